/** The command line of `npm run bench`. */
import { describe, expect, it } from 'vitest'
import { readOptions } from '../../../scripts/bench/options.ts'
import { scaled } from '../../bench/row.ts'

describe('the options of the benchmarks', () => {
  it('are all benchmarks, ten minutes, the sound server and whole counts by default', () => {
    expect(readOptions([])).toEqual({ only: undefined, options: { minutes: 10, device: 'pulse', scale: 1 } })
  })

  it('name benchmarks, whose names may hold blanks', () => {
    const { only, options } = readOptions(['--only', 'tool exposed, flood', '--device', 'file', '--minutes', '0.5'])
    expect([...(only ?? [])]).toEqual(['tool exposed', 'flood'])
    expect(options).toEqual({ minutes: 0.5, device: 'file', scale: 1 })
  })

  it.each([['--scale', '0'], ['--scale', '2'], ['--minutes', 'x'], ['--device', 'radio'], ['--fast'], ['name']])(
    'refuse %s %s with the usage',
    (...args) => {
      expect(() => readOptions(args.filter(Boolean))).toThrow(/usage: npm run bench/)
    },
  )

  it('give a share of a count, and never nothing', () => {
    const { options } = readOptions(['--scale', '0.1'])
    expect([scaled(110, options), scaled(3, options), scaled(3, options, 2)]).toEqual([11, 1, 2])
  })
})
