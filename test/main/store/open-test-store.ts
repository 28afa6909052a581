/** Opens a real store in a folder of its own, for the tests of the store. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { onTestFinished } from 'vitest'
import type { StoreError } from '../../../main/errors.ts'
import type { Store } from '../../../main/store/store.ts'
import { openStore } from '../../../main/store/store.ts'

/** The worker as Node runs it from source. */
export const WORKER_FILE = resolve('main/store/worker.ts')

/** A folder that is gone after the test. */
export const temporaryFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-store-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** Opens `file` (by default a new one) and closes it after the test. */
export const openTestStore = async (file?: string): Promise<{ store: Store; file: string; errors: StoreError[] }> => {
  const path = file ?? join(await temporaryFolder(), 'parley.db')
  const errors: StoreError[] = []
  const store = await openStore({ file: path, workerFile: WORKER_FILE, onError: (error) => errors.push(error) })
  onTestFinished(() => store.close())
  return { store, file: path, errors }
}

/** One conversation and `count` finished calls, in the order of their times: call 0 is the oldest. */
export const fillStore = async (store: Store, count: number): Promise<void> => {
  await store.sessionStarted({ id: 's1', agent: 'practice', startedAtMs: 1_000 })
  const cities = ['London', 'Oslo', 'Zürich', 'São Paulo']
  const written = Array.from({ length: count }, (_, n) => {
    const id = `call-${n}`
    const city = cities[n % cities.length] ?? ''
    const argumentsJson = JSON.stringify({ city, n })
    void store.toolCallArrived({
      id,
      sessionId: 's1',
      callId: `wire-${n}`,
      pluginId: 'weather',
      tool: 'get_weather',
      argumentsJson,
      calledAtMs: 2_000 + n,
    })
    const resultJson = JSON.stringify({ sky: 'cloudy' })
    return store.toolCallFinished({ id, status: 'ok', resultJson, error: null, finishedAtMs: 3_000 + n })
  })
  await Promise.all(written)
}
