/**
 * The key of the service: paste, save, forget. The window never sees a stored key, only where it comes from; a key that
 * could not be saved stays in the field.
 */
import { type ReactNode, type SubmitEvent, useState } from 'react'
import { strings } from '../strings.ts'
import { useRequest, useView } from '../use-bridge.ts'
import { SettingRow } from './setting-fields.tsx'

/** One group of the settings. */
export function ApiKeySettings(): ReactNode {
  const source = useView((state) => state.view.apiKey)
  const storage = useView((state) => state.view.keyStorage)
  const { error, send } = useRequest()
  const [key, setKey] = useState('')
  const [isBusy, setIsBusy] = useState(false)
  const [isSaved, setIsSaved] = useState(false)
  const words = strings.settings.apiKey
  const canEdit = storage.isAvailable && source !== 'environment'

  const store = async (next: string | null): Promise<void> => {
    setIsBusy(true)
    const answer = await send('settings.setApiKey', { key: next })
    setIsBusy(false)
    setIsSaved(answer !== null && next !== null)
    if (answer !== null) setKey('')
  }
  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault()
    if (key.trim() !== '') void store(key.trim())
  }

  return (
    <section className="group">
      <h2>{words.title}</h2>
      <form onSubmit={onSubmit}>
        <SettingRow
          label={words.label}
          hint={storage.isAvailable ? words[source] : `${words[source]} ${storage.reason}`}
          error={error}
          isSaved={isSaved}
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
                maxLength={500}
                disabled={!canEdit}
                placeholder={words.placeholder[source]}
                value={key}
                onChange={(event) => {
                  setKey(event.target.value)
                  setIsSaved(false)
                }}
              />
              <button type="submit" className="button" disabled={!canEdit || isBusy || key.trim() === ''}>
                {words.save}
              </button>
              {source === 'stored' && (
                <button type="button" className="button" disabled={isBusy} onClick={() => void store(null)}>
                  {words.forget}
                </button>
              )}
            </div>
          )}
        </SettingRow>
      </form>
    </section>
  )
}
