/**
 * Timers: one stored entry per timer, and one wake-up with the app, which keeps both over a restart.
 */
import { sayDuration, sayLeft, sayList, sayNumber } from './speech.js'

const MAX_SECONDS = 7 * 24 * 3600
const MAX_TIMERS = 50
/** A timer that rings later than this was missed while the app was closed. */
const LATE_MS = 60_000
/** An entry this long past its end has lost its wake-up. */
const LOST_MS = 3_600_000
const PREFIX = 'timer:'

/** @type {import('parley').Plugin} */
export default {
  tools: {
    async set_timer({ hours = 0, minutes = 0, seconds = 0, label }, ctx) {
      const total = Math.round(hours * 3600 + minutes * 60 + seconds)
      if (total < 1) throw ctx.fail({ field: 'minutes', ask: 'Ask the user how long the timer should run.' })
      if (total > MAX_SECONDS) {
        throw ctx.fail({
          field: 'hours',
          value: total / 3600,
          ask: 'Say that a timer can run for seven days at most, and ask for a shorter time.',
        })
      }
      if ((await readTimers(ctx)).length >= MAX_TIMERS) {
        throw ctx.fail({
          resolved: `${MAX_TIMERS} timers are running`,
          ask: 'Ask the user which timers to cancel first.',
        })
      }
      const timer = { id: newId(), label: tidy(label), seconds: total, endsAtMs: Date.now() + total * 1000 }
      // Stored first: a wake-up without an entry counts as cancelled, an entry without a wake-up is tidied away.
      await ctx.storage.set(PREFIX + timer.id, timer)
      try {
        const scheduleId = await ctx.schedule(timer.endsAtMs, { id: timer.id })
        await ctx.storage.set(PREFIX + timer.id, { ...timer, scheduleId })
      } catch (error) {
        await ctx.storage.delete(PREFIX + timer.id)
        throw error
      }
      return ctx.result(shown(timer), { say: `Your ${named(timer)} is set for ${sayDuration(total)}.` })
    },

    async list_timers(_args, ctx) {
      const timers = await readTimers(ctx)
      const say =
        timers.length === 0
          ? 'No timer is running.'
          : timers.length === 1
            ? `Your ${named(timers[0])} has ${sayLeft(leftOf(timers[0]))} left.`
            : `You have ${sayNumber(timers.length)} timers: ${sayList(timers.slice(0, 5).map(withLeft))}${more(timers)}.`
      return ctx.result({ timers: timers.map(shown) }, { say })
    },

    async cancel_timer({ label, all }, ctx) {
      const timers = await readTimers(ctx)
      if (timers.length === 0)
        throw ctx.fail({ resolved: 'no timer is running', ask: 'Tell the user so; ask nothing.' })
      const chosen = all === true ? timers : choose(timers, label, ctx)
      for (const timer of chosen) {
        await ctx.storage.delete(PREFIX + timer.id)
        if (timer.scheduleId !== undefined) await ctx.schedule.cancel(timer.scheduleId)
      }
      const say =
        chosen.length === 1
          ? `Your ${named(chosen[0])} is cancelled.`
          : `${chosen.length === 2 ? 'Both' : `All ${sayNumber(chosen.length)}`} timers are cancelled.`
      return ctx.result({ cancelled: chosen.map(shown) }, { say })
    },
  },

  /** The app wakes the plugin when a timer is due, or at the next start when it was due before. */
  async onSchedule(payload, ctx) {
    const key = PREFIX + payload.id
    const timer = await ctx.storage.get(key)
    if (timer === undefined || timer === null) return undefined
    await ctx.storage.delete(key)
    const lateMs = Date.now() - timer.endsAtMs
    const late = lateMs > LATE_MS ? ` It ended ${sayLeft(lateMs / 1000)} ago.` : ''
    const say = `Your ${named(timer)} is done.${late}`
    // Spoken all the same when the desktop shows no notifications.
    await ctx.notify({ title: 'Timer', body: say }).catch((error) => ctx.log.warn(`no notification: ${error.message}`))
    return ctx.result({ done: true, ...shown(timer) }, { say })
  },
}

/** Running timers, the next to ring first. */
async function readTimers(ctx) {
  const keys = await ctx.storage.list(PREFIX)
  const timers = await Promise.all(keys.map((key) => ctx.storage.get(key)))
  const lost = timers.filter((timer) => timer && Date.now() - timer.endsAtMs > LOST_MS)
  await Promise.all(lost.map(({ id }) => ctx.storage.delete(PREFIX + id)))
  return timers.filter((timer) => timer && !lost.includes(timer)).sort((a, b) => a.endsAtMs - b.endsAtMs)
}

/** The timer that is meant: by label, by length, or the only one there is. */
function choose(timers, label, ctx) {
  const wanted = label === undefined ? '' : plain(label)
  if (wanted === '') {
    if (timers.length === 1) return timers
    throw ctx.fail({
      resolved: `running are ${sayList(timers.slice(0, 5).map(withLeft))}`,
      ask: 'Ask the user which timer to cancel, or all.',
    })
  }
  const byLabel = timers.filter((timer) => plain(timer.label ?? '') === wanted)
  const found = byLabel.length > 0 ? byLabel : timers.filter((timer) => plain(sayDuration(timer.seconds)) === wanted)
  if (found.length === 1) return found
  const running = sayList(timers.slice(0, 5).map(withLeft))
  if (found.length > 1) {
    throw ctx.fail({
      field: 'label',
      value: label,
      resolved: `several fit: ${sayList(found.map(withLeft))}`,
      ask: 'Ask the user which of them, or all.',
    })
  }
  throw ctx.fail({
    field: 'label',
    value: label,
    resolved: `running are ${running}`,
    ask: 'Ask the user which of these timers to cancel.',
  })
}

const leftOf = ({ endsAtMs }) => Math.max(1, Math.round((endsAtMs - Date.now()) / 1000))

/** "tea timer", "timer". */
const named = ({ label }) => (label === undefined ? 'timer' : `${label} timer`)

const withLeft = (timer) =>
  `${timer.label ?? `one of ${sayDuration(timer.seconds)}`}, with ${sayLeft(leftOf(timer))} left`

const more = ({ length }) => (length > 5 ? `, and ${sayNumber(length - 5)} more` : '')

/** What the model is given of a timer. */
function shown(timer) {
  const { label, seconds, endsAtMs } = timer
  return {
    ...(label === undefined ? {} : { label }),
    seconds,
    seconds_left: leftOf(timer),
    ends_at: new Date(endsAtMs).toISOString(),
  }
}

/** "the tea timer" as "tea"; nothing when no word is left. */
function tidy(label) {
  const words = (label ?? '')
    .replaceAll(/\s+/g, ' ')
    .replace(/^\s*(?:the|a|an|my)\s+/i, '')
    .replace(/\s*\btimer\s*$/i, '')
    .trim()
  return words === '' ? undefined : words
}

/** Words alone, in one spelling: "five-minute" and "five minutes" are one. */
const plain = (text) =>
  (tidy(text) ?? '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .replaceAll(/\b(second|minute|hour|day)s\b/g, '$1')
    .trim()

const newId = () => crypto.getRandomValues(new Uint32Array(2)).join('-')
