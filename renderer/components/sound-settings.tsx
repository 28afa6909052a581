/**
 * Microphone, speaker, and whether the agent may be interrupted by just speaking.
 */
import { type ReactNode, useEffect, useState } from 'react'
import type { RequestAnswer, Settings } from '../../preload/contract.ts'
import { strings } from '../strings.ts'
import { useRequest } from '../use-bridge.ts'
import { ErrorLine } from './error-line.tsx'
import { ChoiceSetting } from './setting-fields.tsx'

/** No device has this name: names that main reports are never empty. */
const SYSTEM_DEFAULT = ''

/** One group of the settings. */
export function SoundSettings({ settings }: { settings: Settings }): ReactNode {
  const { error, send } = useRequest()
  const [devices, setDevices] = useState<RequestAnswer<'devices.list'> | null>(null)
  const words = strings.soundSettings

  useEffect(() => {
    let isGone = false
    const list = async (): Promise<void> => {
      const answer = await send('devices.list', undefined)
      if (answer !== null && !isGone) setDevices(answer.value)
    }
    const onFocus = (): void => void list()
    void list()
    // Devices come and go while the window is in the background.
    window.addEventListener('focus', onFocus)
    return () => {
      isGone = true
      window.removeEventListener('focus', onFocus)
    }
  }, [send])

  return (
    <section className="group">
      <h2>{words.title}</h2>
      <ErrorLine text={error} />
      <ChoiceSetting
        label={words.microphone}
        value={settings.microphone ?? SYSTEM_DEFAULT}
        groups={deviceGroups(devices?.microphones ?? null, settings.microphone)}
        patchOf={(name) => ({ microphone: name === SYSTEM_DEFAULT ? null : name })}
      />
      <ChoiceSetting
        label={words.speaker}
        value={settings.speaker ?? SYSTEM_DEFAULT}
        groups={deviceGroups(devices?.speakers ?? null, settings.speaker)}
        patchOf={(name) => ({ speaker: name === SYSTEM_DEFAULT ? null : name })}
      />
      <ChoiceSetting
        label={words.duplex}
        hint={words.duplexHint}
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
    </section>
  )
}

/** `names` null: not known yet. The chosen device stays in the list when it is not there. */
function deviceGroups(names: readonly string[] | null, chosen: string | null) {
  const words = strings.soundSettings
  const known = [...new Set(names ?? [])].map((name) => ({ value: name, text: name }))
  const isAbsent = chosen !== null && !known.some(({ value }) => value === chosen)
  const absent = isAbsent ? [{ value: chosen, text: names === null ? chosen : words.absent(chosen) }] : []
  return [{ title: '', options: [{ value: SYSTEM_DEFAULT, text: words.systemDefault }, ...absent, ...known] }]
}
