/**
 * The settings file (contract.md §3): read once at the start, written when something changes. No secret is in it
 * (`secrets.ts`). Owned by `compose.ts`; others get values.
 */
import { z } from 'zod'
import { HISTORY_DAYS, THEMES } from '../preload/choices.ts'
import type { Settings, SettingsPatch } from '../preload/contract.ts'
import { LANGUAGE_CHOICES } from '../preload/language.ts'
import { createQueue, systemCode, writeFileAtomic } from './atomic-file.ts'
import { AppError } from './errors.ts'
import { defaultAccelerator, parseAccelerator } from './hotkey/accelerator.ts'
import { readJsonObjectFile } from './json-object-file.ts'
import { type Sentence, says } from './voice/sentence.ts'

/** All settings: those of the window, and what only main goes by. */
export interface AppSettings extends Settings, MainSettings {}

/** A chosen device's identity, and the name under which it was chosen: another name in the file makes it void. */
export interface DeviceIdentity {
  readonly name: string
  readonly id: string
}

/** What the window does not see. */
export interface MainSettings {
  readonly microphoneIdentity: DeviceIdentity | null
  readonly speakerIdentity: DeviceIdentity | null
  readonly disabledPlugins: readonly string[]
  /** Bundled examples that the user has switched on (plugins/example-plugins.ts). */
  readonly enabledExamples: readonly string[]
  /** The user has read that the service records conversations. */
  readonly recordingNoticeSeen: boolean
  /** How the key gets to the service: in a header, or for a temporary token that goes instead (protocol.md §1). */
  readonly authentication: 'header' | 'token'
  /** When a tool's result goes out: by the service's documented rule, or at once (protocol.md §7.3, rec 1). */
  readonly resultTiming: 'rule' | 'at-once'
  /** The first run was gone through, or closed. */
  readonly firstRunDone: boolean
  /** The month and soft limit for which the user was told last, as `compose/money.ts` names them. */
  readonly budgetNoticeSeen: string
}

/** A change: any subset. */
export type AppSettingsPatch = SettingsPatch & { readonly [K in keyof MainSettings]?: MainSettings[K] | undefined }

/** The part that the window sees. */
export const visibleSettings = ({
  microphoneIdentity: _microphone,
  speakerIdentity: _speaker,
  disabledPlugins: _disabled,
  enabledExamples: _examples,
  recordingNoticeSeen: _recording,
  authentication: _authentication,
  resultTiming: _timing,
  firstRunDone: _firstRun,
  budgetNoticeSeen: _budget,
  ...settings
}: AppSettings): Settings => settings

/** Where and for whom. */
export interface SettingsOptions {
  /** Path of `settings.json`. */
  readonly file: string
  readonly platform: NodeJS.Platform
}

/** The settings in use. */
export interface SettingsFile {
  /** As they are now; a new object after each change. */
  current(): AppSettings
  /** What was wrong with the file, for the user. Empty when nothing was. */
  readonly problems: readonly Sentence[]
  /**
   * Checks the whole change, puts it in use, tells listeners, then writes the file: resolves when it is on the disk.
   * Rejects with AppError `invalid-setting` (nothing changed) or `settings-not-saved` (in use, but gone at the next
   * start).
   */
  update(patch: AppSettingsPatch): Promise<AppSettings>
  /** Called after each change. Returns the function that ends it. */
  onChange(listener: (now: AppSettings, before: AppSettings) => void): () => void
  /** Resolves when everything asked for so far is written, or has failed. */
  flush(): Promise<void>
}

const DEFAULT_SYSTEM_PROMPT = [
  'You are Parley, a calm and attentive voice assistant on the user’s own computer.',
  'Everything you say is spoken aloud: answer in one or two short sentences, in plain words, without lists, markup, ' +
    'symbols or web addresses.',
  'Say numbers, dates and times the way people say them.',
  'If something is missing that you need, ask one short question. If you do not know something, say so.',
].join(' ')

const DEFAULT_GREETING = ''

/** Price of an hour of open session, USD (protocol.md §11). */
const DEFAULT_USD_PER_HOUR = 4.5

const deviceName = z.string().min(1).max(500).nullable()
const deviceIdentity = z.object({ name: z.string().max(500), id: z.string().max(500) }).nullable()
const monthlyUsd = z.number().min(0).max(1_000_000).nullable()

const fieldsFor = (platform: NodeJS.Platform) => ({
  systemPrompt: z.string().max(20_000),
  greeting: z.string().max(2_000),
  microphone: deviceName,
  speaker: deviceName,
  microphoneIdentity: deviceIdentity,
  speakerIdentity: deviceIdentity,
  duplex: z.enum(['half', 'full']),
  cancelEcho: z.boolean(),
  earcons: z.boolean(),
  earconVolume: z.number().int().min(0).max(100),
  talkMode: z.enum(['toggle', 'hold', 'auto']),
  voice: z.string().min(1).max(100),
  idleHangupSeconds: z.number().int().min(1).max(86_400),
  disabledPlugins: z.array(z.string().min(1).max(200)).max(10_000),
  enabledExamples: z.array(z.string().min(1).max(200)).max(100),
  pushToTalkKey: z.string().superRefine((text, context) => {
    const parsed = parseAccelerator(text, platform)
    if ('problem' in parsed) context.addIssue({ code: 'custom', message: parsed.problem })
  }),
  usdPerHour: z.number().min(0).max(1000),
  budgetSoftUsd: monthlyUsd,
  budgetHardUsd: monthlyUsd,
  keepTraces: z.boolean(),
  historyDays: z.literal(HISTORY_DAYS).nullable(),
  theme: z.enum(THEMES),
  language: z.enum(LANGUAGE_CHOICES),
  recordingNoticeSeen: z.boolean(),
  authentication: z.enum(['header', 'token']),
  resultTiming: z.enum(['rule', 'at-once']),
  firstRunDone: z.boolean(),
  budgetNoticeSeen: z.string().max(100),
})

type Fields = ReturnType<typeof fieldsFor>

/** What holds where the file says nothing. */
export const defaultSettings = (platform: NodeJS.Platform): AppSettings => ({
  systemPrompt: DEFAULT_SYSTEM_PROMPT,
  greeting: DEFAULT_GREETING,
  microphone: null,
  speaker: null,
  microphoneIdentity: null,
  speakerIdentity: null,
  duplex: 'half',
  cancelEcho: false,
  earcons: true,
  earconVolume: 100,
  talkMode: 'auto',
  voice: 'alba',
  idleHangupSeconds: 90,
  disabledPlugins: [],
  enabledExamples: [],
  pushToTalkKey: defaultAccelerator(platform),
  usdPerHour: DEFAULT_USD_PER_HOUR,
  budgetSoftUsd: null,
  budgetHardUsd: null,
  keepTraces: true,
  historyDays: null,
  theme: 'system',
  language: 'system',
  recordingNoticeSeen: false,
  authentication: 'header',
  resultTiming: 'rule',
  firstRunDone: false,
  budgetNoticeSeen: '',
})

/** Puts values that were checked over others that were. */
const merge = (fields: Fields, base: AppSettings, over: object): AppSettings =>
  z.object(fields).parse({ ...base, ...over })

const whatIsWrong = (error: z.ZodError): string => error.issues.map(({ message }) => message).join('; ')

/** Each key by itself, so that one bad value does not cost the others. */
const readFields = (
  fields: Fields,
  defaults: AppSettings,
  content: Readonly<Record<string, unknown>>,
): { settings: AppSettings; problems: Sentence[] } => {
  const problems: Sentence[] = []
  const good: Record<string, unknown> = {}
  for (const [key, schema] of Object.entries(fields)) {
    if (!Object.hasOwn(content, key)) continue
    const parsed = schema.safeParse(content[key])
    if (parsed.success) good[key] = parsed.data
    else
      problems.push(says`In settings.json, "${key}" is not usable (${whatIsWrong(parsed.error)}). The default is used.`)
  }
  return { settings: merge(fields, defaults, good), problems }
}

/** Reads the file; never rejects: whatever is wrong with it is in `problems`. */
export const openSettings = async ({ file, platform }: SettingsOptions): Promise<SettingsFile> => {
  const fields = fieldsFor(platform)
  const patchSchema = z.strictObject(fields).partial()
  const defaults = defaultSettings(platform)
  const found = await readJsonObjectFile(file, Date.now())
  const { settings, problems } = readFields(fields, defaults, found.content)
  const queue = createQueue()
  const listeners = new Set<(now: AppSettings, before: AppSettings) => void>()
  let current = settings
  // As in the file, with what we do not know: a newer or older Parley may.
  let content = new Map(Object.entries(found.content))

  const write = async (): Promise<void> => {
    try {
      await writeFileAtomic(file, `${JSON.stringify(Object.fromEntries(content), null, 2)}\n`)
    } catch (thrown) {
      const message = says`The settings could not be saved (${systemCode(thrown)}). They hold until Parley ends.`
      throw new AppError('settings-not-saved', message, { cause: thrown })
    }
  }

  return {
    current: () => current,
    problems: found.problem === null ? problems : [found.problem, ...problems],
    update: async (patch) => {
      const defined = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))
      const parsed = patchSchema.safeParse(defined)
      if (!parsed.success) {
        const [issue] = parsed.error.issues
        const where = issue?.path.join('.') ?? ''
        throw new AppError('invalid-setting', says`"${where}" was not changed: ${issue?.message ?? 'not usable'}.`)
      }
      const before = current
      current = merge(fields, current, parsed.data)
      content = new Map(content)
      for (const [key, value] of Object.entries(parsed.data)) {
        // null is what an absent key means: the system's own device, no limit.
        if (value === null) content.delete(key)
        else content.set(key, value)
      }
      for (const listener of [...listeners]) listener(current, before)
      await queue(write)
      return current
    },
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    flush: () => queue(async () => undefined),
  }
}
