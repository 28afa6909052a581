/**
 * One plugin of the list: name, version, state in words with its reason, the switch, the way to its page, and a card when
 * it waits for the user. The switch shows what main says, not what was clicked.
 */
import { type ReactNode, useId, useRef, useState } from 'react'
import type { PluginView } from '../../preload/contract.ts'
import type { OpenPlugin } from '../open-panel.ts'
import { strings } from '../strings.ts'
import { useRequest } from '../use-bridge.ts'
import { ErrorLine } from './error-line.tsx'
import { declinableAsk, openAsk, PluginAskCard } from './plugin-ask.tsx'
import { PluginIcon } from './plugin-icon.tsx'
import { PluginRepairCard } from './plugin-repair.tsx'
import { AccessMark, PluginMark } from './status-mark.tsx'
import { Switch } from './switch.tsx'

/** A list item. Its parts are no lists of their own, so that the items of the list are the plugins. */
export function PluginItem(props: {
  plugin: PluginView
  isOpen: boolean
  onOpen: (plugin: OpenPlugin) => void
}): ReactNode {
  const { plugin } = props
  const { error, send } = useRequest()
  const [isBusy, setIsBusy] = useState(false)
  const details = useRef<HTMLButtonElement>(null)
  const nameId = useId()
  const words = strings.plugins
  const [reviewed, setReviewed] = useState<string | null>(null)
  const declined = declinableAsk(plugin)
  // A change that was declined is out of the way until it is looked at again, or another comes.
  const ask = openAsk(plugin) ?? (declined?.sha256 === reviewed ? declined : null)
  const isStopped = plugin.state === 'quarantined'

  const onSwitch = async (isEnabled: boolean): Promise<void> => {
    setIsBusy(true)
    await send('plugins.setEnabled', { id: plugin.id, isEnabled })
    setIsBusy(false)
  }
  // The card with the pressed button goes away: the focus stays with the plugin.
  const keepFocus = (): void => {
    setReviewed(null)
    details.current?.focus()
  }

  return (
    <li className="plugin" data-off={!plugin.isEnabled} data-open={props.isOpen}>
      <PluginIcon name={plugin.name} icon={plugin.icon} size="large" />
      <div className="plugin-main">
        <div className="plugin-head">
          <h2 id={nameId}>{plugin.name}</h2>
          <span className="plugin-version">{plugin.version}</span>
          {plugin.isBundled && <span className="plugin-version">{words.bundled}</span>}
          <PluginMark state={plugin.state} />
          <AccessMark runtime={plugin.runtime} />
        </div>
        <p className="plugin-description" title={plugin.description}>
          {plugin.description}
        </p>
        {plugin.reason !== '' && ask === null && !isStopped && (
          <p className="plugin-reason" data-state={plugin.state}>
            {plugin.reason}
          </p>
        )}
        {ask === null && declined !== null && (
          <button
            type="button"
            className="button button-quiet plugin-review"
            aria-label={strings.ask.reviewOf(plugin.name)}
            onClick={() => setReviewed(declined.sha256)}
          >
            {strings.ask.review}
          </button>
        )}
        <ErrorLine text={error} />
      </div>
      <div className="plugin-act">
        <Switch
          label={words.enabled}
          describedBy={nameId}
          isOn={plugin.isEnabled}
          isDisabled={isBusy}
          onChange={(isOn) => void onSwitch(isOn)}
        />
        <button
          ref={details}
          type="button"
          className="button button-quiet"
          aria-label={words.detailsOf(plugin.name)}
          // A click made by a key has no detail: then the panel takes the focus.
          onClick={(event) => props.onOpen({ id: plugin.id, takesFocus: event.detail === 0 })}
        >
          {words.details}
        </button>
      </div>
      {ask !== null && <PluginAskCard key={ask.sha256} plugin={plugin} ask={ask} onAnswered={keepFocus} />}
      {isStopped && <PluginRepairCard plugin={plugin} onAnswered={keepFocus} />}
    </li>
  )
}
