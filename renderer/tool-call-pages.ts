/**
 * The rows of the tool-call grid, fetched page by page as they come into view and kept up to date by events. Rows are
 * filed by their number from the oldest, which stays the same when new calls arrive at the top. Knows no React; the
 * grid reads it through `useSyncExternalStore`.
 */
import type { ToolCallSummary } from '../preload/contract.ts'
import type { Bridge } from './bridge.ts'

/** What the grid needs of the bridge. */
export type PageSource = Pick<Bridge, 'request' | 'subscribeToolCalls'>

/** One moment of the grid. A new object after every change. */
export interface PagesView {
  query: string
  /** Number of matching calls; null until the first answer. */
  total: number | null
  /** Why the last page could not be had; empty when it could. */
  error: string
  /** Row at `index` (0 is the newest), or undefined while its page is on the way. */
  rowAt: (index: number) => ToolCallSummary | undefined
}

/** The pages of one window. */
export interface ToolCallPages {
  getView(): PagesView
  subscribe(listener: () => void): () => void
  /** Rows that are in view, `end` exclusive: what is missing of them is fetched. */
  show(start: number, end: number): void
  /** Another search; the old rows stay until the first page of the new one is there. */
  search(query: string): void
  /** Fetches again after an error. */
  retry(): void
}

/** Rows per request; two screens, well under the contract's 200. */
const PAGE_ROWS = 100
/** Requests under way at once. More would queue up behind a fast drag of the scroll bar. */
const MAX_REQUESTS = 2
/** Rows kept before those far from the view are dropped. */
const MAX_ROWS = 5_000
/** A burst of calls while a search is shown asks for its pages again once, not once per call. */
const REFRESH_MS = 300

/** Pages over `source`. Nothing is fetched before `show`. */
export function createToolCallPages(source: PageSource): ToolCallPages {
  const listeners = new Set<() => void>()
  const pending = new Set<number>()
  /** By number from the oldest of the matching calls. */
  let rows = new Map<number, ToolCallSummary>()
  let wanted = { start: 0, end: 0 }
  /** Rises with every search and refresh: answers to older ones are not for us. */
  let generation = 0
  let refresh: ReturnType<typeof setTimeout> | undefined
  /** The rows shown belong to an older generation. */
  let isStale = false
  let view: PagesView = { query: '', total: null, error: '', rowAt }

  function rowAt(index: number): ToolCallSummary | undefined {
    return view.total === null ? undefined : rows.get(view.total - 1 - index)
  }

  const changed = (change: Partial<PagesView>): void => {
    view = { ...view, ...change }
    for (const listener of listeners) listener()
  }

  const load = async (page: number): Promise<void> => {
    const mine = generation
    const totalBefore = view.total
    pending.add(page)
    const offset = page * PAGE_ROWS
    const answer = await source.request('toolCalls.page', { offset, limit: PAGE_ROWS, query: view.query })
    if (mine !== generation) return
    pending.delete(page)
    if (!answer.ok) {
      changed({ error: answer.error.message })
      return
    }
    const { total, rows: found } = answer.value
    const isShrunk = view.total !== null && total < view.total && view.total === totalBefore
    if (isStale || isShrunk) rows = new Map()
    const shownTotal = isStale || isShrunk ? total : Math.max(total, view.total ?? 0)
    isStale = false
    for (const [index, row] of found.entries()) rows.set(total - 1 - offset - index, row)
    changed({ total: shownTotal, error: '' })
    fill()
  }

  const fill = (): void => {
    const { total } = view
    if (view.error !== '') return
    if (total === null || isStale) {
      if (pending.size === 0) void load(0)
      return
    }
    dropFar(total)
    const last = Math.min(wanted.end, total)
    for (let index = Math.max(0, wanted.start); index < last && pending.size < MAX_REQUESTS; index += 1) {
      const page = Math.floor(index / PAGE_ROWS)
      if (!pending.has(page) && rowAt(index) === undefined) void load(page)
    }
  }

  /** Keeps memory bounded; the newest page stays, because new calls are told by it. */
  const dropFar = (total: number): void => {
    if (rows.size <= MAX_ROWS) return
    for (const number of rows.keys()) {
      const index = total - 1 - number
      const isNear = index > wanted.start - PAGE_ROWS * 5 && index < wanted.end + PAGE_ROWS * 5
      if (!isNear && index >= PAGE_ROWS) rows.delete(number)
    }
  }

  const restart = (query: string): void => {
    clearTimeout(refresh)
    refresh = undefined
    generation += 1
    pending.clear()
    isStale = true
    changed({ query, error: '' })
    fill()
  }

  const restartSoon = (): void => {
    refresh ??= setTimeout(() => restart(view.query), REFRESH_MS)
  }

  source.subscribeToolCalls((change) => {
    if (view.total === null) return
    if (change === 'all') {
      restart(view.query)
      return
    }
    for (const [number, row] of rows) {
      if (row.id !== change.id) continue
      rows.set(number, change)
      changed({})
      return
    }
    // Whether a new call matches the search only main can say.
    if (view.query !== '') restartSoon()
    else addNew(change, view.total)
  })

  const addNew = (call: ToolCallSummary, total: number): void => {
    const newest = rows.get(total - 1)
    const previous = newest ?? rows.get(total - 2)
    if (previous !== undefined && call.calledAtMs < previous.calledAtMs) return
    // A page may have counted the call before its event came: then its place is there and only the row is missing.
    const isCounted = total > 0 && newest === undefined
    rows.set(isCounted ? total - 1 : total, call)
    changed({ total: isCounted ? total : total + 1 })
  }

  return {
    getView: () => view,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    show: (start, end) => {
      wanted = { start, end }
      fill()
    },
    search: (query) => {
      if (query !== view.query) restart(query)
    },
    retry: () => restart(view.query),
  }
}
