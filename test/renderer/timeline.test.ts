/**
 * The order of the transcript, and what was heard of a cut reply.
 */
import { describe, expect, it } from 'vitest'
import { examplesOf } from '../../renderer/examples.ts'
import { buildTimeline, splitHeard } from '../../renderer/timeline.ts'
import { makeCall, makeCaption, PLUGINS } from './host/script.ts'

describe('timeline', () => {
  it('puts tool calls between the captions by time, after what was said at the same moment', () => {
    const captions = [makeCaption({ id: 'a', startedAtMs: 10 }), makeCaption({ id: 'b', startedAtMs: 20 })]
    const calls = [5, 10, 15, 25].map((calledAtMs) => ({ ...makeCall(1, 0), id: `call-at-${calledAtMs}`, calledAtMs }))
    expect(buildTimeline(captions, calls).map(({ key }) => key)).toEqual([
      'call:call-at-5',
      'caption:a',
      'call:call-at-10',
      'call:call-at-15',
      'caption:b',
      'call:call-at-25',
    ])
  })

  it('makes a line anew only for what has changed', () => {
    const captions = [makeCaption({ id: 'a', startedAtMs: 10 }), makeCaption({ id: 'b', startedAtMs: 20 })]
    const before = buildTimeline(captions, [])
    const after = buildTimeline(captions.with(1, makeCaption({ id: 'b', text: 'More', startedAtMs: 20 })), [])
    expect(after[0]).toBe(before[0])
    expect(after[1]).not.toBe(before[1])
  })

  it('splits a cut reply at what was heard, and never loses a character', () => {
    const caption = makeCaption({ id: 'a', text: 'Your timer is set.', isInterrupted: true })
    expect(splitHeard({ ...caption, heardChars: 10 })).toEqual({ heard: 'Your timer', unheard: ' is set.' })
    expect(splitHeard({ ...caption, heardChars: 0 })).toEqual({ heard: '', unheard: 'Your timer is set.' })
    expect(splitHeard({ ...caption, heardChars: 99 })).toEqual({ heard: 'Your timer is set.', unheard: '' })
    expect(splitHeard({ ...caption, heardChars: null })).toEqual({ heard: 'Your timer is set.', unheard: '' })
    expect(splitHeard({ ...caption, isInterrupted: false, heardChars: 3 }).unheard).toBe('')
  })
})

describe('examples', () => {
  it('takes one of each usable plugin before a second of any', () => {
    expect(examplesOf(PLUGINS, 4).map(({ text }) => text)).toEqual([
      'What time is it in Tokyo?',
      'Set a timer for five minutes',
      'Take a note: call the dentist',
      'What day is it today?',
    ])
  })

  it('offers nothing of a plugin that is off or broken', () => {
    expect(
      examplesOf(
        PLUGINS.map((plugin) => ({ ...plugin, isEnabled: false })),
        3,
      ),
    ).toEqual([])
    expect(
      examplesOf(
        PLUGINS.map((plugin) => ({ ...plugin, state: 'broken' as const })),
        3,
      ),
    ).toEqual([])
  })
})
