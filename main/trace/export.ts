/**
 * A trace to give away: the same conversation without anybody's words. It is written only when the session takes the
 * same way through it, step by step, and it replays like any other. Pure; used by `npm run replay -- --export`.
 */
import { AppError } from '../errors.ts'
import type { Input } from '../voice/events.ts'
import { transition } from '../voice/session.ts'
import { readTrace } from './decoder.ts'
import { digestOf } from './digest.ts'
import { createTraceEncoder } from './encoder.ts'
import { readFirstState } from './first-state.ts'
import { inputSchema } from './input-schema.ts'
import { createPlaceholders } from './placeholders.ts'
import { redact, skeletonOf } from './redact.ts'

/**
 * The text of the redacted trace. Throws AppError `trace-damaged` when it cannot be read, `trace-not-redacted` when the
 * session would go another way without the words: then nothing may be given away.
 */
export const exportTrace = (text: string): string => {
  const trace = readTrace(text)
  const placeholders = createPlaceholders()
  let state = trace.first
  let bare = readFirstState(redact(trace.first, placeholders))
  const encoder = createTraceEncoder(trace.conversation, bare, trace.startedAtMs)
  const parts: string[] = []
  let count = 0
  for (const { inputs } of trace.lines) {
    for (const input of inputs) {
      count += 1
      const { nowMs, ...timeless } = input
      const bareInput: Input = { ...inputSchema.parse(redact(timeless, placeholders)), nowMs }
      const step = transition(state, input)
      const bareStep = transition(bare, bareInput)
      if (digestOf(skeletonOf(step.effects)) !== digestOf(skeletonOf(bareStep.effects))) {
        throw new AppError(
          'trace-not-redacted',
          `Without its words the trace goes another way at input ${count}. Nothing was written.`,
        )
      }
      encoder.add(bareInput, bareStep)
      state = step.state
      bare = bareStep.state
    }
    parts.push(encoder.take())
  }
  const end = trace.end()
  parts.push(end === null ? encoder.take() : encoder.end(end))
  return parts.join('')
}
