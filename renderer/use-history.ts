/**
 * The history for components: the pages of its list, one conversation of it, the search. All follow what main tells of
 * conversations that have begun, ended or were deleted.
 */
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react'
import type { ConversationSummary } from '../preload/contract.ts'
import { type LoadedConversation, loadConversation } from './conversation-lines.ts'
import { createTranscriptSearch, type SearchView, type TranscriptSearch } from './transcript-search.ts'
import { useBridge, useView } from './use-bridge.ts'

/** Conversations per page of the list. */
const PAGE_ROWS = 100
/** Pause in typing before the search is made. */
const TYPING_MS = 120
/** A burst of finals is counted once. */
const REFRESH_MS = 300

/** The list as far as it is loaded. */
export interface HistoryList {
  /** null until the first page is there. */
  rows: readonly ConversationSummary[] | null
  total: number
  error: string
  loadMore: () => void
}

/** The conversations in which `query` was said, newest first; all of them for "". */
export function useHistoryList(query: string): HistoryList {
  const bridge = useBridge()
  const version = useView((state) => state.historyVersion)
  const [wanted, setWanted] = useState(PAGE_ROWS)
  const [list, setList] = useState<Omit<HistoryList, 'loadMore'>>({ rows: null, total: 0, error: '' })

  // biome-ignore lint/correctness/useExhaustiveDependencies: another version is another list
  useEffect(() => {
    let isGone = false
    const load = async (): Promise<void> => {
      const rows: ConversationSummary[] = []
      let total = 0
      do {
        const limit = Math.min(PAGE_ROWS, wanted - rows.length)
        const answer = await bridge.request('conversations.page', { offset: rows.length, limit, query })
        if (isGone) return
        if (!answer.ok) return setList((before) => ({ ...before, error: answer.error.message }))
        rows.push(...answer.value.rows)
        total = answer.value.total
        if (answer.value.rows.length < limit) break
      } while (rows.length < Math.min(wanted, total))
      setList({ rows, total, error: '' })
    }
    // Each list of a common word costs the store a while: none is asked for in the middle of typing.
    const timer = setTimeout(() => void load(), query === '' ? 0 : TYPING_MS)
    return () => {
      clearTimeout(timer)
      isGone = true
    }
  }, [bridge, query, version, wanted])

  const loadMore = useCallback(() => setWanted((before) => before + PAGE_ROWS), [])
  return { ...list, loadMore }
}

/** A conversation of the history; null while it is loaded. Knows when it is deleted, and when it is over. */
export function usePastConversation(id: string): LoadedConversation | null {
  const bridge = useBridge()
  const version = useView((state) => state.historyVersion)
  const [state, setState] = useState<{ id: string; loaded: LoadedConversation | null }>({ id, loaded: null })
  useEffect(() => {
    let isGone = false
    void loadConversation(bridge, id, () => isGone).then((loaded) => {
      if (!isGone) setState({ id, loaded })
    })
    return () => {
      isGone = true
    }
  }, [bridge, id])

  // biome-ignore lint/correctness/useExhaustiveDependencies: another version is another list
  useEffect(() => {
    let isGone = false
    void bridge.request('conversations.lines', { id, offset: 0, limit: 1 }).then((answer) => {
      if (!answer.ok || isGone) return
      const head = answer.value.conversation
      setState((before) => {
        if (before.id !== id || before.loaded?.kind !== 'loaded') return before
        return { id, loaded: head === null ? { kind: 'gone' } : { ...before.loaded, head } }
      })
    })
    return () => {
      isGone = true
    }
  }, [bridge, id, version])
  return state.id === id ? state.loaded : null
}

/** The search for `query`, null while there is none; made when the typing pauses. */
export function useTranscriptSearch(query: string | null): { view: SearchView; search: TranscriptSearch } {
  const bridge = useBridge()
  const [search] = useState(() => createTranscriptSearch(bridge))
  const view = useSyncExternalStore(search.subscribe, search.getView)
  const finals = useView((state) => state.announcements)
  const version = useView((state) => state.historyVersion)

  useEffect(() => {
    const timer = setTimeout(() => search.search(query ?? ''), query === null ? 0 : TYPING_MS)
    return () => clearTimeout(timer)
  }, [search, query])

  // biome-ignore lint/correctness/useExhaustiveDependencies: what was said, or deleted, is counted again
  useEffect(() => {
    const timer = setTimeout(search.refresh, REFRESH_MS)
    return () => clearTimeout(timer)
  }, [search, finals, version])
  return { view, search }
}
