/**
 * One conversation with the service. Deleting its recording takes two presses on two buttons: the first press puts the
 * way back where it was pressed, so that a double click deletes nothing.
 */
import { type ReactNode, useEffect, useId, useRef, useState } from 'react'
import type { ServiceSession } from '../../preload/contract.ts'
import { formatDuration, formatMoment, formatUsd, isoTime } from '../format.ts'
import { strings } from '../strings.ts'
import { useRequest } from '../use-bridge.ts'
import { ErrorLine } from './error-line.tsx'

type Step = 'idle' | 'asked' | 'deleting'

/** A list item. `onDeleted`: the service has confirmed it, at this time. */
export function RecordingItem(props: { session: ServiceSession; onDeleted: (atMs: number) => void }): ReactNode {
  const { session, onDeleted } = props
  const { error, clearError, send } = useRequest()
  const [step, setStep] = useState<Step>('idle')
  const [isCopied, setIsCopied] = useState(false)
  const momentId = useId()
  const copyButton = useRef<HTMLButtonElement>(null)
  const words = strings.settings.recordings

  const copy = async (): Promise<void> => {
    setIsCopied((await send('serviceSessions.copyId', { id: session.id })) !== null)
  }
  const remove = async (): Promise<void> => {
    setStep('deleting')
    const answer = await send('recordings.delete', { id: session.id })
    setStep('idle')
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
        {session.recordingDeletedAtMs === null ? (
          <DeleteButtons
            step={step}
            isOpen={session.closedAtMs === null}
            describedBy={momentId}
            onStep={(next) => {
              clearError()
              setStep(next)
            }}
            onConfirm={() => void remove()}
          />
        ) : (
          <p className="hint">{words.deleted(formatMoment(session.recordingDeletedAtMs))}</p>
        )}
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

function DeleteButtons(props: {
  step: Step
  isOpen: boolean
  describedBy: string
  onStep: (step: Step) => void
  onConfirm: () => void
}): ReactNode {
  const { step, isOpen, describedBy, onStep } = props
  const first = useRef<HTMLButtonElement>(null)
  const wasAsked = useRef(false)
  const words = strings.settings.recordings

  // The pressed button is gone with each step: the one in its place takes the focus.
  useEffect(() => {
    if (step === 'asked' || (wasAsked.current && step === 'idle')) first.current?.focus()
    wasAsked.current = step !== 'idle'
  }, [step])

  if (isOpen) return <p className="hint">{words.openHint}</p>
  if (step === 'deleting') return <p className="hint">{words.busy}</p>
  if (step === 'idle') {
    return (
      <button
        key="delete"
        ref={first}
        type="button"
        className="button recording-first"
        aria-describedby={describedBy}
        onClick={() => onStep('asked')}
      >
        {words.delete}
      </button>
    )
  }
  return (
    <>
      <button key="keep" ref={first} type="button" className="button recording-first" onClick={() => onStep('idle')}>
        {words.keep}
      </button>
      <button
        key="confirm"
        type="button"
        className="button button-danger"
        aria-describedby={describedBy}
        onClick={props.onConfirm}
      >
        {words.confirm}
      </button>
    </>
  )
}
