/** The dispute from the check to the filing: nothing before its time, nothing that no tool gave, and random walks. */
import fc from 'fast-check'
import type { Json } from 'parley'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { moduleOf } from './acting-context.ts'
import { bundled, converse, type FlowConversation } from './flow-conversation.ts'
import { scalarsOf, unfounded } from './unfounded.ts'

interface Speech {
  sayNumber(number: number): string
  sayMoney(pence: number): string
  sayDate(date: string): string
  sayDigits(digits: string): string
}
const { sayNumber, sayMoney, sayDate, sayDigits } = await moduleOf<Speech>('bank-dispute/speech.js')
interface Customer {
  readonly account: Record<string, Json>
  readonly transactions: readonly Record<string, Json>[]
}
const { customerOf } = await moduleOf<{ customerOf(number: string): Customer }>('bank-dispute/accounts.js')

const WAYS_OUT = ['restart', 'end_call', 'respond_freely']
const LOOKUPS = ['get_account', 'list_transactions', 'choose_transaction']
const BY_PHASE: Readonly<Record<string, readonly string[]>> = {
  unverified: ['verify_identity'],
  locked: [],
  verified: LOOKUPS,
  chosen: [...LOOKUPS, 'file_dispute'],
  filed: [...LOOKUPS, 'get_dispute'],
}
const FIRST_CUSTOMER = { customer_number: '402118', pin: '7305' }
const WRONG = { customer_number: '402118', pin: '0000' }
/** Words that promise how it ends. "how they decide is not known" promises nothing. */
const PROMISE =
  /refund|money back|reimburse|you will (?:get|receive|win)|guarantee|will be (?:returned|resolved|paid)|within \w+ (?:days?|weeks?)/i

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-23T12:00:00Z') })
})
afterEach(() => {
  vi.useRealTimers()
})

const bank = (storage?: Map<string, string>, sessionId?: string) =>
  converse('bank-dispute', storage === undefined ? {} : { storage }, sessionId)
const at = async (phase: string, storage?: Map<string, string>, sessionId?: string): Promise<FlowConversation> => {
  const talk = await bank(storage, sessionId)
  if (phase === 'locked') for (let i = 0; i < 3; i++) await talk.call('verify_identity', WRONG)
  const steps: [string, Record<string, Json>][] = [
    ['verify_identity', FIRST_CUSTOMER],
    ['list_transactions', {}],
    ['choose_transaction', { position: 2 }],
    ['file_dispute', { reason: 'not_made_by_me' }],
  ]
  for (const [tool, args] of steps) {
    if (talk.phase() === phase) break
    await talk.say(tool, args)
  }
  expect(talk.phase()).toBe(phase)
  return talk
}
/** All that the bank knows of its customers, as it would be said or written. */
const SECRETS = ['402118', '655240'].flatMap((number) => {
  const { account, transactions } = customerOf(number)
  return scalarsOf([account, ...transactions]).flatMap((value) =>
    typeof value === 'number'
      ? [sayMoney(value), (value / 100).toFixed(2)]
      : [value, ...(/^\d{4}-/.test(value) ? [sayDate(value)] : [])],
  )
})
const expectSilentAbout = (text: string) => {
  for (const secret of SECRETS) if (secret.length > 2) expect(text).not.toContain(secret)
}
/** No amount, date, number or reference is said that no result held; no ending is promised. */
const expectFounded = (talk: FlowConversation) => {
  for (const { kind, text, values } of talk.told) {
    expect(text).not.toMatch(PROMISE)
    if (kind === 'refusal') continue
    const founded = values.flatMap(scalarsOf).flatMap((value) => {
      if (typeof value === 'number') return [sayMoney(value), `number ${sayNumber(value)}`]
      if (/^\d{4}-/.test(value)) return [value, sayDate(value)]
      return /^\d{4}$/.test(value) ? [value, sayDigits(value)] : [value]
    })
    const rules = kind === 'error' ? ['two tries', 'one try', ...(text.match(/'[^']*'/g) ?? [])] : []
    expect({ text, unfounded: unfounded(text, [...founded, ...rules]) }).toEqual({ text, unfounded: [] })
  }
}

describe('bank dispute', () => {
  it('goes from the check to the filed dispute, and reads exactly what the bank gave', async () => {
    const talk = await bank()
    expect(await talk.value('verify_identity', FIRST_CUSTOMER)).toEqual({ is_verified: true })
    expect(await talk.say('get_account')).toBe(
      'The balance of your everyday account ending in four eight two one is one thousand two hundred and forty-three pounds fifty.',
    )
    expect(await talk.say('list_transactions')).toMatch(
      /^Your latest payments are: number one, forty-two pounds ninety-nine to Corner Books on the eighteenth of November; number two, /,
    )
    expect(await talk.value('choose_transaction', { merchant: 'city garage' })).toEqual({
      position: 2,
      merchant: 'City Garage',
      amount_pence: 18650,
      amount: '£186.50',
      date: '2026-11-16',
    })
    expect(await talk.value('file_dispute', { reason: 'wrong_amount' })).toEqual({
      reference: '3001',
      reason: 'wrong_amount',
      state: 'received',
      filed_on: '2026-11-23',
      merchant: 'City Garage',
      amount_pence: 18650,
      amount: '£186.50',
      date: '2026-11-16',
    })
    expect(await talk.say('get_dispute')).toBe(
      'Dispute three zero zero one is about a wrong amount, at City Garage. It was received on the twenty-third of November. People at the bank look into it; how they decide is not known yet.',
    )
    expectFounded(talk)
  })

  it.each(Object.keys(BY_PHASE))('exposes in "%s" its own tools and every way out', async (phase) => {
    const talk = await at(phase)
    expect(talk.exposed().sort()).toEqual([...(BY_PHASE[phase] ?? []), ...WAYS_OUT].sort())
  })

  it('knows nothing before the check: not in tools, prompts, examples, or answers', async () => {
    const talk = await bank()
    expect(talk.exposed()).toEqual(['verify_identity', 'restart', 'end_call', 'respond_freely'])
    for (const tool of ['get_account', 'list_transactions', 'choose_transaction', 'file_dispute', 'get_dispute']) {
      expect(await talk.call(tool, {})).toMatchObject({ kind: 'hidden' })
    }
    await talk.fail('verify_identity', WRONG)
    await talk.fail('verify_identity', { ...FIRST_CUSTOMER, customer_number: '111111' })
    expectSilentAbout(JSON.stringify([talk.session(), talk.told]))
  })

  it('holds no value of an account in its definitions at all', async () => {
    expectSilentAbout(JSON.stringify((await bundled('bank-dispute')).manifest))
    const { examples } = (await bundled('bank-dispute')).manifest
    for (const { calls } of examples) {
      for (const { tool, arguments: args } of calls) {
        if (tool === 'verify_identity')
          expect(await (await bank()).call(tool, JSON.parse(JSON.stringify(args)))).toMatchObject({ kind: 'failed' })
      }
    }
  })

  it('does not say whether the number or the pin was wrong, and repeats neither', async () => {
    const wrongPin = await (await bank()).fail('verify_identity', WRONG)
    const wrongNumber = await (await bank()).fail('verify_identity', { customer_number: '999999', pin: '7305' })
    expect(wrongPin.error).toBe(wrongNumber.error)
    expect(wrongPin.error).not.toMatch(/402118|999999|7305|0000/)
  })

  it('takes digits however they are spaced', async () => {
    expect(await (await bank()).value('verify_identity', { customer_number: '402 118', pin: '7 3 0 5' })).toMatchObject(
      {
        is_verified: true,
      },
    )
    for (const pin of ['730', '73051', 'seven', '']) {
      expect(await (await bank()).call('verify_identity', { ...FIRST_CUSTOMER, pin })).toMatchObject({
        kind: 'invalid',
      })
    }
  })

  it('locks the conversation after three wrong tries, and starting over gives no new ones', async () => {
    const talk = await bank()
    expect((await talk.fail('verify_identity', WRONG)).error).toContain('two tries are left')
    expect((await talk.fail('verify_identity', WRONG)).error).toContain('one try is left')
    expect(await talk.value('verify_identity', WRONG)).toEqual({ is_verified: false, is_locked: true })
    expect(talk.phase()).toBe('locked')
    expect(await talk.call('verify_identity', FIRST_CUSTOMER)).toMatchObject({ kind: 'hidden' })
    await talk.call('restart')
    expect(await talk.value('verify_identity', FIRST_CUSTOMER)).toMatchObject({ is_verified: false })
    expect(talk.phase()).toBe('locked')
    expectFounded(talk)
  })

  it('counts tries that come at once', async () => {
    const talk = await bank()
    await Promise.all(Array.from({ length: 4 }, () => talk.call('verify_identity', WRONG).catch(() => undefined)))
    await talk.call('restart')
    expect(await talk.value('verify_identity', FIRST_CUSTOMER)).toMatchObject({ is_verified: false })
  })

  it('gives the next conversation its own tries, and keeps no old counts', async () => {
    const storage = new Map<string, string>()
    await at('locked', storage, 'one')
    const talk = await bank(storage, 'two')
    await talk.fail('verify_identity', WRONG)
    expect([...storage.keys()]).toEqual(['tries:two'])
    expect(await talk.value('verify_identity', FIRST_CUSTOMER)).toMatchObject({ is_verified: true })
  })

  it('forgets the customer when starting over', async () => {
    const talk = await at('filed')
    await talk.call('restart')
    expect(talk.phase()).toBe('unverified')
    expect(talk.state.size).toBe(0)
  })

  it('has the list read before a payment is chosen', async () => {
    const talk = await at('verified')
    expect((await talk.fail('choose_transaction', { position: 1 })).ask).toMatch(/^Call list_transactions/)
    expect(talk.phase()).toBe('verified')
  })

  it('asks which payment is meant, and only that', async () => {
    const talk = await at('verified')
    await talk.say('list_transactions')
    expect((await talk.fail('choose_transaction')).field).toBe('position')
    expect((await talk.fail('choose_transaction', { merchant: 'Tea House' })).field).toBe('merchant')
    expect(await talk.fail('choose_transaction', { position: 9 })).toMatchObject({
      field: 'position',
      error: expect.stringContaining('the list ends with number four'),
    })
    expect(await talk.fail('choose_transaction', { merchant: 'Corner Books' })).toMatchObject({
      field: 'position',
      error: expect.stringContaining('number one and number three in the list are both to Corner Books'),
    })
    expect(await talk.value('choose_transaction', { position: 3, merchant: 'Corner Books' })).toMatchObject({
      date: '2026-11-15',
    })
    expectFounded(talk)
  })

  it('takes another payment after one was chosen, and after one was disputed', async () => {
    const talk = await at('chosen')
    await talk.say('choose_transaction', { position: 4 })
    expect(await talk.value('file_dispute', { reason: 'never_arrived' })).toMatchObject({ merchant: 'Garden World' })
    await talk.say('choose_transaction', { position: 1 })
    expect(talk.phase()).toBe('chosen')
    expect(await talk.value('file_dispute', { reason: 'charged_twice' })).toMatchObject({ reference: '3002' })
    expect(await talk.value('get_dispute')).toMatchObject({ reference: '3002', merchant: 'Corner Books' })
  })

  it('files once: a payment that is disputed already leads to its dispute', async () => {
    const storage = new Map<string, string>()
    await at('filed', storage, 'one')
    const talk = await at('verified', storage, 'two')
    await talk.say('list_transactions')
    expect(await talk.say('choose_transaction', { position: 2 })).toContain(
      'disputed already, under reference three zero zero one',
    )
    expect(talk.phase()).toBe('filed')
    expect(talk.exposed()).not.toContain('file_dispute')
    await talk.say('choose_transaction', { position: 1 })
    await talk.say('file_dispute', { reason: 'charged_twice' })
    expect(await talk.value('get_dispute')).toMatchObject({ reference: '3002', merchant: 'Corner Books' })
    expectFounded(talk)
  })

  it('keeps two customers apart', async () => {
    const storage = new Map<string, string>()
    await at('filed', storage, 'one')
    const talk = await bank(storage, 'two')
    await talk.say('verify_identity', { customer_number: '655240', pin: '1948' })
    expect(await talk.say('list_transactions')).not.toMatch(/Corner|Garage|Garden/)
    expect(await talk.say('choose_transaction', { position: 2 })).toContain('What is wrong with it?')
  })

  it.each([
    [905, 'nine pounds and five pence'],
    [100, 'one pound'],
    [124_350, 'one thousand two hundred and forty-three pounds fifty'],
    [100_000_00, 'one hundred thousand pounds'],
  ])('says %d pence as "%s"', (pence, words) => expect(sayMoney(pence)).toBe(words))

  it.each([
    ['2026-01-01', 'the first of January'],
    ['2026-02-12', 'the twelfth of February'],
    ['2026-03-20', 'the twentieth of March'],
    ['2026-10-31', 'the thirty-first of October'],
  ])('says %s as "%s"', (date, words) => expect(sayDate(date)).toBe(words))
})

describe('any sequence of calls', () => {
  const step: fc.Arbitrary<[string, Record<string, Json>]> = fc.oneof(
    { weight: 2, arbitrary: fc.tuple(fc.constant('verify_identity'), fc.constantFrom(FIRST_CUSTOMER, WRONG)) },
    {
      weight: 4,
      arbitrary: fc.tuple(
        fc.constant('choose_transaction'),
        fc.record(
          { position: fc.integer({ min: 1, max: 5 }), merchant: fc.constantFrom('Corner Books') },
          { requiredKeys: [] },
        ),
      ),
    },
    { weight: 2, arbitrary: fc.tuple(fc.constant('file_dispute'), fc.constant({ reason: 'charged_twice' })) },
    {
      weight: 5,
      arbitrary: fc.tuple(
        fc.constantFrom(
          'list_transactions',
          'list_transactions',
          'get_account',
          'get_dispute',
          'restart',
          'respond_freely',
        ),
        fc.constant({}),
      ),
    },
  )

  it('gives nothing before the check, files only what was chosen, and says only what was given', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const talk = await bank()
        let isVerified = false
        let wrongTries = 0
        let chosen: Json = null
        let told = 0
        for (const [tool, args] of steps) {
          const wasExposed = talk.exposed().includes(tool)
          const answer = await talk.call(tool, args)
          expect(answer.kind === 'hidden').toBe(!wasExposed)
          if (tool === 'restart') isVerified = false
          if (tool === 'verify_identity' && wasExposed) {
            if (wrongTries < 3 && args !== FIRST_CUSTOMER) wrongTries += 1
            isVerified = args === FIRST_CUSTOMER && wrongTries < 3
            expect(talk.phase() === 'verified').toBe(isVerified)
          }
          if (!isVerified) for (const { text } of talk.told.slice(told)) expectSilentAbout(text)
          told = talk.told.length
          if (answer.kind !== 'ok') continue
          if (tool === 'choose_transaction') chosen = answer.value
          if (tool === 'file_dispute' || tool === 'get_dispute') {
            const { merchant, date } = Object(chosen)
            expect(answer.value).toMatchObject({ merchant, date })
          }
        }
        const disputes = [...talk.storage.keys()].filter((key) => key.startsWith('dispute:'))
        expect(new Set(disputes).size).toBe(disputes.length)
        for (const { phase, tools } of talk.exposures) {
          expect([...tools].sort()).toEqual([...(BY_PHASE[phase] ?? []), ...WAYS_OUT].sort())
        }
        expectFounded(talk)
      }),
      { numRuns: 60 },
    )
  })
})
