/**
 * A conversation as JSON, for other programs: every field that is kept, times as ISO 8601 in UTC. Pure.
 */
import { linesOf, type StoredConversation, splitHeard } from './conversation.ts'

/** Raised when a field changes its meaning or goes. */
const VERSION = 1

/** The whole file, indented, with a line end at its end. */
export const toJson = (conversation: StoredConversation, pluginNames: Readonly<Record<string, string>>): string => {
  const { id, agent, startedAtMs, endedAtMs, endReason } = conversation
  const lines = linesOf(conversation).map((line) => {
    if (line.kind === 'utterance') {
      const { utterance } = line
      const { heard, unheard } = splitHeard(utterance)
      return {
        kind: 'utterance',
        role: utterance.role,
        text: utterance.text,
        source: utterance.source,
        isHeld: utterance.isHeld,
        isInterrupted: utterance.isInterrupted,
        ...(utterance.isInterrupted ? { heard, unheard } : {}),
        startedAt: iso(utterance.startedAtMs),
        endedAt: iso(utterance.endedAtMs),
      }
    }
    const { call } = line
    return {
      kind: 'toolCall',
      callId: call.callId,
      plugin: call.pluginId,
      pluginName: call.pluginId === null ? null : (pluginNames[call.pluginId] ?? null),
      tool: call.tool,
      status: call.status,
      arguments: parsed(call.argumentsJson),
      result: call.resultJson === null ? null : parsed(call.resultJson),
      error: call.error,
      calledAt: iso(call.calledAtMs),
      startedAt: iso(call.startedAtMs),
      finishedAt: iso(call.finishedAtMs),
      sentAt: iso(call.sentAtMs),
    }
  })
  const file = {
    format: 'parley-conversation',
    version: VERSION,
    id,
    agent,
    startedAt: iso(startedAtMs),
    endedAt: iso(endedAtMs),
    endReason,
    lines,
  }
  return `${JSON.stringify(file, null, 2)}\n`
}

const iso = (atMs: number | null): string | null => (atMs === null ? null : new Date(atMs).toISOString())

/** Results are kept as text: what is no JSON stays a string. */
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
