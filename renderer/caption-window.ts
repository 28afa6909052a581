/**
 * Which part of a long transcript is in the DOM, and where it is scrolled: at the end until the user scrolls up, then
 * exactly where they left it, while the window of lines moves under them. Used by `components/captions.tsx` alone.
 */
import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react'

/** Lines in the DOM while the end is in view: several screens, so that scrolling back does not wait. */
const PINNED_LINES = 100
/** Lines in the DOM at most while the user reads further up. */
const MAX_LINES = 220
/** How far the window moves at once; small enough that the line in view always stays inside. */
const STEP_LINES = 80
/** Closer to an edge than this, and the window moves. */
const NEAR_EDGE_PX = 600
/** This close to the end counts as being at the end; a wheel notch is far more. */
const END_SLACK_PX = 24

interface Anchor {
  key: string
  top: number
}

/** The window over `total` lines. Lines carry `data-key`; `version` changes whenever the content may have grown. */
export function useCaptionWindow(
  total: number,
  version: unknown,
): {
  scroller: RefObject<HTMLDivElement | null>
  content: RefObject<HTMLDivElement | null>
  start: number
  end: number
  isPinned: boolean
  onScroll: () => void
  jumpToEnd: () => void
} {
  const scroller = useRef<HTMLDivElement>(null)
  const content = useRef<HTMLDivElement>(null)
  const anchor = useRef<Anchor | null>(null)
  /** First line while the user is scrolled up; null while pinned to the end. */
  const [freeStart, setFreeStart] = useState<number | null>(null)
  const isPinned = freeStart === null
  const pinnedStart = Math.max(0, total - PINNED_LINES)
  const start = Math.min(freeStart ?? pinnedStart, pinnedStart)
  const end = isPinned ? total : Math.min(total, start + MAX_LINES)

  const settle = useCallback(() => {
    const box = scroller.current
    if (box === null) return
    if (isPinned) box.scrollTop = box.scrollHeight
    else if (anchor.current !== null) {
      const { key, top } = anchor.current
      const line = content.current?.querySelector(`[data-key="${CSS.escape(key)}"]`)
      if (line instanceof HTMLElement) box.scrollTop += line.getBoundingClientRect().top - top
      anchor.current = null
    }
  }, [isPinned])

  useLayoutEffect(() => {
    if (version !== undefined && start >= 0) settle()
  }, [settle, version, start])

  useLayoutEffect(() => {
    const observer = new ResizeObserver(() => {
      if (isPinned) settle()
    })
    if (scroller.current !== null) observer.observe(scroller.current)
    if (content.current !== null) observer.observe(content.current)
    return () => observer.disconnect()
  }, [isPinned, settle])

  const moveTo = (next: number): void => {
    const top = scroller.current?.getBoundingClientRect().top ?? 0
    const lines = content.current?.querySelectorAll('[data-key]') ?? []
    for (const line of lines) {
      const rect = line.getBoundingClientRect()
      const key = line.getAttribute('data-key')
      if (rect.bottom > top && key !== null) {
        anchor.current = { key, top: rect.top }
        break
      }
    }
    setFreeStart(next)
  }

  const onScroll = (): void => {
    const box = scroller.current
    if (box === null) return
    const below = box.scrollHeight - box.scrollTop - box.clientHeight
    if (below <= END_SLACK_PX && end === total) {
      if (!isPinned) setFreeStart(null)
    } else if (box.scrollTop < NEAR_EDGE_PX && start > 0) moveTo(Math.max(0, start - STEP_LINES))
    else if (below < NEAR_EDGE_PX && end < total) moveTo(Math.min(pinnedStart, start + STEP_LINES))
    else if (isPinned) setFreeStart(start)
  }

  const jumpToEnd = (): void => {
    setFreeStart(null)
    // Also when nothing is drawn anew: the end may be out of view by a few lines only.
    const box = scroller.current
    if (box !== null) box.scrollTop = box.scrollHeight
  }

  return { scroller, content, start, end, isPinned, onScroll, jumpToEnd }
}
