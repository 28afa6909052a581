/**
 * Decides whom Parley talks to, and with which key (contract.md §2). Pure: environment and stored key come in, a
 * decision comes out. The rule that matters: a stored key never leaves for any host but the service's own.
 */
import { type Sentence, says } from './voice/sentence.ts'

/** The service's own address (protocol.md §1). */
export const SERVICE_URL = 'wss://agents.assemblyai.com/v1/ws'

/** Hosts of the service (protocol.md §1); the only ones a stored key is sent to. */
const SERVICE_HOSTS: ReadonlySet<string> = new Set(['agents.assemblyai.com', 'agents.eu.assemblyai.com'])

/** The decision. */
export type AgentChoice =
  /** No key and no address: the built-in practice agent, whose address is known once it runs. */
  | { readonly kind: 'practice' }
  | { readonly kind: 'assemblyai'; readonly url: string; readonly key?: string }
  /** For the user: what is wrong and what to do. */
  | { readonly kind: 'unusable'; readonly error: Sentence }

/** Where the key in use comes from (`Snapshot.apiKey`). */
export type KeySource = 'none' | 'stored' | 'environment'

type Environment = Readonly<Record<string, string | undefined>>

const textOf = (value: string | undefined): string | undefined => {
  const text = value?.trim()
  return text === '' ? undefined : text
}

/** WHATWG URLs spell every IPv4 form ("127.1", "0x7f.0.0.1") as four decimals. */
const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname)

const checkUrl = (text: string): URL | Sentence => {
  if (!URL.canParse(text)) return says`PARLEY_AGENT_URL is not a URL. It looks like ${SERVICE_URL}.`
  const url = new URL(text)
  if (url.protocol !== 'wss:' && url.protocol !== 'ws:') {
    return says`PARLEY_AGENT_URL must begin with wss: (or ws: for this machine), not with ${url.protocol}`
  }
  if (url.protocol === 'ws:' && !isLoopback(url.hostname)) {
    return says`PARLEY_AGENT_URL must begin with wss: unless it is an address of this machine; ${url.hostname} is not.`
  }
  if (url.username !== '' || url.password !== '') return 'PARLEY_AGENT_URL must not contain a user name or password.'
  if (url.hash !== '') return 'PARLEY_AGENT_URL must not contain a #.'
  return url
}

const isService = (url: URL): boolean => url.protocol === 'wss:' && SERVICE_HOSTS.has(url.hostname) && url.port === ''

/** Where the key would come from, without opening the keyring. */
export const keySource = (env: Environment, hasStoredKey: boolean): KeySource => {
  if (textOf(env['ASSEMBLYAI_API_KEY']) !== undefined) return 'environment'
  return hasStoredKey ? 'stored' : 'none'
}

/** Whom to connect to. `storedKey` is the decrypted key, or undefined when there is none. */
export const chooseAgent = (from: {
  readonly env: Environment
  readonly storedKey?: string | undefined
}): AgentChoice => {
  const environmentKey = textOf(from.env['ASSEMBLYAI_API_KEY'])
  if (environmentKey !== undefined && !/^[\x21-\x7e]+$/.test(environmentKey)) {
    return { kind: 'unusable', error: 'ASSEMBLYAI_API_KEY is not an API key: it has spaces or odd characters.' }
  }
  const storedKey = textOf(from.storedKey)
  const given = textOf(from.env['PARLEY_AGENT_URL'])
  if (given === undefined && environmentKey === undefined && storedKey === undefined) return { kind: 'practice' }

  const url = checkUrl(given ?? SERVICE_URL)
  if (!(url instanceof URL)) return { kind: 'unusable', error: url }
  const key = environmentKey ?? (isService(url) ? storedKey : undefined)
  return { kind: 'assemblyai', url: url.href, ...(key === undefined ? {} : { key }) }
}
