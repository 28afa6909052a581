/**
 * A draft over a saved value: saved when the typing pauses or the field is left. What is typed is kept until it is
 * saved, also when the view goes away meanwhile: what was refused is there again, with the reason, when it comes back.
 * Knows not where it is saved.
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

interface Refused {
  text: string
  error: string
}

/** Texts that were refused, by the name of their field, for as long as the window is open. */
const refusals = new Map<string, Refused>()

/** `save` answers why the text was refused; empty when it was saved. `name` tells the fields of a window apart. */
export function useSavedText(value: string, save: (text: string) => Promise<string>, name?: string): SavedText {
  const [kept] = useState(() => (name === undefined ? undefined : refusals.get(name)))
  const [draft, setDraft] = useState<string | null>(kept?.text ?? null)
  const [error, setError] = useState(kept?.error ?? '')
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
    if (name !== undefined) {
      if (refusal === '') refusals.delete(name)
      else refusals.set(name, { text, error: refusal })
    }
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
