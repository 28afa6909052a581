import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { createEars } from '../../../main/practice/ears.ts'
import { findScenario } from '../../../main/practice/scenarios.ts'
import { type PracticeOptions, type PracticeServer, startPracticeServer } from '../../../main/practice/server.ts'
import { createVoice } from '../../../main/practice/voice.ts'
import { audioOf, type Client, connect, type Event, isSilent, question } from './client.ts'
import { ADD_NOTE, announcement, PROMPT, TIME, TOOLS, typedMessage, withTyped } from './teaching.ts'

/** The agent's delays are short here; audio is always in real time. */
const QUICK = {
  onsetLagMs: 300,
  endpointMs: 400,
  leadInMs: 100,
  burstMs: 150,
  callMs: 60,
  doneAfterCallMs: 60,
  answerMs: 30,
  createMs: 30,
  emptyReplyMs: 100,
  holdTextMs: 100,
}
const voice = createVoice()
const ears = createEars()
const running: { servers: PracticeServer[]; clients: Client[] } = { servers: [], clients: [] }

afterEach(async () => {
  for (const client of running.clients.splice(0)) client.end()
  await Promise.all(running.servers.splice(0).map((server) => server.close()))
})
afterAll(() => voice.dispose())

const serve = async (scenario = 'normal', options: PracticeOptions = {}): Promise<PracticeServer> => {
  const server = await startPracticeServer({
    voice,
    ears,
    timing: QUICK,
    ...options,
    scenario: findScenario(scenario) ?? { summary: '' },
  })
  running.servers.push(server)
  return server
}
const join = async (server: PracticeServer, headers?: Record<string, string>): Promise<Client> => {
  const client = await connect(server.url, headers)
  running.clients.push(client)
  return client
}
/** A ready session; `session` overrides what is configured. */
const start = async (scenario = 'normal', session: object = {}, options: PracticeOptions = {}): Promise<Client> => {
  const client = await join(await serve(scenario, options))
  client.send({ type: 'session.update', session: { system_prompt: PROMPT, tools: TOOLS, ...session } })
  await client.next('session.ready')
  return client
}
const type = (client: Client, text: string) => client.send({ type: 'reply.create', instructions: typedMessage(text) })
const answer = (client: Client, call: Event, result: object) =>
  client.send({ type: 'tool.result', call_id: call['call_id'], result: JSON.stringify(result) })
/** Types of the events so far, without audio, repeats joined. */
const course = (client: Client): string[] =>
  client.events.map((event) => event.type).filter((name, i, all) => name !== 'reply.audio' && name !== all[i - 1])

describe('opening', () => {
  it('says nothing before the first message, then updated, then ready', async () => {
    const client = await join(await serve())
    client.sendText('{"type":"nonsense"}')
    await client.next('session.error')
    client.send({ type: 'session.update', session: { system_prompt: PROMPT, tools: TOOLS } })
    const ready = await client.next('session.ready')
    expect(course(client)).toEqual(['session.error', 'session.updated', 'session.ready'])
    expect(ready).toMatchObject({ session_id: expect.stringMatching(/^sess_/), config: { output: { voice: 'alba' } } })
    expect(Number.isInteger(ready.timestamp)).toBe(false)
  })

  it('speaks the greeting word for word', async () => {
    const client = await start('normal', { greeting: 'Good morning, Ada.' })
    expect(await client.next('transcript.agent')).toMatchObject({ text: 'Good morning, Ada.', interrupted: false })
  })

  it('refuses a wrong token as the service does, and takes the right one', async () => {
    const server = await serve('normal', { token: 'secret' })
    const wrong = await join(server, { Authorization: 'Bearer other' })
    expect(await wrong.next('session.error')).toMatchObject({ code: 'unauthorized' })
    expect(await wrong.closed).toBe(1008)
    const right = await join(server, { Authorization: 'Bearer secret' })
    right.send({ type: 'session.update', session: {} })
    await right.next('session.ready')
  })

  it('turns browsers away', async () => {
    const server = await serve()
    await expect(connect(server.url, { Origin: 'https://example.org' })).rejects.toThrow(/401|403/)
  })

  it('closes with 1008 over a bad first update', async () => {
    const client = await join(await serve())
    client.send({ type: 'session.update', session: { output: { voice: 'nobody' } } })
    expect(await client.next('session.error')).toMatchObject({ code: 'invalid_value', param: 'session.output.voice' })
    expect(await client.closed).toBe(1008)
  })

  it('refuses to resume', async () => {
    const client = await join(await serve())
    client.send({ type: 'session.resume', session_id: 'sess_gone' })
    expect(await client.next('session.error')).toMatchObject({ code: 'session_not_found' })
    expect(await client.closed).toBe(1008)
  })

  it('ends with session.ended and 1000', async () => {
    const client = await start()
    client.send({ type: 'session.end' })
    expect(await client.next('session.ended')).toMatchObject({ audio_duration_seconds: null })
    expect(await client.closed).toBe(1000)
  })

  it.each([
    ['{broken', 'invalid_format'],
    ['{"type":"tool.result","call_id":"x"}', 'invalid_format'],
    ['{"type":"input.audio","audio":"%%%"}', 'invalid_audio'],
    ['{"type":"session.update","session":{"output":{"voice":"anna"}}}', 'immutable_field'],
  ])('survives %s with %s', async (text, code) => {
    const client = await start()
    client.sendText(text)
    expect(await client.next('session.error')).toMatchObject({ code })
    type(client, 'who are you')
    await client.next('reply.started')
  })
})

describe('a reply', () => {
  it('is paced, begins in silence, sends all deltas at once, its transcript after the audio, done last', async () => {
    const client = await start()
    client.send({ type: 'reply.create', instructions: announcement('Your timer is up now.') })
    const started = await client.next('reply.started')
    const done = await client.next('reply.done')
    const chunks = client.all('reply.audio')
    expect(chunks.every((chunk) => audioOf(chunk).length === 240)).toBe(true)
    expect(chunks.slice(0, 10).every(isSilent)).toBe(true)
    expect(chunks.some((chunk) => !isSilent(chunk))).toBe(true)
    // Never ahead of real time (the floor's clock allows one chunk of rounding).
    expect(done.atMs - started.atMs).toBeGreaterThanOrEqual((chunks.length - 2) * 10)
    const deltas = client.all('transcript.agent.delta')
    const text = deltas.map((delta) => delta['delta']).join('')
    expect(text).toBe('Your timer is up now.')
    expect(deltas.map((delta) => Number(delta['start_ms']))).toEqual(
      deltas.map((delta) => Number(delta['start_ms'])).toSorted((a, b) => a - b),
    )
    const places = deltas.map((delta) => client.events.indexOf(delta))
    expect((places.at(-1) ?? 0) - (places[0] ?? 0)).toBe(deltas.length - 1)
    expect(client.events.slice(-2).map((event) => event.type)).toEqual(['transcript.agent', 'reply.done'])
    expect(done).toMatchObject({ status: 'completed', reply_id: started['reply_id'] })
  })

  it('that is asked for during another one waits for its end', async () => {
    const client = await start()
    for (const text of ['First.', 'Second.']) client.send({ type: 'reply.create', instructions: announcement(text) })
    await client.next('reply.done')
    await client.next('reply.done')
    expect(client.all('transcript.agent').map((event) => event['text'])).toEqual(['First.', 'Second.'])
    expect(course(client).filter((name) => /^reply\./.test(name))).toEqual([
      'reply.started',
      'reply.done',
      'reply.started',
      'reply.done',
    ])
  })
})

describe('a tool call', () => {
  it('comes in a silent reply; its result is spoken in the next', async () => {
    const client = await start()
    type(client, 'What time is it in London?')
    const call = await client.next('tool.call')
    expect(call).toMatchObject({ name: 'get_time', arguments: { place: 'London' } })
    expect(await client.next('reply.done')).toMatchObject({ status: 'completed' })
    expect(client.all('reply.audio').every(isSilent)).toBe(true)
    expect(client.all('transcript.agent')).toEqual([])
    answer(client, call, { say: 'Nine.' })
    expect(await client.next('transcript.agent')).toMatchObject({ text: 'Nine.' })
    await client.next('reply.done')
  })

  it('that stays unanswered is apologised for', async () => {
    const client = await start('normal', { tools: [{ ...TIME, timeout_seconds: 1 }] })
    type(client, 'What time is it in London?')
    await client.next('tool.call')
    expect(await client.next('transcript.agent')).toMatchObject({ text: expect.stringMatching(/sorry/) })
  })

  it('with an error is asked about again, and the next words complete it', async () => {
    const client = await start()
    type(client, 'What time is it in Foo?')
    answer(client, await client.next('tool.call'), { error: 'No "Foo". Ask the user for a city.', field: 'place' })
    expect(await client.next('transcript.agent')).toMatchObject({ text: 'No "Foo". Please tell me a city.' })
    type(client, 'Tokyo')
    expect(await client.next('tool.call')).toMatchObject({ arguments: { place: 'Tokyo' } })
  })

  it('uses tools from the latest update at once', async () => {
    const client = await start('normal', { tools: [TIME] })
    client.send({ type: 'session.update', session: { tools: [ADD_NOTE] } })
    expect(await client.next('session.updated', (event) => JSON.stringify(event).includes('add_note'))).toBeDefined()
    type(client, 'note that it rains')
    expect(await client.next('tool.call')).toMatchObject({ name: 'add_note', arguments: { text: 'it rains' } })
  })

  it('takes a typed answer to a question that only the prompt remembers', async () => {
    const client = await start('normal', { system_prompt: withTyped('set a timer') })
    type(client, 'two minutes')
    expect(await client.next('tool.call')).toMatchObject({ name: 'set_timer', arguments: { seconds: 120 } })
  })

  it('in hold mode silences the agent; a reply asked for meanwhile has no sound', async () => {
    const client = await start('normal', { tools: [{ ...TIME, execution_mode: 'hold' }] })
    type(client, 'What time is it in London?')
    const call = await client.next('tool.call')
    await client.next('reply.done')
    client.send({ type: 'reply.create', instructions: announcement('Still looking.') })
    await client.next('reply.done')
    expect(client.all('reply.audio').every(isSilent)).toBe(true)
    expect(await client.next('transcript.agent')).toMatchObject({ text: 'Still looking.' })
    answer(client, call, { say: 'Nine.' })
    expect(await client.next('transcript.agent')).toMatchObject({ text: 'Nine.' })
  })
})

describe('speech', () => {
  it('is heard, transcribed and answered in the order of the service', async () => {
    const client = await start()
    client.startPump()
    client.say(await question())
    const heard = await client.next('transcript.user')
    await client.next('reply.started')
    const [started, ...rest] = course(client).slice(2)
    expect([started, ...rest]).toEqual([
      'input.speech.started',
      'transcript.user.delta',
      'input.speech.stopped',
      'transcript.user',
      'reply.started',
    ])
    if (heard['text'] === '(not understood)') {
      // No recogniser on this computer: it says so and asks to type.
      expect(await client.next('transcript.agent')).toMatchObject({ text: expect.stringMatching(/type/) })
      return
    }
    expect(heard['text']).toBe('What time is it in Tokyo?')
    const call = await client.next('tool.call')
    expect(call).toMatchObject({ name: 'get_time', arguments: { place: 'Tokyo' } })
    answer(client, call, { say: 'Nine in the evening.' })
    expect(await client.next('transcript.agent')).toMatchObject({ text: 'Nine in the evening.' })
  })

  it('has no end when the frames stop with the last word', async () => {
    const client = await start()
    client.startPump()
    const samples = await question()
    client.say(samples)
    await client.next('input.speech.started')
    // The last word ends before the fixture's closing silence: the pump stops there.
    const spokenMs = samples.findLastIndex((sample) => Math.abs(sample) > 200) / 24
    await new Promise((resolve) => setTimeout(resolve, spokenMs - 300 - 300))
    client.stopPump()
    client.send({ type: 'session.update', session: {} })
    await client.next('session.updated', (event) => client.events.indexOf(event) > 2)
    expect(client.all('input.speech.stopped')).toEqual([])
  })

  it('over an audible reply interrupts it, and the text is cut to what was said', async () => {
    const client = await start()
    client.startPump()
    const long = 'One two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen.'
    client.send({ type: 'reply.create', instructions: announcement(long) })
    await client.next('transcript.agent.delta')
    client.say(await question())
    const done = await client.next('reply.done')
    expect(done).toMatchObject({ status: 'interrupted' })
    const cut = client.all('transcript.agent')[0]
    expect(cut).toMatchObject({ interrupted: true, reply_id: done['reply_id'] })
    const text = String(cut?.['text'])
    expect(long.startsWith(text) && text.length > 0 && text.length < long.length).toBe(true)
    const names = course(client)
    expect(names.slice(names.indexOf('input.speech.started'))).toEqual([
      'input.speech.started',
      'transcript.agent',
      'reply.done',
    ])
    const end = client.events.indexOf(done)
    await client.next('transcript.user')
    const late = client.events.slice(end).filter((event) => event['reply_id'] === done['reply_id'])
    expect(late.map((event) => event.type)).toEqual(['reply.done'])
  })

  it('drops a reply.create in silence', async () => {
    const client = await start()
    client.startPump()
    client.say(await question())
    await client.next('input.speech.started')
    client.send({ type: 'reply.create', instructions: announcement('Lost words.') })
    await client.next('reply.done')
    expect(client.all('transcript.agent').some((event) => event['text'] === 'Lost words.')).toBe(false)
  })

  it('during a hold is withheld, and comes when the hold ends', async () => {
    const client = await start('normal', { tools: [{ ...TIME, execution_mode: 'hold' }] })
    type(client, 'What time is it in London?')
    const call = await client.next('tool.call')
    client.startPump()
    const samples = await question()
    client.say(samples)
    await new Promise((resolve) => setTimeout(resolve, samples.length / 24 + 1500))
    expect(course(client).filter((name) => /^(input|transcript)\./.test(name))).toEqual([])
    answer(client, call, { say: 'Nine.' })
    await client.next('transcript.user')
    expect(await client.next('transcript.agent')).toMatchObject({ text: 'Nine.' })
  })
})

describe('scenario', () => {
  it('late-audio: sound of an interrupted reply goes on under its id', async () => {
    const client = await start('late-audio')
    client.startPump()
    client.send({
      type: 'reply.create',
      instructions: announcement('One two three four five six seven eight nine ten eleven twelve thirteen fourteen.'),
    })
    await client.next('transcript.agent.delta')
    client.say(await question())
    const done = await client.next('reply.done')
    expect(done).toMatchObject({ status: 'interrupted' })
    const end = client.events.indexOf(done)
    await client.next('transcript.user')
    const late = client.events
      .slice(end)
      .filter((event) => event.type === 'reply.audio' && event['reply_id'] === done['reply_id'])
    expect(late.length).toBeGreaterThan(50)
    expect(late.some((event) => !isSilent(event))).toBe(true)
  })

  it('call-spoken: a barge-in during the spoken phrase voids the pending call', async () => {
    const client = await start('call-spoken')
    client.startPump()
    type(client, 'What time is it in London?')
    const call = await client.next('tool.call')
    await client.next('transcript.agent.delta')
    client.say(await question())
    expect(await client.next('reply.done')).toMatchObject({ status: 'interrupted' })
    answer(client, call, { say: 'Stale.' })
    await client.next('transcript.user')
    await client.next('reply.started', (event) => client.events.indexOf(event) > client.events.indexOf(call))
    expect(client.all('transcript.agent').some((event) => event['text'] === 'Stale.')).toBe(false)
  })

  it('call-after-done: the call follows its reply', async () => {
    const client = await start('call-after-done')
    type(client, 'read my notes')
    const call = await client.next('tool.call')
    const done = client.all('reply.done')[0]
    expect(done && client.events.indexOf(done) < client.events.indexOf(call)).toBe(true)
    answer(client, call, { notes: [] })
    expect(await client.next('transcript.agent')).toMatchObject({ text: 'There are no notes.' })
  })

  it('call-repeated: the answer comes once, after every result', async () => {
    const client = await start('call-repeated')
    type(client, 'read my notes')
    const calls = [await client.next('tool.call'), await client.next('tool.call'), await client.next('tool.call')]
    expect(new Set(calls.map((call) => call['call_id'])).size).toBe(3)
    for (const call of calls) answer(client, call, { say: 'None.' })
    client.send({ type: 'reply.create', instructions: announcement('Hi.') })
    await client.next('transcript.agent', (event) => event['text'] === 'Hi.')
    expect(client.all('transcript.agent').filter((event) => event['text'] === 'None.')).toHaveLength(1)
  })

  it('informational-call: a call for a foreign name that waits for no answer', async () => {
    const client = await start('informational-call')
    type(client, 'read my notes')
    expect(await client.next('tool.call')).toMatchObject({ name: 'server_side_lookup' })
    answer(client, await client.next('tool.call'), { say: 'None.' })
    await client.next('transcript.agent')
  })

  it('missing-transcript: a reply without transcript.agent', async () => {
    const client = await start('missing-transcript')
    client.send({ type: 'reply.create', instructions: announcement('Hello.') })
    await client.next('reply.done')
    expect(client.all('transcript.agent')).toEqual([])
    expect(client.all('transcript.agent.delta')).toHaveLength(1)
  })

  it('empty-reply: nothing in it; asked to go on, the answer comes', async () => {
    const client = await start('empty-reply')
    type(client, 'read my notes')
    expect(await client.next('reply.done')).toMatchObject({ status: 'completed' })
    expect(client.all('tool.call').length + client.all('transcript.agent').length).toBe(0)
    client.send({ type: 'reply.create' })
    expect(await client.next('tool.call')).toMatchObject({ name: 'read_notes' })
  })

  it('ready-before-updated', async () => {
    const client = await start('ready-before-updated')
    await client.next('session.updated')
    expect(course(client)).toEqual(['session.ready', 'session.updated'])
  })

  it('drop-mid-reply: the client sees 1006', async () => {
    const client = await start('drop-mid-reply')
    client.send({ type: 'reply.create', instructions: announcement('One two three four five six seven eight.') })
    expect(await client.closed).toBe(1006)
    expect(client.all('reply.done')).toEqual([])
  })

  it('server-fault: 1011 without an error event', async () => {
    const client = await start('server-fault')
    client.send({ type: 'reply.create', instructions: announcement('One.') })
    expect(await client.closed).toBe(1011)
    expect(client.all('session.error')).toEqual([])
  })

  it('resume-accepted: the session goes on over a new connection', async () => {
    const server = await serve('resume-accepted')
    const first = await join(server)
    first.send({ type: 'session.update', session: { system_prompt: PROMPT, tools: TOOLS, greeting: 'Hi.' } })
    const ready = await first.next('session.ready')
    type(first, 'read my notes')
    const call = await first.next('tool.call')
    first.end()
    await first.closed
    const second = await join(server)
    second.send({ type: 'session.resume', session_id: ready['session_id'] })
    expect(await second.next('session.ready')).toMatchObject({ session_id: ready['session_id'] })
    answer(second, call, { say: 'None.' })
    expect(await second.next('transcript.agent')).toMatchObject({ text: 'None.' })
    expect(second.all('transcript.agent')).toHaveLength(1)
  })
})
