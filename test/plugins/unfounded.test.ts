import { describe, expect, it } from 'vitest'
import { scalarsOf, unfounded } from './unfounded.ts'

describe('unfounded', () => {
  it('finds numbers, amounts and dates that nobody gave, in words and in digits', () => {
    expect(unfounded('It is nine pounds seventy on the third of March, or £9.70.', [])).not.toEqual([])
    expect(unfounded('That takes 17 minutes.', ['nine minutes'])).toEqual(['17', 'minutes'])
    expect(unfounded('Which one is it?', [])).toEqual([])
  })

  it('lets pass what was given, as a whole only', () => {
    expect(unfounded('It is nine pounds seventy.', ['nine pounds seventy'])).toEqual([])
    expect(unfounded('It is twenty-nine pounds seventy.', ['nine pounds seventy'])).not.toEqual([])
  })

  it('reads values however deep', () => {
    expect(scalarsOf({ a: [1, { b: 'x' }], c: null, d: true })).toEqual([1, 'x'])
  })
})
