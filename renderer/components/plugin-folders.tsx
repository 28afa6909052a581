/**
 * Folders that a plugin asks for by name: the user picks one for each, or none. Main opens the picker and keeps the path.
 */
import { type ReactNode, useState } from 'react'
import type { PluginDetail } from '../../preload/contract.ts'
import { strings } from '../strings.ts'
import { useRequest } from '../use-bridge.ts'
import { ErrorLine } from './error-line.tsx'
import { Icon } from './icons.tsx'

/** The section of a plugin's page. `id`: the plugin's. */
export function PluginFolders(props: {
  id: string
  folders: PluginDetail['folders']
  reload: () => Promise<void>
}): ReactNode {
  const { id, reload } = props
  const words = strings.page.folders
  return (
    <section className="section">
      <h3>{words.title}</h3>
      <ul className="folders" aria-label={words.title}>
        {props.folders.map((folder) => (
          <Folder key={folder.name} id={id} folder={folder} reload={reload} />
        ))}
      </ul>
    </section>
  )
}

function Folder(props: {
  id: string
  folder: PluginDetail['folders'][number]
  reload: () => Promise<void>
}): ReactNode {
  const { id, folder, reload } = props
  const { error, send } = useRequest()
  const [isBusy, setIsBusy] = useState(false)
  const words = strings.page.folders

  const act = async (name: 'plugins.pickFolder' | 'plugins.forgetFolder'): Promise<void> => {
    setIsBusy(true)
    await send(name, { id, name: folder.name })
    await reload()
    setIsBusy(false)
  }

  return (
    <li className="folder">
      <Icon name="folder" isSmall />
      <span>{folder.name}</span>
      <span className={folder.picked === null ? 'never' : 'folder-picked'}>{folder.picked ?? words.none}</span>
      <button
        type="button"
        className="button button-quiet"
        aria-label={words.chooseOf(folder.name)}
        disabled={isBusy}
        onClick={() => void act('plugins.pickFolder')}
      >
        {words.choose}
      </button>
      {folder.picked !== null && (
        <button
          type="button"
          className="button button-quiet"
          aria-label={words.forgetOf(folder.name)}
          disabled={isBusy}
          onClick={() => void act('plugins.forgetFolder')}
        >
          {words.forget}
        </button>
      )}
      <ErrorLine text={error} />
    </li>
  )
}
