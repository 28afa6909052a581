/**
 * Calls that wait for a yes, in Electron's own Chromium, against a scripted main: the card, its answers, the moment in
 * which it takes none, what a screen reader hears, and where the focus goes.
 */
import { describe, expect, it } from 'vitest'
import type { ConsentQuestion } from '../../preload/contract.ts'
import { makeQuestion, PLUGIN_STATES } from './host/plugin-script.ts'
import { CONVERSATION } from './host/script.ts'
import { eventually, openForTests } from './host/window-host.ts'

const host = openForTests()
const link = (name: string) => host().page.getByRole('navigation').getByRole('link', { name })
const cards = () => host().page.getByRole('article')
const card = (name: string | RegExp = /wants to/) => host().page.getByRole('article', { name })
const answers = () => host().asked('consent.answer')
const ask = (...questions: ConsentQuestion[]) => host().emit({ type: 'questionsChanged', questions })
const first = makeQuestion({ id: 'q1' })
const second = makeQuestion({ id: 'q2', title: 'close account' })
const heard = () => host().page.locator('.visually-hidden[role="alert"]')

describe('a call that waits for a yes', () => {
  it('stands at the top of the conversation: who, what, with which arguments, why, and how to answer', async () => {
    await host().setSnapshot({ plugins: PLUGIN_STATES })
    await host().reload()
    await ask(first)
    await card('Bank dispute wants to file dispute').waitFor()
    expect(await card().locator('dl > div').allInnerTexts()).toEqual([
      expect.stringMatching(/^transaction:?\s+T-1042$/),
      expect.stringMatching(/^amount:?\s+89\.9$/),
      expect.stringMatching(/^reason:?\s+I never bought this\.$/),
    ])
    await card().getByText('It asks before each run.').waitFor()
    await card().getByText('Or hold Ctrl+Shift+Space and say “yes”.').waitFor()
    expect(await card().getByRole('button').allTextContents()).toEqual([
      'Once',
      'This conversation',
      'Always',
      'No',
      'Never',
    ])
    const box = await card().boundingBox()
    const dock = await host().page.getByRole('region', { name: 'Talk and type' }).boundingBox()
    expect((box?.y ?? 9_999) + (box?.height ?? 0)).toBeLessThanOrEqual(dock?.y ?? 0)
  })

  it('offers neither to remember nor to speak where that does not count', async () => {
    await ask(makeQuestion({ id: 'q1', effect: 'danger', canRemember: false, canBeSpoken: false }))
    await card().waitFor()
    expect(await card().getByRole('button').allTextContents()).toEqual(['Once', 'No', 'Never'])
    expect(await card().getByText('say “yes”').count()).toBe(0)
    await card().getByText('Can do harm').waitFor()
  })

  for (const [name, answer] of [
    ['Once', 'once'],
    ['This conversation', 'conversation'],
    ['Always', 'always'],
    ['No', 'no'],
    ['Never', 'never'],
  ] as const) {
    it(`is answered with “${name}”, once`, async () => {
      const before = (await answers()).length
      await ask(first)
      await card().getByRole('button', { name, exact: true }).click()
      await eventually(async () => (await answers()).at(-1)).toEqual({ id: 'q1', answer })
      await card().getByRole('button', { name: 'Once' }).click({ force: true })
      await ask()
      await eventually(() => cards().count()).toBe(0)
      expect((await answers()).length).toBe(before + 1)
    })
  }

  it('can be answered again when the answer did not arrive', async () => {
    await host().fail('consent.answer', 'The call has ended meanwhile.')
    await ask(first)
    await card().getByRole('button', { name: 'Once' }).click()
    await card().getByRole('alert').getByText('The call has ended meanwhile.').waitFor()
    await card().getByRole('button', { name: 'No', exact: true }).click()
    await eventually(async () => (await answers()).at(-1)).toEqual({ id: 'q1', answer: 'no' })
  })

  it('shows nested values as JSON, all of a long text, and what hides in it', async () => {
    const long = `begin ${'word '.repeat(400)}end`
    await ask(makeQuestion({ id: 'q1', arguments: JSON.stringify({ to: { iban: 'X1' }, long, odd: '10\u202e00' }) }))
    await card().getByText('⟨U+202E⟩').waitFor()
    expect(await card().locator('pre').innerText()).toBe('{\n  "iban": "X1"\n}')
    expect(await card().locator('dd').nth(1).textContent()).toBe(long)
    const box = card().getByRole('figure')
    expect(await box.evaluate((element) => element.scrollHeight > element.clientHeight)).toBe(true)
    await box.focus()
    await box.press('End')
    await eventually(() => box.evaluate((element) => element.scrollTop)).toBeGreaterThan(0)
  })

  it('is named on the line of its call', async () => {
    const calls = CONVERSATION.toolCalls.map((call) =>
      call.id === 'call-23' ? { ...call, status: 'running' as const, finishedAtMs: null } : call,
    )
    await host().setSnapshot({ ...CONVERSATION, toolCalls: calls })
    await host().reload()
    const line = host().page.getByRole('log').getByRole('button', { name: 'set timer' })
    await line.getByText('Running').waitFor()
    await ask(makeQuestion({ id: 'call-23' }))
    await line.getByText('Waiting for your yes').waitFor()
    await ask()
    await line.getByText('Running').waitFor()
  })
})

describe('a yes by accident', () => {
  /**
   * In the page itself, at the moment in which there are `count` cards: presses the first button, and notes whether it was
   * ready, and how long it took to be. No trip between two processes lies between.
   */
  const pressAtOnce = (how: 'click' | 'key', count: number) =>
    host().page.evaluate(
      ({ kind, wanted }) => {
        const { dataset } = document.body
        delete dataset['pressed']
        delete dataset['readyAfterMs']
        new MutationObserver((_records, observer) => {
          const button = document.querySelector('.question button')
          if (!(button instanceof HTMLElement) || document.querySelectorAll('.question').length !== wanted) return
          observer.disconnect()
          const sinceMs = performance.now()
          if (kind === 'key') {
            button.focus()
            button.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
          } else button.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }))
          button.click()
          dataset['pressed'] = 'yes'
          const look = (): void => {
            const isReady = button.getAttribute('aria-disabled') === 'false' && performance.now() > sinceMs + 200
            if (isReady) dataset['readyAfterMs'] = String(performance.now() - sinceMs)
            else requestAnimationFrame(look)
          }
          look()
        }).observe(document.body, { childList: true, subtree: true })
      },
      { kind: how, wanted: count },
    )
  const noted = (what: 'pressed' | 'readyAfterMs') =>
    host().page.evaluate((name) => document.body.dataset[name] ?? '', what)

  for (const how of ['click', 'key'] as const) {
    it(`does not count: a ${how} at the moment the card appears, and none for 600 ms`, async () => {
      const before = (await answers()).length
      await pressAtOnce(how, 1)
      await ask(first)
      await eventually(() => noted('pressed')).toBe('yes')
      await eventually(() => noted('readyAfterMs')).not.toBe('')
      // Not a figure of speed: the guard's least time.
      expect(Number(await noted('readyAfterMs'))).toBeGreaterThanOrEqual(600)
      expect((await answers()).length).toBe(before)
      await card().getByRole('button', { name: 'Once' }).click()
      await eventually(async () => (await answers()).length).toBe(before + 1)
    })
  }

  it('does not count when the next card moves under the pointer', async () => {
    await ask(first, second)
    await card(/file dispute/)
      .getByRole('button', { name: 'Once' })
      .click()
    await eventually(async () => (await answers()).at(-1)).toEqual({ id: 'q1', answer: 'once' })
    const before = (await answers()).length
    const once = card(/close account/).getByRole('button', { name: 'Once' })
    await eventually(() => once.isEnabled()).toBe(true)
    await pressAtOnce('click', 1)
    await ask(second)
    await eventually(() => noted('readyAfterMs')).not.toBe('')
    expect(Number(await noted('readyAfterMs'))).toBeGreaterThanOrEqual(600)
    expect((await answers()).length).toBe(before)
    await once.click()
    await eventually(async () => (await answers()).at(-1)).toEqual({ id: 'q2', answer: 'once' })
  })

  it('does not count with a key that was held down before', async () => {
    await ask(first)
    const once = card().getByRole('button', { name: 'Once' })
    await eventually(() => once.isEnabled()).toBe(true)
    const before = (await answers()).length
    await once.evaluate((button) => {
      button.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', repeat: true, bubbles: true }))
      if (button instanceof HTMLElement) button.click()
    })
    await once.press('Enter')
    await eventually(async () => (await answers()).length).toBe(before + 1)
  })
})

describe('hearing and reaching it', () => {
  it('is announced once, whichever view is open, and takes no focus', async () => {
    await link('Settings').click()
    await host().page.getByLabel('System prompt').focus()
    await ask(first)
    await eventually(() => heard().locator('p').allTextContents()).toEqual([
      'Bank dispute wants to file dispute. It asks before each run. Your answer is wanted at the top of the conversation.',
    ])
    await heard()
      .locator('p')
      .evaluate((element) => element.setAttribute('data-seen', 'yes'))
    await ask({ ...first })
    await ask({ ...first }, second)
    await eventually(() => heard().locator('p').count()).toBe(2)
    expect(await heard().locator('[data-seen="yes"]').count()).toBe(1)
    expect(
      await host()
        .page.getByLabel('System prompt')
        .evaluate((box) => box === document.activeElement),
    ).toBe(true)
    await link('Conversation').click()
    await cards().first().waitFor()
    expect(await heard().locator('[data-seen="yes"]').count()).toBe(1)
    expect(await host().page.getByRole('alert').count()).toBe(1)
  })

  it('leaves the message that is being typed alone', async () => {
    const box = host().page.getByRole('textbox', { name: 'Message' })
    await box.fill('half a sen')
    await ask(first)
    await card().waitFor()
    await host().page.keyboard.type('tence')
    expect(await box.inputValue()).toBe('half a sentence')
  })

  it('is told on the rail while another view is open', async () => {
    await ask(first, second)
    const badge = link('Conversation').locator('xpath=..').locator('.badge')
    expect(await badge.count()).toBe(0)
    await link('Plugins').click()
    expect(await badge.innerText()).toBe('2')
    const id = await link('Conversation').getAttribute('aria-describedby')
    expect(await host().page.locator(`[id="${id}"]`).textContent()).toBe('2 calls wait for your yes')
  })

  it('is answered by keyboard alone, and the next one is read after it, and then the transcript', async () => {
    await ask(first, second)
    const no = card(/file dispute/).getByRole('button', { name: 'No', exact: true })
    await eventually(() => no.isEnabled()).toBe(true)
    await no.press('Enter')
    await eventually(async () => (await answers()).at(-1)).toEqual({ id: 'q1', answer: 'no' })
    await ask(second)
    await eventually(() => host().page.evaluate(() => document.activeElement?.textContent)).toBe(
      'Bank dispute wants to close account',
    )
    await ask()
    await eventually(() => host().page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('log')
  })
})
