/** Tools and a prompt as Parley would send them, for the practice agent's tests. Shaped like the bundled plugins. */
import type { JsonObject } from '../../../main/practice/wire.ts'

export const tool = (
  name: string,
  description: string,
  properties: JsonObject,
  required: string[] = [],
  more: JsonObject = {},
) => ({
  type: 'function' as const,
  name,
  description,
  parameters: { type: 'object', properties, required },
  execution_mode: 'interactive' as const,
  timeout_seconds: 10,
  ...more,
})

export const TIME = tool(
  'get_time',
  'Call this when the user asks for the time or the date anywhere.',
  { place: { type: 'string', description: 'City or zone, e.g. Tokyo', examples: ['Tokyo', 'London', 'New York'] } },
  ['place'],
)
export const SET_TIMER = tool(
  'set_timer',
  'Call this when the user wants a timer.',
  {
    seconds: { type: 'integer', description: 'Length in seconds, e.g. 300', examples: [300], minimum: 1 },
    label: { type: 'string', description: 'What it is for' },
  },
  ['seconds'],
)
export const ADD_NOTE = tool(
  'add_note',
  'Call this when the user wants something written down.',
  { text: { type: 'string', description: 'The words of the note, e.g. buy milk' } },
  ['text'],
)
export const READ_NOTES = tool('read_notes', 'Call this when the user wants to hear the notes.', {})
export const LIST_TIMERS = tool('list_timers', 'Call this when the user asks what timers run.', {})
export const CONVERT = tool(
  'convert_units',
  'Call this to convert a length.',
  {
    amount: { type: 'number', description: 'How many, e.g. 12' },
    unit: { type: 'string', enum: ['miles', 'kilometres'], description: 'Unit to convert from' },
  },
  ['amount', 'unit'],
)

export const TOOLS = [TIME, SET_TIMER, ADD_NOTE, READ_NOTES, LIST_TIMERS, CONVERT]

export const PROMPT = `You are Parley, a voice assistant.
If in doubt, call a tool.

User: What time is it in Tokyo?
[get_time {"place":"Tokyo"}]
Agent: It is ten past nine in the evening in Tokyo.

User: Set a timer for five minutes.
[set_timer {"seconds":300}]
Agent: Five minutes, starting now.

User: Note that the bins go out on Thursday.
[add_note {"text":"the bins go out on Thursday"}]
Agent: I have noted it.

User: Read my notes.
[read_notes {}]
Agent: You have one note.

User: How far is 12 miles?
[convert_units {"amount":12,"unit":"miles"}]
Agent: That is 19 kilometres.

Never make up a value.`

/** The prompt with lines typed earlier, as Parley carries them over. */
export const withTyped = (...lines: string[]): string =>
  `${PROMPT}\n\nTyped earlier in this conversation:\n${lines.map((line) => `- ${JSON.stringify(line)}`).join('\n')}\n`

/** `reply.create.instructions` for a typed message. */
export const typedMessage = (text: string): string =>
  `The user typed a message. Treat it exactly as if they had said it aloud and answer it now.\nMessage: ${JSON.stringify(text)}`

/** `reply.create.instructions` for an announcement. */
export const announcement = (text: string): string =>
  `Say this to the user now, in these words: ${JSON.stringify(text)}`
