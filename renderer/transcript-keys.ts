/**
 * The transcript by keyboard: Up and Down walk from line to line, Home and End go to either end, Ctrl+C copies a line. One stop for the Tab key,
 * however long it is. Used by `components/transcript.tsx`.
 */
import type { KeyboardEvent } from 'react'
import { focusLine, keyOf, lineElement, linesIn } from './caption-dom.ts'
import type { CaptionWindow } from './caption-window.ts'
import type { TimelineItem } from './timeline.ts'

/** Keys in the transcript or in a line of it. */
export function walkLines(
  event: KeyboardEvent,
  range: CaptionWindow,
  items: readonly TimelineItem[],
  onCopy: (item: TimelineItem) => Promise<boolean>,
): void {
  const [box, column] = [range.scroller.current, range.content.current]
  if (box === null || column === null || items.length === 0 || event.defaultPrevented) return
  const isMain = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey
  if (isMain && event.key.toLowerCase() === 'a') {
    document.getSelection()?.selectAllChildren(column)
    event.preventDefault()
    return
  }
  // With a selection the browser's own copy event comes, and is answered (`transcript-copy.ts`); without one it does not.
  if (isMain && event.key.toLowerCase() === 'c' && document.getSelection()?.isCollapsed !== false) {
    const current = event.target instanceof Node ? keyOf(event.target) : null
    const item = items.find(({ key }) => key === current)
    if (item === undefined) return
    event.preventDefault()
    void onCopy(item)
    return
  }
  if (isMain || event.altKey || event.shiftKey) return
  const key = targetOf(event, box, column, items)
  if (key === null) return
  event.preventDefault()
  const line = lineElement(column, key)
  if (line === null || event.key === 'Home' || event.key === 'End') range.reveal(key, true)
  else focusLine(line)
}

/** The line that the key leads to; null when it means something else here, scrolling through a tall line for instance. */
function targetOf(
  event: KeyboardEvent,
  box: HTMLElement,
  column: HTMLElement,
  items: readonly TimelineItem[],
): string | null {
  if (event.key === 'Home') return items[0]?.key ?? null
  if (event.key === 'End') return items.at(-1)?.key ?? null
  if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return null
  const isUp = event.key === 'ArrowUp'
  const view = box.getBoundingClientRect()
  const current = event.target instanceof Node ? keyOf(event.target) : null
  if (current === null) {
    const inView = linesIn(column).filter((line) => {
      const { top, bottom } = line.getBoundingClientRect()
      return bottom > view.top && top < view.bottom
    })
    return (isUp ? inView.at(-1) : inView[0])?.getAttribute('data-key') ?? null
  }
  const line = lineElement(column, current)?.getBoundingClientRect()
  const isCut = line !== undefined && (isUp ? line.top < view.top - 1 : line.bottom > view.bottom + 1)
  if (isCut) return null
  const index = items.findIndex((item) => item.key === current)
  // At either end the line keeps the focus.
  return items[index + (isUp ? -1 : 1)]?.key ?? current
}
