/**
 * Where things lie inside the clone. Everything that set-up makes stays below `ROOT` (contract.md §1), so deleting
 * the clone deletes all of it. Knows names only; the steps beside it do the work.
 */
import { join, resolve } from 'node:path'

/** The clone. */
export const ROOT = resolve(import.meta.dirname, '../..')
/** Runtimes and set-up's own notes. Survives `npm ci`. */
export const RUNTIME_DIR = join(ROOT, '.runtime')
/** Reports and temporary files of the scripts. Safe to delete at any time. */
export const CACHE_DIR = join(ROOT, '.cache')
/** What `electron-vite build` writes. */
export const OUT_DIR = join(ROOT, 'out')

/** Path of an installed package's folder, without asking the module resolver. */
export function packageDir(name: string): string {
  return join(ROOT, 'node_modules', name)
}

/** Path of a script of an installed package, to be run with this same Node (works on Windows too, unlike `.bin`). */
export function packageFile(name: string, file: string): string {
  return join(packageDir(name), file)
}
