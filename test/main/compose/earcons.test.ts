/** Which sound is made when: told as conversations. */
import { describe, expect, it } from 'vitest'
import { createEarcons } from '../../../main/compose/earcons.ts'
import type { SessionStatus, StatusWord } from '../../../main/voice/status.ts'
import { createManualScheduler } from '../../fakes/manual-scheduler.ts'

const setUp = () => {
  const scheduler = createManualScheduler()
  const made: string[] = []
  const earcons = createEarcons({ scheduler, play: (earcon) => made.push(earcon) })
  const is = (word: StatusWord, isTalkOn = false, isMuted = false): void => {
    const rest = { detail: '', isHeard: word === 'Listening', waitingFor: null, isSessionOpen: true }
    const status: SessionStatus = { word, isTalkOn, isMuted, ...rest }
    earcons.status(status)
  }
  is('Offline')
  return { scheduler, made, earcons, is }
}

describe('earcons', () => {
  it('say that it listens once the microphone really delivers, and that it no longer does', () => {
    const { made, earcons, is } = setUp()
    is('Connecting', true)
    is('Ready', true)
    expect(made).toEqual([])
    earcons.captured()
    earcons.captured()
    is('Listening', true)
    expect(made).toEqual(['listening'])
    is('Thinking')
    expect(made).toEqual(['listening', 'stopped'])
  })

  it('say neither when no sound ever came', () => {
    const { made, is } = setUp()
    is('Muted', true)
    is('Ready')
    expect(made).toEqual([])
  })

  it('say that it is muted, and that it hears again', () => {
    const { made, earcons, is } = setUp()
    is('Ready', true)
    earcons.captured()
    is('Muted', true, true)
    is('Ready', true)
    earcons.captured()
    expect(made).toEqual(['listening', 'stopped', 'listening'])
  })

  it('leave it quiet when the press silenced the agent', () => {
    const { made, earcons, is } = setUp()
    is('Speaking')
    is('Listening', true)
    earcons.captured()
    expect(made).toEqual([])
  })

  it('do not speak of a tool that answers at once', async () => {
    const { made, is, scheduler } = setUp()
    is('Waiting for a tool')
    await scheduler.advance(300)
    is('Thinking')
    await scheduler.advance(1_000)
    expect(made).toEqual([])
    is('Waiting for a tool')
    await scheduler.advance(1_000)
    expect(made).toEqual(['tool'])
  })

  it('say an error once, and not that it stopped as well', () => {
    const { made, earcons, is } = setUp()
    is('Listening', true)
    earcons.captured()
    is('Error')
    is('Error')
    expect(made).toEqual(['listening', 'error'])
  })

  it('ask for attention when another call waits for a yes', () => {
    const { made, earcons } = setUp()
    earcons.questions(1)
    earcons.questions(1)
    earcons.questions(0)
    earcons.questions(2)
    expect(made).toEqual(['attention', 'attention'])
  })
})
