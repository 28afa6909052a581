/** Technical records in Electron's own Chromium, found by role and name, against a scripted main. */
import { describe, expect, it } from 'vitest'
import { eventually, openForTests } from './host/window-host.ts'

const host = openForTests()
const button = (name: string) => host().page.getByRole('button', { name })
const openSettings = () => host().page.getByRole('navigation').getByRole('link', { name: 'Settings' }).click()
const deletions = async () => (await host().asked('traces.deleteAll')).length

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
