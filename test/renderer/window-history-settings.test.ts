/** How long history and technical records are kept, and how they are deleted, in Electron's own Chromium against a scripted main. */
import { describe, expect, it } from 'vitest'
import { eventually, openForTests } from './host/window-host.ts'

const host = openForTests()
const button = (name: string) => host().page.getByRole('button', { name })
const openSettings = () => host().page.getByRole('navigation').getByRole('link', { name: 'Settings' }).click()
const deletions = async () => (await host().asked('traces.deleteAll')).length

describe('history', () => {
  const keep = () => host().page.getByRole('combobox', { name: 'Keep conversations' })
  const saved = async () => (await host().asked('settings.update')).at(-1)

  it('is kept for a shorter time only after it was said what goes', async () => {
    await openSettings()
    expect(await keep().inputValue()).toBe('null')
    // Nothing would go: no question.
    await keep().selectOption('One year')
    await eventually(saved).toEqual({ historyDays: 365 })
    await keep().selectOption('30 days')
    await host().page.getByText('This deletes 192 conversations, 1,918 tool calls and 77 technical records.').waitFor()
    await host().page.getByRole('button', { name: 'Keep them', exact: true }).click()
    await eventually(() => keep().inputValue()).toBe('365')
    expect(await keep().evaluate((field) => field === document.activeElement)).toBe(true)
    expect(await saved()).toEqual({ historyDays: 365 })
    await keep().selectOption('7 days')
    await host().page.getByRole('button', { name: 'Delete them' }).click()
    await eventually(saved).toEqual({ historyDays: 7 })
    await eventually(() => keep().inputValue()).toBe('7')
    expect(await keep().evaluate((field) => field === document.activeElement)).toBe(true)
  })

  it('runs through the choices by arrow key without deleting anything', async () => {
    await openSettings()
    const before = (await host().asked('settings.update')).length
    await keep().focus()
    for (let step = 0; step < 4; step += 1) await host().page.keyboard.press('ArrowDown')
    await host().page.getByText('This deletes 198 conversations').waitFor()
    const changes = (await host().asked('settings.update')).slice(before)
    expect(changes.filter((change) => JSON.stringify(change) !== '{"historyDays":365}')).toEqual([])
  })

  it('is deleted whole by two presses, after it was said what goes and what stays', async () => {
    await openSettings()
    const count = async () => (await host().asked('history.deleteAll')).length
    await button('Delete everything…').click()
    await host()
      .page.getByText('Deleted for good: 200 conversations, 2,000 tool calls and 80 technical records')
      .waitFor()
    await button('Keep it').click()
    expect(await count()).toBe(0)
    await button('Delete everything…').click()
    await host().fail('history.deleteAll', 'The conversation did not end.')
    await button('Delete everything for good').click()
    await host().page.getByRole('alert').getByText('did not end').waitFor()
    await button('Delete everything…').click()
    await button('Delete everything for good').click()
    await host().page.getByText('Everything is deleted.').waitFor()
    expect(await count()).toBe(2)
  })
})

describe('technical records', () => {
  it('are switched off and on', async () => {
    await openSettings()
    const toggle = host().page.getByRole('switch', { name: 'Keep a technical record of conversations' })
    expect(await toggle.getAttribute('aria-checked')).toBe('true')
    await toggle.click()
    await eventually(async () => (await host().asked('settings.update')).at(-1)).toEqual({ keepTraces: false })
    await eventually(() => toggle.getAttribute('aria-checked')).toBe('false')
  })

  it('are deleted by two presses on two buttons, never by a double click', async () => {
    await openSettings()
    await button('Delete all records').dblclick()
    expect(await deletions()).toBe(0)
    await button('Delete all records').click()
    await button('Keep them').waitFor()
    await button('Delete all of them').click()
    await host().page.getByText('All records are deleted.').waitFor()
    expect(await deletions()).toBe(1)
  })

  it('says why they could not be deleted, and lets one try again', async () => {
    await openSettings()
    await host().fail('traces.deleteAll', 'Not every record could be deleted (EBUSY).')
    await button('Delete all records').click()
    await button('Delete all of them').click()
    await host().page.getByRole('alert').getByText('EBUSY').waitFor()
    await button('Delete all records').click()
    await button('Delete all of them').click()
    await host().page.getByText('All records are deleted.').waitFor()
  })
})
