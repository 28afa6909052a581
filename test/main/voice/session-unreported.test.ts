/** The service tells of speech 0.6 to 3 s after it began (protocol.md §8 B2): what must not happen meanwhile. */
import { describe, expect, it } from 'vitest'
import { REPORT_LAG_MS } from '../../../main/voice/local-speech.ts'
import { RELEASE_TAIL_MS } from '../../../main/voice/talk-gate.ts'
import { Conversation, pcm } from '../../fakes/conversation.ts'

const FRAME = pcm(20)
const QUIET = pcm(20, 40)

/** Holds the key and speaks. */
const speaks = (talk: Conversation, ms = 800): Conversation =>
  talk.feed({ type: 'talkPressed' }).wait(ms, FRAME).feed({ type: 'talkReleased' }).wait(160, QUIET)
const asked = (talk: Conversation): number => talk.sent('replyCreate').length
const ended = (talk: Conversation): number => talk.sent('sessionEnd').length

describe('session: speech that the service has not reported yet', () => {
  it('asks for no reply while the key is held, and at once when it was let go without a word', () => {
    const talk = new Conversation().open().feed({ type: 'talkPressed' }).wait(5000, QUIET)
    talk.announced('Tea.').wait(400, QUIET)
    expect(asked(talk)).toBe(0)
    talk.feed({ type: 'talkReleased' }).wait(RELEASE_TAIL_MS + 20)
    expect(asked(talk)).toBe(1)
  })

  it('asks for no reply until what was said is answered', () => {
    const talk = speaks(new Conversation().open()).announced('Tea.').wait(2000)
    expect(asked(talk)).toBe(0)
    talk.userSays('what time is it').replyStarts('r1').agentSpeaks('r1', 'nine').plays('r1', 300)
    expect(asked(talk)).toBe(0)
    expect(asked(talk.replyEnds('r1').plays('r1', 500, true))).toBe(1)
  })

  it('waits no longer than the service takes to report what it takes for speech', () => {
    const talk = speaks(new Conversation().open()).feed({ type: 'messageTyped', text: 'hello' })
    const saidMs = 800 + 160
    talk.wait(REPORT_LAG_MS - saidMs - 40)
    expect(asked(talk)).toBe(0)
    expect(asked(talk.wait(80))).toBe(1)
  })

  it('sees what goes on being said when the turn before it ends', () => {
    const talk = new Conversation().open().feed({ type: 'talkToggled' }).wait(2000, FRAME)
    talk.agent({ type: 'speechStarted' }).wait(1000, FRAME).announced('Tea.')
    talk.agent({ type: 'speechStopped' }).replyStarts('r1').replyEnds('r1', 'interrupted').wait(400)
    expect(asked(talk)).toBe(0)
  })

  it('is not held up for ever by a room that is loud now and then', () => {
    const talk = new Conversation().open().feed({ type: 'talkToggled' })
    for (let n = 0; n < 4; n++) talk.wait(300, FRAME).wait(900, QUIET)
    talk.announced('Tea.')
    expect(asked(talk)).toBe(1)
    // Whoever presses the key means to speak.
    const anew = new Conversation().open().feed({ type: 'talkToggled' })
    for (let n = 0; n < 4; n++) anew.wait(300, FRAME).wait(900, QUIET)
    speaks(anew).announced('Tea.')
    expect(asked(anew)).toBe(0)
  })

  it('comes before what was typed when it was said before the session was ready', () => {
    const talk = new Conversation().feed({ type: 'talkPressed' })
    talk.feed({ type: 'microphoneChanged', microphone: 'open' }).wait(800, FRAME).feed({ type: 'talkReleased' })
    talk.wait(160, QUIET).feed({ type: 'messageTyped', text: 'and in Oslo' }).wait(5000).connected()
    expect(asked(talk.wait(2000))).toBe(0)
    talk.userSays('what time is it').replyStarts('r1').agentSpeaks('r1', 'nine').plays('r1', 300).replyEnds('r1')
    expect(asked(talk.plays('r1', 500, true))).toBe(1)
  })

  it('comes before what was typed when the connection was lost in the middle of it', () => {
    const talk = new Conversation().open().feed({ type: 'talkPressed' }).wait(600, FRAME)
    talk.agent({ type: 'speechStarted' }).wait(200, FRAME)
    talk.feed({ type: 'connectionLost', fault: { closeCode: 1008, message: '' } }).wait(240, FRAME)
    talk.feed({ type: 'talkReleased' }).feed({ type: 'connected' }).ready('sess_2').wait(400, QUIET)
    expect(asked(talk.feed({ type: 'messageTyped', text: 'and in Oslo' }).wait(1500))).toBe(0)
    talk.userSays('time is it').replyStarts('r1').agentSpeaks('r1', 'nine').plays('r1', 300).replyEnds('r1')
    expect(asked(talk.plays('r1', 500, true))).toBe(1)
  })

  it('is not hung up on: the idle time begins when the key is let go', () => {
    const talk = new Conversation({ idleHangupMs: 10_000 }).open().feed({ type: 'talkPressed' }).wait(12_000, QUIET)
    talk.wait(800, FRAME).feed({ type: 'talkReleased' }).wait(3000, QUIET)
    expect(ended(talk)).toBe(0)
    talk.agent({ type: 'speechStarted' }).wait(3000)
    expect(ended(talk)).toBe(0)
  })

  it('is not hung up on through a toggled gate, as long as it may be speech', () => {
    const open = () => new Conversation({ idleHangupMs: 10_000 }).open().feed({ type: 'talkToggled' }).wait(9000, QUIET)
    expect(ended(open().wait(2000, QUIET))).toBe(1)
    const talk = open().wait(2500, FRAME)
    expect(ended(talk)).toBe(0)
    expect(ended(talk.agent({ type: 'speechStarted' }).wait(5000, FRAME))).toBe(0)
    const noise = open().wait(2500, FRAME)
    expect(ended(noise.wait(REPORT_LAG_MS, FRAME))).toBe(1)
  })

  it('does not lose its service session to the rollover', () => {
    const talk = new Conversation({ idleHangupMs: 7_200_000 }).open()
    talk.nowMs += 55 * 60_000 - 900
    speaks(talk).wait(1000, QUIET)
    expect(ended(talk)).toBe(0)
    talk.userSays('what time is it').replyStarts('r1').agentSpeaks('r1', 'nine').plays('r1', 300).replyEnds('r1')
    talk.plays('r1', 500, true).wait(REPORT_LAG_MS)
    expect(ended(talk)).toBe(1)
  })
})
