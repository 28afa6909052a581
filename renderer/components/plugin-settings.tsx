/**
 * The settings of a plugin as a form made from its manifest. Each is saved by itself; what the plugin's schema refuses
 * stays in the field with the reason beside it.
 */
import { type ReactNode, useState } from 'react'
import type { PluginSetting, RequestArgument } from '../../preload/contract.ts'
import { strings } from '../strings.ts'
import { useBridge, useRequest } from '../use-bridge.ts'
import { useSavedText } from '../use-saved-text.ts'
import { PluginSecret } from './plugin-secret.tsx'
import { SettingRow, TextField } from './setting-fields.tsx'

type Json = RequestArgument<'plugins.setSetting'>['value']
type FieldKind = Exclude<PluginSetting['kind'], 'boolean' | 'choice' | 'secret'>

/** No choice of a schema: the way back to the default. */
const UNSET = ''
const JSON_ROWS = 4

interface SettingProps {
  id: string
  setting: PluginSetting
  reload: () => Promise<void>
}

/** The section of a plugin's page. `id`: the plugin's. */
export function PluginSettingsForm(props: {
  id: string
  settings: readonly PluginSetting[]
  reload: () => Promise<void>
}): ReactNode {
  const { id, reload } = props
  return (
    <section className="section">
      <h3>{strings.page.settings.title}</h3>
      {props.settings.map((setting) => (
        <Setting key={`${setting.key} ${setting.kind}`} id={id} setting={setting} reload={reload} />
      ))}
    </section>
  )
}

function Setting(props: SettingProps): ReactNode {
  const { kind } = props.setting
  switch (kind) {
    case 'boolean':
    case 'choice':
      return <ChosenSetting {...props} />
    case 'secret':
      return <PluginSecret {...props} />
    case 'text':
    case 'number':
    case 'integer':
    case 'json':
      return <TypedSetting {...props} kind={kind} />
  }
}

/** Saved with the click. */
function ChosenSetting({ id, setting, reload }: SettingProps): ReactNode {
  const { error, send } = useRequest()
  const [isSaved, setIsSaved] = useState(false)
  const words = strings.page.settings
  const save = async (value: Json): Promise<void> => {
    const done = await send('plugins.setSetting', { id, key: setting.key, value })
    await reload()
    setIsSaved(done !== null)
  }
  return (
    <SettingRow {...labelOf(setting)} error={error} isSaved={isSaved}>
      {(field) =>
        setting.kind === 'boolean' ? (
          <label className="tick" htmlFor={field.id}>
            <input
              type="checkbox"
              id={field.id}
              aria-describedby={field.describedBy}
              aria-invalid={field.isInvalid}
              checked={setting.value === true}
              onChange={(event) => void save(event.target.checked)}
            />
            <span aria-hidden="true">{words.on}</span>
          </label>
        ) : (
          <select
            className="field"
            id={field.id}
            aria-describedby={field.describedBy}
            aria-invalid={field.isInvalid}
            value={typeof setting.value === 'string' ? setting.value : UNSET}
            onChange={(event) => void save(event.target.value === UNSET ? null : event.target.value)}
          >
            {(!setting.isRequired || setting.value === null) && <option value={UNSET}>{words.unset}</option>}
            {setting.choices.map((choice) => (
              <option key={choice} value={choice}>
                {choice}
              </option>
            ))}
          </select>
        )
      }
    </SettingRow>
  )
}

/** Saved when the typing pauses. */
function TypedSetting({ id, setting, reload, kind }: SettingProps & { kind: FieldKind }): ReactNode {
  const bridge = useBridge()
  const text = useSavedText(textOf(setting.value, kind), async (typed) => {
    const parsed = parse(typed, kind)
    if ('refusal' in parsed) return parsed.refusal
    const answer = await bridge.request('plugins.setSetting', { id, key: setting.key, value: parsed.value })
    if (!answer.ok) return answer.error.message
    await reload()
    return ''
  })
  return (
    <SettingRow {...labelOf(setting)} error={text.error} isSaved={text.isSaved}>
      {(field) => (
        <TextField
          field={field}
          text={text}
          rows={kind === 'json' ? JSON_ROWS : undefined}
          isNumeric={kind === 'integer'}
          isCode={kind === 'json'}
        />
      )}
    </SettingRow>
  )
}

/** What every row of a plugin's setting says. */
export function labelOf(setting: PluginSetting): { label: string; hint: string; mark?: string } {
  const { title, description, isRequired } = setting
  return { label: title, hint: description, ...(isRequired ? { mark: strings.page.settings.needed } : {}) }
}

function textOf(value: PluginSetting['value'], kind: FieldKind): string {
  if (value === null) return ''
  if (kind === 'json') return JSON.stringify(value, null, 2)
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** An empty field is the way back to the default; only a text can be empty itself. */
function parse(typed: string, kind: FieldKind): { value: Json } | { refusal: string } {
  const words = strings.page.settings
  if (kind === 'text') return { value: typed }
  if (typed.trim() === '') return { value: null }
  if (kind === 'json') {
    try {
      const value: Json = JSON.parse(typed)
      return { value }
    } catch {
      return { refusal: words.json }
    }
  }
  const number = Number(typed.trim().replace(',', '.'))
  if (!Number.isFinite(number)) return { refusal: words.number }
  return kind === 'integer' && !Number.isInteger(number) ? { refusal: words.integer } : { value: number }
}
