/**
 * Writes a trace: takes each input with what the session made of it, gives out lines. No I/O, no clock. Used by the
 * recorder while a conversation goes on, and by the export, which writes an old one anew.
 */
import type { Input } from '../voice/events.ts'
import { isAudible } from '../voice/playback.ts'
import { CORE_VERSION, type Transition } from '../voice/session.ts'
import type { SessionState } from '../voice/session-state.ts'
import type { ReplyId } from '../voice/tools.ts'
import { digestOf, hash } from './digest.ts'
import { type Quiet, TICK_STEPS, TIME_STEPS_PER_MS, TRACE_VERSION, type TraceEnd } from './format.ts'
import { type Loudness, loudnessAtEnd, loudnessOf, toPlainJson } from './plain.ts'

/** Frequent inputs on one line at most: two seconds of ticks, the most that a crash costs. */
const LINE_ITEMS = 100

/** Takes steps, gives lines. */
export interface TraceEncoder {
  add(input: Input, step: Transition): void
  /** Everything that is due, as text with a line break at its end; empty when nothing is. */
  take(): string
  /** The rest, and the last line. */
  end(reason: TraceEnd): string
}

/** Begins a trace. `before`: the state that meets the first input; `startedAtMs`: that input's time. */
export const createTraceEncoder = (conversation: string, before: SessionState, startedAtMs: number): TraceEncoder => {
  const header = {
    parley: 'trace',
    version: TRACE_VERSION,
    core: CORE_VERSION,
    conversation,
    startedAtMs,
    state: before,
  }
  let lines: string[] = [toPlainJson(header)]
  let lastMs = startedAtMs
  let inputs = 0
  let chain = ''
  let state = before
  let effects = ''
  let quiet: Quiet[] = []
  let newReplies: ReplyId[] = []
  const replies = new Map<ReplyId, number>()

  const fingerprint = (): string => {
    chain = hash(`${chain} ${effects} ${digestOf(state)}`)
    effects = ''
    return chain
  }

  const numberOf = (id: ReplyId): number => {
    const known = replies.get(id)
    if (known !== undefined) return known
    newReplies.push(id)
    replies.set(id, replies.size)
    return replies.size - 1
  }

  const closeQuiet = (): void => {
    if (quiet.length === 0) return
    const line = { q: quiet, ...(newReplies.length === 0 ? {} : { r: newReplies }), h: fingerprint() }
    lines.push(JSON.stringify(line))
    quiet = []
    newReplies = []
  }

  const account = (step: Transition): void => {
    inputs += 1
    state = step.state
    for (const effect of step.effects) effects += `${digestOf(effect)}\n`
  }

  /** The input in short, when it is a frequent one and its time can be said in steps. */
  const shorten = (input: Input, step: Transition, steps: number | null): Quiet | null => {
    if (steps === null) return null
    switch (input.type) {
      case 'tick':
        return steps - TICK_STEPS
      case 'captured':
        return ['c', steps, input.pcm.byteLength, loudnessOfCaptured(input.pcm, step)]
      case 'playedTo':
        return ['p', steps, numberOf(input.replyId), input.playedMs, input.isFinished ? 1 : 0]
      case 'agentEvent': {
        const { event } = input
        if (event.type !== 'replyAudio') return null
        return ['a', steps, numberOf(event.replyId), event.pcm.byteLength, loudnessOf(event.pcm)]
      }
      default:
        return null
    }
  }

  return {
    add: (input, step) => {
      const steps = stepsBetween(lastMs, input.nowMs)
      lastMs = input.nowMs
      const short = shorten(input, step, steps)
      if (short !== null) {
        quiet.push(short)
        account(step)
        // What had consequences ends its line, so that a difference is found where it began.
        if (quiet.length >= LINE_ITEMS || step.effects.some(({ type }) => type !== 'send' && type !== 'play')) {
          closeQuiet()
        }
        return
      }
      closeQuiet()
      account(step)
      const { nowMs, ...timeless } = input
      const time = steps === null ? { at: nowMs } : { t: steps }
      lines.push(toPlainJson({ ...time, i: timeless, h: fingerprint() }))
    },
    take: () => {
      const text = textOf(lines)
      lines = []
      return text
    },
    end: (reason) => {
      closeQuiet()
      lines.push(JSON.stringify({ end: reason, inputs, h: chain }))
      const text = textOf(lines)
      lines = []
      return text
    },
  }
}

const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('')

const stepsBetween = (fromMs: number, toMs: number): number | null => {
  const steps = (toMs - fromMs) * TIME_STEPS_PER_MS
  return Number.isSafeInteger(steps) && fromMs + steps / TIME_STEPS_PER_MS === toMs ? steps : null
}

/** A frame that was faded out and kept may have become silent by it: the session goes by what it kept. */
const loudnessOfCaptured = (pcm: Uint8Array, { state }: Transition): Loudness => {
  const kept = state.pump.held.at(-1)
  return isAudible(pcm) && kept !== undefined && !isAudible(kept) ? loudnessAtEnd(pcm) : loudnessOf(pcm)
}
