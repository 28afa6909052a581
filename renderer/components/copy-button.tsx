/**
 * Copies one utterance. Seen while the pointer is over its line or the focus in it; then it is also reached by Tab.
 */
import { type ReactNode, useEffect, useState } from 'react'
import { strings } from '../strings.ts'
import { Icon } from './icons.tsx'

/** How long it shows that it has copied. */
const SHOWN_MS = 1_500

/** `onCopy` resolves with whether it is on the clipboard now. */
export function CopyButton({ onCopy }: { onCopy: () => Promise<boolean> }): ReactNode {
  const [isCopied, setIsCopied] = useState(false)

  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setIsCopied(false), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [isCopied])

  const copy = async (): Promise<void> => setIsCopied(await onCopy())
  return (
    <button
      type="button"
      className="button button-icon line-act"
      data-shown={isCopied}
      aria-label={strings.captions.copy.label}
      title={strings.captions.copy.label}
      onClick={() => void copy()}
    >
      <Icon name={isCopied ? 'check' : 'copy'} isSmall />
    </button>
  )
}
