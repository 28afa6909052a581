/**
 * A microphone that delivers nothing but zeros is switched off at itself: the user talks and nobody hears it. Noticed
 * while it is listened to, and said. Part of the composition root.
 */
import type { AudioScheduler } from '../audio/scheduler.ts'
import type { DeviceNotice } from './device-notices.ts'

/** Hears how loud it is. */
export interface SilenceWatch {
  /** The session begins to listen, or ends. */
  begin(): void
  /** Peak of a frame, 0 to 1. */
  heard(level: number): void
}

/** Long enough that nobody is told who has not begun to speak; a quiet room is never exactly zero. */
const SILENT_MS = 6_000
const TEXT =
  'Nothing at all comes from your microphone. Look for a mute switch on it, or choose another one in Settings.'

/** Makes one. */
export const createSilenceWatch = (
  scheduler: Pick<AudioScheduler, 'now'>,
  tell: (notice: DeviceNotice) => void,
): SilenceWatch => {
  let sinceMs = scheduler.now()
  let isTold = false
  return {
    begin: () => {
      sinceMs = scheduler.now()
    },
    heard: (level) => {
      if (level > 0) {
        sinceMs = scheduler.now()
        if (isTold) tell(null)
        isTold = false
      } else if (!isTold && scheduler.now() - sinceMs >= SILENT_MS) {
        isTold = true
        tell({ kind: 'info', text: TEXT })
      }
    },
  }
}
