/**
 * Pure reducer of the window: snapshot and numbered events in, what is shown out. Knows no React, no clock and no IPC;
 * `bridge.ts` feeds it and decides from `placeOf` whether an event may be applied.
 */
import type { Caption, NumberedEvent, Snapshot } from '../preload/contract.ts'

/** A sentence for the screen reader: an utterance that has just become final. */
export interface Announcement {
  /** Id of the caption. */
  id: string
  role: Caption['role']
  text: string
}

/** Everything the window shows. */
export interface ViewState {
  /** `loading` until the first snapshot; `failed` while one could not be had (the bridge keeps trying). */
  load: 'loading' | 'live' | 'failed'
  /** Why the snapshot could not be had, in words; empty otherwise. */
  failure: string
  view: Snapshot
  /** Rises whenever the list of conversations has become another one. */
  historyVersion: number
  /** The latest finals, oldest first, at most `MAX_ANNOUNCEMENTS`. */
  announcements: readonly Announcement[]
}

/** What can happen to the view. */
export type Action =
  | { type: 'snapshotLoaded'; snapshot: Snapshot }
  | { type: 'snapshotFailed'; message: string }
  | { type: 'eventReceived'; event: NumberedEvent }

/** Captions and inline calls kept in the window, each; older ones stay in the database. About two long days of talk. */
export const MAX_TIMELINE_ITEMS = 10_000
/** Finals kept in the live region: enough that a burst is read out, few enough that nothing old is read again. */
export const MAX_ANNOUNCEMENTS = 4

/** What is shown before the first snapshot. */
export const INITIAL_STATE: ViewState = {
  load: 'loading',
  failure: '',
  view: {
    seq: 0,
    status: {
      word: 'Connecting',
      detail: '',
      isTalkOn: false,
      isMuted: false,
      isHeard: false,
      waitingFor: null,
      isSessionOpen: false,
    },
    captions: [],
    toolCalls: [],
    plugins: [],
    questions: [],
    settings: {
      systemPrompt: '',
      greeting: '',
      microphone: null,
      speaker: null,
      duplex: 'half',
      cancelEcho: false,
      earcons: true,
      earconVolume: 100,
      talkMode: 'auto',
      voice: 'alba',
      idleHangupSeconds: 90,
      pushToTalkKey: '',
      usdPerHour: 0,
      budgetSoftUsd: null,
      budgetHardUsd: null,
      keepTraces: true,
      historyDays: null,
      theme: 'system',
      language: 'system',
    },
    devices: null,
    notices: [],
    agent: 'practice',
    apiKey: 'none',
    keyStorage: { isAvailable: true, reason: '' },
    isFirstRun: false,
    hotkey: {
      label: '',
      backend: 'none',
      obstacle: null,
      hookObstacle: null,
      problem: '',
      warning: null,
      canRecordMouse: false,
    },
    preview: null,
    cost: { openSinceMs: null, usdPerHour: 0, conversationUsd: 0, dayUsd: 0, monthUsd: 0, asOfMs: 0 },
    lastTurnMs: null,
  },
  historyVersion: 0,
  announcements: [],
}

/** Where an event stands against what is shown: `next` is applied, `stale` ignored, a `gap` means fetch again. */
export function placeOf(state: ViewState, event: NumberedEvent): 'next' | 'stale' | 'gap' {
  if (event.seq <= state.view.seq) return 'stale'
  return event.seq === state.view.seq + 1 ? 'next' : 'gap'
}

/** The view after `action`. Unchanged parts keep their identity, so that only what changed is drawn again. */
export function reduce(state: ViewState, action: Action): ViewState {
  switch (action.type) {
    case 'snapshotLoaded':
      return afterSnapshot(state, action.snapshot)
    case 'snapshotFailed':
      return { ...state, load: 'failed', failure: action.message }
    case 'eventReceived': {
      const next = afterEvent(state, action.event)
      return { ...next, view: { ...next.view, seq: action.event.seq } }
    }
  }
}

function afterSnapshot(state: ViewState, snapshot: Snapshot): ViewState {
  const captions = snapshot.captions.slice(-MAX_TIMELINE_ITEMS)
  const toolCalls = snapshot.toolCalls.slice(-MAX_TIMELINE_ITEMS)
  // Finals that a gap has swallowed are announced; on the first snapshot the past is not read out.
  const missed = state.load === 'loading' ? [] : newFinals(state.view.captions, captions)
  return {
    ...state,
    load: 'live',
    failure: '',
    view: { ...snapshot, captions, toolCalls },
    historyVersion: state.historyVersion + 1,
    announcements: [...state.announcements, ...missed].slice(-MAX_ANNOUNCEMENTS),
  }
}

function afterEvent(state: ViewState, event: NumberedEvent): ViewState {
  const { view } = state
  switch (event.type) {
    case 'statusChanged':
      return { ...state, view: { ...view, status: event.status } }
    case 'captionUpdated':
      return withCaption(state, event.caption)
    case 'toolCallUpdated':
      return {
        ...state,
        view: { ...view, toolCalls: upsert(view.toolCalls, event.toolCall, (call) => call.calledAtMs) },
      }
    case 'conversationStarted':
    case 'conversationEnded':
      return { ...state, historyVersion: state.historyVersion + 1 }
    case 'conversationsDeleted':
      return withoutConversations(state, new Set(event.sessionIds))
    case 'pluginsChanged':
      return { ...state, view: { ...view, plugins: event.plugins } }
    case 'questionsChanged':
      return { ...state, view: { ...view, questions: event.questions } }
    case 'settingsChanged':
      return { ...state, view: { ...view, settings: event.settings } }
    case 'devicesChanged':
      return { ...state, view: { ...view, devices: event.devices } }
    case 'noticesChanged':
      return { ...state, view: { ...view, notices: event.notices } }
    case 'agentChanged':
      return { ...state, view: { ...view, agent: event.agent, apiKey: event.apiKey } }
    case 'hotkeyChanged':
      return { ...state, view: { ...view, hotkey: event.hotkey } }
    case 'firstRunChanged':
      return { ...state, view: { ...view, isFirstRun: event.isFirstRun } }
    case 'previewChanged':
      return { ...state, view: { ...view, preview: event.preview } }
    case 'costChanged':
      return { ...state, view: { ...view, cost: event.cost, lastTurnMs: event.lastTurnMs } }
  }
}

function withCaption(state: ViewState, caption: Caption): ViewState {
  const { captions } = state.view
  const before = captions.findLast((other) => other.id === caption.id)
  const isNewFinal = caption.isFinal && before?.isFinal !== true && caption.text.trim() !== ''
  const announcements = isNewFinal
    ? [...state.announcements, announcementOf(caption)].slice(-MAX_ANNOUNCEMENTS)
    : state.announcements
  const view = { ...state.view, captions: upsert(captions, caption, (other) => other.startedAtMs) }
  return { ...state, view, announcements }
}

/** What is deleted goes from the window at once. */
function withoutConversations(state: ViewState, gone: ReadonlySet<string>): ViewState {
  const isKept = (item: { sessionId: string }): boolean => !gone.has(item.sessionId)
  const { view } = state
  return {
    ...state,
    historyVersion: state.historyVersion + 1,
    view: { ...view, captions: view.captions.filter(isKept), toolCalls: view.toolCalls.filter(isKept) },
  }
}

/** Replaces the item of the same id in its place, or files a new one by its time (nearly always at the end). */
function upsert<T extends { id: string }>(items: T[], item: T, timeOf: (item: T) => number): T[] {
  const index = items.findLastIndex((other) => other.id === item.id)
  if (index >= 0) return items.with(index, item)
  const place = items.findLastIndex((other) => timeOf(other) <= timeOf(item)) + 1
  return items.toSpliced(place, 0, item).slice(-MAX_TIMELINE_ITEMS)
}

function newFinals(before: readonly Caption[], after: readonly Caption[]): Announcement[] {
  const known = new Set(before.filter((caption) => caption.isFinal).map((caption) => caption.id))
  return after
    .filter((caption) => caption.isFinal && !known.has(caption.id) && caption.text.trim() !== '')
    .map(announcementOf)
}

function announcementOf(caption: Caption): Announcement {
  return { id: caption.id, role: caption.role, text: caption.text }
}
