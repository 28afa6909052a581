/** What plugins ask for, and which versions of them wait for a yes. */
import { describe, expect, it } from 'vitest'
import { asksOf } from '../../../../main/plugins/consent/asks.ts'
import { agreementTo, judgePlugin, judgeWithoutBook } from '../../../../main/plugins/consent/judge.ts'
import { isAsShipped, needsConsent, shippedEntry } from '../../../../main/plugins/consent/shipped.ts'
import { canReachOut, presumedEffect, tierOf } from '../../../../main/plugins/consent/tier.ts'
import type { LoadedPlugin } from '../../../../main/plugins/loaded-plugin.ts'
import { inWords } from '../../../fakes/in-words.ts'
import { makePlugin } from '../../../fakes/plugins.ts'

const tool = (name: string, more: object = {}) => ({ name, description: 'Call this when tested.', ...more })
let made = 0
/** An installed plugin; every one has a hash of its own, as if its bytes were its own. */
const plugin = (manifest: Record<string, unknown>, more: Partial<LoadedPlugin> = {}): LoadedPlugin => {
  made += 1
  return makePlugin(manifest, { isBundled: false, sha256: `${made}`, ...more })
}
const files = (texts: Record<string, string>) =>
  new Map(Object.entries(texts).map(([path, text]) => [path, new TextEncoder().encode(text)]))
const network = (...hosts: string[]) => ({ permissions: { network: hosts } })
const askOf = (...args: Parameters<typeof judgePlugin>) => {
  const verdict = judgePlugin(...args)
  if (verdict.state === 'granted') throw new Error('it is granted')
  return inWords(verdict.ask)
}
const agreedTo = (version: LoadedPlugin, isTrusted = false) => ({
  agreed: agreementTo(version, 0),
  isTrusted,
  inUse: undefined,
  isAsShipped: false,
})
const nothing = { agreed: undefined, isTrusted: false, inUse: undefined, isAsShipped: false }
const mcp = (server: object, tools: object[] = []) => {
  const base = plugin({ tools: [], main: undefined, mcp: server })
  return { ...base, manifest: { ...base.manifest, tools: tools as LoadedPlugin['manifest']['tools'] } }
}

describe('what a plugin asks for', () => {
  it.each<[string, Record<string, unknown>, string[]]>([
    ['nothing', {}, []],
    ['a write tool with confirm', { tools: [tool('do_thing', { effect: 'write', confirm: true })] }, []],
    ['hosts', network('a.example', 'b.example'), ['It may reach a.example.', 'It may reach b.example.']],
    ['a host named twice', network('a.example', 'a.example'), ['It may reach a.example.']],
    ['a local host', { permissions: { localNetwork: ['192.168.1.2'] } }, ['in your own network']],
    ['notifications', { permissions: { notifications: true } }, ['notifications']],
    ['the clipboard', { permissions: { clipboard: 'read-write' } }, ['read the clipboard', 'write to the clipboard']],
    ['pages', { permissions: { openExternal: ['a.example'] } }, ['open pages of a.example']],
    [
      'a folder: what may be read, changed and deleted there',
      { permissions: { folders: ['Documents'] } },
      [
        'It may read, change and delete every file in a folder of yours, “Documents”, and in the folders inside it, once you have picked which folder that is.',
      ],
    ],
    [
      'where the content of a folder may go',
      { permissions: { folders: ['Notes'], network: ['a.example', 'b.example', 'c.example'], localNetwork: ['nas'] } },
      [
        'a.example',
        'b.example',
        'c.example',
        'nas',
        'It can send what it reads there to a.example, b.example and 2 more.',
      ],
    ],
    [
      'that pages carry content away, too, and a host no more than once',
      {
        permissions: {
          folders: ['Notes'],
          network: ['a.example'],
          localNetwork: ['a.example'],
          openExternal: ['c.example'],
        },
      },
      ['reach a.example.', 'your own network', 'open pages', 'what it reads there to a.example and c.example.'],
    ],
    ['a danger tool', { tools: [tool('do_thing', { effect: 'danger' })] }, ['“do_thing” can do things']],
    ['full access', { runtime: 'node', tools: [tool('do_thing', { effect: 'danger' })] }, ['full access']],
  ])('says %s in sentences', (_, manifest, words) => {
    const asks = inWords(asksOf(plugin(manifest)))
    expect(asks.length).toBe(words.length)
    for (const [index, word] of words.entries()) expect(asks[index]?.words).toContain(word)
    expect(needsConsent(plugin(manifest))).toBe(words.length > 0)
  })

  it.each([
    [
      'https://a.example/mcp',
      ['a server elsewhere, https://a.example/mcp', 'encrypted on the way', 'can keep it', 'may follow'],
    ],
    ['http://a.example/mcp', ['a server elsewhere', ', not encrypted on the way']],
    ['http://127.0.0.1:8080/', ['a server on this computer, http://127.0.0.1:8080/']],
  ])('says what is sent to the server at %s, and who may keep it', (url, parts) => {
    const [ask] = inWords(asksOf(mcp({ url })))
    for (const part of parts) expect(ask?.words).toContain(part)
  })

  it('never hides where a server is, however long its name and its path are', () => {
    const host = `login.bank.example.${'a'.repeat(60)}.${'b'.repeat(60)}.${'c'.repeat(60)}.evil.example`
    const [ask] = inWords(asksOf(mcp({ url: `https://${host}/${'p'.repeat(300)}` })))
    expect(ask?.words).toContain(`a server elsewhere, https://${host}/ppp`)
    expect(ask?.words).toContain('ppp….')
    // Another spelling of the same place is shown as the place.
    expect(inWords(asksOf(mcp({ url: 'HTTPS://EVIL.example\\b' })))[0]?.words).toContain('https://evil.example/b.')
    expect(inWords(asksOf(mcp({ url: 'https://bаnk.example/' })))[0]?.words).toContain('https://xn--')
  })

  it('tells a server from a program, and one program from another', () => {
    const keys = (server: object) => asksOf(mcp(server)).map(({ key }) => key)
    expect(keys({ url: 'https://a.example/mcp' })).toEqual(['server:https://a.example/mcp'])
    expect(keys({ command: 'a', args: ['b'] })).not.toEqual(keys({ command: 'a b', args: [] }))
    expect(keys({ command: 'a' })).toContain('full-access')
  })

  it('knows tiers, effects and who reaches out', () => {
    const sandboxed = plugin({ tools: [tool('do_thing', { effect: 'read' })] })
    const node = plugin({ runtime: 'node', tools: [tool('do_thing', { effect: 'read' })] })
    expect([sandboxed, node, mcp({ command: 'a' })].map(({ manifest }) => tierOf(manifest))).toEqual([
      'sandbox',
      'node',
      'mcp',
    ])
    expect(presumedEffect(sandboxed, 'do_thing')).toBe('read')
    expect(presumedEffect(sandboxed, 'do_other')).toBe('danger')
    expect(presumedEffect(node, 'do_thing')).toBe('danger')
    expect(canReachOut(sandboxed.manifest)).toBe(false)
    for (const one of [node, plugin(network('a.example')), mcp({ url: 'https://a.example/' })]) {
      expect(canReachOut(one.manifest)).toBe(true)
    }
  })
})

describe('the judge', () => {
  it.each<[string, LoadedPlugin]>([
    ['a plugin that asks for nothing', plugin({})],
    ['one that asks for nothing, among the bundled ones', plugin({}, { isBundled: true })],
  ])('grants %s at once', (_, one) => {
    expect(judgeWithoutBook(one)).toEqual({ state: 'granted' })
  })

  it('grants a bundled plugin exactly as it ships: these bytes, these requests, in that place', () => {
    const one = plugin(network('a.example'), { isBundled: true })
    const list = new Map([['sample', shippedEntry(one)]])
    expect(isAsShipped(one, list)).toBe(true)
    expect(judgePlugin(one, { ...nothing, isAsShipped: true })).toEqual({ state: 'granted' })
    expect(isAsShipped({ ...one, isBundled: false }, list)).toBe(false)
    expect(isAsShipped({ ...one, sha256: 'other' }, list)).toBe(false)
    expect(isAsShipped({ ...one, id: 'other' }, list)).toBe(false)
    expect(isAsShipped(one, new Map([['sample', { sha256: one.sha256, asks: [] }]]))).toBe(false)
    expect(askOf(one, nothing).asks).toEqual([
      'It is not as it came with Parley: somebody has changed its files.',
      'It may reach a.example.',
    ])
    expect(judgeWithoutBook(one).state).toBe('waits')
    expect(needsConsent(one)).toBe(true)
  })

  it('lets a new one wait with everything it asks for', () => {
    const one = plugin(network('a.example'))
    expect(askOf(one, { ...nothing, isTrusted: true })).toEqual({
      sha256: one.sha256,
      isUpdate: false,
      isDeclined: false,
      asks: ['It may reach a.example.'],
      added: ['It may reach a.example.'],
      changes: [],
    })
  })

  it('grants exactly the bytes that were agreed to', () => {
    const one = plugin(network('a.example'))
    expect(judgePlugin(one, agreedTo(one))).toEqual({ state: 'granted' })
    expect(judgePlugin({ ...one, sha256: 'other' }, agreedTo(one)).state).toBe('waits')
  })

  it('names what changed and what is asked for beyond before', () => {
    const before = plugin(
      { ...network('a.example'), tools: [tool('do_one'), tool('do_two')] },
      { files: files({ 'index.js': '1', 'old.js': '1', 'same.js': '1' }) },
    )
    const after = plugin(
      { ...network('a.example', 'b.example'), tools: [tool('do_two', { timeoutSeconds: 20 }), tool('do_three')] },
      { files: files({ 'index.js': '2', 'new.js': '1', 'same.js': '1' }) },
    )
    const ask = askOf(after, agreedTo(before))
    expect(ask.isUpdate).toBe(true)
    expect(ask.asks).toEqual(['It may reach a.example.', 'It may reach b.example.'])
    expect(ask.added).toEqual(['It may reach b.example.'])
    expect(ask.changes).toEqual([
      'The tool “do_one” is gone.',
      'The tool “do_three” is new.',
      'The tool “do_two” was changed.',
      'index.js was changed.',
      'new.js is new.',
      'old.js is gone.',
    ])
  })

  it('counts files rather than naming a hundred', () => {
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`${at}.js`, '1']))
    const [before, after] = [plugin(network('a.example')), plugin(network('a.example'), { files: files(many) })]
    const { changes } = askOf(after, agreedTo(before))
    expect(changes.length).toBe(21)
    expect(changes.at(-1)).toBe('81 more files changed.')
  })

  it('compares with the version in use where nothing was agreed to before', () => {
    const inUse = plugin({}, { files: files({ 'index.js': '1' }) })
    const after = plugin(network('a.example'), { files: files({ 'index.js': '2' }) })
    const ask = askOf(after, { ...nothing, inUse })
    expect(ask).toMatchObject({ isUpdate: true, added: ask.asks, changes: ['index.js was changed.'] })
  })

  it.each<[string, Record<string, unknown>, 'granted' | 'waits']>([
    ['the same rights', network('a.example'), 'granted'],
    ['something else', { permissions: { notifications: true } }, 'waits'],
    ['another host', network('a.example', 'b.example'), 'waits'],
    ['full access', { runtime: 'node', ...network('a.example') }, 'waits'],
    ['a danger tool', { ...network('a.example'), tools: [tool('do_thing', { effect: 'danger' })] }, 'waits'],
    ['a new tool', { ...network('a.example'), tools: [tool('do_thing'), tool('do_other')] }, 'granted'],
  ])('trusts edits that want %s only where it is not more', (_, manifest, state) => {
    const before = plugin(network('a.example'))
    expect(judgePlugin(plugin(manifest), agreedTo(before, true)).state).toBe(state)
    expect(judgePlugin(plugin(manifest), agreedTo(before, false)).state).toBe('waits')
  })

  it('takes the yes to a server for its files until its tools are known, and no longer', () => {
    const server = mcp({ command: 'a' })
    const known = {
      ...server,
      manifest: { ...server.manifest, tools: makePlugin().manifest.tools },
      sha256: 'with tools',
    }
    expect(judgePlugin({ ...server, sha256: 'any' }, agreedTo(known))).toEqual({ state: 'granted' })
    expect(judgePlugin(known, agreedTo(server)).state).toBe('waits')
    expect(
      judgePlugin({ ...server, files: files({ 'plugin.json': '{}' }), sha256: 'any' }, agreedTo(known)).state,
    ).toBe('waits')
  })
})

describe('an edit that drops what was asked for', () => {
  it('waits all the same: it is other code with the same belongings', () => {
    const before = plugin(network('a.example'), { files: files({ 'index.js': 'a' }) })
    const after = plugin({}, { files: files({ 'index.js': 'b' }) })
    expect(askOf(after, agreedTo(before))).toMatchObject({ isUpdate: true, asks: [], added: [] })
    expect(askOf(after, { ...nothing, inUse: before })).toMatchObject({ isUpdate: true })
  })
})
