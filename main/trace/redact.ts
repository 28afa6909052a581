/**
 * Takes everything out of inputs and states that is somebody's: words, prompts, arguments, results, messages of errors.
 * What may stay is listed by its key; whatever is not listed goes, so that a new field is hidden until it is known to be
 * harmless. Pure. Used by the export.
 */
import { canonicalJson } from '../voice/events.ts'
import type { JsonObject, JsonValue } from '../voice/tools.ts'
import type { Placeholders } from './placeholders.ts'

/** Keys whose texts the session decides by and that say nothing of the user: kinds, states, ids, names of tools. */
const KEPT: ReadonlySet<string> = new Set([
  ...[
    'type',
    'phase',
    'kind',
    'next',
    'status',
    'reason',
    'code',
    'role',
    'source',
    'last',
    'awaits',
    'mode',
    'effect',
    'effects',
  ],
  ...[
    'microphone',
    'duplex',
    'talkMode',
    'resultTiming',
    'toolModes',
    'response',
    'voice',
    'name',
    'toldTools',
    'seed',
  ],
  ...['id', 'sessionId', 'utteranceId', 'rowId', 'callId', 'repeats', 'itemId', 'userItems'],
  ...['replyId', 'replyIds', 'answeredBy', 'openReply', 'lastReply', 'interrupted'],
])

/** Keys under which everything is content, whatever it is called there. */
const CONTENT: ReadonlySet<string> = new Set(['arguments', 'result', 'parameters'])

/** A copy without content; of the same shape, with the same kinds of values in the same places. */
export const redact = (value: unknown, placeholders: Placeholders, key = ''): unknown => {
  if (value instanceof Uint8Array) return value
  if (CONTENT.has(key)) return redactJson(value, placeholders)
  if (typeof value === 'string') return KEPT.has(key) ? value : placeholders.text(value)
  if (Array.isArray(value)) return value.map((item) => redact(item, placeholders, key))
  if (typeof value !== 'object' || value === null) return value
  // Not by assignment: a key may be called `__proto__`.
  const made: Record<string, unknown> = Object.fromEntries(
    // Effects by name of tool: the names are keys here.
    Object.entries(value).map(([name, inner]) => [
      name,
      redact(inner, placeholders, key === 'effects' ? 'effect' : name),
    ]),
  )
  if ('sameness' in made) made['sameness'] = samenessOf(made)
  return made
}

/** As `voice/tool-relay.ts` makes it: name and arguments in one, by which repetitions are known. */
const samenessOf = (call: Readonly<Record<string, unknown>>): string =>
  `${String(call['name'])} ${isJsonObject(call['arguments']) ? canonicalJson(call['arguments']) : ''}`

const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const redactJson = (value: unknown, placeholders: Placeholders): JsonValue => {
  if (typeof value === 'string') return placeholders.text(value)
  if (typeof value === 'number') return placeholders.number(value)
  if (Array.isArray(value)) return value.map((item) => redactJson(item, placeholders))
  if (typeof value !== 'object' || value === null) return value === true || value === false ? value : null
  const entries = Object.entries(value).map(([name, inner]): [string, JsonValue] => [
    placeholders.text(name),
    redactJson(inner, placeholders),
  ])
  return Object.fromEntries(entries)
}

/**
 * What must be the same in a step with and without content: everything but texts and content. Used to prove that a
 * redacted trace takes the same way.
 */
export const skeletonOf = (value: unknown, key = ''): unknown => {
  if (value instanceof Uint8Array) return value.byteLength
  if (CONTENT.has(key)) return null
  if (typeof value === 'string') return KEPT.has(key) ? value : ''
  if (Array.isArray(value)) return value.map((item) => skeletonOf(item, key))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, skeletonOf(inner, name)]))
}
