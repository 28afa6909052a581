/**
 * What the practice agent says in its own words: who it is, what it can do, what it needs. English, short, speakable.
 * Pure; used by the mind and the session.
 */
import type { Parameter, Phrasebook } from './phrasebook.ts'

/** Who is speaking. It must never be mistaken for the real agent. */
const INTRODUCTION = "I am Parley's practice agent, a stand-in that runs on this computer, not the real agent."

const FEW = 2

/** "a, b and c". */
export const joined = (parts: readonly string[], last: string): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} ${last} ${parts.at(-1) ?? ''}`

/** "party_size" as "party size". */
export const spaced = (name: string): string => name.replaceAll(/[_-]+/g, ' ')

/** "You can say: what time is it in Tokyo, or …" */
export const abilities = (book: Phrasebook): string => {
  const sentences = book.skills.flatMap(({ sentences: own }) => own.slice(0, 1))
  const names = book.skills.filter(({ sentences: own }) => own.length === 0).map(({ name }) => spaced(name))
  const offered = [...sentences, ...names].slice(0, FEW).map((sentence) => sentence.replace(/[.?!]+$/, ''))
  if (offered.length === 0) return 'No tools are switched on, so there is nothing I can do for you yet.'
  return `You can say, for example: ${joined(offered, 'or')}.`
}

/** Nothing fits what was said. */
export const notUnderstood = (book: Phrasebook): string =>
  `I am only Parley's practice agent, and I did not understand that. ${abilities(book)}`

/** Somebody asked who it is or what it can do. */
export const introduction = (book: Phrasebook): string => `${INTRODUCTION} ${abilities(book)}`

/** The ears found no sentence in the sound. */
export const notHeard = (book: Phrasebook): string =>
  `Sorry, I could not make that out. Please type it. ${abilities(book)}`

/** There is no recogniser on this computer. */
export const CANNOT_HEAR =
  "I am Parley's practice agent, and I cannot hear on this computer, because pocketsphinx is not installed. Please type your message."

/** The conversation is about to end. */
export const GOODBYE = 'Goodbye.'

/** A yes or a no that answers nothing in particular. */
export const ALL_RIGHT = 'All right.'

/** Everything that was settled is forgotten. */
export const beginAgain = (book: Phrasebook): string => `All right, from the beginning. ${abilities(book)}`

/** Something aside was said in the middle of a task; `question` is what was asked before it. */
export const aside = (answer: string | null, question: string | null): string =>
  [answer ?? "I am only Parley's practice agent, so I have no answer to that.", question ?? 'Let us go on.'].join(' ')

/** A tool did not answer in its time (protocol.md §7.3). */
export const NO_ANSWER = 'I am sorry, that took too long and I have no answer.'

const exampleSaid = ({ form, known }: Parameter): string | null => {
  const value = known[0]
  if (form.as === 'duration') return 'five minutes'
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null
}

/** Asks for one value that is missing. */
export const askFor = (parameter: Parameter): string => {
  const hint = parameter.description.split(/[.;(]|, e\.g\./)[0]?.trim() ?? ''
  const name =
    hint !== '' && hint.length <= 60 ? `${hint.charAt(0).toLowerCase()}${hint.slice(1)}` : spaced(parameter.name)
  const example = exampleSaid(parameter)
  const like = example === null ? '' : `, for example ${example}`
  return `I need one thing more: ${name}${like}. What should it be?`
}

/** A sentence with its full stop. */
export const sentence = (text: string): string => {
  const trimmed = text.trim()
  return trimmed === '' || /[.?!…]$/.test(trimmed) ? trimmed : `${trimmed}.`
}
