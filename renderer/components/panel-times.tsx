/**
 * The timing of one call: when it came, and how long after that each step was.
 */
import type { ReactNode } from 'react'
import type { ToolCallDetail } from '../../preload/contract.ts'
import { formatDuration, formatMoment, isoTime } from '../format.ts'
import { strings } from '../strings.ts'

/** Rows for the list of facts. */
export function PanelTimes({ call }: { call: ToolCallDetail }): ReactNode {
  const words = strings.panel
  const step = (title: string, atMs: number | null): ReactNode => (
    <div>
      <dt>{title}</dt>
      <dd>
        {atMs === null ? (
          <span className="never">{call.status === 'running' ? words.notYet : words.never}</span>
        ) : (
          <time dateTime={isoTime(atMs)} title={formatMoment(atMs)}>
            {words.after(formatDuration(atMs - call.calledAtMs))}
          </time>
        )}
      </dd>
    </div>
  )
  return (
    <>
      <div>
        <dt>{words.called}</dt>
        <dd>
          <time dateTime={isoTime(call.calledAtMs)}>{formatMoment(call.calledAtMs)}</time>
        </dd>
      </div>
      {step(words.started, call.startedAtMs)}
      {step(words.finished, call.finishedAtMs)}
      {step(words.sent, call.sentAtMs)}
    </>
  )
}
