/**
 * Whether everybody can use the window: axe on each view and theme, keyboard alone, 380 px, 200 % zoom, reduced motion,
 * forced colours.
 */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readAxe, violationsOf } from './host/axe.ts'
import { makeQuestion, PLUGIN_STATES } from './host/plugin-script.ts'
import { CONVERSATION, makeSnapshot } from './host/script.ts'
import { eventually, openForTests } from './host/window-host.ts'

const TEST_TIMEOUT_MS = 45_000
const VIEWS = ['Conversation', 'Tool calls', 'Plugins', 'Settings'] as const

/** Two calls that wait, one with much to read, and a plugin in each state. */
const WAITING = {
  plugins: PLUGIN_STATES,
  questions: [
    makeQuestion({ id: 'q1' }),
    makeQuestion({
      id: 'q2',
      effect: 'danger',
      canRemember: false,
      canBeSpoken: false,
      arguments: JSON.stringify({ list: [1, { two: 'x' }], long: 'word '.repeat(300) }, null, 2),
    }),
  ],
}

const host = openForTests()
let axe = ''

const view = (name: string) => host().page.getByRole('navigation').getByRole('link', { name }).click()
const focused = () =>
  host().page.evaluate(
    () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '',
  )

const violations = () => violationsOf(host().page)

/** The prompt, and a recording about to be deleted. */
async function openEverything(): Promise<void> {
  await host().page.getByText('Show the exact prompt').click()
  await host().page.getByRole('textbox', { name: 'Exact prompt' }).waitFor()
  await host().page.getByRole('button', { name: 'Delete recording' }).first().click()
}

beforeAll(async () => {
  axe = await readAxe()
})

beforeEach(async () => {
  const snapshot = makeSnapshot()
  await host().setSnapshot({
    ...snapshot,
    ...CONVERSATION,
    status: { ...snapshot.status, word: 'Listening', isTalkOn: true, isSessionOpen: true },
    notices: [
      { id: 'a', kind: 'warning', text: 'Test runtime, not for daily use.', isDismissible: false },
      { id: 'b', kind: 'error', text: 'Your speaker was unplugged.', isDismissible: true },
    ],
  })
  await host().reload()
  await host().page.evaluate(axe)
})

describe('accessibility', { timeout: TEST_TIMEOUT_MS }, () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const name of VIEWS) {
      it(`has no axe violation in ${name}, ${colorScheme}`, async () => {
        await host().page.emulateMedia({ colorScheme })
        await view(name)
        if (name === 'Tool calls') await host().page.getByText('25 calls').waitFor()
        if (name === 'Settings') await openEverything()
        expect(await violations()).toEqual([])
      })
    }

    it(`has no axe violation with questions, plugins that wait, and a plugin's page, ${colorScheme}`, async () => {
      await host().page.emulateMedia({ colorScheme })
      await host().setSnapshot({ ...WAITING })
      await host().reload()
      await host().page.evaluate(axe)
      await host().page.getByRole('button', { name: 'Once' }).first().waitFor()
      expect(await violations()).toEqual([])
      await view('Plugins')
      await host().page.getByRole('region', { name: 'Repair Scraper' }).waitFor()
      expect(await violations()).toEqual([])
      await host().page.getByRole('button', { name: 'Details of Bank dispute' }).click()
      await host().page.getByRole('button', { name: 'Clear data…' }).click()
      expect(await violations()).toEqual([])
    })

    it(`has no axe violation on the first screen and beside an open panel, ${colorScheme}`, async () => {
      await host().page.emulateMedia({ colorScheme })
      await host().setSnapshot({ captions: [], toolCalls: [] })
      await host().reload()
      await host().page.evaluate(axe)
      await host().page.getByText('What time is it in Tokyo?').waitFor()
      expect(await violations()).toEqual([])
      await view('Tool calls')
      await host().page.getByRole('grid').getByRole('row').nth(3).click()
      await host().page.getByText('"Asia/Tokyo"').waitFor()
      expect(await violations()).toEqual([])
    })
  }

  it('has no axe violation at 200 % zoom and at 380 px, and nothing to scroll sideways', async () => {
    await host().setSnapshot({ ...WAITING })
    await host().reload()
    await host().page.evaluate(axe)
    for (const width of [500, 380]) {
      await host().size(width, 700)
      for (const name of VIEWS) {
        await view(name)
        if (name === 'Tool calls') await host().page.getByText('25 calls').waitFor()
        if (name === 'Plugins') await host().page.getByRole('button', { name: 'Details of Bank dispute' }).click()
        if (name === 'Plugins') await host().page.getByRole('button', { name: 'Clear data…' }).waitFor()
        const tooWide = await host().page.evaluate(() =>
          [document.documentElement, ...document.querySelectorAll('body *')]
            .filter(
              (element) =>
                element.scrollWidth > element.clientWidth + 1 &&
                ['auto', 'scroll'].includes(getComputedStyle(element).overflowX),
            )
            .map((element) => element.className),
        )
        expect(tooWide).toEqual([])
        const outside = await host().page.evaluate(() =>
          [...document.querySelectorAll('button, a, input, select, textarea')]
            .filter(
              (element) => element.checkVisibility() && element.getBoundingClientRect().right > window.innerWidth + 1,
            )
            .map((element) => element.outerHTML),
        )
        expect(outside).toEqual([])
        expect(await violations()).toEqual([])
      }
    }
  })

  it('lays no part of the dock over another, at any width, with the panel open or not', async () => {
    const overlaps = () =>
      host().page.evaluate(() => {
        const parts = [...document.querySelectorAll('.talk, .dock-status, .message, .figures')]
        const boxes = parts.map((part) => ({ name: part.className, box: part.getBoundingClientRect() }))
        return boxes.flatMap(({ name, box }, index) =>
          boxes
            .slice(index + 1)
            .filter((other) => box.left < other.box.right && other.box.left < box.right)
            .filter((other) => box.top < other.box.bottom && other.box.top < box.bottom)
            .map((other) => `${name} and ${other.name}`),
        )
      })
    await host().emit({
      type: 'statusChanged',
      status: {
        ...makeSnapshot().status,
        word: 'Waiting for a tool',
        detail: 'The agent waits for the timer.',
        isSessionOpen: true,
      },
    })
    for (const width of [1600, 1000, 900, 762, 640, 500, 380]) {
      await host().size(width, 700)
      expect(await overlaps()).toEqual([])
      await host().page.getByRole('log').getByRole('button').first().click()
      await host().page.getByRole('complementary').waitFor()
      if (width > 760) expect(await overlaps()).toEqual([])
      // Esc would stop the tool first.
      await host().page.getByRole('button', { name: 'Close' }).click()
    }
  })

  it('is reached by keyboard alone, in the order it is read', async () => {
    const walk: string[] = []
    for (let step = 0; step < 14; step += 1) {
      await host().page.keyboard.press('Tab')
      walk.push(await focused())
    }
    const at = (what: string): number => walk.findIndex((name) => name.includes(what))
    const order = [
      'Conversation',
      'Tool calls',
      'Plugins',
      'Settings',
      'Dismiss',
      'Captions',
      'Get time',
      'Talk',
      'Message',
      'End conversation',
    ]
    const places = order.map((what) => (what === 'Get time' ? at('get time') : at(what)))
    expect(places.every((place) => place >= 0)).toBe(true)
    expect(places).toEqual(places.toSorted((a, b) => a - b))
  })

  it('shows where the focus is', async () => {
    for (const name of VIEWS) {
      await view(name)
      for (let step = 0; step < 8; step += 1) {
        await host().page.keyboard.press('Tab')
        const isShown = await host().page.evaluate(() => {
          const element = document.activeElement
          if (element === null || element === document.body) return true
          const shown = element.matches('[role="grid"]') ? element.querySelector('[data-active="true"]') : element
          return shown !== null && getComputedStyle(shown).outlineStyle !== 'none'
        })
        expect(isShown).toBe(true)
      }
    }
  })

  it('changes the view by key', async () => {
    await host().page.keyboard.press('Control+3')
    await host().page.getByRole('list', { name: 'Plugins' }).waitFor()
    expect(await host().page.getByRole('link', { name: 'Plugins' }).getAttribute('aria-current')).toBe('page')
    await host().page.keyboard.press('Control+1')
    await host().page.getByRole('button', { name: 'Talk', exact: true }).waitFor()
  })

  it('stands still with reduced motion: no sweep, no ring, the word alone', async () => {
    await host().page.emulateMedia({ reducedMotion: 'reduce' })
    for (const word of ['Thinking', 'Speaking'] as const) {
      await host().emit({ type: 'statusChanged', status: { ...makeSnapshot().status, word } })
      await eventually(() => host().page.getByRole('status').textContent()).toBe(word)
      for (const part of ['.talk-ring', '.talk-sweep', '.level']) {
        expect(await host().page.locator(part).isVisible()).toBe(false)
      }
      expect(
        await host().page.evaluate(() => document.getAnimations().filter((one) => one.playState === 'running').length),
      ).toBe(0)
    }
  })

  it('keeps every state readable in forced colours', async () => {
    await host().page.emulateMedia({ forcedColors: 'active' })
    const talk = host().page.getByRole('button', { name: 'Talk', exact: true })
    const border = async (word: 'Ready' | 'Listening'): Promise<string> => {
      await host().emit({ type: 'statusChanged', status: { ...makeSnapshot().status, word } })
      await eventually(() => host().page.getByRole('status').textContent()).toBe(word)
      return talk.evaluate((element) => getComputedStyle(element).borderTopWidth)
    }
    expect(await border('Listening')).not.toBe(await border('Ready'))
    await view('Plugins')
    const knob = (isOn: boolean) =>
      host()
        .page.locator(`[role="switch"][aria-checked="${isOn}"] .switch-knob`)
        .first()
        .evaluate((element) => getComputedStyle(element).transform)
    expect(await knob(true)).not.toBe(await knob(false))
  })
})
