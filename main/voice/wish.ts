/** One thing that the agent is to say or answer, and how it is put to it. Pure; kept in order by `outbox.ts`. */

import type { Announced } from './events.ts'
import { type Sentence, says } from './sentence.ts'

/** One wish. */
export interface Wish {
  /**
   * `typed`: a message. `spoken`: a turn of the user's, which the service answers by itself unless its answer is lost.
   * `announcement`: to be said. `nudge`: the agent owes something and nobody knows what (protocol.md §12); without text.
   */
  readonly kind: 'typed' | 'spoken' | 'announcement' | 'nudge'
  readonly text: string
  /** The user's turn that it makes; null before it was first sent, and for what is no turn. */
  readonly turn: number | null
  /** The utterance of a spoken turn; null for the rest. */
  readonly utteranceId: string | null
  /** Of an announcement; null for the rest. */
  readonly announced: Announced | null
  /** How often the service was asked for it and took it up, by `reply.create` or by the user's own speech. */
  readonly asks: number
  /** How often a connection was lost while it was out and not taken up. */
  readonly losses: number
  /** The service may still answer what it was asked: the next reply that begins takes it up. */
  readonly mayCome: boolean
  /** This service session has heard the user say it. */
  readonly isKnown: boolean
  /** This service session has been given results for it. */
  readonly hasResults: boolean
  /** This service session was at it and may be still, in silence: it is told to go on, not asked anew. */
  readonly goesOn: boolean
}

/** It is asked once, and once more when its answer is lost; not a third time. */
const MAX_ASKS = 2

/** After so many connections that were lost when it was asked, it is given up: it may be what breaks them. */
const MAX_LOSSES = 6

/** A new wish. */
export const wishOf = (kind: Wish['kind'], text: string, announced: Announced | null = null): Wish => ({
  kind,
  text,
  announced,
  turn: null,
  utteranceId: null,
  asks: 0,
  losses: 0,
  mayCome: false,
  isKnown: false,
  hasResults: false,
  goesOn: false,
})

/** Whether it may be asked, or asked again. */
export const isWorthAsking = ({ asks, losses }: Wish): boolean => asks < MAX_ASKS && losses < MAX_LOSSES

const GO_ON = 'Go on now: answer what the user asked last, with the tool results you have.'

/**
 * The one-turn instructions of a wish. A typed message has no other way in: `conversation.message` does not reach the
 * model (protocol.md §2).
 */
export const instructionsFor = ({ kind, text, goesOn }: Wish): string => {
  if (goesOn && kind !== 'announcement') return `${GO_ON} They asked: ${JSON.stringify(text)}`
  switch (kind) {
    case 'typed':
      return `The user typed a message. Treat it exactly as if they had said it aloud and answer it now.\nMessage: ${JSON.stringify(text)}`
    case 'spoken':
      return `The user said something that was not answered. Treat it exactly as if they had said it just now and answer it.\nMessage: ${JSON.stringify(text)}`
    case 'announcement':
      return `Say this to the user now, in these words: ${JSON.stringify(text)}`
    case 'nudge':
      return GO_ON
  }
}

/** Told when the agent was asked several times and stays silent. */
export const NO_ANSWER = 'The agent did not answer. Say it again in other words, or type it.'

/** Enough to know one's own words by. */
const MAX_QUOTED = 80

const short = (text: string): string => (text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text)

/** The same of one thing that was asked: there may be others that are still at it. */
export const noAnswerText = ({ kind, text }: Wish): Sentence => {
  switch (kind) {
    case 'typed':
    case 'spoken':
      return says`The agent did not answer “${short(text)}”. Say it again in other words, or type it.`
    case 'announcement':
    case 'nudge':
      return NO_ANSWER
  }
}

/** What the user is told of a typed message when the conversation ends before its answer was heard. */
export const unansweredText = ({ text }: Wish): Sentence =>
  says`The conversation ended before you heard the answer to “${short(text)}”. Please send it again.`

/** What the user is told of a wish whose answer was lost with the connection, asked again, and lost again. */
export const lostText = ({ kind, text }: Wish): Sentence => {
  switch (kind) {
    case 'typed':
      return says`The connection was lost again before you heard the answer to “${short(text)}”. Please send it again.`
    case 'spoken':
      return says`The connection was lost again before you heard the answer to “${short(text)}”. Please ask again.`
    case 'announcement':
    case 'nudge':
      return NO_ANSWER
  }
}
