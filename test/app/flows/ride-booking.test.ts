/** A ride in the real window: estimate, yes, booking; the plugin’s page shows where the conversation is. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FlowWindow, openFlowWindow } from './flow-window.ts'

let flow: FlowWindow

beforeAll(async () => {
  flow = await openFlowWindow('Ride booking')
})
afterAll(() => flow.close())

describe('ride booking', () => {
  it('prices, books with a yes, and only then can track', async () => {
    await flow.say('Where is my driver?')
    expect(flow.calls().filter(({ tool }) => tool === 'track_driver')).toEqual([])
    await flow.say('How much is a ride from SW1A 1AA to EC1A 1BB?')
    await expect.poll(flow.statusOf('estimate_fare'), { timeout: 20_000 }).toBe('ok')
    await flow.parley.untilStatus('Ready')
    await flow.show('Plugins')
    await flow.item('Ride booking').getByRole('button', { name: 'Details of Ride booking' }).click()
    const page = flow.parley.page.getByRole('complementary', { name: 'Plugin' })
    await page.getByRole('heading', { name: 'Steps' }).scrollIntoViewIfNeeded()
    await page.getByText(/^book \(now\)/).waitFor({ state: 'attached' })
    await flow.picture('flow-ride')
    await flow.show('Conversation')
    await flow.parley.type('Book it.')
    await flow.answer('Ride booking wants to book ride', 'Once')
    await expect.poll(flow.statusOf('book_ride'), { timeout: 15_000 }).toBe('ok')
    await flow.parley.untilStatus('Ready')
    await flow.say('Where is my driver?')
    await expect.poll(flow.statusOf('track_driver'), { timeout: 15_000 }).toBe('ok')
    await flow.parley.untilStatus('Ready')
    await flow.picture('flow-ride-booked')
  })
})
