/**
 * The pages of the grid against a table of calls that answers when the test says so.
 */
import { describe, expect, it } from 'vitest'
import type { RequestAnswer, ToolCallSummary } from '../../preload/contract.ts'
import { createToolCallPages, type PageSource } from '../../renderer/tool-call-pages.ts'
import { makeCall, NOW_MS } from './host/script.ts'

/** Ticks of the event loop that let every answer in. */
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))

function table(total: number) {
  const offsets: number[] = []
  let failure = ''
  let tell: (change: ToolCallSummary | 'all') => void = () => {}
  let gate = Promise.resolve()
  const state = { total }
  const request = async (name: string, argument: unknown): Promise<unknown> => {
    const { offset, limit, query } = argument as { offset: number; limit: number; query: string }
    expect(name).toBe('toolCalls.page')
    offsets.push(offset)
    const found = query === '' ? state.total : 3
    const count = Math.max(0, Math.min(limit, found - offset))
    const value: RequestAnswer<'toolCalls.page'> = {
      total: found,
      rows: Array.from({ length: count }, (_, index) => makeCall(state.total, offset + index)),
    }
    await gate
    return failure === '' ? { ok: true, value } : { ok: false, error: { code: 'x', message: failure } }
  }
  const source = {
    request,
    subscribeToolCalls: (listener: typeof tell) => {
      tell = listener
      return () => {}
    },
  } as PageSource
  return {
    pages: createToolCallPages(source),
    offsets,
    state,
    tell: (change: ToolCallSummary | 'all') => tell(change),
    fail: (message: string) => {
      failure = message
    },
    close: () => {
      let open = (): void => {}
      gate = new Promise((resolve) => {
        open = resolve
      })
      return () => open()
    },
  }
}

describe('tool-call pages', () => {
  it('fetches only the pages in view', async () => {
    const { pages, offsets } = table(1_000_000)
    pages.show(0, 30)
    await settled()
    expect(offsets).toEqual([0])
    expect(pages.getView().total).toBe(1_000_000)
    expect(pages.getView().rowAt(29)?.id).toBe('call-999970')
    pages.show(500_090, 500_110)
    await settled()
    expect(offsets.toSorted((a, b) => a - b)).toEqual([0, 500_000, 500_100])
    expect(pages.getView().rowAt(500_100)?.id).toBe('call-499899')
  })

  it('puts a new call on top and shifts the rest', async () => {
    const { pages, tell } = table(25)
    pages.show(0, 25)
    await settled()
    tell({ ...makeCall(26, 0), calledAtMs: NOW_MS + 5, status: 'running' })
    expect(pages.getView().total).toBe(26)
    expect(pages.getView().rowAt(0)).toMatchObject({ id: 'call-25', status: 'running' })
    expect(pages.getView().rowAt(1)?.id).toBe('call-24')
    tell({ ...makeCall(26, 0), calledAtMs: NOW_MS + 5, status: 'ok' })
    expect(pages.getView().total).toBe(26)
    expect(pages.getView().rowAt(0)?.status).toBe('ok')
  })

  it('does not take an old call that is not loaded for a new one', async () => {
    const { pages, tell } = table(5_000)
    pages.show(0, 20)
    await settled()
    tell({ ...makeCall(5_000, 4_000), status: 'crashed' })
    expect(pages.getView().total).toBe(5_000)
  })

  it('does not lose a call that comes while a page is on its way', async () => {
    const { pages, tell, close } = table(300)
    pages.show(0, 20)
    await settled()
    const open = close()
    pages.show(100, 120)
    tell({ ...makeCall(301, 0), calledAtMs: NOW_MS + 5 })
    open()
    await settled()
    expect(pages.getView().total).toBe(301)
    expect(pages.getView().rowAt(0)?.id).toBe('call-300')
    expect(pages.getView().rowAt(101)?.id).toBe('call-199')
  })

  it('does not count a call twice that a page has counted already', async () => {
    const { pages, tell, state } = table(300)
    pages.show(0, 20)
    await settled()
    state.total = 301
    pages.show(200, 220)
    await settled()
    tell({ ...makeCall(301, 0), calledAtMs: NOW_MS + 5 })
    expect(pages.getView().total).toBe(301)
    expect(pages.getView().rowAt(0)?.id).toBe('call-300')
  })

  it('shows the old rows until the first page of a search is there, and ignores what it no longer wants', async () => {
    const { pages, close } = table(300)
    pages.show(0, 20)
    await settled()
    const open = close()
    pages.search('tokyo')
    expect(pages.getView().rowAt(0)?.id).toBe('call-299')
    pages.search('')
    open()
    await settled()
    expect(pages.getView()).toMatchObject({ query: '', total: 300 })
    pages.search('tokyo')
    await settled()
    expect(pages.getView()).toMatchObject({ query: 'tokyo', total: 3 })
  })

  it('says why a page could not be had, and tries again when asked', async () => {
    const { pages, fail } = table(300)
    fail('The database is busy.')
    pages.show(0, 20)
    await settled()
    expect(pages.getView()).toMatchObject({ error: 'The database is busy.', total: null })
    fail('')
    pages.retry()
    await settled()
    expect(pages.getView()).toMatchObject({ error: '', total: 300 })
  })

  it('starts over when calls were deleted', async () => {
    const { pages, state, tell } = table(300)
    pages.show(0, 20)
    await settled()
    state.total = 10
    tell('all')
    await settled()
    expect(pages.getView().total).toBe(10)
    expect(pages.getView().rowAt(9)?.id).toBe('call-0')
  })
})
