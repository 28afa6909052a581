/**
 * The last step of the first run: one thing to say that works now, taken from a plugin's examples, with what is said and
 * answered below it.
 */
import { type ReactNode, useEffect, useId, useState } from 'react'
import type { Snapshot } from '../../preload/contract.ts'
import { examplesOf } from '../examples.ts'
import { keyLabel } from '../key-label.ts'
import { strings } from '../strings.ts'
import { useRequest, useView } from '../use-bridge.ts'
import { ErrorLine } from './error-line.tsx'
import type { StepProps } from './first-run.tsx'
import { Icon } from './icons.tsx'

/** Lines of the small transcript. */
const LINES = 4

/** A sentence, three ways to say it, and what comes of it. */
export function FirstRunTry({ onDone }: StepProps): ReactNode {
  const plugins = useView((state) => state.view.plugins)
  const hotkey = useView((state) => state.view.hotkey)
  const status = useView((state) => state.view.status)
  const captions = useView((state) => state.view.captions)
  const [fromMs] = useState(() => captions.at(-1)?.startedAtMs ?? 0)
  const { error, send } = useRequest()
  const statusId = useId()
  const words = strings.firstRun.first
  const [example] = examplesOf(plugins, 1)
  const text = example?.text ?? words.hello
  const lines = captions.filter(({ startedAtMs }) => startedAtMs > fromMs).slice(-LINES)
  const isAnswered = lines.some(({ role, isFinal }) => role === 'agent' && isFinal)
  useEffect(() => {
    if (isAnswered) onDone()
  }, [isAnswered, onDone])

  return (
    <>
      <p className="first-run-why">{words.why}</p>
      <div className="first-run-card">
        <p>{howToSay(hotkey)}</p>
        <p className="first-run-quote">
          <q>{text}</q>
        </p>
        <div className="sound-check-row">
          <button
            type="button"
            className="button"
            aria-pressed={status.isTalkOn}
            aria-describedby={statusId}
            onClick={() => void send('talk.toggle', undefined)}
          >
            <Icon name="microphone" isSmall />
            {words.talk}
          </button>
          <button type="button" className="button" onClick={() => void send('message.send', { text })}>
            {words.type}
          </button>
          <p className="first-run-status" id={statusId}>
            <span role="status">{strings.statusWord[status.word]}</span>
            <span className="hint">{status.detail}</span>
          </p>
        </div>
        <ErrorLine text={error} />
      </div>
      <div className="first-run-lines" role="log" aria-label={words.log} aria-live="off">
        {lines.map(({ id, role, text: said, isFinal }) => (
          <p key={id} data-role={role} data-final={isFinal}>
            <span className="hint">{role === 'user' ? strings.captions.you : strings.captions.agent}</span> {said}
          </p>
        ))}
      </div>
      <p className="first-run-result" data-done={isAnswered} aria-live="polite">
        {isAnswered && (
          <>
            <Icon name="check" isSmall />
            {words.done}
          </>
        )}
      </p>
    </>
  )
}

function howToSay({ label, backend }: Snapshot['hotkey']): string {
  const words = strings.firstRun.first
  switch (backend) {
    case 'hold':
      return words.holdAndSay(keyLabel(label))
    case 'toggle':
      return words.pressAndSay(keyLabel(label))
    case 'none':
      return words.clickAndSay
  }
}
