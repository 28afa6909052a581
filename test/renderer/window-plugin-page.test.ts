/**
 * A plugin's page in the side panel, in Electron's own Chromium, against a scripted main that keeps what is set.
 */
import { describe, expect, it } from 'vitest'
import type { RequestName } from '../../preload/contract.ts'
import { PLUGIN_STATES } from './host/plugin-script.ts'
import { eventually, openForTests } from './host/window-host.ts'

const host = openForTests()
const panel = () => host().page.getByRole('complementary')
const details = (name: string) => host().page.getByRole('button', { name: `Details of ${name}` })
const last = async (name: RequestName) => (await host().asked(name)).at(-1)
const isFocused = (locator: ReturnType<typeof panel>) =>
  locator.evaluate((element) => element === document.activeElement)

async function open(name = 'Bank dispute'): Promise<void> {
  await host().setSnapshot({ plugins: PLUGIN_STATES })
  await host().reload()
  await host().page.getByRole('navigation').getByRole('link', { name: 'Plugins' }).click()
  await details(name).click()
  await panel().getByRole('heading', { name: 'Log' }).waitFor()
}

describe("a plugin's page", () => {
  it('opens beside the list and closes with Escape, and the focus comes back', async () => {
    await open()
    await panel().getByRole('heading', { name: 'Bank dispute' }).waitFor()
    await host().page.keyboard.press('Escape')
    await eventually(() => panel().count()).toBe(0)
    await details('Bank dispute').press('Enter')
    await eventually(() => isFocused(panel().getByRole('heading', { name: 'Bank dispute' }))).toBe(true)
    await panel().getByLabel('Your name').focus()
    await host().page.keyboard.press('Escape')
    await eventually(() => panel().count()).toBe(0)
    await eventually(() => isFocused(details('Bank dispute'))).toBe(true)
  })

  it('gives the focus back in a narrow window too, where it takes the place of the list', async () => {
    await host().size(380, 700)
    await open()
    await panel().getByRole('button', { name: 'Close' }).press('Enter')
    await eventually(() => panel().count()).toBe(0)
    await eventually(() => isFocused(details('Bank dispute'))).toBe(true)
  })

  it('goes from one plugin to the next, and says when one is gone', async () => {
    await open()
    await details('Scraper').click()
    await panel().getByText('Fetching page 4.').waitFor()
    await host().emit({ type: 'pluginsChanged', plugins: PLUGIN_STATES.filter(({ id }) => id !== 'scraper') })
    await panel().getByText('This plugin is no longer there.').waitFor()
  })

  it('says what it may do, and of its tools what they do, whether they ask, and whether they are offered', async () => {
    await open()
    await panel().getByText('It may reach bank.example.com.').waitFor()
    const tools = panel().getByRole('list', { name: 'Tools', exact: true }).getByRole('listitem')
    expect(await tools.nth(0).innerText()).toMatch(/Only reads[\s\S]*Runs without asking[\s\S]*Offered now/)
    expect(await tools.nth(2).innerText()).toMatch(/Can do harm[\s\S]*Asks first[\s\S]*Not offered now/)
    await details('Weather').click()
    await panel().getByText('Only compute.').waitFor()
  })

  it('changes the standing answer and, where it may, what a tool counts as', async () => {
    await open()
    const rule = panel().getByRole('combobox', { name: 'Your answer to file dispute' })
    await rule.selectOption('Never')
    await eventually(() => last('plugins.setRule')).toEqual({ id: 'bank-dispute', tool: 'file_dispute', rule: 'never' })
    await eventually(() => rule.inputValue()).toBe('never')
    expect(await panel().getByRole('combobox', { name: 'What verify identity does' }).count()).toBe(0)
    // What is said beside it goes by the answer, not by the tool alone.
    const tools = panel().getByRole('list', { name: 'Tools', exact: true }).getByRole('listitem')
    await eventually(() => tools.nth(2).innerText()).toMatch(/Never runs/)
    expect(await tools.nth(2).innerText()).not.toMatch(/Asks first/)
    // A tool that does not ask has no answer yet, which is not "Ask".
    expect(await tools.nth(0).innerText()).toMatch(/Runs without asking[\s\S]*None yet/)
    const effect = panel().getByRole('combobox', { name: 'What file dispute does' })
    await panel().getByText('Lower this only if you know').waitFor()
    await effect.selectOption('Changes things')
    await eventually(() => last('plugins.setEffect')).toEqual({
      id: 'bank-dispute',
      tool: 'file_dispute',
      effect: 'write',
    })
    await eventually(() => effect.inputValue()).toBe('write')
    await host().fail('plugins.setRule', 'This cannot be remembered.')
    await rule.selectOption('Always')
    await panel().getByRole('alert').getByText('This cannot be remembered.').waitFor()
    expect(await rule.inputValue()).toBe('never')
  })

  it('tells the steps in words too: start, now, tools, and what was taken', async () => {
    await open()
    const steps = panel().getByRole('list', { name: 'Steps in words' }).getByRole('listitem')
    expect(await steps.allTextContents()).toEqual([
      'unverified (start). Tools: verify_identity. Taken from here: to verified, by verify_identity.',
      'verified (now). Tools: list_accounts, list_transactions, choose_transaction. Taken from here: to transaction_chosen, by choose_transaction.',
      'transaction_chosen. Tools: file_dispute. Taken from here: to verified, by revise_transaction. Taken from here: to unverified, by restart.',
      'dispute_filed. Tools: get_dispute.',
    ])
    expect(await panel().locator('.flow').getAttribute('aria-hidden')).toBe('true')
    expect(await panel().locator('.flow-box[data-current="true"]').innerText()).toMatch(/^verified\s+now/)
    expect(await panel().locator('.flow-gap[data-taken="true"]').count()).toBe(2)
    expect(await panel().locator('.flow-arrow').count()).toBe(2)
  })

  it('asks again every two seconds while it is open, and not when it is closed', async () => {
    await open()
    const asked = async () => (await host().asked('plugins.get')).length
    const before = await asked()
    await eventually(asked).toBeGreaterThan(before + 1)
    await host().page.keyboard.press('Escape')
    await eventually(() => panel().count()).toBe(0)
    const closed = await asked()
    await host().page.waitForFunction(
      (from) => performance.now() > from + 2_500,
      await host().page.evaluate(() => performance.now()),
    )
    expect(await asked()).toBe(closed)
  })

  it('chooses and forgets folders, copies the log, shows what it uses', async () => {
    await open()
    await panel().getByRole('button', { name: 'Choose a folder for statements' }).click()
    await eventually(() => last('plugins.pickFolder')).toEqual({ id: 'bank-dispute', name: 'statements' })
    await panel().getByRole('button', { name: 'Forget the folder for statements' }).click()
    await eventually(() => last('plugins.forgetFolder')).toEqual({ id: 'bank-dispute', name: 'statements' })
    await panel().getByText('1.2 MB of 50 MB').waitFor()
    await panel().getByText('84.2 MB').waitFor()
    await panel().getByRole('button', { name: 'Copy log' }).click()
    await panel().getByText('Copied').waitFor()
    expect(await last('plugins.copyLog')).toEqual({ id: 'bank-dispute' })
  })

  it('trusts edits on request', async () => {
    await open()
    const trust = panel().getByRole('switch', { name: 'Trust my edits until restart' })
    await trust.click()
    await eventually(() => last('plugins.trustEdits')).toEqual({ id: 'bank-dispute', isTrusted: true })
    await eventually(() => trust.getAttribute('aria-checked')).toBe('true')
  })

  it('clears and removes only after a second press on another button, and says what will be lost', async () => {
    await open('Scraper')
    const clear = panel().getByRole('button', { name: 'Clear data…' })
    await clear.dblclick()
    await clear.waitFor()
    expect(await host().asked('plugins.clearData')).toEqual([])
    await clear.click()
    await panel().getByText('its settings and its secrets are deleted for good').waitFor()
    await panel().getByRole('button', { name: 'Clear for good' }).click()
    await panel().getByText('Cleared').waitFor()
    expect(await last('plugins.clearData')).toEqual({ id: 'scraper' })
    await panel().getByRole('button', { name: 'Remove…' }).press('Enter')
    await panel().getByText('goes to the wastebasket').waitFor()
    await panel().getByRole('button', { name: 'Remove it' }).press('Enter')
    await eventually(() => last('plugins.remove')).toEqual({ id: 'scraper', withData: false })
    await eventually(() => panel().count()).toBe(0)
    await details('Bank dispute').click()
    await panel().getByRole('button', { name: 'Clear data…' }).waitFor()
    expect(await panel().getByRole('button', { name: 'Remove…' }).count()).toBe(0)
  })
})

describe('work in the background', () => {
  it('is shown with its time, and its end where its version was replaced, and can be ended', async () => {
    await open()
    const work = panel().getByRole('list', { name: 'At work in the background' })
    expect(await work.innerText()).toMatch(
      /file dispute, for 2 min 05 s\.\s+list transactions, for 4 min 11 s\. By version 0\.9\.0, which was replaced: it is ended in 49(?:\.0)? s at the latest\./,
    )
    await panel().getByRole('button', { name: 'End it' }).click()
    await eventually(() => last('plugins.endWork')).toEqual({ id: 'bank-dispute' })
    await eventually(() => work.count()).toBe(0)
  })
})

describe("a plugin's settings", () => {
  const setting = () => last('plugins.setSetting')

  it('are saved when a field is left or a choice is made', async () => {
    await open()
    await panel().getByLabel('Bank', { exact: true }).selectOption('South')
    await eventually(setting).toEqual({ id: 'bank-dispute', key: 'bank', value: 'South' })
    await panel().getByLabel('Short answers').check()
    await eventually(setting).toEqual({ id: 'bank-dispute', key: 'terse', value: true })
    const days = panel().getByLabel('Days to look back')
    await days.fill('14')
    await days.press('Tab')
    await eventually(setting).toEqual({ id: 'bank-dispute', key: 'days', value: 14 })
    await days.fill('')
    await days.press('Tab')
    await eventually(setting).toEqual({ id: 'bank-dispute', key: 'days', value: null })
    await panel().getByLabel('Limits').fill('{ "daily": 5 }')
    await panel().getByLabel('Your name').focus()
    await eventually(setting).toEqual({ id: 'bank-dispute', key: 'limits', value: { daily: 5 } })
    await eventually(() => panel().getByText('Saved').count()).toBeGreaterThan(0)
  })

  it('show beside the field what was refused, and keep it to be mended', async () => {
    await open()
    const days = panel().getByLabel('Days to look back')
    await days.fill('1.5')
    await days.press('Tab')
    await panel().getByRole('alert').getByText('Enter a whole number.').waitFor()
    await host().fail('plugins.setSetting', 'It must be at most 90.')
    await days.fill('900')
    await days.press('Tab')
    await panel().getByRole('alert').getByText('It must be at most 90.').waitFor()
    expect(await days.inputValue()).toBe('900')
    expect(await days.getAttribute('aria-invalid')).toBe('true')
    const described = await days.getAttribute('aria-describedby')
    expect(await host().page.locator(`[id="${described}"]`).textContent()).toBe('It must be at most 90.')
    await panel().getByLabel('Limits').fill('{ "daily": }')
    await panel().getByLabel('Your name').focus()
    await panel().getByRole('alert').getByText('This is not JSON.').waitFor()
  })

  it('never show a secret, and say that one is stored', async () => {
    await open()
    const secret = panel().getByLabel('Access code', { exact: true })
    expect(await secret.getAttribute('type')).toBe('password')
    expect(await secret.inputValue()).toBe('')
    await panel().getByText('Stored').waitFor()
    await secret.fill('1234')
    await secret.press('Enter')
    await eventually(() => last('plugins.setSecret')).toEqual({ id: 'bank-dispute', key: 'pin', value: '1234' })
    await eventually(() => secret.inputValue()).toBe('')
    await panel().getByRole('button', { name: 'Forget Access code' }).click()
    await eventually(() => last('plugins.setSecret')).toEqual({ id: 'bank-dispute', key: 'pin', value: null })
    await eventually(() => panel().getByText('Stored').count()).toBe(0)
  })

  it('are saved also when the page is closed while typing', async () => {
    await open()
    await panel().getByLabel('Your name').fill('Grace')
    await host().page.keyboard.press('Escape')
    await eventually(setting).toEqual({ id: 'bank-dispute', key: 'name', value: 'Grace' })
  })
})
