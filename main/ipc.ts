/**
 * Main's end of the contract with the window (preload/contract.ts): checks who asks, parses what is asked, answers in
 * envelopes, and numbers the events. The only importer of `ipcMain`. Handlers come from `compose.ts`.
 */
import type { BrowserWindow, IpcMainInvokeEvent } from 'electron'
import { ipcMain } from 'electron'
import { MOMENTARY } from '../preload/choices.ts'
import type { Envelope, RequestAnswer, RequestArgument, RequestName, UiEvent } from '../preload/contract.ts'
import { EVENT_CHANNEL, REQUEST_PREFIX, requests } from '../preload/contract.ts'
import { APP_ORIGIN } from './app-protocol.ts'
import { AppError } from './errors.ts'
import type { Sentence } from './voice/sentence.ts'

/** One handler for each request: leaving one out does not compile. What they throw becomes an error envelope. */
export type RequestHandlers = {
  readonly [N in RequestName]: (argument: RequestArgument<N>) => RequestAnswer<N> | Promise<RequestAnswer<N>>
}

/** What handling needs of its surroundings. */
export interface RequestOptions {
  /** Whether the sender is the window (`isFromWindow`). */
  readonly isTrusted: (event: IpcMainInvokeEvent) => boolean
  /** Says a sentence in the user's language. */
  readonly say: (sentence: Sentence) => string
  readonly log: { warn(event: string, fields?: { readonly request: string; readonly cause?: Error }): void }
}

/** An event before it has its number. */
export type UnnumberedEvent = UiEvent extends infer E ? (E extends { seq: number } ? Omit<E, 'seq'> : E) : never

/** Tells the window what has happened. */
export interface Broadcaster {
  /** Numbers and sends; without a window the event is counted and dropped: its snapshot will contain it. */
  send(event: UnnumberedEvent): void
  /** Number of the last event, for the snapshot. */
  lastSeq(): number
}

const requestNames = Object.keys(requests).filter((name): name is RequestName => Object.hasOwn(requests, name))

const failed = (code: string, message: string): Envelope<never> => ({ ok: false, error: { code, message } })

/** True for the main frame of that window, while it shows the app's own page. */
export const isFromWindow =
  (getWindow: () => BrowserWindow | null) =>
  (event: IpcMainInvokeEvent): boolean => {
    const window = getWindow()
    if (window === null || window.isDestroyed() || event.sender !== window.webContents) return false
    // null once the frame has gone away.
    const frame = event.senderFrame
    return frame !== null && frame === window.webContents.mainFrame && frame.url.startsWith(`${APP_ORIGIN}/`)
  }

const answer = async <N extends RequestName>(
  name: N,
  handlers: RequestHandlers | Promise<RequestHandlers>,
  argument: unknown,
  { log, say }: RequestOptions,
): Promise<Envelope<RequestAnswer<N>>> => {
  const parsed = requests[name].argument.safeParse(argument)
  if (!parsed.success) {
    log.warn('request refused: bad argument', { request: name })
    return failed('bad-request', say('Parley did not understand what the window asked. Please restart it.'))
  }
  try {
    const handler = (await handlers)[name]
    return { ok: true, value: await handler(parsed.data as RequestArgument<N>) }
  } catch (thrown) {
    if (thrown instanceof AppError) return failed(thrown.code, say(thrown.sentence))
    log.warn('request failed', { request: name, ...(thrown instanceof Error ? { cause: thrown } : {}) })
    return failed('internal', say('Something went wrong inside Parley. The log says what.'))
  }
}

/**
 * Answers all requests of the contract; what is asked before the handlers are there waits for them. Returns the function
 * that stops it.
 */
export const handleRequests = (
  handlers: RequestHandlers | Promise<RequestHandlers>,
  options: RequestOptions,
): (() => void) => {
  const register = <N extends RequestName>(name: N): void => {
    ipcMain.handle(REQUEST_PREFIX + name, (event, argument: unknown) => {
      if (options.isTrusted(event)) return answer(name, handlers, argument, options)
      options.log.warn('request refused: not from the window', { request: name })
      return failed('forbidden', options.say('This page may not ask Parley for anything.'))
    })
  }
  requestNames.forEach((name) => {
    register(name)
  })
  return () => {
    for (const name of requestNames) ipcMain.removeHandler(REQUEST_PREFIX + name)
  }
}

/** Numbers the events of the contract and sends them to the window there is. */
export const createBroadcaster = (getWindow: () => BrowserWindow | null): Broadcaster => {
  let seq = 0
  return {
    lastSeq: () => seq,
    send: (event) => {
      const isNumbered = !MOMENTARY.some((type) => type === event.type)
      const message = isNumbered ? { ...event, seq: ++seq } : event
      const window = getWindow()
      if (window === null || window.isDestroyed() || window.webContents.isDestroyed()) return
      window.webContents.send(EVENT_CHANNEL, message)
    },
  }
}
