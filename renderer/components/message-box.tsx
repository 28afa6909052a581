/**
 * Typed messages. What could not be sent stays in the box, with the reason under it. Enter sends, Shift+Enter breaks the
 * line.
 */
import {
  type Dispatch,
  type KeyboardEvent,
  type ReactNode,
  type SetStateAction,
  type SubmitEvent,
  useId,
  useRef,
  useState,
} from 'react'
import { strings } from '../strings.ts'
import { useRequest } from '../use-bridge.ts'
import { ErrorLine } from './error-line.tsx'
import { Icon } from './icons.tsx'

/** Longest message of the contract (`message.send`). */
const MAX_CHARS = 4_000

/** The unsent message and how to change it. */
export interface DraftProps {
  draft: string
  onDraft: Dispatch<SetStateAction<string>>
}

/** `draft` lives in the app, so that it survives a change of view. */
export function MessageBox({ draft, onDraft }: DraftProps): ReactNode {
  const { error, clearError, send } = useRequest()
  const [isSending, setIsSending] = useState(false)
  const box = useRef<HTMLTextAreaElement>(null)
  const errorId = useId()
  const words = strings.dock

  const submit = async (): Promise<void> => {
    const text = draft.trim()
    if (text === '' || isSending) return
    setIsSending(true)
    const answer = await send('message.send', { text })
    setIsSending(false)
    // What was typed while it was under way is a new message and stays.
    if (answer !== null) onDraft((current) => (current === draft ? '' : current))
    // The button that was pressed is disabled now: the focus goes back to the box, unless it has gone elsewhere.
    if (document.activeElement === document.body) box.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    void submit()
  }
  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault()
    void submit()
  }
  const onChange = (text: string): void => {
    clearError()
    onDraft(text)
  }

  return (
    <form className="message" onSubmit={onSubmit}>
      <div className="message-row">
        <textarea
          ref={box}
          className="field message-field scroller"
          rows={1}
          aria-label={words.message}
          aria-describedby={error === '' ? undefined : errorId}
          aria-invalid={error === '' ? undefined : true}
          placeholder={words.placeholder}
          maxLength={MAX_CHARS}
          value={draft}
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <button
          type="submit"
          className="button button-primary send"
          aria-label={words.send}
          title={words.send}
          disabled={draft.trim() === '' || isSending}
        >
          <Icon name="send" />
        </button>
      </div>
      <ErrorLine text={error} id={errorId} />
    </form>
  )
}
