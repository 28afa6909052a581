/**
 * Temperatures and percentages as a person says them.
 */
const ONES = `zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
  seventeen eighteen nineteen`.split(/\s+/)
const TENS = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety']

/** Whole numbers to 999 in words, below zero with "minus". */
export function sayNumber(number) {
  if (number < 0) return `minus ${sayNumber(-number)}`
  if (number < 20) return ONES[number]
  if (number < 100) {
    return number % 10 === 0 ? TENS[number / 10] : `${TENS[Math.floor(number / 10)]}-${ONES[number % 10]}`
  }
  if (number > 999) return String(number)
  const rest = number % 100
  return `${ONES[Math.floor(number / 100)]} hundred${rest === 0 ? '' : ` and ${sayNumber(rest)}`}`
}

/** "four degrees Celsius", "minus one degree Celsius". */
export function sayDegrees(degrees, scale) {
  return `${sayNumber(degrees)} ${Math.abs(degrees) === 1 ? 'degree' : 'degrees'} ${scale}`
}
