/** Which calls ask, what answers them, and when a question goes away. */
import { describe, expect, it } from 'vitest'
import { type Asking, createCallConsent } from '../../../../main/plugins/consent/call-consent.ts'
import { createConsentBook } from '../../../../main/plugins/consent/consent-book.ts'
import type { Answer } from '../../../../main/plugins/consent/question.ts'
import type { FoundTool, HostedCall } from '../../../../main/plugins/hosted-call.ts'
import type { LoadedPlugin } from '../../../../main/plugins/loaded-plugin.ts'
import type { CallId, JsonObject } from '../../../../main/voice/tools.ts'
import { makePlugin } from '../../../fakes/plugins.ts'

const NETWORK = { permissions: { network: ['a.example'] } }
const found = (more: object, manifest: object = {}, plugin: Partial<LoadedPlugin> = {}): FoundTool => {
  const tools = [{ name: 'do_thing', description: 'Call this when tested.', ...more }]
  const made = makePlugin({ ...manifest, tools }, plugin)
  const [tool] = made.manifest.tools
  if (tool === undefined) throw new Error('no tool')
  return { plugin: made, tool }
}
const call = (rowId = 'r1', sessionId = 's1', args: JsonObject = { n: rowId }): HostedCall => ({
  rowId,
  sessionId,
  callId: rowId as CallId,
  name: 'do_thing',
  arguments: args,
})

/** With a book in memory (its file is never read, so never written) and timers that fire when the test says so. */
function setUp() {
  const book = createConsentBook({ path: '', nowMs: () => 0, onProblem: () => {} })
  const timers = new Set<() => void>()
  const afterMinute = new Set<() => void>()
  let nowMs = 0
  const consent = createCallConsent({
    book,
    nowMs: () => nowMs,
    startTimer: (run, ms) => {
      timers.add(run)
      if (ms === 60_000) afterMinute.add(run)
      return () => timers.delete(run)
    },
  })
  /** Opens a question at `atMs`; it must be one that asks. */
  const ask = (one: FoundTool, which = call(), atMs = 0): Promise<string> => {
    nowMs = atMs
    const decision = consent.decide(one, which)
    if (typeof decision === 'string') throw new Error(decision)
    return consent.ask(one, which, decision)
  }
  const say = (text: string, more: object = {}) =>
    consent.spoken({ sessionId: 's1', text, isHeldSpeech: true, pressedAtMs: 100, ...more })
  const expire = (): void => {
    for (const run of [...timers]) run()
  }
  const minute = (): void => {
    for (const run of afterMinute) run()
  }
  return { book, consent, ask, say, timers, expire, minute }
}

const READ = found({})
const WRITE = found({ effect: 'write' })
const CONFIRM = found({ effect: 'write', confirm: true })
const DANGER = found({ effect: 'danger' })
const FAR_WRITE = found({ effect: 'write' }, NETWORK)
const NODE = found({ effect: 'read' }, { runtime: 'node' })

describe('the decision about a call', () => {
  it.each<[string, FoundTool, string]>([
    ['read', READ, 'run'],
    ['write', WRITE, 'run'],
    ['write with network', FAR_WRITE, 'run'],
    ['write with confirm', CONFIRM, 'remember, spoken'],
    ['read with confirm', found({ confirm: true }), 'remember'],
    ['danger', DANGER, 'remember'],
    ['danger with confirm', found({ effect: 'danger', confirm: true }), 'remember'],
    ['bundled danger', found({ effect: 'danger' }, {}, { isBundled: true }), 'remember'],
    ['read with full access', NODE, 'remember'],
  ])('of a tool that is %s: %s', (_, one, expected) => {
    expect(worded(setUp().consent.decide(one, call()))).toBe(expected)
  })

  it.each<[string, FoundTool, string]>([
    ['read', READ, 'run'],
    ['write without network', WRITE, 'run'],
    ['write with network', FAR_WRITE, 'by hand'],
    ['write that opens pages', found({ effect: 'write' }, { permissions: { openExternal: ['a.example'] } }), 'by hand'],
    ['write with confirm', CONFIRM, 'by hand'],
    ['danger', DANGER, 'by hand'],
    ['full access', NODE, 'by hand'],
  ])('after something from the network was read, of a tool that is %s: %s', (_, one, expected) => {
    const { consent, book } = setUp()
    consent.networkRead('s1')
    expect(worded(consent.decide(one, call()))).toBe(expected)
    book.setRule(one.plugin, 'do_thing', 'always')
    // Only where it asks because of what was read does the standing answer not help.
    const isAnswered = one === CONFIRM || expected === 'run'
    expect(worded(consent.decide(one, call()))).toBe(isAnswered ? 'run' : 'by hand')
    book.setRule(one.plugin, 'do_thing', 'never')
    expect(consent.decide(one, call())).toBe('never')
    book.setRule(one.plugin, 'do_thing', 'ask')
    expect(worded(consent.decide(one, call('r2', 's2')))).not.toBe('by hand')
    consent.conversationEnded('s1')
    expect(worded(consent.decide(one, call()))).not.toBe('by hand')
  })

  it('goes by the effect that the user has set for a tool with full access', () => {
    const { consent, book } = setUp()
    book.setEffect(NODE.plugin, 'do_thing', 'write')
    expect(consent.decide(NODE, call())).toBe('run')
    consent.networkRead('s1')
    expect(worded(consent.decide(NODE, call()))).toBe('by hand')
  })

  it('asks once for the same call, and not for more than a screen can hold', () => {
    const { consent, ask } = setUp()
    void ask(DANGER, call('r1', 's1', { a: 1 }))
    expect(consent.decide(DANGER, call('r2', 's1', { a: 1 }))).toBe('asked')
    for (let at = 2; at <= 20; at += 1) void ask(DANGER, call(`r${at}`, 's1', { a: at }))
    expect(consent.decide(DANGER, call('r21', 's1', { a: 21 }))).toBe('too-many')
    expect(consent.decide(READ, call('r22'))).toBe('run')
  })
})

const worded = (decision: Asking | string): string => {
  if (typeof decision === 'string') return decision
  const { canRemember, canBeSpoken } = decision
  return canBeSpoken ? (canRemember ? 'remember, spoken' : 'spoken') : canRemember ? 'remember' : 'by hand'
}

describe('an answer in the window', () => {
  it.each<[Answer, string, string, string, string]>([
    ['once', 'yes', 'remember', 'remember', 'ask'],
    ['conversation', 'yes', 'run', 'remember', 'ask'],
    ['always', 'yes', 'run', 'run', 'always'],
    ['no', 'no', 'remember', 'remember', 'ask'],
    ['never', 'no', 'never', 'never', 'never'],
  ])('"%s" is a %s; the next call: %s, in another conversation: %s', async (answer, answered, next, other, rule) => {
    const { consent, book, ask, timers } = setUp()
    const asked = ask(DANGER)
    expect(consent.questions()).toMatchObject([{ id: 'r1', tool: 'do_thing', title: 'do thing', effect: 'danger' }])
    expect(consent.answer('r1', answer)).toBe(true)
    expect(await asked).toBe(answered)
    expect(consent.questions()).toEqual([])
    expect(timers.size).toBe(0)
    expect(consent.answer('r1', 'always')).toBe(false)
    expect(worded(consent.decide(DANGER, call('r2')))).toBe(next)
    expect(worded(consent.decide(DANGER, call('r3', 's2')))).toBe(other)
    expect(book.ruleOf(DANGER.plugin, 'do_thing')).toBe(rule)
    consent.conversationEnded('s1')
    expect(worded(consent.decide(DANGER, call('r4')))).toBe(other)
  })

  it('"never" is the answer to all calls of that tool that wait, and to no other', async () => {
    const { consent, ask } = setUp()
    const other = found({ effect: 'danger' }, { id: 'other' })
    const answers = [ask(DANGER, call('r1')), ask(DANGER, call('r2')), ask(other, call('r3'))]
    consent.answer('r2', 'never')
    expect(await Promise.all(answers.slice(0, 2))).toEqual(['no', 'no'])
    expect(consent.questions().map(({ id }) => id)).toEqual(['r3'])
  })

  it.each<Answer>(['conversation', 'always'])('remembers no "%s" once the network was read', async (answer) => {
    const { consent, book, ask } = setUp()
    const asked = ask(DANGER)
    consent.networkRead('s1')
    expect(consent.questions()).toMatchObject([{ canRemember: false, reason: expect.stringContaining('network') }])
    consent.answer('r1', answer)
    expect(await asked).toBe('yes')
    consent.conversationEnded('s1')
    expect(book.ruleOf(DANGER.plugin, 'do_thing')).toBe('ask')
    expect(worded(consent.decide(DANGER, call('r2')))).toBe('remember')
  })

  it('holds for the tool as it was defined', async () => {
    const { consent, ask } = setUp()
    void ask(DANGER)
    consent.answer('r1', 'conversation')
    expect(consent.decide(DANGER, call('r2'))).toBe('run')
    expect(worded(consent.decide(found({ effect: 'danger', timeoutSeconds: 20 }), call('r2')))).toBe('remember')
  })
})

describe('a spoken answer', () => {
  it.each([
    ['Yes, please.', 'yes'],
    ['No.', 'no'],
  ] as const)('%s answers the one question that can be spoken', async (text, answered) => {
    const { ask, say, consent } = setUp()
    const asked = ask(CONFIRM)
    expect(say(text)).toBe(answered)
    expect(await asked).toBe(answered)
    expect(consent.questions()).toEqual([])
    expect(worded(consent.decide(CONFIRM, call('r2')))).toBe('remember, spoken')
  })

  it.each<[string, FoundTool, object, string]>([
    ['something else is said', CONFIRM, {}, 'yes but not now'],
    ['the key was not held', CONFIRM, { isHeldSpeech: false }, 'yes'],
    ['the key went down before it was asked', CONFIRM, { pressedAtMs: 49 }, 'yes'],
    ['the key went down as it was asked', CONFIRM, { pressedAtMs: 50 }, 'yes'],
    ['it is said in another conversation', CONFIRM, { sessionId: 's2' }, 'yes'],
    ['the tool is dangerous', DANGER, {}, 'yes'],
    ['the tool has full access', NODE, {}, 'yes'],
    ['the tool only reads', found({ confirm: true }), {}, 'yes'],
  ])('does not count when %s', (_, one, more, text) => {
    const { ask, say, consent } = setUp()
    void ask(one, call(), 50)
    expect(say(text, more)).toBeNull()
    expect(consent.questions().length).toBe(1)
  })

  it('does not count when two are open, or none', () => {
    const { ask, say, consent } = setUp()
    expect(say('yes')).toBeNull()
    void ask(CONFIRM, call('r1'))
    void ask(DANGER, call('r2'))
    expect(say('yes')).toBeNull()
    consent.answer('r2', 'no')
    expect(say('yes')).toBe('yes')
  })

  it('does not count once the talk has gone on to something else, or a minute has passed: the card stays', async () => {
    const { ask, say, consent, minute } = setUp()
    const first = ask(CONFIRM, call('r1'), 50)
    // What was begun before the question, and what is said elsewhere, is about something else.
    consent.movedOn('s1', 50)
    consent.movedOn('s2', 60)
    expect(consent.questions()).toMatchObject([{ canBeSpoken: true }])
    consent.movedOn('s1', 51)
    expect(consent.questions()).toMatchObject([{ id: 'r1', canBeSpoken: false }])
    expect(say('yes')).toBeNull()
    consent.answer('r1', 'once')
    expect(await first).toBe('yes')
    void ask(CONFIRM, call('r2'), 60)
    minute()
    expect(say('yes')).toBeNull()
    expect(consent.questions()).toMatchObject([{ id: 'r2', canBeSpoken: false }])
  })

  it('does not count once the network was read, or the user has raised what the tool counts as', () => {
    const { ask, say, consent, book } = setUp()
    void ask(CONFIRM)
    consent.networkRead('s1')
    expect(say('yes')).toBeNull()
    const node = found({ confirm: true }, { id: 'other', runtime: 'node' })
    book.setEffect(node.plugin, 'do_thing', 'write')
    const second = setUp()
    second.book.setEffect(node.plugin, 'do_thing', 'write')
    void second.ask(node)
    expect(second.consent.questions()).toMatchObject([{ canBeSpoken: true }])
    second.book.setEffect(node.plugin, 'do_thing', 'danger')
    expect(second.say('yes')).toBeNull()
  })

  it('is not held up by a question of a conversation that is over, and does not answer it', () => {
    const { ask, say, consent } = setUp()
    void ask(CONFIRM, call('r1', 's1'))
    consent.conversationEnded('s1')
    expect(say('yes')).toBeNull()
    void ask(CONFIRM, call('r2', 's2'))
    expect(say('yes', { sessionId: 's2' })).toBe('yes')
    expect(consent.questions().map(({ id }) => id)).toEqual(['r1'])
  })
})

describe('a question', () => {
  it('shows every argument', () => {
    const { ask, consent } = setUp()
    void ask(DANGER, call('r1', 's1', { to: 'Oslo', deep: { list: [1, 2] } }))
    expect(JSON.parse(consent.questions()[0]?.arguments ?? '')).toEqual({ to: 'Oslo', deep: { list: [1, 2] } })
  })

  it('stays open when its conversation ends, can be answered, and goes when its time is up', async () => {
    const { ask, consent, expire, book } = setUp()
    const [first, second] = [ask(DANGER, call('r1')), ask(DANGER, call('r2'))]
    consent.conversationEnded('s1')
    expect(consent.questions().length).toBe(2)
    consent.answer('r1', 'conversation')
    expect(await first).toBe('yes')
    expect(worded(consent.decide(DANGER, call('r3')))).toBe('remember')
    expect(book.ruleOf(DANGER.plugin, 'do_thing')).toBe('ask')
    expire()
    expect(await second).toBe('withdrawn')
    expect(consent.questions()).toEqual([])
  })

  it('is withdrawn with its call, its plugin, and the app', async () => {
    const { ask, consent, timers } = setUp()
    const other = found({ effect: 'danger' }, { id: 'other' })
    const answers = [ask(DANGER, call('r1')), ask(other, call('r2')), ask(DANGER, call('r3')), ask(DANGER, call('r4'))]
    expect(consent.withdrawCall('r1')).toBe(true)
    expect(consent.withdrawCall('r1')).toBe(false)
    consent.withdraw('other')
    expect(consent.questions().map(({ id }) => id)).toEqual(['r3', 'r4'])
    consent.withdrawAll()
    expect(await Promise.all(answers)).toEqual(Array(4).fill('withdrawn'))
    expect(timers.size).toBe(0)
  })

  it('is told of when it comes, changes and goes', () => {
    const { ask, consent } = setUp()
    const seen: number[] = []
    const stop = consent.onChanged(() => seen.push(consent.questions().length))
    void ask(CONFIRM, call('r1'))
    consent.networkRead('s1')
    consent.networkRead('s1')
    consent.answer('r1', 'no')
    consent.answer('r1', 'no')
    consent.withdrawAll()
    stop()
    void ask(DANGER, call('r2'))
    expect(seen).toEqual([1, 1, 0])
  })
})
