/** The consent book over real files. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createConsentBook } from '../../../../main/plugins/consent/consent-book.ts'
import type { LoadedPlugin } from '../../../../main/plugins/loaded-plugin.ts'
import { inEnglish } from '../../../../main/voice/sentence.ts'
import { inWords } from '../../../fakes/in-words.ts'
import { makePlugin } from '../../../fakes/plugins.ts'
import { temporaryFolder } from '../plugin-folder.ts'

const tool = (name: string, more: object = {}) => ({ name, description: 'Call this when tested.', ...more })
const asking = (sha256: string, manifest: Record<string, unknown> = {}): LoadedPlugin =>
  makePlugin({ permissions: { network: ['a.example'] }, ...manifest }, { isBundled: false, sha256 })
const nodeTool = (more: object = {}) => asking('n', { runtime: 'node', tools: [tool('do_thing', more)] })

async function setUp(folder?: string) {
  const path = join(folder ?? (await temporaryFolder()), 'consents.json')
  const problems: string[] = []
  const open = async () => {
    const book = createConsentBook({ path, nowMs: () => 42, onProblem: (text) => void problems.push(inEnglish(text)) })
    await book.load()
    return book
  }
  const book = await open()
  /** The book as the next start of the app reads it. */
  const reopened = async () => {
    await book.flush()
    return open()
  }
  return { path, problems, book, reopened, open }
}

describe('the consent book', () => {
  it('keeps a yes over a restart, for these bytes alone', async () => {
    const { book, reopened, problems } = await setUp()
    expect(book.judge(asking('a')).state).toBe('waits')
    book.allow(asking('a'), 'a')
    const next = await reopened()
    expect(next.judge(asking('a'))).toEqual({ state: 'granted' })
    expect(next.judge(asking('b'))).toMatchObject({ state: 'waits', ask: { isUpdate: true, added: [], changes: [] } })
    expect(problems).toEqual([])
  })

  it('refuses a yes to other bytes than those that were shown', async () => {
    const { book } = await setUp()
    expect(() => book.allow(asking('b'), 'a')).toThrow(expect.objectContaining({ code: 'plugin-changed' }))
    expect(book.judge(asking('a')).state).toBe('waits')
    expect(book.judge(asking('b')).state).toBe('waits')
  })

  it('trusts edits until the restart, and not a widening', async () => {
    const { book, reopened } = await setUp()
    book.allow(asking('a'), 'a')
    book.trustEdits('sample', true)
    expect(book.isTrusted('sample')).toBe(true)
    expect(book.judge(asking('b')).state).toBe('granted')
    expect(book.judge(asking('c', { permissions: { network: ['b.example'] } })).state).toBe('waits')
    const next = await reopened()
    expect(next.isTrusted('sample')).toBe(false)
    expect(next.judge(asking('b')).state).toBe('waits')
    book.trustEdits('sample', false)
    expect(book.judge(asking('b')).state).toBe('waits')
  })

  it('drops an "always" when the definition changes, and keeps a "never"', async () => {
    const { book, reopened } = await setUp()
    const [before, after] = [asking('a', { tools: [tool('do_one'), tool('do_two')] }), asking('a')]
    const changed = asking('b', { tools: [tool('do_one', { effect: 'danger' }), tool('do_two', { mode: 'hold' })] })
    book.setRule(before, 'do_one', 'always')
    book.setRule(before, 'do_two', 'never')
    const next = await reopened()
    const rules = (plugin: LoadedPlugin) => ['do_one', 'do_two', 'do_thing'].map((name) => next.ruleOf(plugin, name))
    expect(rules(before)).toEqual(['always', 'never', 'ask'])
    expect(rules(changed)).toEqual(['ask', 'never', 'ask'])
    next.setRule(before, 'do_two', 'ask')
    expect(rules(before)).toEqual(['always', 'ask', 'ask'])
    expect(() => next.setRule(after, 'do_one', 'always')).toThrow(expect.objectContaining({ code: 'unknown-tool' }))
  })

  it('counts node and mcp tools as danger until the user lowers this very definition', async () => {
    const { book, reopened } = await setUp()
    const node = nodeTool({ effect: 'read' })
    expect(book.effectOf(node, 'do_thing')).toBe('danger')
    book.setEffect(node, 'do_thing', 'read')
    const next = await reopened()
    expect(next.effectOf(node, 'do_thing')).toBe('read')
    expect(next.effectOf(nodeTool({ effect: 'write' }), 'do_thing')).toBe('danger')
    next.setEffect(node, 'do_thing', 'danger')
    expect(next.effectOf(node, 'do_thing')).toBe('danger')
    expect(() => next.setEffect(node, 'do_other', 'read')).toThrow(expect.objectContaining({ code: 'unknown-tool' }))
  })

  it('leaves a sandboxed tool what its manifest says', async () => {
    const { book } = await setUp()
    const plugin = asking('a', { tools: [tool('do_thing', { effect: 'danger' })] })
    expect(() => book.setEffect(plugin, 'do_thing', 'read')).toThrow(expect.objectContaining({ code: 'fixed-effect' }))
    expect(book.effectOf(plugin, 'do_thing')).toBe('danger')
  })

  it('does not carry an "always" or an effect from the sandbox to full access, or back', async () => {
    const { book } = await setUp()
    const sandboxed = asking('a')
    const node = asking('b', { runtime: 'node' })
    book.setRule(sandboxed, 'do_thing', 'always')
    book.setEffect(node, 'do_thing', 'read')
    expect(book.ruleOf(node, 'do_thing')).toBe('ask')
    book.setRule(node, 'do_thing', 'always')
    expect(book.ruleOf(sandboxed, 'do_thing')).toBe('ask')
  })

  it('keeps folders by name, whatever the name', async () => {
    const { book, reopened } = await setUp()
    book.setFolder('sample', '__proto__', '/a')
    book.setFolder('constructor', 'Documents', '/b')
    book.setFolder('sample', 'Music', '/c')
    book.setFolder('sample', 'Music', null)
    const next = await reopened()
    expect([...next.folders('sample')]).toEqual([['__proto__', '/a']])
    expect([...next.folders('constructor')]).toEqual([['Documents', '/b']])
    expect(next.folders('other').size).toBe(0)
  })

  it('forgets everything of a plugin that is removed', async () => {
    const { book, reopened } = await setUp()
    book.allow(asking('a'), 'a')
    book.setRule(asking('a'), 'do_thing', 'always')
    book.setFolder('sample', 'Documents', '/a')
    book.trustEdits('sample', true)
    book.forget('sample')
    for (const one of [book, await reopened()]) {
      expect(one.judge(asking('a'))).toMatchObject({ state: 'waits', ask: { isUpdate: false } })
      expect([one.ruleOf(asking('a'), 'do_thing'), one.folders('sample').size, one.isTrusted('sample')]).toEqual([
        'ask',
        0,
        false,
      ])
    }
  })

  it('pins the tools of a server once, and asks when they change later', async () => {
    const { book } = await setUp()
    const bare = {
      ...asking('base'),
      manifest: { ...asking('x').manifest, mcp: { command: 'a', args: [] }, tools: [] },
    }
    const withTools = (sha256: string, name: string): LoadedPlugin => ({
      ...bare,
      sha256,
      manifest: { ...bare.manifest, tools: asking('x', { tools: [tool(name)] }).manifest.tools },
    })
    expect(book.pinTools(withTools('one', 'do_one'))).toBe(false)
    book.allow(bare, 'base')
    expect(book.judge(withTools('one', 'do_one')).state).toBe('waits')
    expect(book.pinTools({ ...withTools('one', 'do_one'), files: new Map() })).toBe(false)
    expect(book.pinTools(withTools('one', 'do_one'))).toBe(true)
    expect(book.judge(withTools('one', 'do_one')).state).toBe('granted')
    expect(book.judge(bare).state).toBe('granted')
    expect(book.pinTools(withTools('two', 'do_two'))).toBe(false)
    expect(inWords(book.judge(withTools('two', 'do_two')))).toMatchObject({
      ask: { isUpdate: true, added: [], changes: ['The tool “do_one” is gone.', 'The tool “do_two” is new.'] },
    })
  })

  it.each([
    ['no JSON', '{'],
    ['another shape', '{"version":1,"plugins":{}}'],
    ['a broken digest', '{"version":1,"plugins":[{"id":"a","rules":[["t",{"rule":"always","definition":""}]]}]}'],
    ['another version', '{"version":2,"plugins":[]}'],
  ])('keeps a file with %s aside, says so, and asks again', async (_, text) => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'consents.json'), text)
    const { book, problems, reopened } = await setUp(folder)
    expect(problems).toEqual([
      expect.stringContaining('consents.json is damaged. It was kept as consents.json.broken-42.'),
    ])
    expect(await readFile(join(folder, 'consents.json.broken-42'), 'utf8')).toBe(text)
    book.allow(asking('a'), 'a')
    expect((await reopened()).judge(asking('a')).state).toBe('granted')
  })

  it('says that it cannot write, and holds in memory what was agreed to', async () => {
    const folder = await temporaryFolder()
    const { book, problems, path } = await setUp(folder)
    await mkdir(path)
    book.allow(asking('a'), 'a')
    await book.flush()
    expect(problems).toEqual([expect.stringContaining('could not be saved')])
    expect(book.judge(asking('a')).state).toBe('granted')
    expect((await readdir(folder)).filter((name) => name.endsWith('.parley-tmp'))).toEqual([])
  })

  it('writes many changes in order and tells of each', async () => {
    const { book, reopened } = await setUp()
    let heard = 0
    const stop = book.onChanged(() => {
      heard += 1
    })
    for (let at = 0; at < 50; at += 1) book.setFolder('sample', 'Documents', `/${at}`)
    stop()
    book.setFolder('sample', 'Documents', '/last')
    expect(heard).toBe(50)
    expect([...(await reopened()).folders('sample')]).toEqual([['Documents', '/last']])
  })

  it('has agreed to nothing before it is read', async () => {
    const { book, open, path } = await setUp()
    book.allow(asking('a'), 'a')
    await book.flush()
    const unread = createConsentBook({ path, nowMs: () => 0, onProblem: () => {} })
    expect(unread.judge(asking('a')).state).toBe('waits')
    unread.setFolder('other', 'Documents', '/a')
    await unread.flush()
    expect((await open()).judge(asking('a')).state).toBe('granted')
  })
})
