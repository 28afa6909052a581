/** Moments of an app's start, from the lines of its log. */
import { readFile } from 'node:fs/promises'

const TRIES = 100
const EVERY_MS = 50

/** When a line with this event was written, in epoch ms, not before `sinceMs`; undefined when none comes within 5 s. */
export async function logMark(log: string, event: string, sinceMs: number): Promise<number | undefined> {
  for (let tries = 0; tries < TRIES; tries++) {
    const text = await readFile(log, 'utf8').catch(() => '')
    const line = text.split('\n').findLast((one) => one.includes(`"event":"${event}"`))
    const atMs = line === undefined ? 0 : Date.parse(/"time":"([^"]+)"/.exec(line)?.[1] ?? '')
    if (atMs >= sinceMs) return atMs
    await new Promise((done) => setTimeout(done, EVERY_MS))
  }
  return undefined
}
