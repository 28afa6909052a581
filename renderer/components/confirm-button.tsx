/**
 * Something that cannot be taken back, in two presses on two buttons: the first press puts the way back where it was
 * pressed, so that a double click does nothing, and says what will be lost. Never a dialog.
 */
import { type ReactNode, useEffect, useId, useRef, useState } from 'react'

type Step = 'idle' | 'asked' | 'busy'

/** What the buttons say. `warning`: what will be lost. */
export interface ConfirmWords {
  first: string
  keep: string
  confirm: string
  busy: string
  warning?: string
}

/**
 * `describedBy`: id of what it is about. `onStep`: a button was pressed, so an older failure is no news; `isAsked`: the
 * next one would do it.
 */
export function ConfirmButton(props: {
  words: ConfirmWords
  describedBy?: string
  onStep: (isAsked: boolean) => void
  onConfirm: () => Promise<void>
}): ReactNode {
  const { words, describedBy } = props
  const [step, setStep] = useState<Step>('idle')
  const first = useRef<HTMLButtonElement>(null)
  const wasAsked = useRef(false)
  const warningId = useId()

  // The pressed button is gone with each step: the one in its place takes the focus.
  useEffect(() => {
    if (step === 'asked' || (wasAsked.current && step === 'idle')) first.current?.focus()
    wasAsked.current = step !== 'idle'
  }, [step])

  const go = (next: Step): void => {
    props.onStep(next === 'asked')
    setStep(next)
  }
  const confirm = async (): Promise<void> => {
    go('busy')
    await props.onConfirm()
    setStep('idle')
  }

  if (step === 'busy') return <p className="hint">{words.busy}</p>
  if (step === 'idle') {
    return (
      <button
        key="first"
        ref={first}
        type="button"
        className="button confirm-first"
        aria-describedby={describedBy}
        onClick={() => go('asked')}
      >
        {words.first}
      </button>
    )
  }
  const warned = words.warning === undefined ? describedBy : [describedBy, warningId].filter(Boolean).join(' ')
  return (
    <>
      <button key="keep" ref={first} type="button" className="button confirm-first" onClick={() => go('idle')}>
        {words.keep}
      </button>
      <button
        key="confirm"
        type="button"
        className="button button-danger"
        aria-describedby={warned}
        onClick={() => void confirm()}
      >
        {words.confirm}
      </button>
      {words.warning !== undefined && (
        <p className="confirm-warning" id={warningId}>
          {words.warning}
        </p>
      )}
    </>
  )
}
