/** The style sheets do not get in each other's way, and take their colours from the tokens. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const FOLDER = join(import.meta.dirname, '../../renderer/styles')
const sheets = readdirSync(FOLDER).map((name) => ({
  name,
  text: readFileSync(join(FOLDER, name), 'utf8').replace(/\/\*.*?\*\//gs, ''),
}))

describe('the style sheets', () => {
  it('define each class in one of them', () => {
    const owners = new Map<string, Set<string>>()
    for (const { name, text } of sheets) {
      // Rules at the top level for a class by itself; a sheet may well say more of it inside something of its own.
      for (const [, selector = ''] of text.matchAll(/^(\.[\w-]+)\s*\{/gm)) {
        owners.set(selector, (owners.get(selector) ?? new Set()).add(name))
      }
    }
    expect(
      [...owners].filter(([, names]) => names.size > 1).map(([selector, names]) => `${selector}: ${[...names]}`),
    ).toEqual([])
  })

  it('have no colour of their own', () => {
    const own = sheets.flatMap(({ name, text }) =>
      [...text.matchAll(/#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch|light-dark)a?\(/gi)].map(([found]) => `${name}: ${found}`),
    )
    expect(own).toEqual([])
  })
})
