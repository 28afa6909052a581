/** Faults and scripts as a client sees them: what really crosses the socket. */
import { afterEach, describe, expect, it } from 'vitest'
import { findScenario } from '../../../main/practice/scenarios.ts'
import { type PracticeServer, startPracticeServer } from '../../../main/practice/server.ts'
import type { Voice } from '../../../main/practice/voice.ts'
import { type Client, connect } from './client.ts'
import { announcement, PROMPT, TOOLS, typedMessage } from './teaching.ts'

const QUICK = {
  leadInMs: 20,
  burstMs: 30,
  callMs: 20,
  doneAfterCallMs: 20,
  answerMs: 10,
  createMs: 10,
  emptyReplyMs: 20,
  scriptedTurnMs: 100,
}
/** 300 ms of tone whatever is said. */
const voice: Voice = {
  speak: async (text) => ({
    samples: new Int16Array(7200).fill(5000),
    words: [{ text, startMs: 0, endMs: 300 }],
  }),
  dispose: async () => undefined,
}
const running: { servers: PracticeServer[]; clients: Client[] } = { servers: [], clients: [] }

afterEach(async () => {
  for (const client of running.clients.splice(0)) client.end()
  await Promise.all(running.servers.splice(0).map((server) => server.close()))
})

const serve = async (name: string, onFault = () => undefined): Promise<PracticeServer> => {
  const scenario = findScenario(name)
  if (!scenario) throw new Error(`no scenario ${name}`)
  const ears = { hear: async () => ({ kind: 'unclear' as const }) }
  const server = await startPracticeServer({ scenario, voice, ears, timing: QUICK, onFault })
  running.servers.push(server)
  return server
}
const join = async (server: PracticeServer): Promise<Client> => {
  const client = await connect(server.url)
  running.clients.push(client)
  return client
}
const configure = (client: Client) =>
  client.send({ type: 'session.update', session: { system_prompt: PROMPT, tools: TOOLS } })
const start = async (name: string): Promise<Client> => {
  const client = await join(await serve(name))
  configure(client)
  await client.next('session.ready')
  return client
}
const announce = (client: Client, text: string) =>
  client.send({ type: 'reply.create', instructions: announcement(text) })
const type = (client: Client, text: string) => client.send({ type: 'reply.create', instructions: typedMessage(text) })

describe('a cut', () => {
  it('strikes once: whoever connects again gets on', async () => {
    const server = await serve('drop-before-ready')
    const first = await join(server)
    configure(first)
    expect(await first.closed).toBe(1006)
    expect(first.events.map((event) => event.type)).toEqual(['session.updated'])
    const second = await join(server)
    configure(second)
    await second.next('session.ready')
  })

  it('at a message that arrives: it is not handled', async () => {
    const client = await start('drop-at-create')
    announce(client, 'Hello.')
    expect(await client.closed).toBe(1006)
    expect(client.all('reply.started')).toEqual([])
  })

  it('after an event: that still comes', async () => {
    const client = await start('drop-at-call')
    type(client, 'read my notes')
    await client.next('tool.call')
    expect(await client.closed).toBe(1006)
  })
})

describe('a half-open link', () => {
  it('answers no ping, sends nothing, and is closed by nobody', async () => {
    const client = await start('half-open-mid-reply')
    announce(client, 'A long sentence.')
    announce(client, 'Another one.')
    await client.next('reply.started')
    await client.next('reply.started')
    const isClosed = await Promise.race([
      client.closed.then(() => true),
      new Promise((resolve) => setTimeout(() => resolve(false), 700)),
    ])
    expect(isClosed).toBe(false)
    expect(client.all('reply.done')).toHaveLength(1)
  })

  it('gives its session to whoever resumes it', async () => {
    const struck = Promise.withResolvers<undefined>()
    const server = await serve('half-open-resume', () => void struck.resolve(undefined))
    const first = await join(server)
    configure(first)
    const { session_id: id } = await first.next('session.ready')
    for (const text of ['One.', 'Two.', 'Three.']) announce(first, text)
    await struck.promise
    const second = await join(server)
    second.send({ type: 'session.resume', session_id: id })
    expect(await second.next('session.ready')).toMatchObject({ session_id: id })
  })
})

describe('the weather', () => {
  it('slow: events come late and in order', async () => {
    const client = await start('slow')
    announce(client, 'Hello.')
    await client.next('reply.done')
    const names = client.events.map((event) => event.type).filter((name, i, all) => name !== all[i - 1])
    expect(names.filter((name) => name !== 'reply.audio')).toEqual([
      'session.updated',
      'session.ready',
      'reply.started',
      'transcript.agent.delta',
      'transcript.agent',
      'reply.done',
    ])
  })

  it('duplicated: each event twice', async () => {
    const client = await start('duplicated')
    announce(client, 'Hello.')
    await client.next('reply.done')
    await client.next('reply.done')
    expect(client.all('session.ready')).toHaveLength(2)
    expect(client.all('transcript.agent')).toHaveLength(2)
  })

  it('reordered: neighbours change places', async () => {
    const client = await start('reordered')
    announce(client, 'Hello.')
    await client.next('reply.done')
    expect(client.events.slice(0, 2).map((event) => event.type)).toEqual(['session.ready', 'session.updated'])
  })
})

describe('a script', () => {
  it('plays the user’s part: turns, calls, answers, one after the other', async () => {
    const client = await start('script-questions')
    await client.next('input.speech.started')
    const call = await client.next('tool.call')
    expect(call).toMatchObject({ name: 'get_time', arguments: { place: 'Tokyo' } })
    client.send({ type: 'tool.result', call_id: call['call_id'], result: '{"say":"Nine."}' })
    await client.next('transcript.user', (event) => event['text'] === 'Thank you.')
    expect(client.all('transcript.user').map((event) => event['text'])).toEqual([
      'What time is it in Tokyo?',
      'What day is it in Sydney?',
      'Thank you.',
    ])
    expect(client.all('transcript.agent')[0]).toMatchObject({ text: 'Nine.' })
  })
})

describe('calls', () => {
  it('call-parallel: two tools at once, one answer for both', async () => {
    const client = await start('call-parallel')
    type(client, 'What time is it in London?')
    const calls = [await client.next('tool.call'), await client.next('tool.call')]
    expect(calls.map((call) => call['name'])).toEqual(['get_time', 'read_notes'])
    client.send({ type: 'tool.result', call_id: calls[0]?.['call_id'], result: '{"say":"Nine."}' })
    client.send({ type: 'tool.result', call_id: calls[1]?.['call_id'], result: '{"say":"No notes."}' })
    expect(await client.next('transcript.agent')).toMatchObject({ text: 'Nine. No notes.' })
  })

  it('call-chained: the same call again after each result', async () => {
    const client = await start('call-chained')
    type(client, 'read my notes')
    for (let n = 0; n < 3; n++) {
      const call = await client.next('tool.call')
      client.send({ type: 'tool.result', call_id: call['call_id'], result: '{"say":"No notes."}' })
    }
    expect(await client.next('transcript.agent')).toMatchObject({ text: 'No notes.' })
    expect(client.all('tool.call')).toHaveLength(3)
  })

  it('call-timeout: the agent gives up and apologises', async () => {
    const client = await start('call-timeout')
    type(client, 'read my notes')
    await client.next('tool.call')
    expect(await client.next('transcript.agent')).toMatchObject({ text: expect.stringMatching(/sorry/) })
  })

  it('create-replaces: the open reply ends', async () => {
    const client = await start('create-replaces')
    announce(client, 'First.')
    await client.next('transcript.agent.delta')
    announce(client, 'Second.')
    expect(await client.next('reply.done')).toMatchObject({ status: 'interrupted' })
    expect(await client.next('transcript.agent', (event) => event['text'] === 'Second.')).toMatchObject({
      interrupted: false,
    })
  })

  it('audio-pace-checked: what is too fast is dropped with an error', async () => {
    const client = await start('audio-pace-checked')
    const audio = Buffer.alloc(48_000).toString('base64')
    client.send({ type: 'input.audio', audio })
    client.send({ type: 'input.audio', audio })
    expect(await client.next('session.error')).toMatchObject({ code: 'audio_rate_violation' })
  })
})
