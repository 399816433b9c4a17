/**
 * Whether the text of a QR code is an address of the registry: an https address whose host the operator listed. Nothing is fetched, and a
 * code proves nothing by itself: anyone can print one. The host and the shape of the registry's addresses are not published (Circular
 * 01/2022/TT-BTP, Article 9 says only that there is one), so that the list is the operator's.
 */

export const addressVerdicts = [
  /** An https address of a host on the list. */
  'listed',
  /** An https address of another host. */
  'not-listed',
  /** An address, but not by https. */
  'not-https',
  /** No address, or one that readers take for different hosts. */
  'no-address',
  /** The operator has listed no host. */
  'no-list',
] as const
export type AddressVerdict = (typeof addressVerdicts)[number]

/** Longer than the largest QR code holds. */
const addressCharsMax = 4_296

/** As a setting names a host: one, or with a dot in front every one below it. */
export const isHostPattern = (text: string): boolean =>
  text.length <= 254 && /^\.?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/.test(text)

export function judgeAddress(text: string, hosts: readonly string[]): AddressVerdict {
  const address = text.trim()
  // What one reader skips and another does not is in no address of an agency: spaces, controls, backslashes, accounts, other scripts.
  const [, scheme = '', host = ''] =
    /^([A-Za-z][A-Za-z0-9+.-]*):\/\/([A-Za-z0-9.-]+)(?::443)?(?:[/?#][\x21-\x5b\x5d-\x7e]*)?$/.exec(address) ?? []
  if (address.length > addressCharsMax || host === '' || !URL.canParse(address)) return 'no-address'
  const name = host.toLowerCase()
  if (new URL(address).hostname !== name && scheme.toLowerCase() === 'https') return 'no-address'
  if (scheme.toLowerCase() !== 'https') return 'not-https'
  if (hosts.length === 0) return 'no-list'
  return isListedHost(name, hosts) ? 'listed' : 'not-listed'
}

/** `name` in lower case. */
export const isListedHost = (name: string, hosts: readonly string[]): boolean =>
  hosts.some((one) => (one.startsWith('.') ? name.endsWith(one) : name === one))
