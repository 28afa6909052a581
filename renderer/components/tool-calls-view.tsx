/**
 * The view of all tool calls ever made: search, count, grid.
 */
import { type ReactNode, useEffect, useState, useSyncExternalStore } from 'react'
import { formatCount } from '../format.ts'
import type { OpenCall } from '../open-panel.ts'
import { strings } from '../strings.ts'
import type { PagesView, ToolCallPages } from '../tool-call-pages.ts'
import { ErrorLine } from './error-line.tsx'
import { Icon } from './icons.tsx'
import { ToolCallGrid } from './tool-call-grid.tsx'

/** Pause in typing before the search is sent; the search itself takes a few ms. */
const TYPING_MS = 80

/** `pages` outlives the view, so that coming back is instant. */
export function ToolCallsView(props: {
  pages: ToolCallPages
  openId: string | null
  onOpenCall: (call: OpenCall) => void
}): ReactNode {
  const { pages } = props
  const view = useSyncExternalStore(pages.subscribe, pages.getView)
  const [query, setQuery] = useState(view.query)
  const words = strings.toolCalls

  useEffect(() => {
    const timer = setTimeout(() => pages.search(query.trim()), TYPING_MS)
    return () => clearTimeout(timer)
  }, [pages, query])

  return (
    <div className="tool-calls">
      <header className="view-head">
        <h1>{words.title}</h1>
        <p className="count" aria-live="polite">
          {countOf(view)}
        </p>
        <div className="search">
          <Icon name="search" isSmall />
          <input
            type="search"
            className="field"
            aria-label={words.search}
            placeholder={words.placeholder}
            maxLength={200}
            value={query}
            onChange={(event) => setQuery(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Escape' || query === '') return
              event.preventDefault()
              setQuery('')
            }}
          />
        </div>
      </header>
      {view.error !== '' && (
        <div className="grid-error">
          <ErrorLine text={view.error} />
          <button type="button" className="button button-quiet" onClick={pages.retry}>
            {words.retry}
          </button>
        </div>
      )}
      <ToolCallGrid pages={pages} view={view} openId={props.openId} onOpenCall={props.onOpenCall} />
    </div>
  )
}

function countOf({ total, query }: PagesView): string {
  if (total === null) return ''
  const text = formatCount(total)
  return query === '' ? strings.toolCalls.count(total, text) : strings.toolCalls.found(text)
}
