/**
 * The push-to-talk key: which it is, what it does, what else happens on it, and the way to choose another by pressing it.
 * Main sees what is pressed, also outside of the page, and keeps it from the page meanwhile.
 */
import { type ReactNode, useRef, useState } from 'react'
import type { Hotkey, Settings } from '../../preload/contract.ts'
import { keyLabel } from '../key-label.ts'
import { strings } from '../strings.ts'
import { useRequest, useView } from '../use-bridge.ts'
import { Icon } from './icons.tsx'
import { SettingRow } from './setting-fields.tsx'

/** One row of the settings. */
export function KeySetting({ mode }: { mode: Settings['talkMode'] }): ReactNode {
  const hotkey = useView((state) => state.view.hotkey)
  const preview = useView((state) => state.view.preview)
  const { error, send } = useRequest()
  const [outcome, setOutcome] = useState('')
  const change = useRef<HTMLButtonElement>(null)
  const words = strings.talkKey

  const record = async (): Promise<void> => {
    setOutcome('')
    const answer = await send('talkKey.record', undefined)
    if (answer === null) return
    const { end, label } = answer.value
    setOutcome(end === 'chosen' ? words.chosen(keyLabel(label)) : words[end])
    change.current?.focus()
  }
  const reset = async (): Promise<void> => {
    setOutcome('')
    await send('talkKey.reset', undefined)
  }

  const isRecording = preview !== null
  const refusal = preview?.refusal == null ? '' : words.refusal[preview.refusal]
  const hint = isRecording ? (hotkey.canRecordMouse ? words.howMouse : words.howKeys) : meaningOf(hotkey, mode)
  const shown = isRecording ? keyLabel(preview.label) : keyLabel(hotkey.label)
  return (
    <SettingRow label={strings.talkSettings.key} hint={hint} error={isRecording ? refusal : error}>
      {(field) => (
        <>
          <div className="field-row">
            <input
              className="field key-field"
              id={field.id}
              data-recording={isRecording}
              aria-describedby={field.describedBy}
              aria-invalid={field.isInvalid}
              value={shown}
              placeholder={isRecording ? words.press : ''}
              readOnly
            />
            {isRecording ? (
              <button type="button" className="button" onClick={() => void send('talkKey.cancel', undefined)}>
                {words.cancel}
              </button>
            ) : (
              <button ref={change} type="button" className="button" onClick={() => void record()}>
                {words.change}
              </button>
            )}
            {!isRecording && !isDefault(hotkey.label) && (
              <button type="button" className="button button-quiet" onClick={() => void reset()}>
                {words.reset}
              </button>
            )}
          </div>
          {/* What is pressed, and what came of it: the focus is on no field that would say it. */}
          <p className="visually-hidden" role="log" aria-live="assertive" aria-relevant="all">
            {isRecording ? (preview.label === '' ? `${words.press}. ${hint}` : shown) : outcome}
          </p>
          {!isRecording && hotkey.warning !== null && (
            <p className="key-warning">
              <Icon name="alert" isSmall />
              {words.warning[hotkey.warning]}
            </p>
          )}
        </>
      )}
    </SettingRow>
  )
}

/** The keys of a new user (contract.md §5). */
const isDefault = (label: string): boolean => label === 'Ctrl+Shift+Space' || label === 'Cmd+Shift+Space'

function meaningOf({ backend, obstacle, problem }: Hotkey, mode: Settings['talkMode']): string {
  const words = strings.talkKey
  const why = obstacle === null ? '' : words.obstacle[obstacle]
  const wrong = problem === '' ? '' : words.problem(problem)
  switch (backend) {
    case 'hold':
      return words[mode]
    case 'toggle':
      return [words.pressOnly, why].join(' ')
    case 'none':
      return [words.none, why, wrong].filter((part) => part !== '').join(' ')
  }
}
