/**
 * The file behind the consent book: what one entry holds, and how it is read and written. A file that cannot be
 * understood is kept aside and said, never overwritten. Called by consent-book.ts only.
 */

import { readFile, rename } from 'node:fs/promises'
import { basename } from 'node:path'
import { z } from 'zod'
import { joined, type Sentence, says } from '../../voice/sentence.ts'
import type { Agreed } from './judge.ts'

const digest = z.string().regex(/^[0-9a-f]{64}$/)
// Lists of pairs, not objects: a file or folder may be called "__proto__".
const mapOf = <T>(value: z.ZodType<T>) =>
  z.array(z.tuple([z.string(), value])).transform((pairs) => new Map<string, T>(pairs))

const agreed = z.object({
  sha256: z.string(),
  asks: z.array(z.string()),
  files: mapOf(digest),
  tools: mapOf(digest),
  grantedAtMs: z.number(),
}) satisfies z.ZodType<Agreed>
const rule = z.object({ rule: z.enum(['always', 'never']), definition: digest })
const effect = z.object({ effect: z.enum(['read', 'write']), definition: digest })

const entrySchema = z.object({
  id: z.string(),
  agreed: agreed.optional(),
  declined: z.string().optional(),
  rules: mapOf(rule),
  effects: mapOf(effect),
  folders: mapOf(z.string()),
})
const fileSchema = z.object({ version: z.literal(1), plugins: z.array(entrySchema) })

/** Everything kept of one plugin. */
export interface BookEntry {
  readonly agreed?: Agreed | undefined
  /** Hash of the change that the user has seen and does not want. */
  readonly declined?: string | undefined
  /** By tool; `definition` is the digest of the tool that the answer was given for. */
  readonly rules: ReadonlyMap<string, z.infer<typeof rule>>
  readonly effects: ReadonlyMap<string, z.infer<typeof effect>>
  /** Granted folders: name in the manifest → path. */
  readonly folders: ReadonlyMap<string, string>
}

/** An entry without anything. */
export const EMPTY_ENTRY: BookEntry = { rules: new Map(), effects: new Map(), folders: new Map() }

/** What was found on the disk. */
export interface BookFile {
  readonly entries: ReadonlyMap<string, BookEntry>
  /** What was wrong, for the user; null when nothing was. */
  readonly problem: Sentence | null
}

/** Reads the file; a missing one is empty. Never rejects. */
export const readBookFile = async (path: string, nowMs: number): Promise<BookFile> => {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { entries: new Map(), problem: null }
    return keepAside(path, nowMs, says`${basename(path)} could not be read (${codeOf(error)}).`)
  }
  const parsed = parse(text)
  if (parsed === undefined) return keepAside(path, nowMs, says`${basename(path)} is damaged.`)
  return { entries: new Map(parsed.plugins.map(({ id, ...entry }) => [id, entry])), problem: null }
}

/** The file's text; entries that hold nothing are left out. */
export const bookText = (entries: ReadonlyMap<string, BookEntry>): string => {
  const plugins = [...entries]
    .filter(([, entry]) => !isEmpty(entry))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, { agreed, declined, rules, effects, folders }]) => ({
      id,
      ...(declined === undefined ? {} : { declined }),
      ...(agreed === undefined ? {} : { agreed: { ...agreed, files: [...agreed.files], tools: [...agreed.tools] } }),
      rules: [...rules],
      effects: [...effects],
      folders: [...folders],
    }))
  return `${JSON.stringify({ version: 1, plugins }, null, 1)}\n`
}

/** "EACCES" and the like. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown reason'

const isEmpty = ({ agreed, declined, rules, effects, folders }: BookEntry): boolean =>
  agreed === undefined && declined === undefined && rules.size + effects.size + folders.size === 0

const parse = (text: string): z.infer<typeof fileSchema> | undefined => {
  try {
    return fileSchema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

const ASK_AGAIN = 'Parley asks you again for what your plugins may do.'

const keepAside = async (path: string, nowMs: number, what: Sentence): Promise<BookFile> => {
  const kept = `${path}.broken-${nowMs}`
  const isKept = await rename(path, kept).then(
    () => true,
    () => false,
  )
  const where = isKept ? says`It was kept as ${basename(kept)}.` : ''
  return { entries: new Map(), problem: joined([what, where, ASK_AGAIN], ' ') }
}
