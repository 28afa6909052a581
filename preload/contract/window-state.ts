/** Everything the window shows, and what main tells it afterwards. Part of the contract. */
import { z } from 'zod'
import {
  type Caption,
  caption,
  type Notice,
  notice,
  type Status,
  status,
  type ToolCallSummary,
  toolCallSummary,
} from './conversation.ts'
import { cost } from './money.ts'
import { type ConsentQuestion, consentQuestion, type PluginView, pluginView } from './plugins.ts'
import { type Settings, settings } from './settings.ts'
import { type SoundCheck, soundDevices } from './sound.ts'
import { type Hotkey, hotkey, type Preview, preview } from './talk-key.ts'

/** Schema of `Snapshot`. */
export const snapshot = z.object({
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
