/**
 * The search over everything that was said: how many utterances match, which one the user has come to, and the steps
 * between them. Matches come from main, newest first, a page at a time. Knows no React.
 */
import type { RequestAnswer } from '../preload/contract.ts'
import type { Bridge } from './bridge.ts'

/** An utterance that matches. */
export type Hit = RequestAnswer<'conversations.search'>['hits'][number]

/** One moment of the search. A new object after every change. */
export interface SearchView {
  readonly query: string
  /** Of all matches; null without a query, and until the first answer. */
  readonly total: number | null
  /** Which match the user has come to, 0 is the newest; -1 without one. */
  readonly index: number
  /** That match; null while it is on the way. */
  readonly hit: Hit | null
  /** Rises each time the user has come to a match: then it is shown. */
  readonly arrivals: number
  /** Why the search could not be made; empty when it could. */
  readonly error: string
}

/** The search of one window. */
export interface TranscriptSearch {
  getView(): SearchView
  subscribe(listener: () => void): () => void
  /** Another query; its newest match is gone to. Blank ends the search. */
  search(query: string): void
  /** To an older match (1) or a newer one (-1), from either end to the other. */
  step(by: 1 | -1): void
  /** Something was said or deleted: counts again, and stays with the match it has come to. */
  refresh(): void
}

/** Matches per request. */
const PAGE_HITS = 50

const NOTHING: SearchView = { query: '', total: null, index: -1, hit: null, arrivals: 0, error: '' }

/** A search over `source`. */
export function createTranscriptSearch(source: Pick<Bridge, 'request'>): TranscriptSearch {
  const listeners = new Set<() => void>()
  let hits = new Map<number, Hit>()
  let view = NOTHING
  /** Rises with every question: answers to older ones are not for us. */
  let generation = 0

  const become = (change: Partial<SearchView>): void => {
    view = { ...view, ...change }
    for (const listener of listeners) listener()
  }

  /** The page that holds the match at `index`; null when there is no answer, or nobody wants it any more. */
  const load = async (index: number): Promise<{ total: number } | null> => {
    generation += 1
    const mine = generation
    const offset = Math.floor(index / PAGE_HITS) * PAGE_HITS
    const answer = await source.request('conversations.search', { query: view.query, offset, limit: PAGE_HITS })
    if (mine !== generation) return null
    if (!answer.ok) {
      become({ error: answer.error.message })
      return null
    }
    for (const [at, hit] of answer.value.hits.entries()) hits.set(offset + at, hit)
    return { total: answer.value.total }
  }

  const arrive = (index: number): void => {
    const hit = hits.get(index) ?? null
    become({ index, hit, error: '', ...(hit === null ? {} : { arrivals: view.arrivals + 1 }) })
  }

  const begin = async (): Promise<void> => {
    const answer = await load(0)
    if (answer === null) return
    become({ total: answer.total })
    arrive(answer.total === 0 ? -1 : 0)
  }

  return {
    getView: () => view,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    search: (typed) => {
      const query = typed.trim()
      if (query === view.query && view.error === '') return
      generation += 1
      hits = new Map()
      become({ ...NOTHING, query, arrivals: view.arrivals })
      if (query !== '') void begin()
    },
    step: (by) => {
      const { total } = view
      if (total === null || total === 0) return
      const index = (Math.max(0, view.index) + by + total) % total
      if (hits.has(index)) {
        // What is on the way belongs to a step before this one.
        generation += 1
        arrive(index)
        return
      }
      become({ index, hit: null })
      void load(index).then((answer) => {
        if (answer !== null) arrive(index)
      })
    },
    refresh: () => {
      const { query, total: before, hit } = view
      if (query === '' || before === null || (hit === null && before > 0)) return
      hits = new Map()
      void load(Math.max(0, view.index)).then((answer) => {
        if (answer === null) return
        const { total } = answer
        const found = [...hits].find(([, one]) => one.captionId === hit?.captionId)?.[0]
        // What is new is newer than all that was found.
        const moved = before === 0 ? 0 : Math.max(0, view.index + Math.max(0, total - before))
        const index = found ?? Math.min(moved, total - 1)
        // What was deleted is not shown as a match any longer; the one in its place is not gone to, only named.
        const isOther = total === 0 || before === 0 || (found === undefined && total < before)
        become({ total, index, ...(isOther ? { hit: hits.get(index) ?? null } : {}) })
      })
    },
  }
}
