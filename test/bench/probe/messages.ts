/** What a benchmark and the probe inside the app (`main.ts`) say to each other. */
import { z } from 'zod'

/** Schema of a request; each is answered with a `ProbeAnswer` of the same id. */
export const probeRequestSchema = z.discriminatedUnion('type', [
  /** Runs a script in the window's page, once it is there; the answer is what it comes to, as JSON. */
  z.object({ id: z.number(), type: z.literal('page'), script: z.string() }),
  z.object({ id: z.number(), type: z.literal('loopStart') }),
  /** Answers a `LoopReading`. */
  z.object({ id: z.number(), type: z.literal('loopStop') }),
  z.object({ id: z.number(), type: z.literal('profileStart') }),
  /** Writes a CPU profile of main since `profileStart`. */
  z.object({ id: z.number(), type: z.literal('profileStop'), file: z.string() }),
  z.object({ id: z.number(), type: z.literal('quit') }),
])
/** What the probe is asked. */
export type ProbeRequest = z.infer<typeof probeRequestSchema>

/** Schema of an answer; without `error` it went well. */
export const probeAnswerSchema = z.object({
  id: z.number(),
  value: z.unknown().optional(),
  error: z.string().optional(),
})
/** What it answers. */
export type ProbeAnswer = z.infer<typeof probeAnswerSchema>
