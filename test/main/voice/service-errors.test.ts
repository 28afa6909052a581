import { describe, expect, it } from 'vitest'
import { classifyClose, classifyError } from '../../../main/voice/service-errors.ts'
import { Conversation, pcm } from '../../fakes/conversation.ts'

/** protocol.md §5, by what they do to a session. */
const FATAL = ['unauthorized', 'UNAUTHORIZED', 'forbidden', 'agent_not_found']
const ONCE = ['agent_init_failed', 'agent_timeout']
const RETRYABLE = ['at_capacity', 'concurrency_exceeded', 'internal_error']
const NEW_SESSION = ['session_not_found', 'session_forbidden', 'session_expired']
const SURVIVABLE = [
  'invalid_format',
  'invalid_audio',
  'invalid_value',
  'immutable_field',
  'invalid_config',
  'agent_id_not_first',
  'audio_rate_violation',
]

const error = (code: string) => ({ type: 'sessionError' as const, code, message: 'x' })
const beforeReady = (code: string) =>
  new Conversation().feed({ type: 'talkToggled' }).feed({ type: 'connected' }).agent(error(code))

describe('errors of the service (protocol.md §5)', () => {
  it.each([...FATAL, ...SURVIVABLE, 'never_heard_of'])('before ready, %s ends the attempt with a sentence', (code) => {
    const talk = beforeReady(code)
    expect(talk.word).toBe('Error')
    expect(talk.state.link).toMatchObject({ phase: 'failed', text: expect.stringMatching(/\.$/) })
    expect(classifyError(code, 'opening').text).not.toContain(code)
  })

  it.each([...RETRYABLE, ...ONCE])('before ready and after, %s is tried again by itself', (code) => {
    expect(beforeReady(code).state.link.phase).toBe('waiting')
    expect(new Conversation().open().agent(error(code)).state.link.phase).toBe('waiting')
  })

  it.each(NEW_SESSION)('after ready, %s leads to a new service session without trying to resume', (code) => {
    const talk = new Conversation().open().agent(error(code)).wait(300).feed({ type: 'connected' })
    expect(talk.sent('sessionResume')).toEqual([])
    expect(talk.sent('sessionUpdate')).toHaveLength(1)
  })

  it.each([...SURVIVABLE, 'server_error', 'never_heard_of'])('after ready, %s is survived, and logged', (code) => {
    const talk = new Conversation().open().agent({ ...error(code), param: 'session.tools' })
    expect(talk.state.link.phase).toBe('ready')
    expect(talk.of('serviceError')).toEqual([
      { type: 'serviceError', code, param: 'session.tools', response: 'survivable' },
    ])
  })

  it('connects again when a server_error was meant, and the service closes', () => {
    expect(beforeReady('server_error').state.link.phase).toBe('waiting')
    const talk = new Conversation().open().agent(error('server_error'))
    talk.feed({ type: 'connectionLost', fault: { closeCode: 1011, message: '' } }).wait(300)
    expect(talk.state.link.phase).toBe('connecting')
  })

  it.each(ONCE)('%s is tried again once, and then said', (code) => {
    const talk = beforeReady(code).wait(300).feed({ type: 'connected' })
    expect(talk.sent('sessionUpdate')).toHaveLength(2)
    talk.agent(error(code))
    expect(talk.state.link).toMatchObject({ phase: 'failed', text: expect.stringMatching(/could not start/) })
    expect(talk.of('serviceError').map(({ response }) => response)).toEqual(['retryable', 'fatal'])
    // A conversation that is begun anew has its own try.
    talk.feed({ type: 'talkToggled' }).feed({ type: 'connected' }).agent(error(code))
    expect(talk.state.link.phase).toBe('waiting')
  })

  it('sends what is held in real time after audio_rate_violation, also over the next connection', () => {
    const talk = new Conversation({ talkMode: 'hold' }).open()
    const paceOf = () => {
      talk.feed({ type: 'connectionLost', fault: { closeCode: 1006, message: '' } })
      talk.feed({ type: 'talkPressed' }).feed({ type: 'microphoneChanged', microphone: 'open' }).wait(2000, pcm(20))
      while (talk.state.link.phase === 'waiting') talk.wait(20)
      talk.feed({ type: 'talkReleased' }).wait(200).feed({ type: 'connected' }).ready()
      talk.effects.length = 0
      talk.wait(1000)
      return talk.sent('inputAudio').filter(({ pcm: sent }) => sent.some((byte) => byte !== 0)).length
    }
    expect(paceOf()).toBeGreaterThan(60)
    talk.wait(5000).agent(error('audio_rate_violation'))
    expect(paceOf()).toBeLessThanOrEqual(51)
  })

  it('waits until the service has forgotten a lost session of ours before it is too many again', () => {
    const talk = new Conversation().open().feed({ type: 'connectionLost', fault: { closeCode: 1006, message: '' } })
    const lostMs = talk.nowMs
    talk.wait(300).feed({ type: 'connected' }).agent(error('session_not_found')).wait(40).feed({ type: 'connected' })
    talk.agent(error('concurrency_exceeded')).wait(29_000)
    expect(talk.state.link.phase).toBe('waiting')
    talk.wait(lostMs + 30_100 - talk.nowMs)
    expect(talk.state.link.phase).toBe('connecting')
  })

  it.each(FATAL)('after ready, %s ends the conversation with what to do', (code) => {
    const talk = new Conversation().open().agent(error(code))
    expect(talk.word).toBe('Error')
    expect(talk.of('record').at(-1)?.record).toMatchObject({ type: 'sessionEnded', reason: 'refused' })
  })

  it.each([
    [401, 'failed', /did not accept the API key/],
    [403, 'failed', /may not use/],
    [503, 'waiting', /busy/],
    [502, 'waiting', /lost/],
  ] as const)('knows an upgrade that was refused with %i', (httpStatus, phase, words) => {
    const talk = new Conversation().feed({ type: 'talkToggled' })
    talk.feed({ type: 'connectionLost', fault: { closeCode: 1006, message: '', httpStatus } })
    expect(talk.state.link.phase).toBe(phase)
    const { link } = talk.state
    expect(link.phase === 'failed' ? link.text : talk.of('tell').at(-1)?.notice.text).toMatch(words)
  })

  it('takes 1008 without an error event for the end of that service session, and everything else for a lost line', () => {
    expect(classifyClose(1008)).toMatchObject({ class: 'newSession', isSaid: false })
    for (const code of [1000, 1006, 1011, 0]) expect(classifyClose(code)).toMatchObject({ class: 'retryable' })
  })
})
