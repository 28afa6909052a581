/**
 * A button that says yes to something: it works only once its card has stood still in sight (`use-steady.ts`). Until
 * then it can be reached and read, and does nothing.
 */
import type { ReactNode } from 'react'
import type { Steady } from '../use-steady.ts'

/** `isBlocked`: something else must be done first, or an answer is on its way. */
export function GuardedButton(props: {
  steady: Steady
  isBlocked?: boolean
  className?: string
  describedBy?: string | undefined
  onPress: () => void
  children: ReactNode
}): ReactNode {
  const { steady } = props
  const isBlocked = props.isBlocked === true
  return (
    <button
      type="button"
      className={`button ${props.className ?? ''}`}
      // Not `disabled`: that would take the focus from whoever is reading the card.
      aria-disabled={isBlocked || !steady.isSteady}
      aria-describedby={props.describedBy}
      {...steady.press}
      onClick={() => {
        if (steady.accepts() && !isBlocked) props.onPress()
      }}
    >
      {props.children}
    </button>
  )
}
