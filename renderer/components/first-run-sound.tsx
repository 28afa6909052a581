/**
 * The first two steps of the first run: whether the microphone hears the user, and whether it hears the speaker.
 */
import { type ReactNode, useEffect } from 'react'
import { strings } from '../strings.ts'
import { useView } from '../use-bridge.ts'
import type { StepProps } from './first-run.tsx'
import { EchoCheck, MicrophoneCheck, SpeakerCheck } from './sound-checks.tsx'
import { DeviceChoice } from './sound-settings.tsx'

/** Undefined while the devices are not known yet. */
function useHasMicrophone(): boolean | undefined {
  return useView(({ view }) => (view.devices === null ? undefined : view.devices.microphones.length > 0))
}

/** Welcome, and the microphone. */
export function FirstRunMicrophone({ onDone }: StepProps): ReactNode {
  const chosen = useView((state) => state.view.settings.microphone)
  const hasMicrophone = useHasMicrophone()
  const words = strings.firstRun.microphone
  return (
    <>
      <p className="first-run-lead">{words.lead}</p>
      <h2>{words.heading}</h2>
      <p className="first-run-why">{words.why}</p>
      {hasMicrophone === false ? (
        <NothingToDo text={words.none} onDone={onDone} />
      ) : (
        <div className="first-run-card">
          <DeviceChoice kind="microphone" chosen={chosen} />
          <MicrophoneCheck onResult={({ verdict }) => verdict === 'good' && onDone()} />
        </div>
      )}
    </>
  )
}

/** The echo between speaker and microphone. */
export function FirstRunEcho({ onDone }: StepProps): ReactNode {
  const chosen = useView((state) => state.view.settings.speaker)
  const hasMicrophone = useHasMicrophone()
  const words = strings.firstRun.echo
  return (
    <>
      <p className="first-run-why">{words.why}</p>
      <div className="first-run-card">
        <DeviceChoice kind="speaker" chosen={chosen} />
        <SpeakerCheck />
        {hasMicrophone === false ? (
          <NothingToDo text={words.none} onDone={onDone} />
        ) : (
          <EchoCheck onResult={({ echoDb, verdict }) => (echoDb !== null || verdict === 'none') && onDone()} />
        )}
      </div>
    </>
  )
}

function NothingToDo({ text, onDone }: { text: string; onDone: () => void }): ReactNode {
  useEffect(onDone, [onDone])
  return <p>{text}</p>
}
