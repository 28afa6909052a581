/**
 * The practice agent's mind: from what the user said, the exposed tools and the prompt to one act, a sentence or a tool
 * call. Deterministic and pure; it knows no tool by name and calls only with values that were said. What was typed is
 * forgotten after its turn, as the service forgets one-turn instructions (protocol.md §2). Called by the session.
 */

import { type Door, doorOf, throughDoor } from './doors.ts'
import { parseTypedEarlier } from './examples.ts'
import { type Match, match, readAnswer, readFollowUp } from './matcher.ts'
import { learn, type Phrasebook, type Skill } from './phrasebook.ts'
import { abilities, askFor, introduction, notUnderstood, resultSaid } from './phrases.ts'
import type { JsonObject, Tool } from './wire.ts'
import { wordsOf } from './words.ts'

/** What the agent does next. */
export type Act =
  | { readonly kind: 'say'; readonly text: string }
  | { readonly kind: 'call'; readonly name: string; readonly arguments: JsonObject }

/** What the agent knows from the wire at this moment. */
export interface Situation {
  readonly book: Phrasebook
  readonly doors: readonly Door[]
  readonly systemPrompt: string
}

/** What it keeps from turn to turn. */
export interface Memory {
  /** A question it asked: the next words are taken as this parameter's value. */
  readonly pending: { readonly tool: string; readonly arguments: JsonObject; readonly parameter: string } | null
  /** The last call that was asked for aloud, for "and in Paris?". */
  readonly lastCall: { readonly tool: string; readonly arguments: JsonObject } | null
}

/** An act and what is remembered after it. */
export interface Decision {
  readonly act: Act
  readonly memory: Memory
}

/** Nothing remembered. */
export const NO_MEMORY: Memory = { pending: null, lastCall: null }

/** Sentences that need no tool; the ears know them too. */
export const SMALL_TALK = {
  introduction: ['who are you', 'what are you', 'are you a real person', 'are you the real agent', 'what is your name'],
  abilities: ['what can you do', 'what can i say', 'help'],
  thanks: ['thank you', 'thanks', 'thank you very much'],
  stop: ['stop', 'never mind', 'cancel that', 'forget it', 'be quiet'],
  greeting: ['hello', 'good morning', 'good evening', 'good afternoon'],
} as const

/** Reads tools and prompt once; call again when either changes. */
export const situationOf = (tools: readonly Tool[], systemPrompt: string): Situation => ({
  book: learn(
    tools.filter((tool) => doorOf(tool) === null),
    systemPrompt,
  ),
  doors: tools.flatMap((tool) => doorOf(tool) ?? []),
  systemPrompt,
})

const say = (text: string): Act => ({ kind: 'say', text })

const smallTalk = (text: string, { book }: Situation): Act | null => {
  const words = wordsOf(text).join(' ')
  const is = (topic: keyof typeof SMALL_TALK) => SMALL_TALK[topic].some((phrase) => phrase === words)
  if (is('introduction')) return say(introduction(book))
  if (is('abilities')) return say(abilities(book))
  if (is('thanks')) return say('You are welcome.')
  if (is('stop')) return say('All right.')
  if (is('greeting')) return say(`Hello. ${introduction(book)}`)
  return null
}

const skillOf = (situation: Situation, name: string): Skill | undefined =>
  situation.book.skills.find((skill) => skill.name === name)

const withArguments = (skill: Skill, args: JsonObject): Match => ({
  skill,
  arguments: args,
  missing: skill.parameters.filter(({ name, isRequired }) => isRequired && args[name] === undefined),
  by: 'template',
})

/** The answer to a question, as the call it completes. */
const answered = (text: string, situation: Situation, asked: Memory['pending']): Match | null => {
  const skill = asked ? skillOf(situation, asked.tool) : undefined
  const parameter = skill?.parameters.find(({ name }) => name === asked?.parameter)
  const value = parameter ? readAnswer(text, parameter) : undefined
  return skill && parameter && asked && value !== undefined
    ? withArguments(skill, { ...asked.arguments, [parameter.name]: value })
    : null
}

const followed = (text: string, situation: Situation, last: Memory['lastCall']): Match | null => {
  const skill = last ? skillOf(situation, last.tool) : undefined
  const args = skill && last ? readFollowUp(text, withArguments(skill, last.arguments)) : null
  return skill && args ? withArguments(skill, args) : null
}

const EARLIER_LINES = 3

/** What was typed before is known only from the prompt: it may be the question to which this is the answer. */
const afterTyped = (text: string, situation: Situation): Match | null => {
  const earlier = parseTypedEarlier(situation.systemPrompt)
  if (earlier.at(-1) === text) earlier.pop()
  for (const line of earlier.slice(-EARLIER_LINES).reverse()) {
    const before = match(situation.book, line)
    const missing = before?.missing[0]
    if (before && missing) {
      return answered(text, situation, {
        tool: before.skill.name,
        arguments: before.arguments,
        parameter: missing.name,
      })
    }
    const args = before ? readFollowUp(text, before) : null
    if (before && args) return withArguments(before.skill, args)
  }
  return null
}

/** Decides on the user's words. `isTyped`: they came as one-turn instructions and leave no trace in the memory. */
export const decide = (text: string, isTyped: boolean, situation: Situation, memory: Memory): Decision => {
  const forgotten: Memory = { ...memory, pending: null }
  const direct = match(situation.book, text)
  const chat = direct?.by === 'template' ? null : smallTalk(text, situation)
  if (chat) return { act: chat, memory: forgotten }
  const found =
    (direct?.by === 'template' ? direct : null) ??
    answered(text, situation, memory.pending) ??
    direct ??
    followed(text, situation, memory.lastCall) ??
    afterTyped(text, situation)
  if (!found) {
    const door = throughDoor(situation.doors, text)
    return { act: door ? { kind: 'call', ...door } : say(notUnderstood(situation.book)), memory: forgotten }
  }
  const call = { tool: found.skill.name, arguments: found.arguments }
  const missing = found.missing[0]
  if (missing) {
    return {
      act: say(askFor(missing)),
      memory: isTyped ? forgotten : { ...memory, pending: { ...call, parameter: missing.name } },
    }
  }
  return {
    act: { kind: 'call', name: call.tool, arguments: call.arguments },
    memory: isTyped ? forgotten : { pending: null, lastCall: call },
  }
}

/** A call and the words that led to it. */
export interface AnsweredCall {
  readonly name: string
  readonly arguments: JsonObject
  readonly askedFor: string
  /** Tools that were exposed when the call was made. */
  readonly exposed: ReadonlySet<string>
}

/**
 * Decides on a tool's result: another call when it opened the tool that the user's words wanted all along, otherwise
 * its spoken form. After an error the field that failed is what the next words are about.
 */
export const decideOnResult = (result: string, call: AnsweredCall, situation: Situation, memory: Memory): Decision => {
  const said = resultSaid(result)
  if (!said.isError) {
    const wanted = match(situation.book, call.askedFor)
    if (wanted && !call.exposed.has(wanted.skill.name) && wanted.missing.length === 0) {
      return { act: { kind: 'call', name: wanted.skill.name, arguments: wanted.arguments }, memory }
    }
    return { act: say(said.text), memory }
  }
  const skill = skillOf(situation, call.name)
  const failed =
    skill?.parameters.find(({ name }) => name === said.field) ??
    skill?.parameters.find(({ name }) => call.arguments[name] !== undefined && wordsOf(said.text).includes(name))
  if (!skill || !failed) return { act: say(said.text), memory: { ...memory, pending: null } }
  const { [failed.name]: _refused, ...kept } = call.arguments
  return {
    act: say(said.text),
    memory: { ...memory, pending: { tool: skill.name, arguments: kept, parameter: failed.name } },
  }
}

/** One decision out of those on the results of calls made together: the first call, or all sentences, each once. */
export const decideTogether = (decisions: readonly Decision[]): Decision | null => {
  const call = decisions.find(({ act }) => act.kind === 'call')
  const last = decisions.at(-1)
  if (call || !last) return call ?? null
  const sentences = new Set(decisions.map(({ act }) => (act.kind === 'say' ? act.text : '')))
  const asking = decisions.find(({ memory }) => memory.pending !== null)
  return { act: say([...sentences].join(' ')), memory: (asking ?? last).memory }
}
