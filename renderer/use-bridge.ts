/**
 * React's way to the bridge: the context, a hook for a part of the view, and one for requests with their error in words.
 */
import { createContext, useCallback, useContext, useEffect, useState, useSyncExternalStore } from 'react'
import type { RequestAnswer, RequestArgument, RequestName } from '../preload/contract.ts'
import type { Bridge } from './bridge.ts'
import type { ViewState } from './view-state.ts'

/** Carries the bridge down the tree. */
export const BridgeContext = createContext<Bridge | null>(null)

/** The bridge of this window. Throws outside of `BridgeContext`: a mistake of the program. */
export function useBridge(): Bridge {
  const bridge = useContext(BridgeContext)
  if (bridge === null) throw new Error('No bridge in this tree.')
  return bridge
}

/** The part of the state that `select` names; drawn again only when that part has another identity. */
export function useView<T>(select: (state: ViewState) => T): T {
  const bridge = useBridge()
  return useSyncExternalStore(bridge.subscribe, () => select(bridge.getState()))
}

/** Whether the call of this row waits for the user's yes. */
export function useIsAsked(callRowId: string): boolean {
  return useView((state) => state.view.questions.some((question) => question.id === callRowId))
}

/**
 * Calls `load` now, and again each time one of the parts that `select` names has become another: for what main does not
 * tell by itself. Both must keep their identity. `isGone` says that the answer is no longer wanted.
 */
export function useLoad(
  select: (state: ViewState) => readonly unknown[],
  load: (isGone: () => boolean) => Promise<void>,
): void {
  const bridge = useBridge()
  useEffect(() => {
    let isGone = false
    let loaded: readonly unknown[] | null = null
    const check = (): void => {
      const parts = select(bridge.getState())
      if (loaded !== null && parts.every((part, index) => part === loaded?.[index])) return
      loaded = parts
      void load(() => isGone)
    }
    check()
    const stop = bridge.subscribe(check)
    return () => {
      isGone = true
      stop()
    }
  }, [bridge, select, load])
}

/** Sends requests and keeps the sentence of the last failure (empty when there is none) to be shown beside the control. */
export function useRequest(): {
  error: string
  clearError: () => void
  /** Answers `null` after a failure. */
  send: <N extends RequestName>(name: N, argument: RequestArgument<N>) => Promise<{ value: RequestAnswer<N> } | null>
} {
  const bridge = useBridge()
  const [error, setError] = useState('')
  const send = useCallback(
    async <N extends RequestName>(name: N, argument: RequestArgument<N>) => {
      const answer = await bridge.request(name, argument)
      setError(answer.ok ? '' : answer.error.message)
      return answer.ok ? { value: answer.value } : null
    },
    [bridge],
  )
  const clearError = useCallback(() => setError(''), [])
  return { error, clearError, send }
}
