/**
 * What Parley wants the agent to say or answer by itself: typed messages and announcements, each a `reply.create`
 * that must wait for a free floor and is silently dropped when the user speaks (protocol.md §2.1). A wish is fulfilled
 * when its answer is heard: until then a lost connection makes it wanted again, once. Pure.
 */
import type { Floor } from './floor.ts'
import { isFloorFree } from './floor.ts'
import { type Sentence, says } from './sentence.ts'
import type { ReplyId } from './tools.ts'

/** One wish. */
export interface OutboxItem {
  /** `nudge`: the agent owes an answer and is silent (protocol.md §12); its text is not used. */
  readonly kind: 'typed' | 'announcement' | 'nudge'
  readonly text: string
  /** The user's turn that a typed message makes; null before it was first sent. */
  readonly turn: number | null
  /** Its reply was lost with the connection and it is asked once more; not a third time. */
  readonly isAskedAgain: boolean
}

/** A wish that a reply has taken up, and of whose answer nothing was heard yet. */
interface OwedItem {
  readonly item: OutboxItem
  /** The replies that began since: the one that took it up, and those that follow a tool's result. */
  readonly replyIds: readonly ReplyId[]
  readonly sinceMs: number
}

/** The queue, the wish that is out and not yet taken up by a reply, and those taken up whose answer is still owed. */
export interface Outbox {
  readonly queue: readonly OutboxItem[]
  readonly sent: { readonly item: OutboxItem; readonly atMs: number; readonly tries: number } | null
  readonly owed: readonly OwedItem[]
}

/** Nothing to say. */
export const EMPTY_OUTBOX: Outbox = { queue: [], sent: null, owed: [] }

/** No `reply.started` for this long after `reply.create`: it was dropped (§2.1, §12), send it again. */
export const REPLY_CREATE_LOST_MS = 5000

/** After this many tries the wish is given up, so that it cannot haunt the conversation. */
const MAX_TRIES = 3

/** An answer is owed no longer than a tool may take (protocol.md §6): after that nobody waits for it any more. */
const OWED_FOR_MS = 300_000

/** Wishes and replies of one that are remembered: a chain of calls is shorter. */
const REMEMBERED = 32

/** Adds a wish at the end. */
export const enqueue = (outbox: Outbox, { kind, text }: Pick<OutboxItem, 'kind' | 'text'>): Outbox => ({
  ...outbox,
  queue: [...outbox.queue, { kind, text, turn: null, isAskedAgain: false }],
})

/** A reply began: the wish that was out is taken up, and what is owed may be answered by it. */
export const takenUp = (outbox: Outbox, replyId: ReplyId, nowMs: number): Outbox => {
  const { sent } = outbox
  if (sent === null && outbox.owed.length === 0) return outbox
  const taken = sent === null || sent.item.kind === 'nudge' ? [] : [{ item: sent.item, replyIds: [], sinceMs: nowMs }]
  const owed = [...outbox.owed, ...taken].slice(-REMEMBERED)
  return {
    ...outbox,
    sent: null,
    owed: owed.map((one) => ({ ...one, replyIds: [...one.replyIds, replyId].slice(-REMEMBERED) })),
  }
}

/** This reply was heard, or the user cut it off and has moved on: what it answered is owed no longer. */
export const answered = (outbox: Outbox, replyId: ReplyId): Outbox =>
  outbox.owed.some(({ replyIds }) => replyIds.includes(replyId))
    ? { ...outbox, owed: outbox.owed.filter(({ replyIds }) => !replyIds.includes(replyId)) }
    : outbox

/** The user wants no answer any more to what they typed. Announcements are none of that. */
export const withdrawTyped = ({ queue, sent, owed }: Outbox): Outbox => ({
  queue: queue.filter(({ kind }) => kind === 'announcement'),
  sent: sent?.item.kind === 'announcement' ? sent : null,
  owed: owed.filter(({ item }) => item.kind === 'announcement'),
})

/** Told when the agent was asked several times and stays silent. */
export const NO_ANSWER = 'The agent did not answer. Say it again in other words, or type it.'

/** The user spoke before a reply began (§2.1: dropped): what was out and not taken up is still wanted. */
export const returnToQueue = (outbox: Outbox): Outbox =>
  outbox.sent === null ? outbox : { ...outbox, queue: [outbox.sent.item, ...outbox.queue], sent: null }

/**
 * The connection is gone: what was out is still wanted, and so is what was taken up and not heard, once. `failed`: what
 * was asked again already, and was lost again. A call to go on is not: the question itself is asked again, or forgotten.
 */
export const afterLoss = (
  outbox: Outbox,
  nowMs: number,
): { readonly outbox: Outbox; readonly failed: readonly OutboxItem[] } => {
  const owed = outbox.owed.filter(({ sinceMs }) => nowMs - sinceMs <= OWED_FOR_MS).map(({ item }) => item)
  const again = owed.filter((item) => !item.isAskedAgain).map((item) => ({ ...item, isAskedAgain: true }))
  const { queue } = returnToQueue(outbox)
  const wanted = again.length === 0 ? queue : queue.filter(({ kind }) => kind !== 'nudge')
  return {
    outbox: { queue: [...again, ...wanted], sent: null, owed: [] },
    failed: owed.filter((item) => item.isAskedAgain),
  }
}

/** The user goes on in a new conversation: what is still wanted is wanted there, as if for the first time. */
export const forNewConversation = (outbox: Outbox): Outbox => ({
  ...EMPTY_OUTBOX,
  queue: returnToQueue(outbox).queue.map((item) => ({ ...item, turn: null, isAskedAgain: false })),
})

/** What the user is told of a wish whose answer was lost twice. */
export const failedText = ({ kind, text }: OutboxItem): Sentence =>
  kind === 'announcement'
    ? says`The connection was lost before the agent could tell you this: ${JSON.stringify(text)}`
    : 'The connection was lost twice before the agent could answer your message. Please send it again.'

/** The wish to send now, if any. `isRelayIdle`: no tool call waits for its answer. */
export const nextToSend = (
  outbox: Outbox,
  floor: Floor,
  isRelayIdle: boolean,
  nowMs: number,
): { readonly outbox: Outbox; readonly item: OutboxItem | null } => {
  const idle = { outbox, item: null }
  if (!isFloorFree(floor, nowMs) || !isRelayIdle) return idle
  if (outbox.sent !== null) {
    const { item, atMs, tries } = outbox.sent
    if (nowMs - atMs < REPLY_CREATE_LOST_MS) return idle
    if (tries >= MAX_TRIES) return { ...idle, outbox: { ...outbox, sent: null } }
    return { outbox: { ...outbox, sent: { item, atMs: nowMs, tries: tries + 1 } }, item }
  }
  const [item, ...queue] = outbox.queue
  if (item === undefined) return idle
  return { outbox: { ...outbox, queue, sent: { item, atMs: nowMs, tries: 1 } }, item }
}

/** The wish that is out is the user's turn of this number. */
export const sentAsTurn = (outbox: Outbox, turn: number): Outbox =>
  outbox.sent === null ? outbox : { ...outbox, sent: { ...outbox.sent, item: { ...outbox.sent.item, turn } } }

/**
 * The one-turn instructions of a wish. A typed message has no other way in: `conversation.message` does not reach the
 * model (protocol.md §2).
 */
export const instructionsFor = (item: OutboxItem): string => {
  switch (item.kind) {
    case 'typed':
      return `The user typed a message. Treat it exactly as if they had said it aloud and answer it now.\nMessage: ${JSON.stringify(item.text)}`
    case 'announcement':
      return `Say this to the user now, in these words: ${JSON.stringify(item.text)}`
    case 'nudge':
      return 'Go on now: answer what the user asked last, with the tool results you have.'
  }
}
