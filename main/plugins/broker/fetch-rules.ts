/**
 * What `ctx.fetch` may reach: declared hosts, by https, at public addresses; hosts of `localNetwork` also by http and
 * at private ones. Pure; asked again for every hop of a redirect.
 */
import { PluginError } from '../../errors.ts'
import type { Manifest } from '../manifest.ts'
import { type AddressKind, kindOfAddress } from './addresses.ts'
import { notAllowed } from './method.ts'

/** What a plugin declared. */
export type NetworkPermissions = Pick<Manifest['permissions'], 'network' | 'localNetwork'>

/** A place that may be connected to. */
export interface AllowedTarget {
  readonly url: URL
  /** Host name or address as it is resolved, without brackets. */
  readonly host: string
  /** May an address of this kind be connected to? */
  allows(kind: AddressKind): boolean
}

/** Checks one URL against the permissions. Throws PluginError `not-allowed` or `bad-argument`. */
export function checkTarget(text: string, base: URL | undefined, permissions: NetworkPermissions): AllowedTarget {
  const url = parseUrl(text, base)
  // "host." and "host" are the same place; a credential in an address is a way to hide which host it names.
  const hostname = url.hostname.replace(/\.$/, '')
  if (url.username !== '' || url.password !== '') throw new PluginError('bad-argument', 'no user name in an address')
  const isLocal = permissions.localNetwork.includes(hostname)
  const isDeclared = permissions.network.includes(hostname)
  if (!isLocal && !isDeclared) {
    throw notAllowed(`Reaching "${hostname}"`, 'Declare the host in "permissions.network" of plugin.json.')
  }
  if (url.protocol !== 'https:' && !(isLocal && url.protocol === 'http:')) {
    throw notAllowed(`"${url.protocol}//"`, 'Only https is, and http for hosts in "permissions.localNetwork".')
  }
  if (!isLocal && url.port !== '')
    throw notAllowed(`Port ${url.port}`, 'Only 443 is for hosts in "permissions.network".')
  url.hostname = hostname
  const host = hostname.replace(/^\[|\]$/g, '')
  return { url, host, allows: (kind) => kind === 'public' || (isLocal && kind === 'private') }
}

function parseUrl(text: string, base: URL | undefined): URL {
  try {
    const url = new URL(text, base)
    url.hash = ''
    return url
  } catch {
    throw new PluginError('bad-argument', 'the address is not a complete URL')
  }
}

/** A resolved address, as `dns.lookup` gives it. */
export interface ResolvedAddress {
  readonly address: string
  readonly family: number
}

/** The address to connect to. A name that leads to any address that is not allowed is refused as a whole. */
export function pickAddress(target: AllowedTarget, addresses: readonly ResolvedAddress[]): ResolvedAddress {
  const first = addresses[0]
  if (!first) throw new PluginError('network', `"${target.host}" has no address`)
  if (!addresses.every(({ address }) => target.allows(kindOfAddress(address)))) {
    throw notAllowed(
      `"${target.host}" leads to an address that is not public, which`,
      'Declare hosts of the private network in "permissions.localNetwork".',
    )
  }
  return first
}
