/**
 * Calls that wait for their result: made, answered, given up on, forgotten (protocol.md §7). Knows neither the floor
 * nor the mind. Owned by a session.
 */
import type { MadeCall } from './floor.ts'
import type { Tool } from './wire.ts'

/** A call and what was exposed when it was made. */
export interface PendingCall extends MadeCall {
  readonly isHold: boolean
  readonly exposed: ReadonlySet<string>
}

/** What it needs from its session. */
export interface PendingCallsHost {
  tools(): readonly Tool[]
  /** Overrides every tool's own time limit when not null, in ms. */
  readonly timeoutMs: number | null
  /** No result came in time. */
  onExpired(): void
  /** The last hold has ended. */
  onHoldOver(): void
}

/** The calls of one session. */
export interface PendingCalls {
  add(call: MadeCall): void
  /** Takes the call that this result answers; null for one that does not wait. */
  take(callId: string): PendingCall | null
  /** Whether a call of this group still waits. */
  isGroupOpen(group: string): boolean
  /** The agent has moved on from these calls. */
  dropGroup(group: string): void
  isHolding(): boolean
  isEmpty(): boolean
  dispose(): void
}

const DEFAULT_TIMEOUT_SECONDS = 120

/** No calls yet. */
export const createPendingCalls = (host: PendingCallsHost): PendingCalls => {
  const calls = new Map<string, PendingCall & { readonly timer: NodeJS.Timeout }>()
  const isHolding = (): boolean => [...calls.values()].some(({ isHold }) => isHold)

  const take = (callId: string): PendingCall | null => {
    const call = calls.get(callId)
    if (!call) return null
    clearTimeout(call.timer)
    calls.delete(callId)
    if (call.isHold && !isHolding()) host.onHoldOver()
    return call
  }
  const expire = (callId: string) => {
    const call = take(callId)
    if (!call) return
    // One apology is enough for calls that were made together.
    if (![...calls.values()].some(({ group }) => group === call.group)) host.onExpired()
  }

  return {
    add(call) {
      const tools = host.tools()
      const tool = tools.find(({ name }) => name === call.name)
      const ms = host.timeoutMs ?? (tool?.timeout_seconds ?? DEFAULT_TIMEOUT_SECONDS) * 1000
      calls.set(call.callId, {
        ...call,
        isHold: tool?.execution_mode === 'hold',
        exposed: new Set(tools.map(({ name }) => name)),
        timer: setTimeout(() => expire(call.callId), ms),
      })
    },
    take,
    isGroupOpen: (wanted) => [...calls.values()].some(({ group }) => group === wanted),
    dropGroup(dropped) {
      for (const { group, callId } of [...calls.values()]) if (group === dropped) take(callId)
    },
    isHolding,
    isEmpty: () => calls.size === 0,
    dispose() {
      for (const { timer } of calls.values()) clearTimeout(timer)
      calls.clear()
    },
  }
}
