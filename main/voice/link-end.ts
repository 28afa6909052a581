/**
 * How a connection or a conversation ends: silence, another attempt, giving up, the end (protocol.md §5, §10, §11).
 * Pure; part of `session.ts`, called by `link.ts`.
 */
import { backoffMs } from './backoff.ts'
import { cutReply, dropCalls, reportUntold, showTurns } from './conversation.ts'
import type { Effect, EndReason } from './events.ts'
import { EMPTY_FLOOR, floorAnew } from './floor.ts'
import { UNHEARD } from './held-speech.ts'
import { connect } from './link-open.ts'
import { afterLoss, EMPTY_OUTBOX, failedText, forNewConversation } from './outbox.ts'
import { SILENT } from './playback.ts'
import { stopPump } from './pump.ts'
import type { Sentence } from './sentence.ts'
import type { Loss } from './service-errors.ts'
import { canBeResumed, closeServiceSession, finishUserWords, forgetServiceSession } from './service-session.ts'
import { type Link, NO_TRIES, type SessionState, type Tries } from './session-state.ts'
import { CLOSED_GATE } from './talk-gate.ts'
import { callsAfterEnd, callsAfterLoss, doubtResults, openCalls } from './tool-relay.ts'
import { openReplies, replyOver } from './turns.ts'

/** Attempts in one series before giving up and telling the user. */
const MAX_ATTEMPTS = 6

/**
 * A connection that held this long ends the series of attempts that led to it. Shorter, and a link that breaks every few
 * seconds is connected again, and billed, for ever; longer, and three losses in an evening count as one failure.
 */
export const STABLE_MS = 30_000

/**
 * Playback stops, the captions of replies become final, open calls are dropped: nothing of it can be answered any more
 * (§10). The user's own words may still go on, when the service session is resumed.
 */
export const silence = (state: SessionState, out: Effect[], nowMs: number): SessionState => {
  let next = state
  for (const reply of state.playback.replies) if (!reply.isOver) next = cutReply(next, reply.replyId, out, nowMs)
  const sessionId = state.conversation?.id
  if (sessionId !== undefined) {
    for (const replyId of openReplies(next.turns)) {
      next = showTurns(next, replyOver(next.turns, sessionId, replyId, true, nowMs), out)
    }
  }
  return dropCalls(next, openCalls(next.relay), out, nowMs)
}

/** The connection is gone and the conversation goes on: resume once, then a new service session (§10). */
export const lost = (before: SessionState, loss: Loss, out: Effect[], nowMs: number): SessionState => {
  const wasReady = before.link.phase === 'ready'
  const wasResuming = before.link.phase === 'handshaking' && before.link.isResuming
  const isRefusedResume = wasResuming && loss.class === 'newSession'
  // Turned away without a word before anything was ever said: the key is the likely reason (§5).
  const isTurnedAway = loss.class === 'newSession' && !loss.isSaid && !wasResuming && !before.conversation?.isGreeted
  if (isTurnedAway) return fail(before, 'refused', REFUSED, out, nowMs)
  const { attempts } = triesOf(before, nowMs)
  if (attempts >= MAX_ATTEMPTS && !isRefusedResume) {
    if (loss.isSaid) return fail(before, 'refused', KEEPS_REFUSING, out, nowMs)
    return fail(before, 'lost', wasReady ? KEEPS_BREAKING : UNREACHABLE, out, nowMs)
  }
  const quiet = silence(noted(before, isRefusedResume, nowMs), out, nowMs)
  const silent = reportUntold({ ...quiet, relay: doubtResults(quiet.relay) }, out)
  const { service, staleUntilMs } = silent.conversation ?? { service: null, staleUntilMs: 0 }
  // A socket that never opened has not tried to resume.
  const isKept = wasReady || before.link.phase === 'connecting'
  const canResume = isKept && loss.class === 'retryable' && service !== null && canBeResumed(service, nowMs)
  const settled = canResume ? silent : forgetServiceSession(silent, out, nowMs)
  // The first retry is quick, whether the connection was lost or never came to be (goals.md).
  const retryMs = nowMs + (isRefusedResume ? 0 : backoffMs(Math.max(1, attempts), jitterOf(nowMs)))
  const link: Link = { phase: 'waiting', untilMs: loss.maySelfInflict ? Math.max(retryMs, staleUntilMs) : retryMs }
  out.push({ type: 'tell', notice: { id: 'link', text: loss.text } })
  const { outbox, failed } = afterLoss(settled.outbox, nowMs)
  for (const item of failed) out.push({ type: 'tell', notice: { id: 'answer', text: failedText(item) } })
  return {
    ...settled,
    link,
    // What was sent into a link that was dead already never arrived: tools and prompt are told again.
    conversation: settled.conversation === null ? null : { ...settled.conversation, toldExposure: null },
    floor: floorAnew(before.floor),
    relay: callsAfterLoss(settled.relay),
    playback: SILENT,
    turns: { ...settled.turns, replies: [] },
    outbox,
    pump: stopPump(settled.pump, true),
    // The floor forgets it; the idle hang-up must not.
    activityMs: Math.max(before.activityMs, before.floor.userActivityMs),
  }
}

/** The series that this connection was part of: a new one when it had held. */
const triesOf = ({ link, conversation }: SessionState, nowMs: number): Tries => {
  const hasHeld = link.phase === 'ready' && nowMs - link.sinceMs >= STABLE_MS
  return hasHeld || conversation === null ? NO_TRIES : conversation.tries
}

/** The loss, written down where what follows goes by it: the series, and from when on the service session is alone. */
const noted = (state: SessionState, isRefusedResume: boolean, nowMs: number): SessionState => {
  const { conversation } = state
  if (conversation === null) return state
  const tries = triesOf(state, nowMs)
  // The attempt goes on with a new session, over a new connection.
  const counted = isRefusedResume ? { ...tries, attempts: tries.attempts - 1 } : tries
  const { service } = conversation
  if (service === null) return { ...state, conversation: { ...conversation, tries: counted } }
  // Not taken up again, or not even asked for: alone since it was lost. In doubt it was taken up until now.
  const hasBeenAlone = isRefusedResume || state.link.phase === 'connecting'
  const lostMs = hasBeenAlone ? (service.lostMs ?? nowMs) : nowMs
  return { ...state, conversation: { ...conversation, tries: counted, service: { ...service, lostMs } } }
}

/** The service itself has ended the service session, or refused it: nothing more is billed. */
export const confirmEnd = (state: SessionState): SessionState =>
  state.conversation === null ? state : { ...state, conversation: { ...state.conversation, isEndConfirmed: true } }

/** Gives up: the conversation is over, the user is told, the next press or message begins anew. */
export const fail = (
  state: SessionState,
  reason: 'refused' | 'lost',
  text: Sentence,
  out: Effect[],
  nowMs: number,
): SessionState => {
  const next = closed({ ...state, gate: CLOSED_GATE }, reason, false, out, nowMs)
  return { ...next, link: { phase: 'failed', text } }
}

/** The conversation is over. */
export const closed = (
  state: SessionState,
  reason: EndReason,
  reopens: boolean,
  out: Effect[],
  nowMs: number,
): SessionState => {
  const silent = finishUserWords(silence(state, out, nowMs), out, nowMs)
  if (silent.conversation !== null) {
    const { id: sessionId } = silent.conversation
    closeServiceSession(silent, out, nowMs)
    if (silent.isIdleWarned) out.push({ type: 'tell', notice: { id: 'idle', text: null } })
    out.push({ type: 'record', record: { type: 'sessionEnded', sessionId, atMs: nowMs, reason } })
  }
  out.push({ type: 'tell', notice: { id: 'link', text: null } })
  const next: SessionState = {
    ...silent,
    link: { phase: 'offline' },
    conversation: null,
    floor: EMPTY_FLOOR,
    relay: callsAfterEnd(silent.relay),
    playback: SILENT,
    outbox: reopens ? forNewConversation(silent.outbox) : EMPTY_OUTBOX,
    pump: stopPump(silent.pump, reopens),
    speechByKey: reopens ? silent.speechByKey : UNHEARD,
    turnCommittedMs: null,
    emptyReplyMs: null,
    isIdleWarned: false,
  }
  return reopens ? connect(next, out, nowMs) : next
}

/** Spread of retries without randomness: the low digits of the time. */
const jitterOf = (nowMs: number): number => (Math.floor(nowMs) % 1000) / 1000

const REFUSED = 'The voice service closed the connection. Check your API key in Settings, then press Talk.'
const KEEPS_REFUSING =
  'The voice service turned Parley away several times. Wait a few minutes, then press Talk or send your message again.'
const KEEPS_BREAKING =
  'The connection to the voice agent keeps breaking. Check your internet connection, then press Talk or send your message again.'
const UNREACHABLE =
  'The voice agent cannot be reached. Check your internet connection, then press Talk or send your message again.'
