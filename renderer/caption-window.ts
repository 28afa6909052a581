/**
 * Where a long transcript is scrolled: exactly at the end while it is followed; otherwise exactly where the reader left
 * it, whatever grows, comes, goes or changes height above and below. Also moves the window of lines (`caption-range.ts`).
 * Used by `components/transcript.tsx` alone. Lines carry `data-key`.
 */
import { type RefObject, useLayoutEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { focusLine, lineElement, linesIn, selectedKeys } from './caption-dom.ts'
import {
  including,
  LINE_PX,
  MAX_LINES,
  nextRange,
  pinnedRange,
  type Range,
  rangeAround,
  rangeFrom,
} from './caption-range.ts'
import type { TimelineItem } from './timeline.ts'

/** This close to the end counts as being there, when one comes from above; a wheel notch is far more. */
const END_SLACK_PX = 24
/** And this close is there, whatever the engine makes of fractions. */
const AT_END_PX = 2
/** Positions are multiples of this. */
const LAYOUT_UNIT_PX = 1 / 64

/** A line and where it stood in the window. `scrollTop`: of the box at that moment. */
interface Anchor {
  key: string
  topPx: number
  scrollTop: number
  /** The window of lines has moved: the line is put back even if the box says that it was scrolled. */
  isBinding: boolean
}

/** Where the reader is, while the end is not followed. */
interface Reading {
  /** First line in the DOM, and how many there are at most. */
  firstKey: string
  lines: number
  /** The last line that has been in view. */
  seenKey: string
}

/** A line that is to be shown. */
interface Goal {
  key: string
  takesFocus: boolean
}

/** The window over the lines. */
export interface CaptionWindow {
  scroller: RefObject<HTMLDivElement | null>
  content: RefObject<HTMLDivElement | null>
  range: Range
  /** Height of what is not in the DOM, above and below. */
  abovePx: number
  belowPx: number
  /** The end is followed. */
  isPinned: boolean
  /** Lines that came since, and have not been in view: those after this index. */
  seenIndex: number
  onScroll: () => void
  /** Follows the end again. */
  jumpToEnd: () => void
  /** Scrolls to the line in the middle of the view, wherever it is; false when there is none of this key. */
  reveal: (key: string, takesFocus?: boolean) => boolean
}

/** `follows`: the transcript grows at its end, which is followed until the user scrolls up. Otherwise it begins at its top. */
export function useCaptionWindow(items: readonly TimelineItem[], follows: boolean): CaptionWindow {
  const scroller = useRef<HTMLDivElement>(null)
  const content = useRef<HTMLDivElement>(null)
  const anchor = useRef<Anchor | null>(null)
  const goal = useRef<Goal | null>(null)
  /** Where the box was when it was last looked at. */
  const lastTop = useRef(0)
  /** Height by which the content is lowered, below a pixel: the engine scrolls by whole ones. */
  const nudgePx = useRef(0)
  const [reading, setReading] = useState<Reading | null>(() => (follows ? null : readingFrom(items, 0)))
  const lastStart = useRef(0)

  const total = items.length
  const isPinned = reading === null
  const range = isPinned ? pinnedRange(total) : rangeOf(reading, items, lastStart.current)
  const seenIndex = isPinned ? total - 1 : items.findLastIndex(({ key }) => key === reading.seenKey)
  lastStart.current = range.start

  /** Holds the first line in view. */
  const note = (isBinding = false): void => {
    const [box, column] = [scroller.current, content.current]
    if (box === null || column === null) return
    const { top } = box.getBoundingClientRect()
    const line = linesIn(column).find((one) => one.getBoundingClientRect().bottom > top)
    const key = line?.getAttribute('data-key') ?? null
    const topPx = line?.getBoundingClientRect().top ?? 0
    anchor.current = key === null ? null : { key, topPx, scrollTop: box.scrollTop, isBinding }
    lastTop.current = box.scrollTop
  }

  /** Puts the line that is held back to where it was, to the fraction of a pixel. */
  const putBack = (held: Anchor, box: HTMLElement, column: HTMLElement): void => {
    const line = lineElement(column, held.key)
    if (line === null) return
    const offPx = (): number => line.getBoundingClientRect().top - held.topPx
    if (Math.abs(offPx()) < LAYOUT_UNIT_PX) return
    box.scrollTop += offPx()
    const restPx = offPx()
    // More than a pixel is left only at either end, where there is nothing to scroll to.
    if (Math.abs(restPx) < LAYOUT_UNIT_PX || Math.abs(restPx) >= 1) return
    const wantedPx = nudgePx.current - restPx
    const wholePx = Math.trunc(wantedPx)
    nudgePx.current = wantedPx - wholePx
    column.style.marginTop = `${nudgePx.current}px`
    box.scrollTop -= wholePx
  }

  const belowOf = (box: HTMLElement): number => box.scrollHeight - box.scrollTop - box.clientHeight

  /** Shows the line that is wanted, if it is there by now. */
  const showGoal = (column: HTMLElement): HTMLElement | null => {
    const wanted = goal.current
    const line = wanted === null ? null : lineElement(column, wanted.key)
    if (wanted === null || line === null) return null
    goal.current = null
    line.scrollIntoView({ block: 'center' })
    if (wanted.takesFocus) focusLine(line)
    return line
  }

  const settle = (): void => {
    const [box, column] = [scroller.current, content.current]
    if (box === null || column === null) return
    if (showGoal(column) !== null) {
      note()
      if (follows && range.end === total && belowOf(box) <= AT_END_PX) setReading(null)
    } else if (isPinned) {
      box.scrollTop = box.scrollHeight
      lastTop.current = box.scrollTop
    } else {
      const held = anchor.current
      // Otherwise the box was scrolled and its event is still to come: that is where the reader wants to be.
      if (held !== null && (held.isBinding || held.scrollTop === box.scrollTop)) putBack(held, box, column)
      note()
    }
  }

  const settleNow = useRef(settle)
  // Before each painting of other lines, or of another window over them.
  useLayoutEffect(() => {
    settleNow.current = settle
    settle()
  })
  // And when anything has changed its size by itself: the window, the panel beside the view, the notices above it.
  useLayoutEffect(() => {
    const observer = new ResizeObserver(() => settleNow.current())
    if (scroller.current !== null) observer.observe(scroller.current)
    if (content.current !== null) observer.observe(content.current)
    return () => observer.disconnect()
  }, [])

  // At once: the reader goes on scrolling, and what is put back later is put back to where they no longer are.
  const become = (next: Reading): void => flushSync(() => setReading(next))

  const moveWindow = (now: Reading): void => {
    const [box, column] = [scroller.current, content.current]
    if (box === null || column === null) return
    const lines = linesIn(column)
    const view = box.getBoundingClientRect()
    const next = nextRange(rangeOf(now, items, range.start), total, {
      viewTop: view.top,
      viewBottom: view.bottom,
      linesTop: lines[0]?.getBoundingClientRect().top ?? view.top,
      linesBottom: lines.at(-1)?.getBoundingClientRect().bottom ?? view.bottom,
    })
    if (next?.kind === 'leap') {
      keepFocus(box, column, [])
      goal.current = { key: items[next.index]?.key ?? '', takesFocus: false }
      become(readingOf(items, rangeAround(next.index, total), now.seenKey))
    } else if (next !== null) {
      const selected = selectedKeys(column).map((key) => items.findIndex((item) => item.key === key))
      const shifted = including(next.range, selected)
      keepFocus(box, column, items.slice(shifted.start, shifted.end))
      note(true)
      become(readingOf(items, shifted, now.seenKey))
    } else if (now !== reading) setReading(now)
  }

  const onScroll = (): void => {
    const box = scroller.current
    if (box === null || content.current === null) return
    const [before, top] = [lastTop.current, box.scrollTop]
    const belowPx = belowOf(box)
    if (isPinned) {
      lastTop.current = top
      // Growing content leaves the box where it is; only the reader moves it up.
      if (top >= before || belowPx <= AT_END_PX) return
      note()
      moveWindow(readingOf(items, rangeFrom(range.start, total), items.at(-1)?.key ?? ''))
      return
    }
    if (follows && range.end === total && belowPx <= (top > before ? END_SLACK_PX : AT_END_PX)) {
      anchor.current = null
      setReading(null)
      return
    }
    if (anchor.current?.isBinding !== true || anchor.current.scrollTop !== top) note()
    moveWindow(seen(reading, items, seenIndex, box, content.current))
  }

  const jumpToEnd = (): void => {
    anchor.current = null
    goal.current = null
    setReading(null)
  }

  const reveal = (key: string, takesFocus = false): boolean => {
    const index = items.findIndex((item) => item.key === key)
    if (index < 0) return false
    goal.current = { key, takesFocus }
    const seenKey = items[seenIndex]?.key ?? ''
    setReading(readingOf(items, index >= range.start && index < range.end ? range : rangeAround(index, total), seenKey))
    return true
  }

  return {
    scroller,
    content,
    range,
    abovePx: range.start * LINE_PX,
    belowPx: (total - range.end) * LINE_PX,
    isPinned,
    seenIndex,
    onScroll,
    jumpToEnd,
    reveal,
  }
}

/** Lines are found again by the key of the first: indexes change when lines come or go before it. */
function rangeOf(reading: Reading, items: readonly TimelineItem[], lastStart: number): Range {
  const found = items.findIndex(({ key }) => key === reading.firstKey)
  const start = Math.min(found < 0 ? lastStart : found, Math.max(0, items.length - 1))
  return { start, end: Math.min(items.length, start + reading.lines) }
}

function readingOf(items: readonly TimelineItem[], { start, end }: Range, seenKey: string): Reading {
  // What comes later at the end is drawn as far as it fits.
  return { firstKey: items[start]?.key ?? '', lines: Math.max(end - start, MAX_LINES), seenKey }
}

function readingFrom(items: readonly TimelineItem[], start: number): Reading {
  return readingOf(items, rangeFrom(start, items.length), items.at(-1)?.key ?? '')
}

/** What is in view now has been seen. */
function seen(
  reading: Reading,
  items: readonly TimelineItem[],
  seenIndex: number,
  box: HTMLElement,
  column: HTMLElement,
): Reading {
  const bottom = box.getBoundingClientRect().bottom
  const last = linesIn(column).findLast((line) => line.getBoundingClientRect().top < bottom - END_SLACK_PX)
  const key = last?.getAttribute('data-key')
  const index = items.findLastIndex((item) => item.key === key)
  return key !== null && key !== undefined && index > seenIndex ? { ...reading, seenKey: key } : reading
}

/** A line that leaves the DOM takes no focus with it. */
function keepFocus(box: HTMLElement, column: HTMLElement, kept: readonly TimelineItem[]): void {
  const focused = document.activeElement?.closest('[data-key]')
  if (!focused || !column.contains(focused)) return
  const key = focused.getAttribute('data-key')
  if (!kept.some((item) => item.key === key)) box.focus({ preventScroll: true })
}
