/**
 * The one contract between the window and main: what the window may ask (`requests`), and what main tells it
 * (`UiEvent`). Types come from the schemas; main parses every argument with them (`main/ipc.ts`). A new call is one
 * entry here and one handler there. Holds no path, no key and nothing of Electron.
 */
import { z } from 'zod'
import { CONSENT_ANSWERS, EXPORT_FORMATS, HISTORY_DAYS, MAX_COPY_CHARS, TALK_COMMANDS, THEMES } from './choices.ts'
import { LANGUAGE_CHOICES } from './language.ts'

/** Channel that carries `UiEvent`s to the window. */
export const EVENT_CHANNEL = 'parley:event'
/** Prefix of the request channels. */
export const REQUEST_PREFIX = 'parley:'

/** The words of the status region (contract: one of exactly these). */
export const STATUS_WORDS = [
  'Offline',
  'Connecting',
  'Ready',
  'Listening',
  'Thinking',
  'Speaking',
  'Waiting for a tool',
  'Muted',
  'Error',
] as const
/** One word of the status region. */
export type StatusWord = (typeof STATUS_WORDS)[number]

const toolCallStatus = z.enum([
  'running',
  'ok',
  'error',
  'invalid',
  'denied',
  'timeout',
  'crashed',
  'cancelled',
  'dropped',
  'unknown',
])

const status = z.object({
  word: z.enum(STATUS_WORDS),
  /** One plain sentence: what is going on, and what the user can do. May be empty when the word says it all. */
  detail: z.string(),
  /** The gate is open (or toggled on): `aria-pressed` of Talk. */
  isTalkOn: z.boolean(),
  /** Nothing of the microphone is sent: `aria-pressed` of Mute. */
  isMuted: z.boolean(),
  /** What the microphone hears is being sent, at this moment: whenever the word is Listening, and besides. */
  isHeard: z.boolean(),
  /** While waiting for a tool: which plugin. `holdsFloor`: nothing that is said meanwhile is heard before it is done. */
  waitingFor: z
    .object({ pluginId: z.string(), toolTitle: z.string(), callId: z.string(), holdsFloor: z.boolean() })
    .nullable(),
  /** True while a session with the service is open, and billed. */
  isSessionOpen: z.boolean(),
})
/** What the app is doing, in words. */
export type Status = z.infer<typeof status>

const caption = z.object({
  id: z.string(),
  /** Which conversation it belongs to. */
  sessionId: z.string(),
  role: z.enum(['user', 'agent']),
  /** Full text so far; replaces what was there. */
  text: z.string(),
  isFinal: z.boolean(),
  /** The agent was cut off: `text` up to `heardChars` was heard, the rest was not. */
  isInterrupted: z.boolean(),
  heardChars: z.number().int().nullable(),
  /** The words came late, because a tool held the floor while they were spoken. */
  isHeld: z.boolean().optional(),
  source: z.enum(['speech', 'typed']),
  /** Epoch ms. */
  startedAtMs: z.number(),
})
/** One utterance in the transcript. */
export type Caption = z.infer<typeof caption>

const toolCallSummary = z.object({
  /** Row id, stable. */
  id: z.string(),
  /** Which conversation it belongs to. */
  sessionId: z.string(),
  callId: z.string(),
  pluginId: z.string().nullable(),
  pluginName: z.string().nullable(),
  tool: z.string(),
  /** The tool in plain words ("get time"). */
  title: z.string(),
  status: toolCallStatus,
  /** Epoch ms; null where it has not happened. */
  calledAtMs: z.number(),
  startedAtMs: z.number().nullable(),
  finishedAtMs: z.number().nullable(),
  sentAtMs: z.number().nullable(),
})
/** One row of the tool-call grid. */
export type ToolCallSummary = z.infer<typeof toolCallSummary>

const toolCallDetail = toolCallSummary.extend({
  /** Pretty JSON. */
  arguments: z.string(),
  result: z.string().nullable(),
  error: z.string().nullable(),
})
/** One call with all that is known of it. */
export type ToolCallDetail = z.infer<typeof toolCallDetail>

const effect = z.enum(['read', 'write', 'danger'])

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

const pluginView = z.object({
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

const pluginDetail = z.object({
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

const leftItem = z.object({
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

const consentQuestion = z.object({
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

const settings = z.object({
  systemPrompt: z.string(),
  greeting: z.string(),
  /** Device names; null is the system default. */
  microphone: z.string().nullable(),
  speaker: z.string().nullable(),
  duplex: z.enum(['half', 'full']),
  /** In full duplex the agent's voice is taken out of what the microphone hears. */
  cancelEcho: z.boolean(),
  /** Short sounds that say what is happening, and how loud: 100 is -20 dBFS. */
  earcons: z.boolean(),
  earconVolume: z.number().int().min(0).max(100),
  talkMode: z.enum(['toggle', 'hold', 'auto']),
  voice: z.string(),
  idleHangupSeconds: z.number().int().min(10).max(3600),
  pushToTalkKey: z.string(),
  /** Price of an hour of open session with the service, USD; holds from the next connection on. */
  usdPerHour: z.number().min(0).max(1000),
  /** Monthly limits in USD; null is none. At the soft one the user is told, at the hard one conversations end. */
  budgetSoftUsd: z.number().min(0).max(1_000_000).nullable(),
  budgetHardUsd: z.number().min(0).max(1_000_000).nullable(),
  /** Each conversation is kept as a technical record without sound (`traces/`). */
  keepTraces: z.boolean(),
  /** Days that conversations and their technical records are kept; null is for ever. */
  historyDays: z.literal(HISTORY_DAYS).nullable(),
  theme: z.enum(THEMES),
  /** What Parley's own words are in; `system` goes by the system's locale. */
  language: z.enum(LANGUAGE_CHOICES),
})
/** The settings a user can see. Disabled plugins are part of `PluginView`. */
export type Settings = z.infer<typeof settings>

/** A change of settings: any subset. */
export const settingsPatch = settings.partial()
/** A change of settings: any subset. */
export type SettingsPatch = z.infer<typeof settingsPatch>

const notice = z.object({
  /** Stable, so that a notice can be replaced or dismissed. */
  id: z.string(),
  kind: z.enum(['info', 'warning', 'error']),
  /** What happened, what Parley did about it, what you can do. */
  text: z.string(),
  isDismissible: z.boolean(),
})
/** A line above the conversation: test runtime, plugins not isolated, no microphone … */
export type Notice = z.infer<typeof notice>

const cost = z.object({
  /** Since when the service bills, epoch ms; null while no session is open. */
  openSinceMs: z.number().nullable(),
  /** Of the open session, or else of the next one; 0 with the practice agent. */
  usdPerHour: z.number(),
  /** What the open or last conversation, this day and this month have cost up to `asOfMs`; the window counts on. */
  conversationUsd: z.number(),
  dayUsd: z.number(),
  monthUsd: z.number(),
  asOfMs: z.number(),
})
/** Money, in USD. */
export type Cost = z.infer<typeof cost>

const serviceSession = z.object({
  /** Row id, stable. */
  id: z.number().int(),
  /** The service's own name of the session. */
  serviceSessionId: z.string(),
  /** Epoch ms; null while it is open. */
  openedAtMs: z.number(),
  closedAtMs: z.number().nullable(),
  /** What it has cost so far. */
  usd: z.number(),
  /** When its recording was deleted at the service; null while it may be there. */
  recordingDeletedAtMs: z.number().nullable(),
})
/** One session with the real service, which records it. */
export type ServiceSession = z.infer<typeof serviceSession>

const soundDevice = z.object({
  /** No two of one list have the same; what `settings.microphone` and `settings.speaker` are set to. */
  name: z.string(),
  isDefault: z.boolean(),
  /** It is what the settings mean, whatever name they know it by. */
  isChosen: z.boolean(),
  isHeadphones: z.boolean(),
})
/** A microphone or a speaker. */
export type SoundDevice = z.infer<typeof soundDevice>

const soundDevices = z.object({ microphones: z.array(soundDevice), speakers: z.array(soundDevice) })
/** The devices that are connected. */
export type SoundDevices = z.infer<typeof soundDevices>

/** A check of the sound that is under way. */
export interface SoundCheck {
  kind: 'tone' | 'earcons' | 'microphone' | 'echo'
  /** What happens now: it waits for a device, the microphone is recorded, the speaker plays. */
  phase: 'starting' | 'recording' | 'playing'
}

const checkedMicrophone = z.object({
  /** Next to nothing came; too quiet; as it should be; overdriven. */
  verdict: z.enum(['silent', 'faint', 'good', 'clipped']),
  /** Of the loudest third of a second, dBFS. */
  loudestDbfs: z.number(),
})
/** What a test recording says of the microphone. */
export type CheckedMicrophone = z.infer<typeof checkedMicrophone>

const checkedEcho = z.object({
  /**
   * Nothing of the speaker is heard; a little; much, but Parley can cancel it; so much that the agent would interrupt
   * itself. `deaf`: the microphone delivered nothing; `noisy`: the room was too loud to tell.
   */
  verdict: z.enum(['none', 'weak', 'cancelled', 'strong', 'deaf', 'noisy']),
  /** How much quieter than played, dB (negative); null when none was found. */
  echoDb: z.number().nullable(),
  /** From playing to hearing, ms; null when none was found. */
  delayMs: z.number().nullable(),
  /** How much quieter than played it is after cancelling, dB (negative); null when that was not tried. */
  leftDb: z.number().nullable(),
})
/** How much of the speaker the microphone hears. */
export type CheckedEcho = z.infer<typeof checkedEcho>
const conversationHead = z.object({
  id: z.string(),
  /** Who was at the other end. */
  agent: z.enum(['assemblyai', 'practice']),
  /** Epoch ms; null while it is open. */
  startedAtMs: z.number(),
  endedAtMs: z.number().nullable(),
})

const conversationSummary = conversationHead.extend({
  /** What the user said first, or else the agent; may be cut off in the middle of a word. */
  firstWords: z.string(),
  toolCalls: z.number().int(),
  /** Utterances that match what was searched for; null without a search. */
  matches: z.number().int().nullable(),
})
/** A conversation as it stands in the list. */
export type ConversationSummary = z.infer<typeof conversationSummary>

/** One format. */
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

const keyObstacle = z.enum([
  'wayland',
  'accessibility',
  'no-display',
  'hook-failed',
  'hook-deaf',
  /** Another program has the combination. */
  'taken',
  /** A mouse button, where only keys can be had. */
  'mouse',
  /** The settings hold no combination; `problem` says why. */
  'unusable',
])

const hotkey = z.object({
  /** The push-to-talk key as text ("Ctrl+Shift+Space", "Mouse 4"). */
  label: z.string(),
  /** `hold`: press and release are seen. `toggle`: each press is a tap. `none`: there is no key. */
  backend: z.enum(['hold', 'toggle', 'none']),
  /** Why it is not `hold`; null when it is. */
  obstacle: keyObstacle.nullable(),
  /** Why the keyboard is not listened to, whatever else is in use; null when it is, or was not tried. */
  hookObstacle: keyObstacle.nullable(),
  problem: z.string(),
  /** What else happens on this combination: common in programs, taken by one, types with AltGr, pastes. */
  warning: z.enum(['common', 'taken', 'alt-gr', 'middle']).nullable(),
  /** A mouse button can be chosen here. */
  canRecordMouse: z.boolean(),
})
/** The push-to-talk key and what it can do here. */
export type Hotkey = z.infer<typeof hotkey>

const preview = z.object({
  /** What is held down, empty at first. */
  label: z.string(),
  /** Why it cannot be the key; recording goes on. */
  refusal: z
    .enum(['types', 'escape', 'lock', 'clicks', 'modifiers-only', 'system', 'own', 'nameless', 'taken'])
    .nullable(),
})
/** What is pressed while a new push-to-talk key is recorded. */
export type Preview = z.infer<typeof preview>

const snapshot = z.object({
  /** Number of the last event that is contained. */
  seq: z.number().int(),
  status,
  captions: z.array(caption),
  /** The calls of the open conversation, oldest first, to be shown between the captions by time. */
  toolCalls: z.array(toolCallSummary),
  plugins: z.array(pluginView),
  /** Calls that wait for a yes, oldest first. */
  questions: z.array(consentQuestion),
  settings,
  /** Kept up to date while `devices.watch` asks for it; null before. */
  devices: soundDevices.nullable(),
  notices: z.array(notice),
  /** Who is at the other end. */
  agent: z.enum(['assemblyai', 'practice']),
  /** Where the API key comes from; the key itself never reaches the window. */
  apiKey: z.enum(['none', 'stored', 'environment']),
  /** Whether a key can be stored safely here; if not, why not and what to do. */
  keyStorage: z.object({ isAvailable: z.boolean(), reason: z.string() }),
  /** The first run is shown instead of everything else. */
  isFirstRun: z.boolean(),
  hotkey,
  /** While a new key is recorded. */
  preview: preview.nullable(),
  cost,
  /** From the end of the user's speech to the first audible sound of the answer, last turn, ms. */
  lastTurnMs: z.number().nullable(),
})
/** Everything the window shows, at one moment. */
export type Snapshot = z.infer<typeof snapshot>

/** What main tells the window in order. `seq` rises by one; a gap means: fetch a new snapshot. */
export type NumberedEvent =
  | { seq: number; type: 'statusChanged'; status: Status }
  | { seq: number; type: 'captionUpdated'; caption: Caption }
  | { seq: number; type: 'toolCallUpdated'; toolCall: ToolCallSummary }
  | { seq: number; type: 'conversationStarted' }
  | { seq: number; type: 'conversationEnded' }
  | { seq: number; type: 'conversationsDeleted'; sessionIds: string[] }
  | { seq: number; type: 'pluginsChanged'; plugins: PluginView[] }
  | { seq: number; type: 'questionsChanged'; questions: ConsentQuestion[] }
  | { seq: number; type: 'settingsChanged'; settings: Settings }
  | { seq: number; type: 'devicesChanged'; devices: Snapshot['devices'] }
  | { seq: number; type: 'noticesChanged'; notices: Notice[] }
  | { seq: number; type: 'agentChanged'; agent: Snapshot['agent']; apiKey: Snapshot['apiKey'] }
  | { seq: number; type: 'firstRunChanged'; isFirstRun: boolean }
  | { seq: number; type: 'hotkeyChanged'; hotkey: Hotkey }
  | { seq: number; type: 'previewChanged'; preview: Preview | null }
  | { seq: number; type: 'costChanged'; cost: Snapshot['cost']; lastTurnMs: number | null }

/** What only matters at its moment; it carries no number. */
export type MomentaryEvent =
  /** Peak of the last 50 ms, 0 to 1, while something sounds. At most 20 a second. */
  | { type: 'levelsChanged'; microphone: number; speaker: number }
  /** A check has come to its next phase; null: it is over. */
  | { type: 'soundCheckChanged'; check: SoundCheck | null }
  /** The push-to-talk key went down or up while `firstRun.tryKey` has it tried. */
  | { type: 'keyTried'; isDown: boolean }

/** What main tells the window. */
export type UiEvent = NumberedEvent | MomentaryEvent

/** One of them. */
export type TalkCommand = (typeof TALK_COMMANDS)[number]

const nothing = z.undefined()
const pluginId = z.object({ id: z.string() })
/** The answer of a request that only does something. */
const done = z.void()

/** Every request: schema of its argument and of its answer. */
export const requests = {
  getSnapshot: { argument: nothing, answer: snapshot },
  /** The Talk button: toggles the gate, or silences the agent and listens. */
  'talk.toggle': { argument: nothing, answer: done },
  'talk.mute': { argument: z.object({ isMuted: z.boolean() }), answer: done },
  /** Esc: silences the agent, closes the gate, cancels what runs. */
  'talk.stop': { argument: nothing, answer: done },
  /**
   * Waits for a combination to be pressed, and makes it the push-to-talk key. Answers when it has, or when recording ended
   * otherwise; what is pressed meanwhile comes as `previewChanged`.
   */
  'talkKey.record': {
    argument: nothing,
    answer: z.object({ end: z.enum(['chosen', 'cancelled', 'timeout']), label: z.string() }),
  },
  'talkKey.cancel': { argument: nothing, answer: done },
  /** Back to the key of a new user. */
  'talkKey.reset': { argument: nothing, answer: done },
  /** Puts the exact command line for a shortcut of the desktop on the clipboard. */
  'talkKey.copyCommand': { argument: z.object({ command: z.enum(TALK_COMMANDS) }), answer: done },
  'message.send': { argument: z.object({ text: z.string().trim().min(1).max(4000) }), answer: done },
  'session.hangUp': { argument: nothing, answer: done },
  /** Newest first. `query` searches tool, plugin, arguments, result and error. */
  'toolCalls.page': {
    argument: z.object({
      offset: z.number().int().min(0),
      limit: z.number().int().min(1).max(200),
      query: z.string().max(200),
    }),
    answer: z.object({ total: z.number().int(), rows: z.array(toolCallSummary) }),
  },
  'toolCalls.get': { argument: z.object({ id: z.string() }), answer: toolCallDetail.nullable() },
  'toolCalls.cancel': { argument: z.object({ callId: z.string() }), answer: done },
  /** Newest first. `query`: only those in which this was said; "" for all. */
  'conversations.page': {
    argument: z.object({
      offset: z.number().int().min(0),
      limit: z.number().int().min(1).max(200),
      query: z.string().max(200),
    }),
    answer: z.object({ total: z.number().int(), rows: z.array(conversationSummary) }),
  },
  /** Part of one conversation, oldest first; `offset` and `limit` are of captions and calls alike. */
  'conversations.lines': {
    argument: z.object({
      id: z.string(),
      offset: z.number().int().min(0),
      limit: z.number().int().min(1).max(2000),
    }),
    answer: z.object({
      /** null when it is not there any more. */
      conversation: conversationHead.nullable(),
      captions: z.array(caption),
      toolCalls: z.array(toolCallSummary),
    }),
  },
  /** Everything that was ever said and is kept, newest first. */
  'conversations.search': {
    argument: z.object({
      offset: z.number().int().min(0),
      limit: z.number().int().min(1).max(200),
      query: z.string().max(200),
    }),
    answer: z.object({
      total: z.number().int(),
      hits: z.array(
        z.object({
          sessionId: z.string(),
          captionId: z.string(),
          role: z.enum(['user', 'agent']),
          startedAtMs: z.number(),
          /** May be cut off in the middle of a word. */
          text: z.string(),
        }),
      ),
    }),
  },
  /** Asks the user for a place and writes the file; its name, or null when the user thought better of it. */
  'conversations.export': {
    argument: z.object({ id: z.string(), format: z.enum(EXPORT_FORMATS) }),
    answer: z.object({ fileName: z.string().nullable() }),
  },
  /** Deletes a conversation with its tool calls and its technical record. The open one cannot be deleted. */
  'conversations.delete': { argument: z.object({ id: z.string() }), answer: done },
  'clipboard.write': { argument: z.object({ text: z.string().min(1).max(MAX_COPY_CHARS) }), answer: done },
  'plugins.setEnabled': { argument: z.object({ id: z.string(), isEnabled: z.boolean() }), answer: done },
  'plugins.openFolder': { argument: nothing, answer: done },
  /** null when there is no such plugin any more. */
  'plugins.get': { argument: pluginId, answer: pluginDetail.nullable() },
  /** The yes to what `PluginView.ask` says; refused when the files have changed since. */
  'plugins.allow': { argument: z.object({ id: z.string(), sha256: z.string() }), answer: done },
  /** Keeps the version that was allowed and does without this change, until there is another. */
  'plugins.decline': { argument: z.object({ id: z.string(), sha256: z.string() }), answer: done },
  'plugins.trustEdits': { argument: z.object({ id: z.string(), isTrusted: z.boolean() }), answer: done },
  'plugins.setRule': {
    argument: z.object({ id: z.string(), tool: z.string(), rule: z.enum(['ask', 'always', 'never']) }),
    answer: done,
  },
  'plugins.setEffect': { argument: z.object({ id: z.string(), tool: z.string(), effect }), answer: done },
  /** Saves one setting; null takes it back to its default. A value that the schema refuses is an error in words. */
  'plugins.setSetting': {
    argument: z.object({ id: z.string(), key: z.string(), value: z.json() }),
    answer: done,
  },
  /** null forgets it. */
  'plugins.setSecret': {
    argument: z.object({ id: z.string(), key: z.string(), value: z.string().max(4000).nullable() }),
    answer: done,
  },
  /** Lets the user pick a folder for one that the plugin asks for; false when none was picked. */
  'plugins.pickFolder': { argument: z.object({ id: z.string(), name: z.string() }), answer: z.boolean() },
  'plugins.forgetFolder': { argument: z.object({ id: z.string(), name: z.string() }), answer: done },
  /** Puts the plugin's log lines on the clipboard. */
  'plugins.copyLog': { argument: pluginId, answer: done },
  /** Takes a plugin out of quarantine. */
  'plugins.repair': { argument: pluginId, answer: done },
  /** Ends what a plugin does in the background. */
  'plugins.endWork': { argument: pluginId, answer: done },
  /**
   * Moves the plugin's folder to the system's wastebasket; bundled ones cannot be removed. Settings, secrets and what was
   * allowed are deleted; what it keeps on the disk is, too, or it is put aside.
   */
  'plugins.remove': { argument: z.object({ id: z.string(), withData: z.boolean() }), answer: done },
  'plugins.listLeft': { argument: z.undefined(), answer: z.array(leftItem) },
  /** Deletes for good what a removed plugin left. */
  'plugins.deleteLeft': { argument: z.object({ key: z.string() }), answer: done },
  /** Gives it to the plugin `id` that stands under the same id now; what that one has kept so far is put aside. */
  'plugins.handOverLeft': { argument: z.object({ key: z.string(), id: z.string() }), answer: done },
  /** Deletes what the plugin keeps, its settings and secrets included. */
  'plugins.clearData': { argument: pluginId, answer: done },
  'consent.answer': { argument: z.object({ id: z.string(), answer: z.enum(CONSENT_ANSWERS) }), answer: done },
  'settings.update': { argument: settingsPatch, answer: done },
  /** What would be deleted if everything older than this went; 0 is all there is. */
  'history.outlook': {
    argument: z.object({ days: z.number().int().min(0).max(36_500).nullable() }),
    answer: z.object({ conversations: z.number().int(), toolCalls: z.number().int(), records: z.number().int() }),
  },
  /** Ends the open conversation and deletes all of them, with what was called and all technical records. */
  'history.deleteAll': { argument: nothing, answer: done },
  /** Deletes every technical record; the conversation that is open is not recorded any further. */
  'traces.deleteAll': { argument: nothing, answer: done },
  /** null forgets the stored key. One that the service refuses is not stored; false: the service could not be asked. */
  'settings.setApiKey': {
    argument: z.object({ key: z.string().trim().min(1).max(500).nullable() }),
    answer: z.object({ isChecked: z.boolean() }),
  },
  /** While it is watched, `Snapshot.devices` follows what is plugged in. */
  'devices.watch': { argument: z.object({ isWatched: z.boolean() }), answer: done },
  /** Plays three notes on the speaker in use; answers when they have been played. An error when there is no speaker. */
  'sound.checkSpeaker': { argument: nothing, answer: done },
  /** Records three seconds, then plays them back; answers at the end. `levelsChanged` tells how loud it is meanwhile. */
  'sound.checkMicrophone': { argument: nothing, answer: checkedMicrophone },
  /** Plays a sound and listens for it, and where there is echo, once more with it cancelled: two to nine seconds. */
  'sound.checkEcho': { argument: nothing, answer: checkedEcho },
  /** Makes the short sounds one after the other, as loud as they are set. An error when there is no speaker. */
  'sound.playEarcons': { argument: nothing, answer: done },
  /** Ends the check that is under way, which then fails with `stopped-by-user`. Talking ends it too, with a sentence. */
  'sound.stopCheck': { argument: nothing, answer: done },
  /** Shows the first run, or ends it for good. */
  'firstRun.show': { argument: z.object({ isShown: z.boolean() }), answer: done },
  /** While true, the push-to-talk key only makes `keyTried`. */
  'firstRun.tryKey': { argument: z.object({ isTrying: z.boolean() }), answer: done },
  'notices.dismiss': { argument: z.object({ id: z.string() }), answer: done },
  /** The prompt as the agent is given it now, to the letter, and the names of the tools beside it. */
  'prompt.get': { argument: nothing, answer: z.object({ text: z.string(), tools: z.array(z.string()) }) },
  /** Newest first. */
  'serviceSessions.page': {
    argument: z.object({ offset: z.number().int().min(0), limit: z.number().int().min(1).max(200) }),
    answer: z.object({ total: z.number().int(), rows: z.array(serviceSession) }),
  },
  /** Puts the service's id of this row on the clipboard. */
  'serviceSessions.copyId': { argument: z.object({ id: z.number().int() }), answer: done },
  /** Has the service delete what it recorded of this row; answers when it has confirmed. */
  'recordings.delete': {
    argument: z.object({ id: z.number().int() }),
    answer: z.object({ recordingDeletedAtMs: z.number() }),
  },
} as const

/** Names of the requests. */
export type RequestName = keyof typeof requests
/** What a request is called with. */
export type RequestArgument<N extends RequestName> = z.infer<(typeof requests)[N]['argument']>
/** What a request answers. */
export type RequestAnswer<N extends RequestName> = z.infer<(typeof requests)[N]['answer']>

/** How an answer or a failure crosses: Electron itself passes on only the message of a thrown error. */
export type Envelope<T> = { ok: true; value: T } | { ok: false; error: { code: string; message: string } }

/** What the preload puts on `window.assistant`. */
export interface Assistant {
  request<N extends RequestName>(name: N, argument: RequestArgument<N>): Promise<Envelope<RequestAnswer<N>>>
  /** Returns the function that ends the subscription. */
  onEvent(listener: (event: UiEvent) => void): () => void
}
