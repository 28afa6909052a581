import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { createExclusiveDevice } from '../../../main/audio/exclusive-device.ts'
import { createMachineLock } from '../../../main/audio/machine-lock.ts'
import { createWavDevice } from '../../../main/audio/wav-device.ts'

const LISTENER = { onFrame: () => undefined, onLost: () => undefined }

describe('the microphone of a machine', () => {
  it('is had by one Parley at a time, and free again when that one closes it', async () => {
    const name = `parley-test-${randomUUID().slice(0, 8)}`
    const one = createExclusiveDevice(createWavDevice({}), createMachineLock(name))
    const other = createExclusiveDevice(createWavDevice({}), createMachineLock(name))
    const first = await one.openMicrophone(undefined, LISTENER)
    await expect(other.openMicrophone(undefined, LISTENER)).rejects.toMatchObject({ code: 'in-use' })
    await first.close()
    await first.close()
    const second = await other.openMicrophone(undefined, LISTENER)
    await expect(one.openMicrophone(undefined, LISTENER)).rejects.toMatchObject({ code: 'in-use' })
    await second.close()
    await Promise.all([one.dispose(), other.dispose()])
  })

  it('is free when its holder was killed', async () => {
    const name = `parley-test-${randomUUID().slice(0, 8)}`
    const module = pathToFileURL(resolve('main/audio/machine-lock.ts')).href
    const script = `const { createMachineLock } = await import('${module}')
      console.log(await createMachineLock('${name}').acquire()); setInterval(() => {}, 1000)`
    const holder = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [answer] = await once(holder.stdout, 'data')
    expect(String(answer).trim()).toBe('true')
    const lock = createMachineLock(name)
    expect(await lock.acquire()).toBe(false)
    const ended = once(holder, 'exit')
    holder.kill('SIGKILL')
    await ended
    expect(await lock.acquire()).toBe(true)
    await lock.release()
  })
})
