/**
 * Turns the arguments of a call into lines a person can read before saying yes. Nothing is left out and nothing hidden:
 * characters that do not show, or that turn the text around them, are written out. Pure.
 */

/** One argument. `isJson`: the value is a list or an object, as JSON over several lines. */
export interface ArgumentLine {
  key: string
  value: string
  isJson: boolean
}

/** Control and format characters (what steers direction, joins or is invisible) but tab and line break; lone surrogates. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]/gu

/** `json`: pretty JSON of the contract's `ConsentQuestion`. What is no object is one line with an empty key. */
export function argumentLines(json: string): ArgumentLine[] {
  const value = parsed(json)
  if (value === undefined) return [{ key: '', value: visibleText(json), isJson: true }]
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [lineOf('', value)]
  return Object.entries(value).map(([key, part]) => lineOf(visibleText(key), part))
}

/** `text` with what cannot be seen written as its code, "⟨U+202E⟩". */
export function visibleText(text: string): string {
  return text.replace(UNSEEN, (character) => {
    if (character === '\n' || character === '\t') return character
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
    return `⟨U+${code}⟩`
  })
}

function lineOf(key: string, value: unknown): ArgumentLine {
  if (typeof value === 'string') return { key, value: visibleText(value), isJson: false }
  const isJson = typeof value === 'object' && value !== null
  return { key, value: visibleText(JSON.stringify(value, null, 2)), isJson }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
