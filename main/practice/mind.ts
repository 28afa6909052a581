/**
 * The practice agent's mind: from what the user said, the exposed tools and the prompt to one act, a sentence or a tool
 * call. Deterministic and pure; it knows no tool by name and calls only with values that were said. What was typed is
 * forgotten after its turn, as the service forgets one-turn instructions (protocol.md §2); calls and what the agent
 * itself said are not. Called by the session.
 */

import { type Door, doorOf, throughDoor } from './doors.ts'
import { parseTypedEarlier } from './examples.ts'
import { readAnswer, readFollowUp } from './follow-up.ts'
import { type Match, match } from './matcher.ts'
import {
  acceptedOffer,
  bareAnswer,
  completed,
  type PastCall,
  questionIn,
  withoutLead,
  yesOrNo,
} from './own-question.ts'
import { type Facts, learn, type Phrasebook, type Skill } from './phrasebook.ts'
import { ALL_RIGHT, abilities, askFor, introduction, notUnderstood } from './phrases.ts'
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
  /** The tool that takes whatever no other tool fits; null without one. */
  readonly catchAll: string | null
  readonly systemPrompt: string
}

/** What it keeps from turn to turn. */
export interface Memory {
  /** A question it asked: the next words are taken as this parameter's value. */
  readonly pending: (PastCall & { readonly parameter: string }) | null
  /** The last call that was made, for "and in Paris?". */
  readonly lastCall: PastCall | null
  /** What it said last, for "yes". */
  readonly lastSaid: string | null
  /** The app has asked the user for a yes: what the user says next may be meant for the app. */
  readonly isWaiting: boolean
  /** An error has led to another tool in this turn: once is enough. */
  readonly isRedirected: boolean
}

/** An act and what is remembered after it. */
export interface Decision {
  readonly act: Act
  readonly memory: Memory
}

/** Nothing remembered. */
export const NO_MEMORY: Memory = {
  pending: null,
  lastCall: null,
  lastSaid: null,
  isWaiting: false,
  isRedirected: false,
}

/** Sentences that need no tool; the ears know them too. */
export const SMALL_TALK = {
  introduction: ['who are you', 'what are you', 'are you a real person', 'are you the real agent', 'what is your name'],
  abilities: ['what can you do', 'what can i say', 'help'],
  thanks: ['thank you', 'thanks', 'thank you very much'],
  stop: ['stop', 'never mind', 'cancel that', 'forget it', 'be quiet'],
  greeting: ['hello', 'good morning', 'good evening', 'good afternoon'],
} as const

/** A tool without parameters that says of itself that it takes what fits nowhere else (tool-calling.md G4). */
const isCatchAll = ({ description, parameters }: Tool): boolean =>
  Object.keys(parameters.properties).length === 0 && /\bno other tool\b/i.test(description)

/** Reads tools, prompt and what results have held so far; call again when one of them changes. */
export const situationOf = (tools: readonly Tool[], systemPrompt: string, facts: Facts = {}): Situation => ({
  book: learn(
    tools.filter((tool) => doorOf(tool) === null && !isCatchAll(tool)),
    systemPrompt,
    facts,
  ),
  doors: tools.flatMap((tool) => doorOf(tool) ?? []),
  catchAll: tools.find(isCatchAll)?.name ?? null,
  systemPrompt,
})

/** What may come besides whole sentences: for the ears. */
export const expectationOf = ({ systemPrompt }: Situation, { pending, lastCall, lastSaid, isWaiting }: Memory) => {
  const hasTyped = parseTypedEarlier(systemPrompt).length > 0
  const hasAsked = questionIn(lastSaid) !== null
  return {
    answer: pending !== null || hasTyped || hasAsked,
    followUp: lastCall !== null || hasTyped,
    yesOrNo: isWaiting || hasAsked,
  }
}

const say = (text: string): Act => ({ kind: 'say', text })

/** The answer to a sentence that needs no tool; null for any other. */
export const smallTalk = (text: string, { book }: Situation): string | null => {
  const words = wordsOf(text).join(' ')
  const is = (topic: keyof typeof SMALL_TALK) => SMALL_TALK[topic].some((phrase) => phrase === words)
  if (is('introduction')) return introduction(book)
  if (is('abilities')) return abilities(book)
  if (is('thanks')) return 'You are welcome.'
  if (is('stop')) return ALL_RIGHT
  if (is('greeting')) return `Hello. ${introduction(book)}`
  return null
}

/** Whether somebody asks about the agent itself: a tangent where a task is under way. */
export const isAside = (text: string): boolean =>
  SMALL_TALK.introduction.some((phrase) => phrase === wordsOf(text).join(' '))

/** What is known of a tool; undefined for one that is not exposed. */
export const skillOf = (situation: Situation, name: string): Skill | undefined =>
  situation.book.skills.find((skill) => skill.name === name)

/** The answer to a question, as the call it completes. */
const answered = (text: string, situation: Situation, asked: Memory['pending']): Match | null => {
  const skill = asked ? skillOf(situation, asked.tool) : undefined
  const parameter = skill?.parameters.find(({ name }) => name === asked?.parameter)
  const value = parameter ? readAnswer(text, parameter) : undefined
  return skill && parameter && asked && value !== undefined
    ? completed(skill, { ...asked.arguments, [parameter.name]: value })
    : null
}

const followed = (text: string, situation: Situation, last: Memory['lastCall']): Match | null => {
  const skill = last ? skillOf(situation, last.tool) : undefined
  const args = skill && last ? readFollowUp(text, completed(skill, last.arguments)) : null
  return skill && args ? completed(skill, args) : null
}

const EARLIER_LINES = 4

/** What was typed before is known only from the prompt: read again, it may end in the question that this answers. */
const afterTyped = (text: string, situation: Situation): Match | null => {
  const earlier = parseTypedEarlier(situation.systemPrompt)
  if (earlier.at(-1) === text) earlier.pop()
  const forgetful = { ...situation, systemPrompt: '' }
  let memory = NO_MEMORY
  for (const line of earlier.slice(-EARLIER_LINES)) ({ memory } = decide(line, false, forgetful, memory))
  return answered(text, situation, memory.pending) ?? followed(text, situation, memory.lastCall)
}

/** What is asked for and what is missing of it, as an act. `isRemembered`: the next words may complete it. */
const pursue = (found: Match, memory: Memory, isRemembered: boolean): Decision => {
  const { name, parameters } = found.skill
  const said = parameters.flatMap((each) => (found.arguments[each.name] === undefined ? [] : [each.name]))
  // In the order of the schema, so that the same words always make the same call.
  const ordered = Object.fromEntries(said.map((key) => [key, found.arguments[key] ?? null]))
  const call = { tool: name, arguments: { ...ordered, ...found.arguments } }
  const missing = found.missing[0]
  if (!missing) {
    const act: Act = { kind: 'call', name: call.tool, arguments: call.arguments }
    return { act, memory: isRemembered ? { ...memory, lastCall: call } : memory }
  }
  const text = askFor(missing)
  const asking = { ...memory, pending: { ...call, parameter: missing.name }, lastSaid: text }
  return { act: say(text), memory: isRemembered ? asking : memory }
}

/** Decides on the user's words. `isTyped`: they came as one-turn instructions and leave no trace in the memory. */
export const decide = (text: string, isTyped: boolean, situation: Situation, memory: Memory): Decision => {
  const { book, doors, catchAll } = situation
  const forgotten: Memory = { ...memory, pending: null, isWaiting: false, isRedirected: false }
  const speak = (words: string): Decision => ({
    act: say(words),
    memory: isTyped ? forgotten : { ...forgotten, lastSaid: words },
  })
  const direct = match(book, text)
  const known = direct?.by === 'template' ? direct : null
  const agreed = known ? null : yesOrNo(text)
  if (agreed !== null) {
    const offer = agreed === 'yes' ? acceptedOffer(book, memory.lastSaid, memory.lastCall) : null
    // The agent's own question is what is agreed to, so it is remembered, typed or not.
    if (offer) return pursue(offer, { ...forgotten, lastSaid: null }, true)
    if (memory.pending === null) return { act: say(ALL_RIGHT), memory: { ...forgotten, lastSaid: null } }
  }
  const chat = known ? null : smallTalk(text, situation)
  if (chat && catchAll !== null && isAside(text)) {
    return { act: { kind: 'call', name: catchAll, arguments: {} }, memory: { ...memory, isWaiting: false } }
  }
  if (chat) return speak(chat)
  const rest = withoutLead(text)
  const found =
    known ??
    answered(text, situation, memory.pending) ??
    direct ??
    (rest === text ? null : match(book, rest)) ??
    followed(text, situation, memory.lastCall) ??
    bareAnswer(book, rest, memory.lastSaid, memory.lastCall) ??
    afterTyped(text, situation)
  if (found) return pursue(found, forgotten, !isTyped)
  const door = throughDoor(doors, text)
  if (door) return { act: { kind: 'call', ...door }, memory: forgotten }
  if (catchAll !== null) return { act: { kind: 'call', name: catchAll, arguments: {} }, memory: forgotten }
  return speak(notUnderstood(book))
}
