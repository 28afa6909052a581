/** What ships with the app keeps every rule, and what the practice agent needs to learn it. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createCatalog } from '../../main/plugins/catalog.ts'
import { shippedEntry } from '../../main/plugins/consent/shipped.ts'
import { SHIPPED_PLUGINS } from '../../main/plugins/consent/shipped-list.ts'
import { EXAMPLE_PLUGINS } from '../../main/plugins/example-plugins.ts'
import { exposeTools } from '../../main/plugins/exposure.ts'
import { lintPlugin } from '../../main/plugins/lint.ts'
import { compileStrictly } from '../../main/plugins/parameters.ts'

const path = join(import.meta.dirname, '../../plugins')
const catalog = createCatalog({ dirs: [{ path, isBundled: true }], disabledPlugins: [] })
await catalog.load()

describe('bundled plugins', () => {
  it('are the folders there are, all ready', async () => {
    const folders = (await readdir(path, { withFileTypes: true })).filter((entry) => entry.isDirectory())
    expect(catalog.plugins().map(({ id }) => id)).toEqual(folders.map(({ name }) => name).sort())
    for (const entry of catalog.plugins()) expect(entry).toMatchObject({ state: 'ready', reason: '' })
  })

  it.each(catalog.plugins().map((entry) => [entry.id, entry.plugin] as const))('%s passes every rule', (_, plugin) => {
    if (plugin === undefined) throw new Error('not loaded')
    expect(lintPlugin(plugin)).toEqual([])
    for (const { parameters } of plugin.manifest.tools) compileStrictly(parameters)
    expect(plugin.files.has('README.md')).toBe(true)
  })

  it('are listed in the app’s code as they are; if not, run node scripts/shipped-plugins.ts', () => {
    const entries = catalog
      .plugins()
      .map(({ id, plugin }) => [id, plugin === undefined ? undefined : shippedEntry(plugin)])
    expect(Object.fromEntries(entries)).toEqual(Object.fromEntries(SHIPPED_PLUGINS))
  })

  it('fit beside each other without sets, but for the examples, which are off until they are wanted', () => {
    const plugins = catalog.plugins().flatMap(({ id, plugin }) => (EXAMPLE_PLUGINS.includes(id) ? [] : (plugin ?? [])))
    expect(exposeTools({ plugins, openSet: null, phases: {} }).sets).toEqual([])
  })
})
