/**
 * The log: JSON lines in `logs/parley.log`, warnings also on stderr. What people say and what tools are told must not
 * be in it: fields named like content do not compile, and are blotted out should they come through a side door.
 * Created by `compose.ts`; others declare what they need of it.
 */
import pino from 'pino'
import { createRotatingFile } from './rotating-file.ts'

/** What a field may be: ids, counts, durations (with their unit in the name), short stable words. */
export type LogValue = string | number | boolean | null | undefined

type Content =
  | 'text'
  | 'transcript'
  | 'caption'
  | 'message'
  | 'prompt'
  | 'systemPrompt'
  | 'greeting'
  | 'arguments'
  | 'args'
  | 'argumentsJson'
  | 'result'
  | 'resultJson'
  | 'say'
  | 'query'
  | 'key'
  | 'apiKey'
  | 'token'
  | 'password'
  | 'secret'
  | 'authorization'
  | 'audio'

/** Fields of a line. `cause` is for the error behind it: its stack is logged, so its message must hold no content. */
export type LogFields = { readonly [name: string]: LogValue | Error } & { readonly [K in Content]?: never } & {
  readonly cause?: Error
}

/** Writes lines. The event is a short fixed phrase ("tool call ended"); everything that varies is a field. */
export interface Log {
  error(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  info(event: string, fields?: LogFields): void
  debug(event: string, fields?: LogFields): void
  /** The same log with `scope` on each line. */
  child(scope: string): Log
  /** Resolves when everything logged so far is in the file. */
  flush(): Promise<void>
}

/** Where and how much. */
export interface LogOptions {
  /** Path of `logs/parley.log`. */
  readonly file: string
  /** Value of PARLEY_LOG (contract.md §2); anything unknown means info. */
  readonly level: string | undefined
  /** Takes warnings and errors for whoever started Parley in a terminal. */
  readonly writeStderr: (line: string) => void
}

const LEVELS = ['error', 'warn', 'info', 'debug'] as const
type Level = (typeof LEVELS)[number]

/** Three files of 5 MB: weeks of info, hours of debug. */
const MAX_BYTES = 5 * 1024 * 1024
const FILE_COUNT = 3
/** A stable word or a path is shorter; content is often longer. */
const MAX_VALUE_CHARS = 300
const MAX_STACK_CHARS = 4_000

const CONTENT: ReadonlySet<string> = new Set<Content>([
  'text',
  'transcript',
  'caption',
  'message',
  'prompt',
  'systemPrompt',
  'greeting',
  'arguments',
  'args',
  'argumentsJson',
  'result',
  'resultJson',
  'say',
  'query',
  'key',
  'apiKey',
  'token',
  'password',
  'secret',
  'authorization',
  'audio',
])

const describeError = (error: Error): Record<string, unknown> => ({
  name: error.name,
  ...('code' in error ? { code: String(error.code) } : {}),
  stack: (error.stack ?? error.message).slice(0, MAX_STACK_CHARS),
  ...(error.cause instanceof Error ? { cause: describeError(error.cause) } : {}),
})

const cleanValue = (name: string, value: unknown): unknown => {
  if (CONTENT.has(name)) return '[redacted]'
  if (value instanceof Error) return describeError(value)
  if (typeof value === 'string') {
    return value.length > MAX_VALUE_CHARS ? `${value.slice(0, MAX_VALUE_CHARS)}… (${value.length} characters)` : value
  }
  // The types allow nothing deeper, and deeper is where content hides.
  return typeof value === 'object' && value !== null ? '[object]' : value
}

const clean = (fields: LogFields | undefined): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields ?? {}).map(([name, value]) => [name, cleanValue(name, value)]))

const toLevel = (text: string | undefined): Level =>
  LEVELS.find((level) => level === text?.trim().toLowerCase()) ?? 'info'

const forTerminal = (level: Level, event: string, fields: Record<string, unknown>): string => {
  const rest = Object.entries(fields).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  return `${[`parley ${level}: ${event}`, ...rest].join(' ')}\n`
}

/** Opens the log. Never fails: when the disk refuses, lines are lost and stderr says so once. */
export const createLog = ({ file, level, writeStderr }: LogOptions): Log => {
  const sink = createRotatingFile({
    file,
    maxBytes: MAX_BYTES,
    count: FILE_COUNT,
    onError: () => writeStderr('parley warn: the log file cannot be written\n'),
  })
  const root = pino(
    {
      level: toLevel(level),
      base: null,
      messageKey: 'event',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line) => sink.write(line) },
  )
  const wrap = (target: pino.Logger, scope: string | undefined): Log => {
    const line =
      (at: Level) =>
      (event: string, fields?: LogFields): void => {
        if (!target.isLevelEnabled(at)) return
        const cleaned = clean(fields)
        target[at](cleaned, event)
        if (at !== 'error' && at !== 'warn') return
        // It may be the last thing that this process says.
        sink.hurry()
        writeStderr(forTerminal(at, scope ? `${scope}: ${event}` : event, cleaned))
      }
    return {
      error: line('error'),
      warn: line('warn'),
      info: line('info'),
      debug: line('debug'),
      child: (name) => wrap(target.child({ scope: name }), name),
      flush: () => sink.flush(),
    }
  }
  return wrap(root, undefined)
}
