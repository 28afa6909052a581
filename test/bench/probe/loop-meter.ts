/**
 * How late a process's event loop is. Two clocks: Node's own histogram, and a timer of 1 ms that keeps every delay, so
 * that one can say how long an event that comes at any moment has to wait, and how much of that was spent waiting for a
 * processor that others had: a busy machine makes any loop late.
 */
import { closeSync, openSync, readSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'

const PERIOD_MS = 1

/** What was seen between `start` and `stop`. */
export interface LoopReading {
  /** Of `monitorEventLoopDelay`, less its own period, ms. */
  readonly histogramP999Ms: number
  readonly histogramMaxMs: number
  /** How late each tick of the 1 ms timer came, ms. */
  readonly delaysMs: readonly number[]
  /** The same less the time in which the thread could have run and got no processor; equal where that is not known. */
  readonly ownDelaysMs: readonly number[]
}

/** A meter; one reading at a time. */
export interface LoopMeter {
  start(): void
  stop(): LoopReading
}

/** Makes one that does not run yet. */
export function createLoopMeter(): LoopMeter {
  let histogram: ReturnType<typeof monitorEventLoopDelay> | undefined
  let timer: NodeJS.Timeout | undefined
  let delaysMs: number[] = []
  let ownDelaysMs: number[] = []
  let queue: RunQueue | undefined
  const inMs = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - PERIOD_MS)
  const tick = (dueMs: number): void => {
    const nowMs = performance.now()
    const delayMs = Math.max(0, nowMs - dueMs)
    delaysMs.push(delayMs)
    ownDelaysMs.push(Math.max(0, delayMs - (queue?.waitedMs() ?? 0)))
    timer = setTimeout(tick, PERIOD_MS, nowMs + PERIOD_MS)
  }
  return {
    start: () => {
      delaysMs = []
      ownDelaysMs = []
      queue = openRunQueue()
      histogram = monitorEventLoopDelay({ resolution: PERIOD_MS })
      histogram.enable()
      timer = setTimeout(tick, PERIOD_MS, performance.now() + PERIOD_MS)
    },
    stop: () => {
      clearTimeout(timer)
      histogram?.disable()
      queue?.close()
      return {
        histogramP999Ms: inMs(histogram?.percentile(99.9) ?? 0),
        histogramMaxMs: inMs(histogram?.max ?? 0),
        delaysMs,
        ownDelaysMs,
      }
    },
  }
}

interface RunQueue {
  /** Time that the main thread has waited for a processor since the last call, ms. */
  waitedMs(): number
  close(): void
}

/** Linux counts it for each thread (Documentation/scheduler/sched-stats.rst); undefined elsewhere. */
function openRunQueue(): RunQueue | undefined {
  if (process.platform !== 'linux') return undefined
  // Read again and again from one open file: a few microseconds, where opening it each time would be seen in the figures.
  const file = openSync(`/proc/self/task/${process.pid}/schedstat`, 'r')
  const buffer = Buffer.alloc(128)
  const total = (): number => {
    const bytes = readSync(file, buffer, 0, buffer.length, 0)
    return Number(buffer.toString('latin1', 0, bytes).split(' ')[1]) / 1e6
  }
  let before = total()
  return {
    waitedMs: () => {
      const waitedMs = total() - before
      before += waitedMs
      return waitedMs
    },
    close: () => closeSync(file),
  }
}
