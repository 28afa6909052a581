/**
 * The catalogue in both languages: the same keys and the same placeholders, nothing left in English, every area in both,
 * and nobody keeps words from before the language was known.
 */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseSync, Visitor } from 'vite'
import { describe, expect, it } from 'vitest'
import { plural } from '../../renderer/plural.ts'
import { CATALOGUES } from '../../renderer/strings.ts'

const RENDERER = join(import.meta.dirname, '../../renderer')

/** Words that are the same in both languages. */
const SAME = ['', '–', 'Plugin', 'Plugins', 'Agent', 'Prompt', 'CPU']
/** Words that only English has. */
const ENGLISH = /\b(the|and|you|your|of|with|not|from|when|this|that|it|are|what|which)\b/i

type Said = string | ((...values: unknown[]) => string)

/** Every sentence with its place ("dock.hold"). */
const leaves = (part: unknown, place = ''): [string, Said][] => {
  if (typeof part === 'string') return [[place, part]]
  if (typeof part === 'function') return [[place, (...values) => String(Reflect.apply(part, undefined, values))]]
  if (typeof part !== 'object' || part === null) throw new Error(`${place} is not a sentence.`)
  return Object.entries(part).flatMap(([key, value]) => leaves(value, place === '' ? key : `${place}.${key}`))
}

const english = new Map(leaves(CATALOGUES.en))
const german = new Map(leaves(CATALOGUES.de))

/** As it is said of these values; a plain sentence needs none. */
const said = (sentence: Said | undefined, values: readonly unknown[]): string =>
  typeof sentence === 'function' ? sentence(...values) : (sentence ?? '')

const marks = ['«a»', '«b»', '«c»', '«d»'] as const
const placeholders = (sentence: Said | undefined): string[] =>
  said(sentence, marks)
    .match(/«[abcd]»/g)
    ?.toSorted() ?? []

describe('the catalogue', () => {
  it('has the same sentences in both languages', () => {
    expect([...german.keys()]).toEqual([...english.keys()])
    for (const [place, sentence] of english) expect(typeof german.get(place), place).toBe(typeof sentence)
  })

  it('says the same values in both languages', () => {
    for (const [place, sentence] of english) {
      expect(placeholders(german.get(place)), place).toEqual(placeholders(sentence))
    }
  })

  it('leaves nothing in English', () => {
    for (const [place, sentence] of english) {
      const [there, here] = [said(sentence, marks), said(german.get(place), marks)]
      // Quoted words are things to say to the agent and names, left as they are.
      expect(here.replace(/„[^“]*“/g, ''), place).not.toMatch(ENGLISH)
      if (/[a-z]/.test(there.replace(/«.»/g, '')) && !SAME.includes(there)) expect(here, place).not.toBe(there)
      expect(here === '', place).toBe(there === '')
    }
  })

  it('follows the rules of style in both languages', () => {
    for (const [place, sentence] of [...english, ...german])
      expect(said(sentence, marks), place).not.toMatch(/!|\.\.\./)
  })

  it('has each area in a file per language, and uses both', async () => {
    const files = (await readdir(RENDERER)).filter((name) => /^strings-.*\.ts$/.test(name))
    const areas = files.filter((name) => !name.endsWith('.de.ts')).map((name) => name.slice(0, -3))
    const whole = await readFile(join(RENDERER, 'strings.ts'), 'utf8')
    expect(files).toHaveLength(areas.length * 2)
    for (const area of areas) {
      expect(files).toContain(`${area}.de.ts`)
      expect(whole).toContain(`'./${area}.ts'`)
      expect(whole).toContain(`'./${area}.de.ts'`)
    }
  })

  it('is where every word of a component comes from', async () => {
    const spoken = ['aria-label', 'aria-description', 'aria-valuetext', 'title', 'placeholder', 'alt', 'label']
    const names = (await readdir(RENDERER, { recursive: true })).filter((name) => name.endsWith('.tsx'))
    expect(names.length).toBeGreaterThan(40)
    for (const name of names) {
      const found: string[] = []
      new Visitor({
        JSXText: ({ value }) => void (/[A-Za-z]{2}/.test(value) && found.push(value.trim())),
        JSXAttribute: ({ name: attribute, value }) => {
          const isSpoken = attribute.type === 'JSXIdentifier' && spoken.includes(attribute.name)
          if (isSpoken && value?.type === 'Literal' && value.value !== '') found.push(String(value.value))
        },
      }).visit(parseSync(name, await readFile(join(RENDERER, name), 'utf8')).program)
      expect(found, name).toEqual([])
    }
  })

  it('is read while drawing and never when a module is loaded', async () => {
    const names = await readdir(RENDERER, { recursive: true })
    const sources = names.filter((name) => /\.tsx?$/.test(name) && !/(^|\/)strings[^/]*$/.test(name))
    expect(sources.length).toBeGreaterThan(50)
    for (const name of sources) {
      const source = await readFile(join(RENDERER, name), 'utf8')
      const constants = source.split(/\n(?=\S)/).filter((statement) => /^(export )?(const|let)\b/.test(statement))
      // What comes after an arrow runs later.
      const early = constants.filter((statement) => /\bstrings\./.test(statement.split(/=>|\bfunction\b/)[0] ?? ''))
      expect(early, name).toEqual([])
    }
  })
})

describe('plurals', () => {
  it('go by the rules of the language', () => {
    const forms = { one: 'one', other: 'other' }
    expect([0, 1, 2, 1_000].map((count) => plural('en', count, forms))).toEqual(['other', 'one', 'other', 'other'])
    expect([0, 1, 2, 1_000].map((count) => plural('de', count, forms))).toEqual(['other', 'one', 'other', 'other'])
  })
})
