/**
 * What a screen reader hears of a call that waits for a yes: one sentence, once, at once, whichever view is open. The
 * card itself is silent and takes no focus.
 */
import type { ReactNode } from 'react'
import { strings } from '../strings.ts'
import { useView } from '../use-bridge.ts'

/** The hidden live region. Each question is an element of its own, so that none is read again when another comes. */
export function QuestionAnnouncer(): ReactNode {
  const questions = useView((state) => state.view.questions)
  return (
    <div className="visually-hidden" role="alert" aria-relevant="additions" aria-atomic="false">
      {questions.map(({ id, pluginName, title, reason }) => (
        <p key={id}>{strings.questions.announce(pluginName, title, reason)}</p>
      ))}
    </div>
  )
}
