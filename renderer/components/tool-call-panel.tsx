/**
 * Everything known of one call, in the side panel. Fetches again whenever the call changes.
 */
import { type ReactNode, useEffect, useState } from 'react'
import type { ToolCallDetail } from '../../preload/contract.ts'
import { formatCount } from '../format.ts'
import type { OpenCall } from '../open-panel.ts'
import { strings } from '../strings.ts'
import { useBridge, useIsAsked, useRequest, useView } from '../use-bridge.ts'
import { ErrorLine } from './error-line.tsx'
import { PanelTimes } from './panel-times.tsx'
import { PluginIcon } from './plugin-icon.tsx'
import { SidePanel } from './side-panel.tsx'
import { CallMark } from './status-mark.tsx'

/** Longer JSON than this is cut: a result of 10 MB would freeze the window. */
const MAX_JSON_CHARS = 65_536

/** `call.takesFocus`: the panel was opened by key and is read next. */
export function ToolCallPanel({ call, onClose }: { call: OpenCall; onClose: () => void }): ReactNode {
  const { detail, error } = useDetail(call.id)
  const words = strings.panel
  return (
    <SidePanel opened={call} label={words.label} title={detail?.title ?? strings.toolCalls.title} onClose={onClose}>
      <ErrorLine text={error} />
      {detail === undefined && error === '' && <p>{words.loading}</p>}
      {detail === null && <p>{words.missing}</p>}
      {detail !== undefined && detail !== null && <Detail detail={detail} />}
    </SidePanel>
  )
}

function Detail({ detail }: { detail: ToolCallDetail }): ReactNode {
  const { error, send } = useRequest()
  const icon = useView((state) => state.view.plugins.find((plugin) => plugin.id === detail.pluginId)?.icon)
  const isAsked = useIsAsked(detail.id)
  const words = strings.panel
  return (
    <>
      <div className="panel-status">
        <CallMark status={detail.status} isAsked={isAsked} />
        <p>{isAsked ? strings.questions.meaning : strings.toolCallMeaning[detail.status]}</p>
        {detail.status === 'running' && (
          <button
            type="button"
            className="button"
            onClick={() => void send('toolCalls.cancel', { callId: detail.callId })}
          >
            {words.cancel}
          </button>
        )}
        <ErrorLine text={error} />
      </div>
      <dl className="facts">
        <div>
          <dt>{words.plugin}</dt>
          <dd className="fact-plugin">
            <PluginIcon name={detail.pluginName ?? detail.tool} icon={icon} />
            {detail.pluginName ?? detail.pluginId ?? '–'}
          </dd>
        </div>
        <div>
          <dt>{words.tool}</dt>
          <dd className="code">{detail.tool}</dd>
        </div>
        <PanelTimes call={detail} />
      </dl>
      {detail.error !== null && <Json title={words.error} text={detail.error} />}
      <Json title={words.arguments} text={detail.arguments} />
      {detail.result !== null && <Json title={words.result} text={detail.result} />}
    </>
  )
}

function Json({ title, text }: { title: string; text: string }): ReactNode {
  const shown = text.slice(0, MAX_JSON_CHARS)
  return (
    <section className="json">
      <h3>{title}</h3>
      <pre>{shown}</pre>
      {shown.length < text.length && (
        <p className="json-cut">{strings.panel.cut(formatCount(shown.length), formatCount(text.length))}</p>
      )}
    </section>
  )
}

/** The call's detail: undefined while it is on the way, null when it is not there any more. */
function useDetail(id: string): { detail: ToolCallDetail | null | undefined; error: string } {
  const bridge = useBridge()
  const [state, setState] = useState<{ id: string; detail: ToolCallDetail | null | undefined; error: string }>({
    id,
    detail: undefined,
    error: '',
  })
  useEffect(() => {
    let latest = 0
    const fetchDetail = async (): Promise<void> => {
      latest += 1
      const mine = latest
      const answer = await bridge.request('toolCalls.get', { id })
      if (mine !== latest) return
      if (answer.ok) setState({ id, detail: answer.value, error: '' })
      else
        setState((before) => ({
          id,
          detail: before.id === id ? before.detail : undefined,
          error: answer.error.message,
        }))
    }
    const stop = bridge.subscribeToolCalls((change) => {
      if (change === 'all' || change.id === id) void fetchDetail()
    })
    void fetchDetail()
    return () => {
      latest = Number.NaN
      stop()
    }
  }, [bridge, id])
  return state
}
