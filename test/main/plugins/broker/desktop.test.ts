/**
 * Notifications, clipboard and pages: only with the permission, only so often, never in another's name.
 */
import { beforeEach, describe, expect, it } from 'vitest'
import { createDesktop } from '../../../../main/plugins/broker/desktop.ts'
import type { JsonValue } from '../../../../main/voice/tools.ts'
import { makePlugin, makeRequest } from '../../../fakes/plugins.ts'

let done: unknown[]
let now: number
beforeEach(() => {
  done = []
  now = 0
})

function setUp(permissions: object) {
  const plugin = makePlugin({ permissions })
  const desktop = {
    notify: (note: object) => void done.push(note),
    readClipboard: () => 'clip',
    writeClipboard: (text: string) => void done.push(text),
    openExternal: async (url: string) => void done.push(url),
  }
  const methods = createDesktop(desktop, () => now)
  return async (name: string, params: JsonValue) => methods[name]?.(plugin, makeRequest(name, params))
}

describe('desktop', () => {
  it('refuses everything that was not declared', async () => {
    const ask = setUp({})
    for (const [name, params] of Object.entries({
      notify: { body: 'x' },
      'clipboard.read': {},
      'clipboard.write': { text: 'x' },
      openExternal: { url: 'https://example.com/' },
    })) {
      await expect(ask(name, params)).rejects.toMatchObject({ code: 'not-allowed' })
    }
    expect(done).toEqual([])
  })

  it('notifies in the name of the plugin, ten times a minute', async () => {
    const ask = setUp({ notifications: true })
    await ask('notify', { title: 'Security', body: 'tea' })
    expect(done).toEqual([{ pluginId: 'sample', title: 'Sample: Security', body: 'tea' }])
    for (let count = 1; count < 10; count += 1) await ask('notify', { body: 'tea' })
    await expect(ask('notify', { body: 'tea' })).rejects.toMatchObject({ code: 'too-many' })
    now = 61_000
    await ask('notify', { body: 'tea' })
    expect(done).toHaveLength(11)
  })

  it.each([
    ['read', true, false],
    ['write', false, true],
    ['read-write', true, true],
  ])('gives the clipboard as declared: %s', async (clipboard, mayRead, mayWrite) => {
    const ask = setUp({ clipboard })
    const got = await ask('clipboard.read', {}).catch(() => 'refused')
    await ask('clipboard.write', { text: 'x' }).catch(() => {})
    expect({ got, done }).toEqual({ got: mayRead ? 'clip' : 'refused', done: mayWrite ? ['x'] : [] })
  })

  it('opens https pages of declared hosts only', async () => {
    const ask = setUp({ openExternal: ['example.com'] })
    await ask('openExternal', { url: 'https://example.com/a?b#c' })
    for (const url of [
      'http://example.com/',
      'file:///etc/passwd',
      'javascript:alert(1)',
      'https://example.com.evil.test/',
      'https://evil.test/example.com',
      'https://user@example.com/',
      'https://example.com:8443/',
      'https://sub.example.com/',
      'vbscript:x',
      '',
      'example.com',
    ]) {
      await expect(ask('openExternal', { url })).rejects.toMatchObject({ code: 'not-allowed' })
    }
    expect(done).toEqual(['https://example.com/a?b#c'])
  })
})
