/**
 * The process of a plugin under Chromium's own sandbox: an unprivileged user, system calls filtered, and the plugin
 * works all the same.
 */
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { canSandbox, launchHarness } from './harness/launch.ts'

describe.runIf(process.platform === 'linux' && canSandbox())('the operating system around a plugin', () => {
  it('filters the system calls of its process', async () => {
    const app = await launchHarness({ isSandboxed: true })
    try {
      await app.do('load', { folder: resolve('test/fixtures/plugins/friendly') })
      const outcome = await app.do('call', { tool: 'use_context' })
      expect(outcome).toMatchObject({ status: 'ok', result: { count: 1, isBigSame: true } })
      expect(await app.do('seccomp')).toEqual(['2'])
    } finally {
      await app.close()
    }
  })
})
