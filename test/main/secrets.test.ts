/** The stored API key and the plugins' secrets, with a keyring that behaves: it encrypts, and can be locked. */
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { SafeStorage } from '../../main/secrets.ts'
import { openSecrets } from '../../main/secrets.ts'
import { inEnglish } from '../../main/voice/sentence.ts'

let file = ''
beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-secrets-'))
  file = join(folder, 'secrets.json')
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
})

const keyring = (over: Partial<SafeStorage> = {}): SafeStorage => ({
  isEncryptionAvailable: () => true,
  getSelectedStorageBackend: () => 'gnome_libsecret',
  encryptString: (text) => Buffer.from(Buffer.from(text).map((byte) => byte ^ 0x5a)),
  decryptString: (bytes) => Buffer.from(bytes.map((byte) => byte ^ 0x5a)).toString(),
  ...over,
})

describe('the stored key', () => {
  it('comes back after a restart, and is not readable in the file', async () => {
    const first = await openSecrets({ file, safeStorage: keyring() })
    expect(first.hasApiKey()).toBe(false)
    await first.setApiKey('  abc123 ')
    expect(await readFile(file, 'utf8')).not.toContain('abc123')
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o077).toBe(0)
    const second = await openSecrets({ file, safeStorage: keyring() })
    expect([second.hasApiKey(), second.apiKey()]).toEqual([true, 'abc123'])
    await second.setApiKey(null)
    expect(second.apiKey()).toBeUndefined()
    expect((await openSecrets({ file, safeStorage: keyring() })).hasApiKey()).toBe(false)
  })

  it.each([
    ['no keyring', keyring({ isEncryptionAvailable: () => false })],
    ['plain text only', keyring({ getSelectedStorageBackend: () => 'basic_text' })],
  ])('is refused with %s, with advice', async (_, safeStorage) => {
    const secrets = await openSecrets({ file, safeStorage })
    const { isAvailable, reason } = secrets.keyStorage()
    expect(isAvailable).toBe(false)
    expect(inEnglish(reason)).toContain('ASSEMBLYAI_API_KEY')
    await expect(secrets.setApiKey('abc')).rejects.toMatchObject({ code: 'key-storage-unavailable' })
    expect(secrets.hasApiKey()).toBe(false)
    await expect(stat(file)).rejects.toThrow()
  })

  it('that the keyring does not give back is an error in words, without the key', async () => {
    await (await openSecrets({ file, safeStorage: keyring() })).setApiKey('abc123')
    const refuse = (): never => {
      throw new Error('denied')
    }
    const secrets = await openSecrets({ file, safeStorage: keyring({ decryptString: refuse }) })
    expect(secrets.hasApiKey()).toBe(true)
    expect(() => secrets.apiKey()).toThrow(/Enter the key again/)
  })

  it('may not contain what would break a header', async () => {
    const secrets = await openSecrets({ file, safeStorage: keyring() })
    await expect(secrets.setApiKey('abc\r\nHost: evil')).rejects.toMatchObject({ code: 'invalid-key' })
  })

  it('is gone with a broken file, which is kept', async () => {
    await writeFile(file, '{"apiKey":')
    const secrets = await openSecrets({ file, safeStorage: keyring() })
    expect(secrets.hasApiKey()).toBe(false)
    expect(inEnglish(secrets.problem ?? '')).toContain('secrets.broken-')
  })
})

describe("a plugin's secrets", () => {
  it('come back after a restart, each to its own plugin, and are not readable in the file', async () => {
    const first = await openSecrets({ file, safeStorage: keyring() })
    await first.setApiKey('abc123')
    await Promise.all([
      first.setPluginSecret('weather', 'token', ' hush-one '),
      first.setPluginSecret('notes', 'token', 'hush-two'),
      first.setPluginSecret('weather', 'constructor', 'hush-three'),
    ])
    expect(await readFile(file, 'utf8')).not.toMatch(/hush/)
    const second = await openSecrets({ file, safeStorage: keyring() })
    expect(second.pluginSecret('weather', 'token')).toBe('hush-one')
    expect(second.pluginSecret('weather', 'constructor')).toBe('hush-three')
    expect(second.pluginSecret('notes', 'token')).toBe('hush-two')
    expect(second.hasPluginSecret('notes', 'token')).toBe(true)
    expect(second.hasPluginSecret('notes', 'constructor')).toBe(false)
    expect(second.pluginSecret('constructor', 'name')).toBeUndefined()
    expect(second.apiKey()).toBe('abc123')
  })

  it('go to another name, still encrypted, and are not under the old one any more', async () => {
    const secrets = await openSecrets({ file, safeStorage: keyring() })
    await secrets.setPluginSecret('weather', 'a', 'one')
    await secrets.movePlugin('weather', 'weather@0123')
    await secrets.movePlugin('never-seen', 'weather')
    expect([secrets.hasPluginSecrets('weather'), secrets.hasPluginSecrets('weather@0123')]).toEqual([false, true])
    expect((await openSecrets({ file, safeStorage: keyring() })).pluginSecret('weather@0123', 'a')).toBe('one')
    expect(await readFile(file, 'utf8')).not.toContain('one')
  })

  it('are forgotten one by one and all together, and the key stays', async () => {
    const secrets = await openSecrets({ file, safeStorage: keyring() })
    await secrets.setApiKey('abc123')
    await secrets.setPluginSecret('weather', 'a', 'one')
    await secrets.setPluginSecret('weather', 'b', 'two')
    await secrets.setPluginSecret('weather', 'a', null)
    expect([secrets.hasPluginSecret('weather', 'a'), secrets.hasPluginSecret('weather', 'b')]).toEqual([false, true])
    await secrets.forgetPlugin('weather')
    await secrets.forgetPlugin('never-seen')
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ apiKey: expect.any(String) })
    await secrets.setPluginSecret('weather', 'a', 'three')
    await secrets.setApiKey(null)
    expect((await openSecrets({ file, safeStorage: keyring() })).pluginSecret('weather', 'a')).toBe('three')
  })

  it.each([
    ['no keyring', keyring({ isEncryptionAvailable: () => false })],
    ['plain text only', keyring({ getSelectedStorageBackend: () => 'basic_text' })],
    [
      'a keyring that refuses',
      keyring({
        encryptString: () => {
          throw new Error('locked')
        },
      }),
    ],
  ])('are refused with %s, and nothing is written', async (_, safeStorage) => {
    const secrets = await openSecrets({ file, safeStorage })
    const refusal = { code: 'secret-storage-unavailable', message: expect.not.stringContaining('hush') }
    await expect(secrets.setPluginSecret('weather', 'token', 'hush')).rejects.toMatchObject(refusal)
    expect(secrets.hasPluginSecret('weather', 'token')).toBe(false)
    await expect(stat(file)).rejects.toThrow()
  })

  it('that the keyring does not give back are an error in words', async () => {
    await (await openSecrets({ file, safeStorage: keyring() })).setPluginSecret('weather', 'token', 'hush')
    for (const over of [{ isEncryptionAvailable: () => false }, { decryptString: () => Buffer.alloc(-1).toString() }]) {
      const secrets = await openSecrets({ file, safeStorage: keyring(over) })
      expect(secrets.hasPluginSecret('weather', 'token')).toBe(true)
      expect(() => secrets.pluginSecret('weather', 'token')).toThrow(
        expect.objectContaining({ code: 'secret-unreadable' }),
      )
    }
  })

  it.each(['', '  ', 'x'.repeat(5000)])('that are none are refused', async (value) => {
    const secrets = await openSecrets({ file, safeStorage: keyring() })
    await expect(secrets.setPluginSecret('weather', 'token', value)).rejects.toMatchObject({ code: 'invalid-secret' })
  })

  it('in a file that somebody spoiled are none, and the key is still there', async () => {
    const first = await openSecrets({ file, safeStorage: keyring() })
    await first.setApiKey('abc123')
    const content = JSON.parse(await readFile(file, 'utf8'))
    await writeFile(file, JSON.stringify({ ...content, plugins: { weather: { token: 5 } } }))
    const secrets = await openSecrets({ file, safeStorage: keyring() })
    expect([secrets.hasPluginSecret('weather', 'token'), secrets.apiKey()]).toEqual([false, 'abc123'])
  })
})
