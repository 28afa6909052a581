/**
 * One recording of a new key, from the first sentence to its end: what is pressed is shown, and it ends by itself when
 * nobody presses anything. Called by `hotkey.ts`.
 */
import type { Accelerator } from './accelerator.ts'
import type { Refusal } from './judge-combination.ts'
import { createRecorder, type Recorder } from './recorder.ts'

/** What is pressed while a new key is recorded. */
export interface Preview {
  readonly label: string
  readonly refusal: Refusal | null
}

/** How recording ended. */
export interface Recorded {
  readonly end: 'chosen' | 'cancelled' | 'timeout'
  /** The chosen combination as it belongs into the settings; empty otherwise. */
  readonly label: string
}

/** A recording under way. */
export interface Recording extends Recorder {
  readonly ended: Promise<Recorded>
  isOver(): boolean
  /** Ends it; later calls do nothing. */
  end(recorded: Recorded): void
}

/** What a recording needs. */
export interface RecordingOptions {
  readonly platform: NodeJS.Platform
  readonly every: (ms: number, run: () => void) => () => void
  /** What only the machine can say against a combination. */
  readonly refusalOf: (accelerator: Accelerator) => Refusal | null
  /** What is pressed; null when it is over. */
  readonly onPreview: (preview: Preview | null) => void
  /** The key that is down when it begins. */
  readonly downCode: string | null
}

/** Nobody presses anything for this long: recording ends. */
const RECORDING_MS = 30_000

/** Starts one. */
export const startRecording = ({ platform, every, refusalOf, onPreview, downCode }: RecordingOptions): Recording => {
  const { promise, resolve } = Promise.withResolvers<Recorded>()
  let isOver = false
  let stopClock = (): void => {}

  const end = (recorded: Recorded): void => {
    if (isOver) return
    isOver = true
    stopClock()
    onPreview(null)
    resolve(recorded)
  }
  const preview = (shown: Preview): void => {
    stopClock()
    stopClock = every(RECORDING_MS, () => end({ end: 'timeout', label: '' }))
    onPreview(shown)
  }
  const recorder = createRecorder(
    platform,
    refusalOf,
    {
      onPressed: (label) => preview({ label, refusal: null }),
      onRefused: (label, refusal) => preview({ label, refusal }),
      onChosen: ({ label }) => end({ end: 'chosen', label }),
      onCancelled: () => end({ end: 'cancelled', label: '' }),
    },
    downCode,
  )
  preview({ label: '', refusal: null })
  return {
    ended: promise,
    isOver: () => isOver,
    end,
    input: (input) => {
      if (!isOver) recorder.input(input)
    },
  }
}
