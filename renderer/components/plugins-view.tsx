/**
 * The view of all plugins: the state of each and why, its switch, what it waits for, and the way to its page.
 */
import type { ReactNode } from 'react'
import type { PluginView } from '../../preload/contract.ts'
import type { OpenPlugin } from '../open-panel.ts'
import { strings } from '../strings.ts'
import { useRequest, useView } from '../use-bridge.ts'
import { ErrorLine } from './error-line.tsx'
import { Icon } from './icons.tsx'
import { declinableAsk, openAsk } from './plugin-ask.tsx'
import { PluginItem } from './plugin-item.tsx'
import { PluginsLeft } from './plugin-left.tsx'

/** The list of contract.md §5. `openId`: the plugin whose page is open. */
export function PluginsView(props: { openId: string | null; onOpenPlugin: (plugin: OpenPlugin) => void }): ReactNode {
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
            {inOrder(plugins).map((plugin) => (
              <PluginItem
                key={plugin.id}
                plugin={plugin}
                isOpen={plugin.id === props.openId}
                onOpen={props.onOpenPlugin}
              />
            ))}
          </ul>
        )}
        <PluginsLeft />
      </div>
    </div>
  )
}

/**
 * What wants something of the user stands first: questions, then what does not run, or runs only as it was before its
 * folder was edited. The rest stays in main's order.
 */
const inOrder = (plugins: readonly PluginView[]): PluginView[] => {
  const rank = (plugin: PluginView): number => {
    if (openAsk(plugin) !== null) return 0
    if (plugin.state === 'quarantined' || plugin.state === 'broken') return 1
    const isHeldBack = plugin.isEnabled && plugin.reason !== '' && declinableAsk(plugin) === null
    return isHeldBack ? 1 : 2
  }
  return plugins.toSorted((a, b) => rank(a) - rank(b))
}
