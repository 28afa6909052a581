/**
 * A moment as a clock on the wall shows it in one time zone. All by Intl, which knows daylight saving time.
 */

/** Parts of `now` in `zone`: numbers for speaking, texts for the result. */
export function momentIn(zone, now) {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    weekday: 'long',
  })
  const parts = Object.fromEntries(format.formatToParts(now).map(({ type, value }) => [type, value]))
  return {
    hour: Number(parts.hour),
    minute: Number(parts.minute),
    day: Number(parts.day),
    month: Number(parts.month),
    year: Number(parts.year),
    weekday: parts.weekday,
    time: `${parts.hour}:${parts.minute}`,
    date: `${parts.year}-${parts.month}-${parts.day}`,
    offset: offsetText(offsetInMinutes(zone, now)),
  }
}

/** How far `zone` is ahead of `other` at `now`; negative when it is behind. */
export function differenceInMinutes(zone, other, now) {
  return offsetInMinutes(zone, now) - offsetInMinutes(other, now)
}

/** Minutes ahead of UTC, read from the wall clock itself, so that every zone Intl knows will do. */
function offsetInMinutes(zone, now) {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  })
  const parts = Object.fromEntries(format.formatToParts(now).map(({ type, value }) => [type, Number(value)]))
  const wall = Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute)
  return Math.round((wall - Math.floor(now.getTime() / 60_000) * 60_000) / 60_000)
}

function offsetText(minutes) {
  const size = Math.abs(minutes)
  const two = (number) => String(number).padStart(2, '0')
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
}
