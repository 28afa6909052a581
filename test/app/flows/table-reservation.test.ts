/** A table in the real window: full, so the waiting list and never a reservation. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FlowWindow, openFlowWindow } from './flow-window.ts'

let flow: FlowWindow

beforeAll(async () => {
  flow = await openFlowWindow('Table reservation')
})
afterAll(() => flow.close())

describe('table reservation', () => {
  it('offers the waiting list for a table that is taken, and never a reservation', async () => {
    await flow.say('Is there a table for four on Friday at 19:30?')
    await flow.say('Put me on the waiting list under the name Taylor.')
    await expect.poll(flow.statusOf('add_to_waitlist'), { timeout: 15_000 }).toBe('ok')
    expect(flow.calls().some(({ tool }) => tool === 'create_reservation')).toBe(false)
    await flow.parley.untilStatus('Ready')
  })
})
