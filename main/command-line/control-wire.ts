/**
 * What is said over the control socket: one line asks, lines answer. A line is JSON, or just the command, so that a shell
 * can speak it without Parley's help. Pure.
 */
import { z } from 'zod'

/** A longer line is no command. */
export const MAX_LINE_BYTES = 1_000

const asked = z.discriminatedUnion('command', [
  z.object({
    command: z.enum(['talk-down', 'talk-up', 'toggle']),
    /** Epoch ms: when the command was given. */
    startedAtMs: z.number().optional(),
  }),
  z.object({ command: z.literal('status'), follow: z.boolean().optional() }),
])
/** One request. */
export type ControlRequest = z.infer<typeof asked>

/** Reads a line; null when it is no request. */
export const readRequest = (line: string): ControlRequest | null => {
  const text = line.trim()
  return requestOf(text.startsWith('{') ? parseJson(text) : plain(text))
}

/** A request that came as a value, with the single-instance lock; null when it is none. */
export const requestOf = (value: unknown): ControlRequest | null => {
  const parsed = asked.safeParse(value)
  return parsed.success ? parsed.data : null
}

const plain = (word: string): unknown => (word === 'follow' ? { command: 'status', follow: true } : { command: word })

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** The answer to a command of talking, and to what is no request. */
const done = z.object({ ok: z.boolean() })

/** Whether a line says that a command was taken. */
export const isDone = (line: string): boolean => {
  const parsed = done.safeParse(parseJson(line))
  return parsed.success && parsed.data.ok
}

/** The part of a status line that is shown to people. */
const shown = z.object({ status: z.string(), detail: z.string() })

/** Reads a status line; null when it is none. */
export const readStatus = (line: string): z.infer<typeof shown> | null => {
  const parsed = shown.safeParse(parseJson(line))
  return parsed.success ? parsed.data : null
}
