/**
 * The three example systems (tool-calling.md §6) in the real window with the practice agent: switched on, walked by
 * typed lines, with the consent that they ask for; the plugin's page shows where the conversation is. With
 * PARLEY_TEST_PICTURES set to a folder, pictures are kept there.
 */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchParley, type ParleyApp, removeUserData } from './parley-app.ts'

let parley: ParleyApp

beforeAll(async () => {
  parley = await launchParley({
    env: { PULSE_SERVER: 'unix:/nonexistent', XDG_RUNTIME_DIR: '/nonexistent' },
    // One flow at a time fits beside nothing else: fewer tools, no sets.
    settings: { disabledPlugins: ['clock', 'notes', 'timers', 'weather'] },
  })
})
afterAll(async () => {
  await parley.quit()
  await removeUserData(parley.userData)
})

const show = (view: 'Conversation' | 'Plugins'): Promise<void> =>
  parley.page.getByRole('link', { name: view, exact: true }).click()
const item = (name: string) =>
  parley.page.getByRole('list', { name: 'Plugins' }).getByRole('listitem').filter({ hasText: name })
const turn = async (name: string): Promise<void> => {
  await show('Plugins')
  await item(name).getByRole('switch', { name: 'Enabled' }).click()
}
const picture = async (name: string): Promise<void> => {
  const into = process.env['PARLEY_TEST_PICTURES']
  if (into) await parley.page.screenshot({ path: join(into, `${name}.png`) })
}
const calls = () => parley.rows('select tool, status, result from tool_calls order by seq')
const statusOf = (tool: string) => () => calls().findLast((call) => call['tool'] === tool)?.['status']
const say = async (text: string): Promise<void> => {
  await parley.type(text)
  await parley.untilStatus('Speaking')
  await parley.untilStatus('Ready')
}
const answer = async (question: string, choice: string): Promise<void> => {
  const card = parley.page.getByRole('article').filter({ hasText: question })
  await card.getByRole('button', { name: choice, exact: true }).click()
}
const captions = () => parley.page.getByRole('log', { name: 'Captions' })
const hangUp = async (): Promise<void> => {
  await parley.page.getByRole('button', { name: /end conversation/i }).click()
  await parley.untilStatus('Offline')
}

describe('ride booking', () => {
  it('prices, books with a yes, and only then can track', async () => {
    await turn('Ride booking')
    await show('Conversation')
    await say('Where is my driver?')
    expect(calls().filter(({ tool }) => tool === 'track_driver')).toEqual([])
    await say('How much is a ride from SW1A 1AA to EC1A 1BB?')
    await expect.poll(statusOf('estimate_fare'), { timeout: 20_000 }).toBe('ok')
    await parley.untilStatus('Ready')
    await show('Plugins')
    await item('Ride booking').getByRole('button', { name: 'Details of Ride booking' }).click()
    const page = parley.page.getByRole('complementary', { name: 'Plugin' })
    await page.getByRole('heading', { name: 'Steps' }).scrollIntoViewIfNeeded()
    await page.getByText(/^book \(now\)/).waitFor({ state: 'attached' })
    await picture('flow-ride')
    await show('Conversation')
    await parley.type('Book it.')
    await answer('Ride booking wants to book ride', 'Once')
    await expect.poll(statusOf('book_ride'), { timeout: 15_000 }).toBe('ok')
    await parley.untilStatus('Ready')
    await say('Where is my driver?')
    await expect.poll(statusOf('track_driver'), { timeout: 15_000 }).toBe('ok')
    await parley.untilStatus('Ready')
    await picture('flow-ride-booked')
    await hangUp()
    await turn('Ride booking')
  })
})

describe('table reservation', () => {
  it('offers the waiting list for a table that is taken, and never a reservation', async () => {
    await turn('Table reservation')
    await show('Conversation')
    await say('Is there a table for four on Friday at 19:30?')
    await say('Put me on the waiting list under the name Taylor.')
    await expect.poll(statusOf('add_to_waitlist'), { timeout: 15_000 }).toBe('ok')
    expect(calls().some(({ tool }) => tool === 'create_reservation')).toBe(false)
    await parley.untilStatus('Ready')
    await hangUp()
    await turn('Table reservation')
  })
})

describe('bank dispute', () => {
  it('says nothing of an account before the check, and files only after a yes by hand', async () => {
    await turn('Bank dispute')
    await show('Conversation')
    await say('Read my latest payments.')
    expect(calls().some(({ tool }) => tool === 'list_transactions')).toBe(false)
    await say('My customer number is 402118 and my pin is 7305.')
    await expect.poll(statusOf('verify_identity'), { timeout: 15_000 }).toBe('ok')
    await parley.type('Read my latest payments.')
    await expect.poll(statusOf('list_transactions'), { timeout: 15_000 }).toBe('ok')
    // Four payments take half a minute to read: typing silences the agent.
    await parley.untilStatus('Speaking')
    await parley.type('Take the second one.')
    await expect.poll(statusOf('choose_transaction'), { timeout: 80_000 }).toBe('ok')
    await parley.type('I did not make it.')
    const card = parley.page.getByRole('article').filter({ hasText: 'Bank dispute wants to file dispute' })
    await card.getByText('What it does cannot be undone.').waitFor()
    expect(await card.getByText(/say “yes”/).count()).toBe(0)
    expect(statusOf('file_dispute')()).toBe('running')
    await picture('flow-bank')
    await answer('Bank dispute wants to file dispute', 'Once')
    await expect.poll(statusOf('file_dispute'), { timeout: 15_000 }).toBe('ok')
    await parley.untilStatus('Ready')
    expect(await captions().textContent()).not.toMatch(/you will get|refund is|guarantee/i)
  }, 180_000)
})
