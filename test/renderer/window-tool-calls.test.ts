/**
 * The grid of tool calls in Electron's own Chromium, found by role and name (contract.md §5), against a scripted main.
 */
import { describe, expect, it } from 'vitest'
import { makeCall, NOW_MS } from './host/script.ts'
import { eventually, openForTests } from './host/window-host.ts'

const host = openForTests()
const grid = () => host().page.getByRole('grid', { name: 'Tool calls' })
const view = (name: string) => host().page.getByRole('navigation').getByRole('link', { name }).click()
const total = (count: number) => host().app.evaluate((_, value) => globalThis.host.setTotal(value), count)

describe('tool calls', () => {
  it('stays small with a million rows: jump, scroll, search', async () => {
    await total(1_000_000)
    await view('Tool calls')
    await host().page.getByText('1,000,000 calls').waitFor()
    const rows = grid().getByRole('row')
    const filled = () => grid().locator('[data-loading="false"]').count()
    await eventually(filled).toBeGreaterThan(10)
    expect(await grid().getAttribute('aria-rowcount')).toBe('1000001')
    expect(await rows.count()).toBeLessThanOrEqual(60)

    await grid().focus()
    await grid().press('End')
    await grid().locator('[aria-rowindex="1000001"][data-loading="false"]').waitFor()
    expect(await rows.count()).toBeLessThanOrEqual(60)
    const isWhole = () =>
      grid().evaluate((table) => {
        const last = table.querySelector('[aria-rowindex="1000001"]')?.getBoundingClientRect()
        const box = table.parentElement?.getBoundingClientRect()
        return last !== undefined && box !== undefined && last.bottom <= box.bottom + 1
      })
    await eventually(isWhole).toBe(true)

    for (const part of [0.1, 0.73, 0.5]) {
      await grid().evaluate((table, where) => {
        const box = table.parentElement
        if (box !== null) box.scrollTop = box.scrollHeight * where
      }, part)
      await eventually(
        async () => (await grid().locator('[data-loading="true"]').count()) === 0 && (await filled()) > 10,
      ).toBe(true)
      expect(await rows.count()).toBeLessThanOrEqual(60)
    }

    await host().page.getByRole('searchbox', { name: 'Search tool calls' }).fill('tokyo')
    await host().page.getByText('100,000 found').waitFor()
    // Another page may be asked for as well, while the rows scroll back to the top.
    const first = expect.objectContaining({ query: 'tokyo', offset: 0 })
    expect(await host().asked('toolCalls.page')).toContainEqual(first)
    expect(await rows.count()).toBeLessThanOrEqual(60)
    await host().page.getByRole('searchbox').fill('nothing')
    await host().page.getByText('No call matches “nothing”.').waitFor()
    await host().page.getByRole('searchbox').press('Escape')
    await host().page.getByText('1,000,000 calls').waitFor()
  })

  it('shows calls live, and leaves what is being read where it is', async () => {
    await view('Tool calls')
    await host().page.getByText('25 calls').waitFor()
    const running = {
      ...makeCall(26, 0),
      calledAtMs: NOW_MS + 5,
      status: 'running',
      finishedAtMs: null,
      sentAtMs: null,
    } as const
    await host().emit({ type: 'toolCallUpdated', toolCall: running })
    await host().page.getByText('26 calls').waitFor()
    const top = grid().locator('[aria-rowindex="2"]')
    await top.getByText('Running').waitFor()
    await host().emit({ type: 'toolCallUpdated', toolCall: { ...running, status: 'ok', finishedAtMs: NOW_MS + 50 } })
    await top.getByText('Done').waitFor()

    await grid().evaluate((table) => {
      if (table.parentElement !== null) table.parentElement.scrollTop = 100
    })
    const seen = grid()
      .locator('tr', { has: host().page.locator('[title="add_note"]') })
      .last()
    const before = await seen.evaluate((row) => [row.getAttribute('aria-rowindex'), row.getBoundingClientRect().top])
    await host().emit({
      type: 'toolCallUpdated',
      toolCall: { ...running, id: 'call-26', callId: 'call_26', calledAtMs: NOW_MS + 90 },
    })
    await host().page.getByText('27 calls').waitFor()
    const after = await seen.evaluate((row) => [row.getAttribute('aria-rowindex'), row.getBoundingClientRect().top])
    expect(after).toEqual([String(Number(before[0]) + 1), before[1]])
  })

  it('is walked by key, and the panel follows', async () => {
    await view('Tool calls')
    await grid().focus()
    await eventually(() => grid().getAttribute('aria-activedescendant')).toBe('tool-call-row-0')
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowUp']) await grid().press(key)
    await eventually(() => grid().getAttribute('aria-activedescendant')).toBe('tool-call-row-1')
    await grid().press('Enter')
    const panel = host().page.getByRole('complementary')
    await panel.getByText('"number": 23').waitFor()
    expect(await grid().getByRole('row', { selected: true }).getAttribute('aria-rowindex')).toBe('3')
    await host().page.keyboard.press('Escape')
    await eventually(() => panel.count()).toBe(0)
    expect(await grid().evaluate((table) => table === document.activeElement)).toBe(true)
    await grid().getByRole('row').nth(4).click()
    await panel.getByText('"number": 21').waitFor()
    await grid().focus()
    await grid().press('ArrowDown')
    await panel.getByText('"number": 20').waitFor()
  })

  it('remembers a column that was resized, by key and by drag', async () => {
    await view('Tool calls')
    const grip = host().page.getByRole('separator', { name: 'Width of Plugin' })
    const width = async () => Number(await grip.getAttribute('aria-valuenow'))
    const before = await width()
    await grip.focus()
    await grip.press('ArrowRight')
    await eventually(width).toBe(before + 16)
    const box = await grip.boundingBox()
    if (box === null) throw new Error('The grip is not to be seen.')
    await host().page.mouse.move(box.x + 4, box.y + 8)
    await host().page.mouse.down()
    await host().page.mouse.move(box.x + 34, box.y + 8, { steps: 3 })
    await host().page.mouse.up()
    await eventually(width).toBe(before + 46)
    await host().reload()
    await view('Tool calls')
    expect(await width()).toBe(before + 46)
    await host().page.evaluate(() => localStorage.clear())
  })

  it('says what would fill an empty grid, and why a page could not be had', async () => {
    await total(0)
    await host().reload()
    await view('Tool calls')
    await host().page.getByText('No tool has been called yet.').waitFor()
    await total(25)
    await host().reload()
    await host().fail('toolCalls.page', 'The database is busy.')
    await view('Tool calls')
    await host().page.getByRole('alert').getByText('The database is busy.').waitFor()
    await host().page.getByRole('button', { name: 'Try again' }).click()
    await host().page.getByText('25 calls').waitFor()
  })
})
