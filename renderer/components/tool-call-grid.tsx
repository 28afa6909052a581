/**
 * The grid: a sticky head and only the rows in view, however many there are. The keyboard moves one active row; the grid
 * itself has the focus. Pages come from `tool-call-pages.ts`.
 */
import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual'
import {
  type FocusEvent,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { COLUMNS_BY_TIER, type Column, type Tier, tierOf, useWidths } from '../columns.ts'
import { formatCount } from '../format.ts'
import type { OpenCall } from '../open-panel.ts'
import { strings } from '../strings.ts'
import type { PagesView, ToolCallPages } from '../tool-call-pages.ts'
import { ColumnHead } from './column-head.tsx'
import { ToolCallRow } from './tool-call-row.tsx'

declare module 'react' {
  interface CSSProperties {
    /** Column tracks, for head and rows alike. */
    '--columns'?: string
  }
}

/** `--row` of tokens.css. */
const ROW_PX = 32
const OVERSCAN_ROWS = 6
/** Room under the last row: so far down the engine rounds to 2 px and would cut its lower edge. */
const END_PX = 4
/** An element taller than 2^25 px is cut by the engine, so no more rows than fit under that are laid out. */
const MAX_ROWS = 1_000_000

/** A table that is walked by key is a grid (WAI-ARIA 1.2): role, focus and active row belong together. */
function gridProps(activeId: string | undefined) {
  return { role: 'grid', tabIndex: 0, 'aria-activedescendant': activeId } as const
}

/** `openId` is the row whose details are open. */
export function ToolCallGrid(props: {
  pages: ToolCallPages
  view: PagesView
  openId: string | null
  onOpenCall: (call: OpenCall) => void
}): ReactNode {
  const { pages, view, onOpenCall } = props
  const scroller = useRef<HTMLDivElement>(null)
  const { widths, resize } = useWidths()
  const tier = useTier(scroller)
  const isNarrow = tier !== 'wide'
  const total = view.total ?? 0
  const count = Math.min(total, MAX_ROWS)
  /** Counted from the oldest, so that it stays on its row when calls arrive. */
  const [activeNumber, setActiveNumber] = useState<number | null>(null)
  const active = activeNumber === null ? -1 : Math.min(count - 1, Math.max(0, total - 1 - activeNumber))
  const columns = COLUMNS_BY_TIER[tier]

  const rangeExtractor = useCallback(
    (range: Range) => {
      const indexes = defaultRangeExtractor(range)
      // The active row stays in the DOM: the grid names it to the screen reader.
      if (active < 0 || active >= range.count || indexes.includes(active)) return indexes
      return [...indexes, active].sort((a, b) => a - b)
    },
    [active],
  )
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN_ROWS,
    // The head is as high as a row, stays in view, and lies above the rows.
    scrollMargin: ROW_PX,
    scrollPaddingStart: ROW_PX,
    paddingEnd: END_PX,
    scrollPaddingEnd: END_PX,
    rangeExtractor,
  })
  const { startIndex, endIndex } = virtualizer.range ?? { startIndex: 0, endIndex: 0 }

  useEffect(() => {
    pages.show(startIndex - OVERSCAN_ROWS, endIndex + 1 + OVERSCAN_ROWS)
  }, [pages, startIndex, endIndex])

  const totalBefore = useRef(total)
  useLayoutEffect(() => {
    const added = total - totalBefore.current
    totalBefore.current = total
    const box = scroller.current
    // New calls come in above: what is being read stays where it is, unless the top is in view.
    if (box !== null && added > 0 && view.query === '' && box.scrollTop >= ROW_PX) box.scrollTop += added * ROW_PX
  }, [total, view.query])

  const { query } = view
  useLayoutEffect(() => {
    if (scroller.current !== null && query !== undefined) scroller.current.scrollTop = 0
    setActiveNumber(null)
  }, [query])

  const activate = (index: number): void => {
    if (count === 0) return
    const next = Math.min(count - 1, Math.max(0, index))
    setActiveNumber(total - 1 - next)
    virtualizer.scrollToIndex(next, { align: 'auto' })
    const row = view.rowAt(next)
    // While the panel is open it follows.
    if (props.openId !== null && row !== undefined) onOpenCall({ id: row.id, takesFocus: false })
  }

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget) return
    const screen = Math.max(1, endIndex - startIndex - 1)
    const row = view.rowAt(active)
    const target = TARGETS[event.key]?.(active, screen, count)
    if (target !== undefined) activate(target)
    else if ((event.key === 'Enter' || event.key === ' ') && row !== undefined) {
      onOpenCall({ id: row.id, takesFocus: true })
    } else return
    event.preventDefault()
  }

  const onClick = (event: MouseEvent): void => {
    const line = event.target instanceof Element ? event.target.closest('[data-index]') : null
    if (line === null) return
    const index = Number(line.getAttribute('data-index'))
    const row = view.rowAt(index)
    setActiveNumber(total - 1 - index)
    if (row !== undefined) onOpenCall({ id: row.id, takesFocus: false })
  }

  const onFocus = (event: FocusEvent): void => {
    if (event.target === event.currentTarget && activeNumber === null && count > 0)
      setActiveNumber(total - 1 - startIndex)
  }

  const nowMs = Date.now()
  const template = columns.map((column) => columnTrack(column, widths[column], isNarrow)).join(' ')
  return (
    <div className="grid-frame">
      <div className="grid-scroller scroller" ref={scroller}>
        <table
          className="grid"
          data-narrow={isNarrow}
          {...gridProps(active >= 0 ? rowDomId(active) : undefined)}
          aria-label={strings.toolCalls.title}
          aria-rowcount={total + 1}
          aria-colcount={columns.length}
          aria-busy={view.total === null}
          onKeyDown={onKeyDown}
          onClick={onClick}
          onFocus={onFocus}
          style={{ '--columns': template }}
        >
          <thead>
            <tr className="grid-head" aria-rowindex={1}>
              {columns.map((column) => (
                <ColumnHead
                  key={column}
                  column={column}
                  widthPx={widths[column]}
                  onResize={resize}
                  isFixed={isNarrow}
                />
              ))}
            </tr>
          </thead>
          <tbody className="grid-body" style={{ height: `${virtualizer.getTotalSize()}px` }}>
            {virtualizer.getVirtualItems().map((item) => {
              const call = view.rowAt(item.index)
              return (
                <ToolCallRow
                  key={total - item.index}
                  id={rowDomId(item.index)}
                  index={item.index}
                  topPx={item.start - ROW_PX}
                  call={call}
                  columns={columns}
                  nowMs={nowMs}
                  isShort={isNarrow}
                  isActive={item.index === active}
                  isOpen={call !== undefined && call.id === props.openId}
                />
              )
            })}
          </tbody>
        </table>
      </div>
      {total > MAX_ROWS && (
        <p className="grid-note">{strings.toolCalls.newestOnly(formatCount(MAX_ROWS), formatCount(total))}</p>
      )}
      {view.total === 0 && <Nothing query={view.query} />}
    </div>
  )
}

const TARGETS: Partial<Record<string, (active: number, screen: number, count: number) => number>> = {
  ArrowDown: (active) => active + 1,
  ArrowUp: (active) => active - 1,
  PageDown: (active, screen) => active + screen,
  PageUp: (active, screen) => active - screen,
  Home: () => 0,
  End: (_active, _screen, count) => count - 1,
}

/** By the width of the grid itself: it may be narrow for the window or for the panel beside it. */
function useTier(element: RefObject<HTMLElement | null>): Tier {
  const [tier, setTier] = useState(() => tierOf(window.innerWidth))
  useLayoutEffect(() => {
    const box = element.current
    if (box === null) return
    const observer = new ResizeObserver(() => setTier(tierOf(box.clientWidth)))
    observer.observe(box)
    return () => observer.disconnect()
  }, [element])
  return tier
}

function rowDomId(index: number): string {
  return `tool-call-row-${index}`
}

/** A narrow grid has tracks of its own, so that nothing has to be scrolled sideways. */
const NARROW_TRACKS: Partial<Record<Column, string>> = { called: '92px', status: '124px', duration: '76px' }

function columnTrack(column: Column, widthPx: number, isNarrow: boolean): string {
  if (!isNarrow) return column === 'tool' ? `minmax(${widthPx}px, 1fr)` : `${widthPx}px`
  return NARROW_TRACKS[column] ?? 'minmax(0, 1fr)'
}

function Nothing({ query }: { query: string }): ReactNode {
  const words = strings.toolCalls
  return (
    <div className="grid-nothing">
      <h2>{query === '' ? words.empty : words.nothing(query)}</h2>
      <p>{query === '' ? words.emptyHow : words.nothingHow}</p>
    </div>
  )
}
