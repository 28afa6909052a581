/** Mute, Esc, a key that is stuck, and whether the user can tell when the microphone is heard. */
import { describe, expect, it } from 'vitest'
import type { Sentence } from '../../../main/voice/sentence.ts'
import { statusOf } from '../../../main/voice/status.ts'
import { MAX_HOLD_MS, RELEASE_TAIL_MS } from '../../../main/voice/talk-gate.ts'
import { Conversation, pcm } from '../../fakes/conversation.ts'

const FRAME = pcm(20)
const isLoud = (bytes: Uint8Array): boolean => bytes.some((byte) => byte !== 0)
/** Frames with sound that went to the service since `open`. */
const loudFrames = (talk: Conversation): number =>
  talk.sent('inputAudio').filter(({ pcm: sent }) => isLoud(sent)).length
const mute = (talk: Conversation, isMuted = true): Conversation => talk.feed({ type: 'muteChanged', isMuted })
const said = (talk: Conversation): (Sentence | null)[] =>
  talk
    .of('tell')
    .map(({ notice }) => notice)
    .filter(({ id }) => id === 'talk')
    .map(({ text }) => text)

describe('session: mute', () => {
  it('sends no sound from the moment it is switched on, not even a fade, and says so; frames of silence go on', () => {
    const talk = new Conversation().open().feed({ type: 'talkToggled' }).wait(200, FRAME)
    expect(talk.word).toBe('Listening')
    const [loud, all] = [loudFrames(talk), talk.sent('inputAudio').length]
    expect(loud).toBeGreaterThan(5)
    mute(talk).wait(400, FRAME)
    expect(loudFrames(talk)).toBe(loud)
    expect(talk.sent('inputAudio').length).toBeGreaterThan(all + 15)
    expect(statusOf(talk.state)).toMatchObject({ word: 'Muted', isMuted: true, isHeard: false, isTalkOn: true })
    expect(talk.of('wantMicrophone').at(-1)).toMatchObject({ isWanted: false })
  })

  it('drops what was said before the session was ready', () => {
    const talk = new Conversation()
      .feed({ type: 'talkToggled' })
      .feed({ type: 'microphoneChanged', microphone: 'open' })
    mute(talk.wait(600, FRAME)).connected().wait(1500)
    expect(loudFrames(talk)).toBe(0)
  })

  it('switched off, a gate that was left open listens again', () => {
    const talk = mute(new Conversation().open().feed({ type: 'talkToggled' }).wait(100, FRAME)).wait(200)
    const before = loudFrames(talk)
    mute(talk, false)
    expect(talk.of('wantMicrophone').at(-1)).toMatchObject({ isWanted: true })
    talk.wait(200, FRAME)
    expect(talk.word).toBe('Listening')
    expect(loudFrames(talk)).toBeGreaterThan(before)
  })

  it.each(['auto', 'hold', 'toggle'] as const)(
    'a press does not open the gate in mode %s, and says why',
    (talkMode) => {
      const talk = mute(new Conversation({ talkMode })).feed({ type: 'talkPressed' }).wait(600, FRAME)
      expect(talk.state.link.phase).toBe('offline')
      expect(statusOf(talk.state)).toMatchObject({ word: 'Muted', isTalkOn: false })
      talk.feed({ type: 'talkReleased' }).wait(200).feed({ type: 'talkToggled' }).wait(200, FRAME)
      expect(talk.state.gate.position.kind).toBe('closed')
      expect(said(talk).at(-1)).toContain('muted')
      mute(talk, false)
      expect(said(talk).at(-1)).toBeNull()
      expect(talk.state.gate.position.kind).toBe('closed')
      talk.feed({ type: 'talkPressed' })
      expect(talk.state.gate.position.kind).not.toBe('closed')
    },
  )

  it('a press silences the agent all the same', () => {
    const talk = mute(new Conversation().open()).replyStarts('r').agentSpeaks('r', 'so it is').plays('r', 400)
    talk.feed({ type: 'talkPressed' })
    expect(talk.of('flushPlayback')).toHaveLength(1)
    expect(talk.state.gate.position.kind).toBe('closed')
  })

  it('a gate that was left open can be closed', () => {
    for (const press of ['talkToggled', 'talkPressed'] as const) {
      const talk = mute(new Conversation().open().feed({ type: 'talkToggled' }).wait(100, FRAME))
      talk
        .feed({ type: press })
        .wait(60)
        .feed({ type: 'talkReleased' })
        .wait(RELEASE_TAIL_MS + 40, FRAME)
      expect(statusOf(talk.state)).toMatchObject({ word: 'Muted', isTalkOn: false })
    }
  })

  it('does not hide what the agent does', () => {
    const talk = mute(new Conversation().open()).replyStarts('r')
    expect(talk.word).toBe('Thinking')
    talk.agentSpeaks('r', 'so it is').plays('r', 400)
    expect(talk.word).toBe('Speaking')
  })
})

describe('session: a key that is stuck', () => {
  it('is let go after the longest hold, which is said; the next press counts', () => {
    const talk = new Conversation({ talkMode: 'hold' }).open().feed({ type: 'talkPressed' })
    talk.wait(MAX_HOLD_MS - 100, FRAME)
    expect(talk.word).toBe('Listening')
    talk.wait(200 + RELEASE_TAIL_MS, FRAME)
    expect(statusOf(talk.state)).toMatchObject({ isTalkOn: false, isHeard: false })
    expect(said(talk).at(-1)).toContain('three minutes')
    talk.feed({ type: 'talkPressed' }).wait(100, FRAME)
    expect(talk.word).toBe('Listening')
    expect(said(talk).at(-1)).toBeNull()
  })

  it('is let go also while there is no session', () => {
    const talk = new Conversation({ talkMode: 'hold' }).open().feed({ type: 'talkPressed' })
    talk.agent({ type: 'sessionEnded' }).feed({ type: 'hangUp', reason: 'user' }).feed({ type: 'talkPressed' })
    talk.wait(MAX_HOLD_MS + 400)
    expect(talk.state.gate.position.kind).toBe('closed')
  })

  it('says that the key-up was not seen, but only when that closes the gate', () => {
    const held = new Conversation().open().feed({ type: 'talkPressed' }).wait(600, FRAME)
    held.feed({ type: 'talkReleased', isLost: true })
    expect(said(held).at(-1)).toContain('no longer see')
    const toggled = new Conversation({ talkMode: 'toggle' }).open().feed({ type: 'talkPressed' }).wait(600, FRAME)
    toggled.feed({ type: 'talkReleased', isLost: true })
    expect(said(toggled)).toEqual([null])
    expect(toggled.word).toBe('Listening')
  })
})

describe('session: esc', () => {
  const speaking = (): Conversation =>
    new Conversation().open().replyStarts('r').agentSpeaks('r', 'one two three four five').plays('r', 500)

  it('silences the agent, closes the gate without the tail and cancels what runs, in this order', () => {
    const talk = speaking().calls('c1', 'look_up').calls('c2', 'add_note')
    talk
      .feed({ type: 'talkToggled' })
      .wait(60, FRAME)
      .agent({ type: 'replyAudio', replyId: 'r2' as never, pcm: pcm(900) })
    talk.plays('r2', 300)
    talk.effects.length = 0
    talk.feed({ type: 'stopped' })
    const order = talk.effects.map(({ effect }) => effect.type).filter((type) => type !== 'show' && type !== 'record')
    expect(order.slice(0, 3)).toEqual(['flushPlayback', 'cancelTool', 'cancelTool'])
    expect(talk.of('cancelTool').map(({ callId, reason }) => [callId, reason])).toEqual([
      ['c1', 'user'],
      ['c2', 'user'],
    ])
    expect(talk.state.gate.position.kind).toBe('closed')
    const loud = loudFrames(talk)
    talk.wait(400, FRAME)
    // One frame that fades out, so that the end does not click.
    expect(loudFrames(talk)).toBeLessThanOrEqual(loud + 1)
  })

  it('silences a reply that is only being made, and one that has not begun', () => {
    const open = new Conversation().open().replyStarts('r').feed({ type: 'stopped' }).agentSpeaks('r', 'late words')
    expect(open.of('play')).toEqual([])
    expect(open.word).toBe('Ready')
    const owed = new Conversation().open().userSays('what time is it').feed({ type: 'stopped' })
    expect(owed.word).toBe('Ready')
    owed.replyStarts('r').agentSpeaks('r', 'late words')
    expect(owed.of('play')).toEqual([])
    // Nobody asks the agent to go on.
    owed.replyEnds('r').wait(20_000)
    expect(owed.sent('replyCreate')).toEqual([])
  })

  it('runs no tool that the agent calls afterwards, and answers the call', () => {
    const talk = new Conversation().open().userSays('delete it').feed({ type: 'stopped' })
    talk.replyStarts('r').calls('c', 'add_note').replyEnds('r')
    expect(talk.of('runTool')).toEqual([])
    expect(talk.rows).toEqual({ [talk.of('logCall')[0]?.rowId ?? '']: 'cancelled' })
    expect(talk.answered).toEqual(['c'])
  })

  it.each<[string, (talk: Conversation) => Conversation]>([
    [
      'a press',
      (talk) => talk.feed({ type: 'talkToggled' }).feed({ type: 'talkToggled' }).wait(200).userSays('and now'),
    ],
    ['a typed message', (talk) => talk.feed({ type: 'messageTyped', text: 'and now' })],
  ])('lasts until the user acts again: %s', (_, act) => {
    const talk = act(speaking().feed({ type: 'stopped' }).replyEnds('r'))
    talk.replyStarts('r2').agentSpeaks('r2', 'here I am')
    expect(talk.of('play').filter(({ replyId }) => replyId === 'r2')).not.toEqual([])
  })

  it('withdraws typed messages that wait, and keeps announcements', () => {
    const talk = speaking().feed({ type: 'messageTyped', text: 'forget it' })
    talk.announced('the tea is ready').feed({ type: 'stopped' }).replyEnds('r').wait(400)
    expect(talk.sent('replyCreate').map(({ instructions }) => instructions)).toEqual([
      expect.stringContaining('the tea is ready'),
    ])
    talk.replyStarts('r2').agentSpeaks('r2', 'the tea is ready')
    expect(talk.of('play').some(({ replyId }) => replyId === 'r2')).toBe(true)
  })

  it('gives up a connection that was never ready, and keeps one that was lost', () => {
    const first = new Conversation().feed({ type: 'talkToggled' }).wait(100, FRAME).feed({ type: 'stopped' })
    expect([first.state.link.phase, first.state.conversation]).toEqual(['offline', null])
    const later = new Conversation().open().feed({ type: 'connectionLost', fault: { closeCode: 1006, message: '' } })
    later.feed({ type: 'stopped' })
    expect(later.state.link.phase).toBe('waiting')
  })

  it('changes nothing when there is nothing to stop', () => {
    const talk = new Conversation().feed({ type: 'stopped' })
    expect(talk.effects).toEqual([])
    expect(talk.word).toBe('Offline')
    talk.feed({ type: 'talkToggled' }).connected().replyStarts('r').agentSpeaks('r', 'hello')
    expect(talk.of('play')).not.toEqual([])
  })
})

describe('session: whether the microphone is heard', () => {
  it('is said also while another word is shown', () => {
    const talk = new Conversation({ duplex: 'full' }).open().feed({ type: 'talkToggled' }).wait(100, FRAME)
    expect(statusOf(talk.state)).toMatchObject({ word: 'Listening', isHeard: true })
    talk.replyStarts('r').agentSpeaks('r', 'so it is').plays('r', 400)
    expect(statusOf(talk.state)).toMatchObject({ word: 'Speaking', isHeard: true })
    const half = new Conversation().open().feed({ type: 'talkToggled' }).wait(100, FRAME)
    half.replyStarts('r').agentSpeaks('r', 'so it is').plays('r', 400)
    expect(statusOf(half.state)).toMatchObject({ word: 'Speaking', isHeard: false })
  })

  it('is said of speech that was kept until the session was ready, though the key is up again', () => {
    const talk = new Conversation()
      .feed({ type: 'talkPressed' })
      .feed({ type: 'microphoneChanged', microphone: 'open' })
    talk.wait(1000, FRAME).feed({ type: 'talkReleased' }).wait(300, FRAME)
    expect(statusOf(talk.state)).toMatchObject({ word: 'Connecting', isHeard: false })
    talk.connected().wait(100)
    expect(statusOf(talk.state)).toMatchObject({ word: 'Listening', isHeard: true, isTalkOn: false })
    talk.wait(2000)
    expect(statusOf(talk.state).isHeard).toBe(false)
  })
})
