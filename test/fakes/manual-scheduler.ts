/**
 * An AudioScheduler whose time moves only when a test says so. Due callbacks run in order of time, promises settle
 * between them, so that a test of minutes takes milliseconds and never races.
 */
import type { AudioScheduler } from '../../main/audio/scheduler.ts'

/** AudioScheduler, and the hand that moves it. */
export interface ManualScheduler extends AudioScheduler {
  /** Lets time pass, running what falls due. */
  advance(ms: number): Promise<void>
  /** Timers that wait. */
  pending(): number
}

/** Lets all promises that can settle do so. */
export const settle = async (): Promise<void> => {
  await new Promise<void>((resolve) => setImmediate(resolve))
}

/** Time starts at 0. */
export const createManualScheduler = (): ManualScheduler => {
  let nowMs = 0
  let lastId = 0
  const timers = new Map<number, { readonly atMs: number; readonly callback: () => void }>()
  const nextDue = (untilMs: number) =>
    [...timers].filter(([, { atMs }]) => atMs <= untilMs).sort(([, a], [, b]) => a.atMs - b.atMs)[0]
  return {
    now: () => nowMs,
    after: (ms, callback) => {
      const id = ++lastId
      timers.set(id, { atMs: nowMs + ms, callback })
      return () => timers.delete(id)
    },
    advance: async (ms) => {
      const untilMs = nowMs + ms
      await settle()
      for (let due = nextDue(untilMs); due !== undefined; due = nextDue(untilMs)) {
        const [id, { atMs, callback }] = due
        timers.delete(id)
        nowMs = Math.max(nowMs, atMs)
        callback()
        await settle()
      }
      nowMs = untilMs
    },
    pending: () => timers.size,
  }
}
