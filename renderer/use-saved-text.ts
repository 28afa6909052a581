/**
 * A draft over a saved value: saved when the typing pauses or the field is left. What is typed is kept until it is
 * saved, also when the view goes away meanwhile. Knows not where it is saved.
 */
import { useEffect, useRef, useState } from 'react'

/** Pause in typing after which a text is saved. */
const TYPING_MS = 700

/** A field with a draft. */
export interface SavedText {
  shown: string
  /** Why the draft could not be saved; empty otherwise. */
  error: string
  isSaved: boolean
  change: (text: string) => void
  flush: () => void
}

/** `save` answers why the text was refused; empty when it was saved. */
export function useSavedText(value: string, save: (text: string) => Promise<string>): SavedText {
  const [draft, setDraft] = useState<string | null>(null)
  const [error, setError] = useState('')
  const [isSaved, setIsSaved] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const unsaved = useRef<string | null>(null)

  const saveNow = useRef(async (): Promise<void> => {})
  saveNow.current = async () => {
    clearTimeout(timer.current)
    const text = unsaved.current
    if (text === null) return
    unsaved.current = null
    const refusal = await save(text)
    setError(refusal)
    // Typed on meanwhile: that text is not saved yet.
    setIsSaved(refusal === '' && unsaved.current === null)
    // After a failure the draft stays, to be tried again with the next change.
    if (refusal === '' && unsaved.current === null) setDraft(null)
  }

  useEffect(() => () => void saveNow.current(), [])

  return {
    shown: draft ?? value,
    error,
    isSaved,
    change: (text) => {
      setDraft(text)
      setIsSaved(false)
      unsaved.current = text
      clearTimeout(timer.current)
      timer.current = setTimeout(() => void saveNow.current(), TYPING_MS)
    },
    flush: () => void saveNow.current(),
  }
}
