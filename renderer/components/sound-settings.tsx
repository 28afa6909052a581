/**
 * Microphone, speaker, and whether the agent may be interrupted by just speaking; each with its check.
 */
import { type ReactNode, useEffect, useId } from 'react'
import type { Settings, SoundDevice } from '../../preload/contract.ts'
import { strings } from '../strings.ts'
import { useBridge, useRequest, useView } from '../use-bridge.ts'
import { EarconSettings } from './earcon-settings.tsx'
import { ErrorLine } from './error-line.tsx'
import { ChoiceSetting } from './setting-fields.tsx'
import { EchoCheck, MicrophoneCheck, SpeakerCheck } from './sound-checks.tsx'
import { Switch } from './switch.tsx'

/** No device has this name: names that main reports are never empty. */
const SYSTEM_DEFAULT = ''

/** One group of the settings. */
export function SoundSettings({ settings }: { settings: Settings }): ReactNode {
  const words = strings.soundSettings
  const isOnHeadphones = useIsOnHeadphones(settings)
  useWatchedDevices()
  return (
    <section className="group">
      <h2>{words.title}</h2>
      <DeviceChoice kind="microphone" chosen={settings.microphone} />
      <div className="setting-extra">
        <MicrophoneCheck />
      </div>
      <DeviceChoice kind="speaker" chosen={settings.speaker} />
      <div className="setting-extra">
        <SpeakerCheck />
      </div>
      <ChoiceSetting
        label={words.duplex}
        hint={isOnHeadphones ? words.onHeadphones : words.duplexHint}
        value={settings.duplex}
        groups={[
          {
            title: '',
            options: [
              { value: 'half', text: words.half },
              { value: 'full', text: words.full },
            ],
          },
        ]}
        patchOf={(value) => ({ duplex: value === 'full' ? 'full' : 'half' })}
      />
      {settings.duplex === 'full' && <CancelEcho isOn={settings.cancelEcho} />}
      <div className="setting-extra">
        <EchoCheck />
      </div>
      <EarconSettings settings={settings} />
    </section>
  )
}

function CancelEcho({ isOn }: { isOn: boolean }): ReactNode {
  const { error, send } = useRequest()
  const hintId = useId()
  const words = strings.soundSettings
  return (
    <div className="setting-extra">
      <Switch
        label={words.cancelEcho}
        describedBy={hintId}
        isOn={isOn}
        onChange={(cancelEcho) => void send('settings.update', { cancelEcho })}
      />
      <p className="hint" id={hintId}>
        {words.cancelEchoHint}
      </p>
      <ErrorLine text={error} />
    </div>
  )
}

/** A picker of the devices that are connected, followed live. */
export function DeviceChoice({ kind, chosen }: { kind: 'microphone' | 'speaker'; chosen: string | null }): ReactNode {
  const devices = useView((state) => state.view.devices)
  const words = strings.soundSettings
  const list = (kind === 'microphone' ? devices?.microphones : devices?.speakers) ?? null
  return (
    <ChoiceSetting
      label={kind === 'microphone' ? words.microphone : words.speaker}
      hint={kind === 'microphone' ? words.microphoneHint : words.speakerHint}
      value={chosen === null ? SYSTEM_DEFAULT : (list?.find(({ isChosen }) => isChosen)?.name ?? chosen)}
      groups={[{ title: '', options: optionsFor(list, chosen) }]}
      patchOf={(name) => ({ [kind]: name === SYSTEM_DEFAULT ? null : name })}
    />
  )
}

/** Has main keep `Snapshot.devices` up to date while a page shows them. */
export function useWatchedDevices(): void {
  const bridge = useBridge()
  useEffect(() => {
    void bridge.request('devices.watch', { isWatched: true })
    return () => void bridge.request('devices.watch', { isWatched: false })
  }, [bridge])
}

/** `list` null: not known yet. The chosen device stays in the list when it is not there. */
function optionsFor(list: readonly SoundDevice[] | null, chosen: string | null) {
  const words = strings.soundSettings
  const standing = list?.find(({ isDefault }) => isDefault)?.name
  const isAbsent = chosen !== null && !(list ?? []).some(({ isChosen }) => isChosen)
  return [
    { value: SYSTEM_DEFAULT, text: standing === undefined ? words.systemDefault : words.systemDefaultNow(standing) },
    ...(isAbsent ? [{ value: chosen, text: list === null ? chosen : words.absent(chosen) }] : []),
    ...(list ?? []).map(({ name }) => ({ value: name, text: name })),
  ]
}

function useIsOnHeadphones(settings: Settings): boolean {
  return useView(({ view }) => {
    const speakers = view.devices?.speakers ?? []
    const used = speakers.find(settings.speaker === null ? ({ isDefault }) => isDefault : ({ isChosen }) => isChosen)
    return used?.isHeadphones ?? false
  })
}
