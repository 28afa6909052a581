/**
 * Wake-ups: in order, over a restart, never lost and never twice, each plugin by itself.
 */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createScheduler, type Fire, type ScheduleEntry, type Scheduler } from '../../../main/plugins/scheduler.ts'
import { makeLog } from '../../fakes/plugins.ts'

let root: string
let open: Scheduler[]
let now: number
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'parley-schedule-'))
  open = []
  now = 1000
})
afterEach(async () => {
  await Promise.all(open.map((scheduler) => scheduler.dispose()))
  await rm(root, { recursive: true, force: true })
})

const path = () => join(root, 'schedule.json')
const saved = async (): Promise<ScheduleEntry[]> => JSON.parse(await readFile(path(), 'utf8'))

async function begin(fire: Fire): Promise<Scheduler> {
  const scheduler = createScheduler({ path: path(), fire, log: makeLog(), nowMs: () => now })
  open.push(scheduler)
  await scheduler.start()
  return scheduler
}

/** A `fire` that remembers, and says whether the plugin was there. */
function recorder(isThere = true) {
  const fired: unknown[] = []
  const fire: Fire = async ({ payload }) => {
    fired.push(payload)
    return isThere
  }
  return { fired, fire }
}

describe('scheduler', () => {
  it('fires what is due, soonest first, and forgets it', async () => {
    const { fired, fire } = recorder()
    const scheduler = await begin(fire)
    await scheduler.add('timers', 3000, 'second')
    await scheduler.add('timers', 2000, 'first')
    await scheduler.add('timers', 9000, 'not yet')
    now = 4000
    scheduler.check()
    await vi.waitFor(async () => expect(await saved()).toMatchObject([{ payload: 'not yet' }]))
    scheduler.check()
    expect(fired).toEqual(['first', 'second'])
  })

  it('fires by itself when the time has come', async () => {
    const { fired, fire } = recorder()
    const scheduler = createScheduler({ path: path(), fire, log: makeLog(), nowMs: Date.now })
    open.push(scheduler)
    await scheduler.start()
    await scheduler.add('timers', Date.now() + 20, 'tea')
    await vi.waitFor(() => expect(fired).toEqual(['tea']))
  })

  it('fires at the next start what fell due meanwhile', async () => {
    const first = await begin(recorder().fire)
    await first.add('timers', 5000, { text: 'tea' })
    await first.dispose()
    now = 6000
    const { fired, fire } = recorder()
    await begin(fire)
    await vi.waitFor(() => expect(fired).toEqual([{ text: 'tea' }]))
    await vi.waitFor(async () => expect(await saved()).toEqual([]))
  })

  it('keeps an entry whose plugin is not there, and fires it once the plugin is back', async () => {
    const away = recorder(false)
    let fire = away.fire
    const scheduler = await begin((entry) => fire(entry))
    await scheduler.add('timers', 500, 'tea')
    await vi.waitFor(() => expect(away.fired).toEqual(['tea']))
    expect(scheduler.list('timers')).toHaveLength(1)
    const back = recorder()
    fire = back.fire
    scheduler.check()
    await vi.waitFor(() => expect(scheduler.list('timers')).toEqual([]))
    expect(back.fired).toEqual(['tea'])
  })

  it('does not fire an entry again while it runs', async () => {
    let count = 0
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const scheduler = await begin(() => {
      count += 1
      return promise
    })
    await scheduler.add('timers', 500, 'tea')
    await vi.waitFor(() => expect(count).toBe(1))
    scheduler.check()
    scheduler.check()
    resolve(true)
    await vi.waitFor(() => expect(scheduler.list('timers')).toEqual([]))
    expect(count).toBe(1)
  })

  it('lets a plugin see and cancel only its own', async () => {
    const scheduler = await begin(recorder().fire)
    const id = await scheduler.add('timers', 5000, 'tea')
    expect(scheduler.list('notes')).toEqual([])
    expect(await scheduler.cancel('notes', id)).toBe(false)
    expect(await scheduler.cancel('timers', id)).toBe(true)
    expect(await saved()).toEqual([])
  })

  it('refuses too many entries, too large ones, and times that are none', async () => {
    const scheduler = await begin(recorder().fire)
    await expect(scheduler.add('timers', Number.NaN, 1)).rejects.toMatchObject({ code: 'bad-argument' })
    await expect(scheduler.add('timers', 5000, 'x'.repeat(20_000))).rejects.toMatchObject({ code: 'quota' })
    await Promise.all(Array.from({ length: 200 }, (_, index) => scheduler.add('timers', 5000 + index, index)))
    await expect(scheduler.add('timers', 5000, 1)).rejects.toMatchObject({ code: 'quota' })
    await expect(scheduler.add('notes', 5000, 1)).resolves.toBeTypeOf('string')
  })

  it('keeps a broken file aside and goes on', async () => {
    await writeFile(path(), '[{"id": 1')
    const scheduler = await begin(recorder().fire)
    await scheduler.add('timers', 5000, 1)
    expect((await readdir(root)).filter((name) => name.includes('.broken-'))).toHaveLength(1)
    expect(await saved()).toHaveLength(1)
  })

  it('has no entry that could not be saved, and keeps one whose removal could not be', async () => {
    const { fired, fire } = recorder()
    const scheduler = await begin(fire)
    const id = await scheduler.add('timers', 5000, 'tea')
    // A folder in the file's place: no write can replace it.
    await rm(path())
    await mkdir(path())
    await writeFile(join(path(), 'x'), '')
    await expect(scheduler.add('timers', 500, 'lost')).rejects.toMatchObject({ code: 'disk' })
    await expect(scheduler.cancel('timers', id)).rejects.toMatchObject({ code: 'disk' })
    await expect(scheduler.forget('timers')).rejects.toMatchObject({ code: 'disk' })
    scheduler.check()
    expect(scheduler.list('timers').map(({ payload }) => payload)).toEqual(['tea'])
    expect(fired).toEqual([])
    await rm(path(), { recursive: true })
    now = 6000
    scheduler.check()
    await vi.waitFor(async () => expect(await saved()).toEqual([]))
    expect(fired).toEqual(['tea'])
  })

  it('writes nothing of an entry that failed along with one that did not', async () => {
    const scheduler = await begin(recorder().fire)
    await mkdir(path())
    await writeFile(join(path(), 'x'), '')
    const lost = scheduler.add('timers', 5000, 'lost')
    const kept = lost.catch(() => rm(path(), { recursive: true })).then(() => scheduler.add('timers', 5000, 'kept'))
    await expect(lost).rejects.toMatchObject({ code: 'disk' })
    await kept
    expect(await saved()).toMatchObject([{ payload: 'kept' }])
  })

  it("puts one plugin's entries under another name, where nobody is woken, and fires them when they are back", async () => {
    const fired: string[] = []
    const scheduler = await begin(async ({ pluginId, payload }) => {
      if (pluginId !== 'timers') return false
      fired.push(String(payload))
      return true
    })
    await scheduler.add('timers', 5000, 'tea')
    await scheduler.move('timers', 'timers@0123')
    await scheduler.move('never-seen', 'notes')
    expect(await saved()).toMatchObject([{ pluginId: 'timers@0123' }])
    now = 6000
    scheduler.check()
    await scheduler.move('timers@0123', 'timers')
    await vi.waitFor(async () => expect(await saved()).toEqual([]))
    expect(fired).toEqual(['tea'])
  })

  it("forgets one plugin's entries and no others", async () => {
    const scheduler = await begin(recorder().fire)
    await scheduler.add('timers', 5000, 1)
    await scheduler.add('timers', 6000, 2)
    await scheduler.add('notes', 5000, 3)
    await scheduler.forget('timers')
    expect(await saved()).toMatchObject([{ pluginId: 'notes' }])
    expect(scheduler.list('timers')).toEqual([])
  })
})

describe('a plugin that wakes itself without end', () => {
  it('is let through twenty times a minute, and others are not kept waiting', async () => {
    const fired: string[] = []
    const scheduler = await begin(async ({ pluginId }) => {
      fired.push(pluginId)
      return true
    })
    for (let round = 0; round < 30; round += 1) await scheduler.add('loud', 0, round)
    await scheduler.add('quiet', 0, null)
    scheduler.check()
    await vi.waitFor(() => expect(fired).toContain('quiet'))
    expect(fired.filter((id) => id === 'loud').length).toBe(20)
    now += 61_000
    scheduler.check()
    await vi.waitFor(() => expect(fired.filter((id) => id === 'loud').length).toBe(30))
  })
})
