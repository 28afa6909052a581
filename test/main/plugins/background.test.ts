/**
 * Wake-ups and later work, turned into what is said.
 */
import { describe, expect, it } from 'vitest'
import { type Announcement, announceLater, createScheduleRunner } from '../../../main/plugins/background.ts'
import type { Job, JobOutcome } from '../../../main/plugins/sandbox-channel.ts'
import { makeLog, makePlugin } from '../../fakes/plugins.ts'

const plugin = makePlugin()
const entry = { id: 'e', pluginId: 'sample', atMs: 0, payload: { a: 1 } }

async function wake(outcome: JobOutcome, isThere = true) {
  const announced: Announcement[] = []
  const jobs: Job[] = []
  const fire = createScheduleRunner({
    find: () => (isThere ? plugin : undefined),
    sandboxes: {
      run: (_plugin, job) => {
        jobs.push(job)
        return { outcome: Promise.resolve(outcome), cancel: () => {}, kill: () => {} }
      },
    },
    announce: (said) => void announced.push(said),
    log: makeLog(),
    settings: (id) => ({ of: id }),
    secrets: (id) => ({ token: `hush of ${id}` }),
  })
  return { wasFired: await fire(entry), texts: announced.map(({ text }) => text), jobs }
}

describe('a wake-up', () => {
  it.each<[JobOutcome, string[]]>([
    [{ kind: 'ok', value: { done: true }, say: 'tea is ready' }, ['tea is ready']],
    [{ kind: 'ok', value: { say: 'tea is ready' } }, ['tea is ready']],
    [{ kind: 'ok', value: null }, []],
    [{ kind: 'threw', message: 'x', stack: '' }, []],
  ])('%j says %j', async (outcome, said) => {
    const { wasFired, texts, jobs } = await wake(outcome)
    expect({ wasFired, texts }).toEqual({ wasFired: true, texts: said })
    expect(jobs).toMatchObject([
      { kind: 'schedule', payload: { a: 1 }, settings: { of: 'sample' }, secrets: { token: 'hush of sample' } },
    ])
  })

  it('is kept when nothing may be handed to the plugin', async () => {
    const fire = createScheduleRunner({
      find: () => plugin,
      sandboxes: {
        run: () => {
          throw new Error('it was run')
        },
      },
      announce: () => {},
      log: makeLog(),
      secrets: async () => {
        throw new Error('what an earlier one keeps could not be put aside')
      },
    })
    expect(await fire(entry)).toBe(false)
  })

  it('is kept when the plugin is not there, and when its process ended', async () => {
    expect((await wake({ kind: 'ok', value: null }, false)).wasFired).toBe(false)
    expect((await wake({ kind: 'crashed', reason: 'x' })).wasFired).toBe(false)
  })
})

describe('later work', () => {
  const job: Job = {
    kind: 'tool',
    tool: 'do_thing',
    args: {},
    settings: {},
    secrets: {},
    session: { id: 's1', phase: null },
  }
  it.each<[Parameters<typeof announceLater>[2], string | RegExp]>([
    [{ kind: 'ok', value: 1, say: 'ready' }, /^ready$/],
    [{ kind: 'ok', value: { rows: 3 } }, /do_thing has finished: {"rows":3}/],
    [{ kind: 'fail', field: 'city', ask: 'Ask again.' }, /city.*Ask again\./],
    [{ kind: 'threw', message: 'secret', stack: '' }, /has failed/],
  ])('%j is announced as %s', (outcome, text) => {
    const announced: Announcement[] = []
    announceLater(plugin, job, outcome, (said) => void announced.push(said), makeLog())
    expect(announced).toMatchObject([
      { pluginId: 'sample', sessionId: 's1', tool: 'do_thing', text: expect.stringMatching(text) },
    ])
    expect(JSON.stringify(announced)).not.toContain('secret')
  })
})
