import { describe, expect, it } from 'vitest'
import { classifyClose, classifyError } from '../../../main/voice/service-errors.ts'
import { Conversation } from '../../fakes/conversation.ts'

/** protocol.md §5, by what they do to a session. */
const FATAL = ['unauthorized', 'UNAUTHORIZED', 'forbidden', 'agent_not_found']
const RETRYABLE = [
  'at_capacity',
  'concurrency_exceeded',
  'internal_error',
  'server_error',
  'agent_init_failed',
  'agent_timeout',
]
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
    expect(classifyError(code, false).text).not.toContain(code)
  })

  it.each(RETRYABLE)('before ready and after, %s is tried again by itself', (code) => {
    expect(beforeReady(code).state.link.phase).toBe('waiting')
    expect(new Conversation().open().agent(error(code)).state.link.phase).toBe('waiting')
  })

  it.each(NEW_SESSION)('after ready, %s leads to a new service session without trying to resume', (code) => {
    const talk = new Conversation().open().agent(error(code)).wait(300).feed({ type: 'connected' })
    expect(talk.sent('sessionResume')).toEqual([])
    expect(talk.sent('sessionUpdate')).toHaveLength(1)
  })

  it.each([...SURVIVABLE, 'never_heard_of'])('after ready, %s is survived', (code) => {
    expect(new Conversation().open().agent(error(code)).state.link.phase).toBe('ready')
  })

  it.each(FATAL)('after ready, %s ends the conversation with what to do', (code) => {
    const talk = new Conversation().open().agent(error(code))
    expect(talk.word).toBe('Error')
    expect(talk.of('record').at(-1)?.record).toMatchObject({ type: 'sessionEnded', reason: 'refused' })
  })

  it('takes 1008 without an error event for the end of that service session, and everything else for a lost line', () => {
    expect(classifyClose(1008)).toMatchObject({ class: 'newSession', isSaid: false })
    for (const code of [1000, 1006, 1011, 0]) expect(classifyClose(code)).toMatchObject({ class: 'retryable' })
  })
})
