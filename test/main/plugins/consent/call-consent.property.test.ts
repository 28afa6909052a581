/**
 * Over random sequences of calls, answers, speech and network reads: no danger tool runs without a yes that was given
 * by hand after its question, or a standing one that holds; and no spoken word counts that was not held speech.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCallConsent } from '../../../../main/plugins/consent/call-consent.ts'
import { createConsentBook } from '../../../../main/plugins/consent/consent-book.ts'
import type { FoundTool, HostedCall } from '../../../../main/plugins/hosted-call.ts'
import type { CallId } from '../../../../main/voice/tools.ts'
import { makePlugin } from '../../../fakes/plugins.ts'

const TOOLS = [
  { name: 'do_read', effect: 'read' },
  { name: 'do_write', effect: 'write' },
  { name: 'do_confirmed', effect: 'write', confirm: true },
  { name: 'do_danger', effect: 'danger' },
  { name: 'do_danger_confirmed', effect: 'danger', confirm: true },
].map((tool) => ({ ...tool, description: 'Call this when tested.' }))
const PLUGINS = [
  makePlugin({ id: 'near', tools: TOOLS }),
  makePlugin({ id: 'far', tools: TOOLS, permissions: { network: ['a.example'] } }, { isBundled: false }),
  makePlugin({ id: 'full', tools: TOOLS, runtime: 'node' }, { isBundled: false }),
]
const FOUND: readonly FoundTool[] = PLUGINS.flatMap((plugin) => plugin.manifest.tools.map((tool) => ({ plugin, tool })))
const nameOf = ({ plugin, tool }: FoundTool): string => `${plugin.id}/${tool.name}`
const isDangerous = ({ plugin, tool }: FoundTool): boolean => plugin.id === 'full' || tool.effect === 'danger'

// Danger more often than the rest, and few tools, so that standing answers meet the calls they are for.
const DANGEROUS = FOUND.filter((one) => isDangerous(one) && one.tool.name === 'do_danger')
const found = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...DANGEROUS) }, fc.constantFrom(...FOUND))
const session = fc.constantFrom('s1', 's2')
const which = fc.nat(4)
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ type: fc.constant('call' as const), found, session }) },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('answer' as const),
      which,
      answer: fc.constantFrom('once', 'conversation', 'always', 'no', 'never'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('spoken' as const),
      text: fc.constantFrom('yes', 'Yes, please.', 'no', 'yes but no'),
      isHeldSpeech: fc.boolean(),
      isLate: fc.boolean(),
      session,
    }),
  },
  fc.record({
    type: fc.constant('rule' as const),
    found,
    rule: fc.constantFrom('ask', 'always', 'never'),
  }),
  fc.record({ type: fc.constantFrom('read' as const, 'ended' as const), session }),
  fc.record({ type: fc.constantFrom('withdrawCall' as const, 'withdrawPlugin' as const, 'expire' as const), which }),
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

/** What a plain reading of the rules says may run, kept apart from the code under test. */
const createWitness = () => {
  const standing = new Map<string, 'always' | 'never'>()
  const conversation = new Set<string>()
  const tainted = new Set<string>()
  const mayRunUnasked = (one: FoundTool, of: string): boolean =>
    !isDangerous(one) ||
    (!tainted.has(of) &&
      standing.get(nameOf(one)) !== 'never' &&
      (standing.get(nameOf(one)) === 'always' || conversation.has(`${of} ${nameOf(one)}`)))
  return { standing, conversation, tainted, mayRunUnasked }
}

const play = async (steps: readonly Step[]): Promise<void> => {
  const book = createConsentBook({ path: '', nowMs: () => 0, onProblem: () => {} })
  const timers = new Map<number, () => void>()
  let atMs = 0
  let rows = 0
  const consent = createCallConsent({
    book,
    nowMs: () => atMs,
    startTimer: (run) => {
      const key = atMs
      timers.set(key, run)
      return () => timers.delete(key)
    },
  })
  const witness = createWitness()
  const asked = new Map<string, { found: FoundTool; call: HostedCall; hasYes: boolean }>()
  const ran: string[] = []
  const nth = (index: number): string | undefined =>
    consent.questions()[index % Math.max(1, consent.questions().length)]?.id

  for (const one of steps) {
    atMs += 10
    const before = consent.questions()
    switch (one.type) {
      case 'call': {
        rows += 1
        const rowId = `r${rows}`
        const { name } = one.found.tool
        const call = { rowId, sessionId: one.session, callId: rowId as CallId, name, arguments: { rows } }
        const decision = consent.decide(one.found, call)
        if (decision === 'run') expect(witness.mayRunUnasked(one.found, one.session)).toBe(true)
        if (typeof decision === 'string') break
        asked.set(rowId, { found: one.found, call, hasYes: false })
        void consent.ask(one.found, call, decision).then((answered) => {
          if (answered === 'yes') ran.push(rowId)
        })
        break
      }
      case 'answer': {
        const id = nth(one.which)
        const record = id === undefined ? undefined : asked.get(id)
        if (id === undefined || record === undefined) break
        const question = before.find((each) => each.id === id)
        record.hasYes = one.answer !== 'no' && one.answer !== 'never'
        if (one.answer === 'never') witness.standing.set(nameOf(record.found), 'never')
        if (one.answer === 'always' && question?.canRemember) witness.standing.set(nameOf(record.found), 'always')
        if (one.answer === 'conversation' && question?.canRemember) {
          witness.conversation.add(`${record.call.sessionId} ${nameOf(record.found)}`)
        }
        if (witness.tainted.has(record.call.sessionId)) expect(question?.canRemember).toBe(false)
        consent.answer(id, one.answer)
        break
      }
      case 'spoken': {
        const { text, isHeldSpeech, isLate } = one
        const said = consent.spoken({ sessionId: one.session, text, isHeldSpeech, pressedAtMs: isLate ? atMs : 0 })
        if (!isHeldSpeech || !isLate || text.includes('but')) expect(said).toBeNull()
        if (said === null) {
          expect(consent.questions()).toEqual(before)
          break
        }
        const answered = before.find(({ id }) => !consent.questions().some((left) => left.id === id))
        const record = asked.get(answered?.id ?? '')
        if (record === undefined) throw new Error('it answered nothing')
        expect(isDangerous(record.found)).toBe(false)
        expect(witness.tainted.has(record.call.sessionId)).toBe(false)
        record.hasYes = said === 'yes'
        break
      }
      case 'rule':
        book.setRule(one.found.plugin, one.found.tool.name, one.rule)
        if (one.rule === 'ask') witness.standing.delete(nameOf(one.found))
        else witness.standing.set(nameOf(one.found), one.rule)
        break
      case 'read':
        consent.networkRead(one.session)
        witness.tainted.add(one.session)
        break
      case 'ended':
        consent.conversationEnded(one.session)
        witness.tainted.delete(one.session)
        for (const key of [...witness.conversation]) if (key.startsWith(one.session)) witness.conversation.delete(key)
        break
      case 'withdrawCall':
        consent.withdrawCall(nth(one.which) ?? '')
        break
      case 'withdrawPlugin':
        consent.withdraw(PLUGINS[one.which]?.id ?? '')
        break
      case 'expire':
        timers.values().next().value?.()
        break
    }
    await Promise.resolve()
    for (const id of ran.splice(0)) expect(asked.get(id)?.hasYes).toBe(true)
  }
  consent.withdrawAll()
  await Promise.resolve()
  expect(ran).toEqual([])
  expect(timers.size).toBe(0)
}

describe('consent to calls', () => {
  it('lets no danger tool run without a yes, and counts no speech that was not held', async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), play), { numRuns: 600 })
  })
})
