/**
 * The steps that each plugin's flow has taken since the app was started, each distinct one once: the plugin's page draws
 * them. In memory only; no value of a conversation is in it. Called by scope.ts.
 */
import type { Move } from './scope-state.ts'

/** From one phase to another, and by which tool. */
export interface TakenStep {
  readonly from: string
  readonly to: string
  readonly tool: string
}

/** The book of steps. */
export interface StepsTaken {
  /** A flow has moved. Entering the same phase anew is no step between phases. */
  note(move: Pick<Move, 'pluginId' | 'from' | 'to' | 'tool'>): void
  /** In the order in which they were first taken. */
  of(pluginId: string): TakenStep[]
}

/** A manifest that changes all the time must not fill the memory: per plugin this many are kept. */
const MAX_STEPS = 200

/** An empty book. */
export const createStepsTaken = (): StepsTaken => {
  const book = new Map<string, TakenStep[]>()
  return {
    note: ({ pluginId, from, to, tool }) => {
      const steps = book.get(pluginId) ?? []
      const isKnown = steps.some((step) => step.from === from && step.to === to && step.tool === tool)
      if (from !== to && !isKnown && steps.length < MAX_STEPS) book.set(pluginId, [...steps, { from, to, tool }])
    },
    of: (pluginId) => [...(book.get(pluginId) ?? [])],
  }
}
