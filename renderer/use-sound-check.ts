/**
 * One check of the sound, as a button needs it: start, stop, what is going on, how it ended. Main runs one at a time.
 */
import { useCallback, useEffect, useRef, useState } from 'react'
import type { Envelope, SoundCheck } from '../preload/contract.ts'
import type { Bridge } from './bridge.ts'
import { useBridge } from './use-bridge.ts'

/** A check and its outcome; `result` undefined: none yet, or not since it was started again. */
export interface RunningCheck<R> {
  readonly isRunning: boolean
  readonly phase: SoundCheck['phase']
  readonly result: R | undefined
  readonly isDone: boolean
  /** Why it failed, a sentence; empty otherwise, also when the user stopped it. */
  readonly error: string
  readonly start: () => void
  readonly stop: () => void
}

type Outcome<R> = { isDone: boolean; result?: R; error: string }

/**
 * The check that `ask` asks for, which must keep its identity. Leaving the page stops it. `onResult` is told of each
 * outcome.
 */
export function useSoundCheck<R>(
  ask: (bridge: Bridge) => Promise<Envelope<R>>,
  onResult?: (result: R) => void,
): RunningCheck<R> {
  const bridge = useBridge()
  const [isRunning, setIsRunning] = useState(false)
  const [phase, setPhase] = useState<SoundCheck['phase']>('starting')
  const [outcome, setOutcome] = useState<Outcome<R>>({ isDone: false, error: '' })
  const isMine = useRef(false)
  const told = useRef(onResult)
  told.current = onResult

  const stop = useCallback(() => void bridge.request('sound.stopCheck', undefined), [bridge])

  useEffect(() => {
    const end = bridge.subscribeSoundCheck((check) => {
      if (isMine.current && check !== null) setPhase(check.phase)
    })
    return () => {
      end()
      if (isMine.current) stop()
    }
  }, [bridge, stop])

  const start = useCallback(() => {
    const run = async (): Promise<void> => {
      isMine.current = true
      setIsRunning(true)
      setPhase('starting')
      setOutcome({ isDone: false, error: '' })
      const answer = await ask(bridge)
      isMine.current = false
      setIsRunning(false)
      if (answer.ok) {
        setOutcome({ isDone: true, result: answer.value, error: '' })
        told.current?.(answer.value)
      } else setOutcome({ isDone: false, error: answer.error.code === 'stopped-by-user' ? '' : answer.error.message })
    }
    void run()
  }, [bridge, ask])

  return { isRunning, phase, result: outcome.result, isDone: outcome.isDone, error: outcome.error, start, stop }
}
