/**
 * A real window in which one of the example systems (tool-calling.md §6) is switched on and walked by typed lines with
 * the practice agent, with the consent that it asks for. With PARLEY_TEST_PICTURES set to a folder, pictures are kept
 * there.
 */
import { join } from 'node:path'
import type { Locator } from 'playwright-core'
import { expect } from 'vitest'
import { launchParley, type ParleyApp, removeUserData } from '../parley-app.ts'

/** The window and what a test does in it. */
export interface FlowWindow {
  readonly parley: ParleyApp
  show(view: 'Conversation' | 'Plugins'): Promise<void>
  /** A plugin in the list. */
  item(name: string): Locator
  captions(): Locator
  picture(name: string): Promise<void>
  /** All calls so far, in order. */
  calls(): Record<string, unknown>[]
  /** To be polled: how the last call of this tool stands. */
  statusOf(tool: string): () => unknown
  /** Types a line and waits until its answer has been spoken. */
  say(text: string): Promise<void>
  /** Answers the question with these words in it. */
  answer(question: string, choice: string): Promise<void>
  close(): Promise<void>
}

/** Starts the app with the other bundled plugins off: one flow fits without sets of tools. Switches `plugin` on. */
export const openFlowWindow = async (plugin: string): Promise<FlowWindow> => {
  const parley = await launchParley({
    env: { PULSE_SERVER: 'unix:/nonexistent', XDG_RUNTIME_DIR: '/nonexistent' },
    settings: { disabledPlugins: ['clock', 'notes', 'timers', 'weather'] },
  })
  const { page } = parley
  const show = (view: 'Conversation' | 'Plugins'): Promise<void> =>
    page.getByRole('link', { name: view, exact: true }).click()
  const item = (name: string): Locator =>
    page.getByRole('list', { name: 'Plugins' }).getByRole('listitem').filter({ hasText: name })
  const calls = (): Record<string, unknown>[] => parley.rows('select tool, status, result from tool_calls order by seq')

  await show('Plugins')
  await item(plugin).getByRole('switch', { name: 'Enabled' }).click()
  await show('Conversation')

  return {
    parley,
    show,
    item,
    captions: () => page.getByRole('log', { name: 'Captions' }),
    picture: async (name) => {
      const into = process.env['PARLEY_TEST_PICTURES']
      if (into) await page.screenshot({ path: join(into, `${name}.png`) })
    },
    calls,
    statusOf: (tool) => () => calls().findLast((call) => call['tool'] === tool)?.['status'],
    say: async (text) => {
      await parley.type(text)
      await parley.untilStatus('Speaking')
      await parley.untilStatus('Ready')
    },
    // A click on a card that moves at that very moment does not count, by design: whoever meant it clicks again.
    answer: async (question, choice) => {
      const card = page.getByRole('article').filter({ hasText: question })
      await card.waitFor()
      const press = async (): Promise<string> => {
        if ((await card.count()) === 0) return 'answered'
        await card.getByRole('button', { name: choice, exact: true }).click({ timeout: 2000 })
        await card.waitFor({ state: 'detached', timeout: 2000 })
        return 'answered'
      }
      await expect.poll(press, { timeout: 30_000 }).toBe('answered')
    },
    close: async () => {
      await parley.quit()
      await removeUserData(parley.userData)
    },
  }
}
