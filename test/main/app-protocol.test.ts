/** The page's protocol, over a real folder. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAppHandler, resolveAppFile } from '../../main/app-protocol.ts'

let folder = ''
let root = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-page-'))
  root = join(folder, 'ui')
  await mkdir(join(root, 'assets'), { recursive: true })
  await writeFile(join(root, 'index.html'), '<!doctype html>')
  await writeFile(join(root, 'assets', 'main-1a.js'), 'export {}')
  await writeFile(join(root, 'assets', 'a b.css'), 'a{}')
  await writeFile(join(root, 'notes.txt'), 'no type')
  await writeFile(join(folder, 'secret.html'), 'outside')
  await mkdir(join(folder, 'ui-evil'))
  await writeFile(join(folder, 'ui-evil', 'x.html'), 'outside')
  await symlink(folder, join(folder, 'link')).catch(() => undefined)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const get = (url: string, method = 'GET'): Promise<Response> => createAppHandler(root)(new Request(url, { method }))

describe('the app protocol', () => {
  it.each([
    ['app://ui/', 'text/html; charset=utf-8', '<!doctype html>'],
    ['app://ui/index.html?x=1#y', 'text/html; charset=utf-8', '<!doctype html>'],
    ['app://ui/assets/main-1a.js', 'text/javascript; charset=utf-8', 'export {}'],
    ['app://ui/assets/a%20b.css', 'text/css; charset=utf-8', 'a{}'],
  ])('serves %s with type, policy and no sniffing', async (url, type, body) => {
    const response = await get(url)
    expect([response.status, await response.text()]).toEqual([200, body])
    expect(response.headers.get('content-type')).toBe(type)
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self';/)
  })

  it.each([
    'app://ui/missing.js',
    'app://ui/assets',
    'app://ui/notes.txt',
    'app://ui/../secret.html',
    'app://ui/%2e%2e/secret.html',
    'app://ui/..%2fsecret.html',
    'app://ui/assets/..%5c..%5csecret.html',
    'app://ui/%2e%2e%2fui-evil/x.html',
    'app://ui/%00.html',
    'app://ui/%E0%A4%A.html',
    'app://ui/C:/x.html',
    'app://other/index.html',
    'app://ui:1/index.html',
  ])('does not serve %s', async (url) => {
    const response = await get(url)
    expect(response.status).toBe(404)
    expect(await response.text()).not.toContain('outside')
  })

  it('answers reading only', async () => {
    expect((await get('app://ui/index.html', 'POST')).status).toBe(405)
    expect((await get('app://ui/index.html', 'HEAD')).status).toBe(200)
  })

  it('knows no other scheme', () => {
    expect(resolveAppFile(root, 'file:///etc/passwd')).toBeUndefined()
    expect(resolveAppFile(root, 'https://ui/index.html')).toBeUndefined()
    expect(resolveAppFile(root, 'nonsense')).toBeUndefined()
  })
})
