/**
 * `npm run agent -- --scenario <name>[+<name>…] --port <n>`: the practice agent by itself, playing a scripted
 * conversation or a fault at whoever connects; `--list` names them all, `--docs` writes their tables into
 * docs/practice-agent.md. Everything else is the business of main/practice/index.ts.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { scenarioList } from '../main/practice/scenarios.ts'
import { withScenarioTables } from './agent/docs.ts'
import { complain, say } from './setup/report.ts'

const DOCS = new URL('../docs/practice-agent.md', import.meta.url)
const args = process.argv.slice(2)

if (args.includes('--list')) say(scenarioList())
else if (args.includes('--docs')) await writeFile(DOCS, withScenarioTables(await readFile(DOCS, 'utf8')))
else {
  complain(
    'The practice agent runs until Ctrl+C. Let Parley talk to it: PARLEY_AGENT_URL=<the address below> npm start',
  )
  await import('../main/practice/index.ts')
}
