/** From which networks the addresses of each target work, and what of a source the trail keeps. */
import { BlockList, isIPv6 } from 'node:net'
import type { NetworkClass } from '../domain/file-address.ts'

export interface SourceNetworks {
  /** Whether addresses of this target work from there. Everywhere, where nothing is set for the target. */
  allows(target: string, remote: string): boolean
  classify(remote: string): NetworkClass
}

const loopback = toList(['127.0.0.0/8', '::1/128'])
/** RFC 1918, 4193, 6598, and link-local: no network of the internet. */
const internal = toList([
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  'fc00::/7',
  'fe80::/10',
])

export function createSourceNetworks(networks: Readonly<Record<string, readonly string[]>>): SourceNetworks {
  const lists = new Map(Object.entries(networks).map(([target, entries]) => [target, toList(entries)]))
  return {
    allows: (target, remote) => {
      const list = lists.get(target)
      return list === undefined || has(list, remote)
    },
    classify: (remote) => {
      if (has(loopback, remote)) return 'loopback'
      return has(internal, remote) ? 'private' : 'public'
    },
  }
}

function toList(entries: readonly string[]): BlockList {
  const list = new BlockList()
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/')
    const family = isIPv6(address) ? 'ipv6' : 'ipv4'
    list.addSubnet(address, Number(bits ?? (family === 'ipv6' ? 128 : 32)), family)
  }
  return list
}

/** An address of IPv4 in the clothes of IPv6 is the one of IPv4. A text that is no address is in no network. */
function has(list: BlockList, remote: string): boolean {
  const plain = remote.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '').replace(/%.*$/, '')
  return list.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4')
}
