/**
 * The only file that touches `window.assistant`: snapshot first, then ordered events, a gap means fetch again. Owns the
 * view's state; decides nothing about it (`view-state.ts` does). Components reach it through `use-bridge.ts`.
 */
import type {
  Assistant,
  Envelope,
  NumberedEvent,
  RequestAnswer,
  RequestArgument,
  RequestName,
  SoundCheck,
  ToolCallSummary,
  UiEvent,
} from '../preload/contract.ts'
import { strings } from './strings.ts'
import { INITIAL_STATE, placeOf, reduce, type ViewState } from './view-state.ts'

declare global {
  interface Window {
    /** What the preload adds to the page. */
    readonly assistant: Assistant
  }
}

/** Peaks of the last 50 ms, 0 to 1. */
export interface Levels {
  microphone: number
  speaker: number
}

/** What the window's components may ask of the app. */
export interface Bridge {
  getState(): ViewState
  /** Called after every change of the state; returns the function that ends it. */
  subscribe(listener: () => void): () => void
  /** Peaks, at most 20 a second; kept out of the state so that nothing is drawn again for them. */
  subscribeLevels(listener: (levels: Levels) => void): () => void
  /** The push-to-talk key while it is tried (`firstRun.tryKey`). */
  subscribeKeyTried(listener: (isDown: boolean) => void): () => void
  /** The check of the sound that is under way, at each change; null when it is over. */
  subscribeSoundCheck(listener: (check: SoundCheck | null) => void): () => void
  /** A call that has changed or come, or `'all'` when anything may have (after a fetch). */
  subscribeToolCalls(listener: (change: ToolCallSummary | 'all') => void): () => void
  /** Never rejects: a request that cannot be carried out answers `{ ok: false }` with a sentence for people. */
  request<N extends RequestName>(name: N, argument: RequestArgument<N>): Promise<Envelope<RequestAnswer<N>>>
  /** Ends the subscription to the app. */
  dispose(): void
}

/** Pause before the snapshot is asked for again after a failure or a second gap in a row. Shorter would spin. */
const RETRY_MS = 500
/** Events kept while a snapshot is fetched; more than that and the oldest go, which is one more gap. */
const MAX_WAITING_EVENTS = 2_000

/** The bridge of this window. */
export function openBridge(): Bridge {
  return createBridge(window.assistant)
}

/** A bridge over `assistant`; it starts to fetch at once. */
export function createBridge(assistant: Assistant): Bridge {
  const stateListeners = new Set<() => void>()
  const levelListeners = new Set<(levels: Levels) => void>()
  const keyListeners = new Set<(isDown: boolean) => void>()
  const checkListeners = new Set<(check: SoundCheck | null) => void>()
  const callListeners = new Set<(change: ToolCallSummary | 'all') => void>()
  let state = INITIAL_STATE
  let waiting: NumberedEvent[] = []
  let isFetching = false
  let retry: ReturnType<typeof setTimeout> | undefined
  let isDisposed = false

  const request: Bridge['request'] = async (name, argument) => {
    try {
      return await assistant.request(name, argument)
    } catch {
      return { ok: false, error: { code: 'unreachable', message: strings.errors.unreachable } }
    }
  }

  const become = (next: ViewState): void => {
    state = next
    for (const listener of stateListeners) listener()
  }

  const keep = (event: NumberedEvent): void => {
    waiting = [...waiting, event].slice(-MAX_WAITING_EVENTS)
  }

  const fetchSnapshot = async (): Promise<void> => {
    clearTimeout(retry)
    isFetching = true
    const answer = await request('getSnapshot', undefined)
    isFetching = false
    if (isDisposed) return
    if (!answer.ok) {
      become(reduce(state, { type: 'snapshotFailed', message: answer.error.message }))
      retry = setTimeout(() => void fetchSnapshot(), RETRY_MS)
      return
    }
    become(reduce(state, { type: 'snapshotLoaded', snapshot: answer.value }))
    for (const listener of callListeners) listener('all')
    const missed = waiting.toSorted((a, b) => a.seq - b.seq)
    waiting = []
    for (const event of missed) accept(event, true)
  }

  const accept = (event: NumberedEvent, isReplay: boolean): void => {
    if (isFetching || state.load !== 'live' || waiting.length > 0) {
      keep(event)
      return
    }
    const place = placeOf(state, event)
    if (place === 'stale') return
    if (place === 'gap') {
      keep(event)
      // A gap right after a snapshot must not become a busy loop.
      if (isReplay) retry = setTimeout(() => void fetchSnapshot(), RETRY_MS)
      else void fetchSnapshot()
      return
    }
    become(reduce(state, { type: 'eventReceived', event }))
    if (event.type === 'toolCallUpdated') for (const listener of callListeners) listener(event.toolCall)
  }

  const receive = (event: UiEvent): void => {
    if (event.type === 'levelsChanged') {
      const { microphone, speaker } = event
      for (const listener of levelListeners) listener({ microphone, speaker })
    } else if (event.type === 'soundCheckChanged') {
      for (const listener of checkListeners) listener(event.check)
    } else if (event.type === 'keyTried') {
      for (const listener of keyListeners) listener(event.isDown)
    } else accept(event, false)
  }

  const stop = assistant.onEvent(receive)
  void fetchSnapshot()

  return {
    getState: () => state,
    subscribe: (listener) => joined(stateListeners, listener),
    subscribeLevels: (listener) => joined(levelListeners, listener),
    subscribeKeyTried: (listener) => joined(keyListeners, listener),
    subscribeSoundCheck: (listener) => joined(checkListeners, listener),
    subscribeToolCalls: (listener) => joined(callListeners, listener),
    request,
    dispose: () => {
      isDisposed = true
      clearTimeout(retry)
      stop()
    },
  }
}

function joined<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}
