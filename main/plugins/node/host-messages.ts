/**
 * The messages between main and a process of the second tier, on top of those of port-messages.ts: how it is set up,
 * how it is told to leave, and the tools that a tool server offers. Both ends parse what they receive. Pure.
 */
import { z } from 'zod'
import type { DefinitionProblem } from '../definition-problem.ts'
import type { ManifestTool } from '../manifest.ts'
import { manifestSchema } from '../manifest-schema.ts'
import { parseJson } from '../parse-json.ts'

/** Longest list of tools that crosses the port, characters of JSON: as much as a manifest may have (load-plugin.ts). */
export const MAX_TOOLS_CHARS = 256 * 1024
/** Longest reason of an end, as port-messages.ts takes it. */
const MAX_REASON_CHARS = 200

const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array)
const toolList = manifestSchema.shape.tools
const problem = z.object({
  file: z.string().max(300),
  path: z.string().max(300),
  problem: z.string().max(1000),
  mend: z.string().max(1000),
})

/** A plugin's script: its modules come as bytes, its working folder as a path. */
const scriptSetup = z.object({
  type: z.literal('script'),
  pluginId: z.string(),
  main: z.string(),
  files: z.map(z.string(), bytes),
  /** Where the plugin's own data lies; made when it is not there. */
  cwd: z.string(),
})
/** What starts a plugin's script. */
export type ScriptSetup = z.infer<typeof scriptSetup>

/** A tool server, and the definitions the user has agreed to; null when they are only to be listed. */
const mcpSetup = z.object({
  type: z.literal('mcp'),
  pluginId: z.string(),
  server: z.union([
    z.object({
      command: z.string(),
      args: z.array(z.string()),
      /** The plugin's folder. */
      cwd: z.string(),
      /** The files that the user has agreed to, by relative path. */
      files: z.map(z.string(), bytes),
    }),
    z.object({ url: z.string() }),
  ]),
  agreed: toolList.nullable(),
})
/** What starts a tool server. */
export type McpSetup = z.infer<typeof mcpSetup>

const fromMain = z.union([
  z.discriminatedUnion('type', [
    scriptSetup,
    mcpSetup,
    z.object({ type: z.literal('stop') }),
    z.object({ type: z.literal('chunk'), id: z.number(), bytes }),
  ]),
  // A wrapped message of port-messages.ts.
  z.object({ type: z.string(), id: z.number(), text: z.string() }),
])
/** Everything main sends. */
export type FromMain = z.infer<typeof fromMain>
/** What goes on to the plugin or the server once it has been set up. */
export type ToBody = Extract<FromMain, { type: 'chunk' } | { text: string }>

/** Parses what main sent; undefined for anything that is not of this protocol. */
export const parseFromMain = (data: unknown): FromMain | undefined => fromMain.safeParse(data).data

/** A message to main: JSON text, or a piece of a body. */
export type ToMain = string | { readonly id: number; readonly bytes: Uint8Array }

/** What a tool server offers, as far as it can be used. */
export interface FoundTools {
  readonly tools: readonly ManifestTool[]
  /** Tools that were left out, and why. */
  readonly problems: readonly DefinitionProblem[]
}

/** Schema of `FoundTools`. */
export const foundToolsSchema = z.object({ tools: toolList, problems: z.array(problem).max(100) })
const toolsMessage = foundToolsSchema.extend({ type: z.literal('tools') })

/** The message that carries `found`. */
export const toolsText = ({ tools, problems }: FoundTools): string => JSON.stringify({ type: 'tools', tools, problems })

/** Whether a text is such a message; cheap, because every text of such a process passes here. */
export const isToolsText = (data: unknown): data is string =>
  typeof data === 'string' && data.startsWith('{"type":"tools"')

/** Parses one; undefined when it is too long or not what it says. Never throws. */
export const parseTools = (text: string): FoundTools | undefined => {
  if (text.length > 2 * MAX_TOOLS_CHARS) return undefined
  try {
    return toolsMessage.safeParse(parseJson(text)).data
  } catch {
    return undefined
  }
}

/** The message that says why a process is at its end. */
export const endedText = (reason: string): string =>
  JSON.stringify({ type: 'ended', reason: reason.slice(0, MAX_REASON_CHARS) })
