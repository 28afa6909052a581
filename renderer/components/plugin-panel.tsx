/**
 * A plugin's page in the side panel: what it may do, its tools, steps, settings, folders, use and log, and what can be
 * done with it. What its list entry knows is shown at once; the rest is fetched, and again while it is open.
 */
import type { ReactNode } from 'react'
import type { PluginDetail, PluginView } from '../../preload/contract.ts'
import type { OpenPlugin } from '../open-panel.ts'
import { strings } from '../strings.ts'
import { useView } from '../use-bridge.ts'
import { usePluginDetail } from '../use-plugin-detail.ts'
import { ErrorLine } from './error-line.tsx'
import { Icon } from './icons.tsx'
import { PluginFlowGraph } from './plugin-flow.tsx'
import { PluginFolders } from './plugin-folders.tsx'
import { PluginIcon } from './plugin-icon.tsx'
import { PluginSettingsForm } from './plugin-settings.tsx'
import { PluginTools } from './plugin-tools.tsx'
import { PluginLog, PluginUpkeep, PluginUsage } from './plugin-upkeep.tsx'
import { SidePanel } from './side-panel.tsx'
import { AccessMark, PluginMark } from './status-mark.tsx'

/** Give it the plugin's id as key. */
export function PluginPanel({ opened, onClose }: { opened: OpenPlugin; onClose: () => void }): ReactNode {
  const plugin = useView((state) => state.view.plugins.find((other) => other.id === opened.id))
  const { detail, error, reload } = usePluginDetail(opened.id, true)
  const words = strings.page
  return (
    <SidePanel opened={opened} label={words.label} title={plugin?.name ?? opened.id} onClose={onClose}>
      {plugin === undefined ? <p>{words.missing}</p> : <Head plugin={plugin} author={detail?.author ?? ''} />}
      <ErrorLine text={error} />
      {plugin !== undefined && detail === undefined && error === '' && <p>{words.loading}</p>}
      {plugin !== undefined && detail !== undefined && detail !== null && (
        <Page plugin={plugin} detail={detail} reload={reload} onRemoved={onClose} />
      )}
    </SidePanel>
  )
}

function Head({ plugin, author }: { plugin: PluginView; author: string }): ReactNode {
  const words = strings.page
  return (
    <div className="page-plugin">
      <PluginIcon name={plugin.name} icon={plugin.icon} size="large" />
      <div>
        <p className="page-facts">
          <PluginMark state={plugin.state} />
          <AccessMark runtime={plugin.runtime} />
          <span>{plugin.version}</span>
          {author !== '' && <span>{words.by(author)}</span>}
        </p>
        <p>{plugin.description}</p>
        {plugin.reason !== '' && (
          <p className="plugin-reason" data-state={plugin.state}>
            {plugin.reason}
          </p>
        )}
      </div>
    </div>
  )
}

/** Sections without anything in them are left out, but for what it may do and the log: there nothing is an answer. */
function Page(props: {
  plugin: PluginView
  detail: PluginDetail
  reload: () => Promise<void>
  onRemoved: () => void
}): ReactNode {
  const { plugin, detail, reload } = props
  return (
    <>
      <Permissions plugin={plugin} permissions={detail.permissions} />
      <PluginTools plugin={plugin} tools={detail.tools} reload={reload} />
      {detail.flow !== null && <PluginFlowGraph flow={detail.flow} />}
      {detail.settings.length > 0 && <PluginSettingsForm id={plugin.id} settings={detail.settings} reload={reload} />}
      {detail.folders.length > 0 && <PluginFolders id={plugin.id} folders={detail.folders} reload={reload} />}
      <PluginUsage detail={detail} reload={reload} />
      <PluginLog id={plugin.id} name={plugin.name} log={detail.log} />
      <PluginUpkeep plugin={plugin} detail={detail} reload={reload} onRemoved={props.onRemoved} />
    </>
  )
}

function Permissions({ plugin, permissions }: { plugin: PluginView; permissions: readonly string[] }): ReactNode {
  const words = strings.page.permissions
  const isClosedIn = plugin.runtime === 'sandbox'
  return (
    <section className="section">
      <h3>{words.title}</h3>
      {plugin.runtime !== 'sandbox' && (
        <p className="card-warning">
          <Icon name="alert" isSmall />
          {strings.ask.fullAccess[plugin.runtime]}
        </p>
      )}
      {permissions.length === 0 && isClosedIn && <p className="soft">{words.none}</p>}
      {permissions.length > 0 && (
        <ul className="sentences">
          {permissions.map((sentence) => (
            <li key={sentence} className="sentence">
              <Icon name="chevron" isSmall />
              {sentence}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
