/**
 * Entry of the practice agent's own process: an Electron utility process in the app, plain Node in tests. Reads its
 * arguments, listens, says where (one JSON line, and a message to the parent), and ends at once on SIGTERM,
 * or when its parent is gone.
 *
 * --port <n>  --record <folder>  --scenario <name>[+<name>…]  --exit-with-stdin     PARLEY_PRACTICE_TOKEN in the environment
 */
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { findScenario, scenarioList } from './scenarios.ts'
import { startPracticeServer } from './server.ts'

/** An orphan's parent changes; where it cannot (Windows), the utility process ends with the app by itself. */
const ORPHAN_CHECK_MS = 1000

/** Electron's utility process adds this to `process`; it is all that is used of it. */
const parentPortSchema = z.custom<{ postMessage(message: unknown): void }>(
  (value) => typeof value === 'object' && value !== null && 'postMessage' in value,
)

const usage = (problem: string): never => {
  console.error(`${problem}\n\n${scenarioList()}`)
  process.exit(2)
}

const readOptions = () => {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      record: { type: 'string' },
      scenario: { type: 'string', default: 'normal' },
      'exit-with-stdin': { type: 'boolean', default: false },
    },
    strict: false,
  })
  const options = z
    .object({
      port: z.coerce.number().int().min(0).max(65_535),
      record: z.string().optional(),
      scenario: z.string(),
      'exit-with-stdin': z.boolean(),
    })
    .safeParse(values)
  if (!options.success) return usage('Wrong arguments.')
  const scenario = findScenario(options.data.scenario)
  if (!scenario) return usage(`There is no scenario "${options.data.scenario}".`)
  return { ...options.data, scenario }
}

const main = async () => {
  const { port, record, scenario, 'exit-with-stdin': exitsWithStdin } = readOptions()
  const token = process.env['PARLEY_PRACTICE_TOKEN']
  const server = await startPracticeServer({
    port,
    scenario,
    onFault: ({ on, action }) => process.stdout.write(`${JSON.stringify({ fault: action.do, on })}\n`),
    ...(token === undefined || token === '' ? {} : { token }),
    ...(record === undefined ? {} : { recordFolder: record }),
  })
  let isEnding = false
  const end = () => {
    if (isEnding) return
    isEnding = true
    server.close().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
  process.on('disconnect', end)
  const parent = process.ppid
  setInterval(() => {
    if (process.ppid !== parent) end()
  }, ORPHAN_CHECK_MS).unref()
  if (exitsWithStdin) {
    process.stdin.on('end', end)
    process.stdin.on('error', end)
    process.stdin.resume()
  }
  const listening = { listening: server.url }
  process.stdout.write(`${JSON.stringify(listening)}\n`)
  const parentPort = parentPortSchema.safeParse(Reflect.get(process, 'parentPort'))
  if (parentPort.success) parentPort.data.postMessage(listening)
}

main().catch((thrown: unknown) => {
  console.error(thrown instanceof Error ? thrown.message : String(thrown))
  process.exit(1)
})
