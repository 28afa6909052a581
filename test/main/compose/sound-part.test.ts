/** The sound put together, on an audio thread that cannot cancel echo: what the user is told of it, and how often. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { AudioDevice } from '../../../main/audio/audio-device.ts'
import { createThreadedDevice } from '../../../main/audio/threaded-device.ts'
import { createSoundPart } from '../../../main/compose/sound-part.ts'
import { type AppSettings, defaultSettings } from '../../../main/settings.ts'
import type { UnsaidNotice } from '../../../main/ui-model.ts'
import { inEnglish } from '../../../main/voice/sentence.ts'
import { initialState } from '../../../main/voice/session-state.ts'
import { type SessionStatus, statusOf } from '../../../main/voice/status.ts'
import { SETTINGS } from '../../fakes/conversation.ts'

const NOTHING = { tools: [], systemPrompt: '', effects: {} }

/** Has no canceller, as where WebAssembly cannot be loaded; lists nothing. */
const THREAD = `
import { parentPort } from 'node:worker_threads'
parentPort.on('message', ({ type, id, isWanted }) => {
  if (type === 'cancelEcho' && isWanted) parentPort.postMessage({ type: 'uncancelled', id: 0 })
  if (type === 'list') parentPort.postMessage({ type: 'listed', id, devices: { microphones: [], speakers: [] } })
  if (type === 'dispose') parentPort.postMessage({ type: 'closed', id })
})`

const disposals: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const dispose of disposals.splice(0)) await dispose()
})

const setUp = (chosen: Partial<AppSettings>) => {
  let settings: AppSettings = { ...defaultSettings('linux'), ...chosen }
  const notices = new Map<string, UnsaidNotice>()
  const notice = vi.fn((shown: UnsaidNotice) => void notices.set(shown.id, shown))
  const hardware = createThreadedDevice(new URL(`data:text/javascript,${encodeURIComponent(THREAD)}`))
  const part = createSoundPart({
    hardware,
    settings: () => settings,
    model: { notice, dismiss: (id) => void notices.delete(id), devices: () => undefined },
    send: () => undefined,
    feed: () => undefined,
    status: (): SessionStatus => {
      throw new Error('nobody asks')
    },
  })
  disposals.push(async () => {
    await part.dispose()
    await hardware.dispose()
  })
  return {
    notice,
    notices,
    choose: async (more: Partial<AppSettings>) => {
      settings = { ...settings, ...more }
      part.settingsChanged()
      // What the thread says comes before the answer to what it was asked afterwards.
      await hardware.list()
    },
  }
}

describe('an echo canceller that cannot be had', () => {
  it('is said when it is wanted, once, and no longer when it is not', async () => {
    const { notice, notices, choose } = setUp({ duplex: 'full', cancelEcho: true })
    await choose({ theme: 'dark' })
    const shown = notices.get('echo')
    expect(shown?.kind).toBe('warning')
    expect(inEnglish(shown?.text ?? '')).toMatch(/agent may interrupt itself. Wear headphones, or choose/)
    await choose({ theme: 'light' })
    expect(notice).toHaveBeenCalledTimes(1)
    await choose({ duplex: 'half' })
    expect(notices.size).toBe(0)
    await choose({ duplex: 'full' })
    expect(notice).toHaveBeenCalledTimes(2)
  })

  it('is not missed in half duplex', async () => {
    const { notice, choose } = setUp({ duplex: 'half', cancelEcho: true })
    await choose({ theme: 'dark' })
    expect(notice).not.toHaveBeenCalled()
  })
})

describe('a check of the echo', () => {
  it('goes by its own canceller to its end, whatever is set meanwhile', async () => {
    let settings: AppSettings = { ...defaultSettings('linux'), duplex: 'full', cancelEcho: true }
    const asked: boolean[] = []
    const started = Promise.withResolvers<void>()
    const hardware: AudioDevice = {
      list: async () => ({ microphones: [], speakers: [] }),
      watch: () => () => undefined,
      openMicrophone: async () => ({ close: async () => undefined }),
      openSpeaker: async (_choice, listener) => {
        const timer = setInterval(() => void listener.pull(), 10)
        return { close: async () => clearInterval(timer) }
      },
      cancelEcho: (isWanted) => {
        asked.push(isWanted)
        if (!isWanted) started.resolve()
      },
      dispose: async () => undefined,
    }
    const part = createSoundPart({
      hardware,
      settings: () => settings,
      model: { notice: () => undefined, dismiss: () => undefined, devices: () => undefined },
      send: () => undefined,
      feed: () => undefined,
      status: () => ({ ...statusOf(initialState('test', SETTINGS, NOTHING)), word: 'Ready' }),
    })
    disposals.push(() => part.dispose())
    const check = part.handlers['sound.checkEcho'](undefined)
    const ended = expect(check).rejects.toThrow()
    await started.promise
    settings = { ...settings, theme: 'dark' }
    part.settingsChanged()
    expect(asked).toEqual([true, false])
    part.handlers['sound.stopCheck'](undefined)
    await ended
    expect(asked).toEqual([true, false, true])
  })
})
