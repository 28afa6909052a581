/**
 * A failed request in words, beside the control that caused it. Announced when it appears; nothing when there is none.
 */
import type { ReactNode } from 'react'
import { Icon } from './icons.tsx'

/** `text` empty: nothing is drawn. */
export function ErrorLine({ text, id }: { text: string; id?: string }): ReactNode {
  if (text === '') return null
  return (
    <p className="error-line" role="alert" id={id}>
      <Icon name="alert" isSmall />
      {text}
    </p>
  )
}
