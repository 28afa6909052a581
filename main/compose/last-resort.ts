/**
 * An error that nobody caught: written down and said, and the app goes on; one that does not stop ends it, and with it
 * the session at the service. Electron's own answer is a box that stops this thread, while the service goes on billing.
 * Part of the composition root.
 */
import type { EventEmitter } from 'node:events'
import type { Log } from '../log.ts'
import type { UiModel } from '../ui-model.ts'

/** What it works with. */
export interface LastResortOptions {
  /** Node's `process`. */
  readonly source: Pick<EventEmitter, 'on' | 'off'>
  readonly log: Pick<Log, 'error'>
  readonly model: Pick<UiModel, 'notice'>
  readonly quit: () => void
  readonly nowMs: () => number
}

/** So many errors within this time are more than an accident. */
const TOO_MANY = 3
const WITHIN_MS = 60_000

const TEXT = 'Something went wrong inside Parley. The log says what.'

/** Begins to listen. Returns what ends it. */
export const installLastResort = ({ source, log, model, quit, nowMs }: LastResortOptions): (() => void) => {
  let recentMs: readonly number[] = []

  const onError = (thrown: unknown): void => {
    log.error('uncaught error', { cause: withoutWords(thrown) })
    const now = nowMs()
    recentMs = [...recentMs.filter((ms) => now - ms < WITHIN_MS), now].slice(-TOO_MANY)
    if (recentMs.length === TOO_MANY) return quit()
    model.notice({ id: 'fault', kind: 'error', text: TEXT, isDismissible: true })
  }
  // Work that failed with nobody waiting for it: nothing is in the middle of a step.
  const onRejection = (thrown: unknown): void => log.error('unhandled rejection', { cause: withoutWords(thrown) })
  source.on('uncaughtException', onError)
  source.on('unhandledRejection', onRejection)
  return () => {
    source.off('uncaughtException', onError)
    source.off('unhandledRejection', onRejection)
  }
}

/** An error's message may quote what was said: its kind and its place are enough. */
const withoutWords = (thrown: unknown): Error => {
  const made = new Error('(message left out)')
  if (!(thrown instanceof Error)) return made
  made.name = thrown.name
  const frames = (thrown.stack ?? '').split('\n').filter((line) => /^ {4}at /.test(line))
  made.stack = [thrown.name, ...frames].join('\n')
  return made
}
