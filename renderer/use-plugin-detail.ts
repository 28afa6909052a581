/**
 * What is on a plugin's page: fetched when it opens, when main says that the plugin has changed, and every two seconds
 * while it can be seen, because use and log change without a word.
 */
import { useCallback, useEffect, useRef, useState } from 'react'
import type { PluginDetail } from '../preload/contract.ts'
import { useBridge, useLoad } from './use-bridge.ts'
import type { ViewState } from './view-state.ts'

/** Often enough that a figure is believed, seldom enough that asking does not show in it. */
const REFRESH_MS = 2_000

/** The page's content: undefined while it is on the way, null when there is no such plugin any more. */
export interface LoadedDetail {
  detail: PluginDetail | null | undefined
  /** Why it could not be had; empty otherwise. */
  error: string
  /** Fetches again; resolves when the answer is shown, or a later one is on its way. */
  reload: () => Promise<void>
}

/** `isWatched` false: fetched once, and again only when the plugin changes. */
export function usePluginDetail(id: string, isWatched: boolean): LoadedDetail {
  const bridge = useBridge()
  const [state, setState] = useState<Omit<LoadedDetail, 'reload'>>({ detail: undefined, error: '' })
  const latest = useRef(0)

  const reload = useCallback(async () => {
    latest.current += 1
    const mine = latest.current
    const answer = await bridge.request('plugins.get', { id })
    if (mine !== latest.current) return
    if (answer.ok) setState({ detail: answer.value, error: '' })
    else setState(({ detail }) => ({ detail, error: answer.error.message }))
  }, [bridge, id])

  // The plugin's entry in the list is told anew whenever something of it has changed.
  const entry = useCallback(({ view }: ViewState) => [view.plugins.find((other) => other.id === id)], [id])
  useLoad(entry, reload)

  useEffect(() => {
    if (!isWatched) return
    const refresh = (): void => {
      if (document.visibilityState === 'visible') void reload()
    }
    const timer = setInterval(refresh, REFRESH_MS)
    document.addEventListener('visibilitychange', refresh)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', refresh)
    }
  }, [reload, isWatched])

  useEffect(
    () => () => {
      // What is still on its way is for nobody.
      latest.current += 1
    },
    [],
  )
  return { ...state, reload }
}
