/**
 * The field for the service's key: paste, save, forget. The service is asked before the key is stored; one that could
 * not be stored stays in the field. The window never sees a stored key, only where it comes from.
 */
import { type ReactNode, type SubmitEvent, useState } from 'react'
import { strings } from '../strings.ts'
import { useRequest, useView } from '../use-bridge.ts'
import { SettingRow } from './setting-fields.tsx'

/** `onStored`: a key was given and is kept. */
export function ApiKeyField(props: { onStored?: () => void }): ReactNode {
  const source = useView((state) => state.view.apiKey)
  const storage = useView((state) => state.view.keyStorage)
  const { error, send } = useRequest()
  const [key, setKey] = useState('')
  const [isBusy, setIsBusy] = useState(false)
  const [saved, setSaved] = useState<{ isChecked: boolean } | null>(null)
  const words = strings.settings.apiKey
  const canEdit = storage.isAvailable && source !== 'environment'

  const store = async (next: string | null): Promise<void> => {
    setIsBusy(true)
    setSaved(null)
    const answer = await send('settings.setApiKey', { key: next })
    setIsBusy(false)
    if (answer === null) return
    setKey('')
    if (next === null) return
    setSaved(answer.value)
    props.onStored?.()
  }
  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault()
    if (key.trim() !== '' && !isBusy) void store(key.trim())
  }
  const hint = storage.isAvailable ? words[source] : `${words[source]} ${storage.reason}`

  return (
    <form onSubmit={onSubmit}>
      <SettingRow label={words.label} hint={hint} error={error} isSaved={saved !== null}>
        {(field) => (
          <>
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
                  setSaved(null)
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
            <p className="hint" aria-live="polite">
              {isBusy && key !== '' && words.checking}
              {saved !== null && (saved.isChecked ? words.accepted : words.unchecked)}
            </p>
          </>
        )}
      </SettingRow>
    </form>
  )
}
