/** What a plugin's page shows of its log, and what of it reaches the file. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createPluginLog } from '../../../main/compose/plugin-log.ts'
import { createLog } from '../../../main/log.ts'
import { createLogBook } from '../../../main/plugins/log-book.ts'
import { makeLog } from '../../fakes/plugins.ts'

function setUp() {
  const wrapped = makeLog()
  let now = 100
  const book = createLogBook(wrapped, () => now++)
  const texts = (id: string = 'sample') => book.linesOf(id).map(({ text }) => text)
  return { book, wrapped, texts }
}

describe('log book', () => {
  it("keeps a plugin's own words as they are, with level and time", () => {
    const { book } = setUp()
    book.log.debug('plugin says', { pluginId: 'sample', content: 'looking up Oslo ' })
    book.log.info('plugin says', { pluginId: 'sample', content: '' })
    expect(book.linesOf('sample')).toEqual([
      { atMs: 100, level: 'debug', text: 'looking up Oslo' },
      { atMs: 101, level: 'info', text: '' },
    ])
  })

  it('says what happened to it', () => {
    const { book, texts } = setUp()
    book.log.warn('plugin process crashed', { pluginId: 'sample', reason: 'it used too much memory', recentCrashes: 2 })
    book.log.error('a handler threw', { pluginId: 'sample', tool: 'get_it', content: 'TypeError: x\n at y' })
    book.log.error('a plugin ended during a call', { pluginId: 'sample', tool: 'get_it', reason: 'boom' })
    book.log.warn('unknown phase', { pluginId: 'sample', content: 'bokk' })
    expect(texts()).toEqual([
      'plugin process crashed: it used too much memory (2 times within five minutes)',
      'a handler threw (get_it): TypeError: x\n at y',
      'a plugin ended during a call (get_it): boom',
      'unknown phase: bokk',
    ])
  })

  it('leaves out what is of no plugin, of another one, or went well', () => {
    const { book, texts, wrapped } = setUp()
    book.log.error('the schedule was broken')
    book.log.info('tool call finished', { pluginId: 'sample', status: 'ok' })
    book.log.info('tool call finished', { pluginId: null, status: 'unknown' })
    book.log.warn('plugin process crashed', { pluginId: 'other', reason: 'boom' })
    expect(texts()).toEqual([])
    expect(texts('other')).toHaveLength(1)
    expect(wrapped.lines).toHaveLength(4)
  })

  it('keeps the latest 200 lines, each cut to 500 characters', () => {
    const { book, texts } = setUp()
    for (let index = 0; index < 250; index += 1) {
      book.log.info('plugin says', { pluginId: 'sample', content: `${index} ${'x'.repeat(1000)}` })
    }
    expect(texts()).toHaveLength(200)
    expect(texts()[0]).toMatch(/^50 x/)
    expect(texts().every((text) => text.length === 500 && text.endsWith('…'))).toBe(true)
  })

  it('forgets a plugin, and gives out copies', () => {
    const { book, texts } = setUp()
    book.log.warn('a', { pluginId: 'sample' })
    const before = book.linesOf('sample')
    book.log.warn('b', { pluginId: 'sample' })
    expect(before).toHaveLength(1)
    book.forget('sample')
    expect(texts()).toEqual([])
  })

  it('passes each line on, and the file has no word of the plugin', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'parley-log-book-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const file = join(folder, 'parley.log')
    const log = createLog({ file, level: 'debug', writeStderr: () => {} })
    const book = createLogBook(createPluginLog(log), () => 0)
    const stack = 'Error: no flight to Oslo\n    at find (plugin://p-sample/files/lib/find.js:3:9)'
    book.log.error('a handler threw', { pluginId: 'sample', tool: 'get_it', content: stack })
    book.log.info('plugin says', { pluginId: 'sample', content: 'the user wants Oslo' })
    await log.flush()
    const written = await readFile(file, 'utf8')
    expect(written).not.toContain('Oslo')
    expect(written).toContain('lib/find.js:3:9')
    expect(book.linesOf('sample').map(({ text }) => text)).toEqual([
      expect.stringContaining('no flight to Oslo'),
      'the user wants Oslo',
    ])
  })
})
