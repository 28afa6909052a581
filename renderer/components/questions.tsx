/**
 * Calls that wait for the user's yes, oldest first, at the top of the conversation: in sight at once, never in the way of
 * what is being typed. When a card goes that had the focus, the next one is read, or else the transcript.
 */
import { type ReactNode, useCallback, useEffect, useRef } from 'react'
import { strings } from '../strings.ts'
import { useView } from '../use-bridge.ts'
import { QuestionCard } from './question-card.tsx'

/** Nothing is drawn while nothing waits. */
export function Questions(): ReactNode {
  const questions = useView((state) => state.view.questions)
  const list = useRef<HTMLElement>(null)
  const isFocusLost = useRef(false)
  const onGone = useCallback(() => {
    isFocusLost.current = true
  }, [])

  // Looked at after every drawing: the focus is lost in one in which a card has gone.
  useEffect(() => {
    if (!isFocusLost.current) return
    isFocusLost.current = false
    const next = list.current?.querySelector('h2') ?? document.querySelector('[role="log"]')
    if (next instanceof HTMLElement) next.focus()
  })

  if (questions.length === 0) return null
  return (
    <section className="questions scroller" aria-label={strings.questions.label} ref={list}>
      {questions.map((question) => (
        <QuestionCard key={question.id} question={question} onFocusLost={onGone} />
      ))}
    </section>
  )
}
