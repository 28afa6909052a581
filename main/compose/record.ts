/** What the session wants kept, to the store and to the window's model. Part of the composition root. */
import type { RecordPort } from '../agent/voice-ports.ts'
import type { Store } from '../store/store.ts'
import type { UiModel } from '../ui-model.ts'
import type { Record as SessionRecord } from '../voice/events.ts'
import type { Money } from './money.ts'

/** What the record needs. */
export interface RecordOptions {
  /** Null when history could not be opened: the conversation goes on without it. */
  readonly store: Store | null
  readonly model: UiModel
  readonly agent: () => 'assemblyai' | 'practice'
  readonly ownerOf: (tool: string) => { readonly id: string; readonly name: string } | undefined
}

/** Creates the port. */
export const createRecord = ({ store, model, agent, ownerOf }: RecordOptions): RecordPort => ({
  write: (record) => {
    if (record.type === 'toolCallEnded') model.callEnded(record.rowId, record.status, record.atMs)
    if (record.type === 'toolCallSent') model.callSent(record.rowId, record.atMs)
    // Writes resolve false and report by themselves when they fail.
    if (store !== null) void write(store, record, agent())
  },
  callArrived: async ({ rowId, sessionId, call, atMs }) => {
    const owner = ownerOf(call.name)
    model.callArrived({
      rowId,
      sessionId,
      callId: call.callId,
      pluginId: owner?.id ?? null,
      pluginName: owner?.name ?? null,
      tool: call.name,
      atMs,
    })
    await store?.toolCallArrived({
      id: rowId,
      sessionId,
      callId: call.callId,
      pluginId: owner?.id ?? null,
      tool: call.name,
      argumentsJson: JSON.stringify(call.arguments),
      calledAtMs: Math.round(atMs),
    })
  },
  callStarted: (rowId, atMs) => {
    model.callStarted(rowId, atMs)
    void store?.toolCallStarted({ id: rowId, startedAtMs: Math.round(atMs) })
  },
})

/** The same port, whose service sessions are kept account of as well. */
export const withAccount = (
  port: RecordPort,
  money: Pick<Money, 'conversationStarted' | 'opened' | 'named' | 'closed'>,
): RecordPort => ({
  ...port,
  write: (record) => {
    // The row of the conversation first: those of its service sessions belong to it.
    port.write(record)
    if (record.type === 'sessionStarted') money.conversationStarted(record.sessionId)
    if (record.type === 'serviceSessionOpened') money.opened(record.sessionId, record.key, record.atMs)
    if (record.type === 'serviceSessionNamed') money.named(record)
    if (record.type === 'serviceSessionClosed') money.closed(record)
  },
})

const write = (store: Store, record: SessionRecord, agent: 'assemblyai' | 'practice'): Promise<boolean> => {
  switch (record.type) {
    case 'sessionStarted':
      return store.sessionStarted({ id: record.sessionId, agent, startedAtMs: Math.round(record.atMs) })
    case 'serviceSessionNamed':
      return store.sessionNamed({ id: record.sessionId, serviceSessionId: record.serviceSessionId })
    case 'serviceSessionOpened':
    case 'serviceSessionClosed':
      // Kept by the account (`withAccount`).
      return Promise.resolve(true)
    case 'sessionEnded':
      return store.sessionEnded({ id: record.sessionId, endedAtMs: Math.round(record.atMs), endReason: record.reason })
    case 'utterance': {
      const { id, sessionId, role, text, source, interrupted, heardChars, isHeld, startedAtMs, endedAtMs } =
        record.utterance
      return store.upsertUtterance({
        id,
        sessionId,
        role,
        text,
        source,
        isHeld,
        isInterrupted: interrupted,
        heardChars: interrupted ? heardChars : null,
        startedAtMs: Math.round(startedAtMs),
        endedAtMs: endedAtMs === null ? null : Math.round(endedAtMs),
      })
    }
    case 'toolCallSent':
      return store.toolCallSent({ id: record.rowId, sentAtMs: Math.round(record.atMs) })
    case 'toolCallEnded':
      return endCall(store, record)
  }
}

const endCall = (store: Store, record: Extract<SessionRecord, { type: 'toolCallEnded' }>): Promise<boolean> => {
  const { rowId, status, result, error } = record
  const atMs = Math.round(record.atMs)
  if (status === 'running') return Promise.resolve(false)
  if (status !== 'dropped') {
    return store.toolCallFinished({ id: rowId, status, resultJson: result, error, finishedAtMs: atMs })
  }
  const isDropped = store.toolCallDropped({ id: rowId, atMs })
  if (result === null && error === null) return isDropped
  // A dropped call stays dropped; what it came to is kept beside it.
  return store.toolCallFinished({
    id: rowId,
    status: error === null ? 'ok' : 'error',
    resultJson: result,
    error,
    finishedAtMs: atMs,
  })
}
