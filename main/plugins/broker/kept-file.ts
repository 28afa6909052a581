/**
 * Reads one of the app's own small JSON files. One that cannot be understood is renamed and not lost; one that cannot
 * be read is an error, so that nobody takes it for empty and writes over it.
 */
import { readFile, rename } from 'node:fs/promises'
import type { JsonValue } from '../../voice/tools.ts'
import { parseJson } from '../parse-json.ts'

/** What was found. */
export interface KeptFile<T> {
  /** Undefined when there is no file, or it was broken. */
  readonly value: T | undefined
  /** It was broken, and now lies beside as `<name>.broken-<ms>`. */
  readonly wasBroken: boolean
}

/** Reads `path`; `parse` throws on what it does not understand. Rejects with the system's error, save for ENOENT. */
export async function readOrKeepAside<T>(path: string, parse: (value: JsonValue) => T): Promise<KeptFile<T>> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { value: undefined, wasBroken: false }
    throw error
  }
  try {
    return { value: parse(parseJson(text.replace(/^\uFEFF/, ''))), wasBroken: false }
  } catch {
    await rename(path, `${path}.broken-${Date.now()}`)
    return { value: undefined, wasBroken: true }
  }
}

/** "EACCES" and the like; "unknown" for what is not the system's. The system's own message names paths. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown'
