/**
 * Postcodes, fares and distances as a person says them.
 */
const ONES = `zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
  seventeen eighteen nineteen`.split(/\s+/)
const TENS = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety']

/** 0 to 999 in words. */
export function sayNumber(number) {
  if (number < 20) return ONES[number]
  if (number < 100) {
    return number % 10 === 0 ? TENS[number / 10] : `${TENS[Math.floor(number / 10)]}-${ONES[number % 10]}`
  }
  const rest = number % 100
  return `${ONES[Math.floor(number / 100)]} hundred${rest === 0 ? '' : ` and ${sayNumber(rest)}`}`
}

/** "S W one A, one A A": letters by name, digits in words, a pause in the middle. */
export const sayPostcode = (postcode) => postcode.split(' ').map(sayCode).join(', ')

/** "one zero zero one". */
export const sayCode = (code) => [...code].map((sign) => (/\d/.test(sign) ? ONES[Number(sign)] : sign)).join(' ')

/** "fourteen pounds twenty", "three pounds". */
export function sayMoney(pence) {
  const pounds = Math.floor(pence / 100)
  const rest = pence % 100
  const whole = `${sayNumber(pounds)} pound${pounds === 1 ? '' : 's'}`
  return rest === 0 ? whole : `${whole} ${sayNumber(rest)}`
}

/** "three point one miles". */
export function sayMiles(miles) {
  const [whole, tenths] = miles.toFixed(1).split('.')
  const number = tenths === '0' ? sayNumber(Number(whole)) : `${sayNumber(Number(whole))} point ${ONES[Number(tenths)]}`
  return `${number} mile${miles === 1 ? '' : 's'}`
}

/** "sixteen minutes". */
export const sayMinutes = (minutes) => `${sayNumber(minutes)} minute${minutes === 1 ? '' : 's'}`
