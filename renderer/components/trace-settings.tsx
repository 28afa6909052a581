/**
 * Technical records of conversations: kept or not, and all of them deleted. Deleting takes two presses on two buttons:
 * the first puts the way back where it was pressed, so that a double click deletes nothing.
 */
import { type ReactNode, useEffect, useId, useRef, useState } from 'react'
import type { Settings } from '../../preload/contract.ts'
import { strings } from '../strings.ts'
import { useRequest } from '../use-bridge.ts'
import { ErrorLine } from './error-line.tsx'
import { Switch } from './switch.tsx'

type Step = 'idle' | 'asked' | 'deleting' | 'deleted'

/** One group of the settings. */
export function TraceSettings({ settings }: { settings: Settings }): ReactNode {
  const { error, send } = useRequest()
  const hintId = useId()
  const words = strings.settings.traces
  return (
    <section className="group">
      <h2>{words.title}</h2>
      <Switch
        label={words.keep}
        describedBy={hintId}
        isOn={settings.keepTraces}
        onChange={(keepTraces) => void send('settings.update', { keepTraces })}
      />
      <p className="hint" id={hintId}>
        {words.keepHint}
      </p>
      <ErrorLine text={error} />
      <DeleteTraces />
    </section>
  )
}

function DeleteTraces(): ReactNode {
  const { error, clearError, send } = useRequest()
  const [step, setStep] = useState<Step>('idle')
  const first = useRef<HTMLButtonElement>(null)
  const lastStep = useRef<Step>('idle')
  const words = strings.settings.traces

  // The pressed button is gone with each step: the one in its place takes the focus.
  useEffect(() => {
    if (lastStep.current !== step) first.current?.focus()
    lastStep.current = step
  }, [step])

  const go = (next: Step): void => {
    clearError()
    setStep(next)
  }
  const remove = async (): Promise<void> => {
    go('deleting')
    setStep((await send('traces.deleteAll', undefined)) === null ? 'idle' : 'deleted')
  }

  return (
    <div aria-live="polite">
      <div className="recording-act">
        {(step === 'idle' || step === 'deleted') && (
          <button key="delete" ref={first} type="button" className="button recording-first" onClick={() => go('asked')}>
            {words.delete}
          </button>
        )}
        {step === 'asked' && (
          <>
            <button
              key="cancel"
              ref={first}
              type="button"
              className="button recording-first"
              onClick={() => go('idle')}
            >
              {words.cancel}
            </button>
            <button key="confirm" type="button" className="button button-danger" onClick={() => void remove()}>
              {words.confirm}
            </button>
          </>
        )}
        {step === 'deleting' && <p className="hint">{words.busy}</p>}
        {step === 'deleted' && <p className="hint">{words.deleted}</p>}
      </div>
      <ErrorLine text={error} />
    </div>
  )
}
