/**
 * The shell: rail, the current view, the side panel. Owns which view is shown, the unsent message and the open panel, so
 * that none of them is lost when the view changes. Knows nothing of what the views show.
 */
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react'
import { Announcer } from './components/announcer.tsx'
import { Conversation } from './components/conversation.tsx'
import { PluginsView } from './components/plugins-view.tsx'
import { Rail, VIEWS, type ViewName } from './components/rail.tsx'
import { SettingsView } from './components/settings-view.tsx'
import { ToolCallPanel } from './components/tool-call-panel.tsx'
import { ToolCallsView } from './components/tool-calls-view.tsx'
import { createToolCallPages } from './tool-call-pages.ts'
import { useBridge } from './use-bridge.ts'

/** A call whose details are open. `takesFocus`: opened by key, so the panel is read next. */
export interface OpenCall {
  id: string
  takesFocus: boolean
}

/** The whole window. */
export function App(): ReactNode {
  const bridge = useBridge()
  const [view, setView] = useState<ViewName>('conversation')
  const [draft, setDraft] = useState('')
  const [openCall, setOpenCall] = useState<OpenCall | null>(null)
  const [pages] = useState(() => createToolCallPages(bridge))
  const opener = useRef<Element | null>(null)

  const showCall = useCallback((call: OpenCall) => {
    const panel = document.getElementById('panel')
    if (!panel?.contains(document.activeElement)) opener.current = document.activeElement
    setOpenCall(call)
  }, [])

  const closeCall = useCallback(() => {
    const hadFocus = document.getElementById('panel')?.contains(document.activeElement) ?? false
    setOpenCall(null)
    if (hadFocus && opener.current instanceof HTMLElement && opener.current.isConnected) opener.current.focus()
  }, [])

  const show = useCallback((next: ViewName) => {
    setOpenCall(null)
    setView(next)
  }, [])

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return
      if (event.key === 'Escape') closeCall()
      const isShortcut = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey
      const target = isShortcut ? VIEWS[Number(event.key) - 1] : undefined
      if (target === undefined) return
      event.preventDefault()
      show(target)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [closeCall, show])

  return (
    <div className="shell" data-panel={openCall !== null}>
      <Rail current={view} onShow={show} />
      <main className="view">
        {view === 'conversation' && <Conversation draft={draft} onDraft={setDraft} onOpenCall={showCall} />}
        {view === 'toolCalls' && <ToolCallsView pages={pages} openId={openCall?.id ?? null} onOpenCall={showCall} />}
        {view === 'plugins' && <PluginsView />}
        {view === 'settings' && <SettingsView />}
      </main>
      {openCall !== null && <ToolCallPanel call={openCall} onClose={closeCall} />}
      <Announcer />
    </div>
  )
}
