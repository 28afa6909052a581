/** A yes aloud, from what the session tells of the user's words: only the first thing said after a question can be one. */
import { afterEach, describe, expect, it } from 'vitest'
import { type ConsentDesk, createConsentDesk } from '../../../main/compose/consent-desk.ts'
import type { HostedCall } from '../../../main/plugins/hosted-call.ts'
import type { Utterance } from '../../../main/voice/events.ts'
import type { CallId } from '../../../main/voice/tools.ts'
import { makePlugin } from '../../fakes/plugins.ts'

const TOOL = {
  name: 'do_thing',
  description: 'Call this when tested.',
  parameters: { type: 'object', properties: {}, required: [] },
}
const SAID: Utterance = {
  id: 'u',
  sessionId: 's1',
  role: 'user',
  text: '',
  heardChars: 0,
  isFinal: true,
  interrupted: false,
  source: 'speech',
  isHeld: false,
  isHeldSpeech: true,
  startedAtMs: 0,
  endedAtMs: null,
}

let desk: ConsentDesk
afterEach(() => desk.dispose())

const setUp = () => {
  let nowMs = 1_000
  desk = createConsentDesk({
    file: '',
    model: { questions: () => undefined, notice: () => undefined },
    nowMs: () => nowMs,
  })
  const plugin = makePlugin({ tools: [{ ...TOOL, effect: 'write', confirm: true }] })
  const [tool] = plugin.manifest.tools
  if (tool === undefined) throw new Error('no tool')
  const found = { plugin, tool }
  const call: HostedCall = { rowId: 'r1', sessionId: 's1', callId: 'r1' as CallId, name: TOOL.name, arguments: {} }
  const decision = desk.calls.decide(found, call)
  if (typeof decision === 'string') throw new Error(decision)
  const answered = desk.calls.ask(found, call, decision)
  const say = (text: string, more: Partial<Utterance> = {}): void => {
    nowMs += 1_000
    desk.pressed()
    nowMs += 500
    desk.heard({ ...SAID, text, startedAtMs: nowMs, ...more })
  }
  return { answered, say, canBeSpoken: () => desk.calls.questions()[0]?.canBeSpoken }
}

describe('a yes aloud', () => {
  it('answers when it is the next thing that is said', async () => {
    const { answered, say } = setUp()
    say('Yes, please.')
    expect(await answered).toBe('yes')
  })

  it.each([
    ['said', {}],
    ['typed', { source: 'typed' as const }],
  ])('does not answer once something else was %s', (_how, more) => {
    const { say, canBeSpoken } = setUp()
    expect(canBeSpoken()).toBe(true)
    say('What is the weather in Oslo?', more)
    expect(canBeSpoken()).toBe(false)
    say('Yes, please.')
    expect(desk.calls.questions()).toHaveLength(1)
  })
})
