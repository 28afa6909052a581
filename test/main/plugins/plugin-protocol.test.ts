/**
 * What plugin:// serves: the page, the boot and the plugin's own bytes, each with its policy, and nothing else.
 */
import { describe, expect, it } from 'vitest'
import { pluginPageUrl, requestAllowance, servePlugin } from '../../../main/plugins/plugin-protocol.ts'
import { makePlugin } from '../../fakes/plugins.ts'

const bytes = new TextEncoder().encode('export default 1')
const plugin = makePlugin(
  { main: 'src/main file.js' },
  {
    files: new Map([
      ['src/main file.js', bytes],
      ['a.json', bytes],
    ]),
  },
)
const serve = (path: string, method = 'GET') => servePlugin(plugin, 'BOOT', method, `plugin://p-sample${path}`)

describe('servePlugin', () => {
  it('serves a page that may do nothing but start a worker', () => {
    expect(pluginPageUrl('sample')).toBe('plugin://p-sample/')
    const page = serve('/')
    expect(page.body).not.toContain('<script')
    expect(page.headers['content-security-policy']).toMatch(/^default-src 'none'; worker-src 'self'/)
    expect(page.headers['content-security-policy']).not.toContain('script-src')
  })

  it('serves the boot with a line that starts this plugin, and a policy without network, eval and workers', () => {
    const boot = serve('/boot.js')
    expect(boot.body).toBe('BOOT\nstart("/files/src/main%20file.js")\n')
    expect(boot.headers['content-security-policy']).toBe("default-src 'none'; script-src 'self'; worker-src 'none'")
  })

  it('serves the bytes that the app holds', () => {
    expect(serve('/files/src/main%20file.js')).toMatchObject({ status: 200, body: bytes })
  })

  it('serves only scripts as something that can be imported', () => {
    expect(serve('/files/a.json').headers['content-type']).toBe('application/octet-stream')
  })

  it.each([
    '/files/',
    '/files/../boot.js',
    '/files/%2e%2e/x',
    '/files/..%2f..%2fetc%2fpasswd',
    '/files/%',
    '/files/src/main file.js?x',
    '/boot.js?x=1',
    '/boot.js#x',
    '//example.com/',
    '/plugin.json',
  ])('serves nothing at %s', (path) => {
    expect(serve(path).status).toBe(404)
  })

  it('allows a start its page, its boot and each file, and hardly more', () => {
    const needed = 2 + plugin.files.size
    expect(requestAllowance(plugin)).toBeGreaterThan(needed)
    expect(requestAllowance(plugin)).toBeLessThan(needed + 20)
  })

  it('serves nothing to other methods and of other plugins', () => {
    expect(serve('/', 'POST').status).toBe(404)
    expect(servePlugin(plugin, 'BOOT', 'GET', 'plugin://p-other/files/src/main%20file.js').status).toBe(404)
    expect(servePlugin(plugin, 'BOOT', 'GET', 'plugin://p-sample.evil/').status).toBe(404)
  })
})
