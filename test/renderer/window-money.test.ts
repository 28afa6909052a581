/**
 * Money, recordings and the exact prompt in Electron's own Chromium, found by role and name, against a scripted main.
 */
import { describe, expect, it } from 'vitest'
import { PROMPT, SERVICE_SESSIONS } from './host/script.ts'
import { eventually, openForTests } from './host/window-host.ts'

const host = openForTests()
const view = (name: string) => host().page.getByRole('navigation').getByRole('link', { name }).click()
const patches = async () => (await host().asked('settings.update')).at(-1)
const items = () => host().page.getByRole('list', { name: 'Conversations with the service' }).getByRole('listitem')

describe('cost', () => {
  it('stands in the dock for the conversation and the day, and rises by the second while a session is open', async () => {
    const figures = host().page.locator('.figures')
    expect(await figures.innerText()).toMatch(/Cost\s+\$0\.11\s+Today\s+\$0\.42/)
    const asOfMs = Date.now()
    await host().emit({
      type: 'costChanged',
      cost: { openSinceMs: asOfMs, usdPerHour: 360, conversationUsd: 0, dayUsd: 1, monthUsd: 2, asOfMs },
      lastTurnMs: null,
    })
    await eventually(() => figures.innerText()).toMatch(/Cost\s+\$0\.[1-9]\d\s+Today\s+\$1\.[1-9]\d/)
  })

  it('says that practice is free', async () => {
    await host().setSnapshot({ agent: 'practice' })
    await host().reload()
    expect(await host().page.locator('.figures').innerText()).toMatch(/Practice agent\s+free\s+Last turn/)
  })

  it('is shown by day and month, with price and limits that can be changed', async () => {
    await view('Settings')
    expect(await host().page.locator('.sums').innerText()).toMatch(/Today\s+\$0\.42\s+This month\s+\$7\.90/)
    const rate = host().page.getByLabel('USD per hour')
    expect(await rate.inputValue()).toBe('4.5')
    await rate.fill('3,75')
    await rate.press('Tab')
    await eventually(patches).toEqual({ usdPerHour: 3.75 })
    const stop = host().page.getByLabel('Stop at')
    await stop.fill('$20')
    await stop.press('Tab')
    await eventually(patches).toEqual({ budgetHardUsd: 20 })
    await host().page.getByLabel('Tell me at').fill('')
    await stop.focus()
    await eventually(patches).toEqual({ budgetSoftUsd: null })
    expect(await host().page.getByLabel('Tell me at').inputValue()).toBe('')
  })

  it.each(['-1', '1.000,5', 'ten', '1e3', '2000000'])(
    'refuses %j as a limit, and keeps it to be mended',
    async (text) => {
      await view('Settings')
      const before = (await host().asked('settings.update')).length
      const stop = host().page.getByLabel('Stop at')
      await stop.fill(text)
      await stop.press('Tab')
      await host().page.getByRole('alert').getByText('Enter an amount in USD, or nothing').waitFor()
      expect(await stop.inputValue()).toBe(text)
      expect((await host().asked('settings.update')).length).toBe(before)
      await stop.fill('')
    },
  )

  it('explains why and when Parley hangs up by itself', async () => {
    await view('Settings')
    await host().page.getByText('It says so 15 seconds before').waitFor()
  })
})

describe('recordings', () => {
  it('lists them newest first, more on request', async () => {
    await view('Settings')
    await eventually(() => items().count()).toBe(5)
    const first = items().first()
    expect(await first.innerText()).toMatch(/still open[\s\S]*\$0\.11[\s\S]*sess_5f0c2e0a/)
    expect(await items().nth(1).innerText()).toMatch(/1 min 35 s[\s\S]*\$0\.12/)
    expect(await items().nth(2).innerText()).toMatch(/Recording deleted/)
    await host().page.getByRole('button', { name: 'Show older' }).click()
    await eventually(() => items().count()).toBe(SERVICE_SESSIONS.length)
    expect(await host().page.getByRole('button', { name: 'Show older' }).count()).toBe(0)
  })

  it('copies the id of one', async () => {
    await view('Settings')
    await items().nth(1).getByRole('button', { name: 'Copy id' }).click()
    await items().nth(1).getByText('Copied').waitFor()
    expect(await host().asked('serviceSessions.copyId')).toContainEqual({ id: SERVICE_SESSIONS[1]?.id })
  })

  it('deletes one after a second press on another button, by keyboard too', async () => {
    await view('Settings')
    const row = items().nth(1)
    const asked = async () => (await host().asked('recordings.delete')).length
    const before = await asked()
    await row.getByRole('button', { name: 'Delete recording' }).dblclick()
    await row.getByRole('button', { name: 'Delete recording' }).waitFor()
    expect(await asked()).toBe(before)
    await row.getByRole('button', { name: 'Delete recording' }).press('Enter')
    await eventually(() =>
      row.getByRole('button', { name: 'Keep it' }).evaluate((b) => b === document.activeElement),
    ).toBe(true)
    await host().page.keyboard.press('Tab')
    await host().fail('recordings.delete', 'The service cannot be reached.')
    await host().page.keyboard.press('Enter')
    await row.getByRole('alert').getByText('The service cannot be reached.').waitFor()
    await row.getByRole('button', { name: 'Delete recording' }).click()
    expect(await row.getByRole('alert').count()).toBe(0)
    await row.getByRole('button', { name: 'Delete for good' }).click()
    await row.getByText('Recording deleted').waitFor()
    expect((await host().asked('recordings.delete')).at(-1)).toEqual({ id: SERVICE_SESSIONS[1]?.id })
    expect(await row.getByRole('button', { name: 'Delete recording' }).count()).toBe(0)
  })

  it('offers no deletion of a conversation that is still open', async () => {
    await view('Settings')
    await items().first().getByText('End the conversation first.').waitFor()
    expect(await items().first().getByRole('button', { name: 'Delete recording' }).count()).toBe(0)
  })

  it('asks again when a session opens or closes', async () => {
    await view('Settings')
    await eventually(() => items().count()).toBe(5)
    const before = (await host().asked('serviceSessions.page')).length
    const cost = { usdPerHour: 4.5, conversationUsd: 0, dayUsd: 0, monthUsd: 0, asOfMs: 5 }
    await host().emit({ type: 'costChanged', cost: { ...cost, openSinceMs: 5 }, lastTurnMs: null })
    await eventually(async () => (await host().asked('serviceSessions.page')).length).toBe(before + 1)
  })

  it('says what went wrong when there is no list', async () => {
    await host().fail('serviceSessions.page', 'History could not be opened.', 9)
    await view('Settings')
    await host().page.getByRole('alert').getByText('History could not be opened.').first().waitFor()
    await host().fail('serviceSessions.page', '', 0)
  })
})

describe('the exact prompt', () => {
  it('is shown to the letter, read-only, with the tools, and asked for only when opened', async () => {
    await view('Settings')
    const before = (await host().asked('prompt.get')).length
    await host().page.getByText('Show the exact prompt').click()
    const text = host().page.getByRole('textbox', { name: 'Exact prompt' })
    await eventually(() => text.inputValue()).toBe(PROMPT.text)
    expect(
      await text.evaluate((element) => element.matches('[readonly]') && getComputedStyle(element).fontFamily),
    ).toMatch(/mono/i)
    await host().page.getByText(PROMPT.tools.join(', ')).waitFor()
    const opened = (await host().asked('prompt.get')).length
    expect(opened).toBeGreaterThan(before)
    await host().emit({ type: 'pluginsChanged', plugins: [] })
    await eventually(async () => (await host().asked('prompt.get')).length).toBeGreaterThan(opened)
  })
})
