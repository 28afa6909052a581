/**
 * What a tool server lists into tools as a manifest declares them, or into the reason why one is left out. Descriptions
 * and schemas are a stranger's text for the model: they are bounded and checked like a manifest's own. Pure.
 */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { JsonValue } from '../../voice/tools.ts'
import type { DefinitionProblem } from '../definition-problem.ts'
import { MANIFEST_FILE, type ManifestTool } from '../manifest.ts'
import { OWN_TOOL_NAMES, SERVICE_PREFIX } from '../own-tools.ts'
import { hiddenCharacterProblems } from '../plain-text.ts'
import { schemaProblems } from '../schema-checks.ts'
import { type FoundTools, MAX_TOOLS_CHARS } from './host-messages.ts'
import { toolNames } from './mcp-names.ts'
import { adaptSchema, SchemaRefusal } from './mcp-schema.ts'

/** More tools than a manifest may declare are not taken (manifest-schema.ts). */
export const MAX_TOOLS = 200
/** Longest description (manifest-schema.ts); the rest is cut off. */
const MAX_DESCRIPTION_CHARS = 2000
/** Larger than any schema that can become one of 8 KiB: not even looked at. */
const MAX_RAW_SCHEMA_CHARS = 256 * 1024
/** More problems than anybody reads. */
const MAX_PROBLEMS = 50
/** contract.md §7.1; our own deadline for a server's tool, seconds. */
const TIMEOUT_SECONDS = 30

const listed = z.object({
  name: z.string().min(1).max(200),
  description: z.string().optional(),
  inputSchema: z.record(z.string(), z.json()),
})

/** The tools of a server, ready to be exposed. */
export interface AdaptedTools extends FoundTools {
  /** The server's name of each tool, by ours. */
  readonly serverNames: ReadonlyMap<string, string>
}

/** Turns a server's list into tools of `pluginId`. `isWhole` is false when the list was cut before it came here. */
export const adaptTools = (pluginId: string, list: readonly unknown[], isWhole = true): AdaptedTools => {
  const problems: DefinitionProblem[] = []
  const leaveOut = (name: string, why: string, mend = MEND): void => {
    problems.push({
      file: MANIFEST_FILE,
      path: '/mcp',
      problem: `The tool "${shown(name)}" is left out: ${why}.`,
      mend,
    })
  }
  const taken = list.slice(0, MAX_TOOLS)
  if (!isWhole || list.length > MAX_TOOLS) {
    const problem = `The server offers more than ${MAX_TOOLS} tools; the rest is left out.`
    problems.push({ file: MANIFEST_FILE, path: '/mcp', problem, mend: MEND })
  }
  const parsed = new Map<string, z.infer<typeof listed>>()
  for (const [index, entry] of taken.entries()) {
    const tool = parseListed(entry)
    if (tool === undefined) leaveOut(nameOf(entry) ?? `number ${index + 1}`, 'its definition is not well formed')
    else if (parsed.has(tool.name)) leaveOut(tool.name, 'the server lists it twice')
    else parsed.set(tool.name, tool)
  }
  const names = toolNames(pluginId, [...parsed.keys()])
  const tools: ManifestTool[] = []
  const serverNames = new Map<string, string>()
  let chars = 0
  for (const [serverName, raw] of parsed) {
    const name = names.get(serverName)
    const made = name === undefined ? 'its name has no letter in it' : adaptTool(name, raw)
    if (typeof made === 'string') {
      leaveOut(serverName, made)
      continue
    }
    chars += JSON.stringify(made).length
    if (chars > MAX_TOOLS_CHARS) {
      leaveOut(serverName, 'the definitions of this server are too long together')
      continue
    }
    tools.push(made)
    serverNames.set(made.name, serverName)
  }
  return { tools, problems: bounded(problems), serverNames }
}

const MEND = 'Ask whoever makes the server to mend it, or do without.'

/**
 * SHA-256 in hex over what the user agrees to and the model reads: names, descriptions and parameters, whatever their
 * order. Effects and deadlines are Parley's own and no part of it.
 */
export const definitionsHash = (tools: readonly ManifestTool[]): string =>
  createHash('sha256')
    .update(JSON.stringify(tools.map(definitionText).sort()))
    .digest('hex')

/** One tool's definition as a text that is equal exactly when the definition is. */
export const definitionText = ({ name, description, parameters }: ManifestTool): string =>
  JSON.stringify([name, description, sorted(parameters)])

/** The tool, or why it cannot be one. */
const adaptTool = (name: string, { description = '', inputSchema }: z.infer<typeof listed>): ManifestTool | string => {
  if (OWN_TOOL_NAMES.includes(name) || name.startsWith(SERVICE_PREFIX)) return `the name ${name} is reserved`
  const text = clip(description.trim())
  if (text === '') return 'it has no description, so the agent would not know when to call it'
  if (JSON.stringify(inputSchema).length > MAX_RAW_SCHEMA_CHARS)
    return 'its arguments are described at too great length'
  try {
    const parameters = adaptSchema(inputSchema)
    const [hidden] = hiddenCharacterProblems({ description: text, parameters }, MANIFEST_FILE)
    if (hidden !== undefined) return halfSentence(hidden.problem)
    const [wrong] = schemaProblems(parameters, MANIFEST_FILE, [])
    if (wrong !== undefined) return `its arguments are not usable${place(wrong.path)}: ${halfSentence(wrong.problem)}`
    return {
      name,
      description: text,
      parameters,
      mode: 'interactive',
      timeoutSeconds: TIMEOUT_SECONDS,
      // Hints of the server (readOnlyHint and its like) are claims of a stranger.
      effect: 'danger',
      confirm: false,
    }
  } catch (error) {
    if (error instanceof SchemaRefusal) return error.message
    throw error
  }
}

/** Parsing walks by recursion, so what is nested too deeply may overflow: then it is not well formed. */
const parseListed = (entry: unknown): z.infer<typeof listed> | undefined => {
  try {
    return listed.safeParse(entry).data
  } catch {
    return undefined
  }
}

const nameOf = (entry: unknown): string | undefined =>
  typeof entry === 'object' && entry !== null && 'name' in entry && typeof entry.name === 'string'
    ? entry.name
    : undefined

/** A stranger's name in a sentence: short, printable. */
const shown = (name: string): string => name.replaceAll(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, '').slice(0, 80)

const clip = (text: string): string =>
  text.length <= MAX_DESCRIPTION_CHARS ? text : `${text.slice(0, MAX_DESCRIPTION_CHARS - 1).trimEnd()}…`

const place = (path: string): string => (path === '' ? '' : ` (${path.slice(0, 120)})`)

const halfSentence = (sentence: string): string => {
  const plain = sentence.replace(/[.!?]$/, '').slice(0, 300)
  return /^[A-Z][a-z ]/.test(plain) ? plain.charAt(0).toLowerCase() + plain.slice(1) : plain
}

const bounded = (problems: readonly DefinitionProblem[]): DefinitionProblem[] => {
  if (problems.length <= MAX_PROBLEMS) return [...problems]
  const more = `${problems.length - MAX_PROBLEMS} more tools are left out.`
  return [...problems.slice(0, MAX_PROBLEMS), { file: MANIFEST_FILE, path: '/mcp', problem: more, mend: MEND }]
}

/** Keys in order, so that the same definition has the same text. */
const sorted = (value: JsonValue): JsonValue => {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, sorted(member)]),
  )
}
