/** Where Electron comes from and when it is worth looking; the look itself against a real server. */
import { createServer } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { electronDownloadUrl, isReachable, shouldProbe } from '../../../scripts/setup/reachability.ts'

const target = { platform: 'linux', arch: 'x64' }
const HOUR_MS = 3_600_000

describe('the download address', () => {
  it('is the official one by default', () => {
    expect(electronDownloadUrl('45.4.1', target, {})).toBe(
      'https://github.com/electron/electron/releases/download/v45.4.1/electron-v45.4.1-linux-x64.zip',
    )
  })

  it('follows a mirror, with or without a slash at its end', () => {
    const expected = 'https://mirror.example/electron/v1.2.3/electron-v1.2.3-linux-x64.zip'
    for (const mirror of ['https://mirror.example/electron', 'https://mirror.example/electron/']) {
      expect(electronDownloadUrl('1.2.3', target, { ELECTRON_MIRROR: mirror })).toBe(expected)
    }
  })
})

describe('looking again', () => {
  it('looks at once when it never has', () => {
    expect(shouldProbe(undefined, 0)).toBe(true)
  })

  it('leaves the network alone for a day after a failed look', () => {
    expect(shouldProbe(1000, 1000 + 23 * HOUR_MS)).toBe(false)
    expect(shouldProbe(1000, 1000 + 25 * HOUR_MS)).toBe(true)
  })

  it('looks when the clock was set back', () => {
    expect(shouldProbe(50 * HOUR_MS, HOUR_MS)).toBe(true)
  })
})

describe('the look', () => {
  const server = createServer((request, response) => {
    if (request.url === '/silent') return
    response.statusCode = request.url === '/there' ? 200 : 404
    response.end()
  })
  let base = ''

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    if (address && typeof address === 'object') base = `http://127.0.0.1:${address.port}`
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })

  it('sees a file that is there and one that is not', async () => {
    expect(await isReachable(`${base}/there`)).toBe(true)
    expect(await isReachable(`${base}/missing`)).toBe(false)
  })

  it('gives up on a server that never answers', async () => {
    expect(await isReachable(`${base}/silent`, 50)).toBe(false)
  })

  it('takes nonsense and refused connections for unreachable', async () => {
    expect(await isReachable('not an address')).toBe(false)
    expect(await isReachable('http://127.0.0.1:1/')).toBe(false)
  })
})
