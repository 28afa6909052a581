/**
 * What the system prompt teaches: the few-shot examples (user line, calls in brackets, agent line), and what the user
 * typed earlier. Parsed from plain text as a model would read it; anything else in the prompt is skipped. Pure.
 */
import { z } from 'zod'
import type { JsonObject } from './wire.ts'

/** A call as an example shows it. */
export interface ExampleCall {
  readonly tool: string
  readonly arguments: JsonObject
}

/** One few-shot example: its first call, with values from the user's line, and the calls that follow on its result. */
export interface Example extends ExampleCall {
  readonly user: string
  readonly next: readonly ExampleCall[]
}

const argumentsSchema = z.record(z.string(), z.json())

const readCall = (line: string): ExampleCall | null => {
  const match = /^\[([A-Za-z_][\w-]*)\s*(\{.*\})?\]$/.exec(line.trim())
  const tool = match?.[1]
  if (tool === undefined) return null
  try {
    const parsed = argumentsSchema.safeParse(JSON.parse(match?.[2] ?? '{}'))
    return parsed.success ? { tool, arguments: parsed.data } : null
  } catch {
    return null
  }
}

/** Every example of the prompt, in order. */
export const parseExamples = (systemPrompt: string): Example[] => {
  const examples: Example[] = []
  let user: string | null = null
  let calls: ExampleCall[] = []
  const finish = () => {
    const [first, ...next] = calls
    if (user !== null && first) examples.push({ user, ...first, next })
    user = null
    calls = []
  }
  for (const line of systemPrompt.split(/\r?\n/)) {
    const asked = /^\s*User:\s*(.+?)\s*$/.exec(line)
    const call = asked || user === null ? null : readCall(line)
    if (call) {
      calls.push(call)
      continue
    }
    finish()
    user = asked?.[1] ?? null
  }
  finish()
  return examples
}

/** What the user typed earlier, oldest first: the lines `- "text"` under the heading that says so. */
export const parseTypedEarlier = (systemPrompt: string): string[] => {
  const lines = systemPrompt.split(/\r?\n/)
  const heading = lines.findIndex((line) => /^\s*Typed earlier in this conversation:\s*$/.test(line))
  if (heading < 0) return []
  const typed: string[] = []
  for (const line of lines.slice(heading + 1)) {
    const quoted = /^\s*-\s*(".*")\s*$/.exec(line)
    if (!quoted) break
    try {
      typed.push(z.string().parse(JSON.parse(quoted[1] ?? '')))
    } catch {
      typed.push((quoted[1] ?? '').slice(1, -1))
    }
  }
  return typed
}

/** What `reply.create.instructions` ask for, by the conventions a real model would simply read. */
export type Instruction =
  | { readonly kind: 'typed'; readonly text: string }
  | { readonly kind: 'announce'; readonly text: string }
  | { readonly kind: 'other' }

const quotedAfter = (text: string, mark: string): string | null => {
  const at = text.indexOf(mark)
  const body = at < 0 ? null : /^\s*("(?:[^"\\]|\\.)*")/.exec(text.slice(at + mark.length))?.[1]
  if (body === null || body === undefined) return null
  try {
    return z.string().parse(JSON.parse(body))
  } catch {
    return null
  }
}

/** Reads one-turn instructions. */
export const parseInstruction = (instructions: string): Instruction => {
  const typed = /user (?:typed|said)/i.test(instructions) ? quotedAfter(instructions, 'Message:') : null
  if (typed !== null) return { kind: 'typed', text: typed }
  const announced = quotedAfter(instructions, 'in these words:')
  return announced !== null ? { kind: 'announce', text: announced } : { kind: 'other' }
}
