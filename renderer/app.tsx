/**
 * The shell: rail, the current view, the side panel. Owns which view is shown, the unsent message, what is read
 * and the open panel, so that none of them is lost when the view changes. Knows nothing of what the views show.
 */
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { Announcer } from './components/announcer.tsx'
import { Conversation } from './components/conversation.tsx'
import { FirstRun } from './components/first-run.tsx'
import { HistoryPanel } from './components/history-panel.tsx'
import { Icon } from './components/icons.tsx'
import { PluginPanel } from './components/plugin-panel.tsx'
import { PluginsView } from './components/plugins-view.tsx'
import { QuestionAnnouncer } from './components/question-announcer.tsx'
import { Rail, VIEWS, type ViewName } from './components/rail.tsx'
import { SettingsView } from './components/settings-view.tsx'
import { ToolCallPanel } from './components/tool-call-panel.tsx'
import { ToolCallsView } from './components/tool-calls-view.tsx'
import type { OpenCall, OpenPanel, OpenPlugin } from './open-panel.ts'
import { strings } from './strings.ts'
import { createToolCallPages } from './tool-call-pages.ts'
import { useBridge, useView } from './use-bridge.ts'
import { useTalkKeys } from './use-talk-keys.ts'

/** The whole window. */
export function App(): ReactNode {
  const bridge = useBridge()
  // Another language draws everything anew (`language.ts`).
  useView((state) => state.view.settings.language)
  const isFirstRun = useView((state) => state.view.isFirstRun)
  const [isNew] = useState(() => localStorage.getItem(BEFORE) === null)
  const isUnsure = useView((state) => state.load === 'loading') && isNew
  useEffect(() => localStorage.setItem(BEFORE, '1'), [])
  const [view, setView] = useState<ViewName>('conversation')
  const [draft, setDraft] = useState('')
  const [panel, setPanel] = useState<OpenPanel | null>(null)
  const [shownId, setShownId] = useState<string | null>(null)
  const [query, setQuery] = useState<string | null>(null)
  const [pages] = useState(() => createToolCallPages(bridge))
  const opener = useRef<Element | null>(null)
  const main = useRef<HTMLElement>(null)

  useTalkKeys()

  /** The list of conversations, while the details of a call lie over it. */
  const beneath = useRef<OpenPanel | null>(null)

  const open = useCallback((next: OpenPanel) => {
    const isInside = document.getElementById('panel')?.contains(document.activeElement) ?? false
    if (!isInside) opener.current = document.activeElement
    setPanel((now) => {
      if (now?.kind === 'history' && next.kind === 'call') beneath.current = { ...now, takesFocus: false }
      return next
    })
  }, [])
  const openCall = useCallback((call: OpenCall) => open({ kind: 'call', ...call }), [open])
  const openPlugin = useCallback((plugin: OpenPlugin) => open({ kind: 'plugin', ...plugin }), [open])

  const close = useCallback(() => {
    const hadFocus = document.getElementById('panel')?.contains(document.activeElement) ?? false
    // At once: in a narrow window the panel hides the view, and what cannot be seen takes no focus.
    flushSync(() => setPanel(beneath.current))
    beneath.current = null
    if (hadFocus) giveBack(opener.current, main.current)
  }, [])
  const closeAll = useCallback(() => {
    beneath.current = null
    setPanel(null)
  }, [])

  const show = useCallback(
    (next: ViewName) => {
      closeAll()
      setView(next)
    },
    [closeAll],
  )
  const toggleHistory = (takesFocus: boolean): void => {
    if (panel?.kind === 'history') closeAll()
    else open({ kind: 'history', takesFocus })
  }
  const read = (id: string | null): void => {
    setShownId(id)
    if (!isNarrow()) return
    // The list lies over what it has opened. The transcript takes the focus when it is there.
    flushSync(closeAll)
    main.current?.focus()
  }

  /** In a narrow window a panel lies over the view. */
  const uncover = useCallback(() => {
    if (isNarrow()) flushSync(closeAll)
  }, [closeAll])

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing || bridge.getState().view.isFirstRun) return
      if (event.key === 'Escape') close()
      const isShortcut = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey
      const target = isShortcut ? VIEWS[Number(event.key) - 1] : undefined
      if (target === undefined) return
      event.preventDefault()
      // At once: what had the focus is gone with its view, and the next one takes it.
      flushSync(() => show(target))
      main.current?.focus()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [bridge, close, show])

  const hadFirstRun = useRef(isFirstRun)
  useEffect(() => {
    if (hadFirstRun.current && !isFirstRun) main.current?.focus()
    hadFirstRun.current = isFirstRun
  }, [isFirstRun])

  if (isUnsure) {
    return (
      <div className="starting">
        <Icon name="parley" />
        <span className="visually-hidden">{strings.load.loading}</span>
      </div>
    )
  }
  if (isFirstRun) {
    return (
      <>
        <FirstRun />
        <Announcer />
      </>
    )
  }

  const openId = (kind: 'call' | 'plugin'): string | null => (panel?.kind === kind ? panel.id : null)

  return (
    <div className="shell" data-panel={panel !== null} data-wide={panel?.kind === 'plugin'}>
      <Rail current={view} isCovered={panel !== null} onShow={show} />
      <main className="view" ref={main} tabIndex={-1}>
        {view === 'conversation' && (
          <Conversation
            draft={draft}
            onDraft={setDraft}
            onOpenCall={openCall}
            shownId={shownId}
            onShow={setShownId}
            query={query}
            onQuery={setQuery}
            isHistoryOpen={panel?.kind === 'history'}
            onHistory={toggleHistory}
            onUncover={uncover}
          />
        )}
        {view === 'toolCalls' && <ToolCallsView pages={pages} openId={openId('call')} onOpenCall={openCall} />}
        {view === 'plugins' && <PluginsView openId={openId('plugin')} onOpenPlugin={openPlugin} />}
        {view === 'settings' && <SettingsView />}
      </main>
      {panel?.kind === 'call' && <ToolCallPanel call={panel} onClose={close} />}
      {panel?.kind === 'history' && (
        <HistoryPanel opened={panel} query={query?.trim() ?? ''} shownId={shownId} onShow={read} onClose={close} />
      )}
      {panel?.kind === 'plugin' && <PluginPanel key={panel.id} opened={panel} onClose={close} />}
      <Announcer />
      <QuestionAnnouncer />
    </div>
  )
}

/** Set once the window has been open on this computer: from then on it begins as itself, without waiting for main. */
const BEFORE = 'here-before'
/** Whether the panel lies over the view (`styles/shell.css`). */
const isNarrow = (): boolean => window.matchMedia('(max-width: 760px)').matches

/** What opened the panel may be gone, a removed plugin's button for instance: then the view takes the focus. */
function giveBack(opener: Element | null, view: HTMLElement | null): void {
  const target = opener instanceof HTMLElement && opener.isConnected ? opener : view
  target?.focus()
}
