/**
 * `node scripts/shipped-plugins.ts`: writes the list of bundled plugins that count as consented, with the hash of each
 * folder and what it asks for, into the app's code. To be run after every change below `plugins/`; a test fails when the
 * two differ.
 */
import { readdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { shippedEntry } from '../main/plugins/consent/shipped.ts'
import { problemText } from '../main/plugins/definition-problem.ts'
import { loadPlugin } from '../main/plugins/load-plugin.ts'
import { packageFile } from './setup/paths.ts'
import { runNode } from './setup/run.ts'

const plugins = new URL('../plugins/', import.meta.url)
const target = new URL('../main/plugins/consent/shipped-list.ts', import.meta.url)

const entryOf = async (id: string): Promise<string> => {
  const loaded = await loadPlugin(fileURLToPath(new URL(id, plugins)), { isBundled: true })
  if (!loaded.ok) throw new Error(loaded.broken.problems.map(problemText).join('\n'))
  const { sha256, asks } = shippedEntry(loaded.plugin)
  const list = asks.map((key) => `'${key}'`).join(', ')
  return `  ['${id}', { sha256: '${sha256}', asks: [${list}] }],`
}

const folders = (await readdir(plugins, { withFileTypes: true })).filter((entry) => entry.isDirectory())
const lines = await Promise.all(
  folders
    .map(({ name }) => name)
    .sort()
    .map(entryOf),
)
await writeFile(
  fileURLToPath(target),
  `/**
 * The plugins that ship with the app, as they are: written by \`node scripts/shipped-plugins.ts\`, checked by a test. Not
 * to be edited by hand.
 */
import type { ShippedPlugin } from './shipped.ts'

/** By id. */
export const SHIPPED_PLUGINS: ReadonlyMap<string, ShippedPlugin> = new Map([
${lines.join('\n')}
])
`,
)
// As the rest of the code is formatted.
await runNode(packageFile('@biomejs/biome', 'bin/biome'), ['format', '--write', fileURLToPath(target)])
