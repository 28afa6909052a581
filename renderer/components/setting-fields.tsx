/**
 * The building blocks of the settings: a labelled row with hint and error, a choice that saves at once, a text that
 * saves when the typing pauses or the field is left.
 */
import { type ReactNode, useEffect, useId, useRef, useState } from 'react'
import type { SettingsPatch } from '../../preload/contract.ts'
import { strings } from '../strings.ts'
import { useBridge, useRequest } from '../use-bridge.ts'
import { ErrorLine } from './error-line.tsx'
import { Icon } from './icons.tsx'

/** Pause in typing after which a text is saved. */
const TYPING_MS = 700

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
  children: (field: FieldProps) => ReactNode
}): ReactNode {
  const id = useId()
  const { hint = '', error = '' } = props
  const described = [hint !== '' && `${id}-hint`, error !== '' && `${id}-error`].filter(Boolean).join(' ')
  return (
    <div className="setting">
      <div className="setting-label">
        <label htmlFor={id}>{props.label}</label>
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
  label: string
  hint?: string
  value: string
  rows?: number
  isNumeric?: boolean
  parse: (text: string) => { patch: SettingsPatch } | { refusal: string }
}): ReactNode {
  const text = useSavedText(props.value, props.parse)
  return (
    <SettingRow label={props.label} hint={props.hint ?? ''} error={text.error} isSaved={text.isSaved}>
      {(field) => {
        const shared = {
          className: 'field scroller',
          id: field.id,
          'aria-describedby': field.describedBy,
          'aria-invalid': field.isInvalid,
          value: text.shown,
          onBlur: text.flush,
        }
        return props.rows === undefined ? (
          <input
            {...shared}
            inputMode={props.isNumeric === true ? 'numeric' : 'text'}
            onChange={(event) => text.change(event.target.value)}
          />
        ) : (
          <textarea {...shared} rows={props.rows} onChange={(event) => text.change(event.target.value)} />
        )
      }}
    </SettingRow>
  )
}

/** A draft over a saved value: what is typed is kept until it is saved, also when the view goes away meanwhile. */
function useSavedText(
  value: string,
  parse: (text: string) => { patch: SettingsPatch } | { refusal: string },
): { shown: string; error: string; isSaved: boolean; change: (text: string) => void; flush: () => void } {
  const bridge = useBridge()
  const [draft, setDraft] = useState<string | null>(null)
  const [error, setError] = useState('')
  const [isSaved, setIsSaved] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const unsaved = useRef<string | null>(null)

  const save = useRef(async (): Promise<void> => {})
  save.current = async () => {
    clearTimeout(timer.current)
    const text = unsaved.current
    if (text === null) return
    unsaved.current = null
    const parsed = parse(text)
    if ('refusal' in parsed) {
      setError(parsed.refusal)
      return
    }
    const answer = await bridge.request('settings.update', parsed.patch)
    setError(answer.ok ? '' : answer.error.message)
    setIsSaved(answer.ok)
    // After a failure the draft stays, to be tried again with the next change.
    if (answer.ok && unsaved.current === null) setDraft(null)
  }

  useEffect(() => () => void save.current(), [])

  return {
    shown: draft ?? value,
    error,
    isSaved,
    change: (text) => {
      setDraft(text)
      setIsSaved(false)
      unsaved.current = text
      clearTimeout(timer.current)
      timer.current = setTimeout(() => void save.current(), TYPING_MS)
    },
    flush: () => void save.current(),
  }
}
