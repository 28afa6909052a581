import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { createFaultBook } from '../../../main/practice/fault-book.ts'
import { createPaceMeter } from '../../../main/practice/pace-meter.ts'
import { behaviourOf, type Fault, NORMAL } from '../../../main/practice/scenario.ts'
import { CHAPTERS, findScenario, SCENARIOS } from '../../../main/practice/scenarios.ts'
import { createWeatherStation } from '../../../main/practice/weather.ts'
import { withScenarioTables } from '../../../scripts/agent/docs.ts'

describe('scenarios', () => {
  it('are documented as they are', async () => {
    const text = await readFile(new URL('../../../docs/practice-agent.md', import.meta.url), 'utf8')
    expect(text).toBe(withScenarioTables(text))
  })

  it('have one name each, and a sentence', () => {
    const names = CHAPTERS.flatMap(({ table }) => Object.keys(table))
    expect(names).toEqual([...new Set(names)])
    for (const [name, { summary }] of Object.entries(SCENARIOS)) {
      expect(name).toMatch(/^[a-z0-9-]+$/)
      expect(summary, name).toMatch(/\.$/)
    }
  })

  it('hold at least thirty faults of the link, and every error code of the protocol before and after ready', () => {
    const chapter = (title: string) => Object.keys(CHAPTERS.find((one) => one.title === title)?.table ?? {})
    expect(chapter('The link fails').length).toBeGreaterThanOrEqual(30)
    expect(chapter('Error codes').filter((name) => name.endsWith('-opening'))).toHaveLength(20)
    expect(chapter('Error codes').filter((name) => name.endsWith('-open'))).toHaveLength(20)
  })

  it('combine: differences and faults of both, and nothing else', () => {
    const both = findScenario('late-audio+drop-idle')
    expect(both && behaviourOf(both)).toEqual({ ...NORMAL, lateAudioMs: 1800 })
    expect(both?.faults).toEqual(SCENARIOS['drop-idle']?.faults)
    expect(findScenario('late-audio+nonsense')).toBe(null)
    expect(findScenario('toString')).toBe(null)
  })
})

describe('a fault', () => {
  const drop: Fault = { on: 'reply.audio', nth: 2, times: 1, action: { do: 'drop' } }

  it('strikes the n-th of its type in a session, and no more often than it says', () => {
    const struck: Fault[] = []
    const book = createFaultBook([drop], (fault) => struck.push(fault))
    const first = new Map<string, number>()
    expect(book.strike('reply.audio', first)).toBe(null)
    expect(book.strike('reply.done', first)).toBe(null)
    expect(book.strike('reply.audio', first)).toBe(drop)
    const second = new Map<string, number>()
    expect(['reply.audio', 'reply.audio'].map((type) => book.strike(type, second))).toEqual([null, null])
    expect(struck).toEqual([drop])
  })
})

describe('the weather', () => {
  const event = { type: 'reply.done', reply_id: 'r' }

  it('is calm without a scenario: one frame, at once, stamped in seconds', () => {
    const { frames, delayMs } = createWeatherStation({}).forecast(event, 1_500)
    expect(frames.map((frame): unknown => JSON.parse(frame))).toEqual([{ ...event, timestamp: 1.5 }])
    expect(delayMs).toBe(0)
  })

  it('is the same at every run, and keeps to its bounds', () => {
    const delays = () => {
      const station = createWeatherStation({ delayMs: [0, 800], strange: true })
      return Array.from({ length: 200 }, (_, n) => station.forecast(event, n))
    }
    expect(delays()).toEqual(delays())
    expect(Math.max(...delays().map(({ delayMs }) => delayMs))).toBeLessThanOrEqual(800)
    expect(new Set(delays().map(({ delayMs }) => delayMs)).size).toBeGreaterThan(100)
    expect(delays().some(({ frames }) => frames.length === 2)).toBe(true)
  })

  it('leaves an event what it is, however strange', () => {
    const { frames } = createWeatherStation({ strange: true, duplicates: true, clock: 'jumping' }).forecast(event, 0)
    const twice = frames
      .map((frame): unknown => JSON.parse(frame))
      .filter((one) => JSON.stringify(one).includes('reply.done'))
    expect(twice).toHaveLength(2)
    for (const one of twice) expect(one).toMatchObject(event)
  })

  it('spells as older pages do, or leaves out by null what can be left out', () => {
    const call = { type: 'tool.call', call_id: 'c', name: 'n', arguments: {} }
    const spelled = (spelling: 'old' | 'nulls', one: { type: string }): unknown =>
      JSON.parse(createWeatherStation({ spelling }).forecast(one, 0).frames[0] ?? '')
    expect(spelled('old', call)).toEqual({ type: 'tool.call', tool_call_id: 'c', name: 'n', args: {}, timestamp: 0 })
    expect(spelled('old', { type: 'session.error' })).toEqual({ type: 'error', timestamp: 0 })
    expect(spelled('nulls', call)).toEqual({ ...call, arguments: null, timestamp: null })
    const ready = { type: 'session.ready', session_id: 's', config: { a: 1 } }
    expect(spelled('nulls', ready)).toEqual({ ...ready, config: null, timestamp: null })
    const words = { type: 'transcript.user', item_id: 'i', text: 'x' }
    expect(spelled('nulls', words)).toEqual({ ...words, timestamp: null })
  })

  it('has timestamps that go back, and some that are text', () => {
    const station = createWeatherStation({ clock: 'jumping' })
    const stamps = Array.from({ length: 60 }, (_, n): unknown =>
      JSON.parse(station.forecast(event, n * 1000).frames[0] ?? ''),
    )
    const times = stamps.map((stamp) =>
      typeof stamp === 'object' && stamp !== null ? Reflect.get(stamp, 'timestamp') : null,
    )
    expect(times.some((time) => typeof time === 'string')).toBe(true)
    const numbers = times.filter((time) => typeof time === 'number')
    expect(numbers.some((time, n) => n > 0 && time < (numbers[n - 1] ?? 0) - 1000)).toBe(true)
  })
})

describe('the pace of incoming audio', () => {
  it('may be a little faster than real time, and ahead by a second, but no more', () => {
    const meter = createPaceMeter()
    const held = Array.from({ length: 500 }, (_, n) => meter.takes(20, n * 16))
    expect(held.every((isTaken) => isTaken)).toBe(true)
    const burst = Array.from({ length: 100 }, () => meter.takes(20, 8000))
    expect(burst.filter((isTaken) => isTaken).length).toBeLessThan(60)
    expect(meter.takes(20, 9000)).toBe(true)
  })
})
