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

const isWordCharacter = (character: string | undefined): boolean =>
  character !== undefined && /[A-Za-z0-9_]/.test(character)
