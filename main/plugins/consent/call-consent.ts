/**
 * Which single calls need the user's yes, and the questions that are open (issue 4, "Consent"). Holds what was answered
 * for this conversation and which conversations have read from the network; what holds for longer is the book's. Knows
 * neither window nor agent: tool-host.ts asks, the platform passes answers in.
 */
import type { Sentence } from '../../voice/sentence.ts'
import type { FoundTool, HostedCall } from '../hosted-call.ts'
import type { ConsentBook } from './consent-book.ts'
import { toolHashes } from './fingerprint.ts'
import { type Answer, type Question, reasonOf, shownArguments, TAINT_REASON, titleOf } from './question.ts'
import { spokenAnswer } from './spoken-answer.ts'
import { canReachOut } from './tier.ts'

/** A question that nobody answers is withdrawn after this: later, nobody knows any more what it was about. */
const QUESTION_MS = 10 * 60_000
/** A yes aloud counts for so long after the question, ms: later it may be meant for something else. */
const SPOKEN_MS = 60_000
/** More cards than this are not read any more, only clicked away. */
const MAX_QUESTIONS = 20
/** Conversations that are remembered at once; there is one, and a few whose calls end late. */
const MAX_CONVERSATIONS = 200

/** What is to be asked. */
export interface Asking {
  /** Why, a sentence for the user. */
  readonly ask: Sentence
  readonly canRemember: boolean
  readonly canBeSpoken: boolean
}

/** What becomes of a call. `asked`: the same call waits already; `too-many`: so many others do. */
export type Decision = 'run' | 'never' | 'asked' | 'too-many' | Asking

/** How a question ended. `outdated`: what was asked about is not there any more as it was shown. */
export type Answered = 'yes' | 'no' | 'withdrawn' | 'outdated'

/** A final utterance of the user's. */
export interface Spoken {
  readonly sessionId: string
  readonly text: string
  /** All of it was said while the key was held and nothing was playing (`Utterance.isHeldSpeech`). */
  readonly isHeldSpeech: boolean
  /**
   * When the key went down for it, session's clock, ms. Not `Utterance.startedAtMs`, which is when its transcript
   * arrived: by then a yes to something else would look like one to this question.
   */
  readonly pressedAtMs: number
}

/** What `createCallConsent` needs. */
export interface CallConsentOptions {
  readonly book: Pick<ConsentBook, 'ruleOf' | 'setRule' | 'effectOf'>
  /** The session's clock, ms. */
  readonly nowMs: () => number
  /** Runs `run` after `ms`; returns the way to stop that. */
  readonly startTimer: (run: () => void, ms: number) => () => void
}

/** Consent to single calls. */
export interface CallConsent {
  /** Changes nothing. */
  decide(found: FoundTool, call: HostedCall): Decision
  /** Opens a question; resolves when it is answered or withdrawn, and never rejects. */
  ask(found: FoundTool, call: HostedCall, asking: Asking): Promise<Answered>
  /** Open questions, oldest first. */
  questions(): readonly Question[]
  /** The user's answer in the window; false when there is no such question any more. */
  answer(id: string, answer: Answer): boolean
  /** Something was said: what it answered, or null when it was no answer and everything stays as it is. */
  spoken(utterance: Spoken): 'yes' | 'no' | null
  /**
   * The user has said or typed something else since `sinceMs`: a yes that comes later may be meant for something else, so
   * that earlier questions wait for the hand alone.
   */
  movedOn(sessionId: string, sinceMs: number): void
  /** Something from the network has reached, or is about to reach, the agent in this conversation. */
  networkRead(sessionId: string): void
  /** What was answered for the conversation is forgotten; its questions stay open until their time is up. */
  conversationEnded(sessionId: string): void
  /** The user's cancel of one call; false when it does not wait. */
  withdrawCall(rowId: string): boolean
  /** The plugin has gone. */
  withdraw(pluginId: string): void
  /** Takes back every question for which this is true: a yes to it would count for nothing. */
  withdrawOutdated(isOutdated: (found: FoundTool, call: HostedCall) => boolean): void
  /** The app is closing. */
  withdrawAll(): void
  /** Called after every change of `questions`; returns the function that ends it. */
  onChanged(listener: () => void): () => void
}

interface Open {
  readonly found: FoundTool
  readonly call: HostedCall
  question: Question
  isConversationOver: boolean
  readonly settle: (answered: Answered) => void
}

/** Creates it, without questions. */
export const createCallConsent = ({ book, nowMs, startTimer }: CallConsentOptions): CallConsent => {
  const open = new Map<string, Open>()
  const listeners = new Set<() => void>()
  /** Keys of tools by conversation. */
  const allowed = new Map<string, Set<string>>()
  const tainted = new Set<string>()

  const tell = (): void => {
    for (const listener of [...listeners]) listener()
  }
  const end = (id: string, answered: Answered): boolean => {
    const ended = open.get(id)
    if (ended === undefined) return false
    open.delete(id)
    ended.settle(answered)
    return true
  }
  const endWhere = (matches: (one: Open) => boolean, answered: Answered): void => {
    const ids = [...open].filter(([, one]) => matches(one)).map(([id]) => id)
    for (const id of ids) end(id, answered)
    if (ids.length > 0) tell()
  }

  /** A yes aloud no longer counts for these. */
  const byHandOnly = (matches: (one: Open) => boolean): void => {
    const concerned = [...open.values()].filter((one) => one.question.canBeSpoken && matches(one))
    for (const one of concerned) one.question = { ...one.question, canBeSpoken: false }
    if (concerned.length > 0) tell()
  }

  const decide = (found: FoundTool, call: HostedCall): Decision => {
    const asking = decideAlone(found, call.sessionId)
    if (typeof asking === 'string') return asking
    const waiting = [...open.values()]
    if (waiting.some((one) => isSameCall(one, found, call))) return 'asked'
    return waiting.length >= MAX_QUESTIONS ? 'too-many' : asking
  }
  const decideAlone = (found: FoundTool, sessionId: string): 'run' | 'never' | Asking => {
    const { plugin, tool } = found
    const effect = book.effectOf(plugin, tool.name)
    const rule = book.ruleOf(plugin, tool.name)
    if (rule === 'never') return 'never'
    const isTainted = tainted.has(sessionId)
    if (isTainted && (effect === 'danger' || (effect === 'write' && canReachOut(plugin.manifest)))) {
      return { ask: TAINT_REASON, canRemember: false, canBeSpoken: false }
    }
    const isAllowed = rule === 'always' || allowed.get(sessionId)?.has(keyOf(found)) === true
    if (isAllowed || !(tool.confirm || effect === 'danger')) return 'run'
    const canBeSpoken = tool.confirm && effect === 'write' && !isTainted
    return { ask: reasonOf(found, effect), canRemember: !isTainted, canBeSpoken }
  }

  const remember = ({ found, call, question, isConversationOver }: Open, answer: Answer): void => {
    if (answer === 'never') book.setRule(found.plugin, found.tool.name, 'never')
    if (!question.canRemember) return
    if (answer === 'always') book.setRule(found.plugin, found.tool.name, 'always')
    if (answer !== 'conversation' || isConversationOver) return
    const keys = allowed.get(call.sessionId) ?? new Set()
    allowed.set(call.sessionId, keys.add(keyOf(found)))
    forgetOldest(allowed)
  }

  return {
    decide,
    ask: (found, call, { ask, canRemember, canBeSpoken }) => {
      const id = call.rowId
      if (open.has(id)) return Promise.resolve('withdrawn')
      const { plugin, tool } = found
      const { promise, resolve } = Promise.withResolvers<Answered>()
      const stopTimer = startTimer(() => {
        if (end(id, 'withdrawn')) tell()
      }, QUESTION_MS)
      const stopSpoken = startTimer(() => byHandOnly(({ question: { id: one } }) => one === id), SPOKEN_MS)
      const question = {
        id,
        pluginId: plugin.id,
        pluginName: plugin.manifest.name,
        tool: tool.name,
        title: titleOf(tool.name),
        effect: book.effectOf(plugin, tool.name),
        arguments: shownArguments(call.arguments),
        reason: ask,
        canRemember,
        canBeSpoken,
        askedAtMs: nowMs(),
      }
      const settle = (answered: Answered): void => {
        stopTimer()
        stopSpoken()
        resolve(answered)
      }
      open.set(id, { found, call, question, isConversationOver: false, settle })
      tell()
      return promise
    },
    questions: () => [...open.values()].map(({ question }) => question),
    answer: (id, answer) => {
      const answered = open.get(id)
      if (answered === undefined) return false
      remember(answered, answer)
      end(id, answer === 'no' || answer === 'never' ? 'no' : 'yes')
      // A "never" is meant for every call of that tool, those that wait included.
      if (answer === 'never') endWhere(({ found }) => nameOf(found) === nameOf(answered.found), 'no')
      tell()
      return true
    },
    spoken: ({ sessionId, text, isHeldSpeech, pressedAtMs }) => {
      const said = isHeldSpeech ? spokenAnswer(text) : null
      // With two open, nobody can tell which one was meant.
      const [only, ...others] = [...open.values()].filter(({ isConversationOver }) => !isConversationOver)
      if (said === null || only === undefined || others.length > 0) return null
      const { id, canBeSpoken, askedAtMs } = only.question
      if (!canBeSpoken || only.call.sessionId !== sessionId || askedAtMs >= pressedAtMs) return null
      // The user may have changed on the plugin's page what the tool counts as.
      const now = decideAlone(only.found, sessionId)
      if (now === 'never' || (now !== 'run' && !now.canBeSpoken)) return null
      end(id, said)
      tell()
      return said
    },
    movedOn: (sessionId, sinceMs) =>
      byHandOnly(({ call, question }) => call.sessionId === sessionId && question.askedAtMs < sinceMs),
    networkRead: (sessionId) => {
      if (tainted.has(sessionId)) return
      tainted.add(sessionId)
      forgetOldest(tainted)
      const concerned = [...open.values()].filter(({ call }) => call.sessionId === sessionId)
      for (const one of concerned) {
        const now = decideAlone(one.found, sessionId)
        const reason = typeof now === 'string' ? one.question.reason : now.ask
        one.question = { ...one.question, reason, canRemember: false, canBeSpoken: false }
      }
      if (concerned.length > 0) tell()
    },
    conversationEnded: (sessionId) => {
      allowed.delete(sessionId)
      tainted.delete(sessionId)
      const left = [...open.values()].filter(({ call }) => call.sessionId === sessionId)
      for (const one of left) {
        one.isConversationOver = true
        one.question = { ...one.question, canBeSpoken: false }
      }
      if (left.length > 0) tell()
    },
    withdrawCall: (rowId) => {
      const wasOpen = end(rowId, 'withdrawn')
      if (wasOpen) tell()
      return wasOpen
    },
    withdraw: (pluginId) => endWhere(({ found }) => found.plugin.id === pluginId, 'withdrawn'),
    withdrawOutdated: (isOutdated) => endWhere(({ found, call }) => isOutdated(found, call), 'outdated'),
    withdrawAll: () => endWhere(() => true, 'withdrawn'),
    onChanged: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

const nameOf = ({ plugin, tool }: FoundTool): string => `${plugin.id}/${tool.name}`

/** The tool as it is defined: another definition is another tool. */
const keyOf = (found: FoundTool): string => `${nameOf(found)}/${toolHashes(found.plugin).get(found.tool.name) ?? ''}`

const isSameCall = (one: Open, found: FoundTool, call: HostedCall): boolean =>
  one.call.sessionId === call.sessionId &&
  nameOf(one.found) === nameOf(found) &&
  JSON.stringify(one.call.arguments) === JSON.stringify(call.arguments)

const forgetOldest = (remembered: Map<string, unknown> | Set<string>): void => {
  for (const key of remembered.keys()) {
    if (remembered.size <= MAX_CONVERSATIONS) return
    remembered.delete(key)
  }
}
