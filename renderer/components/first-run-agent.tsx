/**
 * The step of the first run that asks who answers: the practice agent, or the service with a key, with what it costs and
 * that it records.
 */
import { type ReactNode, useEffect, useId, useState } from 'react'
import { formatUsd } from '../format.ts'
import { strings } from '../strings.ts'
import { useBridge, useView } from '../use-bridge.ts'
import { ApiKeyField } from './api-key-field.tsx'
import type { StepProps } from './first-run.tsx'

/** Two choices; the first needs nothing. */
export function FirstRunAgent({ onDone }: StepProps): ReactNode {
  const bridge = useBridge()
  const source = useView((state) => state.view.apiKey)
  const rate = useView((state) => state.view.settings.usdPerHour)
  const [wanted, setWanted] = useState<'practice' | 'service'>(source === 'none' ? 'practice' : 'service')
  const name = useId()
  const words = strings.firstRun.agent
  const isReady = wanted === 'practice' || source !== 'none'
  useEffect(() => {
    if (isReady) onDone()
  }, [isReady, onDone])
  // Read here, so that the notice of it need not come again.
  const isTold = wanted === 'service' && source !== 'none'
  useEffect(() => {
    if (isTold) void bridge.request('notices.dismiss', { id: 'recording' })
  }, [bridge, isTold])

  return (
    <>
      <p className="first-run-why">{words.why}</p>
      <fieldset className="choices">
        <legend className="visually-hidden">{words.label}</legend>
        {source === 'none' && (
          <Choice name={name} isChosen={wanted === 'practice'} onChoose={() => setWanted('practice')}>
            <span className="choice-title">{words.practice}</span>
            <span className="hint">{words.practiceText}</span>
          </Choice>
        )}
        <Choice name={name} isChosen={wanted === 'service'} onChoose={() => setWanted('service')}>
          <span className="choice-title">{words.service}</span>
          <span className="hint">{words.serviceText(formatUsd(rate))}</span>
        </Choice>
      </fieldset>
      {wanted === 'service' && (
        <div className="first-run-card">
          {source !== 'none' && <p>{source === 'stored' ? words.given : words.environment}</p>}
          {source !== 'environment' && <ApiKeyField />}
          <p className="hint">{words.recorded}</p>
        </div>
      )}
    </>
  )
}

function Choice(props: { name: string; isChosen: boolean; onChoose: () => void; children: ReactNode }): ReactNode {
  return (
    <label className="choice">
      <input type="radio" name={props.name} checked={props.isChosen} onChange={props.onChoose} />
      <span className="choice-text">{props.children}</span>
    </label>
  )
}
