/**
 * What the prompt must carry because the service forgets it: typed messages, outcomes it was never told of, what the
 * user was shown instead of being told, and after a lost connection what was said. Belongs to one conversation. Pure but for its own state; part of the composition
 * root.
 */
import type { PromptParts } from '../plugins/prompt.ts'
import { resultText } from '../voice/tool-relay.ts'
import type { JsonObject, SettledOutcome, ToolOutcome } from '../voice/tools.ts'

/** Enough for any conversation, and the prompt stays bounded. */
const MAX_TYPED = 20
const MAX_SAID = 24
const MAX_OUTCOMES = 20
const MAX_UNSAID = 10
/** One line of a recap, or one outcome, in characters. */
const MAX_LINE = 600

/** The memory. */
export interface PromptMemory {
  typed(text: string): void
  said(role: 'user' | 'agent', text: string): void
  undelivered(name: string, args: JsonObject, outcome: ToolOutcome): void
  /** A call that waited for the user's yes has come to its end. */
  settled(name: string, args: JsonObject, outcome: SettledOutcome): void
  /** Shown to the user because the agent could not say it: told in this conversation, and in the next. */
  unsaid(text: string): void
  /** From now on the prompt tells what was said so far. */
  recap(): void
  /** The conversation is over. */
  forget(): void
  /** Another begins. */
  begin(): void
  parts(): Required<Pick<PromptParts, 'typedEarlier' | 'recap' | 'outcomes' | 'unsaid'>>
}

type Said = Required<PromptParts>['recap'][number]

/** An empty memory. */
export const createPromptMemory = (): PromptMemory => {
  let typed: readonly string[] = []
  let said: readonly Said[] = []
  let recap: readonly Said[] = []
  let outcomes: readonly string[] = []
  let unsaid: readonly { readonly text: string; readonly isCarried: boolean }[] = []
  const remember = (name: string, args: JsonObject, words: string, outcome: ToolOutcome): void => {
    // In words: the line outlives the phase in which the tool could be seen (contract.md §7.4).
    const line = `“${name.replaceAll('_', ' ')}” with ${JSON.stringify(args)} ${words}: ${resultText(outcome).text}`
    outcomes = [...outcomes, line.slice(0, MAX_LINE)].slice(-MAX_OUTCOMES)
  }
  return {
    typed: (text) => {
      typed = [...typed, text].slice(-MAX_TYPED)
    },
    said: (role, text) => {
      if (text !== '') said = [...said, { role, text: text.slice(0, MAX_LINE) }].slice(-MAX_SAID)
    },
    undelivered: (name, args, outcome) => remember(name, args, 'has run; the user has not heard its result', outcome),
    settled: (name, args, outcome) => {
      const isRefused = outcome.status === 'denied' || outcome.status === 'cancelled'
      remember(name, args, isRefused ? 'has not run' : 'has run after the user’s yes', outcome)
    },
    unsaid: (text) => {
      unsaid = [...unsaid, { text: text.slice(0, MAX_LINE), isCarried: false }].slice(-MAX_UNSAID)
    },
    recap: () => {
      recap = said
    },
    forget: () => {
      typed = []
      said = []
      recap = []
      outcomes = []
    },
    begin: () => {
      unsaid = unsaid.filter(({ isCarried }) => !isCarried).map(({ text }) => ({ text, isCarried: true }))
    },
    parts: () => ({ typedEarlier: typed, recap, outcomes, unsaid: unsaid.map(({ text }) => text) }),
  }
}
