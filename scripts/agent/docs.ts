/** Puts the tables of all scenarios between the marks of docs/practice-agent.md. Pure; a test compares with the file. */
import { scenarioMarkdown } from '../../main/practice/scenarios.ts'

const BEGIN = '<!-- scenarios: written by `npm run agent -- --docs` -->'
const END = '<!-- end of scenarios -->'

/** The document with its tables brought up to date; throws when the marks are missing. */
export const withScenarioTables = (document: string): string => {
  const from = document.indexOf(BEGIN)
  const to = document.indexOf(END)
  if (from < 0 || to < from) throw new Error('docs/practice-agent.md has lost its marks')
  return `${document.slice(0, from + BEGIN.length)}\n\n${scenarioMarkdown()}\n\n${document.slice(to)}`
}
