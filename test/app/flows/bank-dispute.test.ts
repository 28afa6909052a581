/** A disputed payment in the real window: nothing before the check, nothing filed before a yes by hand. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FlowWindow, openFlowWindow } from './flow-window.ts'

let flow: FlowWindow

beforeAll(async () => {
  flow = await openFlowWindow('Bank dispute')
})
afterAll(() => flow.close())

describe('bank dispute', () => {
  it('says nothing of an account before the check, and files only after a yes by hand', async () => {
    await flow.say('Read my latest payments.')
    expect(flow.calls().some(({ tool }) => tool === 'list_transactions')).toBe(false)
    await flow.say('My customer number is 402118 and my pin is 7305.')
    await expect.poll(flow.statusOf('verify_identity'), { timeout: 15_000 }).toBe('ok')
    await flow.parley.type('Read my latest payments.')
    await expect.poll(flow.statusOf('list_transactions'), { timeout: 15_000 }).toBe('ok')
    // Four payments take half a minute to read: typing silences the agent.
    await flow.parley.untilStatus('Speaking')
    await flow.parley.type('Take the second one.')
    await expect.poll(flow.statusOf('choose_transaction'), { timeout: 80_000 }).toBe('ok')
    await flow.parley.type('I did not make it.')
    const card = flow.parley.page.getByRole('article').filter({ hasText: 'Bank dispute wants to file dispute' })
    await card.getByText('What it does cannot be undone.').waitFor()
    expect(await card.getByText(/say “yes”/).count()).toBe(0)
    expect(flow.statusOf('file_dispute')()).toBe('running')
    await flow.picture('flow-bank')
    await flow.answer('Bank dispute wants to file dispute', 'Once')
    await expect.poll(flow.statusOf('file_dispute'), { timeout: 15_000 }).toBe('ok')
    await flow.parley.untilStatus('Ready')
    expect(await flow.captions().textContent()).not.toMatch(/you will get|refund is|guarantee/i)
  }, 180_000)
})
