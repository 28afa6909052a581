/**
 * The weather on the wire: stamps each outgoing event and says in what form, how late and how often it goes out. Its
 * chances come from a fixed seed, so that a scenario is the same at every run. Pure but for the time it is given.
 * Owned by a line.
 */
import type { Weather } from './scenario.ts'
import type { ServerEvent } from './wire.ts'

/** Frames that one event becomes, in order, each with the delay it has to wait at least. */
export interface Forecast {
  readonly frames: readonly string[]
  readonly delayMs: number
}

/** Turns events into frames. */
export interface WeatherStation {
  forecast(event: ServerEvent, epochMs: number): Forecast
}

const SEED = 20_260_924
const JUMP_EVERY = 7
const JUMP_MS = 3 * 3_600_000

/** Numbers from 0 to 1 by a 32-bit linear congruential generator (constants of Numerical Recipes): no more is needed. */
const createChance = (): (() => number) => {
  let value = SEED
  return () => {
    value = (Math.imul(value, 1_664_525) + 1_013_904_223) >>> 0
    return value / 2 ** 32
  }
}

const STRANGE_FIELDS = { trace: { span: [1, null, { deep: true }] }, 'x-experiment': 'on', empty: null }

/** Older pages and runs: other names for a call's fields, another type for errors (§2, §4). */
const oldSpelling = ({ call_id: callId, arguments: args, ...event }: ServerEvent): ServerEvent => ({
  ...event,
  ...(callId === undefined ? {} : { tool_call_id: callId }),
  ...(args === undefined ? {} : { args }),
  type: event.type === 'session.error' ? 'error' : event.type,
})

/** Fields that an event can do without. */
const OPTIONAL = ['timestamp', 'config', 'expires_at', 'resume_token', 'start_ms', 'end_ms', 'param', 'session_id']

/** What can be left out is null; a call without arguments says so, and so does what is false. */
const withNulls = (event: ServerEvent): ServerEvent => {
  const isEmpty = (value: unknown): boolean => value === false || JSON.stringify(value) === '{}'
  const entries = Object.entries(event).map(([key, value]): [string, unknown] => {
    const isNeeded = key === 'session_id' && event.type === 'session.ready'
    const isForUs = key === 'item_id' && event.type.startsWith('transcript.user')
    const canGo = OPTIONAL.includes(key) || key === 'item_id' || isEmpty(value)
    return [key, canGo && !isNeeded && !isForUs ? null : value]
  })
  return { ...Object.fromEntries(entries), type: event.type }
}

const SPELLINGS = { old: oldSpelling, nulls: withNulls } satisfies Record<string, (event: ServerEvent) => ServerEvent>

/** A station for one connection. */
export const createWeatherStation = (weather: Weather): WeatherStation => {
  const chance = createChance()
  let count = 0

  const timestamp = (epochMs: number): number | string => {
    if (weather.clock !== 'jumping') return epochMs / 1000
    const jumps = Math.floor(count / JUMP_EVERY)
    if (jumps % 3 === 2) return new Date(epochMs).toISOString()
    return (epochMs + (jumps % 3 === 0 ? 0 : (jumps % 2 === 0 ? -1 : 1) * JUMP_MS)) / 1000
  }

  return {
    forecast(event, epochMs) {
      count += 1
      const stamped = { ...event, timestamp: timestamp(epochMs) }
      const spelled = weather.spelling === undefined ? stamped : SPELLINGS[weather.spelling](stamped)
      const dressed = weather.strange ? { ...STRANGE_FIELDS, ...spelled } : spelled
      const text = JSON.stringify(dressed)
      const frames: string[] = []
      if (weather.strange && chance() < 0.25) {
        frames.push(JSON.stringify({ type: 'agent.mood', mood: 'sunny', timestamp: stamped.timestamp }))
      }
      frames.push(text)
      if (weather.duplicates) frames.push(text)
      const [from, to] = weather.delayMs ?? [0, 0]
      return { frames, delayMs: from + chance() * (to - from) }
    },
  }
}
