/** Traces made in a test: of given inputs, or of a conversation in virtual time, always of the session as it is now. */
import { createTraceEncoder } from '../../main/trace/encoder.ts'
import type { Input } from '../../main/voice/events.ts'
import { transition } from '../../main/voice/session.ts'
import { initialState, type SessionState } from '../../main/voice/session-state.ts'
import { EXPOSURE, SETTINGS } from './conversation.ts'
import { type Plan, SessionWorld } from './session-world.ts'

/** Before anything has happened. */
export const FIRST: SessionState = initialState('w', { ...SETTINGS, idleHangupMs: 600_000 }, EXPOSURE)

/** A trace of these inputs. */
export const traceOf = (inputs: readonly Input[], first = FIRST): string => {
  const encoder = createTraceEncoder('w-1', first, inputs[0]?.nowMs ?? 0)
  let state = first
  for (const input of inputs) {
    const step = transition(state, input)
    state = step.state
    encoder.add(input, step)
  }
  return encoder.take() + encoder.end('closed')
}

/** All inputs of a conversation, shifted to a day on which times are multiples of 1/4096 ms, as the app's are. */
export const inputsOf = (plan: Plan): Input[] => {
  const world = new SessionWorld(plan)
  world.run()
  return world.log.map(({ atMs, input }) => ({ ...input, nowMs: 1_795_000_000_000 + atMs }))
}

/** Nothing goes wrong, and one message is typed ("typed message 0"). */
export const CALM: Plan = {
  seed: 7,
  manner: {
    acceptsResume: false,
    reportLagMs: 0,
    callsAfterDone: false,
    repeatsCalls: false,
    speechDropsCreates: true,
    createDuringReply: 'queued',
    omitsFinalText: false,
  },
  typedAtMs: [500],
  spokenAtMs: [],
  cutsAtMs: [],
  deathsMs: [],
  blindMs: 0,
}
