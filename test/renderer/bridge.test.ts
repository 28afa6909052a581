/**
 * The bridge against an assistant that behaves like main: a snapshot at a number, then numbered events.
 */
import { describe, expect, it } from 'vitest'
import type { Assistant, Envelope, RequestAnswer, RequestName, UiEvent } from '../../preload/contract.ts'
import { createBridge } from '../../renderer/bridge.ts'
import { makeCall, makeCaption, makeSnapshot } from './host/script.ts'

/** Answers are given one by one, so that the order of events and answers is the test's. */
class ScriptedAssistant implements Assistant {
  readonly asked: RequestName[] = []
  private listener: (event: UiEvent) => void = () => {}
  private pending: ((answer: unknown) => void)[] = []

  request<N extends RequestName>(name: N): Promise<Envelope<RequestAnswer<N>>> {
    this.asked.push(name)
    return new Promise((resolve) => {
      this.pending.push((answer) => resolve(answer as Envelope<RequestAnswer<N>>))
    })
  }

  onEvent(listener: (event: UiEvent) => void): () => void {
    this.listener = listener
    return () => {
      this.listener = () => {}
    }
  }

  say(seq: number, text: string): void {
    this.listener({ seq, type: 'captionUpdated', caption: makeCaption({ id: `at-${seq}`, text }) })
  }

  send(event: UiEvent): void {
    this.listener(event)
  }

  async answer(value: unknown): Promise<void> {
    this.pending.shift()?.(value)
    await Promise.resolve()
    await new Promise((resolve) => setImmediate(resolve))
  }

  answerSnapshot(seq: number, texts: string[] = []): Promise<void> {
    const captions = texts.map((text, index) => makeCaption({ id: `snapshot-${index}`, text }))
    return this.answer({ ok: true, value: { ...makeSnapshot(), seq, captions } })
  }
}

function open() {
  const assistant = new ScriptedAssistant()
  const bridge = createBridge(assistant)
  return { assistant, bridge, texts: () => bridge.getState().view.captions.map(({ text }) => text) }
}

describe('bridge', () => {
  it('applies events in order after the snapshot', async () => {
    const { assistant, texts, bridge } = open()
    await assistant.answerSnapshot(4)
    assistant.say(5, 'one')
    assistant.say(6, 'two')
    expect(texts()).toEqual(['one', 'two'])
    expect(assistant.asked).toEqual(['getSnapshot'])
    bridge.dispose()
  })

  it('keeps events that overtake the snapshot and drops those it contains', async () => {
    const { assistant, texts, bridge } = open()
    assistant.say(4, 'contained')
    assistant.say(6, 'six')
    assistant.say(5, 'five')
    await assistant.answerSnapshot(4)
    expect(texts()).toEqual(['five', 'six'])
    bridge.dispose()
  })

  it('fetches again after a gap and shows nothing out of order meanwhile', async () => {
    const { assistant, texts, bridge } = open()
    await assistant.answerSnapshot(1)
    assistant.say(3, 'after the gap')
    assistant.say(4, 'later')
    expect(texts()).toEqual([])
    expect(assistant.asked).toEqual(['getSnapshot', 'getSnapshot'])
    await assistant.answerSnapshot(3, ['lost', 'after the gap'])
    expect(texts()).toEqual(['lost', 'after the gap', 'later'])
    bridge.dispose()
  })

  it('says why when there is no snapshot, and shows it when there is', async () => {
    const { assistant, bridge } = open()
    await assistant.answer({ ok: false, error: { code: 'busy', message: 'Still opening the database.' } })
    expect(bridge.getState()).toMatchObject({ load: 'failed', failure: 'Still opening the database.' })
    assistant.say(2, 'waits')
    await expect.poll(() => assistant.asked.length, { timeout: 5_000 }).toBe(2)
    await assistant.answerSnapshot(1)
    expect(bridge.getState().load).toBe('live')
    expect(bridge.getState().view.captions).toHaveLength(1)
    bridge.dispose()
  })

  it('turns a request that throws into a sentence', async () => {
    const bridge = createBridge({ request: () => Promise.reject(new Error('gone')), onEvent: () => () => {} })
    const answer = await bridge.request('talk.toggle', undefined)
    expect(answer).toMatchObject({ ok: false, error: { code: 'unreachable' } })
    bridge.dispose()
  })

  it('passes levels and calls on to those who asked, until they stop', async () => {
    const { assistant, bridge } = open()
    const levels: number[] = []
    const calls: string[] = []
    const stop = bridge.subscribeLevels(({ microphone }) => levels.push(microphone))
    bridge.subscribeToolCalls((change) => calls.push(change === 'all' ? 'all' : change.id))
    await assistant.answerSnapshot(1)
    assistant.send({ type: 'levelsChanged', microphone: 0.5, speaker: 0 })
    stop()
    assistant.send({ type: 'levelsChanged', microphone: 0.9, speaker: 0 })
    assistant.send({ seq: 2, type: 'toolCallUpdated', toolCall: makeCall(3, 0) })
    expect(levels).toEqual([0.5])
    expect(calls).toEqual(['all', 'call-2'])
    bridge.dispose()
  })
})
