/**
 * The building blocks of the settings: a labelled row with hint and error, a choice that saves at once, a text that
 * saves when the typing pauses or the field is left.
 */
import { type ReactNode, useId, useState } from 'react'
import type { SettingsPatch } from '../../preload/contract.ts'
import { strings } from '../strings.ts'
import { useBridge, useRequest } from '../use-bridge.ts'
import { type SavedText, useSavedText } from '../use-saved-text.ts'
import { ErrorLine } from './error-line.tsx'
import { Icon } from './icons.tsx'

/** What a field inside a row needs: its id, what describes it, whether it is refused. */
export interface FieldProps {
  id: string
  describedBy: string | undefined
  isInvalid: boolean
}

/** Label, field, hint, error, and "Saved" once it is. */
export function SettingRow(props: {
  label: string
  hint?: string
  error?: string
  isSaved?: boolean
  /** A word beside the label. */
  mark?: string
  children: (field: FieldProps) => ReactNode
}): ReactNode {
  const id = useId()
  const { hint = '', error = '' } = props
  const described = [hint !== '' && `${id}-hint`, error !== '' && `${id}-error`].filter(Boolean).join(' ')
  return (
    <div className="setting">
      <div className="setting-label">
        <label htmlFor={id}>{props.label}</label>
        {props.mark !== undefined && <span className="hint">{props.mark}</span>}
        <p className="saved" aria-live="polite">
          {props.isSaved === true && (
            <>
              <Icon name="check" isSmall />
              {strings.settings.saved}
            </>
          )}
        </p>
      </div>
      <div className="setting-field">
        {props.children({ id, describedBy: described === '' ? undefined : described, isInvalid: error !== '' })}
        {hint !== '' && (
          <p className="hint" id={`${id}-hint`}>
            {hint}
          </p>
        )}
        <ErrorLine text={error} id={`${id}-error`} />
      </div>
    </div>
  )
}

/** A choice. `groups` with an empty title are plain options. */
export function ChoiceSetting(props: {
  label: string
  hint?: string
  value: string
  groups: readonly { title: string; options: readonly { value: string; text: string }[] }[]
  patchOf: (value: string) => SettingsPatch
}): ReactNode {
  const { error, send } = useRequest()
  const [isSaved, setIsSaved] = useState(false)
  const save = async (value: string): Promise<void> => {
    setIsSaved((await send('settings.update', props.patchOf(value))) !== null)
  }
  const optionsOf = (options: readonly { value: string; text: string }[]): ReactNode =>
    options.map(({ value, text }) => (
      <option key={value} value={value}>
        {text}
      </option>
    ))
  return (
    <SettingRow label={props.label} hint={props.hint ?? ''} error={error} isSaved={isSaved}>
      {(field) => (
        <select
          className="field"
          id={field.id}
          aria-describedby={field.describedBy}
          aria-invalid={field.isInvalid}
          value={props.value}
          onChange={(event) => void save(event.target.value)}
        >
          {props.groups.map(({ title, options }) =>
            title === '' ? (
              optionsOf(options)
            ) : (
              <optgroup key={title} label={title}>
                {optionsOf(options)}
              </optgroup>
            ),
          )}
        </select>
      )}
    </SettingRow>
  )
}

/** A text. `parse` says what is to be saved, or why it cannot be. */
export function TextSetting(props: {
  /** Which setting it is: what is refused is kept under this name. */
  name: keyof SettingsPatch
  label: string
  hint?: string
  value: string
  rows?: number
  isNumeric?: boolean
  parse: (text: string) => { patch: SettingsPatch } | { refusal: string }
}): ReactNode {
  const bridge = useBridge()
  const save = async (typed: string): Promise<string> => {
    const parsed = props.parse(typed)
    if ('refusal' in parsed) return parsed.refusal
    const answer = await bridge.request('settings.update', parsed.patch)
    return answer.ok ? '' : answer.error.message
  }
  const text = useSavedText(props.value, save, props.name)
  return (
    <SettingRow label={props.label} hint={props.hint ?? ''} error={text.error} isSaved={text.isSaved}>
      {(field) => <TextField field={field} text={text} rows={props.rows} isNumeric={props.isNumeric === true} />}
    </SettingRow>
  )
}

/** The field of a saved text. `rows` undefined: a single line. */
export function TextField(props: {
  field: FieldProps
  text: SavedText
  rows?: number | undefined
  isNumeric?: boolean
  isCode?: boolean
}): ReactNode {
  const { field, text } = props
  const shared = {
    className: `field scroller ${props.isCode === true ? 'code' : ''}`,
    id: field.id,
    'aria-describedby': field.describedBy,
    'aria-invalid': field.isInvalid,
    value: text.shown,
    onBlur: text.flush,
  }
  if (props.rows !== undefined) {
    return <textarea {...shared} rows={props.rows} onChange={(event) => text.change(event.target.value)} />
  }
  const inputMode = props.isNumeric === true ? 'numeric' : 'text'
  return <input {...shared} inputMode={inputMode} onChange={(event) => text.change(event.target.value)} />
}
