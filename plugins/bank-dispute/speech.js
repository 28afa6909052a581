/**
 * Amounts, dates and codes as a person says them.
 */
const ONES = `zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
  seventeen eighteen nineteen`.split(/\s+/)
const TENS = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety']
const MONTHS = `January February March April May June July August September October November December`.split(' ')
const ORDINALS = new Map([
  ['one', 'first'],
  ['two', 'second'],
  ['three', 'third'],
  ['five', 'fifth'],
  ['eight', 'eighth'],
  ['nine', 'ninth'],
  ['twelve', 'twelfth'],
  ['twenty', 'twentieth'],
  ['thirty', 'thirtieth'],
])

/** 0 to 999,999 in words. */
export function sayNumber(number) {
  if (number < 20) return ONES[number]
  if (number < 100) {
    return number % 10 === 0 ? TENS[number / 10] : `${TENS[Math.floor(number / 10)]}-${ONES[number % 10]}`
  }
  const [unit, name] = number < 1000 ? [100, 'hundred'] : [1000, 'thousand']
  const rest = number % unit
  const link = rest > 0 && rest < 100 ? ' and ' : ' '
  return `${sayNumber(Math.floor(number / unit))} ${name}${rest === 0 ? '' : `${link}${sayNumber(rest)}`}`
}

/** "forty-two pounds ninety-nine". */
export function sayMoney(pence) {
  const pounds = Math.floor(pence / 100)
  const whole = `${sayNumber(pounds)} pound${pounds === 1 ? '' : 's'}`
  if (pence % 100 === 0) return whole
  return `${whole} ${pence % 100 < 10 ? 'and ' : ''}${sayNumber(pence % 100)}${pence % 100 < 10 ? ' pence' : ''}`
}

/** "the eighteenth of November" for "2026-11-18". */
export function sayDate(date) {
  const [, month, day] = date.split('-').map(Number)
  return `the ${sayOrdinal(day)} of ${MONTHS[month - 1]}`
}

/** "four eight two one". */
export const sayDigits = (digits) => [...digits].map((digit) => ONES[Number(digit)]).join(' ')

/** "a", "a and b", "a, b and c". */
export const sayList = (items) =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`

function sayOrdinal(number) {
  const words = sayNumber(number).split('-')
  const last = words.pop()
  return [...words, ORDINALS.get(last) ?? `${last}th`].join('-')
}
