/**
 * Makes the system prompt: the user's own words, the exposed plugins' prompts, few-shot examples, what a new connection
 * must be told, and Parley's rules last (tool-calling.md P1–P3). Pure; golden files in test/main/plugins/golden.
 */
import type { ToolDefinition } from '../voice/tools.ts'
import type { PluginPrompt } from './exposure.ts'
import type { ManifestExample } from './manifest.ts'
import { inWords } from './names-tool.ts'

/** Everything the prompt is made of. All parts but the first three may be left out. */
export interface PromptParts {
  /** `systemPrompt` of settings.json. */
  readonly userPrompt: string
  /** What is exposed now: the rules on tools stand only while there are any. */
  readonly tools: readonly ToolDefinition[]
  readonly prompts: readonly PluginPrompt[]
  readonly examples: readonly ManifestExample[]
  /** Names of tools that are not exposed: where an outcome speaks of one, it is put in words (contract.md §7.4). */
  readonly hidden?: readonly string[]
  /** The date in words, for relative dates ("Monday, 23 November 2026, Europe/Berlin"): `dateInWords`. */
  readonly nowText?: string
  /** What the user has typed in this conversation, oldest first: instructions of a reply last one turn only. */
  readonly typedEarlier?: readonly string[]
  /** After a lost connection: what was said, oldest first. */
  readonly recap?: readonly { readonly role: 'user' | 'agent'; readonly text: string }[]
  /** Outcomes that could not be delivered, one sentence each, so that no action is repeated. */
  readonly outcomes?: readonly string[]
  /** What the user was shown in a notification, because it could not be said. */
  readonly unsaid?: readonly string[]
}

/** The line above typed messages that are carried over. */
export const TYPED_HEADING = 'Typed earlier in this conversation:'
/** The line above the few-shot examples. */
export const EXAMPLES_HEADING = 'Examples of how to use the tools:'
/** The line above what was said before the connection was lost. */
export const RECAP_HEADING = 'Said earlier in this conversation:'
/** The line above outcomes the agent has not heard of. */
export const OUTCOMES_HEADING = 'Already done in this conversation, never do it again unless the user asks anew:'

/** The line above what the user has read and not heard. */
const UNSAID_HEADING =
  'Shown to the user in a notification, because you could not say it; do not say it again by yourself:'

/** P1, wording to be sure of: no exceptions stacked on it. */
const CALL_RULES = [
  'When a tool could help, call it. If you are unsure, call it: a needless call costs little, an answer from memory costs trust.',
  'Call it at once with what the user said. Leave out what nobody said. Ask only for what is required and missing, one thing at a time.',
  'When a result has an "error", say in your own words what failed and ask only what it tells you to ask. When it has a "say", say that.',
].join('\n')

/** P3: gating makes an invented action harmless, but does not stop the invented sentence. */
const HONESTY_RULES = [
  'Never say a price, fare, distance, duration, time, date, balance, name, address, confirmation number or time of arrival unless exactly that value came from a tool result in this conversation. No estimates, no "around", no "about".',
  'Never say that something was done, set, booked, sent, saved or cancelled unless a tool result in this conversation says so.',
  'When no tool gives the value, say that you do not have it.',
].join('\n')

const VOICE_RULES =
  'You are heard, not read: answer in one or two short sentences, without lists, markup, links or symbols. Stop when you have answered.'

/** The whole prompt; parts are separated by one blank line. */
export const composePrompt = (parts: PromptParts): string => {
  const {
    userPrompt,
    tools,
    prompts,
    examples,
    nowText,
    typedEarlier = [],
    recap = [],
    outcomes = [],
    unsaid = [],
  } = parts
  const hidden = new Set(parts.hidden)
  const blocks = [
    clean(userPrompt),
    nowText === undefined ? '' : `Today is ${oneLine(nowText)}.`,
    ...prompts.map(({ pluginName, text }) => `About ${oneLine(pluginName)}: ${clean(text)}`),
    examples.length === 0 ? '' : [EXAMPLES_HEADING, ...examples.map(renderExample)].join('\n\n'),
    quoted(
      RECAP_HEADING,
      recap.map(({ role, text }) => `${role === 'user' ? 'the user' : 'you'}: ${JSON.stringify(text)}`),
    ),
    quoted(
      TYPED_HEADING,
      typedEarlier.map((text) => JSON.stringify(text)),
    ),
    quoted(
      OUTCOMES_HEADING,
      outcomes.map((line) => inWords(oneLine(line), hidden)),
    ),
    quoted(
      UNSAID_HEADING,
      unsaid.map((text) => inWords(JSON.stringify(oneLine(text)), hidden)),
    ),
    ...(tools.length === 0 ? [] : [CALL_RULES, HONESTY_RULES]),
    VOICE_RULES,
  ]
  return blocks.filter((block) => block !== '').join('\n\n')
}

/** "Monday, 23 November 2026, Europe/Berlin". To the day: a prompt that changed every minute would be sent every minute. */
export const dateInWords = (epochMs: number, timeZone: string): string => {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  })
  const parts = new Map(format.formatToParts(epochMs).map(({ type, value }) => [type, value]))
  const word = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? ''
  return `${word('weekday')}, ${word('day')} ${word('month')} ${word('year')}, ${timeZone}`
}

/** One example (P2): the user's line, each call in brackets on a line of its own, the agent's line. */
export const renderExample = ({ user, calls, agent }: ManifestExample): string =>
  [
    `User: ${oneLine(user)}`,
    ...calls.map(({ tool, arguments: args }) => `[${tool} ${JSON.stringify(args)}]`),
    `Agent: ${oneLine(agent)}`,
  ].join('\n')

/** A heading with `- ` lines under it; nothing when there are none. */
const quoted = (heading: string, lines: readonly string[]): string =>
  lines.length === 0 ? '' : [heading, ...lines.map((line) => `- ${line}`)].join('\n')

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

/** Blank lines separate parts, so a part keeps at most single ones and loses its edges. */
const clean = (text: string): string =>
  text
    .replaceAll('\r\n', '\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()
