/**
 * The lines of a transcript as the page has them: found by their `data-key`, focused, and what is selected of them. Used
 * by the transcript's window, its keys and its copying.
 */

/** The lines in the DOM, in order. */
export function linesIn(column: HTMLElement): HTMLElement[] {
  return [...column.querySelectorAll<HTMLElement>('[data-key]')]
}

/** One line, if it is in the DOM. */
export function lineElement(column: HTMLElement, key: string): HTMLElement | null {
  return column.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)
}

/** Key of the line that holds this node. */
export function keyOf(node: Node | null): string | null {
  const element = node instanceof Element ? node : node?.parentElement
  return element?.closest('[data-key]')?.getAttribute('data-key') ?? null
}

/** Focuses a line: of a tool call its button. It is moved into view only as far as it must be. */
export function focusLine(line: HTMLElement): void {
  const target = line.querySelector<HTMLElement>('[data-line-focus]') ?? line
  target.focus({ preventScroll: true })
  line.scrollIntoView({ block: 'nearest' })
}

/** Keys of the lines where the selection begins and ends, as far as it lies in `column`; empty without one. */
export function selectedKeys(column: HTMLElement): string[] {
  const selection = document.getSelection()
  if (selection === null || selection.isCollapsed) return []
  return [selection.anchorNode, selection.focusNode]
    .filter((node) => node !== null && column.contains(node))
    .map(keyOf)
    .filter((key) => key !== null)
}

/**
 * What is selected of each line, in order; a line of which nothing is selected is left out. Only words count: speaker,
 * time and marks are there to be looked at.
 */
export function selectedWords(column: HTMLElement, selection: Selection): { key: string; words: string }[] {
  if (selection.rangeCount === 0) return []
  const range = selection.getRangeAt(0)
  return linesIn(column).flatMap((line) => {
    const key = line.getAttribute('data-key')
    const words = line.querySelector('[data-words]')
    if (key === null || words === null || !range.intersectsNode(words)) return []
    const part = document.createRange()
    part.selectNodeContents(words)
    if (range.compareBoundaryPoints(Range.START_TO_START, part) > 0)
      part.setStart(range.startContainer, range.startOffset)
    if (range.compareBoundaryPoints(Range.END_TO_END, part) < 0) part.setEnd(range.endContainer, range.endOffset)
    const text = part.toString().trim()
    return text === '' ? [] : [{ key, words: text }]
  })
}
