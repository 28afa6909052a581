/**
 * What the app's processes take of the machine, as Electron counts it. One look serves all who ask at about the same
 * time: a look costs main about 0.7 ms, and CPU is counted from one look to the next. Called by the processes' owners.
 */
import { app, type ProcessMetric } from 'electron'

/** Two looks that are closer together would count CPU over too short a time to mean anything. */
const SAME_LOOK_MS = 100

/** What one process takes. */
export interface ProcessUsage {
  readonly pid: number
  /** Of the whole machine, since the look before: 100 is every core. */
  readonly cpuPercent: number
  /** Working set. */
  readonly memoryBytes: number
}

let lookedAtMs = Number.NEGATIVE_INFINITY
let metrics: readonly ProcessMetric[] = []

/** Usage of one of the app's processes by its pid, or null when there is none. The app must be ready. */
export const usageOfProcess = (pid: number): ProcessUsage | null => {
  const now = performance.now()
  if (now - lookedAtMs >= SAME_LOOK_MS) {
    metrics = app.getAppMetrics()
    lookedAtMs = now
  }
  const found = metrics.find((metric) => metric.pid === pid)
  if (found === undefined) return null
  return { pid, cpuPercent: found.cpu.percentCPUUsage, memoryBytes: found.memory.workingSetSize * 1024 }
}
