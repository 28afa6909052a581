/**
 * What a person reads before saying yes: every argument, whole, and nothing that pretends to be something else.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { argumentLines, visibleText } from '../../renderer/argument-lines.ts'

describe('argument lines', () => {
  it('gives one line for each argument, texts without quotes, lists and objects as JSON', () => {
    const json = JSON.stringify({ to: 'Ada', amount: 3.5, urgent: true, note: null, tags: ['a'], at: { x: 1 } })
    expect(argumentLines(json)).toEqual([
      { key: 'to', value: 'Ada', isJson: false },
      { key: 'amount', value: '3.5', isJson: false },
      { key: 'urgent', value: 'true', isJson: false },
      { key: 'note', value: 'null', isJson: false },
      { key: 'tags', value: '[\n  "a"\n]', isJson: true },
      { key: 'at', value: '{\n  "x": 1\n}', isJson: true },
    ])
    expect(argumentLines('{}')).toEqual([])
  })

  it('leaves out no name, however odd', () => {
    expect(argumentLines('{"__proto__": 1, "": 2}').map(({ key }) => key)).toEqual(['__proto__', ''])
  })

  it('shows what is no object, and what is no JSON, as it is', () => {
    expect(argumentLines('[1]')).toEqual([{ key: '', value: '[\n  1\n]', isJson: true }])
    expect(argumentLines('"hi"')).toEqual([{ key: '', value: 'hi', isJson: false }])
    expect(argumentLines('{"cut')).toEqual([{ key: '', value: '{"cut', isJson: true }])
  })

  it('writes out what turns text around, hides or joins', () => {
    expect(visibleText('pay 10\u202e00\u202c')).toBe('pay 10⟨U+202E⟩00⟨U+202C⟩')
    expect(visibleText('a\u200bb\u00adc\u0000d')).toBe('a⟨U+200B⟩b⟨U+00AD⟩c⟨U+0000⟩d')
    expect(visibleText('two\nlines\tand é, 東京, 👍')).toBe('two\nlines\tand é, 東京, 👍')
  })

  it('never leaves a character that cannot be seen', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(visibleText(text)).not.toMatch(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/)
      }),
      { numRuns: 300 },
    )
  })
})
