/**
 * How a connection or a conversation ends: another attempt, giving up, the end (protocol.md §5, §10, §11). Pure; part of
 * `session.ts`, called by `link.ts`.
 */
import { tellGivenUp } from './answers.ts'
import { backoffMs } from './backoff.ts'
import { reportUntold } from './conversation.ts'
import type { Effect, EndReason } from './events.ts'
import { EMPTY_FLOOR, floorAnew, floorResumed, userTurnTaken } from './floor.ts'
import { UNHEARD } from './held-speech.ts'
import { cutReplies, silence } from './link-loss.ts'
import { connect } from './link-open.ts'
import { speechCut } from './local-speech.ts'
import { afterLoss, EMPTY_OUTBOX, forNewConversation, spoken, unanswered } from './outbox.ts'
import { SILENT } from './playback.ts'
import { stopPump } from './pump.ts'
import type { Sentence } from './sentence.ts'
import type { Loss } from './service-errors.ts'
import { canBeResumed, closeServiceSession, finishUserWords, forgetServiceSession } from './service-session.ts'
import { type Link, NO_TRIES, type SessionState, type Tries } from './session-state.ts'
import { CLOSED_GATE } from './talk-gate.ts'
import { doubtResults } from './told-results.ts'
import { callsAfterEnd } from './tool-relay.ts'
import { unansweredText } from './wish.ts'

/** Attempts in one series before giving up and telling the user. */
const MAX_ATTEMPTS = 6

/**
 * Attempts that find no service at all, in a conversation that has begun: some three minutes, a tunnel or another network.
 * They cost nothing, unlike connections that break, and the idle hang-up ends them when nobody is there.
 */
export const MAX_UNREACHED = 11
/** From this one on the user is told that it is not a moment's matter. */
const LONG_UNREACHED = 4

/**
 * A connection that held this long ends the series of attempts that led to it. Shorter, and a link that breaks every few
 * seconds is connected again, and billed, for ever; longer, and three losses in an evening count as one failure.
 */
export const STABLE_MS = 30_000

/** The connection is gone and the conversation goes on: resume once, then a new service session (§10). */
export const lost = (before: SessionState, loss: Loss, out: Effect[], nowMs: number): SessionState => {
  const wasReady = before.link.phase === 'ready'
  const wasResuming = before.link.phase === 'handshaking' && before.link.isResuming
  const isRefusedResume = wasResuming && loss.class === 'newSession'
  // Turned away without a word before anything was ever said: the key is the likely reason (§5).
  const isTurnedAway = loss.class === 'newSession' && !loss.isSaid && !wasResuming && !before.conversation?.isGreeted
  if (isTurnedAway) return fail(before, 'refused', REFUSED, out, nowMs)
  const { attempts, unreached } = triesOf(before, nowMs)
  const isUnreached = isNotReached(before, loss)
  const isEnough = isUnreached ? unreached + 1 >= MAX_UNREACHED : attempts >= MAX_ATTEMPTS && !isRefusedResume
  if (isEnough) {
    if (loss.isSaid) return fail(before, 'refused', KEEPS_REFUSING, out, nowMs)
    return fail(before, 'lost', wasReady ? KEEPS_BREAKING : UNREACHABLE, out, nowMs)
  }
  const { service, staleUntilMs } = before.conversation ?? { service: null, staleUntilMs: 0 }
  // A socket that never opened has not tried to resume.
  const isKept = wasReady || before.link.phase === 'connecting'
  const canResume = isKept && loss.class === 'retryable' && service !== null && canBeResumed(service, nowMs)
  // A service session that may go on waits for the results of its calls, and for the end of the user's words.
  const written = noted(before, { isRefusedResume, isUnreached }, nowMs)
  const quiet = owedForWords(canResume ? cutReplies(written, out, nowMs) : silence(written, out, nowMs), nowMs)
  const silent = reportUntold({ ...quiet, relay: doubtResults(quiet.relay) }, out)
  const { outbox, givenUp } = afterLoss(silent.outbox, canResume, nowMs)
  const asking = { ...silent, outbox }
  const mayHaveBegun = before.outbox.sent !== null || before.floor.awaitingReplySinceMs !== null
  const settled = canResume ? asking : forgetServiceSession(asking, out, nowMs)
  // The first retry is quick, whether the connection was lost or never came to be (goals.md).
  const retryMs = nowMs + (isRefusedResume ? 0 : backoffMs(Math.max(1, attempts + unreached), jitterOf(nowMs)))
  const link: Link = { phase: 'waiting', untilMs: loss.maySelfInflict ? Math.max(retryMs, staleUntilMs) : retryMs }
  const isLong = isUnreached && unreached + 1 >= LONG_UNREACHED
  out.push({ type: 'tell', notice: { id: 'link', text: isLong ? STILL_UNREACHED : loss.text } })
  return {
    ...tellGivenUp(settled, givenUp, 'lost', out),
    link,
    // What was sent into a link that was dead already never arrived: tools and prompt are told again.
    conversation: settled.conversation === null ? null : { ...settled.conversation, toldExposure: null },
    floor: canResume ? floorResumed(settled.floor, mayHaveBegun, nowMs) : floorAnew(settled.floor),
    silentReply: null,
    localSpeech: speechCut(settled.localSpeech),
    pump: stopPump(settled.pump, true),
    // The floor forgets it; the idle hang-up must not.
    activityMs: Math.max(before.activityMs, before.floor.userActivityMs),
  }
}

/** There was no socket, and so nothing that is billed; and nobody is waiting for a conversation to begin. */
const isNotReached = ({ link, conversation }: SessionState, { isSaid }: Loss): boolean =>
  link.phase === 'connecting' && conversation?.isGreeted === true && !isSaid

/** The series that this connection was part of: a new one when it had held. */
const triesOf = ({ link, conversation }: SessionState, nowMs: number): Tries => {
  const hasHeld = link.phase === 'ready' && nowMs - link.sinceMs >= STABLE_MS
  return hasHeld || conversation === null ? NO_TRIES : conversation.tries
}

/** The loss, written down where what follows goes by it: the series, and from when on the service session is alone. */
const noted = (
  state: SessionState,
  { isRefusedResume, isUnreached }: { readonly isRefusedResume: boolean; readonly isUnreached: boolean },
  nowMs: number,
): SessionState => {
  const { conversation } = state
  if (conversation === null) return state
  const tries = triesOf(state, nowMs)
  // The attempt goes on with a new session, over a new connection.
  const attempts = isRefusedResume || isUnreached ? tries.attempts - 1 : tries.attempts
  const counted = { ...tries, attempts, unreached: isUnreached ? tries.unreached + 1 : 0 }
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

/** A turn that was committed and whose final words were lost: what was understood of them is to be answered. */
const owedForWords = (state: SessionState, nowMs: number): SessionState => {
  const { floor, turns } = state
  const words = turns.user.filter(({ isFinal }) => !isFinal)
  const last = words.at(-1)
  if (floor.awaitingReplySinceMs === null || floor.awaits !== 'turn' || last === undefined) return state
  const taken = userTurnTaken(floor)
  const said = { utteranceId: last.id, text: words.map(({ text }) => text).join(' '), turn: taken.userTurn }
  return { ...state, floor: taken, outbox: spoken(state.outbox, said, null, nowMs) }
}

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
  const isUnasked = reason !== 'user' && reason !== 'quit' && !reopens
  const left = unanswered(silent.outbox, nowMs)
  for (const { announced } of left) if (announced !== null) out.push({ type: 'unsaid', ...announced })
  const typed = left.findLast(({ kind }) => kind === 'typed')
  if (isUnasked && typed !== undefined)
    out.push({ type: 'tell', notice: { id: 'answer', text: unansweredText(typed) } })
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
    silentReply: null,
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
const STILL_UNREACHED =
  'The voice agent cannot be reached. Parley keeps trying by itself; press Talk to try at once, or check your internet connection.'
const UNREACHABLE =
  'The voice agent cannot be reached. Check your internet connection, then press Talk or send your message again.'
