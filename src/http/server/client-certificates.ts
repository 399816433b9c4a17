/**
 * The certificate that a client shows: in a handshake of ours, or passed on by a proxy that ends TLS in front (RFC 9440). Who is no
 * trusted proxy and passes one on is refused, not overheard: it claims to be somebody else.
 */
import { X509Certificate } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { BlockList, isIPv6, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { ClientCertificate } from '../../domain/client-certificate.ts'
import { GatewayFailure } from '../../domain/failure.ts'
import type { Clock } from '../../domain/runtime.ts'
import type { Revocations } from './revocations.ts'

export interface ClientCertificates {
  /**
   * `undefined` = the client shows none. Fails with `client-certificate-header-untrusted`, with `credentials-malformed` for a header that
   * holds no certificate or several, and with `client-certificate-unchecked` where the lists of revoked ones are too old.
   */
  find(incoming: IncomingMessage): ClientCertificate | undefined
}

/** What does not change while a connection lives. */
type Shown = Omit<ClientCertificate, 'revoked'> & { der: Buffer }

const header = 'client-cert'
/** The chain behind it: the proxy has followed it, so it is not read. */
const chainHeader = 'client-cert-chain'

interface CertificateDeps {
  trustedProxies: readonly string[]
  revocations: Revocations
  clock: Clock
}

export function createClientCertificates({ trustedProxies, revocations, clock }: CertificateDeps): ClientCertificates {
  const proxies = toList(trustedProxies)
  const bySocket = new WeakMap<Socket, Shown | 'none'>()
  /** The last ones that proxies passed on, by the text of the header: a client sends the same one with every request. */
  const byHeader = new Map<string, Shown>()

  function findInHandshake(socket: Socket): Shown | undefined {
    if (!(socket instanceof TLSSocket)) return undefined
    const known = bySocket.get(socket)
    if (known !== undefined) return known === 'none' ? undefined : known
    const certificate = socket.getPeerX509Certificate()
    const shown = certificate && toShown(certificate, socket.authorized)
    bySocket.set(socket, shown ?? 'none')
    return shown
  }

  function readHeader(text: string): Shown {
    const known = byHeader.get(text)
    if (known) return known
    // A byte sequence of structured fields (RFC 9651, 3.3.5).
    const [, encoded] = /^ *:([A-Za-z0-9+/]+={0,2}): *$/.exec(text) ?? []
    try {
      if (encoded === undefined) throw new Error('no byte sequence')
      const shown = toShown(new X509Certificate(Buffer.from(encoded, 'base64')), true)
      const [oldest] = byHeader.keys()
      if (byHeader.size >= rememberedMax && oldest !== undefined) byHeader.delete(oldest)
      byHeader.set(text, shown)
      return shown
    } catch (cause) {
      throw new GatewayFailure('credentials-malformed', {
        detail: 'the Client-Cert header holds not one certificate',
        cause,
      })
    }
  }

  return {
    find({ socket, headers }) {
      const passedOn = headers[header] ?? headers[chainHeader]
      if (passedOn !== undefined && !has(proxies, socket.remoteAddress ?? '')) {
        throw new GatewayFailure('client-certificate-header-untrusted')
      }
      const text = headers[header]
      const shown = text === undefined ? findInHandshake(socket) : readHeader(String(text))
      if (!shown) return undefined
      const { der, ...certificate } = shown
      return { ...certificate, revoked: revocations.names(der, clock.now()) }
    },
  }
}

const rememberedMax = 1_000

function toShown(certificate: X509Certificate, trusted: boolean): Shown {
  const { subject, issuer, fingerprint256, validFromDate, validToDate, raw } = certificate
  return {
    thumbprint: fingerprint256.replaceAll(':', '').toLowerCase(),
    subject: subject.split('\n').join(', '),
    issuer: issuer.split('\n').join(', '),
    validFrom: validFromDate.getTime(),
    validTo: validToDate.getTime(),
    trusted,
    der: raw,
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

/** An address of IPv4 in the clothes of IPv6 is the one of IPv4. */
function has(list: BlockList, remote: string): boolean {
  const plain = remote.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '').replace(/%.*$/, '')
  return plain !== '' && list.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4')
}
