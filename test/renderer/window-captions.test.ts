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
    const spoken = host().page.locator('.shell > .visually-hidden[aria-live="polite"]')
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
})

describe('scrolling', () => {
  const isAtEnd = () => log().evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight < 2)
  const jump = () => host().page.getByRole('button', { name: 'Jump to now' })
  const topOf = (text: RegExp) =>
    log()
      .getByText(text)
      .evaluate((line) => line.getBoundingClientRect().top)
  const longDay = async (): Promise<void> => {
    await host().setSnapshot({ captions: makeLongDay(3_000) })
    await host().reload()
    await log().getByText('Sentence 2999 of').waitFor()
    await eventually(isAtEnd).toBe(true)
  }
  const scrollUp = async (px: number): Promise<void> => {
    await log().evaluate((box, by) => {
      box.scrollTop -= by
    }, px)
    await jump().waitFor()
  }

  it('follows the end exactly until the user scrolls up, and again after a jump', async () => {
    await longDay()
    expect(await jump().count()).toBe(0)
    for (const text of ['One', 'One more', `One more, ${'and then some, '.repeat(20)}`]) {
      await host().emit(said({ id: 'x', text, isFinal: false, startedAtMs: NOW_MS + 1 }))
      await log().getByText(text.trim(), { exact: true }).waitFor()
      await eventually(isAtEnd).toBe(true)
    }
    await scrollUp(300)
    await jump().click()
    await eventually(isAtEnd).toBe(true)
    await eventually(() => jump().count()).toBe(0)
    await host().emit(said({ id: 'z', text: 'Still following', startedAtMs: NOW_MS + 9 }))
    await log().getByText('Still following').waitFor()
    await eventually(isAtEnd).toBe(true)
    // Whoever types wants to see it.
    await scrollUp(300)
    await host().emit(said({ id: 't', text: 'What I typed', source: 'typed', startedAtMs: NOW_MS + 10 }))
    await log().getByText('What I typed').waitFor()
    await eventually(isAtEnd).toBe(true)
  })

  it('moves nothing under the reader, whatever grows, comes, goes or changes height above and below', async () => {
    await longDay()
    await scrollUp(307)
    const seen = /^Sentence 2986 of/
    const top = await topOf(seen)
    const still = async (): Promise<void> => expect(await topOf(seen)).toBeCloseTo(top, 1)
    const long = 'a sentence that goes on and on, '.repeat(12)
    // A line far above grows and shrinks again, one comes late in the middle, partials grow at the end.
    const above = { id: 'day-2950', startedAtMs: NOW_MS - 50 * 60_000 }
    await host().emit(said({ ...above, text: long }))
    await log().getByText(long.trim()).waitFor()
    await still()
    await host().emit(said({ id: 'late', text: 'Said before, heard late', startedAtMs: NOW_MS - 45 * 60_000 + 1 }))
    await log().getByText('Said before, heard late').waitFor()
    await still()
    await host().emit(said({ ...above, text: 'Short' }))
    await log().getByText('Short', { exact: true }).waitFor()
    await still()
    for (const words of [1, 10, 60, 200]) {
      const text = 'word '.repeat(words).trim()
      await host().emit(said({ id: 'y', text, isFinal: false, startedAtMs: NOW_MS + 2 }))
      await log().getByText(text, { exact: true }).waitFor()
      await still()
    }
    // A tool begins to hold the floor at the end, a notice comes above the transcript.
    const waitingFor = { pluginId: 'timers', toolTitle: 'set timer', callId: 'call_9', holdsFloor: true }
    await host().emit(status('Waiting for a tool', { waitingFor }), {
      type: 'noticesChanged',
      notices: [{ id: 'n', kind: 'info', text: 'Something has happened.', isDismissible: true }],
    })
    await host().page.getByText('Something has happened.').waitFor()
    await still()
    // Another width breaks every line anew; the first one in view stays where it is.
    const first = await log()
      .locator('[data-key]')
      .evaluateAll((all) => {
        const top = all[0]?.closest('.captions')?.getBoundingClientRect().top ?? 0
        return all.find((one) => one.getBoundingClientRect().bottom > top)?.getAttribute('data-key')
      })
    const place = () =>
      log()
        .locator(`[data-key="${first}"]`)
        .evaluate((line) => line.getBoundingClientRect().top)
    const before = await place()
    await host().size(560, 700)
    await eventually(async () => Math.abs((await place()) - before) < 0.1).toBe(true)
  })

  it('says how much was said meanwhile, and counts down as it comes into view', async () => {
    await longDay()
    await scrollUp(400)
    expect(await jump().textContent()).toBe('Jump to now')
    for (const id of ['a', 'b', 'c']) {
      await host().emit(said({ id, text: `New ${id}`, isFinal: false, startedAtMs: NOW_MS + 1 }))
    }
    await host().emit(said({ id: 'c', text: 'New c, at last', startedAtMs: NOW_MS + 1 }))
    await eventually(() => jump().textContent()).toBe('Jump to now3 new utterances')
    await log().evaluate((box) => {
      box.scrollTop = box.scrollHeight - box.clientHeight - 60
    })
    await eventually(() => jump().textContent()).toBe('Jump to now1 new utterance')
    await jump().click()
    await eventually(() => jump().count()).toBe(0)
  })

  it('keeps a long day out of the DOM, but within reach of the scroll bar and of the keys', async () => {
    await longDay()
    const lines = () => log().locator('[data-key]').count()
    expect(await lines()).toBeLessThanOrEqual(220)
    // The bar is as long as the day: half way up is about half way back.
    await log().evaluate((box) => {
      box.scrollTop = box.scrollHeight / 2
    })
    const middle = async () => {
      const keys = await log()
        .locator('[data-key]')
        .evaluateAll((all) =>
          all.filter((one) => one.getBoundingClientRect().top > 100).map((one) => one.getAttribute('data-key')),
        )
      return Number(keys[0]?.replace('caption:day-', ''))
    }
    await eventually(async () => Math.abs((await middle()) - 1_500) < 300).toBe(true)
    expect(await lines()).toBeLessThanOrEqual(220)
    await log().focus()
    await log().press('Home')
    const focused = () => host().page.evaluate(() => document.activeElement?.getAttribute('data-key'))
    await eventually(focused).toBe('caption:day-0')
    await host().page.keyboard.press('ArrowDown')
    expect(await focused()).toBe('caption:day-1')
    await host().page.keyboard.press('End')
    await eventually(focused).toBe('caption:day-2999')
    await eventually(() => jump().count()).toBe(0)
    // Line by line, past the edge of what is in the DOM.
    for (let step = 0; step < 130; step += 1) await host().page.keyboard.press('ArrowUp')
    await eventually(focused).toBe('caption:day-2869')
  })
})

describe('copying', () => {
  const clipboard = () => host().app.evaluate(({ clipboard }) => clipboard.readText())
  const line = (key: string) => log().locator(`[data-key="caption:${key}"]`)
  const select = (from: string, fromChar: number, to: string, toChar: number) =>
    host().page.evaluate(
      ([first, start, last, end]) => {
        const text = (key: unknown) =>
          document.querySelector(`[data-key="caption:${key}"] .words`)?.firstChild ?? document.body
        document.getSelection()?.setBaseAndExtent(text(first), Number(start), text(last), Number(end))
      },
      [from, fromChar, to, toChar] as const,
    )

  it('takes one utterance, by pointer and by key, with what was not heard named', async () => {
    await host().setSnapshot(CONVERSATION)
    await host().reload()
    await line('c4').hover()
    await line('c4').getByRole('button', { name: 'Copy these words' }).click()
    await eventually(async () => (await host().asked('clipboard.write')).at(-1)).toEqual({
      text: 'Your timer is set. Yesterday you wrote three notes. The first one says that the [not heard: dentist called and wants to move the appointment to Thursday morning.]',
    })
    await log().focus()
    await host().page.keyboard.press('End')
    await host().page.keyboard.press('ArrowUp')
    const last = { text: 'Thank you, only the last one.' }
    await host().page.keyboard.press('Control+c')
    await eventually(async () => (await host().asked('clipboard.write')).slice(1)).toEqual([last])
    await host().page.keyboard.press('Tab')
    await host().page.keyboard.press('Enter')
    await eventually(async () => (await host().asked('clipboard.write')).slice(1)).toEqual([last, last])
    expect(await host().page.getByText('Copied', { exact: true }).count()).toBe(1)
  })

  it('takes a selection as clean text', async () => {
    await host().setSnapshot(CONVERSATION)
    await host().reload()
    await line('c1').waitFor()
    await select('c1', 5, 'c1', 12)
    await host().page.keyboard.press('Control+c')
    await eventually(clipboard).toBe('time is')
    await select('c1', 5, 'c2', 5)
    await host().page.keyboard.press('Control+c')
    await eventually(clipboard).toBe(
      [
        'You, 09:26 AM: time is it in Tokyo?',
        '[09:26 AM, Clock: get time, Done, 38 ms]',
        'Agent, 09:26 AM: It is',
      ].join('\n'),
    )
  })

  it('takes everything, also what is not in the DOM', async () => {
    await host().setSnapshot({ captions: makeLongDay(500) })
    await host().reload()
    await log().focus()
    await host().page.keyboard.press('Control+a')
    await host().page.keyboard.press('Control+c')
    await eventually(async () => (await clipboard()).split('\n').length).toBe(500)
    expect((await clipboard()).split('\n')[0]).toMatch(/^You, .*: Sentence 0 of a long day/)
  })
})
