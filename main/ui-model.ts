/**
 * What the window shows, as one value: the only owner of captions, calls, notices and status as the contract knows
 * them. The rest of main tells it what happened; it numbers nothing and sends nothing itself, but hands every change to
 * `broadcast` and answers `snapshot()`. Knows neither Electron nor the session's inside.
 */
import type {
  Caption,
  ConsentQuestion,
  Cost,
  Notice,
  PluginView,
  Settings,
  Snapshot,
  SoundDevices,
  Status,
  ToolCallSummary,
  UiEvent,
} from '../preload/contract.ts'
import type { SessionNotice, Utterance } from './voice/events.ts'
import { inEnglish, type Sentence } from './voice/sentence.ts'
import type { SessionStatus } from './voice/status.ts'
import type { ToolCallStatus } from './voice/tools.ts'

/** Captions and inline calls kept for the window; older ones are in the database. */
const MAX_CAPTIONS = 1000
const MAX_CALLS = 500

/** A numbered event before it has its number. */
export type UiChange = UiEvent extends infer E ? (E extends { seq: number } ? Omit<E, 'seq'> : never) : never

/** A call as it arrives. */
export interface ArrivedCall {
  readonly rowId: string
  readonly sessionId: string
  readonly callId: string
  readonly pluginId: string | null
  readonly pluginName: string | null
  readonly tool: string
  readonly atMs: number
}

/** `T` with the sentence of `K` not yet said in any language. */
type Unsaid<T, K extends keyof T> = Omit<T, K> & { readonly [P in K]: Sentence }
/** A notice, before it is said. */
export type UnsaidNotice = Unsaid<Notice, 'text'>
/** A call that waits, before it is said why. */
export type UnsaidQuestion = Unsaid<ConsentQuestion, 'reason'>
/** What the key can do, before it is said. */
type UnsaidKeyStorage = Unsaid<Snapshot['keyStorage'], 'reason'>

/** The parts of the snapshot that are not gathered here from events. */
export type FixedParts = Pick<Snapshot, 'settings' | 'agent' | 'apiKey' | 'plugins'> & {
  readonly keyStorage: UnsaidKeyStorage
  readonly hotkey: Snapshot['hotkey']
}

/** The model. */
export interface UiModel {
  status(status: SessionStatus): void
  utterance(utterance: Utterance): void
  conversationStarted(): void
  conversationEnded(): void
  /** These conversations are no longer kept: their lines go from the window as well. */
  conversationsDeleted(sessionIds: readonly string[]): void
  callArrived(call: ArrivedCall): void
  callStarted(rowId: string, atMs: number): void
  callEnded(rowId: string, status: ToolCallStatus, atMs: number): void
  callSent(rowId: string, atMs: number): void
  /** Row of a call of the open conversation by the agent's own id. */
  rowOf(callId: string): string | undefined
  sessionNotice(notice: SessionNotice): void
  notice(notice: UnsaidNotice): void
  dismiss(id: string): void
  lastTurn(ms: number): void
  cost(cost: Cost): void
  plugins(plugins: PluginView[]): void
  questions(questions: UnsaidQuestion[]): void
  settings(settings: Settings): void
  devices(devices: SoundDevices): void
  agent(agent: Snapshot['agent'], apiKey: Snapshot['apiKey']): void
  keyStorage(keyStorage: UnsaidKeyStorage): void
  hotkey(hotkey: Snapshot['hotkey']): void
  firstRun(isFirstRun: boolean): void
  /** Says everything again: the language is another one. */
  sayAgain(): void
  /** What is pressed while a new key is recorded. */
  preview(preview: Snapshot['preview']): void
  /** Everything but the number. */
  snapshot(): Omit<Snapshot, 'seq'>
}

/** Before the first sum is known. */
const NO_COST: Cost = { openSinceMs: null, usdPerHour: 0, conversationUsd: 0, dayUsd: 0, monthUsd: 0, asOfMs: 0 }

/** How grave what the session says is. */
const NOTICE_KINDS: Record<SessionNotice['id'], Notice['kind']> = {
  link: 'warning',
  idle: 'info',
  answer: 'warning',
  talk: 'info',
}

/** Creates the model; `broadcast` is told of every change, in order, `say` says a sentence in the user's language. */
export const createUiModel = (
  fixed: FixedParts,
  broadcast: (change: UiChange) => void,
  say: (sentence: Sentence) => string = inEnglish,
): UiModel => {
  const parts = { ...fixed }
  const captions = new Map<string, Caption>()
  const calls = new Map<string, ToolCallSummary>()
  const notices = new Map<string, UnsaidNotice>()
  let cost = NO_COST
  let questions: UnsaidQuestion[] = []
  let isFirstRun = false
  let devices: SoundDevices | null = null
  let lastTurnMs: number | null = null
  let preview: Snapshot['preview'] = null
  let status: Unsaid<Status, 'detail'> = {
    word: 'Offline',
    detail: '',
    isTalkOn: false,
    isMuted: false,
    isHeard: false,
    waitingFor: null,
    isSessionOpen: false,
  }

  const sendCost = (): void => broadcast({ type: 'costChanged', cost, lastTurnMs })
  const saidStatus = (): Status => ({ ...status, detail: say(status.detail) })
  const saidNotices = (): Notice[] => [...notices.values()].map((notice) => ({ ...notice, text: say(notice.text) }))
  const saidQuestions = (): ConsentQuestion[] => questions.map((one) => ({ ...one, reason: say(one.reason) }))
  const sendQuestions = (): void => broadcast({ type: 'questionsChanged', questions: saidQuestions() })
  const sendStatus = (): void => broadcast({ type: 'statusChanged', status: saidStatus() })
  const sendNotices = (): void => broadcast({ type: 'noticesChanged', notices: saidNotices() })
  const putNotice = (notice: UnsaidNotice): void => {
    notices.set(notice.id, notice)
    sendNotices()
  }
  const removeNotice = (id: string): void => {
    if (notices.delete(id)) sendNotices()
  }
  const changeCall = (rowId: string, change: Partial<ToolCallSummary>): void => {
    const known = calls.get(rowId)
    if (known === undefined) return
    const toolCall = { ...known, ...change }
    calls.set(rowId, toolCall)
    broadcast({ type: 'toolCallUpdated', toolCall })
  }
  const waitingFor = (session: SessionStatus): Status['waitingFor'] => {
    const call = session.waitingFor
    if (call === null) return null
    const pluginId = calls.get(call.rowId)?.pluginId ?? ''
    return { pluginId, toolTitle: titleOf(call.name), callId: call.callId, holdsFloor: call.isHold }
  }

  return {
    status: (session) => {
      const { waitingFor: _call, ...plain } = session
      status = { ...plain, waitingFor: waitingFor(session) }
      sendStatus()
    },
    utterance: (utterance) => {
      const caption = toCaption(utterance)
      captions.set(caption.id, caption)
      forgetOldest(captions, MAX_CAPTIONS)
      broadcast({ type: 'captionUpdated', caption })
    },
    conversationStarted: () => broadcast({ type: 'conversationStarted' }),
    conversationEnded: () => broadcast({ type: 'conversationEnded' }),
    conversationsDeleted: (sessionIds) => {
      const gone = new Set(sessionIds)
      for (const [id, { sessionId }] of captions) if (gone.has(sessionId)) captions.delete(id)
      for (const [id, { sessionId }] of calls) if (gone.has(sessionId)) calls.delete(id)
      broadcast({ type: 'conversationsDeleted', sessionIds: [...sessionIds] })
    },
    callArrived: ({ rowId, atMs, ...call }) => {
      const toolCall: ToolCallSummary = {
        id: rowId,
        ...call,
        title: titleOf(call.tool),
        status: 'running',
        calledAtMs: Math.round(atMs),
        startedAtMs: null,
        finishedAtMs: null,
        sentAtMs: null,
      }
      calls.set(rowId, toolCall)
      forgetOldest(calls, MAX_CALLS)
      broadcast({ type: 'toolCallUpdated', toolCall })
    },
    callStarted: (rowId, atMs) => changeCall(rowId, { startedAtMs: Math.round(atMs) }),
    callEnded: (rowId, callStatus, atMs) =>
      changeCall(rowId, { status: callStatus, finishedAtMs: calls.get(rowId)?.finishedAtMs ?? Math.round(atMs) }),
    callSent: (rowId, atMs) => changeCall(rowId, { sentAtMs: Math.round(atMs) }),
    rowOf: (callId) => [...calls.values()].findLast((call) => call.callId === callId)?.id,
    sessionNotice: ({ id, text }) => {
      if (text === null) removeNotice(id)
      else putNotice({ id, kind: NOTICE_KINDS[id], text, isDismissible: false })
    },
    notice: putNotice,
    dismiss: removeNotice,
    lastTurn: (ms) => {
      lastTurnMs = Math.round(ms)
      sendCost()
    },
    cost: (next) => {
      cost = next
      sendCost()
    },
    plugins: (plugins) => {
      parts.plugins = plugins
      broadcast({ type: 'pluginsChanged', plugins })
    },
    questions: (next) => {
      questions = next
      sendQuestions()
    },
    settings: (settings) => {
      parts.settings = settings
      broadcast({ type: 'settingsChanged', settings })
    },
    devices: (next) => {
      devices = next
      broadcast({ type: 'devicesChanged', devices })
    },
    agent: (agent, apiKey) => {
      parts.agent = agent
      parts.apiKey = apiKey
      broadcast({ type: 'agentChanged', agent, apiKey })
    },
    keyStorage: (keyStorage) => {
      parts.keyStorage = keyStorage
    },
    hotkey: (hotkey) => {
      parts.hotkey = hotkey
      broadcast({ type: 'hotkeyChanged', hotkey })
    },
    firstRun: (next) => {
      isFirstRun = next
      broadcast({ type: 'firstRunChanged', isFirstRun })
    },
    sayAgain: () => {
      sendStatus()
      sendNotices()
    },
    preview: (next) => {
      preview = next
      broadcast({ type: 'previewChanged', preview })
    },
    snapshot: () => ({
      ...parts,
      keyStorage: { ...parts.keyStorage, reason: say(parts.keyStorage.reason) },
      status: saidStatus(),
      preview,
      captions: [...captions.values()],
      toolCalls: [...calls.values()],
      notices: saidNotices(),
      questions: saidQuestions(),
      isFirstRun,
      devices,
      cost,
      lastTurnMs,
    }),
  }
}

/** The tool in plain words: "get_time" becomes "get time". */
export const titleOf = (tool: string): string => tool.replaceAll('_', ' ')

const toCaption = (utterance: Utterance): Caption => ({
  id: utterance.id,
  sessionId: utterance.sessionId,
  role: utterance.role,
  text: utterance.text,
  isFinal: utterance.isFinal,
  isInterrupted: utterance.interrupted,
  heardChars: utterance.interrupted ? utterance.heardChars : null,
  source: utterance.source,
  ...(utterance.isHeld ? { isHeld: true } : {}),
  startedAtMs: Math.round(utterance.startedAtMs),
})

const forgetOldest = (map: Map<string, unknown>, max: number): void => {
  for (const key of map.keys()) {
    if (map.size <= max) return
    map.delete(key)
  }
}
