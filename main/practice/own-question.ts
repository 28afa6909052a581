/**
 * What the agent's own last words leave open: an offer that a "yes" takes up ("Shall I book it?"), and a value that the
 * next words may be ("What is the dropoff?"). Pure; knows no tool by name. Used by the mind.
 */
import { readAnswer } from './follow-up.ts'
import { type Match, match } from './matcher.ts'
import type { Parameter, Phrasebook, Skill } from './phrasebook.ts'
import type { JsonObject } from './wire.ts'
import { wordsOf } from './words.ts'

/** A call that was made. */
export interface PastCall {
  readonly tool: string
  readonly arguments: JsonObject
}

/** Words that agree, and words that do not; the ears know them while one is expected. */
export const YES_AND_NO = {
  yes: [
    'yes',
    'yes please',
    'yes do it',
    'yeah',
    'sure',
    'go ahead',
    'please do',
    'okay',
    'ok',
    'do it',
    'that is right',
  ],
  no: ['no', 'no thanks', 'no thank you', 'not now', 'rather not'],
} as const

/** Whether the text as a whole agrees or declines. */
export const yesOrNo = (text: string): 'yes' | 'no' | null => {
  const words = wordsOf(text).join(' ')
  if (YES_AND_NO.yes.some((phrase) => phrase === words)) return 'yes'
  return YES_AND_NO.no.some((phrase) => phrase === words) ? 'no' : null
}

/** "Yes, book it" as "book it"; the text itself when it does not begin like that. */
export const withoutLead = (text: string): string =>
  text.replace(/^\s*(?:yes|yeah|yep|no|well|okay|ok|oh|actually|then|please)\b[\s,.!:;-]*/i, '')

/** The question that somebody's words end with; null when they do not. */
export const questionIn = (said: string | null): string | null =>
  said === null ? null : (/(?:^|[.!?]\s+)([^.!?]*\?)\s*$/.exec(said)?.[1] ?? null)

const OFFER = /\b(?:shall|should|may) i ([^?,;]+)|\b(?:would you like|do you want) (?:me )?to ([^?,;]+)/i

/** The user's words for what the agent offered: "put you on the list" as "put me on the list"; null for no offer. */
export const offerIn = (said: string | null): string | null => {
  const found = OFFER.exec(questionIn(said) ?? '')
  const words = found?.[1] ?? found?.[2]
  return words === undefined
    ? null
    : words
        .trim()
        .replaceAll(/\byour\b/gi, 'my')
        .replaceAll(/\byou\b/gi, 'me')
}

/** What a "yes" to the agent's last words means; null when they offered nothing that can be done. */
export const acceptedOffer = (book: Phrasebook, said: string | null, last: PastCall | null): Match | null => {
  const offer = offerIn(said)
  if (offer === null) return null
  if (/^try (?:it )?(?:again|once more)\b/i.test(offer)) return again(book, last)
  return match(book, offer)
}

const again = (book: Phrasebook, last: PastCall | null): Match | null => {
  const skill = last ? book.skills.find(({ name }) => name === last.tool) : undefined
  return skill && last ? completed(skill, last.arguments) : null
}

/** A call with what is still missing of it. */
export const completed = (skill: Skill, args: JsonObject): Match => ({
  skill,
  arguments: args,
  missing: skill.parameters.filter(({ name, isRequired }) => isRequired && args[name] === undefined),
  by: 'template',
  chain: [skill.name],
})

/**
 * The text as the value that the agent's last words asked for, by the name of a parameter that stands in the question;
 * what is required besides comes from the last call of that tool.
 */
export const bareAnswer = (
  book: Phrasebook,
  text: string,
  said: string | null,
  last: PastCall | null,
): Match | null => {
  const question = questionIn(said)
  if (question === null) return null
  const asked = new Set(wordsOf(question))
  const offered = acceptedOffer(book, said, last)?.skill
  let best: { readonly match: Match; readonly score: number } | null = null
  for (const skill of book.skills) {
    const before = last?.tool === skill.name ? last.arguments : {}
    for (const parameter of skill.parameters) {
      const value = isAskedFor(parameter, asked) ? readAnswer(text, parameter) : undefined
      if (value === undefined) continue
      const needed = skill.parameters.filter(({ name, isRequired }) => isRequired && before[name] !== undefined)
      const args = Object.fromEntries(
        needed.flatMap(({ name }) => (before[name] === undefined ? [] : [[name, before[name]]])),
      )
      const found = completed(skill, { ...args, [parameter.name]: value })
      const score = (skill === offered ? 4 : 0) + (last?.tool === skill.name ? 2 : 0) - found.missing.length
      if (score > (best?.score ?? Number.NEGATIVE_INFINITY)) best = { match: found, score }
    }
  }
  return best?.match ?? null
}

const isAskedFor = ({ name }: Parameter, asked: ReadonlySet<string>): boolean =>
  wordsOf(name.replaceAll('_', ' ')).every((word) => asked.has(word))
