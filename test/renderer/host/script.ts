/**
 * What the scripted main shows: a snapshot with a short conversation, plugins in several states, and any number of tool
 * calls made up from their index. Shared by the host process and the tests.
 */
import type {
  Caption,
  PluginView,
  RequestAnswer,
  ServiceSession,
  Snapshot,
  SoundDevices,
  ToolCallDetail,
  ToolCallSummary,
} from '../../../preload/contract.ts'

/** Epoch ms of the newest scripted moment. */
export const NOW_MS = Date.UTC(2026, 10, 23, 9, 30, 0)

const STATUSES = ['ok', 'ok', 'ok', 'error', 'ok', 'dropped', 'timeout', 'ok', 'invalid', 'cancelled'] as const
const TOOLS = [
  { pluginId: 'clock', pluginName: 'Clock', tool: 'get_time', title: 'get time' },
  { pluginId: 'timers', pluginName: 'Timers', tool: 'set_timer', title: 'set timer' },
  { pluginId: 'notes', pluginName: 'Notes', tool: 'add_note', title: 'add note' },
] as const

/** Call at `index` (0 is the newest) of `total`; its id is its number from the oldest. */
export function makeCall(total: number, index: number): ToolCallSummary {
  const number = total - 1 - index
  const calledAtMs = NOW_MS - index * 61_000
  const tool = TOOLS[number % TOOLS.length] ?? TOOLS[0]
  const status = STATUSES[number % STATUSES.length] ?? 'ok'
  const durationMs = 3 + ((number * 7919) % 2400)
  return {
    id: `call-${number}`,
    sessionId: 'now',
    callId: `call_${number}`,
    ...tool,
    status,
    calledAtMs,
    startedAtMs: status === 'invalid' ? null : calledAtMs + 2,
    finishedAtMs: status === 'invalid' ? null : calledAtMs + 2 + durationMs,
    sentAtMs: status === 'dropped' ? null : calledAtMs + durationMs + 400,
  }
}

/** The details of a scripted call. */
export function makeDetail(total: number, id: string): ToolCallDetail | null {
  const number = Number(id.replace('call-', ''))
  if (!Number.isInteger(number) || number >= total) return null
  return {
    ...makeCall(total, total - 1 - number),
    arguments: JSON.stringify({ city: 'Tokyo', number }, null, 2),
    result: JSON.stringify({ time: '18:30', zone: 'Asia/Tokyo', weekday: 'Monday' }, null, 2),
    error: null,
  }
}

/** A caption with what the test does not say filled in. */
export function makeCaption(change: Partial<Caption> & { id: string }): Caption {
  return {
    sessionId: 'now',
    role: 'user',
    text: '',
    isFinal: true,
    isInterrupted: false,
    heardChars: null,
    source: 'speech',
    startedAtMs: NOW_MS,
    ...change,
  }
}

/** Captions of a long day: `count` of them, a minute apart, oldest first. */
export function makeLongDay(count: number): Caption[] {
  return Array.from({ length: count }, (_, index) =>
    makeCaption({
      id: `day-${index}`,
      role: index % 2 === 0 ? 'user' : 'agent',
      text: `Sentence ${index} of a long day${index % 3 === 0 ? ', and this one goes on for a while, so that it takes more than a line and the lines are of different heights' : ''}.`,
      startedAtMs: NOW_MS - (count - index) * 60_000,
    }),
  )
}

/** A plugin with what the test does not say filled in. */
export const makePlugin = (change: Partial<PluginView> & { id: string; name: string }): PluginView => ({
  version: '1.0.0',
  description: '',
  state: 'ready',
  reason: '',
  isEnabled: true,
  isBundled: true,
  runtime: 'sandbox',
  ask: null,
  tools: [],
  examples: [],
  ...change,
})

/** Plugins in the states that the list must show. */
export const PLUGINS: PluginView[] = [
  makePlugin({
    id: 'clock',
    name: 'Clock',
    description: 'Time and date in any city or time zone.',
    tools: [{ name: 'get_time', description: 'Call this when the user asks what time or what day it is somewhere.' }],
    examples: ['What time is it in Tokyo?', 'What day is it today?'],
  }),
  makePlugin({
    id: 'timers',
    name: 'Timers',
    description: 'Sets, lists and cancels timers, and speaks up when one is due.',
    state: 'running',
    tools: [
      { name: 'set_timer', description: 'Call this when the user wants to be reminded after some time.' },
      { name: 'list_timers', description: 'Call this when the user asks which timers are running.' },
      { name: 'cancel_timer', description: 'Call this when a timer is no longer wanted.' },
    ],
    examples: ['Set a timer for five minutes'],
  }),
  makePlugin({
    id: 'notes',
    name: 'Notes',
    description: 'Keeps short notes as Markdown files and reads them back.',
    tools: [{ name: 'add_note', description: 'Call this when the user wants something written down.' }],
    examples: ['Take a note: call the dentist'],
  }),
  makePlugin({
    id: 'radio',
    name: 'Radio',
    version: '0.3.1',
    description: 'Plays stations by name.',
    state: 'broken',
    isBundled: false,
    reason: 'plugin.json, tools[0].parameters: "type": "object" is missing. Add it, and the tool can be checked.',
  }),
  makePlugin({
    id: 'mail',
    name: 'Mail',
    version: '2.1.0',
    description: 'Reads out new mail.',
    state: 'disabled',
    isEnabled: false,
    isBundled: false,
  }),
]

const openCall = (change: Partial<ToolCallSummary>): ToolCallSummary => ({ ...makeCall(25, 0), ...change })

/** The conversation that the pictures show. */
export const CONVERSATION: Pick<Snapshot, 'captions' | 'toolCalls'> = {
  captions: [
    makeCaption({ id: 'c1', text: 'What time is it in Tokyo?', startedAtMs: NOW_MS - 190_000 }),
    makeCaption({
      id: 'c2',
      role: 'agent',
      text: 'It is half past six in the evening in Tokyo, and it is Monday there.',
      startedAtMs: NOW_MS - 186_000,
    }),
    makeCaption({
      id: 'c3',
      text: 'Set a timer for five minutes and tell me what I wrote down yesterday.',
      startedAtMs: NOW_MS - 120_000,
    }),
    makeCaption({
      id: 'c4',
      role: 'agent',
      text: 'Your timer is set. Yesterday you wrote three notes. The first one says that the dentist called and wants to move the appointment to Thursday morning.',
      isInterrupted: true,
      heardChars: 79,
      startedAtMs: NOW_MS - 114_000,
    }),
    makeCaption({ id: 'c5', text: 'Thank you, only the last one.', source: 'typed', startedAtMs: NOW_MS - 60_000 }),
    makeCaption({
      id: 'c6',
      role: 'agent',
      text: 'The last one says: buy',
      isFinal: false,
      startedAtMs: NOW_MS - 56_000,
    }),
  ],
  toolCalls: [
    openCall({
      id: 'call-24',
      title: 'get time',
      pluginId: 'clock',
      pluginName: 'Clock',
      tool: 'get_time',
      status: 'ok',
      calledAtMs: NOW_MS - 188_000,
      startedAtMs: NOW_MS - 188_000,
      finishedAtMs: NOW_MS - 187_962,
    }),
    openCall({
      id: 'call-23',
      title: 'set timer',
      pluginId: 'timers',
      pluginName: 'Timers',
      tool: 'set_timer',
      status: 'ok',
      calledAtMs: NOW_MS - 118_000,
      startedAtMs: NOW_MS - 118_000,
      finishedAtMs: NOW_MS - 116_600,
    }),
    openCall({
      id: 'call-22',
      title: 'read notes',
      pluginId: 'notes',
      pluginName: 'Notes',
      tool: 'read_notes',
      status: 'dropped',
      calledAtMs: NOW_MS - 117_000,
      startedAtMs: NOW_MS - 117_000,
      finishedAtMs: NOW_MS - 116_900,
    }),
  ],
}

/** Sessions with the service: one still open, one whose recording is deleted, and older ones. */
export const SERVICE_SESSIONS: ServiceSession[] = Array.from({ length: 8 }, (_, index) => ({
  id: 8 - index,
  serviceSessionId: `sess_5f0c2e${index}a-71b4-4c0e-9d5a-1f2e3d4c5b6a`,
  openedAtMs: NOW_MS - index * 5_400_000,
  closedAtMs: index === 0 ? null : NOW_MS - index * 5_400_000 + 88_000 + index * 7_000,
  usd: 0.11 + index * 0.01,
  recordingDeletedAtMs: index === 2 ? NOW_MS - 60_000 : null,
}))

/** What is plugged in: two of one make are told apart. */
export const devicesFor = (settings: Pick<Snapshot['settings'], 'microphone' | 'speaker'>): SoundDevices => {
  const list = (names: readonly string[], chosen: string | null) =>
    names.map((name, index) => ({ name, isDefault: index === 0, isChosen: name === chosen, isHeadphones: false }))
  return {
    microphones: list(['Desk microphone', 'Headset', 'Webcam (usb-a)', 'Webcam (usb-b)'], settings.microphone),
    speakers: list(['Desk speaker', 'Headset'], settings.speaker),
  }
}

/** The prompt of the scripted main. */
export const PROMPT: RequestAnswer<'prompt.get'> = {
  text: [
    'You are a helpful voice assistant. Keep answers short.',
    '',
    'When in doubt, call a tool.',
    'x'.repeat(200),
  ].join('\n'),
  tools: ['get_time', 'set_timer', 'add_note'],
}

/** What main shows at the start of every test: no conversation yet, everything usable. */
export function makeSnapshot(): Snapshot {
  return {
    seq: 1,
    status: {
      word: 'Ready',
      detail: '',
      isTalkOn: false,
      isMuted: false,
      isHeard: false,
      waitingFor: null,
      isSessionOpen: false,
    },
    captions: [],
    toolCalls: [],
    plugins: PLUGINS,
    questions: [],
    settings: {
      systemPrompt: 'You are a helpful voice assistant. Keep answers short.',
      greeting: '',
      microphone: 'Headset',
      speaker: null,
      duplex: 'half',
      cancelEcho: false,
      earcons: true,
      earconVolume: 100,
      talkMode: 'auto',
      voice: 'alba',
      idleHangupSeconds: 90,
      pushToTalkKey: 'Ctrl+Shift+Space',
      usdPerHour: 4.5,
      budgetSoftUsd: 10,
      budgetHardUsd: null,
      keepTraces: true,
      historyDays: null,
      theme: 'system',
      language: 'en',
    },
    devices: null,
    notices: [],
    agent: 'assemblyai',
    apiKey: 'stored',
    keyStorage: { isAvailable: true, reason: '' },
    isFirstRun: false,
    hotkey: {
      label: 'Ctrl+Shift+Space',
      backend: 'hold',
      obstacle: null,
      hookObstacle: null,
      problem: '',
      warning: null,
      canRecordMouse: true,
    },
    preview: null,
    cost: { openSinceMs: null, usdPerHour: 4.5, conversationUsd: 0.11, dayUsd: 0.42, monthUsd: 7.9, asOfMs: NOW_MS },
    lastTurnMs: null,
  }
}
