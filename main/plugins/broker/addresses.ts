/**
 * Which IP addresses lead into the public internet, and which to this machine, its network or nowhere. Pure. Ranges:
 * IANA special-purpose registries (RFC 6890 and its updates).
 */
import { BlockList, isIP } from 'node:net'

const NOT_PUBLIC_V4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]

/** Global unicast is 2000::/3; everything outside of it is private, local or unassigned. */
const PUBLIC_V6: readonly (readonly [string, number])[] = [['2000::', 3]]
/** Inside 2000::/3, but tunnels that carry another address, documentation, benchmarks. */
const NOT_PUBLIC_V6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]
/** Addresses that no host answers on, not even in the local network: "any", multicast, broadcast, reserved. */
const NEVER_V4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]

const listOf = (ranges: readonly (readonly [string, number])[], family: 'ipv4' | 'ipv6'): BlockList => {
  const list = new BlockList()
  for (const [net, prefix] of ranges) list.addSubnet(net, prefix, family)
  return list
}

const notPublicV4 = listOf(NOT_PUBLIC_V4, 'ipv4')
const publicV6 = listOf(PUBLIC_V6, 'ipv6')
const notPublicV6 = listOf(NOT_PUBLIC_V6, 'ipv6')
const neverV4 = listOf(NEVER_V4, 'ipv4')
const neverV6 = listOf(
  [
    ['::', 128],
    ['ff00::', 8],
  ],
  'ipv6',
) // prettier-ignore
const mappedV4 = listOf([['::ffff:0:0', 96]], 'ipv6')

/** Where an address leads. `none`: not an address, or one that must never be connected to. */
export type AddressKind = 'public' | 'private' | 'none'

/** Judges one address, without brackets; an IPv4 address inside an IPv6 one is judged as what it is. */
export function kindOfAddress(address: string): AddressKind {
  const family = isIP(address)
  if (family === 4) {
    if (neverV4.check(address, 'ipv4')) return 'none'
    return notPublicV4.check(address, 'ipv4') ? 'private' : 'public'
  }
  // A zone ("fe80::1%eth0") is only meaningful for link-local addresses.
  if (family !== 6 || address.includes('%')) return 'none'
  if (mappedV4.check(address, 'ipv6')) return kindOfAddress(embeddedV4(address))
  if (neverV6.check(address, 'ipv6')) return 'none'
  return publicV6.check(address, 'ipv6') && !notPublicV6.check(address, 'ipv6') ? 'public' : 'private'
}

/** The last 32 bits of an IPv6 address, as IPv4 text. */
function embeddedV4(address: string): string {
  const dotted = address.slice(address.lastIndexOf(':') + 1)
  if (isIP(dotted) === 4) return dotted
  // The URL parser writes every IPv6 address in one form: hexadecimal groups, longest run of zeros shortened.
  const groups = new URL(`http://[${address}]/`).hostname.slice(1, -1).split(':')
  const [high, low] = [groups.at(-2) ?? '', groups.at(-1) ?? ''].map((group) => Number.parseInt(group || '0', 16))
  const bits = [(high ?? 0) >> 8, (high ?? 0) & 255, (low ?? 0) >> 8, (low ?? 0) & 255]
  return bits.join('.')
}
