/**
 * The API key and the plugins' secrets at rest: encrypted by the system's keyring (Electron's safeStorage), in
 * `secrets.json`. The key goes to `agent-choice.ts`, a plugin's secret to that plugin's calls, and nowhere else: never to
 * the window, never to a log. Called by `compose.ts`.
 */
import { z } from 'zod'
import { createQueue, systemCode, writeFileAtomic } from './atomic-file.ts'
import { AppError } from './errors.ts'
import { readJsonObjectFile } from './json-object-file.ts'
import { type Sentence, says } from './voice/sentence.ts'

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
  readonly reason: Sentence
}

/** The secrets of this user. */
export interface Secrets {
  /** What was wrong with the file, for the user; null when nothing was. */
  readonly problem: Sentence | null
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
  /** Whether one is stored; does not open the keyring. */
  hasPluginSecret(pluginId: string, key: string): boolean
  /** A plugin's secret, or undefined. Throws AppError `secret-unreadable` when the keyring does not give it back. */
  pluginSecret(pluginId: string, key: string): string | undefined
  /**
   * Encrypts and stores a plugin's secret, without spaces round it; null forgets it. Rejects with AppError
   * `secret-storage-unavailable`, `invalid-secret` or `secret-not-saved`.
   */
  setPluginSecret(pluginId: string, key: string, value: string | null): Promise<void>
  /** Whether any is stored for a plugin; does not open the keyring. */
  hasPluginSecrets(pluginId: string): boolean
  /** All secrets of one plugin go to another name (plugins/left-behind.ts). Rejects with AppError `secret-not-saved`. */
  movePlugin(from: string, to: string): Promise<void>
  /** Forgets all secrets of a plugin. Rejects with AppError `secret-not-saved`. */
  forgetPlugin(pluginId: string): Promise<void>
}

const ADVICE = 'Set the environment variable ASSEMBLYAI_API_KEY before starting Parley instead.'
const PLUGIN_ADVICE = 'Set up the keyring of your system, then start Parley again.'
const NO_KEYRING = 'This system has no keyring that Parley can use.'
/** Longest secret of a plugin, characters; a private key in text form has about 3,200. */
const MAX_SECRET_CHARS = 4000

const stored = z.base64().min(1)
/** By plugin and key. */
const storedOfPlugins = z.record(z.string(), z.record(z.string(), stored))
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
  const parsedPlugins = storedOfPlugins.safeParse(found.content['plugins'])
  let ofPlugins: PluginSecrets = new Map(
    Object.entries(parsedPlugins.data ?? {}).map(([id, secrets]) => [id, new Map(Object.entries(secrets))]),
  )
  const others = new Map(Object.entries(found.content))
  others.delete('apiKey')
  others.delete('plugins')

  /** Why nothing can be encrypted here; undefined when it can. */
  const whyUnavailable = (what: 'key' | 'secret'): Sentence | undefined => {
    if (!safeStorage.isEncryptionAvailable()) return NO_KEYRING
    if (safeStorage.getSelectedStorageBackend?.() !== 'basic_text') return undefined
    return what === 'key'
      ? 'Without a keyring the key could only be stored in readable form.'
      : 'Without a keyring the secret could only be stored in readable form.'
  }

  const keyStorage = (): KeyStorage => {
    const why = whyUnavailable('key')
    return why === undefined
      ? { isAvailable: true, reason: '' }
      : { isAvailable: false, reason: says`${why} ${ADVICE}` }
  }

  const encrypt = (key: string): string => {
    try {
      return safeStorage.encryptString(key).toString('base64')
    } catch (thrown) {
      const message = says`The keyring refused the key; it was not stored. ${ADVICE}`
      throw new AppError('key-storage-unavailable', message, { cause: thrown })
    }
  }

  const write = async (nextKey: string | undefined, nextOfPlugins: PluginSecrets): Promise<void> => {
    const content = new Map(others)
    if (nextKey !== undefined) content.set('apiKey', nextKey)
    if (nextOfPlugins.size > 0) {
      const plain = [...nextOfPlugins].map(([id, secrets]) => [id, Object.fromEntries(secrets)])
      content.set('plugins', Object.fromEntries(plain))
    }
    await writeFileAtomic(file, `${JSON.stringify(Object.fromEntries(content), null, 2)}\n`)
    encrypted = nextKey
    ofPlugins = nextOfPlugins
  }

  const writeKey = async (next: string | undefined): Promise<void> => {
    try {
      await write(next, ofPlugins)
    } catch (thrown) {
      const message = says`The key could not be saved (${systemCode(thrown)}). Check who owns the data folder.`
      throw new AppError('key-not-saved', message, { cause: thrown })
    }
  }

  /** Replaces the secrets of one plugin, when they changed. */
  const writePlugin = async (pluginId: string, next: ReadonlyMap<string, string>): Promise<void> => {
    const before = ofPlugins.get(pluginId)
    if (before === undefined && next.size === 0) return
    const changed = new Map(ofPlugins)
    if (next.size > 0) changed.set(pluginId, next)
    else changed.delete(pluginId)
    try {
      await write(encrypted, changed)
    } catch (thrown) {
      const message = says`The secret could not be saved (${systemCode(thrown)}). Check who owns the data folder.`
      throw new AppError('secret-not-saved', message, { cause: thrown })
    }
  }

  const encryptSecret = (value: string): string => {
    const why = whyUnavailable('secret')
    if (why !== undefined) {
      throw new AppError('secret-storage-unavailable', says`The secret was not stored. ${why} ${PLUGIN_ADVICE}`)
    }
    try {
      return safeStorage.encryptString(value).toString('base64')
    } catch (thrown) {
      const message = says`The keyring refused the secret; it was not stored. ${PLUGIN_ADVICE}`
      throw new AppError('secret-storage-unavailable', message, { cause: thrown })
    }
  }

  return {
    problem: found.problem,
    keyStorage,
    hasApiKey: () => encrypted !== undefined,
    apiKey: () => {
      if (encrypted === undefined) return undefined
      const { isAvailable, reason } = keyStorage()
      if (!isAvailable) throw new AppError('key-unreadable', says`The stored key cannot be read. ${reason}`)
      try {
        return safeStorage.decryptString(Buffer.from(encrypted, 'base64'))
      } catch (thrown) {
        const message = 'The keyring does not give the stored key back. Enter the key again in Settings.'
        throw new AppError('key-unreadable', message, { cause: thrown })
      }
    },
    setApiKey: (key) =>
      queue(async () => {
        if (key === null) return writeKey(undefined)
        const text = apiKeyText.safeParse(key.trim())
        if (!text.success) throw new AppError('invalid-key', 'This is not an API key: it has spaces or odd characters.')
        const { isAvailable, reason } = keyStorage()
        if (!isAvailable) throw new AppError('key-storage-unavailable', says`The key was not stored. ${reason}`)
        return writeKey(encrypt(text.data))
      }),
    hasPluginSecret: (pluginId, key) => ofPlugins.get(pluginId)?.has(key) ?? false,
    pluginSecret: (pluginId, key) => {
      const secret = ofPlugins.get(pluginId)?.get(key)
      if (secret === undefined) return undefined
      const why = whyUnavailable('secret')
      if (why !== undefined) {
        throw new AppError('secret-unreadable', says`The stored secret cannot be read. ${why} ${PLUGIN_ADVICE}`)
      }
      try {
        return safeStorage.decryptString(Buffer.from(secret, 'base64'))
      } catch (thrown) {
        const message = 'The keyring does not give the stored secret back. Enter it again on the plugin’s page.'
        throw new AppError('secret-unreadable', message, { cause: thrown })
      }
    },
    setPluginSecret: (pluginId, key, value) =>
      queue(async () => {
        const kept = new Map(ofPlugins.get(pluginId))
        if (value === null) {
          kept.delete(key)
          return writePlugin(pluginId, kept)
        }
        const text = value.trim()
        if (text === '') throw new AppError('invalid-secret', 'The secret is empty. Enter it, or remove it.')
        if (text.length > MAX_SECRET_CHARS) {
          throw new AppError('invalid-secret', says`The secret is too long: at most ${MAX_SECRET_CHARS} characters.`)
        }
        return writePlugin(pluginId, kept.set(key, encryptSecret(text)))
      }),
    hasPluginSecrets: (pluginId) => ofPlugins.has(pluginId),
    movePlugin: (from, to) =>
      queue(async () => {
        const secrets = ofPlugins.get(from)
        if (secrets === undefined) return
        await writePlugin(to, secrets)
        await writePlugin(from, new Map())
      }),
    forgetPlugin: (pluginId) => queue(() => writePlugin(pluginId, new Map())),
  }
}

type PluginSecrets = ReadonlyMap<string, ReadonlyMap<string, string>>
