/** Rewriting where a library looks, on a real library where a compiler made one. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { rewriteRunpaths } from '../../../scripts/package/elf-runpath.ts'
import { packageDir } from '../../../scripts/setup/paths.ts'

const addon = join(packageDir('naudiodon'), 'build/Release/naudiodon.node')

describe('the library search path', () => {
  it('refuses what is no 64-bit little-endian ELF file', () => {
    for (const bytes of [Buffer.alloc(0), Buffer.from('#!/bin/sh\n'), Buffer.alloc(200)]) {
      expect(() => rewriteRunpaths(bytes)).toThrow('ELF')
    }
  })

  it.runIf(process.platform === 'linux' && existsSync(addon))('replaces the build folder by $ORIGIN, once', () => {
    const bytes = readFileSync(addon)
    const before = rewriteRunpaths(bytes)
    expect(before).toHaveLength(1)
    expect(before[0]).toContain('naudiodon')
    expect(rewriteRunpaths(bytes)).toEqual(['$ORIGIN'])
    expect(bytes.includes(before[0] ?? '?')).toBe(false)
  })
})
