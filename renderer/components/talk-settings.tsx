/**
 * How talking starts and ends: the key, what it does, when the app hangs up.
 */
import type { ReactNode } from 'react'
import type { Settings, SettingsPatch } from '../../preload/contract.ts'
import { strings } from '../strings.ts'
import { KeySetting } from './key-setting.tsx'
import { KeyWays } from './key-ways.tsx'
import { ChoiceSetting, TextSetting } from './setting-fields.tsx'

const MODES = ['auto', 'hold', 'toggle'] as const satisfies Settings['talkMode'][]
/** Limits of the contract's `idleHangupSeconds`. */
const MIN_IDLE_SECONDS = 10
const MAX_IDLE_SECONDS = 3_600

/** One group of the settings. */
export function TalkSettings({ settings }: { settings: Settings }): ReactNode {
  const words = strings.talkSettings
  return (
    <section className="group">
      <h2>{words.title}</h2>
      <KeySetting mode={settings.talkMode} />
      <ChoiceSetting
        label={words.mode}
        hint={words.modeHint}
        value={settings.talkMode}
        groups={[{ title: '', options: MODES.map((mode) => ({ value: mode, text: words[mode] })) }]}
        patchOf={(value) => ({ talkMode: MODES.find((mode) => mode === value) ?? 'auto' })}
      />
      <TextSetting
        name="idleHangupSeconds"
        label={words.idle}
        hint={words.idleHint}
        value={String(settings.idleHangupSeconds)}
        isNumeric
        parse={parseIdle}
      />
      <KeyWays />
    </section>
  )
}

function parseIdle(text: string): { patch: SettingsPatch } | { refusal: string } {
  const seconds = Number(text.trim())
  const isRight = /^\d+$/.test(text.trim()) && seconds >= MIN_IDLE_SECONDS && seconds <= MAX_IDLE_SECONDS
  return isRight ? { patch: { idleHangupSeconds: seconds } } : { refusal: strings.talkSettings.idleRange }
}
