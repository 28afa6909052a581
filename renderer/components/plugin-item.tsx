/**
 * One plugin of the list: name, version, state in words with its reason, the switch, and on request its tools and the
 * things to say. The switch shows what main says, not what was clicked.
 */
import { type ReactNode, useId, useState } from 'react'
import type { PluginView } from '../../preload/contract.ts'
import { strings } from '../strings.ts'
import { useRequest } from '../use-bridge.ts'
import { ErrorLine } from './error-line.tsx'
import { Icon } from './icons.tsx'
import { PluginIcon } from './plugin-icon.tsx'
import { PluginMark } from './status-mark.tsx'
import { Switch } from './switch.tsx'

/** A list item. Its parts are no lists of their own, so that the items of the list are the plugins. */
export function PluginItem({ plugin }: { plugin: PluginView }): ReactNode {
  const { error, send } = useRequest()
  const [isBusy, setIsBusy] = useState(false)
  const nameId = useId()
  const words = strings.plugins

  const onSwitch = async (isEnabled: boolean): Promise<void> => {
    setIsBusy(true)
    await send('plugins.setEnabled', { id: plugin.id, isEnabled })
    setIsBusy(false)
  }

  return (
    <li className="plugin" data-off={!plugin.isEnabled}>
      <PluginIcon name={plugin.name} icon={plugin.icon} size="large" />
      <div className="plugin-main">
        <div className="plugin-head">
          <h2 id={nameId}>{plugin.name}</h2>
          <span className="plugin-version">{plugin.version}</span>
          {plugin.isBundled && <span className="plugin-version">{words.bundled}</span>}
          <PluginMark state={plugin.state} />
        </div>
        <p className="plugin-description">{plugin.description}</p>
        {plugin.reason !== '' && (
          <p className="plugin-reason" data-state={plugin.state}>
            {plugin.reason}
          </p>
        )}
        <ErrorLine text={error} />
        {plugin.tools.length > 0 && <Tools plugin={plugin} />}
      </div>
      <Switch
        label={words.enabled}
        describedBy={nameId}
        isOn={plugin.isEnabled}
        isDisabled={isBusy}
        onChange={(isOn) => void onSwitch(isOn)}
      />
    </li>
  )
}

function Tools({ plugin }: { plugin: PluginView }): ReactNode {
  const words = strings.plugins
  return (
    <details className="plugin-tools">
      <summary>
        <Icon name="chevron" isSmall />
        {words.tools(plugin.tools.length)}
      </summary>
      <dl>
        {plugin.tools.map((tool) => (
          <div key={tool.name}>
            <dt className="code">{tool.name}</dt>
            <dd>{tool.description}</dd>
          </div>
        ))}
      </dl>
      {plugin.examples.length > 0 && (
        <>
          <h3>{words.examples}</h3>
          {plugin.examples.map((example) => (
            <p key={example}>“{example}”</p>
          ))}
        </>
      )}
    </details>
  )
}
