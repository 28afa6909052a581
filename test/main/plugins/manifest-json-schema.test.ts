/** The schema that editors use is the one that the app parses with. */
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { manifestJsonSchema } from '../../../main/plugins/manifest-json-schema.ts'

describe('plugin.schema.json', () => {
  it('agrees with the parser; if not, run node scripts/plugin-schema.ts', async () => {
    const file = await readFile(new URL('../../../plugins/plugin.schema.json', import.meta.url), 'utf8')
    expect(JSON.parse(file)).toEqual(JSON.parse(JSON.stringify(manifestJsonSchema())))
  })

  it('describes every field for people', () => {
    const { properties } = manifestJsonSchema()
    expect(Object.keys(properties ?? {})).toContain('permissions')
  })
})
