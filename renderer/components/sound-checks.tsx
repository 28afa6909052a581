/**
 * The checks of the sound, each a button that says what is going on and what came of it. Used by Settings and by the
 * first run.
 */
import type { ReactNode } from 'react'
import type { CheckedEcho, CheckedMicrophone } from '../../preload/contract.ts'
import type { Bridge } from '../bridge.ts'
import { strings } from '../strings.ts'
import { useRequest, useView } from '../use-bridge.ts'
import { useLevels } from '../use-levels.ts'
import { useSoundCheck } from '../use-sound-check.ts'
import { ErrorLine } from './error-line.tsx'

const askSpeaker = (bridge: Bridge) => bridge.request('sound.checkSpeaker', undefined)
const askMicrophone = (bridge: Bridge) => bridge.request('sound.checkMicrophone', undefined)
const askEcho = (bridge: Bridge) => bridge.request('sound.checkEcho', undefined)

/** Three notes on the speaker in use. */
export function SpeakerCheck(): ReactNode {
  const check = useSoundCheck(askSpeaker)
  const words = strings.soundSettings.checks
  const text = check.isRunning ? words.speaker.playing : check.isDone ? words.speaker.done : ''
  return <CheckBlock label={words.speaker.start} check={check} text={text} />
}

/** Three seconds of the microphone in use, played back, with the level while they are recorded. */
export function MicrophoneCheck({ onResult }: { onResult?: (result: CheckedMicrophone) => void }): ReactNode {
  const check = useSoundCheck(askMicrophone, onResult)
  const words = strings.soundSettings.checks
  const { microphone } = words
  const level = useLevels<HTMLDivElement>()
  const going = { starting: words.starting, recording: microphone.recording, playing: microphone.playing }
  const after = check.result === undefined ? microphone.hint : microphone.heardAs[check.result.verdict]
  return (
    <CheckBlock label={microphone.start} check={check} text={check.isRunning ? going[check.phase] : after}>
      <div
        className="sound-level"
        ref={level}
        data-source={check.phase === 'playing' ? 'speaker' : 'microphone'}
        hidden={!check.isRunning}
        aria-hidden="true"
      >
        <span />
      </div>
    </CheckBlock>
  )
}

/** How much of the speaker the microphone hears, and what follows from it, with a button that does it. */
export function EchoCheck({ onResult }: { onResult?: (result: CheckedEcho) => void }): ReactNode {
  const check = useSoundCheck(askEcho, onResult)
  const words = strings.soundSettings.checks
  const text = check.isRunning
    ? words.echo.playing
    : check.result === undefined
      ? words.echo.hint
      : echoText(check.result)
  return (
    <CheckBlock label={words.echo.start} check={check} text={text}>
      {check.result !== undefined && !check.isRunning && <EchoAdvice echo={check.result} />}
    </CheckBlock>
  )
}

function echoText({ verdict, echoDb, delayMs, leftDb }: CheckedEcho): string {
  const words = strings.soundSettings.checks.echo
  const advice = words.verdict[verdict]
  const figures = echoDb === null || delayMs === null ? '' : words.figures(-echoDb, delayMs)
  const left = leftDb === null ? '' : words.left(-leftDb)
  return [advice, figures, left].filter((part) => part !== '').join(' ')
}

/** What is set now is not offered again. */
function EchoAdvice({ echo }: { echo: CheckedEcho }): ReactNode {
  const duplex = useView((state) => state.view.settings.duplex)
  const cancelEcho = useView((state) => state.view.settings.cancelEcho)
  const { error, send } = useRequest()
  const words = strings.soundSettings.checks.echo
  const advised = ADVISED[echo.verdict]
  // Where there is nothing to cancel, nothing is: a canceller costs a little of the voice that interrupts.
  const wanted = { duplex: advised, cancelEcho: echo.verdict === 'cancelled' }
  const isSet = advised === duplex && (advised === 'half' || wanted.cancelEcho === cancelEcho)
  if (advised === null || isSet) return null
  const patch = advised === 'half' ? { duplex: advised } : { ...wanted, duplex: advised }
  return (
    <div className="sound-check-row">
      <button type="button" className="button" onClick={() => void send('settings.update', patch)}>
        {advised === 'full' ? words.useFull : words.useHalf}
      </button>
      <ErrorLine text={error} />
    </div>
  )
}

const ADVISED: Record<CheckedEcho['verdict'], 'half' | 'full' | null> = {
  none: 'full',
  weak: 'full',
  cancelled: 'full',
  strong: 'half',
  deaf: null,
  noisy: null,
}

/** Button, or stop; beside it what is going on, said by the screen reader as it changes. */
export function CheckBlock(props: {
  label: string
  check: { isRunning: boolean; error: string; start: () => void; stop: () => void }
  text: string
  children?: ReactNode
}): ReactNode {
  const { check } = props
  return (
    <div className="sound-check">
      <div className="sound-check-row">
        <button
          type="button"
          className="button sound-check-button"
          onClick={check.isRunning ? check.stop : check.start}
        >
          {check.isRunning ? strings.soundSettings.checks.stop : props.label}
        </button>
        <p className="hint" aria-live="polite">
          {check.error === '' ? props.text : ''}
        </p>
      </div>
      {props.children}
      <ErrorLine text={check.error} />
    </div>
  )
}
