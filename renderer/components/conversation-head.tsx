/**
 * The line above the transcript: past conversations, search, what can be done with the conversation that is shown, and
 * what has become of it.
 */
import { type ReactNode, useEffect } from 'react'
import { strings } from '../strings.ts'
import { ErrorLine } from './error-line.tsx'
import { Icon } from './icons.tsx'
import { type MenuOutcome, TranscriptMenu } from './transcript-menu.tsx'

/** How long it says what went well. What went wrong stays until the next thing is done. */
const SAID_MS = 6_000

/** `id`: the conversation that is shown; null when there is none yet. */
export function ConversationHead(props: {
  id: string | null
  isHistoryOpen: boolean
  isFinding: boolean
  said: MenuOutcome
  onSaid: (said: MenuOutcome) => void
  onHistory: (takesFocus: boolean) => void
  onFind: () => void
}): ReactNode {
  const { said, onSaid } = props
  const words = strings.history

  useEffect(() => {
    if (said.text === '' || said.isError) return
    const timer = setTimeout(() => onSaid({ text: '', isError: false }), SAID_MS)
    return () => clearTimeout(timer)
  }, [said, onSaid])

  return (
    <div className="conversation-head">
      <button
        type="button"
        className="button button-quiet head-button"
        aria-expanded={props.isHistoryOpen}
        aria-label={words.open}
        title={words.open}
        // A click made by a key has no detail: then the panel takes the focus.
        onClick={(event) => props.onHistory(event.detail === 0)}
      >
        <Icon name="history" isSmall />
        <span>{words.open}</span>
      </button>
      <div className="head-said">
        <p aria-live="polite">{said.isError ? '' : said.text}</p>
        <ErrorLine text={said.isError ? said.text : ''} />
      </div>
      <button
        type="button"
        className="button button-quiet head-button"
        aria-expanded={props.isFinding}
        aria-keyshortcuts="Control+F"
        aria-label={words.search}
        title={`${words.search} (Ctrl+F)`}
        onClick={props.onFind}
      >
        <Icon name="search" isSmall />
        <span>{words.search}</span>
      </button>
      <TranscriptMenu id={props.id} onOutcome={onSaid} />
    </div>
  )
}
