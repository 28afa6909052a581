/** A page used without a mouse: Tab until a control has the focus, then a key. */
import type { Page } from 'playwright-core'

/** What hands on a keyboard do. */
export interface Hands {
  /** Tab until the control whose name begins so has the focus. Throws after a round without it. */
  tabTo(name: string): Promise<void>
  /** The same, then Enter. */
  press(name: string): Promise<void>
  key(name: string): Promise<void>
  type(text: string): Promise<void>
}

/** More than any view has. */
const MAX_STEPS = 120

/** Hands on this page. */
export const byKeyboard = (page: Page): Hands => {
  const focused = (): Promise<string> =>
    page.evaluate(() => {
      const element = document.activeElement
      const isField =
        element instanceof HTMLInputElement ||
        element instanceof HTMLSelectElement ||
        element instanceof HTMLTextAreaElement
      const label = isField ? element.labels?.[0]?.textContent : null
      return (element?.getAttribute('aria-label') ?? label ?? element?.textContent ?? '').trim()
    })
  const tabTo = async (name: string): Promise<void> => {
    const passed: string[] = []
    for (let step = 0; step < MAX_STEPS; step += 1) {
      await page.keyboard.press('Tab')
      const now = await focused()
      if (now.startsWith(name)) return
      passed.push(now.slice(0, 30))
    }
    throw new Error(`No control “${name}” by Tab, only: ${[...new Set(passed)].join(', ')}`)
  }
  return {
    tabTo,
    press: async (name) => {
      await tabTo(name)
      await page.keyboard.press('Enter')
    },
    key: (name) => page.keyboard.press(name),
    type: (text) => page.keyboard.type(text),
  }
}
