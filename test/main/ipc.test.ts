/** Main's end of the contract. Only Electron's ipcMain is a stand-in: it keeps the handlers and calls them. */
import type { BrowserWindow, IpcMainInvokeEvent } from 'electron'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { AppError } from '../../main/errors.ts'
import type { RequestHandlers } from '../../main/ipc.ts'
import { createBroadcaster, handleRequests, isFromWindow } from '../../main/ipc.ts'
import { inEnglish } from '../../main/voice/sentence.ts'
import { requests } from '../../preload/contract.ts'

type Listener = (event: IpcMainInvokeEvent, argument: unknown) => unknown
const registered = vi.hoisted(() => new Map<string, Listener>())
vi.mock('electron', () => ({
  ipcMain: {
    handle: (channel: string, listener: Listener) => registered.set(channel, listener),
    removeHandler: (channel: string) => registered.delete(channel),
  },
}))
afterEach(() => registered.clear())

const nothing = (): undefined => undefined
const handlers = (over: Partial<RequestHandlers> = {}): RequestHandlers => ({
  getSnapshot: () => {
    throw new Error('not needed here')
  },
  'talk.toggle': nothing,
  'talk.mute': nothing,
  'talk.stop': nothing,
  'talkKey.record': () => ({ end: 'cancelled', label: '' }),
  'talkKey.cancel': nothing,
  'talkKey.reset': nothing,
  'talkKey.copyCommand': nothing,
  'message.send': nothing,
  'session.hangUp': nothing,
  'toolCalls.page': ({ offset }) => ({ total: offset, rows: [] }),
  'toolCalls.get': () => null,
  'toolCalls.cancel': nothing,
  'conversations.page': () => ({ total: 0, rows: [] }),
  'conversations.lines': () => ({ conversation: null, captions: [], toolCalls: [] }),
  'conversations.search': () => ({ total: 0, hits: [] }),
  'conversations.export': () => ({ fileName: null }),
  'conversations.delete': nothing,
  'clipboard.write': nothing,
  'plugins.setEnabled': nothing,
  'plugins.openFolder': nothing,
  'plugins.get': () => null,
  'plugins.allow': nothing,
  'plugins.decline': nothing,
  'plugins.trustEdits': nothing,
  'plugins.setRule': nothing,
  'plugins.setEffect': nothing,
  'plugins.setSetting': nothing,
  'plugins.setSecret': nothing,
  'plugins.pickFolder': () => false,
  'plugins.forgetFolder': nothing,
  'plugins.copyLog': nothing,
  'plugins.repair': nothing,
  'plugins.endWork': nothing,
  'plugins.remove': nothing,
  'plugins.clearData': nothing,
  'plugins.listLeft': () => [],
  'plugins.deleteLeft': nothing,
  'plugins.handOverLeft': nothing,
  'consent.answer': nothing,
  'history.outlook': () => ({ conversations: 0, toolCalls: 0, records: 0 }),
  'history.deleteAll': nothing,
  'traces.deleteAll': nothing,
  'settings.update': nothing,
  'settings.setApiKey': () => ({ isChecked: true }),
  'devices.watch': nothing,
  'sound.checkSpeaker': nothing,
  'sound.checkMicrophone': () => ({ verdict: 'good', loudestDbfs: -20 }),
  'sound.checkEcho': () => ({ verdict: 'none', echoDb: null, delayMs: null, leftDb: null }),
  'sound.playEarcons': nothing,
  'sound.stopCheck': nothing,
  'firstRun.show': nothing,
  'firstRun.tryKey': nothing,
  'notices.dismiss': nothing,
  'prompt.get': () => ({ text: '', tools: [] }),
  'serviceSessions.page': () => ({ total: 0, rows: [] }),
  'serviceSessions.copyId': nothing,
  'recordings.delete': () => ({ recordingDeletedAtMs: 0 }),
  ...over,
})

// The handlers never look inside; only isTrusted does.
const EVENT = {} as IpcMainInvokeEvent

const serve = (over: Partial<RequestHandlers> = {}, isTrusted = true) => {
  const logged: string[] = []
  const log = { warn: (event: string) => void logged.push(event) }
  const stop = handleRequests(handlers(over), {
    isTrusted: () => isTrusted,
    say: (sentence) => `said: ${inEnglish(sentence)}`,
    log,
  })
  const ask = async (name: string, argument?: unknown): Promise<unknown> =>
    await registered.get(`parley:${name}`)?.(EVENT, argument)
  return { ask, logged, stop }
}

describe('handleRequests', () => {
  it('answers every request of the contract, until it is stopped', () => {
    const { stop } = serve()
    expect([...registered.keys()].sort()).toEqual(
      Object.keys(requests)
        .map((name) => `parley:${name}`)
        .sort(),
    )
    stop()
    expect(registered.size).toBe(0)
  })

  it('hands over the parsed argument and puts the answer in an envelope', async () => {
    const heard: unknown[] = []
    const { ask } = serve({ 'message.send': (argument) => void heard.push(argument) })
    expect(await ask('message.send', { text: '  hello ', extra: 1 })).toEqual({ ok: true, value: undefined })
    expect(heard).toEqual([{ text: 'hello' }])
    expect(await ask('toolCalls.page', { offset: 5, limit: 10, query: '' })).toEqual({
      ok: true,
      value: { total: 5, rows: [] },
    })
  })

  it.each([
    ['message.send', undefined],
    ['message.send', { text: '   ' }],
    ['message.send', { text: { length: 3 } }],
    ['toolCalls.page', { offset: -1, limit: 1, query: '' }],
    ['talk.toggle', { now: true }],
    ['settings.update', { voice: 7 }],
  ])('refuses %s with %j, and does not repeat it', async (name, argument) => {
    const { ask, logged } = serve({ 'message.send': () => expect.unreachable() })
    expect(await ask(name, argument)).toMatchObject({ ok: false, error: { code: 'bad-request' } })
    expect(logged).toEqual(['request refused: bad argument'])
  })

  it('passes on our errors, and no other', async () => {
    const { ask, logged } = serve({
      'talk.toggle': () => {
        throw new AppError('no-microphone', 'There is no microphone.')
      },
      'session.hangUp': () => Promise.reject(new Error('open /home/someone/parley.db')),
    })
    const ours = { ok: false, error: { code: 'no-microphone', message: 'said: There is no microphone.' } }
    expect(await ask('talk.toggle')).toEqual(ours)
    const other = await ask('session.hangUp')
    expect(other).toMatchObject({ ok: false, error: { code: 'internal' } })
    expect(JSON.stringify(other)).not.toContain('/home')
    expect(logged).toEqual(['request failed'])
  })

  it('answers nobody but the window', async () => {
    const { ask } = serve({ 'talk.toggle': () => expect.unreachable() }, false)
    expect(await ask('talk.toggle')).toMatchObject({ ok: false, error: { code: 'forbidden' } })
  })
})

const fakeWindow = () => {
  const mainFrame = { url: 'app://ui/index.html' }
  const sent: unknown[][] = []
  const state = { isDestroyed: false }
  const webContents = { mainFrame, isDestroyed: () => state.isDestroyed, send: (...args: unknown[]) => sent.push(args) }
  const window = { webContents, isDestroyed: () => state.isDestroyed }
  return { window: window as unknown as BrowserWindow, webContents, mainFrame, sent, state }
}

describe('isFromWindow', () => {
  const from = (sender: unknown, senderFrame: unknown) => ({ sender, senderFrame }) as unknown as IpcMainInvokeEvent

  it('trusts the main frame of the window while it shows the app', () => {
    const { window, webContents, mainFrame } = fakeWindow()
    const isTrusted = isFromWindow(() => window)
    expect(isTrusted(from(webContents, mainFrame))).toBe(true)
    expect(isTrusted(from(webContents, { url: 'app://ui/index.html' }))).toBe(false)
    expect(isTrusted(from(webContents, null))).toBe(false)
    expect(isTrusted(from({ mainFrame }, mainFrame))).toBe(false)
    for (const url of ['https://app//ui/', 'app://ui.evil/', 'plugin://ui/', 'about:blank', '']) {
      mainFrame.url = url
      expect(isTrusted(from(webContents, mainFrame)), url).toBe(false)
    }
  })

  it('trusts nobody when there is no window', () => {
    const { window, webContents, mainFrame, state } = fakeWindow()
    state.isDestroyed = true
    expect(isFromWindow(() => window)(from(webContents, mainFrame))).toBe(false)
    expect(isFromWindow(() => null)(from(webContents, mainFrame))).toBe(false)
  })
})

describe('the broadcaster', () => {
  it('numbers what changes state, also while there is no window', () => {
    const { window, sent, state } = fakeWindow()
    let open: BrowserWindow | null = window
    const broadcaster = createBroadcaster(() => open)
    broadcaster.send({ type: 'conversationStarted' })
    broadcaster.send({ type: 'levelsChanged', microphone: 0.5, speaker: 0 })
    open = null
    broadcaster.send({ type: 'conversationStarted' })
    open = window
    state.isDestroyed = true
    broadcaster.send({ type: 'conversationStarted' })
    state.isDestroyed = false
    broadcaster.send({ type: 'noticesChanged', notices: [] })
    expect(sent).toEqual([
      ['parley:event', { type: 'conversationStarted', seq: 1 }],
      ['parley:event', { type: 'levelsChanged', microphone: 0.5, speaker: 0 }],
      ['parley:event', { type: 'noticesChanged', notices: [], seq: 4 }],
    ])
    expect(broadcaster.lastSeq()).toBe(4)
  })
})
