/**
 * `npm run plugin:lint <folder> …`: everything that is wrong with plugin folders, with file, path and mend. Exit code 1
 * when a plugin would not load, 0 with warnings or without. Runs no line of a plugin.
 */
import { resolve } from 'node:path'
import { type DefinitionProblem, problemText } from '../main/plugins/definition-problem.ts'
import { lintPlugin } from '../main/plugins/lint.ts'
import { loadPlugin } from '../main/plugins/load-plugin.ts'
import { compileStrictly } from '../main/plugins/parameters.ts'

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

const lintFolder = async (folder: string): Promise<boolean> => {
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
