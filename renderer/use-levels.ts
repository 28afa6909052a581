/**
 * Puts the sound levels on an element as CSS custom properties (`--microphone`, `--speaker`, 0 to 1), past React, so that
 * twenty peaks a second draw nothing again but the ring.
 */
import { type RefObject, useEffect, useRef } from 'react'
import { useBridge } from './use-bridge.ts'

/** Peaks come at most every 50 ms while something sounds; after this long without one it is silent again. */
const SILENT_AFTER_MS = 200
/** A voice goes up at once and sinks slowly, or the lines would flicker: what is kept of the last level, per peak. */
const RELEASE = 0.8

/** The element that is to carry the levels. */
export function useLevels<T extends HTMLElement>(): RefObject<T | null> {
  const bridge = useBridge()
  const element = useRef<T>(null)
  useEffect(() => {
    let silence: ReturnType<typeof setTimeout> | undefined
    const shown = { '--microphone': 0, '--speaker': 0 }
    const set = (name: keyof typeof shown, level: number): void => {
      // What does not change is not written: a style that is set is computed again.
      if (Math.abs(level - shown[name]) < 0.002) return
      shown[name] = level
      element.current?.style.setProperty(name, level.toFixed(3))
    }
    const stop = bridge.subscribeLevels(({ microphone, speaker }) => {
      clearTimeout(silence)
      set('--microphone', Math.max(loudness(microphone), shown['--microphone'] * RELEASE))
      set('--speaker', Math.max(loudness(speaker), shown['--speaker'] * RELEASE))
      silence = setTimeout(() => {
        set('--microphone', 0)
        set('--speaker', 0)
      }, SILENT_AFTER_MS)
    })
    return () => {
      clearTimeout(silence)
      stop()
    }
  }, [bridge])
  return element
}

/** A peak on the scale of the ear: −48 dB is nothing, 0 dB is everything. */
function loudness(peak: number): number {
  const decibels = 20 * Math.log10(Math.max(peak, 1e-4))
  return Math.min(1, Math.max(0, 1 + decibels / 48))
}
