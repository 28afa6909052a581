/** Plugins, their pages, what they leave behind, and the calls that wait for a yes. Part of the contract. */
import { z } from 'zod'
import type { CONSENT_ANSWERS } from '../choices.ts'

/** What a tool can do (contract.md §6). */
export const effect = z.enum(['read', 'write', 'danger'])

/**
 * How a plugin runs: closed in, with full rights, as a program that is a server of the Model Context Protocol (full rights
 * as well), or by such a server elsewhere, which is sent what its calls are given.
 */
const runtime = z.enum(['sandbox', 'node', 'mcp', 'remote'])

const pluginAsk = z.object({
  /** The bytes that are asked about; goes back with the yes, so that nothing else is agreed to. */
  sha256: z.string(),
  /** How the version that waits would run. */
  runtime,
  /** A version is in use already and this is a change of it. */
  isUpdate: z.boolean(),
  /** The user has seen this change and kept the version before. */
  isDeclined: z.boolean(),
  /** What it asks for, one sentence each ("It may reach api.example.com."). */
  asks: z.array(z.string()),
  /** Those of `asks` that the version in use does not have; all of them for a new plugin. */
  added: z.array(z.string()),
  /** What changed, one sentence each ("index.js was changed.", "The tool “book_ride” is new."); empty for a new plugin. */
  changes: z.array(z.string()),
})
/** What a plugin waits for. */
export type PluginAsk = z.infer<typeof pluginAsk>

/** Schema of `PluginView`. */
export const pluginView = z.object({
  id: z.string(),
  name: z.string(),
  version: z.string(),
  description: z.string(),
  /** The plugin's icon as a `data:image/…` URL; without one its first letter stands in. */
  icon: z.string().startsWith('data:image/').optional(),
  state: z.enum(['ready', 'running', 'disabled', 'needs-consent', 'broken', 'quarantined']),
  /** Why, when the state needs a reason: what is wrong, in which file, how to mend it. */
  reason: z.string(),
  isEnabled: z.boolean(),
  isBundled: z.boolean(),
  runtime,
  /** Not null while it waits for a yes: it is new, or its files were changed. */
  ask: pluginAsk.nullable(),
  tools: z.array(z.object({ name: z.string(), description: z.string() })),
  /** Things to say that call this plugin, from its own examples. */
  examples: z.array(z.string()),
})
/** One entry of the Plugins list. */
export type PluginView = z.infer<typeof pluginView>

const pluginTool = z.object({
  name: z.string(),
  /** In plain words ("get weather"). */
  title: z.string(),
  description: z.string(),
  effect,
  /** Only the user can lower it: tools that run with full rights count as `danger` until then. */
  canSetEffect: z.boolean(),
  /** A yes is wanted before each run: `danger`, or the manifest's `confirm`. */
  asksFirst: z.boolean(),
  /** The user's standing answer. */
  rule: z.enum(['ask', 'always', 'never']),
  /** The agent can call it at this moment. */
  isExposed: z.boolean(),
})
/** One tool on a plugin's page. */
export type PluginTool = z.infer<typeof pluginTool>

const pluginFlow = z.object({
  initial: z.string(),
  /** Where the open conversation is, or would begin. */
  current: z.string(),
  /** In the order of the manifest. */
  phases: z.array(z.object({ name: z.string(), tools: z.array(z.string()), hasPrompt: z.boolean() })),
  /** Transition tools, exposed in every phase. */
  always: z.array(z.string()),
  /** Steps taken since the app was started, each once, in the order in which they were first taken. */
  taken: z.array(z.object({ from: z.string(), to: z.string(), tool: z.string() })),
})
/** The phases of a plugin. */
export type PluginFlow = z.infer<typeof pluginFlow>

const pluginSetting = z.object({
  key: z.string(),
  title: z.string(),
  description: z.string(),
  /** What kind of field; `json` for what has no field of its own. */
  kind: z.enum(['text', 'number', 'integer', 'boolean', 'choice', 'secret', 'json']),
  choices: z.array(z.string()),
  /** As it is now, or its default; of a secret always null. Numbers and texts as they are, `json` as JSON. */
  value: z.json(),
  isRequired: z.boolean(),
  /** Of a secret: one is stored. */
  isSet: z.boolean(),
})
/** One setting of a plugin, as a field of a form. */
export type PluginSetting = z.infer<typeof pluginSetting>

/** Schema of `PluginDetail`. */
export const pluginDetail = z.object({
  id: z.string(),
  author: z.string(),
  /** What it may do, one sentence each; empty when nothing but compute. */
  permissions: z.array(z.string()),
  tools: z.array(pluginTool),
  flow: pluginFlow.nullable(),
  settings: z.array(pluginSetting),
  /** Folders it asks for by name, and the name of the one the user has picked (never a path). */
  folders: z.array(z.object({ name: z.string(), picked: z.string().nullable() })),
  /** Its edits are used without asking until the app is closed. */
  isTrusted: z.boolean(),
  /** It needs consent at all, so that trusting its edits means something. */
  needsConsent: z.boolean(),
  /** While its process runs. */
  usage: z.object({ cpuPercent: z.number(), memoryBytes: z.number() }).nullable(),
  /** What it does in the background after its call was answered; `title` null: a wake-up. Times in ms. */
  work: z.array(
    z.object({
      id: z.number(),
      title: z.string().nullable(),
      version: z.string(),
      forMs: z.number(),
      /** That version was replaced, and is ended after this; null: it takes as long as it needs. */
      endsInMs: z.number().nullable(),
    }),
  ),
  /** What it keeps on the disk, and how much it may keep. */
  dataBytes: z.number(),
  dataLimitBytes: z.number(),
  /** Its latest lines, oldest first, at most 200. */
  log: z.array(z.object({ atMs: z.number(), level: z.enum(['debug', 'info', 'warn', 'error']), text: z.string() })),
})
/** Everything on a plugin's page that is not in its list entry. */
export type PluginDetail = z.infer<typeof pluginDetail>

/** Schema of `LeftItem`. */
export const leftItem = z.object({
  /** Names it in requests. */
  key: z.string(),
  /** Of the plugin that is gone. */
  name: z.string(),
  version: z.string(),
  /** Epoch ms. */
  leftAtMs: z.number(),
  /** On the disk; settings and secrets are not counted. */
  bytes: z.number(),
  /** Another plugin that stands under the same id now, and could be given it. */
  heir: z.object({ id: z.string(), name: z.string() }).nullable(),
})
/** What a removed plugin left: it is put aside until the same plugin comes back, or the user decides. */
export type LeftItem = z.infer<typeof leftItem>

/** Schema of `ConsentQuestion`. */
export const consentQuestion = z.object({
  /** Row id of the call. */
  id: z.string(),
  pluginId: z.string(),
  pluginName: z.string(),
  tool: z.string(),
  /** In plain words. */
  title: z.string(),
  effect,
  /** Pretty JSON, whole. */
  arguments: z.string(),
  /** Why it asks, a sentence. */
  reason: z.string(),
  /** "This conversation" and "always" are on offer; not after something from the network was read. */
  canRemember: z.boolean(),
  /** A spoken yes counts. */
  canBeSpoken: z.boolean(),
  /** Epoch ms. */
  askedAtMs: z.number(),
})
/** A call that waits for the user's yes. */
export type ConsentQuestion = z.infer<typeof consentQuestion>

/** One answer. */
export type ConsentAnswer = (typeof CONSENT_ANSWERS)[number]
