import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseServerFrame } from '../../../main/agent/protocol.ts'
import { readTrace } from '../../../main/trace/decoder.ts'
import { exportTrace } from '../../../main/trace/export.ts'
import { fromPlain, toPlainJson } from '../../../main/trace/plain.ts'
import { replay } from '../../../main/trace/replay.ts'
import type { Input } from '../../../main/voice/events.ts'
import { CORE_VERSION, transition } from '../../../main/voice/session.ts'
import type { JsonValue } from '../../../main/voice/tools.ts'
import { Conversation, callId, pcm, replyId, type Timeless } from '../../fakes/conversation.ts'
import type { Plan } from '../../fakes/session-world.ts'
import { CALM, FIRST, inputsOf, traceOf } from '../../fakes/trace-of.ts'

const FOLDER = resolve(import.meta.dirname, '../../fixtures/traces')
const fixtures = readdirSync(FOLDER).filter((name) => name.endsWith('.ndjson'))
const read = (name: string): string => readFileSync(join(FOLDER, name), 'utf8')

/** When the session was changed on purpose. */
const HINT =
  'if the change is intended: raise CORE_VERSION in main/voice/session.ts, then node scripts/record-traces.ts'

const plan: fc.Arbitrary<Plan> = fc.record({
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  manner: fc.record({
    acceptsResume: fc.boolean(),
    reportLagMs: fc.constantFrom(0, 1200),
    callsAfterDone: fc.boolean(),
    repeatsCalls: fc.boolean(),
    speechDropsCreates: fc.boolean(),
    createDuringReply: fc.constantFrom('queued', 'replaces'),
    omitsFinalText: fc.boolean(),
  }),
  typedAtMs: fc.array(fc.integer({ min: 0, max: 8000 }), { maxLength: 3 }),
  spokenAtMs: fc.array(fc.integer({ min: 0, max: 8000 }), { minLength: 1, maxLength: 3 }),
  cutsAtMs: fc.array(fc.integer({ min: 0, max: 8000 }), { maxLength: 2 }),
  deathsMs: fc.array(fc.option(fc.integer({ min: 0, max: 900 }), { nil: null }), { maxLength: 2 }),
  blindMs: fc.constantFrom(0, 300),
})

describe('replay of recorded conversations', () => {
  it.each(fixtures)('%s takes the same way', (name) => {
    const report = replay(readTrace(read(name)))
    expect(report, HINT).toMatchObject({ differsAt: null, isOwnVersion: true })
    expect(report.end).toBe('closed')
    expect(report.effects.get('send sessionEnd')).toBe(1)
  })

  it('covers a tool, a call that was dropped, a lost connection and typed messages', () => {
    const effects = (name: string) => replay(readTrace(read(name))).effects
    expect(effects('tool-turn.ndjson').get('send toolResult')).toBe(1)
    expect(read('interrupted-call.ndjson')).toContain('"status":"interrupted"')
    expect(effects('interrupted-call.ndjson').get('send toolResult')).toBeUndefined()
    expect(effects('lost-connection.ndjson').get('send sessionResume')).toBe(1)
    expect(effects('typed-messages.ndjson').get('typedDelivered')).toBe(3)
    expect(effects('barge-in.ndjson').get('flushPlayback')).toBe(1)
  })

  it.each(fixtures)('%s keeps no sound', (name) => {
    expect(read(name)).not.toMatch(/[A-Za-z0-9+/]{200}/)
  })
})

describe('replay', () => {
  it('takes the same way through any conversation, with sound made up', () => {
    fc.assert(
      fc.property(plan, (value) => {
        const inputs = inputsOf(value)
        const report = replay(readTrace(traceOf(inputs)))
        expect(report).toMatchObject({ differsAt: null, inputs: inputs.length, end: 'closed' })
      }),
      { numRuns: 40 },
    )
  })

  it('knows calls that waited for the user, speech by a held key, and keeps neither words nor results on export', () => {
    const talk = new Conversation()
    const inputs: Input[] = []
    const watch = (from: Conversation): Conversation => {
      const feed = from.feed.bind(from)
      from.feed = (input) => {
        inputs.push({ ...input, nowMs: from.nowMs })
        return feed(input)
      }
      return from
    }
    const first = talk.state
    watch(talk)
      .open()
      .feed({ type: 'talkPressed' })
      .wait(400, pcm(20))
      .feed({ type: 'talkReleased' })
      .wait(300, pcm(20))
    talk.userSays('note milk').replyStarts('r1').calls('c1', 'add_note', { text: 'milk' })
    talk.toolEnds('c1', { status: 'waiting', result: { status: 'waiting for Anna' } }).replyEnds('r1')
    const rowId = talk.of('runTool')[0]?.rowId ?? ''
    talk.feed({ type: 'toolSettled', rowId, outcome: { status: 'ok', result: { noted: 'milk' } } })
    talk.feed({ type: 'hangUp', reason: 'user' }).agent({ type: 'sessionEnded' })
    const trace = traceOf(inputs, first)
    expect(replay(readTrace(trace))).toMatchObject({ differsAt: null, inputs: inputs.length })
    const bare = exportTrace(trace)
    expect(replay(readTrace(bare))).toMatchObject({ differsAt: null, end: 'closed' })
    for (const word of ['milk', 'Anna']) expect(bare).not.toContain(word)
  })

  it('keeps every JSON there is, also what looks like its own notation', () => {
    const keys = fc.constantFrom('$pcm', '$number', '$$pcm', '$', '$$', '__proto__', 'constructor', 'toJSON', 'a')
    const json = fc.letrec<{ value: JsonValue }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.jsonValue({ maxDepth: 1 }).map((value) => JSON.parse(JSON.stringify(value))),
        fc.constantFrom('$pcm', 'NaN', 'Infinity'),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.uniqueArray(keys, { maxLength: 3 }).chain((names) =>
          fc.tuple(...names.map(() => tie('value'))).map((values) =>
            // As JSON.parse makes it: every key an own one.
            JSON.parse(`{${names.map((name, i) => `${JSON.stringify(name)}:${JSON.stringify(values[i])}`).join()}}`),
          ),
        ),
      ),
    })).value
    fc.assert(
      fc.property(json, fc.string({ unit: 'binary' }), (value, text) => {
        expect(JSON.stringify(fromPlain(JSON.parse(toPlainJson(value))))).toBe(JSON.stringify(value))
        const call = { callId: callId('c'), name: 'add_note', arguments: { value } }
        const inputs = [
          { type: 'talkToggled' },
          { type: 'connected' },
          { type: 'agentEvent', event: { type: 'sessionReady', serviceSessionId: 's' } },
          { type: 'agentEvent', event: { type: 'userTranscript', itemId: 'i', text } },
          { type: 'agentEvent', event: { type: 'replyStarted', replyId: replyId('r') } },
          { type: 'agentEvent', event: { type: 'toolCall', call } },
          { type: 'toolFinished', callId: call.callId, outcome: { status: 'ok', result: value } },
          { type: 'agentEvent', event: { type: 'replyDone', replyId: replyId('r'), status: 'completed' } },
          { type: 'messageTyped', text },
        ] satisfies Timeless[]
        const trace = traceOf(inputs.map((input, i): Input => ({ ...input, nowMs: 1_795_000_000_000 + i * 20 })))
        expect(replay(readTrace(trace))).toMatchObject({ differsAt: null, inputs: inputs.length, end: 'closed' })
        expect(replay(readTrace(exportTrace(trace))).differsAt).toBeNull()
      }),
      { numRuns: 200 },
    )
  })

  it('keeps times to the last bit, however odd they are', () => {
    const times = [0.1, 1.5, 1e-9, 20, 1_795_000_000_000.123, 1_795_000_000_020, 1_795_000_000_040.7]
    const inputs = times.map((nowMs): Input => ({ type: 'tick', nowMs }))
    const read = [...readTrace(traceOf(inputs)).lines].flatMap((line) => line.inputs)
    expect(read.map(({ nowMs }) => nowMs)).toEqual(times)
  })

  it('begins in the middle of a life: with frames held back and numbers that JSON does not know', () => {
    const nowMs = 1_795_000_000_000
    const opened = [
      { type: 'talkPressed', nowMs },
      { type: 'microphoneChanged', microphone: 'open', nowMs },
      { type: 'captured', pcm: pcm(20), nowMs },
    ] satisfies Input[]
    const state = opened.reduce((before, input) => transition(before, input).state, FIRST)
    expect(state.pump.held).toHaveLength(1)
    const next: Input[] = [
      { type: 'captured', pcm: pcm(20), nowMs: nowMs + 20 },
      { type: 'talkReleased', nowMs: nowMs + 40 },
      { type: 'tick', nowMs: nowMs + 200 },
      // Loud at its end only: faded out it is silent, and a greeting depends on that.
      { type: 'captured', pcm: new Uint8Array(960).fill(100, 958), nowMs: nowMs + 210 },
      { type: 'connected', nowMs: nowMs + 300 },
    ]
    expect(replay(readTrace(traceOf(next, state))).differsAt).toBeNull()
  })

  it('says where a conversation takes another way', () => {
    const inputs = inputsOf(CALM)
    const typedAt = inputs.findIndex(({ type }) => type === 'messageTyped') + 1
    const changed = traceOf(inputs).replace('typed message 0', 'typed message 1')
    expect(replay(readTrace(changed)).differsAt).toEqual({ from: typedAt, to: typedAt })
  })

  it('knows a conversation that another version of the session recorded, and one from before it said which', () => {
    const text = traceOf(inputsOf(CALM))
    expect(replay(readTrace(text)).isOwnVersion).toBe(true)
    for (const other of [`"core":${CORE_VERSION + 1},`, '']) {
      const found = replay(readTrace(text.replace(`"core":${CORE_VERSION},`, other)))
      expect(found).toMatchObject({ isOwnVersion: false, differsAt: null })
    }
  })

  it('reads what a crash has left of a trace, and says that it is not all', () => {
    const text = traceOf(inputsOf(CALM))
    const report = replay(readTrace(text.slice(0, text.length - 300)))
    expect(report).toMatchObject({ differsAt: null, end: null })
    expect(report.inputs).toBeGreaterThan(100)
  })

  it('names the line that it cannot read', () => {
    const lines = traceOf(inputsOf(CALM)).split('\n')
    const broken = (index: number, line: string): string => lines.with(index, line).join('\n')
    const problem = (text: string) => () => replay(readTrace(text))
    expect(problem('')).toThrow('Line 1')
    expect(problem('{"parley":"something else"}\n')).toThrow('Line 1')
    expect(problem(broken(0, lines[0]?.replace('"version":1', '"version":2') ?? ''))).toThrow('Line 1')
    expect(problem(broken(4, '{"t":1,'))).toThrow('Line 5')
    expect(problem(broken(4, '{"t":1,"i":{"type":"tick"}}'))).toThrow('Line 5')
    expect(problem(broken(4, '{"t":1,"i":{"type":"unheardOf"},"h":"x"}'))).toThrow('Line 5')
    expect(problem(broken(4, '{"q":[["a",1,99,480,1]],"h":"x"}'))).toThrow('Line 5')
  })
})

describe('export', () => {
  it.each(fixtures)('%s agrees without anybody’s words', (name) => {
    const bare = exportTrace(read(name))
    const report = replay(readTrace(bare))
    expect(report).toMatchObject({ differsAt: null, end: 'closed' })
    expect([...report.effects]).toEqual([...replay(readTrace(read(name))).effects])
    for (const word of ['milk', 'Tokyo', 'Parley', 'written', 'You are', 'noon', 'Call this', 'sess_']) {
      expect(bare, word).not.toContain(word)
    }
  })

  it('agrees for a session whose first update was refused for the modes of its tools, in words that are gone', () => {
    const refused = parseServerFrame(
      '{"type":"session.error","code":"invalid_value","message":"execution_mode: only hold, said Anna"}',
    )
    if (refused.kind !== 'event') throw new Error('not an event')
    const inputs = [
      { type: 'talkToggled' },
      { type: 'connected' },
      { type: 'agentEvent', event: refused.event },
      { type: 'connected' },
      { type: 'agentEvent', event: { type: 'sessionReady', serviceSessionId: 's' } },
      { type: 'hangUp', reason: 'user' },
      { type: 'agentEvent', event: { type: 'sessionEnded' } },
    ] satisfies Timeless[]
    const bare = exportTrace(
      traceOf(inputs.map((input, i): Input => ({ ...input, nowMs: 1_795_000_000_000 + i * 20 }))),
    )
    expect(replay(readTrace(bare)).effects.get('send sessionUpdate')).toBe(2)
    expect(bare).not.toContain('Anna')
  })

  it('agrees for any conversation', () => {
    fc.assert(
      fc.property(plan, (value) => {
        const text = traceOf(inputsOf(value))
        const bare = exportTrace(text)
        expect(replay(readTrace(bare))).toMatchObject({ differsAt: null, end: 'closed' })
        expect(bare).not.toContain('typed message')
      }),
      { numRuns: 20 },
    )
  })

  it('is the same when it is made twice', () => {
    const bare = exportTrace(traceOf(inputsOf(CALM)))
    expect(exportTrace(bare)).toBe(bare)
  })
})
