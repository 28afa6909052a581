/**
 * One conversation with the service: when, how long, what it cost, its id, and the way to have its recording deleted.
 */
import { type ReactNode, useId, useRef, useState } from 'react'
import type { ServiceSession } from '../../preload/contract.ts'
import { formatDuration, formatMoment, formatUsd, isoTime } from '../format.ts'
import { strings } from '../strings.ts'
import { useRequest } from '../use-bridge.ts'
import { ConfirmButton } from './confirm-button.tsx'
import { ErrorLine } from './error-line.tsx'

/** A list item. `onDeleted`: the service has confirmed it, at this time. */
export function RecordingItem(props: { session: ServiceSession; onDeleted: (atMs: number) => void }): ReactNode {
  const { session, onDeleted } = props
  const { error, clearError, send } = useRequest()
  const [isCopied, setIsCopied] = useState(false)
  const momentId = useId()
  const copyButton = useRef<HTMLButtonElement>(null)
  const words = strings.settings.recordings

  const copy = async (): Promise<void> => {
    setIsCopied((await send('serviceSessions.copyId', { id: session.id })) !== null)
  }
  const remove = async (): Promise<void> => {
    const answer = await send('recordings.delete', { id: session.id })
    if (answer === null) return
    onDeleted(answer.value.recordingDeletedAtMs)
    // The buttons that had the focus are gone for good.
    copyButton.current?.focus()
  }

  return (
    <li className="recording">
      <p className="recording-facts">
        <time id={momentId} dateTime={isoTime(session.openedAtMs)}>
          {formatMoment(session.openedAtMs)}
        </time>
        <span>
          {session.closedAtMs === null ? words.open : formatDuration(session.closedAtMs - session.openedAtMs)}
        </span>
        <span>{formatUsd(session.usd)}</span>
      </p>
      <p className="recording-id">
        <span className="hint">{words.id}</span> <span className="code">{session.serviceSessionId}</span>
      </p>
      <div className="recording-act" aria-live="polite">
        <Deletion session={session}>
          <ConfirmButton
            words={{ first: words.delete, keep: words.keep, confirm: words.confirm, busy: words.busy }}
            describedBy={momentId}
            onStep={clearError}
            onConfirm={remove}
          />
        </Deletion>
        <button
          ref={copyButton}
          type="button"
          className="button button-quiet"
          aria-describedby={momentId}
          onClick={() => void copy()}
        >
          {words.copy}
        </button>
        <span className="saved">{isCopied && words.copied}</span>
      </div>
      <ErrorLine text={error} />
    </li>
  )
}

/** `children`: the way to delete it, where there is something to delete. */
function Deletion({ session, children }: { session: ServiceSession; children: ReactNode }): ReactNode {
  const words = strings.settings.recordings
  const deletedAtMs = session.recordingDeletedAtMs
  if (deletedAtMs !== null) return <p className="hint">{words.deleted(formatMoment(deletedAtMs))}</p>
  return session.closedAtMs === null ? <p className="hint">{words.openHint}</p> : children
}
