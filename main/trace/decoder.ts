/**
 * Reads a trace: its header, then the inputs of one line after the other, with sound made up. Pure; what is damaged is
 * said with its line. Used by the replay and the export.
 */
import { z } from 'zod'
import { AppError, messageOf } from '../errors.ts'
import type { Input } from '../voice/events.ts'
import type { SessionState } from '../voice/session-state.ts'
import { readFirstState } from './first-state.ts'
import {
  endLineSchema,
  headerSchema,
  inputLineSchema,
  type Quiet,
  quietLineSchema,
  TICK_STEPS,
  TIME_STEPS_PER_MS,
  type TraceEnd,
} from './format.ts'
import { inputSchema, type TimelessInput } from './input-schema.ts'
import { frameOf, fromPlain } from './plain.ts'

/** A line's inputs and the fingerprint after the last of them. */
export interface TraceLine {
  readonly inputs: readonly Input[]
  readonly fingerprint: string
}

/** A trace that was read. */
export interface Trace {
  /** `CORE_VERSION` of the session that was recorded; null: from before that was written. */
  readonly core: number | null
  readonly conversation: string
  readonly startedAtMs: number
  readonly first: SessionState
  /** Read as they are asked for, once: a trace may have a million inputs. Throws AppError `trace-damaged`. */
  readonly lines: Iterable<TraceLine>
  /** How it ends; null before all lines were read, and when Parley ended before the conversation did. */
  end(): TraceEnd | null
}

/** Opens a trace. Throws AppError `trace-damaged` when it is none, or of another version. */
export const readTrace = (text: string): Trace => {
  const rows = text.split('\n')
  // What a crash left of the last line.
  if (rows.pop() !== '' && rows.length === 0) throw damaged(1, 'it is not a trace')
  const header = within(1, () => headerSchema.parse(parseJson(rows[0] ?? '')))
  let end: TraceEnd | null = null
  return {
    core: header.core ?? null,
    conversation: header.conversation,
    startedAtMs: header.startedAtMs,
    first: within(1, () => readFirstState(header.state)),
    lines: readLines(rows, header.startedAtMs, (reason) => {
      end = reason
    }),
    end: () => end,
  }
}

const lineSchema = z.union([quietLineSchema, inputLineSchema, endLineSchema])

function* readLines(rows: readonly string[], startedAtMs: number, onEnd: (reason: TraceEnd) => void) {
  let nowMs = startedAtMs
  const replies: string[] = []
  for (const [index, row] of rows.entries()) {
    if (index === 0) continue
    const line = within(index + 1, () => lineSchema.parse(parseJson(row)))
    if ('end' in line) {
      onEnd(line.end)
      return
    }
    const inputs: Input[] = []
    const add = (steps: number, input: unknown): void => {
      nowMs += steps / TIME_STEPS_PER_MS
      inputs.push({ ...parseInput(index + 1, input), nowMs })
    }
    if ('q' in line) {
      replies.push(...(line.r ?? []))
      for (const item of line.q) add(stepsOf(item), inputOf(item, replies))
    } else {
      if (line.at !== undefined) nowMs = line.at
      add(line.t ?? 0, fromPlain(line.i))
    }
    yield { inputs, fingerprint: line.h }
  }
}

const stepsOf = (item: Quiet): number => (typeof item === 'number' ? item + TICK_STEPS : item[1])

const inputOf = (item: Quiet, replies: readonly string[]): unknown => {
  if (typeof item === 'number') return { type: 'tick' }
  switch (item[0]) {
    case 'c':
      return { type: 'captured', pcm: frameOf(item[2], item[3]) }
    case 'a':
      return {
        type: 'agentEvent',
        event: { type: 'replyAudio', replyId: replies[item[2]], pcm: frameOf(item[3], item[4]) },
      }
    case 'p':
      return { type: 'playedTo', replyId: replies[item[2]], playedMs: item[3], isFinished: item[4] === 1 }
  }
}

const parseInput = (line: number, value: unknown): TimelessInput => within(line, () => inputSchema.parse(value))

const parseJson = (text: string): unknown => JSON.parse(text)

const within = <T>(line: number, read: () => T): T => {
  try {
    return read()
  } catch (thrown) {
    throw damaged(line, thrown instanceof z.ZodError ? (thrown.issues[0]?.message ?? '') : messageOf(thrown))
  }
}

const damaged = (line: number, problem: string): AppError =>
  new AppError('trace-damaged', `Line ${line} of the trace cannot be read: ${problem}`)
