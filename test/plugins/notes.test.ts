/** Notes as files: written, listed, found and read back. */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { act, moduleOf } from './acting-context.ts'

const { fileNameFor, titleFrom } = await moduleOf<{
  fileNameFor(title: string, now: Date, isTaken: (name: string) => boolean): string
  titleFrom(text: string): string
}>('notes/files.js')

const at = (local: string) => vi.setSystemTime(new Date(local))

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-23T14:25:30') })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('notes', () => {
  it('writes a Markdown file named by time and first words', async () => {
    const notes = await act('notes')
    expect(await notes.say('add_note', { text: 'buy milk and eggs' })).toBe('I noted: buy milk and eggs.')
    expect(await readdir(notes.folder)).toEqual(['2026-11-23 142530 Buy milk and eggs.md'])
    expect(await readFile(join(notes.folder, '2026-11-23 142530 Buy milk and eggs.md'), 'utf8')).toBe(
      '# Buy milk and eggs\n\nbuy milk and eggs\n',
    )
  })

  it('keeps two notes of the same words in the same second', async () => {
    const notes = await act('notes')
    await Promise.all(['same', 'Same', 'same'].map((text) => notes.say('add_note', { text })))
    expect(await readdir(notes.folder)).toHaveLength(3)
    expect((await notes.say('list_notes')).startsWith('You have three notes: Same, from today;')).toBe(true)
  })

  it('lists the newest first, with the day', async () => {
    const notes = await act('notes')
    expect(await notes.say('list_notes')).toBe('You have no notes.')
    at('2026-11-10T09:00:00')
    await notes.say('add_note', { text: 'old thing' })
    at('2026-11-22T09:00:00')
    await notes.say('add_note', { text: 'water the garden' })
    at('2026-11-23T09:00:00')
    await notes.say('add_note', { text: 'call the dentist' })
    expect(await notes.say('list_notes')).toBe(
      'You have three notes: Call the dentist, from today; Water the garden, from yesterday; Old thing, from 10 November.',
    )
  })

  it('searches titles and texts, every word, without accents', async () => {
    const notes = await act('notes')
    await notes.say('add_note', { text: 'Café list. The best crème is in Rue Cler', title: 'Paris' })
    await notes.say('add_note', { text: 'buy milk' })
    expect(await notes.say('list_notes', { search: 'creme PARIS' })).toBe(
      'You have one note about creme PARIS: Paris, from today.',
    )
    expect(await notes.say('list_notes', { search: 'the milk' })).toBe(
      'You have one note about the milk: Buy milk, from today.',
    )
    expect(await notes.say('list_notes', { search: 'creme milk' })).toBe('You have no notes about creme milk.')
  })

  it('reads the newest, or the one that fits', async () => {
    const notes = await act('notes')
    await notes.say('add_note', { text: 'bread, butter and apples', title: 'Shopping list' })
    at('2026-11-24T08:00:00')
    await notes.say('add_note', { text: 'Call Ann. She is back.' })
    expect(await notes.say('read_note')).toBe('Your note from today: Call Ann. She is back.')
    expect(await notes.say('read_note', { search: 'shopping' })).toBe(
      'Shopping list, from yesterday: bread, butter and apples.',
    )
    expect(await notes.fail('read_note', { search: 'zebra' })).toMatchObject({
      field: 'search',
      value: 'zebra',
      resolved: 'the newest notes are Call Ann; Shopping list',
    })
  })

  it('says so when there is nothing to read', async () => {
    expect((await (await act('notes')).fail('read_note')).resolved).toBe('there are no notes yet')
  })

  it('cuts a long note where it is read aloud', async () => {
    const notes = await act('notes')
    await notes.say('add_note', { text: 'word '.repeat(3000) })
    const said = await notes.say('read_note')
    expect(said.length).toBeLessThan(1100)
    expect(said).toContain('…')
  })

  it('takes Markdown files that somebody else put there, and nothing else', async () => {
    const notes = await act('notes')
    await writeFile(join(notes.folder, 'Recipe.md'), 'flour and water')
    await writeFile(join(notes.folder, 'photo.png'), 'x')
    expect(await notes.say('list_notes')).toBe('You have one note: Recipe.')
    expect(await notes.say('read_note', { search: 'flour' })).toBe('Recipe: flour and water.')
  })

  it.each([
    ['# Heading *bold*\nrest', 'Heading bold'],
    ['  ', 'Note'],
    ['...', 'Note'],
    ['one two three four five six seven eight nine', 'One two three four five six seven eight'],
    ['x'.repeat(300), `X${'x'.repeat(49)}`],
    ['../../etc/passwd', '../../etc/passwd'],
  ])('makes a title of %j', (text, title) => {
    expect(titleFrom(text)).toBe(title)
  })

  it('makes file names without anything a path could mean', () => {
    const now = new Date('2026-11-23T14:25:30')
    expect(fileNameFor('../../etc/passwd', now, () => false)).toBe('2026-11-23 142530 etc passwd.md')
    expect(fileNameFor('a:b*c?"<>|\\d', now, () => false)).toBe('2026-11-23 142530 a b c d.md')
    expect(fileNameFor('🦊', now, () => false)).toBe('2026-11-23 142530 Note.md')
  })
})
