/** The settings that a user can see. Part of the contract. */
import { z } from 'zod'
import { HISTORY_DAYS, THEMES } from '../choices.ts'
import { LANGUAGE_CHOICES } from '../language.ts'

/** Schema of `Settings`. */
export const settings = z.object({
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
