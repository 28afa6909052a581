/**
 * A text file that is only appended to, without blocking, and that starts anew when it is full, keeping the last few.
 * Used by `log.ts`. Must not log: it is what logs are written with.
 */
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, parse } from 'node:path'

/** How large and how many. */
export interface RotatingFileOptions {
  readonly file: string
  readonly maxBytes: number
  /** Files kept, the current one included: parley.log, parley.1.log, parley.2.log. */
  readonly count: number
  /** The disk refuses. Called once. */
  readonly onError: (thrown: unknown) => void
}

/** Takes lines. */
export interface RotatingFile {
  /** The first line after a quiet time is written at once, the next ones together. */
  write(line: string): void
  /** Writes now what waits for company: for lines that must not be lost with the process. */
  hurry(): void
  /** Resolves when everything written so far is in the file, or was given up. */
  flush(): Promise<void>
}

/**
 * Pause between two writes. Opening, writing and closing a file is a dozen trips to another thread and back, a third of
 * a millisecond of the main thread; a log line for each of many tool calls would cost more than the calls.
 */
const GATHER_MS = 200
/** Lines waiting for a disk that does not answer; above it the newest are dropped and counted. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024

/** Nothing is opened before the first line. */
export const createRotatingFile = ({ file, maxBytes, count, onError }: RotatingFileOptions): RotatingFile => {
  const { dir, name, ext } = parse(file)
  const numbered = (n: number): string => (n === 0 ? file : join(dir, `${name}.${n}${ext}`))
  let waiting: string[] = []
  let waitingBytes = 0
  let droppedLines = 0
  let size: number | undefined
  let hasFailed = false
  let writing: Promise<void> | undefined
  /** No pauses until all is written. */
  let isHurried = false
  let endPause = (): void => undefined

  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, GATHER_MS)
      endPause = () => {
        clearTimeout(timer)
        resolve()
      }
    })

  const rotate = async (): Promise<void> => {
    await rm(numbered(count - 1), { force: true })
    for (let n = count - 2; n >= 0; n--) await rename(numbered(n), numbered(n + 1)).catch(() => undefined)
    size = 0
  }

  const append = async (text: string): Promise<void> => {
    if (size === undefined) {
      await mkdir(dirname(file), { recursive: true })
      size = await stat(file).then(
        (found) => found.size,
        () => 0,
      )
    }
    const bytes = Buffer.byteLength(text)
    if (size > 0 && size + bytes > maxBytes) await rotate()
    const handle = await open(file, 'a', 0o600)
    try {
      await handle.appendFile(text)
    } finally {
      await handle.close()
    }
    size += bytes
  }

  const drain = async (): Promise<void> => {
    // One turn later, so that lines of the same moment are one write.
    await new Promise<void>((resolve) => setImmediate(resolve))
    while (waiting.length > 0) {
      const lines = waiting
      waiting = []
      waitingBytes = 0
      if (droppedLines > 0) lines.push(`{"level":"warn","event":"log lines dropped","count":${droppedLines}}\n`)
      droppedLines = 0
      try {
        await append(lines.join(''))
      } catch (thrown) {
        if (!hasFailed) onError(thrown)
        hasFailed = true
      }
      if (!isHurried) await pause()
    }
    isHurried = false
    writing = undefined
  }

  const hurry = (): void => {
    if (writing === undefined) return
    isHurried = true
    endPause()
  }

  return {
    write: (line) => {
      if (waitingBytes > MAX_WAITING_BYTES) {
        droppedLines++
        return
      }
      waiting.push(line)
      waitingBytes += line.length
      writing ??= drain()
    },
    hurry,
    flush: async () => {
      hurry()
      while (writing !== undefined) await writing
    },
  }
}
