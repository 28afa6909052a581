/** What the processes of a benchmark share to compare times and frames with each other. */
import { createHash } from 'node:crypto'

/** The system's monotonic clock, ms: the same in every process of this machine, unlike `performance.now()`. */
export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6

/** Names a frame by its content (base64), so that it is recognised in another process. */
export const digest = (audio: string): string => createHash('md5').update(audio).digest('base64')
