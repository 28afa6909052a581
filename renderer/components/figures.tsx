/**
 * Small figures at the dock's right edge: cost of the open conversation, time of the last turn, and the way to end it.
 */
import { type ReactNode, useEffect, useState } from 'react'
import { formatDuration, formatUsd } from '../format.ts'
import { strings } from '../strings.ts'
import { useView } from '../use-bridge.ts'
import { Icon } from './icons.tsx'

const MS_PER_HOUR = 3_600_000
/** The price is by the second (protocol.md §10). */
const TICK_MS = 1_000

/** `onEnd` hangs up. */
export function Figures({ onEnd }: { onEnd: () => void }): ReactNode {
  const cost = useView((state) => state.view.cost)
  const lastTurnMs = useView((state) => state.view.lastTurnMs)
  const isOpen = useView((state) => state.view.status.isSessionOpen)
  const agent = useView((state) => state.view.agent)
  const nowMs = useNow(cost.openSinceMs !== null && cost.usdPerHour > 0)
  const words = strings.dock
  const openMs = cost.openSinceMs === null ? null : Math.max(0, nowMs - cost.openSinceMs)
  const isFree = agent === 'practice' || cost.usdPerHour === 0
  const usd = openMs === null ? words.none : formatUsd((openMs / MS_PER_HOUR) * cost.usdPerHour)
  return (
    <div className="figures">
      <dl>
        <div>
          <dt>{agent === 'practice' ? words.practice : words.cost}</dt>
          <dd>{isFree ? words.free : usd}</dd>
        </div>
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

/** Epoch ms, renewed every second while `isTicking`. */
export function useNow(isTicking: boolean): number {
  const [nowMs, setNowMs] = useState(() => Date.now())
  useEffect(() => {
    setNowMs(Date.now())
    if (!isTicking) return
    const timer = setInterval(() => setNowMs(Date.now()), TICK_MS)
    return () => clearInterval(timer)
  }, [isTicking])
  return nowMs
}
