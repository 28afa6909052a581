/**
 * What removed plugins left: put aside by main until the same plugin comes back, shown below the plugins so that it can be
 * deleted, or given to the plugin that has taken the name. Nothing is drawn while nothing is left.
 */
import { type ReactNode, useCallback, useId, useState } from 'react'
import type { LeftItem } from '../../preload/contract.ts'
import { formatBytes, formatShort, isoTime } from '../format.ts'
import { strings } from '../strings.ts'
import { useBridge, useLoad, useRequest } from '../use-bridge.ts'
import type { ViewState } from '../view-state.ts'
import { ConfirmButton } from './confirm-button.tsx'
import { ErrorLine } from './error-line.tsx'

/** What is left changes when plugins come and go, and by what is done here. */
const byPlugins = ({ view }: ViewState): readonly unknown[] => [view.plugins]

/** The section; fetches what it shows. */
export function PluginsLeft(): ReactNode {
  const bridge = useBridge()
  const [items, setItems] = useState<readonly LeftItem[]>([])
  const { error, clearError, send } = useRequest()
  const words = strings.left

  const load = useCallback(
    async (isGone: () => boolean) => {
      const answer = await bridge.request('plugins.listLeft', undefined)
      if (answer.ok && !isGone()) setItems(answer.value)
    },
    [bridge],
  )
  useLoad(byPlugins, load)

  const act = async (work: Promise<unknown>): Promise<void> => {
    await work
    await load(() => false)
  }

  if (items.length === 0) return null
  return (
    <section className="section plugins-left">
      <h2>{words.title}</h2>
      <p className="hint">{words.lead}</p>
      <ul aria-label={words.title}>
        {items.map((item) => (
          <Left
            key={item.key}
            item={item}
            onStep={clearError}
            onDelete={() => act(send('plugins.deleteLeft', { key: item.key }))}
            onHandOver={(id) => act(send('plugins.handOverLeft', { key: item.key, id }))}
          />
        ))}
      </ul>
      <ErrorLine text={error} />
    </section>
  )
}

function Left(props: {
  item: LeftItem
  onStep: () => void
  onDelete: () => Promise<void>
  onHandOver: (id: string) => Promise<void>
}): ReactNode {
  const { item, onStep } = props
  const { name, version, leftAtMs, bytes, heir } = item
  const nameId = useId()
  const words = strings.left
  return (
    <li className="plugin-left">
      <div>
        <p id={nameId}>
          <span className="plugin-left-name">{name}</span> <span className="plugin-version">{version}</span>
        </p>
        <p className="soft">
          {words.kept(formatBytes(bytes))}{' '}
          <time dateTime={isoTime(leftAtMs)}>{formatShort(leftAtMs, Date.now(), true)}</time>
        </p>
      </div>
      <div className="card-act" aria-live="polite">
        {heir !== null && (
          <ConfirmButton
            words={{
              ...words.handOver,
              first: words.handOver.first(heir.name),
              warning: words.handOver.warning(heir.name, name),
            }}
            describedBy={nameId}
            onStep={onStep}
            onConfirm={() => props.onHandOver(heir.id)}
          />
        )}
        <ConfirmButton words={words.remove} describedBy={nameId} onStep={onStep} onConfirm={props.onDelete} />
      </div>
    </li>
  )
}
