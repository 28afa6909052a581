/**
 * Reads a plugin's folder into memory, once and within limits. What runs later is these bytes, never a second read of
 * the disk (contract.md §6). Follows no link that leads outside. Knows nothing of manifests.
 */
import { constants } from 'node:fs'
import { open, readdir, realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { messageOf } from '../errors.ts'
import type { DefinitionProblem } from './definition-problem.ts'

/** More files than any hand-written plugin has. */
export const MAX_FILES = 200
/** All files together. */
export const MAX_FOLDER_BYTES = 5 * 1024 * 1024
const MAX_FOLDERS = 50
const MAX_LEVELS = 8

/** The files of a folder by relative path with forward slashes, or what stands against reading it. */
export type FolderResult =
  | { readonly ok: true; readonly files: ReadonlyMap<string, Uint8Array> }
  | { readonly ok: false; readonly problems: readonly DefinitionProblem[] }

/**
 * Reads everything below `folder` but hidden entries and `node_modules`, which are no part of a plugin. Never rejects.
 */
export const readPluginFolder = async (folder: string): Promise<FolderResult> => {
  try {
    const root = await realpath(folder)
    const listed = await listFiles(root)
    const budget = { bytes: MAX_FOLDER_BYTES }
    const contents = await Promise.all(
      listed.map(async (file): Promise<[string, Uint8Array]> => [file.path, await readInside(root, file, budget)]),
    )
    return { ok: true, files: new Map(contents.sort(([a], [b]) => (a < b ? -1 : 1))) }
  } catch (error) {
    if (error instanceof FolderFault) return { ok: false, problems: [error.problem] }
    return { ok: false, problems: [{ file: '', path: '', ...describeFault(error) }] }
  }
}

/** Ends the reading with a problem. */
class FolderFault extends Error {
  readonly problem: DefinitionProblem
  constructor(file: string, problem: string, mend: string) {
    super(problem)
    this.problem = { file, path: '', problem, mend }
  }
}

const describeFault = (error: unknown): { problem: string; mend: string } => {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  if (code === 'EACCES' || code === 'EPERM') {
    return { problem: 'A file may not be read.', mend: 'Give yourself the right to read the whole folder.' }
  }
  if (code === 'ENOENT') return { problem: 'A file went away while it was read.', mend: 'Save the folder again.' }
  const reason = typeof code === 'string' ? code : messageOf(error)
  return { problem: `The folder could not be read (${reason}).`, mend: 'Check the folder and its disk.' }
}

interface ListedFile {
  /** Relative, with forward slashes. */
  readonly path: string
  readonly isLink: boolean
}

/** All regular files, and links that may lead to regular files. */
const listFiles = async (root: string): Promise<ListedFile[]> => {
  const files: ListedFile[] = []
  const folders = ['']
  for (let index = 0; index < folders.length; index++) {
    const folder = folders[index] ?? ''
    // One folder after the other: the limits end the walk before it has listed a whole disk.
    for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (isUnprintable(entry.name)) {
        throw new FolderFault('', 'A file name contains a backslash or a control character.', 'Rename the file.')
      }
      if (entry.isDirectory()) folders.push(path)
      else if (entry.isFile() || entry.isSymbolicLink()) files.push({ path, isLink: entry.isSymbolicLink() })
      else throw new FolderFault(path, 'This is not a regular file.', 'Remove it from the folder.')
      if (files.length > MAX_FILES) {
        throw new FolderFault('', `The folder has more than ${MAX_FILES} files.`, 'Keep what the plugin needs.')
      }
      if (folders.length > MAX_FOLDERS || path.split('/').length > MAX_LEVELS) {
        throw new FolderFault(path, 'The folder has too many folders in it.', 'Make it flatter.')
      }
    }
  }
  return files
}

const isUnprintable = (name: string): boolean => /[\p{Cc}\\]/u.test(name)

/** One file's bytes; takes their number from the budget. */
const readInside = async (
  root: string,
  { path, isLink }: ListedFile,
  budget: { bytes: number },
): Promise<Uint8Array> => {
  const target = isLink ? await realpath(join(root, path)) : join(root, path)
  if (!target.startsWith(root + sep)) {
    throw new FolderFault(path, 'This is a link that leads out of the folder.', 'Copy the file into the folder.')
  }
  // Without NONBLOCK a pipe put in the place of a file would hang; without NOFOLLOW a link could be put there.
  const file = await open(target, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0))
  try {
    const stat = await file.stat()
    if (!stat.isFile()) throw new FolderFault(path, 'This is not a regular file.', 'Copy its content into the folder.')
    const { size } = stat
    budget.bytes -= size
    if (budget.bytes < 0) {
      const megabytes = MAX_FOLDER_BYTES / 1024 / 1024
      throw new FolderFault(path, `The files have more than ${megabytes} MB together.`, 'Keep what the plugin needs.')
    }
    const bytes = new Uint8Array(size)
    let filled = 0
    while (filled < size) {
      const { bytesRead } = await file.read(bytes, filled, size - filled, filled)
      if (bytesRead === 0) break
      filled += bytesRead
    }
    return bytes.subarray(0, filled)
  } finally {
    await file.close()
  }
}
