/**
 * Past conversations, search, copying and export in Electron's own Chromium, against a scripted main: found by role and
 * name, by pointer and by keyboard alone, and looked at with axe.
 */
import { beforeAll, describe, expect, it } from 'vitest'
import { readAxe, violationsOf } from './host/axe.ts'
import { CONVERSATION, makeCaption, NOW_MS } from './host/script.ts'
import { eventually, openForTests } from './host/window-host.ts'

const host = openForTests()
const page = () => host().page
const live = () => page().getByRole('log', { name: 'Captions' })
const past = () => page().getByRole('log', { name: 'Past conversation' })
const panel = () => page().getByRole('complementary', { name: 'Past conversations' })
const button = (name: string) => page().getByRole('button', { name, exact: true })
const find = () => page().getByRole('searchbox', { name: 'Search what was said' })
const focused = () => page().evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '')
const last = async (name: Parameters<ReturnType<typeof host>['asked']>[0]) => (await host().asked(name)).at(-1)
let axe = ''

beforeAll(async () => {
  axe = await readAxe()
})

describe('past conversations', () => {
  it('are listed by day and opened in the same transcript, with their tool calls; back to now is one press', async () => {
    await host().emit({ type: 'captionUpdated', caption: makeCaption({ id: 'a', text: 'Said now' }) })
    await live().getByText('Said now').waitFor()
    await button('Past conversations').click()
    expect(await panel().getByRole('heading', { level: 3 }).count()).toBe(2)
    const item = panel().getByRole('button', { name: /appointment with the dentist.*1 min 35 s · 1 tool call/ })
    await item.click()
    await past().getByText('Your dentist expects you on Thursday').waitFor()
    expect(await past().locator('s').textContent()).toContain('Shall I set a reminder')
    expect(await item.getAttribute('aria-current')).toBe('true')
    await page()
      .getByText(/Monday, November 23, 2026, 07:30.* · 1 min 35 s/)
      .waitFor()

    // Details of a call lie over the list, and give it back.
    await past()
      .getByRole('button', { name: /read notes.*Done.*210 ms/i })
      .click()
    await page()
      .getByRole('complementary', { name: /^Details of the call/ })
      .waitFor()
    await page().keyboard.press('Escape')
    await panel().waitFor()

    await host().emit({
      type: 'captionUpdated',
      caption: makeCaption({ id: 'b', text: 'Said since', startedAtMs: NOW_MS + 1 }),
    })
    await page().getByRole('button', { name: 'Back to now (1 new utterance)' }).click()
    await live().getByText('Said since').waitFor()
    expect(await past().count()).toBe(0)
    expect(await focused()).toBe('Captions')
  })

  it('begin at their top, and a long one is reached to its end by key', async () => {
    await button('Past conversations').click()
    await panel()
      .getByRole('button', { name: /Sentence 0 of/ })
      .click()
    await past().getByText('Sentence 0 of').waitFor()
    expect(await past().evaluate((box) => box.scrollTop)).toBe(0)
    await past().focus()
    await page().keyboard.press('End')
    await past().getByText('Sentence 4999 of').waitFor()
    expect(await past().locator('[data-key]').count()).toBeLessThanOrEqual(220)
    expect(await page().getByRole('button', { name: 'Jump to now' }).count()).toBe(0)
  })

  it('are deleted in two presses, and gone from list and view', async () => {
    await button('Past conversations').click()
    await panel()
      .getByRole('button', { name: /appointment with the dentist/ })
      .click()
    await past().getByText('No, thank you.').waitFor()
    await button('Delete…').click()
    await button('Keep it').click()
    await button('Delete…').click()
    await button('Delete for good').click()
    await page().getByText('Conversation deleted.').waitFor()
    expect(await last('conversations.delete')).toEqual({ id: 'morning' })
    expect(await past().count()).toBe(0)
    await host().emit({ type: 'conversationsDeleted', sessionIds: ['morning'] })
    await eventually(() =>
      panel()
        .getByRole('button', { name: /dentist/ })
        .count(),
    ).toBe(1)
  })

  it('say why they cannot be shown or deleted, and when one is gone meanwhile', async () => {
    await host().fail('conversations.page', 'History could not be opened.')
    await button('Past conversations').click()
    await panel().getByText('History could not be opened.').waitFor()
    await host().emit({ type: 'conversationEnded' })
    await panel()
      .getByRole('button', { name: /appointment/ })
      .click()
    await past().getByText('No, thank you.').waitFor()
    await host().fail('conversations.delete', 'The conversation could not be deleted.')
    await button('Delete…').click()
    await button('Delete for good').click()
    await page().getByText('The conversation could not be deleted.').waitFor()
    await past().waitFor()
    await button('Delete…').click()
    await button('Delete for good').click()
    await live().waitFor()
    await host().emit({ type: 'conversationsDeleted', sessionIds: ['morning'] })
    await panel()
      .getByRole('button', { name: /Sentence 0 of/ })
      .click()
    await past().getByText('Sentence 1 of').waitFor()
  })

  it('take the place of their list in a narrow window', async () => {
    await host().size(380, 700)
    await button('Past conversations').click()
    await panel()
      .getByRole('button', { name: /appointment/ })
      .click()
    await past().getByText('No, thank you.').waitFor()
    expect(await panel().count()).toBe(0)
    await eventually(focused).toBe('Past conversation')
  })
})

describe('search', () => {
  it('finds what was said now and before, marks it, goes from match to match, and tells a screen reader', async () => {
    await host().setSnapshot(CONVERSATION)
    await host().reload()
    await live().getByText('Thank you').waitFor()
    await page().keyboard.press('Control+f')
    await eventually(focused).toBe('Search what was said')
    await find().fill('dentist')
    const count = page().locator('.find-count')
    const spoken = page().locator('.find [aria-live="polite"]')
    // Newest first: the morning's answer, then its question, then the day before.
    await eventually(() => count.textContent()).toBe('1 of 3')
    await past().getByText('expects you on Thursday').waitFor()
    await eventually(() => spoken.textContent()).toMatch(/^Match 1 of 3\. Agent, .*07:30:06.*: Your dentist expects/)
    expect(await past().locator('mark').allTextContents()).toEqual(['dentist', 'dentist'])
    expect(await past().locator('[data-current="true"]').textContent()).toContain('Your dentist')
    await page().keyboard.press('Enter')
    await page().keyboard.press('Enter')
    await eventually(() => count.textContent()).toBe('3 of 3')
    await past().getByText('Remind me to call the').waitFor()
    expect(await past().getByText('came late').count()).toBe(1)
    await page().keyboard.press('Shift+Enter')
    await eventually(() => past().locator('[data-current="true"]').textContent()).toContain('appointment with the')

    await find().fill('nothing like that')
    await eventually(() => count.textContent()).toBe('No match')
    await eventually(() => spoken.textContent()).toBe('No match')
    expect(await button('Next match, older').isDisabled()).toBe(true)
    await find().press('Escape')
    await eventually(() => find().count()).toBe(0)
    // What had the focus before is not there any more: the transcript that is read has it.
    expect(await focused()).toBe('Past conversation')
  })

  it('gives the focus back to what had it', async () => {
    const message = page().getByRole('textbox', { name: 'Message' })
    await message.focus()
    await page().keyboard.press('Control+f')
    await eventually(focused).toBe('Search what was said')
    await page().keyboard.press('Control+f')
    await page().keyboard.press('Escape')
    expect(await find().count()).toBe(0)
    expect(await message.evaluate((element) => element === document.activeElement)).toBe(true)
  })

  it('asks for no list in the middle of typing', async () => {
    await button('Past conversations').click()
    await panel().getByRole('listitem').first().waitFor()
    await page().keyboard.press('Control+f')
    await find().pressSequentially('dentist')
    await panel().getByText('Those in which “dentist” was said').waitFor()
    await eventually(() => panel().getByRole('listitem').count()).toBe(2)
    const queries = (await host().asked('conversations.page')).map((argument) => (argument as { query: string }).query)
    expect(queries.filter((query) => query !== '')).toEqual(['dentist'])
  })

  it('goes to a match in the middle of a long conversation, and to one in the live transcript', async () => {
    await host().setSnapshot({
      captions: [makeCaption({ id: 'earlier:u1', sessionId: 'earlier', text: 'Remind me to call the dentist' })],
    })
    await host().reload()
    await page().keyboard.press('Control+f')
    await find().fill('Sentence 2345 ')
    await past().getByText('Sentence 2345 of').waitFor()
    const isInView = () =>
      past()
        .locator('[data-current="true"]')
        .evaluate((line) => {
          const view = line.closest('.captions')?.getBoundingClientRect()
          const { top, bottom } = line.getBoundingClientRect()
          return view !== undefined && top >= view.top && bottom <= view.bottom
        })
    await eventually(isInView).toBe(true)
    await find().fill('Remind me')
    await live().locator('[data-current="true"]').waitFor()
    expect(await live().locator('mark').allTextContents()).toEqual(['Remind', 'me'])
  })

  it('is asked for with Caps Lock on too, and gives the focus back where it was, or to the match', async () => {
    const box = page().getByRole('textbox', { name: 'Message' })
    await box.focus()
    await page().evaluate(() =>
      window.dispatchEvent(new KeyboardEvent('keydown', { key: 'F', ctrlKey: true, cancelable: true })),
    )
    await eventually(focused).toBe('Search what was said')
    await page().keyboard.press('Escape')
    expect(await box.evaluate((field) => field === document.activeElement)).toBe(true)
    await page().keyboard.press('Control+f')
    await find().fill('dentist')
    await past().locator('[data-current="true"]').waitFor()
    await button('Close the search').click()
    await eventually(focused).toBe('Past conversation')
  })

  it('comes before the list that lies over it in a narrow window', async () => {
    await host().size(380, 700)
    await button('Past conversations').click()
    await panel().waitFor()
    await page().keyboard.press('Control+f')
    await eventually(focused).toBe('Search what was said')
    expect(await find().isVisible()).toBe(true)
    expect(await panel().count()).toBe(0)
  })

  it('narrows the list of past conversations', async () => {
    await page().keyboard.press('Control+f')
    await find().fill('dentist')
    await button('Past conversations').click()
    await panel().getByText('Those in which “dentist” was said').waitFor()
    await eventually(() => panel().getByRole('listitem').count()).toBe(2)
    expect(await panel().getByRole('listitem').first().textContent()).toContain('2 matches')
  })
})

it('another view that is asked for by key takes the focus', async () => {
  await page().getByRole('textbox', { name: 'Message' }).focus()
  for (const key of ['Control+2', 'Control+1']) {
    await page().keyboard.press(key)
    expect(await page().evaluate(() => document.activeElement?.tagName)).toBe('MAIN')
  }
})

it('several notices in a small window are as high as their words, and scrolled', async () => {
  await host().size(380, 480)
  const text = 'This is a notice that has more to say than fits into a line or two of a window as narrow as this one. '
  const notices = ['a', 'b', 'c', 'd'].map((id) => ({ id, kind: 'warning' as const, text, isDismissible: true }))
  await host().emit({ type: 'noticesChanged', notices })
  await page().locator('.notice').nth(3).waitFor({ state: 'attached' })
  const squeezed = await page().evaluate(() =>
    [...document.querySelectorAll('.notice')].filter((row) => {
      const words = row.querySelector('p')
      return words !== null && words.getBoundingClientRect().height > row.getBoundingClientRect().height
    }),
  )
  expect(squeezed).toHaveLength(0)
})

describe('copying and export', () => {
  it('are in a menu that is walked by key, and say what has become of it', async () => {
    await host().setSnapshot(CONVERSATION)
    await host().reload()
    const menu = button('Copy and export')
    await menu.focus()
    await page().keyboard.press('Enter')
    const item = (name: string) => page().getByRole('menuitem', { name })
    await item('Copy conversation').waitFor()
    const isFocused = (name: string) => item(name).evaluate((element) => element === document.activeElement)
    await eventually(() => isFocused('Copy conversation')).toBe(true)
    await page().keyboard.press('ArrowDown')
    await page().keyboard.press('ArrowDown')
    expect(await isFocused('Export as JSON…')).toBe(true)
    await page().keyboard.press('Escape')
    expect(await item('Export as JSON…').count()).toBe(0)
    expect(await menu.evaluate((element) => element === document.activeElement)).toBe(true)

    await menu.click()
    await item('Export as subtitles (SRT)…').click()
    await page().getByText('Saved as Parley 2026-11-23 07.30.srt.').waitFor()
    // The conversation that is shown: the live one's own.
    expect(await last('conversations.export')).toEqual({ id: 'now', format: 'srt' })
    await host().fail('conversations.export', 'The conversation could not be saved there (EACCES).')
    await menu.click()
    await item('Export as Markdown…').click()
    await page().getByText('could not be saved there').waitFor()
  })

  it('copies the whole of a past conversation', async () => {
    await button('Past conversations').click()
    await panel()
      .getByRole('button', { name: /Sentence 0 of/ })
      .click()
    await past().getByText('Sentence 0 of').waitFor()
    await button('Copy and export').click()
    await page().getByRole('menuitem', { name: 'Copy conversation' }).click()
    await page().getByText('Conversation copied.').waitFor()
    const copied = (await last('clipboard.write')) as { text: string }
    expect(copied.text.split('\n')).toHaveLength(5_000)
    expect(copied.text).toContain('Practice, ')
  })

  it('are not offered before anything was said', async () => {
    expect(await button('Copy and export').isDisabled()).toBe(true)
  })
})

describe('accessibility of history and search', () => {
  it.each(['light', 'dark'] as const)(
    'has no axe violation with list, past conversation, search and menu open, %s',
    async (colorScheme) => {
      await page().emulateMedia({ colorScheme })
      await page().evaluate(axe)
      await page().keyboard.press('Control+f')
      await find().fill('dentist')
      await past().locator('mark').first().waitFor()
      await button('Past conversations').click()
      await panel().getByRole('listitem').first().waitFor()
      await button('Delete…').click()
      expect(await violationsOf(page())).toEqual([])
      await button('Copy and export').click()
      await page().getByRole('menuitem').first().waitFor()
      expect(await violationsOf(page())).toEqual([])
      await page().keyboard.press('Escape')
      await page().keyboard.press('Escape')
      // 200 % zoom, and the narrowest window.
      for (const width of [500, 380]) {
        await host().size(width, 700)
        expect(await violationsOf(page())).toEqual([])
        const outside = await page().evaluate(() =>
          [...document.querySelectorAll('button, input')]
            .filter((one) => one.checkVisibility({ visibilityProperty: true }))
            .filter((one) => one.getBoundingClientRect().right > window.innerWidth + 1)
            .map((one) => one.outerHTML),
        )
        expect(outside).toEqual([])
      }
    },
  )
})
