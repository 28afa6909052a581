/** What the window is told of money and of the session's own notices. */

import { describe, expect, it } from 'vitest'
import { unarmed } from '../../main/hotkey/hotkey-state.ts'
import { defaultSettings } from '../../main/settings.ts'
import { createUiModel, type UiChange } from '../../main/ui-model.ts'

const setUp = () => {
  const told: UiChange[] = []
  const model = createUiModel(
    {
      settings: defaultSettings('linux'),
      agent: 'assemblyai',
      apiKey: 'none',
      keyStorage: { isAvailable: true, reason: '' },
      hotkey: unarmed(''),
      plugins: [],
    },
    (change) => void told.push(change),
  )
  return { model, told }
}

describe('the model of the window', () => {
  it('passes money on as it is told, together with the last turn', () => {
    const { model, told } = setUp()
    const cost = { openSinceMs: 1, usdPerHour: 4.5, conversationUsd: 1, dayUsd: 2, monthUsd: 3, asOfMs: 4 }
    model.cost(cost)
    model.lastTurn(900.4)
    expect(told).toEqual([
      { type: 'costChanged', cost, lastTurnMs: null },
      { type: 'costChanged', cost, lastTurnMs: 900 },
    ])
    expect(model.snapshot()).toMatchObject({ cost, lastTurnMs: 900 })
  })

  it('shows that the conversation is about to end, and takes it away again', () => {
    const { model } = setUp()
    model.sessionNotice({ id: 'idle', text: 'Parley hangs up in 15 seconds.' })
    expect(model.snapshot().notices).toEqual([
      { id: 'idle', kind: 'info', text: 'Parley hangs up in 15 seconds.', isDismissible: false },
    ])
    model.sessionNotice({ id: 'idle', text: null })
    expect(model.snapshot().notices).toEqual([])
  })

  it('forgets the lines of conversations that are deleted, and no others', () => {
    const { model, told } = setUp()
    for (const sessionId of ['a', 'b']) {
      model.utterance({
        id: `${sessionId}:u1`,
        sessionId,
        role: 'user',
        text: 'Hello',
        heardChars: 5,
        isFinal: true,
        interrupted: false,
        source: 'speech',
        isHeld: false,
        isHeldSpeech: false,
        startedAtMs: 1,
        endedAtMs: 2,
      })
      const call = { rowId: `call-${sessionId}`, sessionId, callId: sessionId, pluginId: null, pluginName: null }
      model.callArrived({ ...call, tool: 'get_time', atMs: 3 })
    }
    model.conversationsDeleted(['a'])
    expect(told.at(-1)).toEqual({ type: 'conversationsDeleted', sessionIds: ['a'] })
    expect(model.snapshot().captions.map(({ id }) => id)).toEqual(['b:u1'])
    expect(model.snapshot().toolCalls.map(({ id }) => id)).toEqual(['call-b'])
  })
})
