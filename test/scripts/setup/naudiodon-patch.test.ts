import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { patchChunks } from '../../../scripts/setup/naudiodon-patch.ts'

describe('patch of naudiodon', () => {
  it('fits the version that is installed, whether it was applied already or not', async () => {
    const source = await readFile('node_modules/naudiodon/src/Chunks.h', 'utf8')
    const patched = patchChunks(source)
    expect(patched).toContain('cv.wait_for(')
    expect(patched).toContain('#include <chrono>')
    expect(patchChunks(patched ?? '')).toBe(patched)
  })

  it('refuses a source it does not know, instead of building one that can hang', () => {
    expect(patchChunks('void waitDone() {}')).toBeUndefined()
  })
})
