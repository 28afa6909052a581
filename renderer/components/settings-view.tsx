/**
 * The settings, in groups that explain themselves, with an index beside them where there is room. Every change is saved
 * when it is made; main answers with the settings as they are, and those are shown.
 */
import { type MouseEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import type { Settings } from '../../preload/contract.ts'
import { strings } from '../strings.ts'
import { useRequest, useView } from '../use-bridge.ts'
import { AgentSettings } from './agent-settings.tsx'
import { ApiKeySettings } from './api-key-settings.tsx'
import { CostSettings } from './cost-settings.tsx'
import { ErrorLine } from './error-line.tsx'
import { HistorySettings } from './history-settings.tsx'
import { LookSettings } from './look-settings.tsx'
import { PromptSettings } from './prompt-settings.tsx'
import { RecordingSettings } from './recording-settings.tsx'
import { SoundSettings } from './sound-settings.tsx'
import { TalkSettings } from './talk-settings.tsx'
import { TraceSettings } from './trace-settings.tsx'

interface Group {
  id: string
  title: string
  content: ReactNode
}

const groupsOf = (settings: Settings): readonly Group[] => [
  { id: 'service', title: strings.settings.apiKey.title, content: <ApiKeySettings /> },
  { id: 'agent', title: strings.settings.agent.title, content: <AgentSettings settings={settings} /> },
  { id: 'prompt', title: strings.settings.prompt.title, content: <PromptSettings /> },
  { id: 'sound', title: strings.soundSettings.title, content: <SoundSettings settings={settings} /> },
  { id: 'talk', title: strings.talkSettings.title, content: <TalkSettings settings={settings} /> },
  { id: 'cost', title: strings.settings.cost.title, content: <CostSettings settings={settings} /> },
  { id: 'history', title: strings.settings.history.title, content: <HistorySettings settings={settings} /> },
  { id: 'recordings', title: strings.settings.recordings.title, content: <RecordingSettings /> },
  { id: 'traces', title: strings.settings.traces.title, content: <TraceSettings settings={settings} /> },
  { id: 'look', title: strings.settings.look.title, content: <LookSettings settings={settings} /> },
]

const placeOf = (id: string): string => `settings-${id}`

/** All groups. Nothing is drawn before the settings are known, lest a default be saved over them. */
export function SettingsView(): ReactNode {
  const settings = useView((state) => state.view.settings)
  const isKnown = useView((state) => state.view.seq > 0 || state.load === 'live')
  const page = useRef<HTMLDivElement>(null)
  const groups = isKnown ? groupsOf(settings) : []
  return (
    <div className="page scroller" ref={page}>
      <div className="settings">
        <GroupIndex groups={groups} page={page} />
        <div className="page-column">
          <header className="page-head">
            <h1>{strings.settings.title}</h1>
            <FirstRunAgain />
          </header>
          {groups.map(({ id, content }) => (
            <div key={id} id={placeOf(id)}>
              {content}
            </div>
          ))}
        </div>
      </div>
    </div>
  )
}

function FirstRunAgain(): ReactNode {
  const { error, send } = useRequest()
  return (
    <>
      <button type="button" className="button" onClick={() => void send('firstRun.show', { isShown: true })}>
        {strings.firstRun.again}
      </button>
      <ErrorLine text={error} />
    </>
  )
}

/** Not a landmark of its own: the window's navigation is the rail. */
function GroupIndex(props: { groups: readonly Group[]; page: { readonly current: HTMLElement | null } }): ReactNode {
  const { groups, page } = props
  const current = useGroupInSight(
    page,
    groups.map(({ id }) => id),
  )
  const go = (event: MouseEvent, id: string): void => {
    event.preventDefault()
    const heading = document.getElementById(placeOf(id))?.querySelector('h2')
    if (!(heading instanceof HTMLElement)) return
    heading.tabIndex = -1
    heading.focus({ preventScroll: true })
    heading.scrollIntoView({ block: 'start' })
  }
  return (
    <ul className="settings-index" aria-label={strings.settings.index}>
      {groups.map(({ id, title }) => (
        <li key={id}>
          <a
            href={`#${placeOf(id)}`}
            draggable={false}
            aria-current={id === current ? 'true' : undefined}
            onClick={(event) => go(event, id)}
          >
            {title}
          </a>
        </li>
      ))}
    </ul>
  )
}

/** A group counts as read from when its heading has come so far up, px; at the end of the page the last one does. */
const READ_FROM_PX = 120

/** The id of the group that is being read. */
function useGroupInSight(page: { readonly current: HTMLElement | null }, ids: readonly string[]): string {
  const [current, setCurrent] = useState('')
  const list = ids.join()
  useEffect(() => {
    const scroller = page.current
    if (scroller === null) return
    const look = (): void => {
      const top = scroller.getBoundingClientRect().top + READ_FROM_PX
      const names = list.split(',')
      const read = names.filter(
        (id) => (document.getElementById(placeOf(id))?.getBoundingClientRect().top ?? top) < top,
      )
      const isAtEnd = scroller.scrollTop > 0 && scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - 1
      setCurrent((isAtEnd ? names.at(-1) : read.at(-1)) ?? names[0] ?? '')
    }
    look()
    scroller.addEventListener('scroll', look, { passive: true })
    return () => scroller.removeEventListener('scroll', look)
  }, [page, list])
  return current
}
