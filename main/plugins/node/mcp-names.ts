/**
 * Names of a tool server's tools as Parley exposes them: `<id>_<name>` in snake case (contract.md §6), unique, and the
 * same however the server orders its list. Pure.
 */
import { createHash } from 'node:crypto'

/** Longest name of a tool (manifest-schema.ts). */
const MAX_NAME_CHARS = 64
const DIGEST_CHARS = 6

/**
 * Our name for each of the server's names, which must be distinct; a name without a letter or digit in it has none.
 * Where two become the same, the one that is spelled so keeps it, and every other gets a digest of its own spelling.
 */
export const toolNames = (pluginId: string, serverNames: readonly string[]): ReadonlyMap<string, string> => {
  const plain = new Map(serverNames.map((name) => [name, snake(name)]))
  const names = new Map<string, string>()
  for (const [name, inSnake] of plain) {
    if (inSnake === '') continue
    const isShared = [...plain.values()].filter((other) => other === inSnake).length > 1
    const whole = `${prefixOf(pluginId)}_${inSnake}`
    const isClear = (!isShared || name === inSnake) && whole.length <= MAX_NAME_CHARS
    names.set(name, isClear ? whole : withDigest(whole, name))
  }
  return names
}

/** The first part of every name; a tool's name must not begin with a digit. */
const prefixOf = (pluginId: string): string => {
  const inSnake = pluginId.replaceAll(/-+/g, '_')
  return /^\d/.test(inSnake) ? `mcp_${inSnake}` : inSnake
}

/** "getHTTPStatus-now" → "get_http_status_now". */
const snake = (name: string): string =>
  name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')

const withDigest = (whole: string, serverName: string): string => {
  const digest = createHash('sha256').update(serverName).digest('hex').slice(0, DIGEST_CHARS)
  return `${whole.slice(0, MAX_NAME_CHARS - DIGEST_CHARS - 1).replace(/_+$/, '')}_${digest}`
}
