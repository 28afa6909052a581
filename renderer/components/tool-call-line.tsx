/**
 * A tool call between two utterances: the plugin's icon, the tool in plain words, its state, how long it took. A click
 * opens the details.
 */
import { memo, type ReactNode } from 'react'
import type { ToolCallSummary } from '../../preload/contract.ts'
import { formatDuration, formatMoment, formatTime, isoTime } from '../format.ts'
import type { OpenCall } from '../open-panel.ts'
import { durationOf } from '../tool-call-times.ts'
import { useIsAsked, useView } from '../use-bridge.ts'
import { PluginIcon } from './plugin-icon.tsx'
import { CallMark } from './status-mark.tsx'

/** Drawn again only when its call has changed. */
export const ToolCallLine = memo(function ToolCallLine(props: {
  itemKey: string
  call: ToolCallSummary
  onOpen: (call: OpenCall) => void
}): ReactNode {
  const { call } = props
  const icon = useView((state) => state.view.plugins.find((plugin) => plugin.id === call.pluginId)?.icon)
  const isAsked = useIsAsked(call.id)
  const duration = durationOf(call)
  return (
    <div className="line call" data-key={props.itemKey}>
      <p className="line-margin">
        <time dateTime={isoTime(call.calledAtMs)} title={formatMoment(call.calledAtMs)}>
          {formatTime(call.calledAtMs)}
        </time>
      </p>
      <button
        type="button"
        className="call-line"
        data-line-focus=""
        data-words=""
        // A click made by a key has no detail: then the panel takes the focus.
        onClick={(event) => props.onOpen({ id: call.id, takesFocus: event.detail === 0 })}
      >
        <PluginIcon name={call.pluginName ?? call.tool} icon={icon} />
        <span className="call-title">{call.title}</span>
        {call.pluginName !== null && <span className="call-plugin">{call.pluginName}</span>}
        <CallMark status={call.status} isAsked={isAsked} />
        {duration !== null && <span className="call-duration">{formatDuration(duration)}</span>}
      </button>
    </div>
  )
})
