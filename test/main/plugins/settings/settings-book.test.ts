/** What users entered for their plugins: kept over a restart, always fitting the schema, whatever the file says. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { openSettingsBook } from '../../../../main/plugins/settings/settings-book.ts'
import type { JsonObject, JsonValue } from '../../../../main/voice/tools.ts'
import { inWords } from '../../../fakes/in-words.ts'
import { makePlugin } from '../../../fakes/plugins.ts'

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-settings-book-'))
  path = join(folder, 'plugin-settings.json')
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
})

const schema: JsonObject = {
  type: 'object',
  properties: {
    units: { enum: ['metric', 'imperial'], default: 'metric', description: 'Of lengths.' },
    rounds: { type: 'integer', minimum: 1, maximum: 9 },
    level: { type: 'integer', enum: [1, 2] },
    isLoud: { type: 'boolean', default: false },
    places: { type: 'array', items: { type: 'string' } },
    code: { type: 'string', pattern: '[A-Z]{2}' },
    token: { type: 'string', writeOnly: true, minLength: 4 },
  },
  required: ['units'],
}
const plugin = makePlugin({ settings: schema })
const saved = async (): Promise<JsonObject> => JSON.parse(await readFile(path, 'utf8'))

describe('settings book', () => {
  it('hands out defaults, and what was entered over a restart', async () => {
    const book = await openSettingsBook(path)
    expect(book.valuesOf(plugin)).toEqual({ units: 'metric', isLoud: false })
    await book.set(plugin, 'units', 'imperial')
    await book.set(plugin, 'places', ['Oslo'])
    const again = await openSettingsBook(path)
    expect(again.problem).toBeNull()
    expect(again.valuesOf(plugin)).toEqual({ units: 'imperial', isLoud: false, places: ['Oslo'] })
    expect(again.valuesOf(makePlugin({ id: 'other', settings: schema }))).toEqual({ units: 'metric', isLoud: false })
    expect(again.valuesOf(makePlugin())).toEqual({})
  })

  it('takes a setting back to its default', async () => {
    const book = await openSettingsBook(path)
    await book.set(plugin, 'units', 'imperial')
    await book.set(plugin, 'units', null)
    expect(book.valuesOf(plugin)['units']).toBe('metric')
    expect(await saved()).toEqual({})
  })

  it.each<[string, JsonValue, RegExp]>([
    [
      'units',
      'kelvin',
      /^“Units” was "kelvin", but must be one of "metric", "imperial"\. What belongs there: Of lengths\.$/,
    ],
    ['rounds', 0, /^“Rounds” was 0, but must be 1 or more\.$/],
    ['rounds', 'many', /^“Rounds” was "many", but must be a whole number\.$/],
    ['rounds', 1.5, /whole number/],
    ['isLoud', 'yes', /true or false/],
    ['places', ['a', 1], /^“Places”: "places\/1" was 1, but must be a text\.$/],
    ['places', 'x'.repeat(200_000), /too long/],
    ['code', 'xAB', /pattern/],
  ])('refuses %s = %j with what is right', async (key, value, message) => {
    const book = await openSettingsBook(path)
    const refusal = await book.set(plugin, key, value).catch((error: unknown) => error)
    expect(refusal).toMatchObject({ code: 'invalid-setting', message: expect.stringMatching(message) })
    expect(await readdir(folder)).toEqual([])
  })

  it.each<[string, JsonValue, JsonValue]>([
    ['rounds', '7', 7],
    ['level', '2', 2],
    ['places', '["Oslo", "Bergen"]', ['Oslo', 'Bergen']],
    ['code', 'NO', 'NO'],
  ])('takes %s = %j from a form as %j', async (key, entered, value) => {
    const book = await openSettingsBook(path)
    await book.set(plugin, key, entered)
    expect(book.valuesOf(plugin)[key]).toEqual(value)
  })

  it('knows no other settings, and no secrets', async () => {
    const book = await openSettingsBook(path)
    for (const key of ['nothing', 'constructor', '__proto__']) {
      await expect(book.set(plugin, key, 1)).rejects.toMatchObject({ code: 'unknown-setting' })
    }
    await expect(book.set(plugin, 'token', 'hush-hush')).rejects.toMatchObject({ code: 'invalid-setting' })
    expect(() => book.checkSecret(plugin, 'token', 'hush-hush')).not.toThrow()
    expect(() => book.checkSecret(plugin, 'units', 'metric')).toThrow(/no such secret/)
    expect(() => book.checkSecret(plugin, 'token', 'abc')).toThrow(/“Token” does not have the form/)
    expect(() => book.checkSecret(plugin, 'token', 'abc')).not.toThrow(/abc/)
  })

  it('leaves out what the present schema refuses, and has it again when a later one takes it', async () => {
    const stored = { units: 'parsecs', rounds: 3, token: 'hush', gone: 1, constructor: 2 }
    await writeFile(path, JSON.stringify({ sample: stored }))
    const book = await openSettingsBook(path)
    expect(book.valuesOf(plugin)).toEqual({ units: 'metric', rounds: 3, isLoud: false })
    await book.set(plugin, 'rounds', 4)
    const later = makePlugin({ settings: { type: 'object', properties: { units: { type: 'string' } } } })
    expect(book.valuesOf(later)).toEqual({ units: 'parsecs' })
  })

  it('keeps changes that come together, and tells of each', async () => {
    const book = await openSettingsBook(path)
    const told: string[] = []
    const stop = book.onChanged((id) => void told.push(id))
    const other = makePlugin({ id: 'other', settings: schema })
    await Promise.all([book.set(plugin, 'rounds', 1), book.set(other, 'rounds', 2), book.set(plugin, 'code', 'NO')])
    expect(await saved()).toEqual({ sample: { rounds: 1, code: 'NO' }, other: { rounds: 2 } })
    expect(told).toEqual(['sample', 'other', 'sample'])
    stop()
    const [, forgotten] = [book.set(plugin, 'rounds', 5), book.forget('sample')]
    await forgotten
    expect(await saved()).toEqual({ other: { rounds: 2 } })
    expect(book.valuesOf(plugin)).toEqual({ units: 'metric', isLoud: false })
    expect(told).toHaveLength(3)
  })

  it('moves what was entered to another name', async () => {
    const book = await openSettingsBook(path)
    await book.set(plugin, 'rounds', 1)
    expect([book.has('sample'), book.has('other')]).toEqual([true, false])
    await book.move('sample', 'sample@0123')
    await book.move('never-seen', 'other')
    expect(await saved()).toEqual({ 'sample@0123': { rounds: 1 } })
    expect([book.has('sample'), book.has('sample@0123')]).toEqual([false, true])
    expect(book.valuesOf(plugin)['rounds']).not.toBe(1)
  })

  it.each(['{"sample": ', '[]', '{"sample": 1}', 'null'])('keeps a broken file aside and says so: %s', async (text) => {
    await writeFile(path, text)
    const book = await openSettingsBook(path)
    expect(book.problem).toMatch(/kept beside/)
    expect((await readdir(folder)).filter((name) => name.includes('.broken-'))).toHaveLength(1)
    await book.set(plugin, 'rounds', 2)
    expect(await saved()).toEqual({ sample: { rounds: 2 } })
  })

  it('says so when it cannot read or write, and never writes over what it could not read', async () => {
    await mkdir(path)
    const book = await openSettingsBook(path)
    expect(inWords(book.problem)).toMatch(/could not be read/)
    await expect(book.set(plugin, 'rounds', 2)).rejects.toMatchObject({ code: 'setting-not-saved' })
    expect(book.valuesOf(plugin)).toEqual({ units: 'metric', isLoud: false })
  })
})
