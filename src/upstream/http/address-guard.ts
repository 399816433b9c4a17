/**
 * Which addresses a destination named by somebody else may lead to: public ones, and what the configuration allows. A name
 * is looked up once per connection and the connection goes to what was judged, so that a name that changes between the
 * check and the call (DNS rebinding) gains nothing. The only place that knows ipaddr.js.
 */
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import { type AddressGuard, addressRefused } from './dial.ts'
import { createResolveApart, type Resolve } from './resolve-apart.ts'

/** Addresses in public ranges that clouds serve to their own machines: Azure's wire server. */
const cloudInternal: ReadonlySet<string> = new Set(['168.63.129.16'])
/** All of IPv6 that is routed globally (RFC 4291): what the library calls unicast reaches further. */
const globalUnicast = ipaddr.parseCIDR('2000::/3')

/**
 * `allowed`: CIDR ranges and single addresses that may be reached although they are not public, and host names that may
 * lead anywhere. Throws on an entry that is neither. `resolve`: apart from the names of the configuration, unless a test has its own.
 */
export function createAddressGuard(allowed: readonly string[], resolve: Resolve = createResolveApart()): AddressGuard {
  const ranges = allowed.filter(isAddressEntry).map(toRange)
  const hosts = new Set(allowed.filter((entry) => !isAddressEntry(entry)).map((entry) => entry.toLowerCase()))

  function refuses(host: string, address: string): boolean {
    if (hosts.has(host.toLowerCase())) return false
    if (!ipaddr.isValid(address)) return true
    // An IPv4 address in IPv6's clothes is allowed where the IPv4 address is.
    const plain = ipaddr.process(address)
    if (ranges.some(([range, bits]) => range.kind() === plain.kind() && plain.match(range, bits))) return false
    return !isPublic(address)
  }

  return {
    refuses,
    lookup: (host, options, callback) => {
      resolve(host).then(
        (found) => {
          const family = options.family === 4 || options.family === 6 ? options.family : 0
          const usable = found.filter((one) => family === 0 || one.family === family)
          const judged = usable.filter(({ address }) => !refuses(host, address))
          const [first] = judged
          if (!first) callback(usable.length > 0 ? addressRefused() : notFound(), '')
          else if (options.all) callback(null, [...judged])
          else callback(null, first.address, first.family)
        },
        (error: NodeJS.ErrnoException) => callback(error, ''),
      )
    },
  }
}

/** Everything that is not plainly public is not: mapped, translated and tunnelled addresses could hide a private one. */
function isPublic(address: string): boolean {
  const parsed = ipaddr.parse(address)
  if (parsed.range() !== 'unicast' || cloudInternal.has(parsed.toString())) return false
  return parsed.kind() === 'ipv4' || parsed.match(globalUnicast)
}

function isAddressEntry(entry: string): boolean {
  return entry.includes('/') || isIP(entry) !== 0
}

function toRange(entry: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  if (entry.includes('/')) return ipaddr.parseCIDR(entry)
  const address = ipaddr.parse(entry)
  return [address, address.kind() === 'ipv4' ? 32 : 128]
}

function notFound(): NodeJS.ErrnoException {
  return Object.assign(new Error('the name has no address'), { code: 'ENOTFOUND' })
}
