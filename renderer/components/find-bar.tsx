/**
 * The search in what was said: the words, how many matches there are and which one is shown, the steps between them.
 */
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react'
import { formatCount, formatMoment } from '../format.ts'
import { strings } from '../strings.ts'
import type { SearchView, TranscriptSearch } from '../transcript-search.ts'
import { speakerOf } from '../transcript-text.ts'
import { useView } from '../use-bridge.ts'
import { ErrorLine } from './error-line.tsx'
import { Icon } from './icons.tsx'

/** Longest query of the contract. */
const MAX_CHARS = 200

/** `calls`: rises each time the user asks for the search, which then takes the focus. */
export function FindBar(props: {
  query: string
  calls: number
  view: SearchView
  search: TranscriptSearch
  onQuery: (query: string) => void
  onClose: () => void
}): ReactNode {
  const { query, view, search } = props
  const field = useRef<HTMLInputElement>(null)
  const agent = useView((state) => state.view.agent)
  const words = strings.find
  const hasMatches = view.total !== null && view.total > 0

  // biome-ignore lint/correctness/useExhaustiveDependencies: each call is a call
  useEffect(() => {
    field.current?.focus()
    field.current?.select()
  }, [props.calls])

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Escape') props.onClose()
    else if (event.key === 'Enter') search.step(event.shiftKey ? -1 : 1)
    else return
    event.preventDefault()
  }

  return (
    <search className="find" aria-label={words.label} onKeyDown={(event) => closeByEsc(event, props.onClose)}>
      <div className="search find-field">
        <Icon name="search" isSmall />
        <input
          ref={field}
          type="search"
          className="field"
          aria-label={words.label}
          placeholder={words.placeholder}
          maxLength={MAX_CHARS}
          value={query}
          onChange={(event) => props.onQuery(event.target.value)}
          onKeyDown={onKeyDown}
        />
      </div>
      <p className="find-count">{countOf(view)}</p>
      <p className="visually-hidden" aria-live="polite">
        {saidOf(view, agent)}
      </p>
      <div className="find-steps">
        <button
          type="button"
          className="button button-icon"
          aria-label={words.older}
          title={`${words.older} (Enter)`}
          disabled={!hasMatches}
          onClick={() => search.step(1)}
        >
          <Icon name="up" isSmall />
        </button>
        <button
          type="button"
          className="button button-icon"
          aria-label={words.newer}
          title={`${words.newer} (Shift+Enter)`}
          disabled={!hasMatches}
          onClick={() => search.step(-1)}
        >
          <Icon name="down" isSmall />
        </button>
        <button
          type="button"
          className="button button-icon"
          aria-label={words.close}
          title={`${words.close} (Esc)`}
          onClick={props.onClose}
        >
          <Icon name="close" isSmall />
        </button>
      </div>
      <ErrorLine text={view.error} />
    </search>
  )
}

function closeByEsc(event: KeyboardEvent, onClose: () => void): void {
  if (event.key !== 'Escape' || event.defaultPrevented) return
  event.preventDefault()
  onClose()
}

function countOf({ total, index }: SearchView): string {
  if (total === null) return ''
  return total === 0 ? strings.find.none : strings.find.count(formatCount(index + 1), formatCount(total))
}

/** For the screen reader: how many there are, and the one that is shown. */
function saidOf({ total, index, hit }: SearchView, agent: 'assemblyai' | 'practice'): string {
  if (total === 0) return strings.find.none
  if (total === null || hit === null) return ''
  const speaker = speakerOf(hit.role, agent)
  return strings.find.said(formatCount(index + 1), formatCount(total), speaker, formatMoment(hit.startedAtMs), hit.text)
}
