/**
 * The folder of traces: one file for each conversation, private to the user, bounded in age and size. All work is done
 * one thing after the other, off the callers' path. Used by the recorder.
 */
import { appendFile, mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { createQueue, systemCode } from '../atomic-file.ts'

/** How long and how much is kept. */
export interface TraceLimits {
  /** As long as the history, which the user may change; Infinity: for ever. */
  readonly maxAgeMs: () => number
  /** All traces together; the oldest go first. */
  readonly maxTotalBytes: number
}

/** Takes text for files. Only `clear` rejects; what the disk refuses of the rest is told to `onError`. */
export interface TraceFolder {
  append(name: string, text: string): Promise<void>
  /** Removes what is too old or too much. */
  prune(nowMs: number): Promise<void>
  /** How many are older than this. */
  count(nowMs: number, maxAgeMs: number): Promise<number>
  /** Removes every trace, as far as it can: rejects with the file system's first error when one is left. */
  clear(): Promise<void>
  remove(name: string): Promise<void>
  /** Removes a conversation's trace, if there is one. Rejects with the file system's error. */
  removeOf(conversation: string): Promise<void>
  /** Resolves when everything asked for so far is done. */
  settled(): Promise<void>
}

const ENDING = '.ndjson'

/** Nothing is touched before the first call. */
export const createTraceFolder = (
  folder: string,
  limits: TraceLimits,
  onError: (thrown: unknown) => void,
): TraceFolder => {
  const queue = createQueue()
  const run = (job: () => Promise<void>): Promise<void> => queue(job).catch(onError)
  const list = async (): Promise<string[]> => {
    const names = await readdir(folder).catch((): string[] => [])
    return names.filter((name) => name.endsWith(ENDING))
  }
  const drop = (name: string): Promise<void> => rm(join(folder, name), { force: true })

  const look = async () =>
    Promise.all(
      (await list()).map(async (name) => ({ name, ...(await stat(join(folder, name)).catch(() => NO_FILE)) })),
    )

  const prune = async (nowMs: number): Promise<void> => {
    const found = await look()
    let total = 0
    for (const { name, mtimeMs, size } of found.sort((a, b) => b.mtimeMs - a.mtimeMs)) {
      total += size
      if (nowMs - mtimeMs > limits.maxAgeMs() || total > limits.maxTotalBytes) await drop(name)
    }
  }

  return {
    append: (name, text) =>
      run(async () => {
        const add = (): Promise<void> => appendFile(join(folder, name), text, { mode: 0o600 })
        try {
          await add()
        } catch (thrown) {
          if (systemCode(thrown) !== 'ENOENT') throw thrown
          // Made when it is missing, not looked for five times a second.
          await mkdir(folder, { recursive: true, mode: 0o700 })
          await add()
        }
      }),
    prune: (nowMs) => run(() => prune(nowMs)),
    count: (nowMs, maxAgeMs) =>
      queue(async () => (await look()).filter(({ mtimeMs }) => nowMs - mtimeMs > maxAgeMs).length),
    clear: () =>
      queue(async () => {
        const names = await readdir(folder).catch((thrown: unknown) => {
          if (systemCode(thrown) === 'ENOENT') return []
          throw thrown
        })
        const dropped = await Promise.allSettled(names.filter((name) => name.endsWith(ENDING)).map(drop))
        const failed = dropped.find((one) => one.status === 'rejected')
        if (failed !== undefined) throw failed.reason
      }),
    remove: (name) => run(() => drop(name)),
    removeOf: (conversation) =>
      queue(async () => {
        for (const name of await list()) if (name.endsWith(endOfName(conversation))) await drop(name)
      }),
    settled: () => queue(async () => undefined),
  }
}

const NO_FILE = { mtimeMs: 0, size: 0 }

/** File of a conversation's trace. Sorts by time. */
export const traceFileName = (conversation: string, startedAtMs: number): string => {
  const time = new Date(startedAtMs).toISOString().replaceAll(/[:.]/g, '-')
  return `${time}${endOfName(conversation)}`
}

const endOfName = (conversation: string): string => `-${conversation.replaceAll(/[^\w-]/g, '_')}${ENDING}`
