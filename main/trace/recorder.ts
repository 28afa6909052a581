/**
 * Keeps every conversation as a trace, from the step that opens it to the step that ends it: all inputs, no sound. What
 * it is handed it lays aside; encoding and writing happen later, in batches, off the path of the audio. Created by
 * `compose.ts`, fed by the shell's `observe`.
 */
import type { Input } from '../voice/events.ts'
import type { Transition } from '../voice/session.ts'
import type { SessionState } from '../voice/session-state.ts'
import { createTraceEncoder, type TraceEncoder } from './encoder.ts'
import { createTraceFolder, traceFileName } from './trace-folder.ts'

/** What the recorder needs. */
export interface TraceRecorderOptions {
  /** `traces/` in the user data folder; need not exist. */
  readonly folder: string
  /** The state the session starts with. */
  readonly first: SessionState
  /** Asked when a conversation begins: true, and it leaves no trace. For one that is open there is `forgetCurrent`. */
  readonly isIncognito?: () => boolean
  /** The disk refuses. Called once for each conversation at most. */
  readonly onError: (thrown: unknown) => void
  /** How long a trace is kept, ms: as long as the history. Asked each time. Default: for ever. */
  readonly maxAgeMs?: () => number
  /** Monotonic, ms; `performance.now` when left out. */
  readonly clock?: () => number
  /** Largest trace; what comes after is left out. Default 20 MB: an hour without a pause, or most of a day in silence. */
  readonly maxBytes?: number
}

/** The running recorder. */
export interface TraceRecorder {
  /** Takes a step of the session; cheap. The values are kept for a moment: nobody may change them. */
  observe(input: Input, step: Transition): void
  /**
   * Removes every trace; the conversation that is open is not traced any further. Rejects with the file system's error
   * when one is left.
   */
  deleteAll(): Promise<void>
  /** Removes those that are too old by now. */
  prune(): Promise<void>
  /** How many are older than this; 0 counts all. */
  count(maxAgeMs: number): Promise<number>
  /** Stops tracing the open conversation and removes what there is of it. */
  forgetCurrent(): Promise<void>
  /** Removes the trace of a conversation that is over. Rejects with the file system's error. */
  deleteConversation(conversation: string): Promise<void>
  /** Resolves when everything observed so far is written, or was given up. */
  flush(): Promise<void>
}

/** How long steps are laid aside. */
const BATCH_MS = 200
/** How long main's loop is held at a time: a batch that takes longer is encoded in slices. */
const SLICE_MS = 2
const MAX_BYTES = 20 * 1024 * 1024
/** All traces together: twenty of the longest. */
const MAX_TOTAL_BYTES = 400 * 1024 * 1024
/** Text that waits for a disk that does not answer. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024

interface OpenTrace {
  readonly file: string
  readonly encoder: TraceEncoder
  writtenBytes: number
  waitingBytes: number
  /** Nothing more is taken. */
  isClosed: boolean
}

/** Creates a recorder; removes old traces soon. */
export const createTraceRecorder = (options: TraceRecorderOptions): TraceRecorder => {
  const { maxBytes = MAX_BYTES, clock = () => performance.now() } = options
  let before = options.first
  let waiting: { readonly input: Input; readonly step: Transition; readonly before: SessionState }[] = []
  let timer: NodeJS.Timeout | undefined
  let open: OpenTrace | null = null
  const files = createTraceFolder(
    options.folder,
    { maxAgeMs: options.maxAgeMs ?? (() => Number.POSITIVE_INFINITY), maxTotalBytes: MAX_TOTAL_BYTES },
    (thrown) => {
      if (open?.isClosed !== true) options.onError(thrown)
      if (open !== null) open.isClosed = true
    },
  )
  void files.prune(Date.now())

  const write = (trace: OpenTrace, text: string): void => {
    if (text === '') return
    const bytes = Buffer.byteLength(text)
    trace.writtenBytes += bytes
    trace.waitingBytes += bytes
    void files.append(trace.file, text).then(() => {
      trace.waitingBytes -= bytes
    })
  }

  const begin = (conversation: string, input: Input, state: SessionState): OpenTrace | null => {
    if (options.isIncognito?.() === true) return null
    void files.prune(Date.now())
    return {
      file: traceFileName(conversation, input.nowMs),
      encoder: createTraceEncoder(conversation, state, input.nowMs),
      writtenBytes: 0,
      waitingBytes: 0,
      isClosed: false,
    }
  }

  const add = (trace: OpenTrace | null, input: Input, step: Transition): void => {
    if (trace?.isClosed === false) trace.encoder.add(input, step)
  }

  const encode = (input: Input, step: Transition, state: SessionState): void => {
    const was = state.conversation?.id
    const is = step.state.conversation?.id
    add(open, input, step)
    if (is === was) return
    if (open?.isClosed === false) write(open, open.encoder.end('closed'))
    // The step that opens a conversation belongs to it; one that ends another with it, to both.
    open = is === undefined ? null : begin(is, input, state)
    add(open, input, step)
  }

  /** Encodes what is laid aside, all of it or until so late; then writes what is due. */
  const encodeUntil = (endAtMs: number): void => {
    clearTimeout(timer)
    timer = undefined
    let encoded = 0
    for (const { input, step, before: state } of waiting) {
      encode(input, step, state)
      encoded += 1
      if (clock() >= endAtMs) break
    }
    waiting = waiting.slice(encoded)
    if (waiting.length > 0) timer = setTimeout(encodeSlice, 0).unref()
    if (open === null || open.isClosed) return
    write(open, open.encoder.take())
    if (open.writtenBytes < maxBytes && open.waitingBytes < MAX_WAITING_BYTES) return
    write(open, open.encoder.end('full'))
    open.isClosed = true
  }

  const encodeSlice = (): void => encodeUntil(clock() + SLICE_MS)
  const drain = (): void => encodeUntil(Number.POSITIVE_INFINITY)

  const abandon = (): OpenTrace | null => {
    drain()
    if (open !== null) open.isClosed = true
    return open
  }

  return {
    observe: (input, step) => {
      waiting.push({ input, step, before })
      before = step.state
      timer ??= setTimeout(encodeSlice, BATCH_MS).unref()
    },
    deleteAll: async () => {
      abandon()
      await files.clear()
    },
    prune: () => files.prune(Date.now()),
    count: async (maxAgeMs) => {
      drain()
      return files.count(Date.now(), maxAgeMs)
    },
    forgetCurrent: async () => {
      const trace = abandon()
      if (trace !== null) await files.remove(trace.file)
    },
    deleteConversation: (conversation) => {
      // What is still laid aside of it would be written afterwards.
      drain()
      return files.removeOf(conversation)
    },
    flush: async () => {
      drain()
      await files.settled()
    },
  }
}
