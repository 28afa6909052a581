/**
 * Folds transcripts into utterances: partial, then final; of a reply only the words that have been heard are shown,
 * and a reply that was cut off keeps what was really heard, to the word (protocol.md §4 `transcript.agent.delta`:
 * revealed by `start_ms`). Pure.
 */
import type { Utterance } from './events.ts'
import type { ReplyId } from './tools.ts'

/** A reply's words, with the position in its audio at which each begins. */
interface ReplyText {
  readonly replyId: ReplyId
  readonly utteranceId: string
  readonly words: readonly { readonly text: string; readonly startMs: number | null }[]
  /** The service's own final text, when it came. */
  readonly finalText: string | null
  readonly heardMs: number
  readonly isInterrupted: boolean
  readonly startedAtMs: number
  readonly shownChars: number
  readonly isFinal: boolean
}

/** State: the user's open utterances by item, the agent's recent replies, and how many utterances there were. */
export interface Turns {
  readonly user: readonly Utterance[]
  readonly userItems: readonly string[]
  readonly replies: readonly ReplyText[]
  readonly count: number
}

/** A change: the new state and the utterance to show (and, when final, to keep). */
export interface TurnsStep {
  readonly turns: Turns
  readonly changed: Utterance | null
}

/** What the service understood of the user. */
export interface UserWords {
  readonly itemId: string
  readonly text: string
  readonly isFinal: boolean
  /** As in `Utterance`. */
  readonly isHeld: boolean
  readonly isHeldSpeech: boolean
}

/** Nobody has spoken. */
export const NO_TURNS: Turns = { user: [], userItems: [], replies: [], count: 0 }

const REMEMBERED = 32

/** Text kept of one reply, in characters: an hour of speech. A service that sends more has lost its way. */
const MAX_REPLY_CHARS = 50_000

/** The user's words, full text so far (replace, never append: protocol.md §4). */
export const userSaid = (
  turns: Turns,
  sessionId: string,
  { itemId, text: said, isFinal, isHeld, isHeldSpeech }: UserWords,
  nowMs: number,
): TurnsStep => {
  const index = turns.userItems.indexOf(itemId)
  const known = turns.user[index]
  // A text that is empty takes no words away.
  const text = said === '' ? (known?.text ?? '') : said
  // A straggler, or the same final text once more.
  if (known?.isFinal && (!isFinal || known.text === text)) return { turns, changed: null }
  if (known === undefined && text === '') return { turns, changed: null }
  const utterance: Utterance = {
    ...(known ?? newUtterance(`${sessionId}:u${turns.count + 1}`, sessionId, 'user', 'speech', nowMs)),
    text,
    heardChars: text.length,
    isFinal,
    isHeld: isHeld || (known?.isHeld ?? false),
    isHeldSpeech: isFinal && isHeldSpeech,
    endedAtMs: isFinal ? nowMs : null,
  }
  if (known !== undefined) {
    return { turns: { ...turns, user: turns.user.with(index, utterance) }, changed: utterance }
  }
  return {
    turns: {
      ...turns,
      count: turns.count + 1,
      user: [...turns.user, utterance].slice(-REMEMBERED),
      userItems: [...turns.userItems, itemId].slice(-REMEMBERED),
    },
    changed: utterance,
  }
}

/** The user's partial words that will never be finished: what was understood so far is final. */
export const userOver = (
  turns: Turns,
  nowMs: number,
): { readonly turns: Turns; readonly changed: readonly Utterance[] } => {
  const changed: Utterance[] = []
  const user = turns.user.map((utterance) => {
    if (utterance.isFinal) return utterance
    const over = { ...utterance, isFinal: true, endedAtMs: nowMs }
    changed.push(over)
    return over
  })
  return { turns: changed.length === 0 ? turns : { ...turns, user }, changed }
}

/** The user typed. Final at once. */
export const userTyped = (turns: Turns, sessionId: string, text: string, nowMs: number): TurnsStep => ({
  turns: { ...turns, count: turns.count + 1 },
  changed: {
    ...newUtterance(`${sessionId}:u${turns.count + 1}`, sessionId, 'user', 'typed', nowMs),
    text,
    heardChars: text.length,
    isFinal: true,
    endedAtMs: nowMs,
  },
})

/** Words of a reply (append). They are shown when their sound has been played. */
export const agentWords = (
  turns: Turns,
  sessionId: string,
  replyId: ReplyId,
  delta: string,
  startMs: number | null,
  nowMs: number,
): Turns => {
  const known = turns.replies.find((reply) => reply.replyId === replyId)
  if (known !== undefined) {
    if (known.isFinal) return turns
    return putReply(turns, { ...known, words: withWord(known.words, delta, startMs) })
  }
  return addReply(turns, sessionId, replyId, nowMs, { words: [{ text: delta, startMs }] })
}

/** Words in the order of their sound; one that comes twice is one. */
const withWord = (words: ReplyText['words'], text: string, startMs: number | null): ReplyText['words'] => {
  if (startMs !== null && words.some((word) => word.startMs === startMs && word.text === text)) return words
  if (words.reduce((sum, word) => sum + word.text.length, text.length) > MAX_REPLY_CHARS) return words
  const before = startMs === null ? -1 : words.findLastIndex((word) => word.startMs === null || word.startMs <= startMs)
  return words.toSpliced(startMs === null ? words.length : before + 1, 0, { text, startMs })
}

/** The service's final text of a reply. Deltas win where there were any: they have positions, and nothing is cut. */
export const agentText = (
  turns: Turns,
  sessionId: string,
  replyId: ReplyId,
  text: string,
  interrupted: boolean,
  nowMs: number,
): Turns => {
  const known = turns.replies.find((reply) => reply.replyId === replyId)
  if (known?.isFinal) return turns
  if (known !== undefined) {
    // A final text that is empty takes no words away.
    const finalText = text === '' ? known.finalText : text
    return putReply(turns, { ...known, finalText, isInterrupted: known.isInterrupted || interrupted })
  }
  if (text === '') return turns
  return addReply(turns, sessionId, replyId, nowMs, { finalText: text, isInterrupted: interrupted })
}

/** Playback of a reply has come this far: reveals the words up to there. */
export const heardTo = (turns: Turns, sessionId: string, replyId: ReplyId, playedMs: number): TurnsStep => {
  const known = turns.replies.find((reply) => reply.replyId === replyId)
  if (known === undefined || known.isFinal) return { turns, changed: null }
  const reply = { ...known, heardMs: Math.max(known.heardMs, playedMs) }
  const shownChars = heardLength(reply)
  if (shownChars === known.shownChars) return { turns: putReply(turns, reply), changed: null }
  const shown = { ...reply, shownChars }
  return { turns: putReply(turns, shown), changed: utteranceOf(shown, sessionId, null) }
}

/**
 * The reply is over for the listener: played to its end, or cut off where it stood.
 * Returns null as `changed` for a reply without words (a silent one that only carried a call).
 */
export const replyOver = (
  turns: Turns,
  sessionId: string,
  replyId: ReplyId,
  wasCut: boolean,
  nowMs: number,
): TurnsStep => {
  const known = turns.replies.find((reply) => reply.replyId === replyId)
  if (known === undefined || known.isFinal) return { turns, changed: null }
  const isInterrupted = wasCut && heardLength(known) < fullText(known).length
  const reply: ReplyText = { ...known, isFinal: true, isInterrupted, shownChars: fullText(known).length }
  return { turns: putReply(turns, reply), changed: utteranceOf(reply, sessionId, nowMs) }
}

/** Whether a reply has words. */
export const hasWords = (turns: Turns, replyId: ReplyId): boolean =>
  turns.replies.some((reply) => reply.replyId === replyId && fullText(reply) !== '')

/** Replies whose text is not final yet. */
export const openReplies = (turns: Turns): readonly ReplyId[] =>
  turns.replies.filter((reply) => !reply.isFinal).map((reply) => reply.replyId)

const fullText = (reply: ReplyText): string =>
  reply.words.length > 0
    ? reply.words
        .map((word) => word.text)
        .join('')
        .trim()
    : (reply.finalText ?? '').trim()

/** Characters of the full text that have been heard: words whose sound has begun. */
const heardLength = (reply: ReplyText): number => {
  if (reply.words.length === 0) return reply.heardMs > 0 ? fullText(reply).length : 0
  const heard = reply.words.filter(({ startMs }) => (startMs ?? 0) < reply.heardMs)
  return heard
    .map((word) => word.text)
    .join('')
    .trim().length
}

const utteranceOf = (reply: ReplyText, sessionId: string, endedAtMs: number | null): Utterance => {
  const full = fullText(reply)
  return {
    ...newUtterance(reply.utteranceId, sessionId, 'agent', 'speech', reply.startedAtMs),
    text: reply.isFinal ? full : full.slice(0, reply.shownChars),
    heardChars: reply.isInterrupted ? heardLength(reply) : reply.isFinal ? full.length : reply.shownChars,
    isFinal: reply.isFinal,
    interrupted: reply.isInterrupted,
    endedAtMs,
  }
}

const addReply = (
  turns: Turns,
  sessionId: string,
  replyId: ReplyId,
  nowMs: number,
  part: Partial<Pick<ReplyText, 'words' | 'finalText' | 'isInterrupted'>>,
): Turns => ({
  ...turns,
  count: turns.count + 1,
  replies: [
    ...turns.replies,
    {
      replyId,
      utteranceId: `${sessionId}:u${turns.count + 1}`,
      words: [],
      finalText: null,
      heardMs: 0,
      isInterrupted: false,
      startedAtMs: nowMs,
      shownChars: 0,
      isFinal: false,
      ...part,
    },
  ].slice(-REMEMBERED),
})

const putReply = (turns: Turns, reply: ReplyText): Turns => ({
  ...turns,
  replies: turns.replies.map((other) => (other.replyId === reply.replyId ? reply : other)),
})

const newUtterance = (
  id: string,
  sessionId: string,
  role: Utterance['role'],
  source: Utterance['source'],
  startedAtMs: number,
): Utterance => ({
  id,
  sessionId,
  role,
  text: '',
  heardChars: 0,
  isFinal: false,
  interrupted: false,
  source,
  isHeld: false,
  isHeldSpeech: false,
  startedAtMs,
  endedAtMs: null,
})
