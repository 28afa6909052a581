/**
 * The view of all plugins: what each can do, its state and why, and its switch.
 */
import type { ReactNode } from 'react'
import { strings } from '../strings.ts'
import { useRequest, useView } from '../use-bridge.ts'
import { ErrorLine } from './error-line.tsx'
import { Icon } from './icons.tsx'
import { PluginItem } from './plugin-item.tsx'

/** The list of contract.md §5. */
export function PluginsView(): ReactNode {
  const plugins = useView((state) => state.view.plugins)
  const { error, send } = useRequest()
  const words = strings.plugins
  return (
    <div className="page scroller">
      <div className="page-column">
        <header className="page-head">
          <div>
            <h1>{words.title}</h1>
            <p className="hint">{words.lead}</p>
          </div>
          <button type="button" className="button" onClick={() => void send('plugins.openFolder', undefined)}>
            <Icon name="folder" isSmall />
            {words.openFolder}
          </button>
        </header>
        <ErrorLine text={error} />
        {plugins.length === 0 ? (
          <p className="page-empty">{words.empty}</p>
        ) : (
          <ul className="plugin-list" aria-label={words.title}>
            {plugins.map((plugin) => (
              <PluginItem key={plugin.id} plugin={plugin} />
            ))}
          </ul>
        )}
      </div>
    </div>
  )
}
