/**
 * A plugin that was stopped after crashes: what happened, why, the last it wrote, and the button that starts it again.
 */
import { type ReactNode, useState } from 'react'
import type { PluginView } from '../../preload/contract.ts'
import { strings } from '../strings.ts'
import { useRequest } from '../use-bridge.ts'
import { usePluginDetail } from '../use-plugin-detail.ts'
import { ErrorLine } from './error-line.tsx'
import { Icon } from './icons.tsx'
import { LogLines } from './log-lines.tsx'

/** The last lines before the end say what there is to say; the page has them all. */
const SHOWN_LINES = 6

/** `onAnswered`: it is started, and the card will go. */
export function PluginRepairCard({ plugin, onAnswered }: { plugin: PluginView; onAnswered: () => void }): ReactNode {
  const { detail } = usePluginDetail(plugin.id, false)
  const { error, send } = useRequest()
  const [isBusy, setIsBusy] = useState(false)
  const words = strings.repair

  const repair = async (): Promise<void> => {
    setIsBusy(true)
    const done = await send('plugins.repair', { id: plugin.id })
    setIsBusy(false)
    if (done !== null) onAnswered()
  }

  return (
    <section className="card" data-tone="bad" aria-label={words.label(plugin.name)}>
      <p className="card-warning">
        <Icon name="bolt" isSmall />
        {words.title}
      </p>
      <p className="card-reason">{plugin.reason}</p>
      {detail !== undefined && detail !== null && (
        <div className="sentences">
          <p>{detail.log.length === 0 ? words.noLog : words.log}</p>
          <LogLines label={words.logOf(plugin.name)} lines={detail.log.slice(-SHOWN_LINES)} />
        </div>
      )}
      <div className="card-act">
        <button type="button" className="button" disabled={isBusy} onClick={() => void repair()}>
          {words.start}
        </button>
      </div>
      <ErrorLine text={error} />
    </section>
  )
}
