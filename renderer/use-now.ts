/** The time as state of a component, renewed only while something on the screen goes by it. */
import { useEffect, useState } from 'react'

/** What is shown by the second changes by the second. */
const TICK_MS = 1_000

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
