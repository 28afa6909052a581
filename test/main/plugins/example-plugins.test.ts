import { readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { EXAMPLE_PLUGINS, switchedOff, withSwitch } from '../../../main/plugins/example-plugins.ts'

const NOTHING_SAID = { disabledPlugins: [], enabledExamples: [] }

describe('the example plugins', () => {
  it('are there, and off until they are switched on', () => {
    expect(readdirSync(resolve('plugins'))).toEqual(expect.arrayContaining([...EXAMPLE_PLUGINS]))
    expect(switchedOff(NOTHING_SAID)).toEqual(EXAMPLE_PLUGINS)
  })

  it('stay off when another plugin is switched off or on', () => {
    const off = withSwitch(NOTHING_SAID, 'notes', false)
    expect(switchedOff(off)).toEqual(['notes', ...EXAMPLE_PLUGINS])
    expect(withSwitch(off, 'notes', true)).toEqual(NOTHING_SAID)
  })

  it('are switched on and off one by one, also when an old file has them in its list', () => {
    const old = { disabledPlugins: ['ride-booking', 'notes'], enabledExamples: [] }
    const on = withSwitch(old, 'ride-booking', true)
    expect(switchedOff(on)).toEqual(['notes', 'bank-dispute', 'table-reservation'])
    expect(switchedOff(withSwitch(on, 'ride-booking', false))).toContain('ride-booking')
  })
})
