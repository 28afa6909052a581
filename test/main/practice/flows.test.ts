/** The practice agent walks the three example plugins over the wire: chains, yes, changes, tangents, errors, waiting. */
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { createEars } from '../../../main/practice/ears.ts'
import { findScenario } from '../../../main/practice/scenarios.ts'
import { startPracticeServer } from '../../../main/practice/server.ts'
import { createVoice, type Voice } from '../../../main/practice/voice.ts'
import { converse, type FlowConversation } from '../../plugins/flow-conversation.ts'
import { type FlowClient, type FlowClientOptions, joinFlow } from './flow-client.ts'

const QUICK = {
  onsetLagMs: 300,
  endpointMs: 400,
  leadInMs: 10,
  burstMs: 10,
  callMs: 5,
  doneAfterCallMs: 5,
  answerMs: 5,
  createMs: 5,
  emptyReplyMs: 10,
  holdTextMs: 10,
}
/** A sentence is said and recognised in some seconds; on a busy machine in more. */
const SPOKEN_MS = 60_000
/** Audio is in real time, so what the agent says is short here: nobody listens. */
const hurried: Voice = {
  speak: async (text) => ({
    samples: new Int16Array(480),
    words: text.split(' ').map((word) => ({ text: word, startMs: 0, endMs: 20 })),
  }),
  dispose: async () => undefined,
}
const ears = createEars()
const voice = createVoice()
const closing: (() => Promise<void> | void)[] = []

afterEach(async () => {
  vi.useRealTimers()
  for (const close of closing.splice(0)) await close()
})
afterAll(() => voice.dispose())

const begin = async (
  plugin: string,
  { scenario = 'normal', ...options }: FlowClientOptions & { readonly scenario?: string } = {},
): Promise<{ talk: FlowConversation; agent: FlowClient; says(text: string): Promise<string> }> => {
  const server = await startPracticeServer({
    ears,
    voice: hurried,
    timing: QUICK,
    scenario: findScenario(scenario) ?? { summary: '' },
  })
  const talk = await converse(plugin)
  const agent = await joinFlow(server.url, talk, options)
  closing.push(() => agent.client.end(), server.close)
  /** "tool {arguments}, tool {arguments}: what was said" */
  const says = async (text: string) => {
    const { calls, said } = await agent.type(text)
    return `${calls.map(({ tool, arguments: args }) => `${tool} ${JSON.stringify(args)}`).join(', ')}: ${said}`
  }
  return { talk, agent, says }
}
const samplesOf = async (text: string): Promise<Int16Array> => {
  const { samples } = await voice.speak(text, 'alba')
  return Int16Array.from([...new Int16Array(7200), ...samples, ...new Int16Array(7200)])
}

describe('a ride', () => {
  it('is looked up and priced in one go, booked with a yes, tracked and cancelled', async () => {
    const { talk, says } = await begin('ride-booking')
    expect(await says('How much is a ride from SW1A 1AA to EC1A 1BB?')).toBe(
      'lookup_postcode {"pickup":"SW1A 1AA","dropoff":"EC1A 1BB"}, estimate_fare {}: The fare is nine pounds seventy for two point six miles, and the ride takes seventeen minutes. Shall I book it?',
    )
    expect(await says('Yes please')).toMatch(/^book_ride \{\}: Your ride is booked, reference one zero zero one\./)
    expect(await says('where is the driver')).toBe('track_driver {}: Your driver is six minutes away.')
    expect(await says('change the pickup to W1A 0AX')).toMatch(/^revise_pickup .*: .* Shall I cancel the ride\?$/)
    expect(await says('yes')).toMatch(/^cancel_ride \{\}: Your ride .* is cancelled\.$/)
    expect(talk.phase()).toBe('estimate')
  })

  it('goes step by step: one place, the other as a bare value, a change, the fare, a no', async () => {
    const { talk, says } = await begin('ride-booking')
    expect(await says('Pick me up at n1 9gu')).toMatch(
      /^lookup_postcode \{"pickup":"N1 9GU"\}: .* What is the dropoff postcode\?$/,
    )
    expect(await says('to SE1 7PB')).toMatch(
      /^lookup_postcode \{"dropoff":"SE1 7PB"\}: .* Shall I work out the fare\?$/,
    )
    expect(await says('no, change the dropoff to NW1 2DB')).toMatch(
      /^revise_dropoff \{"dropoff":"NW1 2DB"\}: .* Shall I work out the fare\?$/,
    )
    expect(await says('yes')).toMatch(/^estimate_fare \{\}: The fare is/)
    expect(await says('no thanks')).toBe(': All right.')
    expect(await says('yes')).toBe(': All right.')
    expect(talk.phase()).toBe('book')
  })

  it('asks again for the place that failed alone, in words for a person', async () => {
    const { says } = await begin('ride-booking')
    expect(await says('I need a ride from SW1A 1AA to ZZ1 1ZZ')).toBe(
      'lookup_postcode {"pickup":"SW1A 1AA","dropoff":"ZZ1 1ZZ"}: I could not use "ZZ1 1ZZ" as the dropoff. The pickup is SW1A 1AA. Please tell me the dropoff postcode again.',
    )
    expect(await says('EC1A 1BB')).toMatch(/^lookup_postcode \{"pickup":"SW1A 1AA","dropoff":"EC1A 1BB"\}: /)
  })

  it('does what an error names instead, answers a tangent, and starts over', async () => {
    const { talk, says } = await begin('ride-booking')
    expect(await says('Change the pickup to W1A 0AX.')).toMatch(
      /^revise_pickup .*, lookup_postcode \{"pickup":"W1A 0AX"\}: .* What is the dropoff postcode\?$/,
    )
    expect(await says('Are you a real person?')).toMatch(
      /^respond_freely \{\}: I am Parley's practice agent.* What is the dropoff postcode\?$/,
    )
    expect(await says('Do you like the sea?')).toMatch(/^respond_freely \{\}: .* What is the dropoff postcode\?$/)
    expect(await says('SE1 7PB')).toMatch(/^lookup_postcode \{"dropoff":"SE1 7PB"\}/)
    expect(await says("let's start over")).toMatch(/^restart \{\}: All right, from the beginning\./)
    expect(talk.phase()).toBe('lookup')
    expect(await says('goodbye')).toBe('end_call {}: Goodbye.')
  })

  it('says that the user was asked while a call waits for a yes, and takes the outcome as it comes', async () => {
    const { agent, says } = await begin('ride-booking', { waitsFor: ['book_ride'] })
    await says('How much is a ride from SW1A 1AA to EC1A 1BB?')
    expect(await says('book it')).toBe(
      'book_ride {}: That needs your yes, so you have been asked. Nothing has been done yet.',
    )
    expect(await says('yes')).toBe(': All right.')
    expect(await agent.announce('Your ride is booked.')).toBe('Your ride is booked.')
  })

  it(
    'is heard: postcodes are spelled, and a yes is a yes',
    async () => {
      const { agent } = await begin('ride-booking')
      agent.client.startPump()
      const turn = await agent.speak(await samplesOf('I need a ride from S W one A, one A A, to E C one A, one B B.'))
      if (turn.heard === '(not understood)' && turn.said.includes('pocketsphinx')) return
      expect(turn.heard).toBe('I need a ride from SW1A 1AA to EC1A 1BB.')
      expect(turn.calls).toEqual([{ tool: 'lookup_postcode', arguments: { pickup: 'SW1A 1AA', dropoff: 'EC1A 1BB' } }])
      const yes = await agent.speak(await samplesOf('Yes please.'))
      expect(yes).toMatchObject({ heard: 'Yes please.', calls: [{ tool: 'estimate_fare' }] })
    },
    SPOKEN_MS,
  )
})

describe('a table', () => {
  const onMonday = () => vi.useFakeTimers({ toFake: ['Date'], now: new Date(2026, 10, 23, 12) })

  it('that is free is booked with a yes and a name, and cancelled', async () => {
    onMonday()
    const { says } = await begin('table-reservation')
    expect(await says('Is there a table for four on Friday at half past eight?')).toBe(
      'check_availability {"party_size":4,"day":"friday","time":"20:30"}: A table for four is free on Friday at half past eight. Shall I book it, and under what name?',
    )
    expect(await says('yes')).toMatch(/^: I need one thing more: family name .* for example Smith/)
    expect(await says('Lovelace')).toMatch(
      /^create_reservation \{"name":"Lovelace"\}: A table for four is reserved for Lovelace/,
    )
    expect(await says('cancel my reservation')).toMatch(
      /^cancel_reservation \{\}: A table for four for Lovelace .* is cancelled\.$/,
    )
  })

  it('takes the name at once when that is what was asked', async () => {
    onMonday()
    const { says } = await begin('table-reservation')
    await says('I would like a table for two tomorrow at 8 pm')
    expect(await says('Smith')).toMatch(/^create_reservation \{"name":"Smith"\}/)
  })

  it('that is taken leads to another time, or to the waiting list', async () => {
    onMonday()
    const { talk, says } = await begin('table-reservation')
    expect(await says('Is there a table for four on Friday at seven?')).toMatch(
      /"time":"19:00"\}: .* Free after that: half past eight and nine o'clock\. Which time would you like, or shall I put you on the waiting list\?$/,
    )
    expect(await says('half past eight')).toMatch(
      /^check_availability \{"party_size":4,"day":"friday","time":"20:30"\}: A table for four is free/,
    )
    expect(await says('what about Saturday at seven thirty')).toMatch(
      /^check_availability \{"party_size":4,"day":"saturday","time":"19:30"\}: On Saturday/,
    )
    expect(await says('yes')).toMatch(/^: I need one thing more: family name/)
    expect(await says('Taylor')).toMatch(
      /^add_to_waitlist \{"name":"Taylor"\}: Taylor is on the waiting list for Saturday/,
    )
    expect(talk.phase()).toBe('waiting')
  })

  it('asks for what is missing and for what does not fit', async () => {
    onMonday()
    const { says } = await begin('table-reservation')
    expect(await says('I want a table for nine on Friday at 20:30')).toMatch(
      /I could not use "9" as the party size\. .* Please tell me a smaller number of people\.$/,
    )
    expect(await says('eight')).toMatch(
      /^check_availability \{"party_size":8,"day":"friday","time":"20:30"\}: A table for eight/,
    )
  })

  it(
    'is heard, with the time as people say it',
    async () => {
      const { agent } = await begin('table-reservation')
      agent.client.startPump()
      const turn = await agent.speak(await samplesOf('Is there a table for four on Friday at half past eight?'))
      if (turn.heard === '(not understood)' && turn.said.includes('pocketsphinx')) return
      expect(turn.calls).toEqual([
        { tool: 'check_availability', arguments: { party_size: 4, day: 'friday', time: '20:30' } },
      ])
    },
    SPOKEN_MS,
  )
})

describe('a dispute', () => {
  it('begins with the check, whatever was asked, and goes through to the filing', async () => {
    const { talk, agent, says } = await begin('bank-dispute')
    expect(await says('I want to dispute a payment')).toBe(
      ': I need one thing more: customer number, six digits, for example 100200. What should it be?',
    )
    expect(await says('four zero two one one eight')).toBe(
      ': I need one thing more: pin, four digits, for example 5566. What should it be?',
    )
    expect(await says('7305')).toMatch(
      /^verify_identity \{"customer_number":"402118","pin":"7305"\}: Thank you, you are verified\. Shall I read your latest payments\?$/,
    )
    expect(await says('yes')).toMatch(/^list_transactions \{\}: Your latest payments are: .* Which one is it about\?$/)
    expect(await says('take the second one')).toMatch(
      /^choose_transaction \{"position":2\}: .* What is wrong with it\?$/,
    )
    expect(await says('I did not make it')).toMatch(
      /^file_dispute \{"reason":"not_made_by_me"\}: Your dispute is filed/,
    )
    expect(talk.phase()).toBe('filed')
    expect(await says('what is the state of my dispute')).toMatch(/^get_dispute \{\}: Dispute three zero zero one/)
    expect(await says('start over')).toMatch(/^restart/)
    expect(talk.phase()).toBe('unverified')
    expect(agent.client.all('session.error')).toEqual([])
  })

  it('chooses by a name that was read out, and asks which when two are the same', async () => {
    const { says } = await begin('bank-dispute')
    await says('My customer number is 402118 and my pin is 7305.')
    expect(await says('It is the payment to Corner Books.')).toMatch(
      /^choose_transaction .*, list_transactions \{\}: Your latest payments/,
    )
    expect(await says('it is the payment to Corner Books')).toBe(
      'choose_transaction {"merchant":"Corner Books"}: Number one and number three in the list are both to Corner Books. Please tell me which number it is.',
    )
    expect(await says('number three')).toMatch(/"position":3.*What is wrong with it\?$/)
  })

  it('asks for both again after a wrong pin, and tells what is left', async () => {
    const { says } = await begin('bank-dispute')
    expect(await says('My customer number is 402118 and my pin is 1111.')).toBe(
      'verify_identity {"customer_number":"402118","pin":"1111"}: The customer number and the pin do not fit together; two tries are left. Please tell me the customer number and the pin once more.',
    )
    expect(await says('402118')).toMatch(/^: I need one thing more: pin/)
  })

  it(
    'is heard, digit by digit',
    async () => {
      const { agent } = await begin('bank-dispute')
      agent.client.startPump()
      const words = 'My customer number is four zero two one one eight and my pin is seven three zero five.'
      const turn = await agent.speak(await samplesOf(words))
      if (turn.heard === '(not understood)' && turn.said.includes('pocketsphinx')) return
      expect(turn.calls).toEqual([{ tool: 'verify_identity', arguments: { customer_number: '402118', pin: '7305' } }])
    },
    SPOKEN_MS,
  )
})

describe('scripted conversations', () => {
  it(
    'walk each plugin to its end',
    async () => {
      const walk = async (scenario: string, plugin: string, tools: readonly string[]) => {
        const { talk, agent } = await begin(plugin, { scenario })
        const called: string[] = []
        while (called.length < tools.length) {
          const { calls } = await agent.listen()
          called.push(...calls.map(({ tool }) => tool))
        }
        expect(called).toEqual(tools)
        return talk.phase()
      }
      const ride = ['lookup_postcode', 'estimate_fare', 'revise_pickup', 'estimate_fare', 'book_ride']
      const table = ['check_availability', 'add_to_waitlist', 'cancel_reservation']
      const dispute = ['verify_identity', 'list_transactions', 'choose_transaction', 'file_dispute']
      const walks = [
        walk('script-ride', 'ride-booking', ride),
        walk('script-table', 'table-reservation', table),
        walk('script-dispute', 'bank-dispute', dispute),
      ]
      expect(await Promise.all(walks)).toEqual(['booked', 'ask', 'filed'])
    },
    SPOKEN_MS,
  )
})
