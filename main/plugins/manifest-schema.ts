/**
 * The shape of `plugin.json` (contract.md §6) as one zod schema. What a single field may hold is said here; what two
 * fields must agree on is said in manifest.ts. Also the source of `plugins/plugin.schema.json`, for editors.
 */
import { z } from 'zod'

/** A plugin's id, which is also the name of its folder. */
export const ID_PATTERN = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/
/** A tool's name: snake_case. */
export const TOOL_NAME_PATTERN = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/
/** The most characters of a plugin's prompt, and of a phase's (contract.md §6). */
export const MAX_PROMPT_CHARS = 1000
/** Phases of one flow: more, and nobody finds a way through. */
const MAX_PHASES = 50
/** Our own limit: what runs longer answers "started" and reports later (`ctx.later`). */
export const MAX_TIMEOUT_SECONDS = 30

const HOST = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/
const HOST_OR_ADDRESS = /^(?:\[[0-9a-f:.]{2,45}\]|[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)$/
const INSIDE_PATH = /^(?!\/)(?!.*(?:^|\/)\.\.?(?:\/|$))(?!.*[\\:])[^\s/][^\\]*$/
const PHASE_NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/
const VERSION = /^\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.-]+)?$/

const host = z.string().regex(HOST, 'must be a bare host name in lower case, such as "api.example.com"')
/** How the host is written in a URL; undefined when it cannot stand in one. */
const hostInUrl = (name: string): string | undefined =>
  URL.canParse(`https://${name}/`) ? new URL(`https://${name}/`).hostname : undefined
const MAPPED_V4 = '[::ffff:'

const localHost = z
  .string()
  .regex(HOST_OR_ADDRESS, 'must be a bare host name or address, such as "192.168.1.20"')
  // Every request names its host as URLs do: one that is declared otherwise would be refused for ever.
  .refine((name) => hostInUrl(name) === name && !name.startsWith(MAPPED_V4), {
    error: ({ input }) => {
      const right = hostInUrl(String(input))
      const isMapped = right?.startsWith(MAPPED_V4) === true
      if (right === undefined || isMapped) return 'must be an address such as "192.168.1.20" or "[fd00::1]"'
      return `must be written as "${right}", as it stands in an address`
    },
  })
const insidePath = z.string().max(200).regex(INSIDE_PATH, 'must be a path inside the plugin folder, such as "index.js"')
const toolName = z.string().max(64).regex(TOOL_NAME_PATTERN, 'must be verb_noun in snake_case, such as "get_weather"')
const oneLine = (maxChars: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(maxChars)
    .regex(/^[^\r\n]*$/, 'must be one line')
const jsonObject = z.record(z.string(), z.json())
const prompt = z.string().max(MAX_PROMPT_CHARS)

const permissions = z.strictObject({
  network: z.array(host).max(50).default([]).describe('Hosts that ctx.fetch may reach, exact names.'),
  localNetwork: z
    .array(localHost)
    .max(50)
    .default([])
    .describe('Hosts in the private network that ctx.fetch may reach.'),
  notifications: z.boolean().default(false).describe('May show desktop notifications (ctx.notify).'),
  clipboard: z.enum(['none', 'read', 'write', 'read-write']).default('none').describe('Access to the clipboard.'),
  openExternal: z.array(host).max(50).default([]).describe('Hosts whose https pages ctx.openExternal may open.'),
  folders: z
    .array(oneLine(60))
    .max(10)
    .default([])
    .describe('Folders the plugin asks for, by a name that tells the user which ("Documents"); the user picks them.'),
})

const call = z.strictObject({
  tool: toolName.describe('A tool of this plugin.'),
  arguments: jsonObject.default({}).describe('What the tool is called with; must satisfy its parameters.'),
})

const example = z.strictObject({
  user: oneLine(300).describe('What the user says, with the argument values literally in it.'),
  calls: z.array(call).max(5).default([]).describe('The calls the agent makes for it.'),
  agent: oneLine(500).describe('What the agent then says.'),
})

const tool = z.strictObject({
  name: toolName.describe('verb_noun, snake_case, unique over all plugins.'),
  description: z.string().trim().min(1).max(2000).describe('When to reach for this tool: "Call this when the user …".'),
  parameters: jsonObject
    .default({ type: 'object', properties: {} })
    .describe('JSON Schema of the arguments: an object, at most 8 KiB and five levels deep.'),
  mode: z
    .enum(['interactive', 'hold'])
    .default('interactive')
    .describe('"hold" keeps the floor until the result is there.'),
  timeoutSeconds: z.number().min(1).max(MAX_TIMEOUT_SECONDS).default(10).describe('Deadline of one run, 1 to 30.'),
  effect: z.enum(['read', 'write', 'danger']).default('read').describe('What consent and de-duplication go by.'),
  confirm: z.boolean().default(false).describe('Ask the user before each run.'),
})

const phase = z.strictObject({
  tools: z.array(toolName).max(20).describe('The tools exposed in this phase.'),
  prompt: prompt.optional().describe('Joins the system prompt in this phase; names only tools exposed in it.'),
})

const flow = z.strictObject({
  initial: z.string().regex(PHASE_NAME, 'must be the name of a phase').describe('The phase a conversation begins in.'),
  phases: z
    .record(z.string().regex(PHASE_NAME, 'must be a word such as "lookup"'), phase)
    .refine((phases) => Object.keys(phases).length <= MAX_PHASES, `must have at most ${MAX_PHASES} phases`)
    .describe('Every phase by its name.'),
  always: z
    .array(toolName)
    .max(20)
    .default([])
    .describe('Transition tools exposed in every phase, also "restart" and "end_call".'),
})

const hasUserName = ({ username, password }: URL): boolean => username !== '' || password !== ''

const mcp = z.union([
  z.strictObject({
    command: oneLine(500).describe('The server to start; counts as "runtime": "node".'),
    args: z.array(z.string().max(1000)).max(50).default([]),
  }),
  z.strictObject({
    url: z
      .url({ protocol: /^https?$/ })
      .max(2000)
      // "https://bank.example@evil.example/" leads to the latter.
      .refine((url) => !URL.canParse(url) || !hasUserName(new URL(url)), 'must have no user name and no password')
      .describe('The server to connect to.'),
  }),
])

/** Schema of `plugin.json`. */
export const manifestSchema = z.strictObject({
  $schema: z.string().optional().describe('For editors only.'),
  api: z.literal(1).describe('Version of the plugin interface: 1.'),
  id: z
    .string()
    .regex(ID_PATTERN, 'must be lower-case letters, digits and hyphens')
    .describe('The name of the folder.'),
  name: oneLine(60).describe('What people call it.'),
  version: z
    .string()
    .regex(VERSION, 'must be a version such as "1.0.0"')
    .default('0.0.0')
    .describe('Semantic version.'),
  description: z.string().trim().max(500).default('').describe('One or two sentences for the Plugins view.'),
  author: oneLine(100).optional(),
  icon: insidePath.optional().describe('SVG or PNG inside the folder.'),
  main: insidePath.optional().describe('The ES module with the handlers. Not with "mcp".'),
  runtime: z
    .enum(['sandbox', 'node'])
    .default('sandbox')
    .describe('"node" has full access and waits for the user\'s yes.'),
  permissions: permissions.prefault({}).describe('What ctx may do. Leave out what is not needed.'),
  settings: jsonObject.optional().describe("JSON Schema of the plugin's settings: an object."),
  prompt: prompt.default('').describe('Joins the system prompt while the tools are exposed; at most 1,000 characters.'),
  examples: z.array(example).max(20).default([]).describe('Few-shot examples: the strongest signal to the model.'),
  tools: z.array(tool).max(200).default([]).describe('What the agent may call.'),
  flow: flow.optional().describe('Progressive reveal. Without it the tools form one set.'),
  mcp: mcp.optional().describe('A Model Context Protocol server instead of main and tools.'),
})
