/**
 * A text with the matches of a search marked in it.
 */
import { Fragment, type ReactNode } from 'react'
import type { TextRange } from '../matches.ts'

/** `offset`: where `text` begins in the text that `matches` is about. */
export function MarkedText(props: { text: string; matches: readonly TextRange[]; offset?: number }): ReactNode {
  const { text, matches, offset = 0 } = props
  const own = matches
    .map(({ start, end }) => ({ start: Math.max(0, start - offset), end: Math.min(text.length, end - offset) }))
    .filter(({ start, end }) => start < end)
  if (own.length === 0) return text
  return (
    <>
      {own.map(({ start, end }, index) => (
        <Fragment key={start}>
          {text.slice(own[index - 1]?.end ?? 0, start)}
          <mark>{text.slice(start, end)}</mark>
        </Fragment>
      ))}
      {text.slice(own.at(-1)?.end)}
    </>
  )
}
