import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
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

  it('begins anew at each final utterance', () => {
    const talk = says(toggled(new Conversation().open()), 'what is there to do')
    expect(held(talk)).toBe(false)
    expect(held(says(longPress(talk)))).toBe(true)
    expect(held(says(talk.wait(400)))).toBe(false)
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

  it('says so of no utterance into which a frame came any other way, whatever is pressed', () => {
    const act = fc.constantFrom('press', 'release', 'toggle', 'frames', 'reply', 'quiet', 'final')
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), fc.constantFrom('auto', 'hold', 'toggle'), (acts, talkMode) => {
        const talk = new Conversation({ talkMode, duplex: 'full' }).open()
        let isClean = true
        let hasSpoken = false
        let isAudible = false
        for (const [n, one] of acts.entries()) {
          if (one === 'press') talk.feed({ type: 'talkPressed' })
          if (one === 'release') talk.feed({ type: 'talkReleased' })
          if (one === 'toggle') talk.feed({ type: 'talkToggled' })
          if (one === 'reply' && !isAudible)
            talk.replyStarts(`r${n}`).agentSpeaks(`r${n}`, 'so it is').plays(`r${n}`, 300)
          if (one === 'quiet') talk.replyEnds(talk.state.floor.openReply ?? 'none', 'interrupted').wait(40)
          if (one === 'frames') {
            const { position } = talk.state.gate
            const { playback } = talk.state
            isAudible = playback.replies.some((reply) => !reply.isOver && reply.playedMs > 200)
            const byKey = position.kind === 'held' || (position.kind === 'closing' && position.wasHeld)
            if (position.kind !== 'closed') hasSpoken = true
            if (position.kind !== 'closed' && (!byKey || isAudible)) isClean = false
            talk.feed({ type: 'captured', pcm: FRAME })
          }
          isAudible = talk.state.playback.replies.some((reply) => !reply.isOver)
          if (one !== 'final') continue
          says(talk, `words ${n}`)
          expect(held(talk)).toBe(hasSpoken && isClean)
          isClean = true
          hasSpoken = false
        }
      }),
      { numRuns: 300 },
    )
  })
})
