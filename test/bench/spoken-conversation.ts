/**
 * A conversation that goes on in the background of a measurement: the app's microphone open in full duplex, the user and
 * the agent by turns, with words as they come, and between them whatever tool call the benchmark wants made.
 */
import type { Answered } from './agent-messages.ts'
import { type BenchAgent, NO_JITTER } from './bench-agent.ts'
import type { ProbedApp } from './probed-app.ts'

const SPEECH_MS = 1_000
const SOUND_MS = 2_500
/** Between replies, so that they can be told apart in a recording. */
const PAUSE_MS = 900

/** Settings with which an app holds such a conversation. */
export const CONVERSATION_SETTINGS = { duplex: 'full', talkMode: 'toggle', idleHangupSeconds: 3600 } as const

/** A tool call within a turn: made before the agent speaks, its result comes while it does, or later. */
export type TurnCall = () => Promise<Answered>

/** The conversation. */
export interface Conversation {
  /** One turn; resolves when it is over, with the call's answer when one was to be made. */
  turn(call?: TurnCall): Promise<Answered | undefined>
  /** Turns until `untilMs` (`performance.now()`). */
  talkUntil(untilMs: number): Promise<void>
  /** Ms that the agent has spoken, reply by reply. */
  readonly repliesMs: readonly number[]
}

/** Presses Talk and waits until the microphone is heard. */
export async function beginConversation(app: ProbedApp, agent: BenchAgent): Promise<Conversation> {
  const ready = agent.configured(() => true)
  await app.request('talk.toggle', undefined)
  await ready
  const before = agent.frames.length
  for (let tries = 0; agent.frames.length === before; tries++) {
    if (tries > 500) throw new Error('the microphone is not heard')
    await pause(20)
  }
  const repliesMs: number[] = []
  const turn = async (call?: TurnCall): Promise<Answered | undefined> => {
    await agent.userTurn(SPEECH_MS)
    const answer = call?.()
    // Awaited below, which is later than it may fail.
    answer?.catch(() => undefined)
    const replyId = `reply-${repliesMs.length}`
    await agent.speak({ replyId, soundMs: SOUND_MS, staleMs: 0, end: 'completed', jitter: NO_JITTER })
    repliesMs.push(SOUND_MS)
    const answered = await answer
    await pause(PAUSE_MS)
    return answered
  }
  return {
    repliesMs,
    turn,
    talkUntil: async (untilMs) => {
      do await turn()
      while (performance.now() < untilMs)
    },
  }
}

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))
