/** Which packages a machine lacks, and under which of their names they are to be had. */
import { describe, expect, it } from 'vitest'
import {
  type Host,
  installLine,
  type Missing,
  missingPackages,
  parsePolicy,
  pickNames,
} from '../../../scripts/setup/debian-packages.ts'

const host = (answer: boolean): Host => ({
  hasLibrary: () => answer,
  hasProgram: () => answer,
  hasFile: () => answer,
})
const bare = host(false)
const full = host(true)
const lastNames = (packages: Missing['required']): string[] => packages.map((item) => item.names.at(-1) ?? '')

describe('missing Debian packages', () => {
  it('finds nothing missing on a machine that has everything', () => {
    for (const purpose of ['start', 'test', 'package'] as const) {
      expect(missingPackages({ purpose, isHeadless: true, mustCompile: true }, full)).toEqual({
        required: [],
        optional: [],
      })
    }
  })

  it('asks for a virtual display on start only where there is none', () => {
    const headless = missingPackages({ purpose: 'start', isHeadless: true, mustCompile: false }, bare)
    const desktop = missingPackages({ purpose: 'start', isHeadless: false, mustCompile: false }, bare)
    expect(lastNames(headless.required)).toContain('xvfb')
    expect(lastNames(desktop.required)).not.toContain('xvfb')
  })

  it('asks for a compiler only while naudiodon has to be built', () => {
    const before = missingPackages({ purpose: 'package', isHeadless: false, mustCompile: true }, bare)
    const after = missingPackages({ purpose: 'package', isHeadless: false, mustCompile: false }, bare)
    expect(lastNames(before.required)).toEqual(['python3', 'make', 'g++'])
    expect(after.required).toEqual([])
  })

  it('can start without the speech recogniser, but not test without it', () => {
    const start = missingPackages({ purpose: 'start', isHeadless: false, mustCompile: false }, bare)
    const test = missingPackages({ purpose: 'test', isHeadless: false, mustCompile: false }, bare)
    expect(lastNames(start.optional)).toEqual(['pocketsphinx', 'pocketsphinx-en-us'])
    expect(lastNames(start.required)).not.toContain('pocketsphinx')
    expect(lastNames(test.required)).toContain('pocketsphinx')
  })

  it('takes any of a package’s programs as proof', () => {
    const withNewName: Host = { ...bare, hasProgram: (name) => name === 'pocketsphinx' }
    const { optional } = missingPackages({ purpose: 'start', isHeadless: false, mustCompile: false }, withNewName)
    expect(lastNames(optional)).toEqual(['pocketsphinx-en-us'])
  })
})

describe('package names', () => {
  const policy = [
    'libasound2t64:',
    '  Installed: (none)',
    '  Candidate: 1.2.14-1',
    'libasound2:',
    '  Installed: (none)',
    '  Candidate: (none)',
    '',
  ].join('\n')
  const sound = missingPackages({ purpose: 'start', isHeadless: false, mustCompile: false }, bare).required.filter(
    (item) => item.probe.kind === 'library' && item.probe.soname === 'libasound.so.2',
  )

  it('takes the name that the machine’s release uses', () => {
    expect(pickNames(sound, parsePolicy(policy))).toEqual({ names: ['libasound2t64'], isComplete: true })
    expect(pickNames(sound, new Set(['libasound2']))).toEqual({ names: ['libasound2'], isComplete: true })
  })

  it('says when the package lists know none of the names, and names the oldest', () => {
    expect(pickNames(sound, parsePolicy(''))).toEqual({ names: ['libasound2'], isComplete: false })
  })

  it('prints a line that can be pasted', () => {
    expect(installLine(['xvfb', 'libgbm1'])).toBe('sudo apt-get install --no-install-recommends xvfb libgbm1')
  })
})
