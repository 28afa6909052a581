/**
 * Parley's own tools: what they are called, when the model should reach for them, and which names no plugin may take.
 * Pure data; exposure.ts decides when they are seen, the shell carries them out.
 */
import type { ToolDefinition, ToolEffect } from '../voice/tools.ts'
import type { ManifestExample } from './manifest.ts'

/** The agent's way to another set of tools (contract.md §7.3). */
export const OPEN_TOOLSET = 'open_toolset'
/** Takes tangents without leaving the state of a flow (tool-calling.md G4). */
export const RESPOND_FREELY = 'respond_freely'
/** Begins a flow again; named by a flow in `always`. */
export const RESTART = 'restart'
/** Ends the conversation; named by a flow in `always`. */
export const END_CALL = 'end_call'

/** Names that Parley keeps. A flow that lists `restart` or `end_call` in `always` may define these two itself. */
export const OWN_TOOL_NAMES: readonly string[] = [OPEN_TOOLSET, RESPOND_FREELY, RESTART, END_CALL]
/** The service's own prefix (protocol.md §6: two such names are reserved). */
export const SERVICE_PREFIX = 'aai_'
/** The id under which Parley's own tools stand; no plugin may have it. */
export const OWN_PLUGIN_ID = 'parley'

/** Own tools answer at once; the service may wait a little longer. */
const OWN_TIMEOUT_SECONDS = 20
const NO_ARGUMENTS = { type: 'object', properties: {}, additionalProperties: false } as const

const own = (name: string, description: string): ToolDefinition => ({
  name,
  description,
  parameters: { ...NO_ARGUMENTS },
  mode: 'interactive',
  timeoutSeconds: OWN_TIMEOUT_SECONDS,
})

/** Own tools without arguments, by name. */
export const OWN_TOOLS: Readonly<Record<typeof RESPOND_FREELY | typeof RESTART | typeof END_CALL, ToolDefinition>> = {
  [RESPOND_FREELY]: own(
    RESPOND_FREELY,
    'Call this when the user says something that no other tool fits: small talk, a question about you, a joke. Then answer in your own words and come back to the task.',
  ),
  [RESTART]: own(RESTART, 'Call this when the user wants to start over, begin again, or forget what was said so far.'),
  [END_CALL]: own(END_CALL, 'Call this when the user wants to stop, hang up, or says goodbye.'),
}

/** One example of each, joined to those of the plugins while the tool is exposed (tool-calling.md P2). */
export const OWN_EXAMPLES: Readonly<Record<keyof typeof OWN_TOOLS, ManifestExample>> = {
  [RESPOND_FREELY]: {
    user: 'Are you a real person?',
    calls: [{ tool: RESPOND_FREELY, arguments: {} }],
    agent: 'No, I am a computer voice. Now, back to where we were.',
  },
  [RESTART]: {
    user: 'Let us start over.',
    calls: [{ tool: RESTART, arguments: {} }],
    agent: 'All right, from the beginning.',
  },
  [END_CALL]: {
    user: 'That is all, goodbye.',
    calls: [{ tool: END_CALL, arguments: {} }],
    agent: 'Goodbye.',
  },
}

/** What each own tool does to the world. */
export const OWN_EFFECTS: Readonly<Record<string, ToolEffect>> = {
  [OPEN_TOOLSET]: 'read',
  [RESPOND_FREELY]: 'read',
  [RESTART]: 'write',
  [END_CALL]: 'write',
}

/** `open_toolset` over the sets that exist: an enum of their ids, and what each is for. */
export const openToolset = (sets: readonly { readonly id: string; readonly about: string }[]): ToolDefinition => {
  const aboutChars = Math.max(0, Math.floor(MAX_ABOUT_CHARS / Math.max(1, sets.length)) - 40)
  const lines = sets.map(({ id, about }) => (aboutChars < 12 ? id : `${id}: ${shortened(about, aboutChars)}`))
  return {
    name: OPEN_TOOLSET,
    description: `Call this when the user asks for anything that no other tool here fits, before saying that you cannot. It opens one set of tools. The sets:\n${lines.join('\n')}`,
    parameters: {
      type: 'object',
      properties: {
        set: {
          type: 'string',
          description: `Id of the set, exactly as listed, e.g. ${sets[0]?.id ?? 'clock'}`,
          enum: sets.map(({ id }) => id),
        },
      },
      required: ['set'],
      additionalProperties: false,
    },
    mode: 'interactive',
    timeoutSeconds: OWN_TIMEOUT_SECONDS,
  }
}

/** The descriptions of all sets together: the model reads them on every turn, so they must stay short. */
const MAX_ABOUT_CHARS = 6000

const shortened = (text: string, chars: number): string =>
  text.length <= chars ? text : `${text.slice(0, Math.max(1, chars - 1)).trimEnd()}…`
