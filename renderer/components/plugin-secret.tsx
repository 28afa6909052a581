/**
 * A secret of a plugin: paste, save, forget. The window is never told what is stored, only that something is; what could
 * not be saved stays in the field.
 */
import { type ReactNode, type SubmitEvent, useState } from 'react'
import type { PluginSetting } from '../../preload/contract.ts'
import { strings } from '../strings.ts'
import { useRequest } from '../use-bridge.ts'
import { SettingRow } from './setting-fields.tsx'

/** Longest secret of the contract. */
const MAX_CHARS = 4_000

/** One row of the form. `id`: the plugin's. */
export function PluginSecret(props: { id: string; setting: PluginSetting; reload: () => Promise<void> }): ReactNode {
  const { id, setting } = props
  const { error, send } = useRequest()
  const [secret, setSecret] = useState('')
  const [isBusy, setIsBusy] = useState(false)
  const [isSaved, setIsSaved] = useState(false)
  const words = strings.page.settings

  const store = async (value: string | null): Promise<void> => {
    setIsBusy(true)
    const done = await send('plugins.setSecret', { id, key: setting.key, value })
    if (done !== null) {
      setSecret('')
      await props.reload()
    }
    setIsSaved(done !== null && value !== null)
    setIsBusy(false)
  }
  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault()
    if (secret !== '') void store(secret)
  }
  const hint = setting.description === '' ? words.secretHint : `${setting.description} ${words.secretHint}`
  const mark = setting.isSet ? words.stored : setting.isRequired ? words.needed : undefined

  return (
    <form className="setting-form" onSubmit={onSubmit}>
      <SettingRow
        label={setting.title}
        hint={hint}
        error={error}
        isSaved={isSaved}
        {...(mark === undefined ? {} : { mark })}
      >
        {(field) => (
          <div className="field-row">
            <input
              type="password"
              className="field"
              id={field.id}
              aria-describedby={field.describedBy}
              aria-invalid={field.isInvalid}
              autoComplete="off"
              spellCheck={false}
              maxLength={MAX_CHARS}
              placeholder={setting.isSet ? words.placeholder.stored : words.placeholder.none}
              value={secret}
              onChange={(event) => {
                setSecret(event.target.value)
                setIsSaved(false)
              }}
            />
            <button
              type="submit"
              className="button"
              aria-label={words.saveOf(setting.title)}
              disabled={isBusy || secret === ''}
            >
              {words.save}
            </button>
            {setting.isSet && (
              <button
                type="button"
                className="button"
                aria-label={words.forgetOf(setting.title)}
                disabled={isBusy}
                onClick={() => void store(null)}
              >
                {words.forget}
              </button>
            )}
          </div>
        )}
      </SettingRow>
    </form>
  )
}
