/**
 * What goes on the clipboard from a selection in the transcript: its words, with who said them and when if they are more
 * than one line's. Used by `components/transcript.tsx`.
 */
import type { ClipboardEvent } from 'react'
import type { Snapshot } from '../preload/contract.ts'
import { selectedWords } from './caption-dom.ts'
import type { TimelineItem } from './timeline.ts'
import { lineText, transcriptText, wordsOf } from './transcript-text.ts'

/** Answers a copy in the transcript; what it does not answer is the browser's. */
export function copyLines(
  event: ClipboardEvent,
  column: HTMLElement | null,
  items: readonly TimelineItem[],
  agent: Snapshot['agent'],
): void {
  if (column === null) return
  const text = textOf(document.getSelection(), column, items, agent)
  if (text === '') return
  event.clipboardData.setData('text/plain', text)
  event.preventDefault()
}

function textOf(
  selection: Selection | null,
  column: HTMLElement,
  items: readonly TimelineItem[],
  agent: Snapshot['agent'],
): string {
  if (selection === null || selection.isCollapsed) return ''
  // The column itself is selected from child to child: everything, also what is not in the DOM.
  if (selection.anchorNode === column && selection.focusNode === column) return transcriptText(items, agent)
  const parts = selectedWords(column, selection).map(({ key, words }) => ({
    item: items.find((one) => one.key === key),
    words,
  }))
  const [first] = parts
  if (parts.length <= 1) return first?.item?.kind === 'toolCall' ? wordsOf(first.item) : (first?.words ?? '')
  return parts
    .map(({ item, words }, index) => {
      if (item === undefined) return words
      // Only the first and the last utterance can be selected in part; a call is one thing.
      const isPart = item.kind === 'caption' && (index === 0 || index === parts.length - 1)
      return isPart ? lineText(item, agent, words) : lineText(item, agent)
    })
    .join('\n')
}
