/**
 * What stands in a trace, line by line (NDJSON): a header with the first state, then inputs, then an end. Inputs that
 * come fifty times a second (ticks, sound, positions) share lines; each line ends with a fingerprint of all effects so
 * far and of the state. Used by the encoder and the decoder; version 1.
 */
import { z } from 'zod'

/** A trace of another version is not read. */
export const TRACE_VERSION = 1

/**
 * Times of this century in ms are multiples of this fraction of one in a 64-bit float: differences are whole numbers
 * of it, exact, and short.
 */
export const TIME_STEPS_PER_MS = 4096

/** From one tick to the next, as planned: what a trace keeps is the difference from that. */
export const TICK_STEPS = 20 * TIME_STEPS_PER_MS

/** The first line. */
export const headerSchema = z.object({
  parley: z.literal('trace'),
  version: z.literal(TRACE_VERSION),
  /** `CORE_VERSION` of the session that was recorded. Traces from before that was written have none. */
  core: z.number().int().optional(),
  conversation: z.string(),
  /** Time of the first input. */
  startedAtMs: z.number(),
  /** As `first-state.ts` reads it. */
  state: z.unknown(),
})

const steps = z.number().int()
const loudness = z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3), z.literal(4)])

/** One of the frequent inputs. The number after the letter is the time since the input before. */
const quietSchema = z.union([
  /** A tick, by its difference from TICK_STEPS. */
  steps,
  /** `captured`: time, bytes, loudness. */
  z.tuple([z.literal('c'), steps, z.number().int().min(0), loudness]),
  /** `replyAudio`: time, number of the reply, bytes, loudness. */
  z.tuple([z.literal('a'), steps, z.number().int(), z.number().int().min(0), loudness]),
  /** `playedTo`: time, number of the reply, ms, whether it is finished. */
  z.tuple([z.literal('p'), steps, z.number().int(), z.number(), z.union([z.literal(0), z.literal(1)])]),
])

/** One item of a line of frequent inputs. */
export type Quiet = z.infer<typeof quietSchema>

/** A line of frequent inputs. `r`: ids of replies that get the next numbers. */
export const quietLineSchema = z.object({
  q: z.array(quietSchema).min(1).max(1000),
  r: z.array(z.string()).optional(),
  h: z.string(),
})

/** Any other input, alone on its line: `t` steps after the one before, or at `at` where steps cannot say it. */
export const inputLineSchema = z.object({
  t: steps.optional(),
  at: z.number().optional(),
  i: z.record(z.string(), z.unknown()),
  h: z.string(),
})

/** The last line. `full`: the trace had reached its limit and the conversation went on. */
export const endLineSchema = z.object({ end: z.enum(['closed', 'full']), inputs: z.number().int(), h: z.string() })

/** Why a trace ends. */
export type TraceEnd = z.infer<typeof endLineSchema>['end']
