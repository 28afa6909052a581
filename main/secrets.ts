/**
 * The API key at rest: encrypted by the system's keyring (Electron's safeStorage), in `secrets.json`. The key goes to
 * `agent-choice.ts` and nowhere else: never to the window, never to a log. Called by `compose.ts`.
 */
import { z } from 'zod'
import { createQueue, systemCode, writeFileAtomic } from './atomic-file.ts'
import { AppError } from './errors.ts'
import { readJsonObjectFile } from './json-object-file.ts'

/** What we use of Electron's `safeStorage`. Meaningful only after the app is ready. */
export interface SafeStorage {
  isEncryptionAvailable(): boolean
  /** Linux only. */
  getSelectedStorageBackend?(): string
  encryptString(text: string): Buffer
  decryptString(encrypted: Buffer): string
}

/** Whether a key can be kept safely on this machine. */
export interface KeyStorage {
  readonly isAvailable: boolean
  /** Why not, and what to do instead; "" when it is available. */
  readonly reason: string
}

/** The secrets of this user. */
export interface Secrets {
  /** What was wrong with the file, for the user; null when nothing was. */
  readonly problem: string | null
  keyStorage(): KeyStorage
  /** Whether there is a stored key; does not open the keyring. */
  hasApiKey(): boolean
  /** The stored key, or undefined. Throws AppError `key-unreadable` when the keyring does not give it back. */
  apiKey(): string | undefined
  /**
   * Encrypts and stores the key; null forgets it. Rejects with AppError `key-storage-unavailable`, `invalid-key` or
   * `key-not-saved`.
   */
  setApiKey(key: string | null): Promise<void>
}

const ADVICE = 'Set the environment variable ASSEMBLYAI_API_KEY before starting Parley instead.'

const stored = z.base64().min(1)
/** A key is sent as an HTTP header: visible ASCII, nothing else. */
const apiKeyText = z.string().regex(/^[\x21-\x7e]{1,500}$/)

/** Reads the file; never rejects. The key stays encrypted until it is asked for. */
export const openSecrets = async (options: {
  /** Path of `secrets.json`. */
  readonly file: string
  readonly safeStorage: SafeStorage
}): Promise<Secrets> => {
  const { file, safeStorage } = options
  const found = await readJsonObjectFile(file, Date.now())
  const queue = createQueue()
  const parsed = stored.safeParse(found.content['apiKey'])
  let encrypted = parsed.success ? parsed.data : undefined
  let others = new Map(Object.entries(found.content))
  others.delete('apiKey')

  const keyStorage = (): KeyStorage => {
    if (!safeStorage.isEncryptionAvailable()) {
      return { isAvailable: false, reason: `This system has no keyring that Parley can use. ${ADVICE}` }
    }
    if (safeStorage.getSelectedStorageBackend?.() === 'basic_text') {
      return {
        isAvailable: false,
        reason: `Without a keyring the key could only be stored in readable form. ${ADVICE}`,
      }
    }
    return { isAvailable: true, reason: '' }
  }

  const encrypt = (key: string): string => {
    try {
      return safeStorage.encryptString(key).toString('base64')
    } catch (thrown) {
      const message = `The keyring refused the key; it was not stored. ${ADVICE}`
      throw new AppError('key-storage-unavailable', message, { cause: thrown })
    }
  }

  const write = async (next: string | undefined): Promise<void> => {
    const content = new Map(others)
    if (next !== undefined) content.set('apiKey', next)
    try {
      await writeFileAtomic(file, `${JSON.stringify(Object.fromEntries(content), null, 2)}\n`)
    } catch (thrown) {
      const message = `The key could not be saved (${systemCode(thrown)}). Check who owns the data folder.`
      throw new AppError('key-not-saved', message, { cause: thrown })
    }
    others = content
    encrypted = next
  }

  return {
    problem: found.problem,
    keyStorage,
    hasApiKey: () => encrypted !== undefined,
    apiKey: () => {
      if (encrypted === undefined) return undefined
      const { isAvailable, reason } = keyStorage()
      if (!isAvailable) throw new AppError('key-unreadable', `The stored key cannot be read. ${reason}`)
      try {
        return safeStorage.decryptString(Buffer.from(encrypted, 'base64'))
      } catch (thrown) {
        const message = 'The keyring does not give the stored key back. Enter the key again in Settings.'
        throw new AppError('key-unreadable', message, { cause: thrown })
      }
    },
    setApiKey: (key) =>
      queue(async () => {
        if (key === null) return write(undefined)
        const text = apiKeyText.safeParse(key.trim())
        if (!text.success) throw new AppError('invalid-key', 'This is not an API key: it has spaces or odd characters.')
        const { isAvailable, reason } = keyStorage()
        if (!isAvailable) throw new AppError('key-storage-unavailable', `The key was not stored. ${reason}`)
        return write(encrypt(text.data))
      }),
  }
}
