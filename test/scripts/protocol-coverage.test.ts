import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'

const rows = async (): Promise<{ file: string; name: string }[]> => {
  const text = await readFile('docs/protocol-coverage.md', 'utf8')
  return [...text.matchAll(/\| `([^`]+\.test\.ts)` › (.+?) \|$/gm)].map(([, file = '', name = '']) => ({ file, name }))
}

describe('the table of protocol rows', () => {
  it('names only tests that exist', async () => {
    const found = await rows()
    expect(found.length).toBeGreaterThan(50)
    const missing: string[] = []
    for (const { file, name } of found) {
      const source = await readFile(`test/${file}`, 'utf8')
      if (!source.includes(name)) missing.push(`${file} › ${name}`)
    }
    expect(missing).toEqual([])
  })
})
