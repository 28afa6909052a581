import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readClock, readDigits, readOrdinal } from '../../../main/practice/spoken-values.ts'
import { numberInWords, wordsOf } from '../../../main/practice/words.ts'

const EVENING = 19 * 60

describe('a time of day', () => {
  it.each([
    ['19:30', '19:30'],
    ['half past seven', '19:30'],
    ['seven thirty', '19:30'],
    ['7:30', '19:30'],
    ["eight o'clock", '20:00'],
    ['quarter to nine', '20:45'],
    ['a quarter past six', '18:15'],
    ['9 pm', '21:00'],
    ['9 am', '09:00'],
    ['six in the morning', '06:00'],
    ['eight', '20:00'],
    ['07:30', '07:30'],
    ['21 15', '21:15'],
    ['twelve', '12:00'],
  ])('"%s" is %s when evenings are likely', (text, value) => {
    expect(readClock(wordsOf(text), 0, EVENING)).toEqual({ value, length: wordsOf(text).length })
  })

  it.each(['table', '25:00', 'half a table', 'quarter', 'zero', ''])('"%s" is none', (text) => {
    expect(readClock(wordsOf(text), 0, EVENING)).toBeNull()
  })

  it('is in the morning where mornings are likely', () => {
    expect(readClock(['seven', 'thirty'], 0, 8 * 60)?.value).toBe('07:30')
  })

  it('is always one that exists', () => {
    const word = fc.constantFrom(
      'half',
      'quarter',
      'past',
      'to',
      'a',
      'twelve',
      'one',
      'thirty',
      '23',
      '7:45',
      'pm',
      'am',
      "o'clock",
    )
    fc.assert(
      fc.property(fc.array(word, { maxLength: 5 }), fc.integer({ min: 0, max: 1439 }), (words, likely) => {
        const read = readClock(words, 0, likely)
        if (read) {
          expect(read.value).toMatch(/^(?:[01]\d|2[0-3]):[0-5]\d$/)
          expect(read.length).toBeLessThanOrEqual(words.length)
        }
      }),
    )
  })
})

describe('digits', () => {
  it.each([
    ['four zero two one one eight', '402118'],
    ['402 118', '402118'],
    ['4 0 2 1 1 8', '402118'],
    ['forty twenty-one eighteen', '402118'],
    ['four oh two double one eight', '402118'],
  ])('"%s" are %s', (text, value) => {
    expect(readDigits(wordsOf(text), 0, 6)).toEqual({ value, length: wordsOf(text).length })
  })

  it('are exactly as many as wanted', () => {
    for (const text of ['four zero two', '4021189', 'four zero two one one eight nine', 'double', 'a']) {
      expect(readDigits(wordsOf(text), 0, 6)).toBeNull()
    }
  })

  it('are read back however they are grouped', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 4, maxLength: 4 }), (digits) => {
        expect(readDigits(digits.map(numberInWords), 0, 4)?.value).toBe(digits.join(''))
        expect(readDigits([digits.join('')], 0, 4)?.value).toBe(digits.join(''))
      }),
    )
  })
})

describe('an ordinal', () => {
  it('counts up to ten', () => {
    expect(readOrdinal(['the', 'second'], 1)).toEqual({ value: 2, length: 1 })
    expect(readOrdinal(['3rd'], 0)?.value).toBe(3)
    expect(readOrdinal(['zeroth'], 0)).toBeNull()
    expect(readOrdinal([], 0)).toBeNull()
  })
})
