import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  numberInWords,
  readDuration,
  readNumber,
  tokenize,
  withoutCourtesy,
  wordsOf,
} from '../../../main/practice/words.ts'

describe('words', () => {
  it('opens contractions and drops punctuation', () => {
    expect(wordsOf("What's the time, in Tokyo?")).toEqual(['what', 'is', 'the', 'time', 'in', 'tokyo'])
  })

  it('keeps the place of every word in the original', () => {
    const text = 'Buy  Milk!'
    expect(tokenize(text).map(({ start, end }) => text.slice(start, end))).toEqual(['Buy', 'Milk'])
  })

  it('cuts courtesies off both ends, never everything', () => {
    const polite = (text: string) => withoutCourtesy(tokenize(text)).map(({ word }) => word)
    expect(polite('Hey Parley, could you read my notes for me please?')).toEqual(['read', 'my', 'notes'])
    expect(polite('please')).toEqual(['please'])
  })

  it('reads back every number it can write', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999 }), (value) => {
        const words = numberInWords(value).split(' ')
        expect(readNumber(words, 0)).toEqual({ value, length: words.length })
      }),
    )
  })

  it.each([
    ['five minutes', 300],
    ['an hour and a half', 5400],
    ['half an hour', 1800],
    ['1 hour and 20 minutes', 4800],
    ['two and a half minutes', 150],
    ['ninety seconds', 90],
  ])('reads the duration "%s"', (text, seconds) => {
    expect(readDuration(wordsOf(text), 0)).toEqual({ seconds, length: wordsOf(text).length })
  })

  it('finds no duration in a bare number', () => {
    expect(readDuration(['five'], 0)).toBeNull()
  })
})
