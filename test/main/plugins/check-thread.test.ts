/** Folders through the real thread: what comes out is what loading them here gives, and nothing holds the others up. */
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type CheckThreadOptions, createCheckThread } from '../../../main/plugins/check-thread.ts'
import { loadPlugin } from '../../../main/plugins/load-plugin.ts'
import { temporaryFolder, writePlugin } from './plugin-folder.ts'

const WORKER = resolve('main/plugins/check-worker.ts')
const create = (options: Partial<CheckThreadOptions> = {}) => {
  const thread = createCheckThread({ workerFile: WORKER, ...options })
  onTestFinished(() => thread.dispose())
  return thread
}
const place = { isBundled: false }

/** A thread that behaves as its folders' names say. */
const oddWorker = async (): Promise<string> => {
  const file = join(await temporaryFolder(), 'worker.mjs')
  const plugin = "{ id: 'x', manifest: { tools: [] }, isBundled: false, files: new Map(), sha256: 'a' }"
  await writeFile(
    file,
    `import { parentPort } from 'node:worker_threads'
parentPort.on('message', ({ id, folder }) => {
  if (folder.endsWith('gone')) process.exit(1)
  if (folder.endsWith('mute')) return
  // Its own word is lost with the thread, and so is that of 'late', which was just being checked.
  if (folder.endsWith('unheard')) return setTimeout(() => process.exit(1), 1)
  if (folder.endsWith('late')) {
    parentPort.postMessage({ kind: 'checking', id })
    return setTimeout(() => parentPort.postMessage({ kind: 'checked', id, result: { ok: true, plugin: ${plugin} } }), 200)
  }
  parentPort.postMessage({ kind: 'checking', id })
  if (folder.endsWith('slow')) for (;;);
  if (folder.endsWith('thrown')) throw new Error('x')
  parentPort.postMessage({ kind: 'checked', id, result: { ok: true, plugin: ${plugin} } })
})
`,
  )
  return file
}

describe('check thread', () => {
  it('gives what loading here gives: bytes, hash, manifest, validators, problems', async () => {
    const thread = create()
    const parent = await temporaryFolder()
    const good = await writePlugin(parent, 'weather')
    const bad = await writePlugin(parent, 'broken', { main: 'gone.js' })
    const [through, failed, missing] = await Promise.all([
      thread.load(good, { isBundled: true }),
      thread.load(bad, place),
      thread.load(join(parent, 'nowhere'), place),
    ])
    const here = await loadPlugin(good, { isBundled: true })
    if (!through.ok || !here.ok) throw new Error(JSON.stringify(through))
    const { validators, ...rest } = through.plugin
    const { validators: own, ...expected } = here.plugin
    expect(rest).toEqual(expected)
    expect([...validators.keys()]).toEqual([...own.keys()])
    expect(validators.get('get_weather')?.({})[0]?.field).toBe('city')
    expect(failed).toEqual(await loadPlugin(bad, place))
    expect(missing).toEqual(await loadPlugin(join(parent, 'nowhere'), place))
  })

  it('checks many at once, also after it has rested', async () => {
    const thread = create({ idleMs: 1 })
    const parent = await temporaryFolder()
    const ids = Array.from({ length: 40 }, (_, index) => `p${index}`)
    const folders = await Promise.all(ids.map((id) => writePlugin(parent, id)))
    for (const round of [folders, folders.slice(0, 2)]) {
      const results = await Promise.all(round.map((folder) => thread.load(folder, place)))
      expect(results.map((result) => result.ok && result.plugin.id)).toEqual(ids.slice(0, round.length))
    }
  })

  it('ends a check that takes too long, says so of that folder, and goes on with the others', async () => {
    const thread = create({ workerFile: await oddWorker(), timeoutMs: 300 })
    const names = ['a', 'slow', 'b']
    const results = await Promise.all(names.map((name) => thread.load(`/plugins/${name}`, place)))
    expect(results.map(({ ok }) => ok)).toEqual([true, false, true])
    expect(results[1]).toMatchObject({
      broken: { id: 'slow', problems: [{ problem: 'Checking the plugin took more than 1 seconds.' }] },
    })
  })

  it('survives a check that ends the thread, known or not whose', async () => {
    const thread = create({ workerFile: await oddWorker() })
    const results = await Promise.all(['a', 'thrown', 'b'].map((name) => thread.load(`/plugins/${name}`, place)))
    expect(results.map(({ ok }) => ok)).toEqual([true, false, true])
    expect(await thread.load('/plugins/gone', place)).toMatchObject({ ok: false, broken: { id: 'gone' } })
    expect(await thread.load('/plugins/c', place)).toMatchObject({ ok: true })
  })

  it('blames nobody whose word was lost with the thread', async () => {
    const thread = create({ workerFile: await oddWorker() })
    const names = ['late', 'unheard', 'a']
    const results = await Promise.all(names.map((name) => thread.load(`/plugins/${name}`, place)))
    expect(results.map(({ ok }) => ok)).toEqual([true, false, true])
    expect(results[1]).toMatchObject({
      broken: { id: 'unheard', problems: [{ problem: 'Checking the plugin came to no end.' }] },
    })
  })

  it('gives up on folders that cannot be read at all, and on no other', async () => {
    const thread = create({ workerFile: await oddWorker(), stallMs: 200 })
    const results = await Promise.all(['a', 'mute', 'b'].map((name) => thread.load(`/plugins/${name}`, place)))
    expect(results.map(({ ok }) => ok)).toEqual([true, false, true])
    expect(results[1]).toMatchObject({
      broken: { problems: [{ problem: 'Checking the plugin could not begin: its files cannot be read.' }] },
    })
  })

  it('leaves nobody waiting when it is closed, or cannot be started', async () => {
    const thread = create({ workerFile: await oddWorker() })
    const waiting = thread.load('/plugins/mute', place)
    await thread.dispose()
    expect(await waiting).toMatchObject({ ok: false, broken: { problems: [{ problem: 'Parley is closing.' }] } })
    expect(await thread.load('/plugins/a', place)).toMatchObject({ ok: false })
    const none = create({ workerFile: '/nowhere/worker.mjs' })
    expect(await none.load('/plugins/a', place)).toMatchObject({ ok: false, broken: { id: 'a' } })
  })
})
