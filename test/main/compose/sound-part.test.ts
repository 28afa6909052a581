/** The sound put together, on an audio thread that cannot cancel echo: what the user is told of it, and how often. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createThreadedDevice } from '../../../main/audio/threaded-device.ts'
import { createSoundPart } from '../../../main/compose/sound-part.ts'
import { type AppSettings, defaultSettings } from '../../../main/settings.ts'
import type { UnsaidNotice } from '../../../main/ui-model.ts'
import { inEnglish } from '../../../main/voice/sentence.ts'
import type { SessionStatus } from '../../../main/voice/status.ts'

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
