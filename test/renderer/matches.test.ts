/**
 * Marking what a search has found: by the same rules as main's index, and never a character lost.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matchesIn, phrasesOf } from '../../renderer/matches.ts'

const marked = (text: string, query: string): string[] =>
  matchesIn(text, phrasesOf(query)).map(({ start, end }) => text.slice(start, end))

describe('matches', () => {
  it('are the beginnings of words, whatever their case and accents', () => {
    expect(marked('In Zürich, not in zurichberg or Azurich', 'ZURI')).toEqual(['Züri', 'zuri'])
    expect(marked('Zu\u0308rich', 'zür')).toEqual(['Zu\u0308r'])
    expect(marked('São Paulo', 'sao pau')).toEqual(['São', 'Pau'])
  })

  it('are words side by side where the query has no space between them', () => {
    expect(marked('I called get weather and got the weather', 'get_wea')).toEqual(['get wea'])
    expect(marked('weather get', 'get_wea')).toEqual([])
  })

  it('are none where one of the words is missing: the search does not find that text either', () => {
    expect(marked('It is noon in Tokyo', 'tokyo berlin')).toEqual([])
    expect(marked('Berlin is not Tokyo', 'tokyo berlin')).toEqual(['Berlin', 'Tokyo'])
  })

  it('do not lie over each other', () => {
    expect(marked('Tokyo', 'to tok tokyo')).toEqual(['Tokyo'])
  })

  it('are none for a query without a word', () => {
    expect(marked('What? Nothing.', '?! …')).toEqual([])
    expect(marked('', 'a')).toEqual([])
  })

  it('stand in order and inside the text, whatever is typed and said', () => {
    const any = fc.string({ unit: 'grapheme', maxLength: 60 })
    fc.assert(
      fc.property(any, any, (text, query) => {
        let last = 0
        for (const { start, end } of matchesIn(text, phrasesOf(query))) {
          expect(start).toBeGreaterThanOrEqual(last)
          expect(end).toBeGreaterThan(start)
          expect(end).toBeLessThanOrEqual(text.length)
          last = end
        }
      }),
    )
  })
})
