/**
 * `npm run bench [-- --only name,name] [--minutes n] [--device pulse|file] [--scale n]`: runs the benchmarks of
 * test/bench one after the other and prints their figures beside baseline and goal of goals.md. Figures, no pass or fail:
 * the exit code is 1 only when a benchmark broke. They find Electron in PARLEY_TEST_ELECTRON and a display in DISPLAY.
 */
import { globSync } from 'node:fs'
import { cpus, loadavg, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Benchmark, BenchOptions } from '../test/bench/row.ts'
import { readOptions } from './bench/options.ts'
import { loadLine, machineLine, parseBenchmark, table } from './bench/table.ts'
import { startDisplay } from './setup/display.ts'
import { ROOT } from './setup/paths.ts'
import { complain, runScript, SetupError, say, wordsOf } from './setup/report.ts'
import { setUp } from './setup.ts'

await runScript(async () => {
  const { only, options } = readOptions(process.argv.slice(2))
  const runtime = await setUp('test')
  const display = process.platform === 'linux' ? await startDisplay() : undefined
  process.env['PARLEY_TEST_ELECTRON'] = runtime.binary
  if (runtime.kind === 'fallback') process.env['PARLEY_TEST_RUNTIME'] = '1'
  if (display) process.env['DISPLAY'] = display.name
  try {
    say(machineLine({ cpus: cpus(), memoryBytes: totalmem(), system: `${process.platform} ${release()}`, runtime }))
    const broken = await runAll(await loadBenchmarks(only), options)
    return broken === 0 ? 0 : 1
  } finally {
    await display?.stop()
  }
})

async function loadBenchmarks(only: ReadonlySet<string> | undefined): Promise<Benchmark[]> {
  const files = globSync('test/bench/*.bench.ts', { cwd: ROOT }).sort()
  const all: Benchmark[] = []
  for (const file of files) {
    const module: unknown = await import(pathToFileURL(join(ROOT, file)).href)
    all.push(parseBenchmark(module, file))
  }
  const chosen = all.filter(({ name }) => !only || only.has(name))
  if (chosen.length === 0) throw new SetupError(`no such benchmark; there are: ${all.map((b) => b.name).join(', ')}`)
  return chosen
}

/** @returns how many broke */
async function runAll(benchmarks: readonly Benchmark[], options: BenchOptions): Promise<number> {
  let broken = 0
  for (const benchmark of benchmarks) {
    say(`\n${benchmark.name}`)
    const before = loadavg()
    try {
      say(table(await benchmark.run(options)))
      say(loadLine(before, loadavg(), options))
    } catch (error) {
      broken += 1
      complain(`  broke: ${wordsOf(error)}`)
    }
  }
  return broken
}
