/**
 * Main's end of a plugin's port, against a port on which the test plays the plugin.
 */
import { describe, expect, it, vi } from 'vitest'
import { PluginError } from '../../../main/errors.ts'
import { type BrokerHandler, type Job, SandboxChannel } from '../../../main/plugins/sandbox-channel.ts'

const job: Job = {
  kind: 'tool',
  tool: 'do_thing',
  args: { a: 1 },
  settings: {},
  secrets: {},
  session: { id: 's1', phase: null },
}

function setUp(broker: BrokerHandler = async () => null) {
  const posted: unknown[] = []
  const said: unknown[] = []
  const note =
    (name: string) =>
    (...args: unknown[]) =>
      void said.push([name, ...args])
  const channel = new SandboxChannel({ postMessage: (message) => void posted.push(message) }, broker, {
    onReady: note('ready'),
    onBroken: note('broken'),
    onEnded: note('ended'),
    onLog: note('log'),
    onLater: note('later'),
    onActivity: note('activity'),
  })
  const receive = (message: object): void => channel.receive(JSON.stringify(message))
  /** Texts for the worker, parsed. */
  const texts = () =>
    posted.flatMap((message) =>
      typeof message === 'object' && message !== null && 'text' in message ? [JSON.parse(String(message.text))] : [],
    )
  return { channel, posted, said, receive, texts }
}
const ok = (value: unknown, more: object = {}) => ({ kind: 'ok', value, ...more })

describe('sandbox channel', () => {
  it('carries a call out and its outcome back, whatever order they end in', async () => {
    const { channel, receive, texts } = setUp()
    const [first, second] = [channel.run(job), channel.run(job)]
    expect(texts()).toMatchObject([
      { type: 'call', id: 1, tool: 'do_thing', args: { a: 1 } },
      { type: 'call', id: 2 },
    ])
    receive({ type: 'done', id: 2, outcome: ok('second') })
    receive({ type: 'done', id: 1, outcome: ok('first') })
    expect(await first.outcome).toEqual(ok('first'))
    expect(await second.outcome).toEqual(ok('second'))
    expect(channel.isIdle).toBe(true)
  })

  it('keeps the first of two outcomes, and ignores one for no call', async () => {
    const { channel, receive } = setUp()
    const { outcome } = channel.run(job)
    receive({ type: 'done', id: 9, outcome: ok('nobody asked') })
    receive({ type: 'done', id: 1, outcome: ok('first') })
    receive({ type: 'done', id: 1, outcome: ok('second') })
    expect(await outcome).toEqual(ok('first'))
  })

  it('stays busy until later work is over, and reports it once', async () => {
    const { channel, receive, said } = setUp()
    const { outcome } = channel.run(job)
    receive({ type: 'later', id: 1, outcome: ok('too early') })
    receive({ type: 'done', id: 1, outcome: ok({ status: 'started' }, { isLater: true }) })
    expect(await outcome).toMatchObject({ value: { status: 'started' } })
    expect(channel.isIdle).toBe(false)
    receive({ type: 'later', id: 1, outcome: ok('done') })
    receive({ type: 'later', id: 1, outcome: ok('again') })
    expect(channel.isIdle).toBe(true)
    expect(said.filter((entry) => Array.isArray(entry) && entry[0] === 'later')).toEqual([['later', job, ok('done')]])
  })

  it('answers requests with what the broker says; a refusal in words, a fault without details', async () => {
    const { receive, texts, said } = setUp(async ({ method }) => {
      if (method === 'refused') throw new PluginError('not-allowed', 'declare it')
      if (method === 'fault') throw new Error('/home/user/secret path')
      return { fine: true }
    })
    for (const [index, method] of ['fine', 'refused', 'fault'].entries()) {
      receive({ type: 'ask', id: index, callId: 1, method, params: {} })
    }
    await vi.waitFor(() => expect(texts()).toHaveLength(3))
    expect(texts().sort((a, b) => a.id - b.id)).toEqual([
      { type: 'answer', id: 0, ok: true, value: { fine: true } },
      { type: 'answer', id: 1, ok: false, error: { code: 'not-allowed', message: 'declare it' } },
      { type: 'answer', id: 2, ok: false, error: { code: 'failed', message: 'fault failed; see the log' } },
    ])
    expect(JSON.stringify(said)).toContain('secret path')
  })

  it("tells the broker the conversation and the agent's id of the call, and none for a forged one", async () => {
    const calls: unknown[] = []
    const { channel, receive, texts } = setUp(async ({ sessionId, callId }) => {
      calls.push([sessionId, callId])
      return null
    })
    channel.run({ ...job, callId: 'agent-1' })
    expect(JSON.stringify(texts())).not.toContain('agent-1')
    receive({ type: 'ask', id: 1, callId: 1, method: 'x', params: {}, sessionId: 'other' })
    receive({ type: 'ask', id: 2, callId: 77, method: 'x', params: {} })
    receive({ type: 'done', id: 1, outcome: ok(1) })
    receive({ type: 'ask', id: 3, callId: 1, method: 'x', params: {} })
    expect(calls).toEqual([
      ['s1', 'agent-1'],
      [undefined, undefined],
      [undefined, undefined],
    ])
  })

  it('pulls a body piece by piece', async () => {
    const { receive, channel, texts } = setUp(async ({ readBody }) => [...(await readBody())])
    receive({ type: 'ask', id: 1, callId: 1, method: 'x', params: {}, bodyBytes: 5 })
    await vi.waitFor(() => expect(texts()).toEqual([{ type: 'pull', id: 1 }]))
    channel.receive({ id: 1, bytes: new Uint8Array([1, 2, 3]) })
    await vi.waitFor(() => expect(texts()).toHaveLength(2))
    channel.receive({ id: 1, bytes: new Uint8Array([4, 5]) })
    await vi.waitFor(() => expect(texts()[2]).toMatchObject({ value: [1, 2, 3, 4, 5] }))
  })

  it.each([[new Uint8Array(0)], [new Uint8Array(9)]])(
    'refuses a body that has not the announced size',
    async (bytes) => {
      const { receive, channel, texts } = setUp(async ({ readBody }) => (await readBody()).length)
      receive({ type: 'ask', id: 1, callId: 1, method: 'x', params: {}, bodyBytes: 5 })
      await vi.waitFor(() => expect(texts()).toHaveLength(1))
      channel.receive({ id: 1, bytes })
      await vi.waitFor(() => expect(texts()[1]).toMatchObject({ ok: false, error: { code: 'bad-body' } }))
    },
  )

  it('sends bytes in pieces that are copies', async () => {
    const { receive, posted } = setUp(async ({ sendBytes }) => {
      sendBytes(new Uint8Array(600_000).fill(7))
      return null
    })
    receive({ type: 'ask', id: 1, callId: 1, method: 'x', params: {} })
    await vi.waitFor(() => expect(posted).toHaveLength(4))
    const pieces = posted.flatMap((one) =>
      typeof one === 'object' && one !== null && 'bytes' in one && one.bytes instanceof Uint8Array ? [one.bytes] : [],
    )
    expect(pieces.map(({ byteLength }) => byteLength)).toEqual([262_144, 262_144, 75_712])
    expect(pieces.every((piece) => piece.buffer.byteLength === piece.byteLength)).toBe(true)
  })

  it('aborts a request that the plugin gives up', async () => {
    const { receive, texts } = setUp(
      ({ signal }) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    )
    receive({ type: 'ask', id: 1, callId: 1, method: 'x', params: {} })
    receive({ type: 'abort', id: 1 })
    await vi.waitFor(() => expect(texts()).toMatchObject([{ ok: false, error: { code: 'aborted' } }]))
  })

  it('crashes what is open when it closes, and is silent afterwards', async () => {
    const aborted: unknown[] = []
    const { channel, receive, posted, said } = setUp(
      ({ signal }) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(aborted.push(1)))),
    )
    const { outcome } = channel.run(job)
    channel.run(job)
    receive({ type: 'done', id: 2, outcome: ok(1, { isLater: true }) })
    receive({ type: 'ask', id: 1, callId: 1, method: 'x', params: {} })
    const before = posted.length
    channel.close('boom')
    expect(await outcome).toEqual({ kind: 'crashed', reason: 'boom' })
    expect(await channel.run(job).outcome).toMatchObject({ kind: 'crashed' })
    receive({ type: 'ready' })
    await vi.waitFor(() => expect(aborted).toHaveLength(1))
    expect(posted).toHaveLength(before)
    expect(said).toContainEqual(['later', job, { kind: 'threw', message: 'the plugin ended: boom', stack: '' }])
    expect(said).not.toContainEqual(['ready'])
  })

  it('reports what is not in the protocol', () => {
    const { channel, said } = setUp()
    channel.receive('{"type":"exec"}')
    expect(said).toEqual([['ended', 'it sent a message that is not in the protocol']])
  })
})
