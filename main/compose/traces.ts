/**
 * Technical records of conversations (`trace/`), as the user wants them: none while they are switched off, all gone on
 * request. Part of the composition root.
 */
import { systemCode } from '../atomic-file.ts'
import { AppError } from '../errors.ts'
import type { RequestHandlers } from '../ipc.ts'
import type { SettingsFile } from '../settings.ts'
import { createTraceRecorder, type TraceRecorder, type TraceRecorderOptions } from '../trace/recorder.ts'
import { says } from '../voice/sentence.ts'
import { traceAgeMs } from './retention.ts'

/** What it works with. */
export interface TracesOptions extends Pick<TraceRecorderOptions, 'folder' | 'first' | 'onError'> {
  readonly settings: Pick<SettingsFile, 'current' | 'onChange'>
}

/** The recorder, and what the window may ask of it. */
export interface Traces
  extends Pick<TraceRecorder, 'observe' | 'flush' | 'deleteConversation' | 'prune' | 'count' | 'deleteAll'> {
  readonly handlers: Pick<RequestHandlers, 'traces.deleteAll'>
}

/** Starts recording, unless it is switched off. */
export const createTraces = ({ settings, ...options }: TracesOptions): Traces => {
  const recorder = createTraceRecorder({
    ...options,
    maxAgeMs: traceAgeMs(settings),
    isIncognito: () => !settings.current().keepTraces,
  })
  settings.onChange(({ keepTraces }, before) => {
    // At once: the conversation that is open leaves nothing behind either. Switched on again, the next one is kept.
    if (before.keepTraces && !keepTraces) void recorder.forgetCurrent()
  })
  const deleteAll = (): Promise<void> =>
    recorder.deleteAll().catch((thrown: unknown) => {
      const message = says`Not every record could be deleted (${systemCode(thrown)}). Close programs that read them, then try again.`
      throw new AppError('traces-not-deleted', message, { cause: thrown })
    })
  return {
    observe: recorder.observe,
    flush: recorder.flush,
    deleteConversation: recorder.deleteConversation,
    prune: recorder.prune,
    count: recorder.count,
    deleteAll,
    handlers: {
      'traces.deleteAll': deleteAll,
    },
  }
}
