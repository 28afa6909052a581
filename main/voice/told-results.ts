/**
 * What the model knows of the results: which reply answers them, which are in doubt after a loss, and what it must hear
 * in the prompt because no answer was or will be sent (protocol.md §7.3, §10). Pure; the calls are tool-relay.ts's.
 */
import { hasActed, isOpen, isUnfinished, type Relay, type RelayCall } from './tool-relay.ts'
import type { ReplyId } from './tools.ts'

/** A reply began: it may be the answer to every result sent so far. */
export const answersResults = (relay: Relay, replyId: ReplyId): Relay =>
  change(relay, isInDoubt, (call) => ({ ...call, answeredBy: replyId }))

/** This reply came to its end, or was heard: the results it answers have arrived. */
export const takeUpResults = (relay: Relay, replyId: ReplyId): Relay =>
  change(
    relay,
    (call) => isInDoubt(call) && call.answeredBy === replyId,
    (call) => ({ ...call, isTakenUp: true }),
  )

/** Whether a call of one of these replies waits for its result, or that for a reply. */
export const awaitsAnswer = (relay: Relay, replyIds: readonly ReplyId[]): boolean =>
  callsOf(relay, replyIds).some(isOpen) || isAnsweredNow(relay, replyIds)

/** Whether a reply that begins now is the one to the results of these replies' calls: none of them still runs. */
export const isAnsweredNow = (relay: Relay, replyIds: readonly ReplyId[]): boolean => {
  const calls = callsOf(relay, replyIds)
  return !calls.some(isOpen) && calls.some((call) => call.phase === 'sent' && call.answeredBy === null)
}

/** Whether a result of one of these replies' calls was sent. */
export const hasResultsOf = (relay: Relay, replyIds: readonly ReplyId[]): boolean =>
  callsOf(relay, replyIds).some(({ phase }) => phase === 'sent')

/** None of the replies is known: then those are meant whose reply was never seen. */
const callsOf = (relay: Relay, replyIds: readonly ReplyId[]): readonly RelayCall[] =>
  relay.calls.filter(({ replyId }) => (replyId === null ? replyIds.length === 0 : replyIds.includes(replyId)))

/** The connection is gone: results that were sent and perhaps never arrived count as not sent. */
export const doubtResults = (relay: Relay): Relay => change(relay, isInDoubt, (call) => ({ ...call, phase: 'dropped' }))

const isInDoubt = (call: RelayCall): boolean => call.phase === 'sent' && !call.isTakenUp

/** Calls that have acted and of which no answer, their own or a repetition's, was sent or will be, and of which the model does not know. */
export const untold = (relay: Relay): readonly RelayCall[] =>
  relay.calls.filter(
    (call) =>
      hasActed(call) &&
      !call.isTold &&
      relay.calls.every((other) => !isSameRun(other, call) || other.phase === 'dropped'),
  )

const isSameRun = (call: RelayCall, first: RelayCall): boolean =>
  call.callId === first.callId || call.repeats === first.callId

/** The model is told of these in the prompt. */
export const markTold = (relay: Relay, told: readonly RelayCall[]): Relay =>
  change(
    relay,
    (call) => told.includes(call),
    (call) => ({ ...call, isTold: true }),
  )

/**
 * What remains of the calls when the service session is gone and the conversation goes on: those whose outcome is still
 * to be logged, and those that acted, since what was asked is asked again and must not be done again.
 */
export const callsAfterLoss = (relay: Relay): Relay => ({
  calls: relay.calls
    .filter((call) => isUnfinished(call) || hasActed(call) || call.settled !== null)
    .map((call) => ({ ...call, isTold: call.isTold || isKnown(relay, call) })),
})

/** Its answer, or a repetition's, was taken up. */
const isKnown = (relay: Relay, first: RelayCall): boolean =>
  relay.calls.some((call) => isSameRun(call, first) && call.isTakenUp)

const change = (relay: Relay, isMeant: (call: RelayCall) => boolean, changed: (call: RelayCall) => RelayCall): Relay =>
  relay.calls.some(isMeant) ? { calls: relay.calls.map((call) => (isMeant(call) ? changed(call) : call)) } : relay
