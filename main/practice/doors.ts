/**
 * Doors: tools whose one required parameter chooses from a fixed set that their description explains, a line for each
 * value ("clock: Tells the time …"). They lead to other tools, so the mind does not offer or match them like the rest:
 * when nothing else fits the words, it takes the door whose line has most in common with them. Pure.
 */
import { z } from 'zod'
import type { JsonObject, Tool } from './wire.ts'
import { readNumber, wordsOf } from './words.ts'

/** One door. */
export interface Door {
  readonly tool: string
  readonly parameter: string
  readonly ways: readonly { readonly value: string; readonly about: string }[]
}

const parametersSchema = z.object({
  properties: z.record(z.string(), z.object({ enum: z.array(z.string()).min(1) })),
  required: z.array(z.string()).length(1),
})

/** Words that say nothing about what somebody wants. */
const EMPTY_WORDS: ReadonlySet<string> = new Set(
  'a an and any are as at but by can do does else for from get have how i if in is it like me my need no not of off on or out please some something tell that the them then there they this to up want what when where which who will with would yes you your'.split(
    ' ',
  ),
)

/** The tool as a door, or null when it is an ordinary one. */
export const doorOf = ({ name, description, parameters }: Tool): Door | null => {
  const parsed = parametersSchema.safeParse(parameters)
  const parameter = parsed.success ? parsed.data.required[0] : undefined
  if (!parsed.success || parameter === undefined) return null
  const values = parsed.data.properties[parameter]?.enum ?? []
  const lines = (description ?? '').split('\n')
  const ways = values.flatMap((value) => {
    const line = lines.find((candidate) => candidate.startsWith(`${value}:`))
    return line === undefined ? [] : [{ value, about: line }]
  })
  return ways.length === values.length && ways.length > 0 ? { tool: name, parameter, ways } : null
}

/** The call that opens the door these words are most likely to want; null when no line has anything in common. */
export const throughDoor = (
  doors: readonly Door[],
  text: string,
): { readonly name: string; readonly arguments: JsonObject } | null => {
  const words = wordsOf(text)
  const wanted = new Set(words.filter((word, i) => !EMPTY_WORDS.has(word) && readNumber(words, i) === null))
  let best: { readonly score: number; readonly name: string; readonly arguments: JsonObject } | null = null
  for (const { tool, parameter, ways } of doors) {
    for (const { value, about } of ways) {
      const score = new Set(wordsOf(about).filter((word) => wanted.has(word))).size
      if (score > (best?.score ?? 0)) best = { score, name: tool, arguments: { [parameter]: value } }
    }
  }
  return best === null ? null : { name: best.name, arguments: best.arguments }
}
