/**
 * How long conversations are kept, their technical records with them, and how all of them are deleted on request. What is
 * slow happens in the store's thread and waits until no conversation is open. Part of the composition root.
 */
import { AppError, StoreError } from '../errors.ts'
import type { RequestHandlers } from '../ipc.ts'
import type { SettingsFile } from '../settings.ts'
import type { Store } from '../store/store.ts'
import type { TraceRecorder } from '../trace/recorder.ts'
import type { UiModel } from '../ui-model.ts'

/** What it works with. */
export interface RetentionOptions {
  /** Null when history could not be opened. */
  readonly store: Pick<Store, 'outlook' | 'forget' | 'compact'> | null
  readonly traces: Pick<TraceRecorder, 'prune' | 'count' | 'deleteAll'>
  readonly settings: Pick<SettingsFile, 'current' | 'onChange'>
  readonly model: Pick<UiModel, 'conversationsDeleted'>
  readonly nowMs: () => number
  readonly isConversationOpen: () => boolean
  /** Ends the open conversation; its end is told by `conversationEnded`. */
  readonly hangUp: () => void
  readonly onError: (thrown: unknown) => void
}

/** See the file's header. */
export interface Retention {
  readonly handlers: Pick<RequestHandlers, 'history.outlook' | 'history.deleteAll'>
  /** Deletes what is too old, now and every few hours from now on. */
  start(): void
  /** A conversation is over: what waited for it is done. */
  conversationEnded(): void
  dispose(): void
}

const DAY_MS = 24 * 3_600_000
/** How late something may be deleted while the app runs. */
const EVERY_MS = 6 * 3_600_000
/** Conversations deleted in one go: what is to be written meanwhile waits for some milliseconds. */
const AT_ONCE = 20

/** The service may take its time to end a session; after that the app gives up waiting for it (protocol.md §11). */
const END_LIMIT_MS = 5_000

/** `days` null: for ever. */
const ageOf = (days: number | null): number => (days === null ? Number.POSITIVE_INFINITY : days * DAY_MS)

/** How long a trace is kept, by the settings. */
export const traceAgeMs = (settings: Pick<SettingsFile, 'current'>) => (): number =>
  ageOf(settings.current().historyDays)

/** Creates it; nothing is deleted before `start`. */
export const createRetention = (options: RetentionOptions): Retention => {
  const { traces, settings, model, nowMs } = options
  let timer: NodeJS.Timeout | undefined
  /** Rows are gone, and their room is not given back yet. */
  let isRoomLeft = false
  let onEnded: (() => void) | undefined
  let last: Promise<unknown> = Promise.resolve()

  /** One thing after the other. */
  const inTurn = <T>(job: () => Promise<T>): Promise<T> => {
    const next = last.then(job)
    last = next.catch(() => undefined)
    return next
  }

  const forget = async (beforeMs: number): Promise<void> => {
    if (options.store === null) return
    for (;;) {
      const ids = await options.store.forget({ beforeMs, limit: AT_ONCE })
      if (ids.length === 0) return
      isRoomLeft = true
      model.conversationsDeleted(ids)
    }
  }

  const compact = async (): Promise<void> => {
    if (!isRoomLeft || options.store === null || options.isConversationOpen()) return
    await options.store.compact({})
    isRoomLeft = false
  }

  /** Resolves when no conversation is open, or after a while. */
  const end = async (): Promise<void> => {
    if (!options.isConversationOpen()) return
    const { promise, resolve } = Promise.withResolvers<void>()
    onEnded = resolve
    const limit = setTimeout(resolve, END_LIMIT_MS)
    options.hangUp()
    await promise
    clearTimeout(limit)
  }

  const tidy = async (): Promise<void> => {
    const { historyDays } = settings.current()
    if (historyDays !== null) await forget(nowMs() - ageOf(historyDays))
    await traces.prune()
    await compact()
  }
  const tidySoon = (): void => void inTurn(tidy).catch(options.onError)

  const stop = settings.onChange((now, before) => {
    if (now.historyDays !== before.historyDays) tidySoon()
  })

  return {
    start: () => {
      tidySoon()
      timer = setInterval(tidySoon, EVERY_MS)
      timer.unref()
    },
    conversationEnded: () => {
      onEnded?.()
      onEnded = undefined
      inTurn(compact).catch(options.onError)
    },
    dispose: () => {
      stop()
      clearInterval(timer)
    },
    handlers: {
      'history.outlook': async ({ days }) => {
        const ageMs = ageOf(days)
        const beforeMs = days === 0 ? Number.MAX_SAFE_INTEGER : nowMs() - ageMs
        const rows = { conversations: 0, toolCalls: 0 }
        const [kept, records] = await Promise.all([
          Number.isFinite(beforeMs) ? (options.store?.outlook({ beforeMs, withOpen: days === 0 }) ?? rows) : rows,
          traces.count(days === 0 ? Number.NEGATIVE_INFINITY : ageMs),
        ])
        return { ...kept, records }
      },
      'history.deleteAll': () =>
        inTurn(async () => {
          if (options.store === null) {
            throw new StoreError('closed', 'History could not be opened, so nothing of it can be deleted.')
          }
          await end()
          if (options.isConversationOpen()) {
            throw new AppError('conversation-open', 'The conversation did not end. End it, then delete everything.')
          }
          await forget(Number.MAX_SAFE_INTEGER)
          await traces.deleteAll()
          await compact()
        }),
    },
  }
}
