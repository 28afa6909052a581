/**
 * The step of the first run that shows the push-to-talk key and lets the user try it: while it is open, main tells of
 * presses and does nothing else with them.
 */
import { type ReactNode, useEffect, useState } from 'react'
import { keyLabel } from '../key-label.ts'
import { strings } from '../strings.ts'
import { useBridge, useView } from '../use-bridge.ts'
import type { StepProps } from './first-run.tsx'
import { Icon } from './icons.tsx'

type Trial = 'wait' | 'down' | 'done'

/** The key, and what becomes of a press. */
export function FirstRunKey({ onDone }: StepProps): ReactNode {
  const bridge = useBridge()
  const { label, backend } = useView((state) => state.view.hotkey)
  const [trial, setTrial] = useState<Trial>('wait')
  const words = strings.firstRun.key

  useEffect(() => {
    void bridge.request('firstRun.tryKey', { isTrying: true })
    const stop = bridge.subscribeKeyTried((isDown) => {
      setTrial(isDown ? 'down' : 'done')
      if (!isDown) onDone()
    })
    return () => {
      stop()
      void bridge.request('firstRun.tryKey', { isTrying: false })
    }
  }, [bridge, onDone])
  useEffect(() => {
    if (backend === 'none') onDone()
  }, [backend, onDone])

  if (backend === 'none') return <p>{words.none}</p>
  return (
    <>
      <p className="first-run-why">{words.why}</p>
      <div className="first-run-card">
        <p className="keys" data-down={trial === 'down'}>
          {keyLabel(label)
            .split('+')
            .map((key) => (
              <kbd key={key}>{key}</kbd>
            ))}
        </p>
        <p>{backend === 'hold' ? words.holds : words.taps}</p>
        <p className="first-run-result" data-done={trial === 'done'} aria-live="polite">
          <Icon name={trial === 'done' ? 'check' : 'hollow'} isSmall />
          {words[trial]}
        </p>
      </div>
      <p className="hint">{words.change}</p>
    </>
  )
}
