/**
 * Puts the sound levels on an element as CSS custom properties (`--microphone`, `--speaker`, 0 to 1), past React, so that
 * twenty peaks a second draw nothing again but the ring.
 */
import { type RefObject, useEffect, useRef } from 'react'
import { useBridge } from './use-bridge.ts'

/** Peaks come at most every 50 ms while something sounds; after this long without one it is silent again. */
const SILENT_AFTER_MS = 200

/** The element that is to carry the levels. */
export function useLevels<T extends HTMLElement>(): RefObject<T | null> {
  const bridge = useBridge()
  const element = useRef<T>(null)
  useEffect(() => {
    let silence: ReturnType<typeof setTimeout> | undefined
    const set = (microphone: number, speaker: number): void => {
      element.current?.style.setProperty('--microphone', loudness(microphone))
      element.current?.style.setProperty('--speaker', loudness(speaker))
    }
    const stop = bridge.subscribeLevels(({ microphone, speaker }) => {
      clearTimeout(silence)
      set(microphone, speaker)
      silence = setTimeout(() => set(0, 0), SILENT_AFTER_MS)
    })
    return () => {
      clearTimeout(silence)
      stop()
    }
  }, [bridge])
  return element
}

/** A peak on the scale of the ear: −48 dB is nothing, 0 dB is everything. */
function loudness(peak: number): string {
  const decibels = 20 * Math.log10(Math.max(peak, 1e-4))
  return Math.min(1, Math.max(0, 1 + decibels / 48)).toFixed(3)
}
