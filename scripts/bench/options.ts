/** What was asked of `npm run bench` on its command line. */
import { parseArgs } from 'node:util'
import { z } from 'zod'
import type { BenchOptions } from '../../test/bench/row.ts'
import { SetupError } from '../setup/report.ts'

const USAGE = 'usage: npm run bench -- [--only name,name] [--minutes n] [--device pulse|file] [--scale n]'

const schema = z.object({
  only: z.string().optional(),
  minutes: z.coerce.number().positive().max(600).default(10),
  device: z.enum(['pulse', 'file']).default('pulse'),
  scale: z.coerce.number().positive().max(1).default(1),
})

/**
 * Reads the arguments behind the script's name. `only` is undefined for all benchmarks.
 * @throws SetupError with the usage when they make no sense
 */
export function readOptions(args: readonly string[]): {
  only: ReadonlySet<string> | undefined
  options: BenchOptions
} {
  const one = { type: 'string' } as const
  try {
    const { values } = parseArgs({ args: [...args], options: { only: one, minutes: one, device: one, scale: one } })
    const { only, ...options } = schema.parse(values)
    return { only: only === undefined ? undefined : new Set(only.split(',').map((name) => name.trim())), options }
  } catch {
    throw new SetupError(USAGE)
  }
}
