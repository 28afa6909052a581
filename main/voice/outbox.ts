/**
 * What Parley wants the agent to say or answer: typed messages and announcements, each a `reply.create` that must wait
 * for a free floor and is silently dropped when the user speaks (protocol.md §2.1), and what the user said, which the
 * service answers by itself. A wish is fulfilled when its answer is heard: until then a lost connection or a reply that
 * brings nothing makes it wanted again, once. Pure.
 */
import type { Announced } from './events.ts'
import type { Floor } from './floor.ts'
import { isFloorFree } from './floor.ts'
import type { ReplyId } from './tools.ts'
import { isWorthAsking, type Wish, wishOf } from './wish.ts'

/** A wish that the service has taken up. */
export interface OwedWish {
  readonly wish: Wish
  /** The replies that began since: the one that took it up, and those that follow a tool's result. */
  readonly replyIds: readonly ReplyId[]
  readonly sinceMs: number
  /** Sound of its answer was heard. A call that follows from that reply makes it owed again. */
  readonly isHeard: boolean
  /** Its reply was cut by the loss of a connection that was resumed: only what follows from a call is still to come. */
  readonly isCut: boolean
}

/** The queue, the wish that is out and not yet taken up by a reply, and those taken up. */
export interface Outbox {
  readonly queue: readonly Wish[]
  readonly sent: { readonly wish: Wish; readonly atMs: number; readonly tries: number } | null
  readonly owed: readonly OwedWish[]
}

/** A changed outbox, and the wishes that are given up by it: the user must be told. */
export interface OutboxStep {
  readonly outbox: Outbox
  readonly givenUp: readonly Wish[]
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
export const enqueue = (outbox: Outbox, kind: 'typed' | 'nudge', text = ''): Outbox => ({
  ...outbox,
  queue: [...outbox.queue, wishOf(kind, text)],
})

/** Adds an announcement at the end. */
export const enqueueAnnounced = (outbox: Outbox, announced: Announced): Outbox => ({
  ...outbox,
  queue: [...outbox.queue, wishOf('announcement', announced.text, announced)],
})

/** The user has said this: the service answers it by itself, with the open reply when that began after it. */
export const spoken = (
  outbox: Outbox,
  { utteranceId, text, turn }: { readonly utteranceId: string; readonly text: string; readonly turn: number },
  openReply: ReplyId | null,
  nowMs: number,
): Outbox => {
  const wish: Wish = { ...wishOf('spoken', text), utteranceId, turn, asks: 1, isKnown: true }
  const isSame = (other: Wish): boolean => other.utteranceId === utteranceId
  // Known already by its first words: it waits for a lost connection to be made again.
  if (outbox.queue.some(isSame)) {
    return { ...outbox, queue: outbox.queue.map((other) => (isSame(other) ? { ...other, text, turn } : other)) }
  }
  return owe(outbox, [wish], openReply === null ? [] : [openReply], nowMs)
}

/** What a reply is to, as far as is known. */
export interface ReplyTo {
  /** What the service had to answer: the user's turn, results, or neither. */
  readonly awaited: 'turn' | 'result' | null
  /** Results were sent for it, and no reply has begun since. */
  readonly hasResults: (one: OwedWish) => boolean
  /** A call of it still runs: its answer comes after that. */
  readonly waitsForCall: (one: OwedWish) => boolean
}

/**
 * A reply began: it takes up the wish that was out, or else those that the service was to answer by itself; it may be
 * the answer to what is owed; and there is nothing to be nudged about any more.
 */
export const takenUp = (outbox: Outbox, replyId: ReplyId, to: ReplyTo, nowMs: number): Outbox => {
  const { sent, queue } = outbox
  if (sent === null && queue.length === 0 && outbox.owed.length === 0) return outbox
  const taken = sent !== null ? [sent.wish] : to.awaited === null ? queue.filter(({ mayCome }) => mayCome) : []
  const isIts = (one: OwedWish): boolean => {
    if (to.hasResults(one)) return true
    if (to.awaited === 'turn') return one.wish.isKnown && !to.waitsForCall(one)
    return sent === null && to.awaited === null
  }
  const owed = outbox.owed
    .filter(({ isHeard }) => !isHeard)
    .map((one) =>
      isIts(one) ? { ...one, replyIds: [...one.replyIds, replyId].slice(-REMEMBERED), isCut: false } : one,
    )
  const left = queue.filter((wish) => wish.kind !== 'nudge' && !taken.includes(wish))
  const wishes = taken.filter(({ kind }) => kind !== 'nudge')
  return owe({ queue: left, sent: null, owed }, wishes, [replyId], nowMs)
}

/**
 * A reply that began while there was no connection shows itself, by its sound (`replyId`) or by a call (null): it has
 * taken up what was on its way. What it says is cut; what follows from a call of it is not.
 */
export const takenUpUnseen = (outbox: Outbox, replyId: ReplyId | null, nowMs: number): Outbox => {
  const coming = outbox.queue.filter(({ mayCome }) => mayCome)
  if (coming.length === 0) return outbox
  const left = outbox.queue.filter((wish) => !coming.includes(wish))
  const { owed } = owe({ ...outbox, owed: [] }, coming, replyId === null ? [] : [replyId], nowMs)
  return { ...outbox, queue: left, owed: [...outbox.owed, ...owed.map((one) => ({ ...one, isCut: true }))] }
}

const owe = (outbox: Outbox, taken: readonly Wish[], replyIds: readonly ReplyId[], nowMs: number): Outbox => {
  const added = taken.map((wish) => ({
    wish: { ...wish, asks: Math.max(1, wish.asks), mayCome: false, hasResults: false, goesOn: false },
    replyIds,
    sinceMs: nowMs,
    isHeard: false,
    isCut: false,
  }))
  return { ...outbox, owed: [...outbox.owed, ...added].slice(-REMEMBERED) }
}

/** Sound of this reply was heard. `isAnswer`: it can be the answer to that wish. */
export const heard = (outbox: Outbox, replyId: ReplyId, isAnswer: (one: OwedWish) => boolean): Outbox =>
  mark(outbox, (one) => one.replyIds.includes(replyId) && !one.isHeard && isAnswer(one), true)

/** This reply has made a call: what was heard of it was not the answer. */
export const called = (outbox: Outbox, replyId: ReplyId | null): Outbox =>
  mark(outbox, (one) => replyId !== null && one.replyIds.includes(replyId) && one.isHeard, false)

const mark = (outbox: Outbox, isMeant: (one: OwedWish) => boolean, isHeard: boolean): Outbox =>
  outbox.owed.some(isMeant)
    ? { ...outbox, owed: outbox.owed.map((one) => (isMeant(one) ? { ...one, isHeard } : one)) }
    : outbox

/**
 * The user cut this reply off and has moved on: what they asked is owed no longer. What Parley was to tell them is, if
 * they heard nothing of it.
 */
export const movedOn = (outbox: Outbox, replyId: ReplyId): OutboxStep => {
  // Of one that was cut by a loss they have heard nothing, and cannot know of it.
  const over = outbox.owed.filter(({ replyIds, isCut }) => replyIds.includes(replyId) && !isCut)
  if (over.length === 0) return { outbox, givenUp: [] }
  const owed = outbox.owed.filter((one) => !over.includes(one))
  const untold = over.filter(({ wish, isHeard }) => wish.kind === 'announcement' && !isHeard)
  return askAgain({ ...outbox, owed: [...owed, ...untold] }, untold, {})
}

/** The user wants no answer any more to what they typed or said. Announcements are none of that. */
export const withdrawn = ({ queue, sent, owed }: Outbox): Outbox => ({
  queue: queue.filter(({ kind }) => kind === 'announcement'),
  sent: sent?.wish.kind === 'announcement' ? sent : null,
  owed: owed.filter(({ wish }) => wish.kind === 'announcement'),
})

/**
 * The user begins to speak: a `reply.create` that no reply has taken up is dropped (§2.1) and still wanted. What they
 * said before, or what the service has the results of, is answered together with what they say now (§8 B8, §7.2 T10), and
 * there is nothing to be nudged about.
 */
export const userBegan = (outbox: Outbox, nowMs: number): Outbox => {
  const { sent } = outbox
  const queue = sent === null ? outbox.queue : [{ ...sent.wish, asks: sent.wish.asks - 1 }, ...outbox.queue]
  if (queue.length === 0) return outbox
  const known = queue.filter(({ isKnown, hasResults }) => isKnown || hasResults)
  const left = queue.filter((wish) => wish.kind !== 'nudge' && !known.includes(wish))
  // The next reply is to what they say now.
  return owe({ ...outbox, queue: notToCome(left), sent: null }, known, [], nowMs)
}

const notToCome = (queue: readonly Wish[]): readonly Wish[] =>
  queue.map((wish) => (wish.mayCome ? { ...wish, mayCome: false } : wish))

/** The answers to these were lost: each is asked again before anything else, or given up if it was asked again already. */
export const askAgain = (
  outbox: Outbox,
  lost: readonly OwedWish[],
  is: Readonly<Partial<Record<'mayCome' | 'hasResults' | 'goesOn', (one: OwedWish) => boolean>>>,
): OutboxStep => {
  const again = lost
    .filter(({ wish }) => isWorthAsking(wish))
    .map((one) => ({
      ...one.wish,
      mayCome: is.mayCome?.(one) ?? false,
      hasResults: is.hasResults?.(one) ?? false,
      goesOn: is.goesOn?.(one) ?? false,
    }))
  return {
    outbox: {
      ...outbox,
      queue: [...joined(again), ...outbox.queue],
      owed: outbox.owed.filter((one) => !lost.includes(one)),
    },
    givenUp: lost.filter(({ wish }) => !isWorthAsking(wish)).map(({ wish }) => wish),
  }
}

/** What was said in one breath is asked in one (§8 B8). */
const joined = (wishes: readonly Wish[]): readonly Wish[] => {
  const list: Wish[] = []
  for (const wish of wishes) {
    const before = list.at(-1)
    if (before?.kind !== 'spoken' || wish.kind !== 'spoken') list.push(wish)
    else
      list[list.length - 1] = { ...wish, text: `${before.text} ${wish.text}`, asks: Math.max(before.asks, wish.asks) }
  }
  return list
}

/** What nobody has heard an answer to, and still waits for: oldest first. */
export const stillOwed = (outbox: Outbox, nowMs: number): readonly OwedWish[] =>
  outbox.owed.filter(({ isHeard, sinceMs }) => !isHeard && nowMs - sinceMs <= OWED_FOR_MS)

/**
 * The connection is gone. `canResume`: the service session may go on, and answer what was on its way; what it has begun
 * to answer is cut. Otherwise both are wanted again, once. A nudge is not: the question itself is asked again.
 */
export const afterLoss = (outbox: Outbox, canResume: boolean, nowMs: number): OutboxStep => {
  const { sent } = outbox
  const kept = outbox.queue.filter(({ kind }) => kind !== 'nudge')
  const out = sent === null || sent.wish.kind === 'nudge' ? [] : [sent.wish]
  const dropped = out.map((wish) => ({ ...wish, asks: wish.asks - 1, losses: wish.losses + 1, mayCome: canResume }))
  const queue = [...dropped.filter(isWorthAsking), ...kept]
  const tooMany = dropped.filter((wish) => !isWorthAsking(wish))
  const owed = stillOwed(outbox, nowMs)
  if (canResume) {
    return { outbox: { queue, sent: null, owed: owed.map((one) => ({ ...one, isCut: true })) }, givenUp: tooMany }
  }
  const { outbox: next, givenUp } = askAgain({ ...outbox, queue }, owed, {})
  return { outbox: { ...next, sent: null, owed: [] }, givenUp: [...givenUp, ...tooMany] }
}

/** Another service session begins: it knows nothing, and answers nothing by itself. */
export const inNewServiceSession = (outbox: Outbox): Outbox => ({
  ...outbox,
  queue: outbox.queue.map((wish) => ({ ...wish, mayCome: false, isKnown: false, hasResults: false, goesOn: false })),
})

/** Everything that is neither said nor answered, oldest first. */
export const unanswered = (outbox: Outbox, nowMs: number): readonly Wish[] => [
  ...stillOwed(outbox, nowMs).map(({ wish }) => wish),
  ...(outbox.sent === null ? [] : [outbox.sent.wish]),
  ...outbox.queue,
]

/** Whether a service session that goes on after a loss may answer something by itself. */
export const isInDoubt = ({ queue, owed }: Outbox): boolean =>
  queue.some(({ mayCome }) => mayCome) || owed.some(({ isCut }) => isCut)

/** The user goes on in a new conversation: messages that nobody has taken up are wanted there, as if for the first time. */
export const forNewConversation = ({ sent, queue }: Outbox): Outbox => {
  const left = [...(sent === null ? [] : [sent.wish]), ...queue].filter(({ kind }) => kind === 'typed')
  return { ...EMPTY_OUTBOX, queue: left.map(({ kind, text }) => wishOf(kind, text)) }
}

/** When a wish may be sent, besides a free floor. */
export interface SendingRule {
  /** No tool call waits for its answer. */
  readonly isRelayIdle: boolean
  /** The service session was resumed just now, and may answer by itself: that is waited for. */
  readonly isSettling: boolean
}

/** The wish to send now, if any. */
export const nextToSend = (
  outbox: Outbox,
  floor: Floor,
  { isRelayIdle, isSettling }: SendingRule,
  nowMs: number,
): OutboxStep & { readonly wish: Wish | null } => {
  const idle = { outbox, wish: null, givenUp: [] }
  if (!isFloorFree(floor, nowMs) || !isRelayIdle) return idle
  if (outbox.sent !== null) {
    const { wish, atMs, tries } = outbox.sent
    if (nowMs - atMs < REPLY_CREATE_LOST_MS) return idle
    if (tries >= MAX_TRIES) return { ...idle, outbox: { ...outbox, sent: null }, givenUp: [wish] }
    return { ...idle, outbox: { ...outbox, sent: { wish, atMs: nowMs, tries: tries + 1 } }, wish }
  }
  const [first, ...queue] = outbox.queue
  if (first === undefined || isSettling) return idle
  const wish = { ...first, asks: first.asks + 1, mayCome: false }
  // What begins now answers this one.
  return { ...idle, outbox: { ...outbox, queue: notToCome(queue), sent: { wish, atMs: nowMs, tries: 1 } }, wish }
}

/** The wish that is out is the user's turn of this number. */
export const sentAsTurn = (outbox: Outbox, turn: number): Outbox =>
  outbox.sent === null ? outbox : { ...outbox, sent: { ...outbox.sent, wish: { ...outbox.sent.wish, turn } } }
