/**
 * `npm run plugin:lint <folder> …`: everything that is wrong with plugin folders, with file, path and mend. Exit code 1
 * when a plugin would not load, 0 with warnings or without. Runs no line of a plugin.
 */
import { access, readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type DefinitionProblem, problemText } from '../main/plugins/definition-problem.ts'
import { lintPlugin } from '../main/plugins/lint.ts'
import { loadPlugin } from '../main/plugins/load-plugin.ts'
import { MANIFEST_FILE } from '../main/plugins/manifest.ts'
import { compileStrictly } from '../main/plugins/parameters.ts'

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

/** Why this can be no plugin's folder, and what is meant perhaps; undefined when it may be one. */
const misnamed = async (folder: string): Promise<string | undefined> => {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => undefined)
  if (entries === undefined) return 'there is no such folder'
  if (entries.some(({ name }) => name === MANIFEST_FILE)) return undefined
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name))
  const held = await Promise.all(
    folders.map((one) =>
      access(join(one, MANIFEST_FILE)).then(
        () => [one],
        () => [],
      ),
    ),
  )
  const plugins = held.flat()
  return plugins.length === 0 ? undefined : `it holds plugins and is none: npm run plugin:lint ${plugins.join(' ')}`
}

const lintFolder = async (folder: string): Promise<boolean> => {
  const why = await misnamed(folder)
  if (why !== undefined) {
    say(`${folder}: ${why}`)
    return false
  }
  const loaded = await loadPlugin(resolve(folder), { isBundled: false })
  if (!loaded.ok) {
    for (const problem of loaded.broken.problems) say(`  error    ${problemText(problem)}`)
    say(`${folder}: broken`)
    return false
  }
  const { plugin } = loaded
  for (const { parameters } of plugin.manifest.tools) compileStrictly(parameters)
  const warnings: DefinitionProblem[] = lintPlugin(plugin)
  for (const warning of warnings) say(`  warning  ${problemText(warning)}`)
  const count = plugin.manifest.tools.length
  const found = warnings.length === 0 ? 'no problems' : `${warnings.length} warning${warnings.length === 1 ? '' : 's'}`
  say(`${folder}: ${plugin.manifest.name} ${plugin.manifest.version}, ${count} tool${count === 1 ? '' : 's'}, ${found}`)
  return true
}

const folders = process.argv.slice(2)
if (folders.length === 0) {
  console.error('Usage: npm run plugin:lint <folder> …')
  process.exitCode = 1
}
for (const folder of folders) if (!(await lintFolder(folder))) process.exitCode = 1
