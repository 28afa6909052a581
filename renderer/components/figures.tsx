/**
 * Small figures at the dock's right edge: cost of the conversation and of the day, time of the last turn, and the way to
 * end it.
 */
import type { ReactNode } from 'react'
import { formatDuration, formatUsd } from '../format.ts'
import { strings } from '../strings.ts'
import { useView } from '../use-bridge.ts'
import { useCost } from '../use-cost.ts'
import { Icon } from './icons.tsx'

/** `onEnd` hangs up. */
export function Figures({ onEnd }: { onEnd: () => void }): ReactNode {
  const lastTurnMs = useView((state) => state.view.lastTurnMs)
  const isOpen = useView((state) => state.view.status.isSessionOpen)
  const words = strings.dock
  return (
    <div className="figures">
      <dl>
        <CostFigures />
        <div>
          <dt>{words.lastTurn}</dt>
          <dd>{lastTurnMs === null ? words.none : formatDuration(lastTurnMs)}</dd>
        </div>
      </dl>
      {isOpen && (
        <button
          type="button"
          className="button button-icon end"
          aria-label={words.end}
          title={words.end}
          onClick={onEnd}
        >
          <Icon name="end" />
        </button>
      )}
    </div>
  )
}

/** Practice has no price, and so no day. */
function CostFigures(): ReactNode {
  const agent = useView((state) => state.view.agent)
  const rate = useView((state) => state.view.cost.usdPerHour)
  const isOpen = useView((state) => state.view.cost.openSinceMs !== null)
  const cost = useCost()
  const words = strings.dock
  if (agent === 'practice') {
    return (
      <div>
        <dt>{words.practice}</dt>
        <dd>{words.free}</dd>
      </div>
    )
  }
  const hasTalked = isOpen || cost.conversationUsd > 0
  const ofConversation = rate === 0 ? words.free : formatUsd(cost.conversationUsd)
  return (
    <>
      <div>
        <dt>{words.cost}</dt>
        <dd>{hasTalked ? ofConversation : words.none}</dd>
      </div>
      <div>
        <dt>{words.today}</dt>
        <dd>{formatUsd(cost.dayUsd)}</dd>
      </div>
    </>
  )
}
