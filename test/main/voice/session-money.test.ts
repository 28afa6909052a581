import { describe, expect, it } from 'vitest'
import { END_TIMEOUT_MS } from '../../../main/voice/link.ts'
import type { Sentence } from '../../../main/voice/sentence.ts'
import { Conversation, pcm } from '../../fakes/conversation.ts'

const FRAME = pcm(20)

describe('session: money', () => {
  it('says some time before that it hangs up, and takes it back when someone speaks', () => {
    const talk = new Conversation({ idleHangupMs: 60_000 }).open().wait(44_000)
    const warnings = (): (Sentence | null)[] =>
      talk.of('tell').flatMap(({ notice }) => (notice.id === 'idle' ? [notice.text] : []))
    expect(warnings()).toEqual([])
    talk.wait(2000)
    expect(warnings()).toEqual([expect.stringContaining('hangs up')])
    talk.agent({ type: 'speechStarted' }).wait(100)
    expect(warnings().at(-1)).toBeNull()
    expect(talk.sent('sessionEnd')).toEqual([])
  })

  it('ends the conversation when the budget is spent, and says so instead of beginning another', () => {
    const talk = new Conversation().open().feed({ type: 'budgetChanged', isSpent: true })
    expect(talk.sent('sessionEnd')).toHaveLength(1)
    talk.agent({ type: 'sessionEnded' })
    expect(talk.of('record').at(-1)?.record).toMatchObject({ type: 'sessionEnded', reason: 'budget' })
    talk.feed({ type: 'talkToggled' })
    expect(talk.of('connect')).toEqual([])
    expect(talk.state.link).toMatchObject({ phase: 'failed', text: expect.stringContaining('budget') })
    expect(talk.state.gate.position.kind).toBe('closed')
    talk.feed({ type: 'budgetChanged', isSpent: false }).feed({ type: 'talkToggled' })
    expect(talk.of('connect')).toHaveLength(1)
  })

  it('counts a service session from its first message to its end, or to the end of the grace when it was lost', () => {
    const closed = (talk: Conversation) =>
      talk.of('record').flatMap(({ record }) => (record.type === 'serviceSessionClosed' ? [record.atMs] : []))
    const opening = new Conversation().feed({ type: 'talkToggled' })
    const connectedMs = opening.feed({ type: 'connected' }).nowMs
    opening.wait(600).ready()
    expect(opening.of('record').map(({ record }) => record)).toContainEqual(
      expect.objectContaining({ type: 'serviceSessionOpened', atMs: connectedMs }),
    )
    const clean = new Conversation().open().feed({ type: 'hangUp', reason: 'user' }).agent({ type: 'sessionEnded' })
    expect(closed(clean)).toEqual([clean.nowMs])
    const deaf = new Conversation().open().feed({ type: 'hangUp', reason: 'user' }).wait(END_TIMEOUT_MS)
    expect(closed(deaf)).toEqual([deaf.nowMs + 30_000])
  })

  it('replaces the service session after 55 minutes while nobody speaks: same conversation, recap, no word of it', () => {
    const talk = new Conversation({ idleHangupMs: 3_600_000 }).open()
    const id = talk.state.conversation?.id
    talk.nowMs += 55 * 60_000
    talk.wait(200)
    expect(talk.sent('sessionEnd')).toHaveLength(1)
    expect(talk.word).toBe('Ready')
    talk.agent({ type: 'sessionEnded' }).feed({ type: 'connected' })
    expect(talk.sent('sessionUpdate').at(-1)?.session.opening?.greeting).toBeNull()
    expect(talk.sent('sessionResume')).toEqual([])
    talk.ready('sess_2')
    expect(talk.state.conversation).toMatchObject({ id, service: { givenId: 'sess_2' } })
    expect(talk.of('recapWanted')).toHaveLength(1)
    expect(talk.statuses.map(({ word }) => word).slice(-1)).toEqual(['Ready'])
    expect(talk.of('record').some(({ record }) => record.type === 'sessionEnded')).toBe(false)
  })

  it.each([
    ['sooner, when the service says that it ends sooner', 30, 28],
    ['no later than after 55 minutes, when it says three hours', 180, 55],
    ['after 55 minutes, when what it says cannot be: a clock is wrong', -20, 55],
    ['after 55 minutes, when what it says would have it replaced all the time', 3, 55],
  ])('replaces it %s', (_what, endsInMinutes, afterMinutes) => {
    const talk = new Conversation({ idleHangupMs: 36_000_000 })
      .feed({ type: 'talkToggled' })
      .feed({ type: 'connected' })
    const openedMs = talk.nowMs
    const endsInMs = endsInMinutes * 60_000
    talk.agent({ type: 'sessionReady', serviceSessionId: 'sess_1', endsInMs }).feed({ type: 'talkToggled' })
    talk.nowMs = openedMs + afterMinutes * 60_000 - 1_000
    expect(talk.wait(200).sent('sessionEnd')).toHaveLength(0)
    talk.nowMs += 800
    expect(talk.wait(100).sent('sessionEnd')).toHaveLength(1)
  })

  it('loses nothing that is said while the service session is replaced', () => {
    const talk = new Conversation({ idleHangupMs: 3_600_000 }).open()
    talk.nowMs += 55 * 60_000
    talk.wait(200).feed({ type: 'talkPressed' })
    talk.effects.length = 0
    const spoken = Array.from({ length: 20 }, (_, n) => pcm(20, 500 + n))
    for (const frame of spoken) talk.wait(20, frame)
    talk.agent({ type: 'sessionEnded' }).feed({ type: 'connected' }).ready('sess_2').wait(600, FRAME)
    expect(
      talk
        .sent('inputAudio')
        .slice(0, 20)
        .map(({ pcm: sent }) => sent),
    ).toEqual(spoken)
  })
})
