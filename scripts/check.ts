/**
 * `npm run check`: format, lint and import order (Biome), types (one tsc per runtime, style.md §11), unused code (knip).
 * All at once; the output of what failed follows its line. Layers that Biome cannot express are test/scripts/layers.test.ts.
 */
import { packageFile } from './setup/paths.ts'
import { runScript, say } from './setup/report.ts'
import { type Finished, runNode } from './setup/run.ts'

interface Check {
  name: string
  file: string
  args: readonly string[]
}

const tsc = (project: string): Check => ({
  name: `types (${project})`,
  file: packageFile('typescript', 'bin/tsc'),
  args: ['--noEmit', '--pretty', 'false', '-p', `tsconfig.${project}.json`],
})

const CHECKS: readonly Check[] = [
  {
    name: 'format, lint',
    file: packageFile('@biomejs/biome', 'bin/biome'),
    args: ['ci', '--colors=off', '--error-on-warnings'],
  },
  tsc('voice'),
  tsc('node'),
  tsc('web'),
  tsc('web-test'),
  {
    name: 'unused code',
    file: packageFile('knip', 'bin/knip.js'),
    args: ['--no-progress', '--treat-config-hints-as-errors'],
  },
]

await runScript(async () => {
  const runs = CHECKS.map((check) => ({ check, finished: runNode(check.file, check.args, { timeoutMs: 180_000 }) }))
  let failures = 0
  for (const { check, finished } of runs) {
    const result: Finished = await finished
    say(`${result.code === 0 ? 'ok    ' : 'FAILED'}  ${check.name}`)
    if (result.code === 0) continue
    failures += 1
    say(result.output.trimEnd())
  }
  say(failures === 0 ? 'All checks passed.' : `${failures} of ${CHECKS.length} checks failed.`)
  return failures === 0 ? 0 : 1
})
