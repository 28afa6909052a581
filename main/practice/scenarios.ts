/**
 * All scenarios by the name given to `--scenario`; several are joined with `+`. Add one by adding a row to a table in
 * `scenarios/`; docs/practice-agent.md lists them and a test compares. Used by the entry, the server's tests, the docs.
 */
import { combine, type Scenario, type ScenarioTable } from './scenario.ts'
import { COURSE } from './scenarios/course.ts'
import { ERRORS } from './scenarios/errors.ts'
import { LINK } from './scenarios/link.ts'
import { SCRIPTS } from './scenarios/scripts.ts'

/** The tables with their headings, in the order of the documentation. */
export const CHAPTERS: readonly { readonly title: string; readonly table: ScenarioTable }[] = [
  { title: 'Scripted conversations', table: SCRIPTS },
  { title: 'The service behaves otherwise', table: COURSE },
  { title: 'The link fails', table: LINK },
  { title: 'Error codes', table: ERRORS },
]

/** Every scenario by name. */
export const SCENARIOS: ScenarioTable = Object.assign({}, ...CHAPTERS.map(({ table }) => table))

/** The scenario of a name such as `late-audio` or `script-barge-in+late-audio`; null when a part of it is unknown. */
export const findScenario = (name: string): Scenario | null => {
  const parts: Scenario[] = []
  for (const part of name.split('+')) {
    const found = Object.hasOwn(SCENARIOS, part) ? SCENARIOS[part] : undefined
    if (found === undefined) return null
    parts.push(found)
  }
  return combine(parts)
}

/** One line per scenario, for a terminal. */
export const scenarioList = (): string =>
  CHAPTERS.map(({ title, table }) =>
    [`${title}:`, ...Object.entries(table).map(([name, { summary }]) => `  ${name.padEnd(36)}${summary}`)].join('\n'),
  ).join('\n\n')

/** The tables as Markdown, for docs/practice-agent.md. */
export const scenarioMarkdown = (): string =>
  CHAPTERS.map(({ title, table }) =>
    [
      `### ${title}`,
      '',
      '| scenario | what happens |',
      '| --- | --- |',
      ...Object.entries(table).map(([name, { summary }]) => `| \`${name}\` | ${summary} |`),
    ].join('\n'),
  ).join('\n\n')
