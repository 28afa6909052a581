/**
 * Which calls of a conversation were begun before their plugin's flow went back: what they lead to is void, however late
 * it comes (a slow handler, a yes of the user's, `ctx.later`). Pure but for its own tables; owned by scope.ts.
 */

/** Calls that are remembered: a conversation has fewer that have not come to an end. */
const MAX_CALLS = 1000

/** The book of calls. */
export interface BegunCalls {
  note(pluginId: string, callId: string): void
  /** The plugin's flow went back: its calls so far are void, but for these. */
  wentBack(pluginId: string, but: readonly string[]): void
  isVoid(callId: string): boolean
  /** Another conversation. */
  forget(): void
}

/** An empty book. */
export const createBegunCalls = (): BegunCalls => {
  const calls = new Map<string, { readonly pluginId: string; isVoid: boolean }>()
  return {
    note: (pluginId, callId) => {
      calls.set(callId, { pluginId, isVoid: false })
      for (const oldest of [...calls.keys()].slice(0, -MAX_CALLS)) calls.delete(oldest)
    },
    wentBack: (pluginId, but) => {
      for (const [callId, call] of calls) if (call.pluginId === pluginId && !but.includes(callId)) call.isVoid = true
    },
    isVoid: (callId) => calls.get(callId)?.isVoid === true,
    forget: () => calls.clear(),
  }
}
