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
  Status,
  ToolCallSummary,
  UiEvent,
} from '../preload/contract.ts'
import type { SessionNotice, Utterance } from './voice/events.ts'
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
  readonly callId: string
  readonly pluginId: string | null
  readonly pluginName: string | null
  readonly tool: string
  readonly atMs: number
}

/** The parts of the snapshot that are not gathered here from events. */
export type FixedParts = Pick<Snapshot, 'settings' | 'agent' | 'apiKey' | 'keyStorage' | 'hotkey' | 'plugins'>

/** The model. */
export interface UiModel {
  status(status: SessionStatus): void
  utterance(utterance: Utterance): void
  callArrived(call: ArrivedCall): void
  callStarted(rowId: string, atMs: number): void
  callEnded(rowId: string, status: ToolCallStatus, atMs: number): void
  callSent(rowId: string, atMs: number): void
  /** Row of a call of the open conversation by the agent's own id. */
  rowOf(callId: string): string | undefined
  sessionNotice(notice: SessionNotice): void
  notice(notice: Notice): void
  dismiss(id: string): void
  lastTurn(ms: number): void
  cost(cost: Cost): void
  plugins(plugins: PluginView[]): void
  questions(questions: ConsentQuestion[]): void
  settings(settings: Settings): void
  agent(agent: Snapshot['agent'], apiKey: Snapshot['apiKey']): void
  keyStorage(keyStorage: Snapshot['keyStorage']): void
  hotkey(hotkey: Snapshot['hotkey']): void
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

/** Creates the model; `broadcast` is told of every change, in order. */
export const createUiModel = (fixed: FixedParts, broadcast: (change: UiChange) => void): UiModel => {
  const parts = { ...fixed }
  const captions = new Map<string, Caption>()
  const calls = new Map<string, ToolCallSummary>()
  const notices = new Map<string, Notice>()
  let cost = NO_COST
  let questions: ConsentQuestion[] = []
  let lastTurnMs: number | null = null
  let status: Status = {
    word: 'Offline',
    detail: '',
    isTalkOn: false,
    isMuted: false,
    isHeard: false,
    waitingFor: null,
    isSessionOpen: false,
  }

  const sendCost = (): void => broadcast({ type: 'costChanged', cost, lastTurnMs })
  const sendNotices = (): void => broadcast({ type: 'noticesChanged', notices: [...notices.values()] })
  const putNotice = (notice: Notice): void => {
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
    return { pluginId: calls.get(call.rowId)?.pluginId ?? '', toolTitle: titleOf(call.name), callId: call.callId }
  }

  return {
    status: (session) => {
      const { waitingFor: _call, ...plain } = session
      status = { ...plain, waitingFor: waitingFor(session) }
      broadcast({ type: 'statusChanged', status })
    },
    utterance: (utterance) => {
      const caption = toCaption(utterance)
      captions.set(caption.id, caption)
      forgetOldest(captions, MAX_CAPTIONS)
      broadcast({ type: 'captionUpdated', caption })
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
      broadcast({ type: 'questionsChanged', questions })
    },
    settings: (settings) => {
      parts.settings = settings
      broadcast({ type: 'settingsChanged', settings })
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
    snapshot: () => ({
      ...parts,
      status,
      captions: [...captions.values()],
      toolCalls: [...calls.values()],
      notices: [...notices.values()],
      questions,
      cost,
      lastTurnMs,
    }),
  }
}

/** The tool in plain words: "get_time" becomes "get time". */
export const titleOf = (tool: string): string => tool.replaceAll('_', ' ')

const toCaption = (utterance: Utterance): Caption => ({
  id: utterance.id,
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
