/**
 * The practice agent's mind after a tool's result: say it, ask for what failed, go on with the next call, or wait for
 * the user. Pure; knows no tool by name. Called by the session.
 */
import { match } from './matcher.ts'
import { type Act, type Decision, isAside, type Memory, type Situation, skillOf, smallTalk } from './mind.ts'
import { completed, type PastCall, questionIn } from './own-question.ts'
import type { Skill } from './phrasebook.ts'
import { aside, beginAgain, GOODBYE, introduction } from './phrases.ts'
import { type ResultSaid, resultSaid } from './result-said.ts'
import type { JsonObject } from './wire.ts'
import { wordsOf } from './words.ts'

const say = (text: string): Act => ({ kind: 'say', text })

/** A call and the words that led to it. */
export interface AnsweredCall {
  readonly name: string
  readonly arguments: JsonObject
  readonly askedFor: string
  /** Tools that were exposed when the call was made. */
  readonly exposed: ReadonlySet<string>
}

/**
 * Decides on a tool's result: the next call of an example that had several, another call when it opened the tool that
 * the user's words wanted all along, otherwise its spoken form. After an error the field that failed is what the next
 * words are about.
 */
export const decideOnResult = (result: string, call: AnsweredCall, situation: Situation, before: Memory): Decision => {
  const said = resultSaid(result)
  const made = skillOf(situation, call.name) ? { tool: call.name, arguments: call.arguments } : before.lastCall
  const memory: Memory = { ...before, lastCall: made }
  const speak = (text: string, more: Partial<Memory> = {}): Decision => ({
    act: say(text),
    memory: { ...memory, pending: null, lastSaid: text, ...more },
  })
  switch (said.kind) {
    case 'waiting':
      return speak(said.text, { isWaiting: true })
    case 'instruction':
      return onInstruction(said.does, call, situation, memory, speak)
    case 'error':
      return onError(said, call, situation, memory, speak)
    case 'said': {
      const next = nextCall(said.isForUser, call, situation)
      if (next) return { act: { kind: 'call', name: next.tool, arguments: next.arguments }, memory }
      return speak(said.text)
    }
  }
}

type Speak = (text: string, more?: Partial<Memory>) => Decision

const onInstruction = (
  does: Extract<ResultSaid, { kind: 'instruction' }>['does'],
  call: AnsweredCall,
  situation: Situation,
  memory: Memory,
  speak: Speak,
): Decision => {
  if (does === 'goodbye') return speak(GOODBYE)
  if (does === 'begin-again') return speak(beginAgain(situation.book), { lastCall: null })
  // The task goes on where it was: its question is asked again, and stays open.
  const answer = isAside(call.askedFor) ? introduction(situation.book) : smallTalk(call.askedFor, situation)
  return speak(aside(answer, questionIn(memory.lastSaid)), { pending: memory.pending })
}

const onError = (
  error: Extract<ResultSaid, { kind: 'error' }>,
  call: AnsweredCall,
  situation: Situation,
  memory: Memory,
  speak: Speak,
): Decision => {
  const instead = redirected(error.callInstead, call, situation)
  if (instead && !memory.isRedirected) {
    const act: Act = { kind: 'call', name: instead.tool, arguments: instead.arguments }
    return { act, memory: { ...memory, lastCall: instead, isRedirected: true } }
  }
  const skill = skillOf(situation, call.name)
  const wanted = ` ${wordsOf(error.asksFor).join(' ')} `
  const named = skill?.parameters.filter(({ name }) => wanted.includes(` ${name.replaceAll('_', ' ')} `)) ?? []
  const byField = skill?.parameters.find(({ name }) => name === error.field)
  const failed = named.length > 1 || !byField ? (named[0] ?? byField ?? mentioned(skill, call, error.text)) : byField
  if (!skill || !failed) return speak(error.text)
  const refused = new Set([failed.name, ...(named.length > 1 ? named.map(({ name }) => name) : [])])
  const kept = Object.fromEntries(Object.entries(call.arguments).filter(([name]) => !refused.has(name)))
  return speak(error.text, { pending: { tool: skill.name, arguments: kept, parameter: failed.name } })
}

const mentioned = (skill: Skill | undefined, call: AnsweredCall, text: string) =>
  skill?.parameters.find(({ name }) => call.arguments[name] !== undefined && wordsOf(text).includes(name))

/** The call that an error asks for instead, with the values both tools have by the same name. */
const redirected = (name: string | null, call: AnsweredCall, situation: Situation): PastCall | null => {
  const skill = name === null || name === call.name ? undefined : skillOf(situation, name)
  if (!skill) return null
  const args = Object.entries(call.arguments).filter(([key]) => skill.parameters.some((each) => each.name === key))
  const found = completed(skill, Object.fromEntries(args))
  return found.missing.length === 0 ? { tool: skill.name, arguments: found.arguments } : null
}

/** The call that the user's words want after this result, without another word of theirs. */
const nextCall = (isForUser: boolean, call: AnsweredCall, situation: Situation): PastCall | null => {
  const wanted = match(situation.book, call.askedFor)
  if (!wanted || wanted.missing.length > 0) return null
  const next = wanted.chain[wanted.chain.indexOf(call.name) + 1]
  if (wanted.chain.includes(call.name)) {
    return next !== undefined && skillOf(situation, next) ? { tool: next, arguments: {} } : null
  }
  // An answer that is for the user is told first; only a door's is not.
  return isForUser || call.exposed.has(wanted.skill.name)
    ? null
    : { tool: wanted.skill.name, arguments: wanted.arguments }
}

/** One decision out of those on the results of calls made together: the first call, or all sentences, each once. */
export const decideTogether = (decisions: readonly Decision[]): Decision | null => {
  const call = decisions.find(({ act }) => act.kind === 'call')
  const last = decisions.at(-1)
  if (call || !last) return call ?? null
  const sentences = new Set(decisions.map(({ act }) => (act.kind === 'say' ? act.text : '')))
  const text = [...sentences].join(' ')
  const asking = decisions.find(({ memory }) => memory.pending !== null)
  return { act: say(text), memory: { ...(asking ?? last).memory, lastSaid: text } }
}
