/**
 * Main process of the window's tests: serves the built window over `app://` as the app does, answers every request of
 * the contract from a script, numbers the events, and keeps what was asked. Driven by `window-host.ts` through
 * `globalThis.host`. Knows nothing of the app's main.
 */
import { readFile } from 'node:fs/promises'
import { extname, join, normalize } from 'node:path'
import { app, BrowserWindow, ipcMain, protocol } from 'electron'
import { MOMENTARY } from '../../../preload/choices.ts'
import { EVENT_CHANNEL, REQUEST_PREFIX, type RequestName, requests, type UiEvent } from '../../../preload/contract.ts'
import { createHistoryAnswers } from './history-answers.ts'
import { createPluginAnswers } from './plugin-answers.ts'
import { devicesFor, makeCall, makeDetail, makeSnapshot, NOW_MS, PROMPT, SERVICE_SESSIONS } from './script.ts'

/** An event without its number: the host counts. */
export type Unnumbered<E = UiEvent> = E extends { seq: number } ? Omit<E, 'seq'> : E

/** What a test may do. */
export interface Host {
  /** Changes the snapshot that the next `getSnapshot` answers. */
  setSnapshot(change: Record<string, unknown>): void
  emit(events: Unnumbered[]): void
  /** Counts `count` events as sent that never arrive. */
  lose(count: number): void
  /** The next `times` requests of this name fail with this sentence. */
  fail(name: RequestName, message: string, times: number): void
  /** Answers of this name wait until `release`. */
  hold(name: RequestName): void
  release(name: RequestName): void
  setTotal(total: number): void
  /** Takes back what was set on plugins' pages. */
  resetPlugins(): void
  /** Brings back the conversations that were deleted. */
  resetHistory(): void
  asked(name: RequestName): unknown[]
}

const SCHEME = 'app'
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

protocol.registerSchemesAsPrivileged([
  { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
])

const folder = process.env['PARLEY_TEST_WINDOW'] ?? ''
let snapshot = makeSnapshot()
let total = 25
const asked: { name: string; argument: unknown }[] = []
const failures = new Map<string, { message: string; times: number }>()
const gates = new Map<string, { opened: Promise<void>; open: () => void }>()
let window: BrowserWindow | undefined

const plugins = createPluginAnswers((id) => snapshot.plugins.some((plugin) => plugin.id === id))

const history = createHistoryAnswers()

const answers: Record<RequestName, (argument: never) => unknown> = {
  getSnapshot: () => snapshot,
  'talk.toggle': () => undefined,
  'talk.mute': ({ isMuted }: { isMuted: boolean }) => {
    const status = { ...snapshot.status, isMuted }
    snapshot = { ...snapshot, status }
    queueMicrotask(() => host.emit([{ type: 'statusChanged', status }]))
  },
  'talk.stop': () => undefined,
  'talkKey.record': () => ({ end: 'chosen', label: 'Ctrl+F8' }),
  'talkKey.cancel': () => undefined,
  'talkKey.reset': () => undefined,
  'talkKey.copyCommand': () => undefined,
  'message.send': () => undefined,
  'session.hangUp': () => undefined,
  'toolCalls.page': ({ offset, limit, query }: { offset: number; limit: number; query: string }) => {
    // A search finds every tenth row; "nothing" finds none.
    const found = query === '' ? total : query === 'nothing' ? 0 : Math.floor(total / 10)
    const step = query === '' ? 1 : 10
    const count = Math.max(0, Math.min(limit, found - offset))
    return { total: found, rows: Array.from({ length: count }, (_, index) => makeCall(total, (offset + index) * step)) }
  },
  'toolCalls.get': ({ id }: { id: string }) => makeDetail(total, id),
  'toolCalls.cancel': () => undefined,
  ...history.answers,
  ...plugins.answers,
  'history.outlook': ({ days }: { days: number | null }) => {
    const share = days === null ? 0 : days === 365 ? 0 : 1 + (365 - days) / 365
    return {
      conversations: Math.round(100 * share),
      toolCalls: Math.round(1_000 * share),
      records: Math.round(40 * share),
    }
  },
  'history.deleteAll': () => undefined,
  'traces.deleteAll': () => undefined,
  'settings.update': (patch: Record<string, unknown>) => {
    snapshot = { ...snapshot, settings: { ...snapshot.settings, ...patch } }
    queueMicrotask(() => {
      host.emit([{ type: 'settingsChanged', settings: snapshot.settings }])
      host.emit([{ type: 'devicesChanged', devices: devicesFor(snapshot.settings) }])
    })
  },
  'settings.setApiKey': ({ key }: { key: string | null }) => ({ isChecked: key !== 'unknown' }),
  'devices.watch': ({ isWatched }: { isWatched: boolean }) => {
    if (isWatched) queueMicrotask(() => host.emit([{ type: 'devicesChanged', devices: devicesFor(snapshot.settings) }]))
  },
  'sound.checkSpeaker': () => undefined,
  'sound.checkMicrophone': () => ({ verdict: 'good', loudestDbfs: -21 }),
  // A room in which it depends on what is set already what the check comes to.
  'sound.checkEcho': () =>
    snapshot.settings.duplex === 'full'
      ? { verdict: 'strong', echoDb: -18, delayMs: 140, leftDb: -21 }
      : { verdict: 'cancelled', echoDb: -18, delayMs: 140, leftDb: -44 },
  'sound.playEarcons': () => undefined,
  'sound.stopCheck': () => undefined,
  'firstRun.show': ({ isShown }: { isShown: boolean }) => {
    snapshot = { ...snapshot, isFirstRun: isShown }
    queueMicrotask(() => host.emit([{ type: 'firstRunChanged', isFirstRun: isShown }]))
  },
  'firstRun.tryKey': () => undefined,
  'notices.dismiss': () => undefined,
  'prompt.get': () => PROMPT,
  'serviceSessions.page': ({ limit }: { limit: number }) => ({
    total: SERVICE_SESSIONS.length,
    rows: SERVICE_SESSIONS.slice(0, limit),
  }),
  'serviceSessions.copyId': () => undefined,
  'recordings.delete': () => ({ recordingDeletedAtMs: NOW_MS }),
}

const host: Host = {
  setSnapshot: (change) => {
    snapshot = { ...snapshot, ...change }
  },
  emit: (events) => {
    for (const event of events) {
      if (MOMENTARY.some((type) => type === event.type)) window?.webContents.send(EVENT_CHANNEL, event)
      else {
        snapshot = { ...snapshot, seq: snapshot.seq + 1 }
        window?.webContents.send(EVENT_CHANNEL, { ...event, seq: snapshot.seq })
      }
    }
  },
  lose: (count) => {
    snapshot = { ...snapshot, seq: snapshot.seq + count }
  },
  fail: (name, message, times) => failures.set(name, { message, times }),
  hold: (name) => {
    let open = (): void => {}
    const opened = new Promise<void>((resolve) => {
      open = resolve
    })
    gates.set(name, { opened, open })
  },
  release: (name) => {
    gates.get(name)?.open()
    gates.delete(name)
  },
  setTotal: (next) => {
    total = next
  },
  resetPlugins: plugins.reset,
  resetHistory: history.reset,
  asked: (name) => asked.filter((request) => request.name === name).map((request) => request.argument),
}

for (const [name, schemas] of Object.entries(requests)) {
  ipcMain.handle(REQUEST_PREFIX + name, async (_event, argument: unknown) => {
    const parsed = schemas.argument.safeParse(argument)
    if (!parsed.success) throw new Error(`Not in the contract: ${name}`)
    asked.push({ name, argument: parsed.data })
    await gates.get(name)?.opened
    const failure = failures.get(name)
    if (failure !== undefined && failure.times > 0) {
      failure.times -= 1
      return { ok: false, error: { code: 'scripted', message: failure.message } }
    }
    const answer: unknown = Reflect.apply(answers[name as RequestName], undefined, [parsed.data])
    return { ok: true, value: schemas.answer.parse(answer) }
  })
}

Object.assign(globalThis, { host })
app.on('window-all-closed', () => app.quit())

async function openTestWindow(): Promise<void> {
  await app.whenReady()
  protocol.handle(SCHEME, async (request) => {
    const path = normalize(decodeURIComponent(new URL(request.url).pathname))
    const body = await readFile(join(folder, path))
    return new Response(new Uint8Array(body), { headers: { 'content-type': TYPES[extname(path)] ?? 'text/plain' } })
  })
  window = new BrowserWindow({
    width: 1000,
    height: 700,
    useContentSize: true,
    show: true,
    webPreferences: {
      preload: join(folder, 'preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      backgroundThrottling: false,
    },
  })
  await window.loadURL(`${SCHEME}://parley/index.html`)
}

void openTestWindow()
