import { describe, expect, it } from 'vitest'
import { type Act, decide, type Memory, NO_MEMORY, type Situation, situationOf } from '../../../main/practice/mind.ts'
import { decideOnResult } from '../../../main/practice/on-result.ts'
import { ADD_NOTE, PROMPT, SET_TIMER, TIME, TOOLS, withTyped } from './teaching.ts'

const situation = situationOf(TOOLS, PROMPT)
const LABELLED = {
  ...SET_TIMER,
  description: 'Call this to stop a timer.',
  parameters: { type: 'object', properties: { label: { type: 'string', description: 'Its label' } }, required: [] },
}

/** Says one line after the other; typed ones leave no memory. */
const talk = (lines: readonly string[], isTyped = false, where: Situation = situation): Act => {
  let memory: Memory = NO_MEMORY
  let act: Act = { kind: 'say', text: '' }
  for (const line of lines) ({ act, memory } = decide(line, isTyped, where, memory))
  return act
}
const call = (
  name: string,
  args: Act extends infer A ? (A extends { arguments: infer R } ? R : never) : never,
): Act => ({
  kind: 'call',
  name,
  arguments: args,
})
const saidBy = (act: Act): string => (act.kind === 'say' ? act.text : '')

describe('mind', () => {
  it.each([
    ['What time is it in Tokyo?', 'get_time', { place: 'Tokyo' }],
    ["what's the time in London", 'get_time', { place: 'London' }],
    ['what time is it in new york please', 'get_time', { place: 'New York' }],
    ['What time is it in Ulaanbaatar?', 'get_time', { place: 'Ulaanbaatar' }],
    ['set a timer for twenty five minutes', 'set_timer', { seconds: 1500 }],
    ['could you set a timer for 90 seconds', 'set_timer', { seconds: 90 }],
    ['start a timer for an hour and a half', 'set_timer', { seconds: 5400 }],
    ['add a note: buy Milk & bread', 'add_note', { text: 'buy Milk & bread' }],
    ['note that I owe Bob 5 pounds', 'add_note', { text: 'I owe Bob 5 pounds' }],
    ['read me the notes', 'read_notes', {}],
    ['list timers', 'list_timers', {}],
    ['how far is seventy kilometres', 'convert_units', { amount: 70, unit: 'kilometres' }],
  ])('understands "%s"', (line, name, args) => {
    expect(talk([line], true)).toEqual(call(name, args))
  })

  it.each(['tell me a story', 'what is the weather in London', 'asdf', '?!', ''])(
    'does not call a tool for "%s", but says who it is and what it can do',
    (line) => {
      expect(saidBy(talk([line]))).toMatch(/practice agent.*What time is it in Tokyo/)
    },
  )

  it('introduces itself as the practice agent', () => {
    expect(saidBy(talk(['Who are you?']))).toMatch(/practice agent.*not the real agent/)
  })

  it('calls only what is exposed', () => {
    expect(talk(['What time is it in Tokyo?'], false, situationOf([SET_TIMER], PROMPT)).kind).toBe('say')
  })

  it('asks for a missing value and takes the next words as the answer', () => {
    expect(saidBy(talk(['set a timer']))).toMatch(/length in seconds/)
    expect(talk(['set a timer', 'for ten minutes'])).toEqual(call('set_timer', { seconds: 600 }))
    expect(talk(['what time is it', 'London please'])).toEqual(call('get_time', { place: 'London' }))
  })

  it('lets go of its question when something else is asked', () => {
    expect(talk(['set a timer', 'What time is it in Tokyo?'])).toEqual(call('get_time', { place: 'Tokyo' }))
    expect(saidBy(talk(['set a timer', 'never mind']))).toBe('All right.')
    expect(talk(['set a timer', 'never mind', 'ten minutes']).kind).toBe('say')
  })

  it('changes one value of the last spoken call', () => {
    expect(talk(['What time is it in Tokyo?', 'and in London?'])).toEqual(call('get_time', { place: 'London' }))
    expect(talk(['set a timer for five minutes', 'what about ten minutes'])).toEqual(
      call('set_timer', { seconds: 600 }),
    )
  })

  it('forgets what was typed unless the prompt carries it', () => {
    expect(talk(['set a timer', 'ten minutes'], true).kind).toBe('say')
    const carried = situationOf(TOOLS, withTyped('set a timer'))
    expect(talk(['ten minutes'], true, carried)).toEqual(call('set_timer', { seconds: 600 }))
    const both = situationOf(TOOLS, withTyped('What time is it in Tokyo?', 'and in London?'))
    expect(talk(['and in London?'], true, both)).toEqual(call('get_time', { place: 'London' }))
  })

  it('refuses an enum value that is not allowed, and asks', () => {
    expect(saidBy(talk(['how far is 12 furlongs']))).toMatch(/unit to convert from/)
  })

  it('survives a pattern that backtracks for ever', () => {
    const evil = {
      ...ADD_NOTE,
      parameters: { ...ADD_NOTE.parameters, properties: { text: { type: 'string', pattern: '(a+)+$' } } },
    }
    const where = situationOf([evil], PROMPT)
    expect(talk([`note that ${'a'.repeat(40)}!b`], true, where).kind).toBe('say')
  })

  it('takes each unit of time by its own parameter where there are several', () => {
    const minutes = { type: 'number', description: 'Number of minutes, e.g. 5' }
    const seconds = { type: 'number', description: 'Number of seconds, e.g. 30' }
    const hours = { type: 'number', description: 'Number of hours, e.g. 2' }
    const timer = {
      ...SET_TIMER,
      parameters: { ...SET_TIMER.parameters, properties: { hours, minutes, seconds }, required: [] },
    }
    const where = situationOf([timer], 'User: Set a timer for five minutes.\n[set_timer {"minutes":5}]\nAgent: Set.')
    const ask = (line: string) => talk([line], true, where)
    expect(ask('set a timer for thirty seconds')).toEqual(call('set_timer', { seconds: 30 }))
    expect(ask('set a timer for 1 hour and 20 minutes')).toEqual(call('set_timer', { hours: 1, minutes: 20 }))
    expect(ask('set a timer for half an hour')).toEqual(call('set_timer', { hours: 0.5 }))
  })

  it('does not take an article for a value', () => {
    const cancel = { ...LABELLED, name: 'cancel_timer' }
    const where = situationOf([cancel], 'User: Cancel the tea timer.\n[cancel_timer {"label":"tea"}]\nAgent: Done.')
    expect(talk(['cancel the pasta timer'], true, where)).toEqual(call('cancel_timer', { label: 'pasta' }))
    expect(talk(['cancel the timer'], true, where)).toEqual(call('cancel_timer', {}))
  })

  it('needs no examples to find a tool by its name', () => {
    expect(talk(['list the timers'], false, situationOf(TOOLS, ''))).toEqual(call('list_timers', {}))
  })
})

describe('a result', () => {
  const asked = {
    name: 'get_time',
    arguments: { place: 'Foo' },
    askedFor: 'What time is it in Foo?',
    exposed: new Set(['get_time']),
  }
  const on = (result: string) => decideOnResult(result, asked, situation, NO_MEMORY)

  it('is spoken as it says', () => {
    expect(on('{"time":"21:10","say":"It is ten past nine"}').act).toEqual({
      kind: 'say',
      text: 'It is ten past nine.',
    })
  })

  it('is put into a plain sentence when it does not say', () => {
    expect(saidBy(on('{"local_time":"21:10","is_night":true}').act)).toBe('The local time is 21:10. is night: yes.')
    expect(saidBy(on('{"notes":[]}').act)).toBe('There are no notes.')
    expect(saidBy(on('{"notes":["buy milk","call Bob"]}').act)).toBe('The notes: buy milk and call Bob.')
    expect(saidBy(on('not JSON at all').act)).toBe('not JSON at all.')
  })

  it('that is an error becomes a question, and its answer completes the call', () => {
    const { act, memory } = on('{"error":"The place \\"Foo\\" is not known. Ask the user for a larger city nearby."}')
    expect(saidBy(act)).toBe('The place "Foo" is not known. Please tell me a larger city nearby.')
    expect(decide('London', false, situation, memory).act).toEqual(call('get_time', { place: 'London' }))
  })

  it('that opened the tool wanted all along leads to that call', () => {
    const opened = {
      name: 'open_toolset',
      arguments: {},
      askedFor: 'What time is it in Tokyo?',
      exposed: new Set(['open_toolset']),
    }
    expect(decideOnResult('{"opened":true}', opened, situationOf([TIME], PROMPT), NO_MEMORY).act).toEqual(
      call('get_time', { place: 'Tokyo' }),
    )
  })
})
