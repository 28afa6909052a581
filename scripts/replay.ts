/**
 * `npm run replay -- <trace> …`: feeds traces into the session core and says whether it takes the same way as when they
 * were recorded. Exit code 0: it agrees; 1: it does not, or a trace cannot be read; 2: wrong arguments.
 * `npm run replay -- --export <trace> <out>` writes a copy without anybody's words, to give away.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { messageOf } from '../main/errors.ts'
import { readTrace } from '../main/trace/decoder.ts'
import { exportTrace } from '../main/trace/export.ts'
import { type ReplayReport, replay } from '../main/trace/replay.ts'
import { CORE_VERSION } from '../main/voice/session.ts'

const USAGE = `Usage: npm run replay -- <trace> …
       npm run replay -- --export <trace> <out>`

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

const ENDS = { closed: 'complete', full: 'cut off at its largest size' }

const OTHER_VERSION = `
  The trace is whole, but another version of Parley recorded it. This one treats the conversation in another way from
  there on, which may be meant so. To see the same way again, replay it with the version that recorded it.`

const verdictOf = ({ differsAt, isOwnVersion }: ReplayReport): string => {
  if (differsAt === null) return isOwnVersion ? 'agrees' : 'agrees, though another version of Parley recorded it'
  const { from, to } = differsAt
  const where = from === to ? `differs at input ${from}` : `differs at input ${from} or later, up to ${to}`
  return isOwnVersion ? where : `${where}${OTHER_VERSION}`
}

const show = (file: string, report: ReplayReport): void => {
  say(file)
  say(`  conversation  ${report.conversation}, ${(report.durationMs / 1000).toFixed(1)} s`)
  say(`  inputs        ${report.inputs}`)
  for (const [kind, count] of [...report.effects].sort(([a], [b]) => (a < b ? -1 : 1))) {
    say(`  effects       ${String(count).padStart(7)}  ${kind}`)
  }
  say(`  final state   ${report.finalState}`)
  if (report.differsAt === null) {
    say(`  trace         ${report.end === null ? 'ends before the conversation does' : ENDS[report.end]}`)
  }
  say(`  ${verdictOf(report)}`)
}

const replayFile = async (file: string): Promise<boolean> => {
  const report = replay(readTrace(await readFile(file, 'utf8')))
  show(file, report)
  return report.differsAt === null
}

const REPLACED_VERSION =
  'Another version of Parley recorded this trace. The copy shows what this version makes of the same inputs.'

const exportFile = async (file: string, out: string): Promise<boolean> => {
  const recorded = await readFile(file, 'utf8')
  const text = exportTrace(recorded)
  if (readTrace(recorded).core !== CORE_VERSION) say(REPLACED_VERSION)
  // Never over a file that is there: one slip of the keyboard would cost the trace itself.
  await writeFile(out, text, { flag: 'wx', mode: 0o600 })
  return replayFile(out)
}

const run = async (args: readonly string[]): Promise<number> => {
  const [first, second, third] = args
  if (first === undefined || first === '--help') return usage()
  let isRight = true
  try {
    if (first === '--export') {
      if (second === undefined || third === undefined || args.length > 3) return usage()
      isRight = await exportFile(second, third)
    } else {
      for (const file of args) if (!(await replayFile(file))) isRight = false
    }
  } catch (thrown) {
    console.error(messageOf(thrown))
    return 1
  }
  return isRight ? 0 : 1
}

const usage = (): number => {
  console.error(USAGE)
  return 2
}

process.exitCode = await run(process.argv.slice(2))
