/**
 * One row of the grid, 32 px. While its page is on the way it is an empty row of the same height.
 */
import type { ReactNode } from 'react'
import type { ToolCallSummary } from '../../preload/contract.ts'
import { type Column, NUMERIC_COLUMNS } from '../columns.ts'
import { formatDuration, formatMoment, formatShort, isoTime } from '../format.ts'
import { strings } from '../strings.ts'
import { durationOf } from '../tool-call-times.ts'
import { useIsAsked } from '../use-bridge.ts'
import { CallMark } from './status-mark.tsx'

/** `index`: 0 is the newest; `topPx`: from the first row. */
export function ToolCallRow(props: {
  id: string
  index: number
  topPx: number
  call: ToolCallSummary | undefined
  columns: readonly Column[]
  /** Epoch ms: how much of the date must be said. */
  nowMs: number
  /** There is room for the time or the day only. */
  isShort: boolean
  isActive: boolean
  isOpen: boolean
}): ReactNode {
  const { call, columns } = props
  return (
    <tr
      className="grid-row"
      data-index={props.index}
      id={props.id}
      aria-rowindex={props.index + 2}
      aria-selected={props.isOpen}
      data-active={props.isActive}
      data-loading={call === undefined}
      style={{ top: `${props.topPx}px` }}
    >
      {columns.map((column) => (
        <td key={column} className="grid-cell" data-numeric={NUMERIC_COLUMNS.has(column)}>
          {call === undefined ? (
            <Pending />
          ) : (
            <Cell column={column} call={call} nowMs={props.nowMs} isShort={props.isShort} />
          )}
        </td>
      ))}
    </tr>
  )
}

function Pending(): ReactNode {
  return (
    <>
      <span className="visually-hidden">{strings.toolCalls.loading}</span>
      <span className="pending" aria-hidden="true" />
    </>
  )
}

function Cell({
  column,
  call,
  nowMs,
  isShort,
}: {
  column: Column
  call: ToolCallSummary
  nowMs: number
  isShort: boolean
}): ReactNode {
  switch (column) {
    case 'called':
      return (
        <time className="cell-text" dateTime={isoTime(call.calledAtMs)} title={formatMoment(call.calledAtMs)}>
          {formatShort(call.calledAtMs, nowMs, isShort)}
        </time>
      )
    case 'tool':
      return (
        <span className="cell-text cell-tool" title={call.tool}>
          {call.title}
        </span>
      )
    case 'plugin':
      return <span className="cell-text">{call.pluginName ?? call.pluginId ?? '–'}</span>
    case 'status':
      return <StatusCell call={call} />
    case 'duration':
      return <span className="cell-text">{spanText(durationOf(call))}</span>
    case 'sent':
      return (
        <span className="cell-text">{spanText(call.sentAtMs === null ? null : call.sentAtMs - call.calledAtMs)}</span>
      )
  }
}

function StatusCell({ call }: { call: ToolCallSummary }): ReactNode {
  const isAsked = useIsAsked(call.id)
  return <CallMark status={call.status} isAsked={isAsked} />
}

function spanText(ms: number | null): string {
  return ms === null ? '–' : formatDuration(ms)
}
