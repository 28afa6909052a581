/**
 * Finds what nobody told: numbers, amounts and dates in a text that are not among the values that tools returned
 * (tool-calling.md P3, G6).
 */
import type { Json } from 'parley'

const NUMBERS =
  'zero two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand'
const MONTHS = 'January February March April May June July August September October November December'
const UNITS = 'pounds? pence miles? minutes? £ \\d+'
// "one" is left out: "which one" is no number.
const UNFOUNDED = new RegExp(`\\b(?:${`${NUMBERS} ${MONTHS} ${UNITS}`.replaceAll(' ', '|')})\\b|£|\\d`, 'gi')

/** Every text and number inside values, however deep. */
export const scalarsOf = (value: Json): (string | number)[] => {
  if (typeof value === 'string' || typeof value === 'number') return [value]
  if (Array.isArray(value)) return value.flatMap(scalarsOf)
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(scalarsOf) : []
}

/** What is left of the numbers, amounts and dates in `text` when everything that `founded` holds is taken away. */
export const unfounded = (text: string, founded: readonly string[]): string[] => {
  let rest = text
  for (const phrase of [...new Set(founded)].sort((a, b) => b.length - a.length)) {
    if (phrase !== '') rest = rest.replaceAll(new RegExp(`(?<![\\w£])${escaped(phrase)}(?!\\w)`, 'gi'), '…')
  }
  return rest.match(UNFOUNDED) ?? []
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
