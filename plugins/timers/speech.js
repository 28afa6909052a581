/**
 * Durations and lists as a person says them.
 */

const ONES = `zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
  seventeen eighteen nineteen`.split(/\s+/)
const TENS = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety']

/** 0 to 999 in words; larger numbers in digits. */
export function sayNumber(number) {
  if (number < 20) return ONES[number]
  if (number < 100)
    return number % 10 === 0 ? TENS[number / 10] : `${TENS[Math.floor(number / 10)]}-${ONES[number % 10]}`
  if (number > 999) return String(number)
  const rest = number % 100
  return `${ONES[Math.floor(number / 100)]} hundred${rest === 0 ? '' : ` and ${sayNumber(rest)}`}`
}

/** "two hours and five minutes", "ninety seconds" as "one minute and thirty seconds". At least one second. */
export function sayDuration(seconds) {
  const whole = Math.max(1, Math.round(seconds))
  const parts = [
    [Math.floor(whole / 86_400), 'day'],
    [Math.floor(whole / 3600) % 24, 'hour'],
    [Math.floor(whole / 60) % 60, 'minute'],
    [whole % 60, 'second'],
  ]
  return sayList(
    parts.filter(([count]) => count > 0).map(([count, unit]) => `${sayNumber(count)} ${unit}${count === 1 ? '' : 's'}`),
  )
}

/** What is left, no finer than a person wants to hear: seconds only below five minutes. */
export function sayLeft(seconds) {
  return sayDuration(seconds >= 300 ? Math.round(seconds / 60) * 60 : seconds)
}

/** "a", "a and b", "a, b and c". */
export function sayList(items) {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`
}
