/**
 * Main's end of the port to one plugin process: calls out, outcomes back, requests of the plugin to the broker and
 * their answers. Who is at the other end is decided by the port alone. Knows neither Electron nor permissions; one
 * `sandbox-process.ts` owns one channel.
 */
import { assertNever, messageOf, PluginError } from '../errors.ts'
import type { JsonObject, JsonValue } from '../voice/tools.ts'
import {
  type CallContext,
  CHUNK_BYTES,
  type FromPlugin,
  type HandlerOutcome,
  parseFromPlugin,
  type ToPlugin,
  wrap,
} from './port-messages.ts'

/** Work for a plugin: a tool call, or something it had scheduled. */
export type Job = CallContext & {
  /** The agent's id of the call that this is; never sent to the plugin. None for a wake-up. */
  readonly callId?: string | undefined
} & (
    | { readonly kind: 'tool'; readonly tool: string; readonly args: JsonObject }
    | { readonly kind: 'schedule'; readonly payload: JsonValue }
  )

/** How a job ended: the handler's outcome, or the end of its process before there was one. */
export type JobOutcome = HandlerOutcome | { readonly kind: 'crashed'; readonly reason: string }

/** One request of a plugin, to be checked against its permissions. */
export interface BrokerRequest {
  readonly method: string
  readonly params: JsonValue
  /** Conversation of the call it was made from; undefined when that call is over. */
  readonly sessionId: string | undefined
  /** The agent's id of that call; undefined for a wake-up and when the call is over. */
  readonly callId: string | undefined
  /** Bytes that come with it, fetched from the plugin piece by piece; empty when there are none. */
  readBody(): Promise<Uint8Array>
  /** Sends bytes ahead of the answer. Pieces of any size; the buffer may be reused afterwards. */
  sendBytes(bytes: Uint8Array): void
  /** Aborted when the plugin gives the request up or its process ends. */
  readonly signal: AbortSignal
}

/** Answers one request. What it throws is told to the plugin when it is a PluginError, otherwise only logged. */
export type BrokerHandler = (request: BrokerRequest) => Promise<JsonValue>

/** The part of a message port that is needed. */
export interface PortLike {
  postMessage(message: unknown): void
}

/** What the owner of a channel is told. */
export interface ChannelEvents {
  onReady(): void
  /** The plugin's script could not be imported. */
  onBroken(message: string, stack: string): void
  /** The guard has ended the worker, or the plugin broke the protocol. */
  onEnded(reason: string): void
  onLog(level: 'debug' | 'info' | 'warn' | 'error', text: string): void
  /** The outcome of work that a job had left running (`ctx.later`). */
  onLater(job: Job, outcome: HandlerOutcome): void
  /** The plugin has begun or finished something; `isIdle` when nothing is left. */
  onActivity(isIdle: boolean): void
}

/** A job that is under way. */
export interface RunningJob {
  /** Never rejects. */
  readonly outcome: Promise<JobOutcome>
  /** Aborts `ctx.signal`. */
  cancel(reason: string): void
}

interface OpenJob {
  readonly job: Job
  readonly settle: (outcome: JobOutcome) => void
  isLater: boolean
}

interface OpenAsk {
  readonly controller: AbortController
  onPiece: ((bytes: Uint8Array) => void) | undefined
}

/** Main's end of one port. `receive` is fed with the port's messages. */
export class SandboxChannel {
  readonly #port: PortLike
  readonly #broker: BrokerHandler
  readonly #events: ChannelEvents
  readonly #jobs = new Map<number, OpenJob>()
  readonly #asks = new Map<number, OpenAsk>()
  #lastJobId = 0
  #isClosed = false

  constructor(port: PortLike, broker: BrokerHandler, events: ChannelEvents) {
    this.#port = port
    this.#broker = broker
    this.#events = events
  }

  /** True while no job and no later work is open. */
  get isIdle(): boolean {
    return this.#jobs.size === 0
  }

  /** Starts a job; messages that come before the plugin is ready wait in its worker. */
  run(job: Job): RunningJob {
    this.#lastJobId += 1
    const id = this.#lastJobId
    const { promise, resolve } = Promise.withResolvers<JobOutcome>()
    if (this.#isClosed) {
      resolve({ kind: 'crashed', reason: 'its process has ended' })
      return { outcome: promise, cancel: () => {} }
    }
    this.#jobs.set(id, { job, settle: resolve, isLater: false })
    const { settings, secrets, session } = job
    const context = { settings, secrets, session }
    this.#post(
      job.kind === 'tool'
        ? { type: 'call', id, tool: job.tool, args: job.args, ...context }
        : { type: 'schedule', id, payload: job.payload, ...context },
    )
    // The plugin has begun; what follows happens while it works.
    this.#events.onActivity(false)
    return { outcome: promise, cancel: (reason) => this.#post({ type: 'cancel', id, reason }) }
  }

  /** Takes a message of the port. */
  receive(data: unknown): void {
    if (this.#isClosed) return
    const message = parseFromPlugin(data)
    if (!message) this.#events.onEnded('it sent a message that is not in the protocol')
    else if ('bytes' in message) this.#asks.get(message.id)?.onPiece?.(message.bytes)
    else this.#dispatch(message)
  }

  /** Ends everything that is open: jobs crash with `reason`, requests are aborted. */
  close(reason: string): void {
    if (this.#isClosed) return
    this.#isClosed = true
    for (const { settle, job, isLater } of this.#jobs.values()) {
      if (isLater) this.#events.onLater(job, { kind: 'threw', message: `the plugin ended: ${reason}`, stack: '' })
      else settle({ kind: 'crashed', reason })
    }
    this.#jobs.clear()
    for (const { controller } of this.#asks.values()) controller.abort(new PluginError('ended', 'the plugin has ended'))
    this.#asks.clear()
  }

  #post(message: ToPlugin): void {
    if (!this.#isClosed) this.#port.postMessage(wrap(message))
  }

  #dispatch(message: FromPlugin): void {
    switch (message.type) {
      case 'ready':
        this.#events.onReady()
        break
      case 'broken':
        this.#events.onBroken(message.message, message.stack)
        break
      case 'ended':
        this.#events.onEnded(message.reason)
        break
      case 'log':
        this.#events.onLog(message.level, message.text)
        break
      case 'done':
        this.#finishJob(message.id, message.outcome)
        break
      case 'later':
        this.#finishLater(message.id, message.outcome)
        break
      case 'abort':
        this.#asks.get(message.id)?.controller.abort(new PluginError('aborted', 'given up by the plugin'))
        break
      case 'ask':
        // Its own rejections are answers; nothing is left to float.
        void this.#answer(message)
        break
      default:
        assertNever(message)
    }
  }

  #finishJob(id: number, outcome: HandlerOutcome): void {
    const open = this.#jobs.get(id)
    if (!open || open.isLater) return
    open.settle(outcome)
    if (outcome.kind === 'ok' && outcome.isLater) open.isLater = true
    else this.#forget(id)
  }

  #finishLater(id: number, outcome: HandlerOutcome): void {
    const open = this.#jobs.get(id)
    if (!open?.isLater) return
    this.#forget(id)
    this.#events.onLater(open.job, outcome)
  }

  #forget(id: number): void {
    this.#jobs.delete(id)
    this.#events.onActivity(this.isIdle)
  }

  async #answer(ask: Extract<FromPlugin, { type: 'ask' }>): Promise<void> {
    const { id } = ask
    if (this.#asks.has(id)) return
    const open: OpenAsk = { controller: new AbortController(), onPiece: undefined }
    this.#asks.set(id, open)
    const job = this.#jobs.get(ask.callId)?.job
    try {
      const value = await this.#broker({
        method: ask.method,
        params: ask.params,
        // A wake-up belongs to no conversation: its id is empty.
        sessionId: job?.session.id || undefined,
        callId: job?.callId,
        readBody: () => this.#readBody(id, ask.bodyBytes ?? 0, open),
        sendBytes: (bytes) => this.#sendBytes(id, bytes),
        signal: open.controller.signal,
      })
      this.#post({ type: 'answer', id, ok: true, value })
    } catch (thrown) {
      const isOurs = thrown instanceof PluginError
      if (!isOurs) this.#events.onLog('error', `${ask.method} failed: ${messageOf(thrown)}`)
      const error = isOurs
        ? { code: thrown.code, message: thrown.message }
        : { code: 'failed', message: `${ask.method} failed; see the log` }
      this.#post({ type: 'answer', id, ok: false, error })
    } finally {
      this.#asks.delete(id)
    }
  }

  /** Pulls the announced bytes piece by piece, so that no more than one piece is ever on its way. */
  async #readBody(id: number, totalBytes: number, open: OpenAsk): Promise<Uint8Array> {
    const body = new Uint8Array(totalBytes)
    for (let at = 0; at < totalBytes; ) {
      const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>()
      const { signal } = open.controller
      const onAbort = (): void => reject(signal.reason)
      if (signal.aborted) throw signal.reason
      signal.addEventListener('abort', onAbort, { once: true })
      open.onPiece = resolve
      this.#post({ type: 'pull', id })
      const bytes = await promise.finally(() => signal.removeEventListener('abort', onAbort))
      if (bytes.byteLength === 0 || at + bytes.byteLength > totalBytes) {
        throw new PluginError('bad-body', 'the body does not have the announced size')
      }
      body.set(bytes, at)
      at += bytes.byteLength
    }
    return body
  }

  #sendBytes(id: number, bytes: Uint8Array): void {
    if (this.#isClosed) return
    for (let at = 0; at < bytes.byteLength; at += CHUNK_BYTES) {
      // Copied: a Buffer is often a view of a pool that must not cross with it.
      this.#port.postMessage({ type: 'chunk', id, bytes: new Uint8Array(bytes.subarray(at, at + CHUNK_BYTES)) })
    }
  }
}
