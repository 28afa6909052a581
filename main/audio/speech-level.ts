/** What a test recording says of a microphone. Pure. PCM16 24 kHz mono. */
import { BYTES_PER_SAMPLE, bytesOfMs, peakLevel, rmsDbfs, sampleAt } from '../voice/pcm.ts'

/** `silent`: next to nothing came; `faint`: too quiet to be understood well; `clipped`: overdriven. */
export type SpeechVerdict = 'silent' | 'faint' | 'good' | 'clipped'

/** The loudness of a recording. */
export interface SpeechLevel {
  readonly verdict: SpeechVerdict
  /** Of the loudest third of a second, dBFS; -100 at the least. */
  readonly loudestDbfs: number
}

/** A syllable or two. */
const WINDOW_MS = 300
/** Below this no voice is in it: the noise of a quiet microphone lies at -65 to -80 dBFS. */
const SILENT_DBFS = -58
/** Speech at an arm's length lies at -40 to -15 dBFS; speech recognition suffers below. */
const FAINT_DBFS = -42
const FLOOR_DBFS = -100
/** This many samples at full scale: more than a knock. */
const CLIPPED_SAMPLES = 24
const CLIP_LEVEL = 32_700

/** Measures a recording of somebody who was asked to speak. */
export const measureSpeech = (pcm: Uint8Array): SpeechLevel => {
  const loudestDbfs = loudestWindow(pcm)
  return { verdict: verdictOf(pcm, loudestDbfs), loudestDbfs }
}

const verdictOf = (pcm: Uint8Array, loudestDbfs: number): SpeechVerdict => {
  if (loudestDbfs < SILENT_DBFS) return 'silent'
  if (peakLevel(pcm) > 0.99 && clippedSamples(pcm) >= CLIPPED_SAMPLES) return 'clipped'
  return loudestDbfs < FAINT_DBFS ? 'faint' : 'good'
}

const loudestWindow = (pcm: Uint8Array): number => {
  const size = bytesOfMs(WINDOW_MS)
  let loudest = FLOOR_DBFS
  for (let at = 0; at + size <= pcm.length; at += size / 2)
    loudest = Math.max(loudest, rmsDbfs(pcm.subarray(at, at + size)))
  return Math.round(loudest)
}

const clippedSamples = (pcm: Uint8Array): number => {
  let count = 0
  for (let i = 0; i < pcm.length / BYTES_PER_SAMPLE; i++) if (Math.abs(sampleAt(pcm, i)) >= CLIP_LEVEL) count++
  return count
}
