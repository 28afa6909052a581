/**
 * The reducer of the window: what a snapshot and each event do to what is shown.
 */
import { describe, expect, it } from 'vitest'
import type { Caption, NumberedEvent } from '../../preload/contract.ts'
import {
  INITIAL_STATE,
  MAX_ANNOUNCEMENTS,
  MAX_TIMELINE_ITEMS,
  placeOf,
  reduce,
  type ViewState,
} from '../../renderer/view-state.ts'
import { makeQuestion } from './host/plugin-script.ts'
import { makeCall, makeCaption, makeLongDay, makeSnapshot } from './host/script.ts'

const live = reduce(INITIAL_STATE, { type: 'snapshotLoaded', snapshot: makeSnapshot() })

type Bare<E = NumberedEvent> = E extends NumberedEvent ? Omit<E, 'seq'> : never

function played(state: ViewState, ...events: Bare[]): ViewState {
  return events.reduce((now, event) => {
    const numbered: NumberedEvent = { ...event, seq: now.view.seq + 1 }
    return reduce(now, { type: 'eventReceived', event: numbered })
  }, state)
}

function said(caption: Partial<Caption> & { id: string }): Bare {
  return { type: 'captionUpdated', caption: makeCaption(caption) }
}

describe('view-state', () => {
  it('tells the next event from a stale one and from a gap', () => {
    const event: NumberedEvent = { seq: 2, type: 'conversationStarted' }
    expect(placeOf(live, { ...event, seq: 1 })).toBe('stale')
    expect(placeOf(live, event)).toBe('next')
    expect(placeOf(live, { ...event, seq: 3 })).toBe('gap')
  })

  it('counts every event it applies', () => {
    expect(played(live, { type: 'conversationStarted' }, said({ id: 'a', text: 'Hi' })).view.seq).toBe(3)
  })

  it('replaces a partial by its final in the same place', () => {
    const state = played(
      live,
      said({ id: 'a', text: 'What', isFinal: false, startedAtMs: 1 }),
      said({ id: 'b', text: 'Well', role: 'agent', startedAtMs: 2 }),
      said({ id: 'a', text: 'What time is it?', startedAtMs: 1 }),
    )
    expect(state.view.captions.map(({ id, text }) => [id, text])).toEqual([
      ['a', 'What time is it?'],
      ['b', 'Well'],
    ])
  })

  it('files a caption that came late by its time', () => {
    const state = played(
      live,
      said({ id: 'b', startedAtMs: 5 }),
      said({ id: 'a', startedAtMs: 3 }),
      said({ id: 'c', startedAtMs: 5 }),
    )
    expect(state.view.captions.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
  })

  it('announces a final once, and a partial never', () => {
    const state = played(
      live,
      said({ id: 'a', text: 'Wha', isFinal: false }),
      said({ id: 'a', text: 'What?' }),
      said({ id: 'a', text: 'What?', isInterrupted: true }),
      said({ id: 'b', text: '  ' }),
    )
    expect(state.announcements).toEqual([{ id: 'a', role: 'user', text: 'What?' }])
  })

  it('keeps only the latest announcements', () => {
    const state = played(live, ...makeLongDay(10).map((caption): Bare => ({ type: 'captionUpdated', caption })))
    expect(state.announcements.map(({ id }) => id)).toEqual(['day-6', 'day-7', 'day-8', 'day-9'])
    expect(state.announcements).toHaveLength(MAX_ANNOUNCEMENTS)
  })

  it('does not read out the past on start, but what a gap has swallowed', () => {
    const first = reduce(INITIAL_STATE, {
      type: 'snapshotLoaded',
      snapshot: { ...makeSnapshot(), captions: makeLongDay(3) },
    })
    expect(first.announcements).toEqual([])
    const second = reduce(first, {
      type: 'snapshotLoaded',
      snapshot: { ...makeSnapshot(), captions: makeLongDay(3), seq: 9 },
    })
    expect(second.announcements).toEqual([])
    const third = reduce(second, {
      type: 'snapshotLoaded',
      snapshot: {
        ...makeSnapshot(),
        seq: 12,
        captions: [...makeLongDay(3), makeCaption({ id: 'new', text: 'Missed' })],
      },
    })
    expect(third.announcements.map(({ text }) => text)).toEqual(['Missed'])
  })

  it('drops the lines of conversations that were deleted, and knows that the list of them is another', () => {
    const shown = played(
      live,
      said({ id: 'a', sessionId: 'old' }),
      said({ id: 'b', sessionId: 'new' }),
      { type: 'toolCallUpdated', toolCall: { ...makeCall(1, 0), sessionId: 'old' } },
      { type: 'conversationEnded' },
    )
    const state = played(shown, { type: 'conversationsDeleted', sessionIds: ['old'] })
    expect(state.view.captions.map(({ id }) => id)).toEqual(['b'])
    expect(state.view.toolCalls).toEqual([])
    expect(state.historyVersion).toBe(shown.historyVersion + 1)
    expect(shown.historyVersion).toBe(live.historyVersion + 1)
  })

  it('updates a tool call in place', () => {
    const call = makeCall(1, 0)
    const state = played(
      live,
      { type: 'toolCallUpdated', toolCall: { ...call, status: 'running', finishedAtMs: null } },
      { type: 'toolCallUpdated', toolCall: { ...call, status: 'ok' } },
    )
    expect(state.view.toolCalls).toEqual([{ ...call, status: 'ok' }])
  })

  it('takes over status, plugins, questions, settings, notices, agent, key, cost as they are said', () => {
    const snapshot = makeSnapshot()
    const status = { ...snapshot.status, word: 'Thinking' } as const
    const settings = { ...snapshot.settings, voice: 'eve' }
    const questions = [makeQuestion({ id: 'q1' })]
    const notices = [{ id: 'n', kind: 'info', text: 'Note', isDismissible: true } as const]
    const hotkey = { ...INITIAL_STATE.view.hotkey, label: 'F9', backend: 'toggle' } as const
    const cost = { openSinceMs: 5, usdPerHour: 4.5, conversationUsd: 1, dayUsd: 2, monthUsd: 3, asOfMs: 9 }
    const { view } = played(
      live,
      { type: 'statusChanged', status },
      { type: 'pluginsChanged', plugins: [] },
      { type: 'questionsChanged', questions },
      { type: 'settingsChanged', settings },
      { type: 'noticesChanged', notices },
      { type: 'agentChanged', agent: 'practice', apiKey: 'none' },
      { type: 'hotkeyChanged', hotkey },
      { type: 'costChanged', cost, lastTurnMs: 900 },
    )
    expect(view).toMatchObject({
      status,
      plugins: [],
      questions,
      settings,
      notices,
      agent: 'practice',
      apiKey: 'none',
      hotkey,
      cost,
      lastTurnMs: 900,
    })
  })

  it('leaves the identity of what did not change', () => {
    const state = played(live, { type: 'statusChanged', status: live.view.status })
    expect(state.view.captions).toBe(live.view.captions)
    expect(state.view.plugins).toBe(live.view.plugins)
    expect(state.announcements).toBe(live.announcements)
  })

  it('bounds what a very long day keeps', () => {
    const full = reduce(INITIAL_STATE, {
      type: 'snapshotLoaded',
      snapshot: { ...makeSnapshot(), captions: makeLongDay(MAX_TIMELINE_ITEMS + 7) },
    })
    expect(full.view.captions).toHaveLength(MAX_TIMELINE_ITEMS)
    const more = played(full, said({ id: 'last', text: 'x' }))
    expect(more.view.captions).toHaveLength(MAX_TIMELINE_ITEMS)
    expect(more.view.captions.at(-1)?.id).toBe('last')
  })

  it('keeps what is shown when a snapshot cannot be had', () => {
    const failed = reduce(live, { type: 'snapshotFailed', message: 'The database is busy.' })
    expect(failed).toMatchObject({ load: 'failed', failure: 'The database is busy.', view: live.view })
    expect(reduce(failed, { type: 'snapshotLoaded', snapshot: makeSnapshot() })).toMatchObject({
      load: 'live',
      failure: '',
    })
  })
})
