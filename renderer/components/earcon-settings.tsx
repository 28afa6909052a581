/**
 * The short sounds: on or off, how loud, and what they sound like.
 */
import { type ReactNode, useId, useState } from 'react'
import type { Settings } from '../../preload/contract.ts'
import type { Bridge } from '../bridge.ts'
import { formatPercent } from '../format.ts'
import { strings } from '../strings.ts'
import { useRequest } from '../use-bridge.ts'
import { useSoundCheck } from '../use-sound-check.ts'
import { ErrorLine } from './error-line.tsx'
import { SettingRow } from './setting-fields.tsx'
import { CheckBlock } from './sound-checks.tsx'
import { Switch } from './switch.tsx'

const VOLUME_STEP = 5
const askAll = (bridge: Bridge) => bridge.request('sound.playEarcons', undefined)

/** A part of the sound group. */
export function EarconSettings({ settings }: { settings: Settings }): ReactNode {
  const { error, send } = useRequest()
  const check = useSoundCheck(askAll)
  const hintId = useId()
  const words = strings.soundSettings.earcons
  return (
    <div className="earcons">
      <Switch
        label={words.on}
        describedBy={hintId}
        isOn={settings.earcons}
        onChange={(earcons) => void send('settings.update', { earcons })}
      />
      <p className="hint" id={hintId}>
        {words.onHint}
      </p>
      <ErrorLine text={error} />
      {settings.earcons && (
        <>
          <VolumeSetting volume={settings.earconVolume} />
          <div className="setting-extra">
            <CheckBlock label={words.play} check={check} text={check.isRunning ? words.playing : ''} />
          </div>
        </>
      )}
    </div>
  )
}

/** Saved when the slider is let go; shown while it moves. */
function VolumeSetting({ volume }: { volume: number }): ReactNode {
  const { error, send } = useRequest()
  const [moving, setMoving] = useState<number | null>(null)
  const words = strings.soundSettings.earcons
  const shown = moving ?? volume
  const save = async (): Promise<void> => {
    if (moving === null) return
    await send('settings.update', { earconVolume: moving })
    setMoving(null)
  }
  return (
    <SettingRow label={words.volume} hint={words.volumeHint} error={error}>
      {(field) => (
        <div className="slider">
          <input
            type="range"
            id={field.id}
            min={0}
            max={100}
            step={VOLUME_STEP}
            value={shown}
            aria-valuetext={formatPercent(shown)}
            aria-describedby={field.describedBy}
            onChange={(event) => setMoving(Number(event.target.value))}
            onPointerUp={() => void save()}
            onKeyUp={() => void save()}
            onBlur={() => void save()}
          />
          <span className="slider-value">{formatPercent(shown)}</span>
        </div>
      )}
    </SettingRow>
  )
}
