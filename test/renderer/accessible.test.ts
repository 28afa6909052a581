/**
 * Whether everybody can use the window: axe on each view, theme and zoom, the first run, panels and questions included;
 * keyboard alone, 380 px, reduced motion, forced colours. With PARLEY_TEST_PICTURES set to a folder, pictures of each
 * scene are kept there: so docs/pictures is made.
 */
import { join } from 'node:path'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Notice } from '../../preload/contract.ts'
import { readAxe, violationsOf } from './host/axe.ts'
import { makeQuestion, PLUGIN_STATES } from './host/plugin-script.ts'
import { CONVERSATION, makeSnapshot } from './host/script.ts'
import { walkByTab } from './host/walk.ts'
import { eventually, openForTests } from './host/window-host.ts'

const TEST_TIMEOUT_MS = 45_000

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

const NOTICES: Notice[] = [
  { id: 'a', kind: 'warning', text: 'Test runtime, not for daily use.', isDismissible: false },
  { id: 'b', kind: 'error', text: 'Your speaker was unplugged.', isDismissible: true },
]

const host = openForTests()
let axe = ''

const view = (name: string) => host().page.getByRole('navigation').getByRole('link', { name }).click()
const focused = () =>
  host().page.evaluate(
    () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '',
  )

/** Loads the page with this on top of the conversation, and axe with it. */
async function load(change: Record<string, unknown>): Promise<void> {
  await host().setSnapshot(change)
  await host().page.reload()
  await host().page.getByRole('main').waitFor()
  await host().page.evaluate(axe)
}

/** The first run, gone on to this step. */
const firstRun = (step: number, look?: () => Promise<void>) => async (): Promise<void> => {
  await load({ isFirstRun: true, apiKey: 'none', agent: 'practice' })
  const next = host().page.locator('.first-run-next')
  for (let at = 1; at < step; at += 1) {
    await next.press('Enter')
    await host()
      .page.getByRole('heading', { name: `Step ${at + 1} of 5` })
      .waitFor()
  }
  await look?.()
}

/** Everything that the window can look like, each with how it comes to be. */
const SCENES: Readonly<Record<string, () => Promise<void>>> = {
  conversation: async () => undefined,
  first: async () => {
    await load({ captions: [], toolCalls: [], notices: [] })
    await host().page.getByText('What time is it in Tokyo?').waitFor()
  },
  questions: async () => {
    await load(WAITING)
    await host().page.getByRole('button', { name: 'Once' }).first().waitFor()
  },
  // A word that was found in a past conversation, beside the list of those in which it was said.
  history: async () => {
    await host().page.getByRole('button', { name: 'Past conversations' }).click()
    await host().page.keyboard.press('Control+f')
    await host().page.getByRole('searchbox', { name: 'Search what was said' }).fill('dentist')
    await host().page.getByRole('log', { name: 'Past conversation' }).locator('mark').first().waitFor()
    await host().page.getByText('Those in which “dentist” was said').waitFor()
  },
  call: async () => {
    await view('Tool calls')
    await host().page.getByText('25 calls').waitFor()
    await host().page.getByRole('grid').getByRole('row').nth(3).click()
    await host().page.getByText('"Asia/Tokyo"').waitFor()
  },
  'tool-calls': async () => {
    await view('Tool calls')
    await host().page.getByText('25 calls').waitFor()
  },
  plugins: async () => {
    await load(WAITING)
    await view('Plugins')
    await host().page.getByRole('region', { name: 'Repair Scraper' }).waitFor()
  },
  plugin: async () => {
    await load(WAITING)
    await view('Plugins')
    await host().page.getByRole('button', { name: 'Details of Bank dispute' }).click()
    await host().page.getByRole('button', { name: 'Clear data…' }).click()
  },
  // The prompt shown, a recording about to be deleted, a number that was refused.
  settings: async () => {
    await view('Settings')
    await host().page.getByText('Show the exact prompt').click()
    await host().page.getByRole('textbox', { name: 'Exact prompt' }).waitFor()
    await host().page.getByRole('button', { name: 'Delete recording' }).first().click()
    await host().page.getByLabel('USD per hour').fill('much')
    await host().page.getByLabel('USD per hour').blur()
    await host().page.getByRole('alert').getByText('from 0 to 1,000').waitFor()
  },
  'first-run-microphone': firstRun(1, async () => {
    await host().page.getByRole('button', { name: 'Test microphone' }).click()
    await host().page.getByText('You are heard well.').waitFor()
  }),
  'first-run-echo': firstRun(2, async () => {
    await host().page.getByRole('button', { name: 'Check echo' }).click()
    await host().page.getByText('18 dB quieter').waitFor()
  }),
  'first-run-key': firstRun(3),
  'first-run-agent': firstRun(4, () => host().page.getByRole('radio').nth(1).check()),
  'first-run-try': firstRun(5),
}

/** In both themes, where pictures are wanted. */
async function keepPictures(name: string): Promise<void> {
  const into = process.env['PARLEY_TEST_PICTURES']
  if (!into) return
  await host().emit({ type: 'noticesChanged', notices: [] })
  await host().page.evaluate(() => document.querySelector('.page')?.scrollTo(0, 0))
  for (const colorScheme of ['dark', 'light'] as const) {
    await host().page.emulateMedia({ colorScheme })
    await host().page.screenshot({ path: join(into, `${name}-${colorScheme}.png`), animations: 'disabled' })
  }
  await host().emit({ type: 'noticesChanged', notices: NOTICES })
}

/** A window of 1000 px at 200 % has room for 500; the narrowest has 380. */
const WIDTHS = [1000, 500, 380] as const

/** Controls beyond the edge, and parts that scroll sideways. */
const spilled = () =>
  host().page.evaluate(() => {
    const tooWide = [document.documentElement, ...document.querySelectorAll('body *')].filter(
      (element) =>
        element.scrollWidth > element.clientWidth + 1 &&
        ['auto', 'scroll'].includes(getComputedStyle(element).overflowX),
    )
    const outside = [...document.querySelectorAll('button, a, input, select, textarea')].filter(
      (element) => element.checkVisibility() && element.getBoundingClientRect().right > window.innerWidth + 1,
    )
    return [...tooWide, ...outside].map((element) => element.outerHTML.slice(0, 200))
  })

beforeAll(async () => {
  axe = await readAxe()
})

beforeEach(async () => {
  const snapshot = makeSnapshot()
  await host().setSnapshot({
    ...snapshot,
    ...CONVERSATION,
    status: { ...snapshot.status, word: 'Listening', isTalkOn: true, isSessionOpen: true },
    notices: NOTICES,
  })
  await host().reload()
  await host().page.evaluate(axe)
})

describe('accessibility', { timeout: TEST_TIMEOUT_MS }, () => {
  for (const [name, show] of Object.entries(SCENES)) {
    it(`is for everybody: ${name}`, async () => {
      await show()
      await keepPictures(name)
      const { names, faults } = await walkByTab(host().page)
      expect(faults).toEqual([])
      expect(names.length).toBeGreaterThan(2)
      for (const width of WIDTHS) {
        await host().size(width, 700)
        // Parts that measure themselves follow a moment later.
        if (width < 1000) await eventually(spilled).toEqual([])
        if (width < 500) continue
        await host().page.emulateMedia({ colorScheme: 'light' })
        expect(await violationsOf(host().page), `${width} px`).toEqual([])
        await host().page.emulateMedia({ colorScheme: 'dark' })
        expect(await violationsOf(host().page, 'colours'), `${width} px, dark`).toEqual([])
      }
    })
  }

  it('lays no part of the dock over another, at any width, with the panel open or not', async () => {
    const overlaps = () =>
      host().page.evaluate(() => {
        const parts = [...document.querySelectorAll('.talk, .dock-status, .message, .figures')]
        const boxes = parts.map((part) => ({ name: part.className, box: part.getBoundingClientRect() }))
        const isOver = (part: Element): boolean =>
          [...part.querySelectorAll('p, dt, dd')].some(
            (inner) =>
              inner.getBoundingClientRect().right > part.getBoundingClientRect().right + 1 ||
              inner.scrollWidth > inner.clientWidth + 1,
          )
        const tooFull = parts.filter((part) => part.matches('.dock-status, .figures') && isOver(part))
        const covered = boxes.flatMap(({ name, box }, index) =>
          boxes
            .slice(index + 1)
            .filter((other) => box.left < other.box.right && other.box.left < box.right)
            .filter((other) => box.top < other.box.bottom && other.box.top < box.bottom)
            .map((other) => `${name} and ${other.name}`),
        )
        return [...covered, ...tooFull.map((part) => `${part.className} runs over at ${innerWidth} px`)]
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
    const { status, settings } = makeSnapshot()
    await host().emit({ type: 'settingsChanged', settings: { ...settings, language: 'de' } })
    await host().emit({ type: 'statusChanged', status: { ...status, isSessionOpen: true } })
    await host().page.getByRole('button', { name: 'Gespräch beenden' }).waitFor()
    for (const width of [1000, 500, 380]) {
      await host().size(width, 700)
      expect(await overlaps(), `German, ${width} px`).toEqual([])
    }
  })

  it('is reached by keyboard alone, in the order it is read', async () => {
    const walk: string[] = []
    for (let step = 0; step < 18; step += 1) {
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
      'Past conversations',
      'Search',
      'Copy and export',
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
      for (const part of ['.talk-ring', '.talk-sweep', '.levels']) {
        expect(await host().page.locator(part).isVisible()).toBe(false)
      }
      // What began before the setting was changed comes to its end; nothing else may go on.
      await eventually(() =>
        host().page.evaluate(() => document.getAnimations().filter((one) => one.playState === 'running').length),
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
