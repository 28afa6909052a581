/**
 * The service, and the key that opens it.
 */
import type { ReactNode } from 'react'
import { strings } from '../strings.ts'
import { ApiKeyField } from './api-key-field.tsx'

/** One group of the settings. */
export function ApiKeySettings(): ReactNode {
  return (
    <section className="group">
      <h2>{strings.settings.apiKey.title}</h2>
      <ApiKeyField />
    </section>
  )
}
