/** The stored API key, with a keyring that behaves: it encrypts, and can be locked. */
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { SafeStorage } from '../../main/secrets.ts'
import { openSecrets } from '../../main/secrets.ts'

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
    expect(secrets.keyStorage()).toEqual({ isAvailable: false, reason: expect.stringContaining('ASSEMBLYAI_API_KEY') })
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
    expect(secrets.problem).toContain('secrets.broken-')
  })
})
