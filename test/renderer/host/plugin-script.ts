/**
 * Plugins, their pages and questions for the scripted main: one plugin in each state that the window must show. Shared
 * by the host process and the tests.
 */
import type { ConsentQuestion, LeftItem, PluginDetail, PluginTool, PluginView } from '../../../preload/contract.ts'
import { makePlugin, NOW_MS } from './script.ts'

const ICON =
  'data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHZpZXdCb3g9IjAgMCAyNCAyNCI+PHJlY3Qgd2lkdGg9IjI0IiBoZWlnaHQ9IjI0IiBmaWxsPSIjMGI2NDYzIi8+PHBhdGggZD0iTTQgMTBsOC01IDggNXpNNSAxOGgxNE03IDEwdjhNMTIgMTB2OE0xNyAxMHY4IiBzdHJva2U9IiNmZmYiIHN0cm9rZS13aWR0aD0iMS41IiBmaWxsPSJub25lIi8+PC9zdmc+'

/** Hashes of what waits. */
export const SHA = { weather: 'a'.repeat(64), desk: 'b'.repeat(64), calendar: 'c'.repeat(64) } as const

/** One plugin in each state. */
export const PLUGIN_STATES: PluginView[] = [
  makePlugin({
    id: 'bank-dispute',
    name: 'Bank dispute',
    description: 'Looks into your transactions and disputes one, with invented data.',
    icon: ICON,
    state: 'running',
    tools: [{ name: 'verify_identity', description: 'Call this first.' }],
    examples: ['I want to dispute a charge', 'I do not know this payment'],
  }),
  makePlugin({
    id: 'weather',
    name: 'Weather',
    description: 'Temperature and conditions in any city, asked for at Open-Meteo.',
    state: 'needs-consent',
    reason: 'It waits for your yes.',
    isBundled: false,
    ask: {
      sha256: SHA.weather,
      runtime: 'sandbox',
      isUpdate: false,
      isDeclined: false,
      asks: ['It may reach api.open-meteo.com.', 'It may show notifications.'],
      added: ['It may reach api.open-meteo.com.', 'It may show notifications.'],
      changes: [],
    },
  }),
  makePlugin({
    id: 'desk',
    name: 'Desk control',
    version: '0.9.0',
    description: 'Raises and lowers the desk.',
    state: 'needs-consent',
    isBundled: false,
    runtime: 'node',
    ask: {
      sha256: SHA.desk,
      runtime: 'node',
      isUpdate: false,
      isDeclined: false,
      asks: ['It runs with your full rights.'],
      added: ['It runs with your full rights.'],
      changes: [],
    },
  }),
  makePlugin({
    id: 'calendar',
    name: 'Calendar',
    version: '1.3.0',
    description: 'Reads your calendar and adds appointments.',
    isBundled: false,
    ask: {
      sha256: SHA.calendar,
      runtime: 'sandbox',
      isUpdate: true,
      isDeclined: false,
      asks: ['It may reach caldav.example.com.', 'It may write to the clipboard.'],
      added: ['It may write to the clipboard.'],
      changes: ['index.js was changed.', 'The tool “cancel_appointment” is new.'],
    },
  }),
  makePlugin({
    id: 'radio',
    name: 'Radio',
    version: '0.3.1',
    description: 'Plays stations by name.',
    state: 'broken',
    isBundled: false,
    reason:
      'plugin.json, tools[0].parameters: "type": "object" is missing. Add it.\nplugin.json, prompt: it names “tune_in”, which is no tool. Remove the name or add the tool.',
  }),
  makePlugin({
    id: 'scraper',
    name: 'Scraper',
    description: 'Reads pages aloud.',
    state: 'quarantined',
    isBundled: false,
    reason: 'It crashed three times within five minutes, the last time with “out of memory”.',
  }),
  makePlugin({ id: 'mail', name: 'Mail', version: '2.1.0', state: 'disabled', isEnabled: false, isBundled: false }),
]

const tool = (change: Partial<PluginTool> & { name: string }): PluginTool => ({
  title: change.name.replaceAll('_', ' '),
  description: 'Call this when the user speaks of it.',
  effect: 'read',
  canSetEffect: false,
  asksFirst: false,
  rule: 'ask',
  isExposed: true,
  ...change,
})

/** A page with next to nothing on it. */
export function makePluginDetail(change: Partial<PluginDetail> & { id: string }): PluginDetail {
  return {
    author: 'The Parley authors',
    permissions: [],
    tools: [],
    flow: null,
    settings: [],
    folders: [],
    isTrusted: false,
    needsConsent: true,
    usage: null,
    work: [],
    dataBytes: 0,
    dataLimitBytes: 50_000_000,
    log: [],
    ...change,
  }
}

const setting = { description: '', choices: [], value: null, isRequired: false, isSet: false }

/** Pages by plugin. */
export const PLUGIN_DETAILS: PluginDetail[] = [
  makePluginDetail({
    id: 'bank-dispute',
    permissions: [
      'It may reach bank.example.com.',
      'It may read and write in the folder that you pick for “statements”.',
    ],
    tools: [
      tool({ name: 'verify_identity', description: 'Call this first, before anything about an account is said.' }),
      tool({ name: 'list_transactions', isExposed: false }),
      tool({ name: 'file_dispute', effect: 'danger', asksFirst: true, canSetEffect: true, isExposed: false }),
    ],
    flow: {
      initial: 'unverified',
      current: 'verified',
      phases: [
        { name: 'unverified', tools: ['verify_identity'], hasPrompt: true },
        { name: 'verified', tools: ['list_accounts', 'list_transactions', 'choose_transaction'], hasPrompt: true },
        { name: 'transaction_chosen', tools: ['file_dispute'], hasPrompt: true },
        { name: 'dispute_filed', tools: ['get_dispute'], hasPrompt: false },
      ],
      always: ['revise_transaction', 'restart', 'end_call', 'respond_freely'],
      taken: [
        { from: 'unverified', to: 'verified', tool: 'verify_identity' },
        { from: 'verified', to: 'transaction_chosen', tool: 'choose_transaction' },
        { from: 'transaction_chosen', to: 'verified', tool: 'revise_transaction' },
        { from: 'transaction_chosen', to: 'unverified', tool: 'restart' },
      ],
    },
    settings: [
      { ...setting, key: 'bank', title: 'Bank', kind: 'choice', choices: ['North', 'South'], value: 'North' },
      {
        ...setting,
        key: 'name',
        title: 'Your name',
        description: 'As it stands on the card.',
        kind: 'text',
        value: 'Ada',
        isRequired: true,
      },
      { ...setting, key: 'days', title: 'Days to look back', kind: 'integer', value: 30 },
      { ...setting, key: 'terse', title: 'Short answers', kind: 'boolean', value: false },
      { ...setting, key: 'limits', title: 'Limits', kind: 'json', value: { daily: 100 } },
      { ...setting, key: 'pin', title: 'Access code', kind: 'secret', isSet: true },
    ],
    folders: [
      { name: 'statements', picked: null },
      { name: 'receipts', picked: 'Receipts 2026' },
    ],
    usage: { cpuPercent: 3.4, memoryBytes: 84_200_000 },
    work: [
      { id: 1, title: 'file dispute', version: '1.0.0', forMs: 125_000, endsInMs: null },
      { id: 2, title: 'list transactions', version: '0.9.0', forMs: 251_000, endsInMs: 49_000 },
    ],
    dataBytes: 1_240_000,
    log: [
      { atMs: NOW_MS - 9_000, level: 'info', text: 'verify_identity: the caller is known.' },
      { atMs: NOW_MS - 4_000, level: 'warn', text: 'list_transactions took 2.1 s.' },
      {
        atMs: NOW_MS - 4_000,
        level: 'error',
        text: 'choose_transaction: the bank did not answer.\n  at choose (index.js:40)',
      },
    ],
  }),
  makePluginDetail({
    id: 'scraper',
    author: '',
    tools: [tool({ name: 'read_page', effect: 'write' })],
    log: [
      { atMs: NOW_MS - 3_000, level: 'info', text: 'Fetching page 4.' },
      { atMs: NOW_MS - 1_000, level: 'error', text: 'RangeError: Array buffer allocation failed' },
    ],
  }),
]

/** A call that waits for a yes. */
export function makeQuestion(change: Partial<ConsentQuestion> & { id: string }): ConsentQuestion {
  return {
    pluginId: 'bank-dispute',
    pluginName: 'Bank dispute',
    tool: 'file_dispute',
    title: 'file dispute',
    effect: 'write',
    arguments: JSON.stringify({ transaction: 'T-1042', amount: 89.9, reason: 'I never bought this.' }, null, 2),
    reason: 'It asks before each run.',
    canRemember: true,
    canBeSpoken: true,
    askedAtMs: NOW_MS,
    ...change,
  }
}

/** What removed plugins left: of one whose name another has taken, and of one that is simply gone. */
export const LEFT_ITEMS: readonly LeftItem[] = [
  {
    key: 'weather@0123456789abcdef',
    name: 'Weather of old',
    version: '0.9.0',
    leftAtMs: Date.UTC(2026, 10, 20, 9, 30),
    bytes: 18_400,
    heir: { id: 'weather', name: 'Weather' },
  },
  {
    key: 'diary@fedcba9876543210',
    name: 'Diary',
    version: '2.0.0',
    leftAtMs: Date.UTC(2026, 10, 12, 17, 5),
    bytes: 1_250_000,
    heir: null,
  },
]
