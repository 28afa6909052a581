/**
 * The conversation in Electron's own Chromium, found by role and name (contract.md §5), against a scripted main:
 * captions, announcements, inline calls, scrolling.
 */
import { describe, expect, it } from 'vitest'
import type { Status, StatusWord } from '../../preload/contract.ts'
import { CONVERSATION, makeCaption, makeLongDay, NOW_MS } from './host/script.ts'
import { eventually, openForTests } from './host/window-host.ts'

const host = openForTests()
const log = () => host().page.getByRole('log', { name: 'Captions' })
const status = (word: StatusWord, change: Partial<Status> = {}) =>
  ({
    type: 'statusChanged',
    status: {
      word,
      detail: '',
      isTalkOn: false,
      isMuted: false,
      isHeard: false,
      waitingFor: null,
      isSessionOpen: true,
      ...change,
    },
  }) as const

const said = (change: Parameters<typeof makeCaption>[0]) =>
  ({ type: 'captionUpdated', caption: makeCaption(change) }) as const

describe('captions', () => {
  it('turns a partial into its final in the same element', async () => {
    await host().emit(said({ id: 'a', text: 'What time', isFinal: false }))
    const line = log().locator('.caption')
    await line.getByText('What time').waitFor()
    await line.evaluate((element) => element.setAttribute('data-seen', 'yes'))
    await host().emit(said({ id: 'a', text: 'What time is it?', isFinal: true }))
    await line.getByText('What time is it?').waitFor()
    expect(await line.count()).toBe(1)
    expect(await line.getAttribute('data-seen')).toBe('yes')
    expect(await line.textContent()).toContain('You')
  })

  it('lets a screen reader hear finals and never partials', async () => {
    expect(await log().getAttribute('aria-live')).toBe('off')
    const spoken = host().page.locator('.visually-hidden[aria-live="polite"]')
    await host().emit(said({ id: 'a', text: 'What ti', isFinal: false }))
    await log().getByText('What ti').waitFor()
    expect(await spoken.textContent()).toBe('')
    await host().emit(
      said({ id: 'a', text: 'What time is it?' }),
      said({ id: 'b', role: 'agent', text: 'It is nine.' }),
    )
    await eventually(() => spoken.locator('p').allTextContents()).toEqual([
      'You: What time is it?',
      'Agent: It is nine.',
    ])
  })

  it('fetches again after a gap', async () => {
    await host().emit(said({ id: 'a', text: 'Seen' }))
    await log().getByText('Seen').waitFor()
    await host().setSnapshot({
      captions: [makeCaption({ id: 'a', text: 'Seen' }), makeCaption({ id: 'b', text: 'Lost on the way' })],
    })
    await host().app.evaluate(() => globalThis.host.lose(1))
    await host().emit(status('Thinking'))
    await log().getByText('Lost on the way').waitFor()
    expect(await host().asked('getSnapshot')).not.toHaveLength(0)
  })

  it('strikes what an interruption cut off and hides none of it', async () => {
    await host().emit(said({ id: 'a', role: 'agent', text: 'Your timer is set.', isInterrupted: true, heardChars: 10 }))
    expect(await log().locator('s').textContent()).toBe(' is set.')
    expect(await log().locator('.line-text').textContent()).toContain('interrupted')
    expect(await log().locator('.line-text').textContent()).toContain('Your timer')
  })

  it('shows a tool call in its place and opens its details', async () => {
    await host().setSnapshot(CONVERSATION)
    await host().reload()
    const order = await log()
      .locator('[data-key]')
      .evaluateAll((lines) => lines.map((line) => line.getAttribute('data-key')))
    expect(order.slice(0, 3)).toEqual(['caption:c1', 'call:call-24', 'caption:c2'])
    const line = log().getByRole('button', { name: /get time.*Done.*38 ms/i })
    await line.focus()
    await line.press('Enter')
    const panel = host().page.getByRole('complementary', { name: /get time/i })
    await panel.getByText('"Asia/Tokyo"').waitFor()
    await eventually(() =>
      panel.getByRole('heading', { level: 2 }).evaluate((element) => element === document.activeElement),
    ).toBe(true)
    await host().page.keyboard.press('Escape')
    await eventually(() => panel.count()).toBe(0)
    expect(await line.evaluate((element) => element === document.activeElement)).toBe(true)
  })

  it('says which tool it waits for and lets the user cancel', async () => {
    const waitingFor = { pluginId: 'timers', toolTitle: 'set timer', callId: 'call_9', holdsFloor: true }
    await host().emit(status('Waiting for a tool', { waitingFor }))
    await log().getByText('Waiting for Timers: set timer. What you say now appears when it is done.').waitFor()
    await log().getByRole('button', { name: 'Cancel' }).click()
    await eventually(async () => (await host().asked('toolCalls.cancel')).at(-1)).toEqual({ callId: 'call_9' })
    await host().emit(status('Waiting for a tool', { waitingFor: { ...waitingFor, holdsFloor: false } }))
    await log().getByText('Waiting for Timers: set timer.', { exact: true }).waitFor()
  })

  it('stays at the end until the user scrolls up, and jumps back to now', async () => {
    await host().setSnapshot({ captions: makeLongDay(3_000) })
    await host().reload()
    const isAtEnd = () => log().evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight < 2)
    const jump = host().page.getByRole('button', { name: 'Jump to now' })
    await log().getByText('Sentence 2999 of').waitFor()
    await eventually(isAtEnd).toBe(true)
    expect(await jump.count()).toBe(0)
    await host().emit(said({ id: 'x', text: 'One more', startedAtMs: NOW_MS + 1 }))
    await log().getByText('One more').waitFor()
    await eventually(isAtEnd).toBe(true)

    await log().evaluate((box) => {
      box.scrollTop -= 300
    })
    await jump.waitFor()
    const seen = log().getByText(/^Sentence 2985 of/)
    const top = await seen.evaluate((line) => line.getBoundingClientRect().top)
    await host().emit(
      said({ id: 'y', text: 'Another', startedAtMs: NOW_MS + 2 }),
      said({ id: 'y', text: 'Another, longer', startedAtMs: NOW_MS + 2 }),
    )
    await log().getByText('Another, longer').waitFor()
    expect(await seen.evaluate((line) => line.getBoundingClientRect().top)).toBe(top)
    await jump.click()
    await eventually(isAtEnd).toBe(true)
    await eventually(() => jump.count()).toBe(0)
  })

  it('keeps a long day out of the DOM, but within reach', async () => {
    await host().setSnapshot({ captions: makeLongDay(3_000) })
    await host().reload()
    await log().getByText('Sentence 2999 of').waitFor()
    const lines = () => log().locator('[data-key]').count()
    expect(await lines()).toBeLessThanOrEqual(220)
    const first = () => log().locator('[data-key]').first().getAttribute('data-key')
    const firstNumber = async (): Promise<number> => Number((await first())?.replace('caption:day-', ''))
    for (let step = 0; step < 40 && (await firstNumber()) > 2_500; step += 1) {
      const before = await first()
      await log().evaluate((box) => {
        box.scrollTop = 0
      })
      await eventually(first).not.toBe(before)
      expect(await lines()).toBeLessThanOrEqual(220)
    }
    expect(await firstNumber()).toBeLessThanOrEqual(2_500)
    await host().page.getByRole('button', { name: 'Jump to now' }).click()
    await log().getByText('Sentence 2999 of').waitFor()
  })
})
