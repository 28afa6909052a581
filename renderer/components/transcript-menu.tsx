/**
 * What can be done with the conversation that is shown: copied as text, exported in three formats. A menu of the page's
 * own top layer: it closes by itself when something else is clicked.
 */
import { type KeyboardEvent, type ReactNode, useId, useRef } from 'react'
import { EXPORT_FORMATS, MAX_COPY_CHARS } from '../../preload/choices.ts'
import type { ExportFormat } from '../../preload/contract.ts'
import { loadConversation } from '../conversation-lines.ts'
import { strings } from '../strings.ts'
import { transcriptText } from '../transcript-text.ts'
import { useBridge } from '../use-bridge.ts'
import { Icon } from './icons.tsx'

/** What has become of it, in words. */
export interface MenuOutcome {
  readonly text: string
  readonly isError: boolean
}

/** `id`: the conversation that is shown; null when there is none yet. */
export function TranscriptMenu(props: { id: string | null; onOutcome: (outcome: MenuOutcome) => void }): ReactNode {
  const { id } = props
  const bridge = useBridge()
  const menu = useRef<HTMLDivElement>(null)
  const menuId = useId()
  const words = strings.history

  const say = (text: string): void => props.onOutcome({ text, isError: false })
  const fail = (text: string): void => props.onOutcome({ text, isError: true })

  const copyAll = async (conversationId: string): Promise<void> => {
    const loaded = await loadConversation(bridge, conversationId)
    if (loaded.kind !== 'loaded') return fail(loaded.kind === 'gone' ? words.gone : loaded.why)
    const text = transcriptText(loaded.items, loaded.head.agent)
    if (text.length > MAX_COPY_CHARS) return fail(words.tooLong)
    const answer = await bridge.request('clipboard.write', { text })
    if (answer.ok) say(words.copied)
    else fail(answer.error.message)
  }
  const exportAs = async (conversationId: string, format: ExportFormat): Promise<void> => {
    const answer = await bridge.request('conversations.export', { id: conversationId, format })
    if (!answer.ok) fail(answer.error.message)
    else if (answer.value.fileName !== null) say(words.saved(answer.value.fileName))
  }
  const choose = (act: (conversationId: string) => Promise<void>): void => {
    menu.current?.hidePopover()
    say('')
    if (id !== null) void act(id)
  }

  return (
    <>
      <button
        type="button"
        className="button button-quiet head-button menu-button"
        popoverTarget={menuId}
        aria-haspopup="menu"
        aria-label={words.menu}
        title={words.menu}
        disabled={id === null}
      >
        <Icon name="dots" isSmall />
        <span>{words.menu}</span>
      </button>
      <div
        ref={menu}
        id={menuId}
        popover="auto"
        role="menu"
        tabIndex={-1}
        aria-label={words.menu}
        className="menu"
        onToggle={(event) => {
          if (event.newState === 'open') itemsOf(menu.current)[0]?.focus()
        }}
        onKeyDown={(event) => walk(event, menu.current)}
      >
        <button type="button" role="menuitem" tabIndex={-1} onClick={() => choose(copyAll)}>
          {words.copyAll}
        </button>
        {EXPORT_FORMATS.map((format) => (
          <button
            key={format}
            type="button"
            role="menuitem"
            tabIndex={-1}
            onClick={() => choose((conversationId) => exportAs(conversationId, format))}
          >
            {words.exportAs[format]}
          </button>
        ))}
      </div>
    </>
  )
}

function itemsOf(menu: HTMLElement | null): HTMLElement[] {
  return [...(menu?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])]
}

/** As menus are walked (WAI-ARIA Authoring Practices): arrows, Home, End; Esc and Tab close it. */
function walk(event: KeyboardEvent, menu: HTMLElement | null): void {
  const items = itemsOf(menu)
  const focused = document.activeElement
  const at = focused instanceof HTMLElement ? items.indexOf(focused) : -1
  const target: Partial<Record<string, number>> = {
    ArrowDown: (at + 1) % items.length,
    ArrowUp: (at - 1 + items.length) % items.length,
    Home: 0,
    End: items.length - 1,
  }
  const index = target[event.key]
  if (index !== undefined) items[index]?.focus()
  else if (event.key === 'Escape' || event.key === 'Tab') menu?.hidePopover()
  else return
  event.preventDefault()
}
