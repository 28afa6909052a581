/**
 * A JSON file that holds one object: read with all that can be wrong with it, said in words. Shared by settings and
 * secrets; neither Electron nor the meaning of the keys is known here.
 */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { z } from 'zod'
import { keepBrokenFile, systemCode } from './atomic-file.ts'
import { type Sentence, says } from './voice/sentence.ts'

const anyObject = z.record(z.string(), z.unknown())

/** What was found. */
export interface JsonObjectFile {
  /** Own properties as in the file; empty when there was none or it could not be used. */
  readonly content: Readonly<Record<string, unknown>>
  /** What was wrong, for the user; null when nothing was. */
  readonly problem: Sentence | null
}

/** `undefined` when it is not JSON, or not an object. */
const parseObject = (text: string): Record<string, unknown> | undefined => {
  try {
    return anyObject.safeParse(JSON.parse(text.replace(/^\uFEFF/, ''))).data
  } catch {
    return undefined
  }
}

/** Reads `file`. A missing or empty one is an empty object; a broken one is renamed and said so. Never rejects. */
export const readJsonObjectFile = async (file: string, nowMs: number): Promise<JsonObjectFile> => {
  const name = basename(file)
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (thrown) {
    if (systemCode(thrown) === 'ENOENT') return { content: {}, problem: null }
    return { content: {}, problem: says`${name} could not be read (${systemCode(thrown)}). The defaults are used.` }
  }
  if (text.trim() === '') return { content: {}, problem: null }
  const content = parseObject(text)
  if (content !== undefined) return { content, problem: null }
  try {
    const kept = await keepBrokenFile(file, nowMs)
    return {
      content: {},
      problem: says`${name} is not valid JSON. It was kept as ${basename(kept)}; the defaults are used.`,
    }
  } catch {
    return { content: {}, problem: says`${name} is not valid JSON. The defaults are used until it is mended.` }
  }
}
