/**
 * Whether a text speaks of a tool by its name: what exposure and the manifest's rules go by (tool-calling.md G2). Pure.
 */

/** True when `text` contains `tool` as a whole word; a one-word name counts only in code marks, as it may be prose. */
export const namesTool = (text: string, tool: string): boolean => {
  if (!tool.includes('_')) return text.includes(`\`${tool}\``) || text.includes(`"${tool}"`)
  let from = text.indexOf(tool)
  while (from !== -1) {
    const isWhole = !isWordCharacter(text[from - 1]) && !isWordCharacter(text[from + tool.length])
    if (isWhole) return true
    from = text.indexOf(tool, from + 1)
  }
  return false
}

/** The words of a text that could be a tool's name. */
export const wordsIn = (text: string): string[] => [...new Set(text.match(/[A-Za-z0-9_]+/g) ?? [])]

/** The text with these tools' names put in words ("book ride"), so that it names none of them. */
export const inWords = (text: string, names: ReadonlySet<string>): string =>
  wordsIn(text)
    .filter((word) => names.has(word) && namesTool(text, word))
    .reduce((said, name) => said.replaceAll(wholeName(name), name.replaceAll('_', ' ')), text)

/** A name of one word loses its code marks: without them it is prose. */
const wholeName = (name: string): RegExp =>
  name.includes('_')
    ? new RegExp(`(?<![A-Za-z0-9_])${name}(?![A-Za-z0-9_])`, 'g')
    : new RegExp(`[\`"]${name}[\`"]`, 'g')

const isWordCharacter = (character: string | undefined): boolean =>
  character !== undefined && /[A-Za-z0-9_]/.test(character)
