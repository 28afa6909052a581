/** What is said of a call that was answered by hand, once it has come to its end. */
import { describe, expect, it } from 'vitest'
import { announceSettled } from '../../../main/plugins/announce-settled.ts'
import type { HostedCall } from '../../../main/plugins/hosted-call.ts'
import { changedMeanwhileText, deniedText } from '../../../main/plugins/outcome-text.ts'
import type { CallId, SettledOutcome } from '../../../main/voice/tools.ts'
import { makePlugin } from '../../fakes/plugins.ts'

const plugin = makePlugin()
const [tool] = plugin.manifest.tools
const call: HostedCall = { rowId: 'r', sessionId: 's', callId: 'c' as CallId, name: 'do_thing', arguments: {} }

const said = (outcome: SettledOutcome): string | undefined => {
  if (tool === undefined) throw new Error('no tool')
  return announceSettled({ plugin, tool }, call, outcome)?.text
}

describe('the end of a call that asked', () => {
  it('is silent after a no, and says when a yes came to nothing', () => {
    expect(said({ status: 'denied', error: deniedText('do_thing') })).toBeUndefined()
    expect(said({ status: 'cancelled', error: 'x' })).toBeUndefined()
    expect(said({ status: 'cancelled', error: changedMeanwhileText('do_thing') })).toBe(
      'You said yes to do thing, but things have changed since you were asked, so it was not done.',
    )
  })

  it('says what was done, has begun, failed, or is in doubt', () => {
    expect(said({ status: 'ok', result: 1, say: 'Booked.' })).toBe('Booked.')
    expect(said({ status: 'ok', result: { status: 'started' } })).toContain('has begun')
    expect(said({ status: 'error', error: 'x' })).toContain('did not work')
    expect(said({ status: 'timeout', error: 'x' })).toContain('not known whether it took effect')
  })
})
