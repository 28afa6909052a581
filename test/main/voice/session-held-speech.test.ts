import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LATE_WORDS_MS } from '../../../main/voice/held-speech.ts'
import { RELEASE_TAIL_MS } from '../../../main/voice/talk-gate.ts'
import { Conversation, pcm } from '../../fakes/conversation.ts'

const FRAME = pcm(20)

/** What is said ends as a final utterance. */
const says = (talk: Conversation, text = 'yes'): Conversation => talk.userSays(text, `item ${talk.effects.length}`)
const held = (talk: Conversation): boolean | undefined =>
  talk
    .of('show')
    .map(({ utterance }) => utterance)
    .findLast(({ role, isFinal }) => role === 'user' && isFinal)?.isHeldSpeech
const longPress = (talk: Conversation): Conversation =>
  talk.feed({ type: 'talkPressed' }).wait(600, FRAME).feed({ type: 'talkReleased' }).wait(400, FRAME)
const toggled = (talk: Conversation): Conversation =>
  talk.feed({ type: 'talkToggled' }).wait(400, FRAME).feed({ type: 'talkToggled' }).wait(400, FRAME)

describe('session: speech by a held key', () => {
  it.each(['auto', 'hold'] as const)('counts in talk mode %s, its release tail with it', (talkMode) => {
    expect(held(says(longPress(new Conversation({ talkMode }).open())))).toBe(true)
    const tail = new Conversation({ talkMode }).open().feed({ type: 'talkPressed' }).wait(600, FRAME)
    tail.feed({ type: 'talkReleased' }).wait(RELEASE_TAIL_MS - 20, FRAME)
    expect(held(says(tail))).toBe(true)
  })

  it.each<[string, (talk: Conversation) => Conversation]>([
    ['a gate that was toggled', toggled],
    [
      'the tail of a gate that was toggled',
      (talk) => talk.feed({ type: 'talkToggled' }).feed({ type: 'talkToggled' }).wait(60, FRAME),
    ],
    [
      'a tap, which toggles',
      (talk) => talk.feed({ type: 'talkPressed' }).wait(100, FRAME).feed({ type: 'talkReleased' }).wait(400, FRAME),
    ],
    ['two presses, the first toggled', (talk) => longPress(toggled(talk))],
    ['two presses, the second toggled', (talk) => toggled(longPress(talk))],
    [
      'a program that presses the key',
      (talk) =>
        talk
          .feed({ type: 'talkPressed', byCommand: true })
          .wait(600, FRAME)
          .feed({ type: 'talkReleased', byCommand: true })
          .wait(60, FRAME),
    ],
    ['no microphone at all', (talk) => talk.wait(400)],
    [
      'a key pressed in mode toggle',
      (talk) =>
        longPress(talk.feed({ type: 'settingsChanged', settings: { ...talk.state.settings, talkMode: 'toggle' } })),
    ],
    [
      'one frame that passed while a reply was audible',
      (talk) => {
        talk.feed({ type: 'talkPressed' }).wait(400, FRAME).replyStarts('r1').agentSpeaks('r1', 'yes').plays('r1', 300)
        talk.wait(20, FRAME).plays('r1', 500, true).replyEnds('r1')
        return talk.wait(200, FRAME).feed({ type: 'talkReleased' }).wait(300, FRAME)
      },
    ],
  ])('does not count: %s', (_, speak) => {
    expect(held(says(speak(new Conversation().open())))).toBe(false)
  })

  it('counts when the press itself silenced the agent', () => {
    const talk = new Conversation().open().replyStarts('r1').agentSpeaks('r1', 'shall I do it').plays('r1', 300)
    expect(held(says(longPress(talk)))).toBe(true)
  })

  it('begins anew at each final utterance, when the words of all that passed otherwise must have come', () => {
    const talk = says(toggled(new Conversation().open()), 'what is there to do')
    expect(held(talk)).toBe(false)
    expect(held(says(longPress(talk.wait(LATE_WORDS_MS))))).toBe(true)
    expect(held(says(talk.wait(400)))).toBe(false)
  })

  it('does not count words that came through a toggled gate while those before them were final', () => {
    // “What is on my list”, a breath, “yes”: the service tells of the second only after the key is held.
    const talk = toggled(toggled(new Conversation().open()))
    says(talk, 'what is on my list')
    expect(held(says(longPress(talk)))).toBe(false)
    // Another press does not make it older.
    expect(held(says(longPress(longPress(talk.wait(LATE_WORDS_MS - 3000)))))).toBe(false)
  })

  it('does not count them either when the service is late: the turn is open, or waits for its words', () => {
    const open = toggled(new Conversation().open())
      .agent({ type: 'speechStarted' })
      .wait(LATE_WORDS_MS - 500)
    open.agent({ type: 'userTranscriptDelta', itemId: 'i', text: 'yes' }).wait(1000)
    longPress(open).agent({ type: 'userTranscript', itemId: 'i', text: 'yes' })
    expect(held(open)).toBe(false)
  })

  it('does not count what a tool has held back, nor audio that was sent late', () => {
    const holding = toggled(new Conversation().open().userSays('look it up').replyStarts('r1').calls('c1', 'look_up'))
    longPress(holding.replyEnds('r1').wait(LATE_WORDS_MS)).toolEnds('c1')
    expect(held(says(holding))).toBe(false)
    const cold = new Conversation().feed({ type: 'talkToggled' })
    cold.feed({ type: 'microphoneChanged', microphone: 'open' }).wait(400, FRAME).feed({ type: 'talkToggled' })
    longPress(cold.wait(LATE_WORDS_MS + 1000).connected())
    expect(held(says(cold.wait(2000)))).toBe(false)
  })

  it('is not spoilt by the silence of a gate that was toggled', () => {
    const talk = new Conversation().open().feed({ type: 'talkToggled' }).wait(8000, pcm(20, 40))
    expect(held(says(longPress(talk)))).toBe(true)
  })

  it('counts speech of which part was heard before the last final utterance by all of it', () => {
    const talk = toggled(new Conversation().open())
    // The next turn is open already when the words of the one before come.
    talk.agent({ type: 'speechStarted' }).agent({ type: 'userTranscript', itemId: 'a', text: 'what is there to do' })
    expect(held(says(longPress(talk)))).toBe(false)
  })

  it('is never true of partial words, of typed ones, or of words that were cut off', () => {
    const talk = new Conversation().open().feed({ type: 'talkPressed' }).wait(600, FRAME)
    talk.agent({ type: 'speechStarted' }).agent({ type: 'userTranscriptDelta', itemId: 'i', text: 'yes but' })
    talk.feed({ type: 'connectionLost', fault: { closeCode: 1008, message: '' } })
    talk.feed({ type: 'messageTyped', text: 'yes' })
    const shown = talk.of('show').map(({ utterance }) => utterance)
    expect(shown.filter(({ isFinal }) => isFinal)).toHaveLength(2)
    expect(shown.some(({ isHeldSpeech }) => isHeldSpeech)).toBe(false)
  })

  it('counts speech that was held back until the session was ready, as it was captured', () => {
    const talk = new Conversation()
      .feed({ type: 'talkPressed' })
      .feed({ type: 'microphoneChanged', microphone: 'open' })
    talk.wait(600, FRAME).feed({ type: 'talkReleased' }).wait(300, FRAME).connected().wait(1000)
    expect(held(says(talk))).toBe(true)
  })

  it('says so of no utterance into which a frame may have come any other way, whatever is pressed', () => {
    const act = fc.oneof(
      fc.constantFrom('press', 'release', 'toggle', 'frames', 'reply', 'quiet', 'final'),
      fc.constantFrom(40, 400, 2000, LATE_WORDS_MS),
    )
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), fc.constantFrom('auto', 'hold', 'toggle'), (acts, talkMode) => {
        const talk = new Conversation({ talkMode, duplex: 'full', idleHangupMs: 3_600_000 }).open()
        let otherMs = Number.NEGATIVE_INFINITY
        let heldFromMs: number | null = null
        let heldMs = Number.NEGATIVE_INFINITY
        for (const [n, one] of acts.entries()) {
          if (typeof one === 'number') talk.wait(one)
          if (one === 'press') talk.feed({ type: 'talkPressed' })
          if (one === 'release') talk.feed({ type: 'talkReleased' })
          if (one === 'toggle') talk.feed({ type: 'talkToggled' })
          if (one === 'reply') talk.replyStarts(`r${n}`).agentSpeaks(`r${n}`, 'so it is').plays(`r${n}`, 300)
          if (one === 'quiet') talk.replyEnds(talk.state.floor.openReply ?? 'none', 'interrupted')
          if (one === 'frames') {
            const { position } = talk.state.gate
            const isAudible = talk.state.playback.replies.some((reply) => !reply.isOver && reply.playedMs > 200)
            const byKey = position.kind === 'held' || (position.kind === 'closing' && position.wasHeld)
            if (position.kind !== 'closed' && (!byKey || isAudible)) otherMs = talk.nowMs
            else if (position.kind !== 'closed') {
              if (heldFromMs === null || talk.nowMs - heldMs >= LATE_WORDS_MS) heldFromMs = talk.nowMs
              heldMs = talk.nowMs
            }
            talk.feed({ type: 'captured', pcm: FRAME })
          }
          if (one !== 'final') continue
          says(talk, `words ${n}`)
          if (held(talk)) {
            expect(heldFromMs).not.toBeNull()
            expect(otherMs).toBeLessThanOrEqual((heldFromMs ?? 0) - LATE_WORDS_MS)
          } else if (otherMs === Number.NEGATIVE_INFINITY) expect(heldFromMs).toBeNull()
          heldFromMs = null
        }
      }),
      { numRuns: 300 },
    )
  })
})
