/**
 * Answers that are owed: what a reply that is heard, cut off or silent means for what was asked, and what is done when
 * none comes (protocol.md §12). Pure; part of `session.ts`. What was asked, and how often, is kept by `outbox.ts`.
 */
import type { Effect } from './events.ts'
import { isFloorFree } from './floor.ts'
import { askAgain, enqueue, heard, movedOn, type OwedWish, stillOwed } from './outbox.ts'
import { soundingReplies } from './playback.ts'
import type { SessionState } from './session-state.ts'
import { awaitsAnswer, hasResultsOf, takeUpResults } from './told-results.ts'
import { openCalls } from './tool-relay.ts'
import type { ReplyId } from './tools.ts'
import { lostText, NO_ANSWER, noAnswerText, type Wish } from './wish.ts'

/** A turn was committed, and no reply began for this long: it is lost (protocol.md §12). */
export const TURN_OWED_MS = 8000

/** The same for results that were sent (§12). */
export const RESULT_OWED_MS = 5000

/** A service session that was resumed answers what it was asked before within this time, or has lost it. */
export const RESUMED_ANSWERS_MS = 1500

/** A silent reply may be a normal pre-amble whose call follows: this long is waited for it (§12). */
export const SILENT_REPLY_MS = 1500

/** Sound of the reply was heard: what it answers is answered, unless it only comes before a tool's result. */
export const replyHeard = (state: SessionState, replyId: ReplyId): SessionState => {
  const relay = takeUpResults(state.relay, replyId)
  const carries = state.relay.calls.some((call) => call.replyId === replyId)
  const outbox = carries
    ? state.outbox
    : heard(state.outbox, replyId, ({ replyIds }) => !awaitsAnswer(state.relay, replyIds))
  return relay === state.relay && outbox === state.outbox ? state : { ...state, relay, outbox }
}

/** The user cut the reply off. */
export const replyCutByUser = (state: SessionState, replyId: ReplyId, out: Effect[]): SessionState => {
  const { outbox, givenUp } = movedOn(state.outbox, replyId)
  return tellGivenUp({ ...state, outbox }, givenUp, 'silent', out)
}

/** Watches for answers that do not come, in a ready session. */
export const watchAnswers = (state: SessionState, out: Effect[], nowMs: number): SessionState => {
  const { floor, silentReply } = state
  if (silentReply !== null && nowMs - silentReply.sinceMs > SILENT_REPLY_MS) return askForAnswer(state, out, nowMs)
  if (silentReply === null) {
    const settled = askForCut(state, out, nowMs)
    if (settled !== state) return settled
  }
  const awaitedMs = floor.awaitingReplySinceMs
  if (awaitedMs === null || floor.openReply !== null || openCalls(state.relay).length > 0) return state
  // A result that went out at once is answered after the reply that made its call.
  const sinceMs = Math.max(awaitedMs, floor.replyActivityMs)
  return nowMs - sinceMs > (floor.awaits === 'turn' ? TURN_OWED_MS : RESULT_OWED_MS)
    ? askForAnswer(state, out, nowMs)
    : state
}

/**
 * Nothing came of a reply, or none came: what it was to answer is asked again, once; the second time the user is told.
 * Where nobody knows what is owed, the agent is told to go on, once in a turn. A cough is no turn: nothing is owed.
 */
export const askForAnswer = (before: SessionState, out: Effect[], nowMs: number): SessionState => {
  const silentId = before.silentReply?.replyId ?? null
  const state: SessionState =
    silentId === null
      ? { ...before, floor: { ...before.floor, awaitingReplySinceMs: null } }
      : { ...before, silentReply: null }
  const lost = stillOwed(state.outbox, nowMs).filter(
    (one) => (silentId === null || one.replyIds.includes(silentId)) && !isStillToCome(state, one, silentId),
  )
  if (lost.length === 0) return state.isHushed ? state : nudge(state, owesSomething(before, silentId), out)
  const isFree = isFloorFree(state.floor, nowMs)
  const hasResults = ({ replyIds }: OwedWish): boolean => hasResultsOf(state.relay, replyIds)
  const { outbox, givenUp } = askAgain(state.outbox, lost, {
    // While the user speaks, the next reply answers what they say now; with it what they said before (§8 B8), and what
    // the service has the results of (§7.2 T10).
    mayCome: (one) => isFree || one.wish.kind === 'spoken' || hasResults(one),
    hasResults,
    // What it has taken back, it is asked anew. Otherwise it may be at it, and only be told to go on.
    goesOn: (one) => before.silentReply?.isCompleted !== false || hasResults(one),
  })
  return tellGivenUp({ ...state, outbox }, givenUp, 'silent', out)
}

/** A resumed service session has had its time: what was cut by the loss, and no call waits for, is asked again. */
const askForCut = (state: SessionState, out: Effect[], nowMs: number): SessionState => {
  const { link, floor, relay } = state
  const isSettled = link.phase === 'ready' && link.isResumed && nowMs - link.sinceMs >= RESUMED_ANSWERS_MS
  if (!isSettled || !isFloorFree(floor, nowMs)) return state
  const cut = stillOwed(state.outbox, nowMs).filter(({ isCut, replyIds }) => isCut && !awaitsAnswer(relay, replyIds))
  if (cut.length === 0) return state
  const { outbox, givenUp } = askAgain(state.outbox, cut, {})
  return tellGivenUp({ ...state, outbox }, givenUp, 'lost', out)
}

/** Whether another reply that may be the answer sounds, is open, or waits for a tool. */
const isStillToCome = (state: SessionState, { replyIds }: OwedWish, except: ReplyId | null): boolean => {
  const others = replyIds.filter((id) => id !== except)
  return (
    others.some((id) => id === state.floor.openReply) ||
    soundingReplies(state.playback).some(({ replyId }) => others.includes(replyId)) ||
    openCalls(state.relay).some(({ replyId }) => replyId !== null && replyIds.includes(replyId))
  )
}

/** A result, or a turn of which some words came. */
const owesSomething = ({ floor, relay, turns }: SessionState, silentId: ReplyId | null): boolean =>
  silentId === null
    ? floor.awaits === 'result' || turns.user.some(({ isFinal }) => !isFinal)
    : relay.calls.some(({ answeredBy }) => answeredBy === silentId)

const nudge = (state: SessionState, isOwed: boolean, out: Effect[]): SessionState => {
  const { userTurn } = state.floor
  if (state.nudgedTurn === userTurn) {
    out.push({ type: 'tell', notice: { id: 'answer', text: NO_ANSWER } })
    return state
  }
  return isOwed ? { ...state, nudgedTurn: userTurn, outbox: enqueue(state.outbox, 'nudge') } : state
}

/**
 * Wishes that come to nothing: the user is told. `lost`: with the connection. `silent`: the agent has no answer. What was
 * to be announced is shown to them instead.
 */
export const tellGivenUp = (
  state: SessionState,
  wishes: readonly Wish[],
  why: 'lost' | 'silent',
  out: Effect[],
): SessionState => {
  for (const wish of wishes) {
    if (wish.announced !== null) out.push({ type: 'unsaid', ...wish.announced })
    else
      out.push({ type: 'tell', notice: { id: 'answer', text: why === 'lost' ? lostText(wish) : noAnswerText(wish) } })
  }
  return state
}
