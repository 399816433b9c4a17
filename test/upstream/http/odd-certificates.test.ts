/**
 * Certificates that no tool would issue, shown by real TLS servers to every part of the gateway that connects anywhere:
 * an attempt ends with an answer or with a failure of the path, its dates are dates or absent, and nothing is thrown into
 * an event of a socket (which would end the process; here it would fail the run).
 */
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { GatewayFailure } from '../../../src/domain/failure.ts'
import type { WireObserver } from '../../../src/domain/link/wire.ts'
import { createHttp } from '../../../src/upstream/http/http.ts'
import { createWebhookSender } from '../../../src/upstream/webhook-sender.ts'
import {
  altNames,
  authorityAt,
  cn,
  der,
  dnsName,
  extension,
  forLoopback,
  ipName,
  name,
  type OddCertificate,
  oddCertificate,
  oddKey,
  part,
  tag,
} from '../../support/certificate.ts'
import { within } from '../../support/eventually.ts'
import { http, json, startWire, type Wire, xml } from '../../support/wire.ts'
import { lookUp, openPath, queryFor, toFailure, tokenSource } from '../paths.ts'
import { Notebook } from '../xml/notebook.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})

async function getServer(odd: OddCertificate): Promise<{ server: Wire; cert: string }> {
  const cert = oddCertificate(odd)
  const server = await startWire(({ socket }) => socket.write(http(200, xml, '<a/>')), { tls: { key: oddKey, cert } })
  open.push(server)
  return { server, cert }
}

/** One exchange with anyone who shows it: `null` when it was answered. */
async function request(odd: OddCertificate, trusted: boolean, observer: WireObserver): Promise<GatewayFailure | null> {
  const { server, cert } = await getServer(odd)
  const timing = { connectTimeoutMs: 5_000, headersTimeoutMs: 5_000, bodyTimeoutMs: 5_000, keepAliveMs: 4_000 }
  const tls = trusted ? { ca: cert } : {}
  const to = createHttp({ origin: server.url, ...timing, connectionsMax: 1, tls, answerBytesMax: 10_000, observer })
  open.unshift(to)
  const requested = to.exchange({ method: 'POST', path: '/', headers: [], body: '<a/>', repeatable: false })
  try {
    await within(10_000, 'an exchange', requested)
    return null
  } catch (error) {
    if (error instanceof GatewayFailure) return error
    throw error
  } finally {
    await turn()
  }
}

const utc = (text: string) => der(tag.utcTime, text)
const generalized = (text: string) => der(tag.generalizedTime, text)

const odd: [what: string, shown: OddCertificate, trusted: string | null][] = [
  ['an end that is no date', { notAfter: utc('261399999999Z') }, 'ERROR_IN_CERT_NOT_AFTER_FIELD'],
  ['a beginning that is no date', { notBefore: utc('000000000000Z') }, 'ERROR_IN_CERT_NOT_BEFORE_FIELD'],
  [
    'an end of letters from elsewhere',
    { notAfter: generalized('２０９９０１０１００００００Z') },
    'ERROR_IN_CERT_NOT_AFTER_FIELD',
  ],
  ['an end with a zone', { notAfter: generalized('20990101000000+0700') }, 'ERROR_IN_CERT_NOT_AFTER_FIELD'],
  ['an end with a fraction', { notAfter: generalized('20990101000000.5Z') }, 'ERROR_IN_CERT_NOT_AFTER_FIELD'],
  ['the last moment there is', { notAfter: generalized('99991231235959Z') }, null],
  ['an end in the year 0', { notAfter: generalized('00000101000000Z') }, 'CERT_HAS_EXPIRED'],
  ['no names at all', { subject: name(), extensions: [] }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ['no alternative names', { extensions: [] }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ['an empty subject', { subject: name() }, null],
  ['a name with a NUL', { subject: name(cn('localhost\0.example.vn')) }, null],
  ['a name in UTF-16', { subject: name(cn(Buffer.from('ℌost', 'utf16le').swap16(), tag.bmp)) }, null],
  ['a name in teletex', { subject: name(cn(Buffer.from([0xc2, 0x61, 0x9b]), tag.teletex)) }, null],
  ['a name that turns round', { subject: name(cn('\u202eexe.elif\u2028')) }, null],
  ['a name of 60 000 letters', { subject: name(cn('x'.repeat(60_000))) }, 'ERR_SSL_EXCESSIVE_MESSAGE_SIZE'],
  ['a subject of 2 000 parts', { subject: name(...Array.from({ length: 2_000 }, (_, n) => cn(`n${n}`))) }, null],
  ['an unknown part', { subject: name(part('2a0304', der(tag.printable, 'x'))) }, null],
  ['a name called __proto__', { subject: name(cn('__proto__'), part('550406', der(tag.printable, 'VN'))) }, null],
  [
    '2 000 alternative names',
    { extensions: [altNames(ipName(127, 0, 0, 1), ...Array.from({ length: 2_000 }, (_, n) => dnsName(`h${n}.vn`)))] },
    null,
  ],
  [
    'a quote in an alternative name',
    { extensions: [altNames(dnsName('a", DNS:"localhost'))] },
    'ERR_TLS_CERT_ALTNAME_INVALID',
  ],
  [
    'a broken alternative name',
    { extensions: [altNames(dnsName(Buffer.from([0xff, 0x00, 0x22, 0x5c])), ipName(127, 0, 0, 1))] },
    null,
  ],
  ['an address of three bytes', { extensions: [altNames(ipName(127, 0, 1))] }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  [
    'an authority whose address is broken',
    { extensions: [forLoopback, authorityAt(Buffer.from([0x22, 0x0a, 0xff, 0x3a]))] },
    null,
  ],
  ['a serial number of 400 bytes', { serial: Buffer.alloc(400, 0x7f) }, null],
]

describe.each(odd)('%s', (_, shown, detail) => {
  test('trusted, it is judged by OpenSSL and by its names', async () => {
    const seen = new Notebook()
    const failure = await request(shown, true, seen)
    if (detail === null) expect(failure).toBeNull()
    else expect(failure).toMatchObject({ code: 'tls-failed', layer: 'network', phase: 'tls', sent: 'no', detail })
    expect(seen.connections).toHaveLength(1)
    expect(isPrintable(seen)).toBe(true)
  })

  test('not trusted, it ends the attempt and nothing else', async () => {
    const seen = new Notebook()
    expect(await request(shown, false, seen)).toMatchObject({ code: 'tls-failed', phase: 'tls', sent: 'no' })
    expect(isPrintable(seen)).toBe(true)
  })
})

/** What is reported of a certificate can be shown, stored and put into JSON: dates are dates, names are short and printable. */
function isPrintable({ connections }: Notebook): boolean {
  return connections.every(({ certificate }) => {
    if (certificate === null) return true
    const { subject, issuer, validFrom, validTo, fingerprint } = certificate
    const dates = [validFrom, validTo].every((date) => date === null || new Date(date).toISOString() === date)
    const names = [subject, issuer].every((text) => text.length <= 200 && !/[\p{C}\u2028\u2029]/u.test(text))
    return dates && names && /^[0-9a-f]{64}$/.test(fingerprint)
  })
}

test('the dates that cannot be read are absent, the others are reported', async () => {
  const seen = new Notebook()
  await request({ notAfter: utc('261399999999Z') }, true, seen)
  expect(seen.connections).toMatchObject([
    { failedIn: 'tls', certificate: { validFrom: '2025-01-01T00:00:00.000Z', validTo: null } },
  ])
})

test('whatever stands in dates, names and extensions: the attempt ends and says how', async () => {
  const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((all) => Buffer.from(all))
  const time = fc
    .tuple(
      fc.constantFrom(tag.utcTime, tag.generalizedTime),
      fc.oneof(bytes(20), fc.stringMatching(/^[0-9]{8,14}[Z+.-]?[0-9]{0,4}$/)),
    )
    .map(([kind, text]) => der(kind, text))
  const text = fc
    .tuple(fc.constantFrom(tag.utf8, tag.printable, tag.teletex, tag.bmp, tag.universal), bytes(40))
    .map(([kind, value]) => cn(value, kind))
  const shown = fc.record(
    {
      notBefore: time,
      notAfter: time,
      subject: fc.array(text, { maxLength: 4 }).map((pieces) => name(...pieces)),
      extensions: fc.array(
        fc.oneof(
          bytes(30).map((value) => altNames(dnsName(value))),
          bytes(30).map((value) => extension('551d11', value)),
          bytes(30).map(authorityAt),
        ),
        { maxLength: 2 },
      ),
    },
    { requiredKeys: [] },
  )
  await fc.assert(
    fc.asyncProperty(shown, fc.boolean(), async (certificate, trusted) => {
      const seen = new Notebook()
      const failure = await request(certificate, trusted, seen).catch((error) => {
        // OpenSSL itself will not take some of them into a server or a list of authorities.
        if ((error as { code?: string }).code?.startsWith('ERR_OSSL')) return null
        throw error
      })
      for (const one of open.splice(0)) await one.close()
      expect(failure === null || failure.layer === 'network').toBe(true)
      expect(isPrintable(seen)).toBe(true)
    }),
    { numRuns: 60 },
  )
})

describe('shown to each part that connects', () => {
  const broken = { notAfter: utc('261399999999Z') }

  test('the ministry', async () => {
    const { server, cert } = await getServer(broken)
    const path = openPath('ndxp-soap', server.url, { tls: { ca: cert } })
    open.unshift(path)
    expect(await toFailure(lookUp(path, queryFor('mai')))).toMatchObject({ code: 'tls-failed', sent: 'no' })
    expect(await toFailure(path.probe(new AbortController().signal))).toMatchObject({ code: 'tls-failed' })
  })

  test('the service that issues tokens', async () => {
    const { server, cert } = await getServer(broken)
    const service = await startWire(({ socket }) => socket.write(http(200, json, '{}')))
    open.push(service)
    const path = openPath('lgsp-soap', service.url, { tls: { ca: cert }, token: tokenSource(server.url) })
    open.unshift(path)
    expect(await toFailure(lookUp(path, queryFor('mai')))).toMatchObject({ code: 'token-unavailable', phase: 'tls' })
  })

  test('the endpoint of a webhook', async () => {
    const { server } = await getServer(broken)
    const sender = createWebhookSender({
      allowPrivateTargets: ['127.0.0.0/8'],
      connectTimeoutMs: 5_000,
      totalTimeoutMs: 5_000,
      answerBytesMax: 1_000,
    })
    const sent = sender.send({ url: `${server.url}/hook`, headers: {}, body: '{}' }, new AbortController().signal)
    expect(await toFailure(sent)).toMatchObject({ code: 'tls-failed', sent: 'no' })
  })
})

test('a watcher that throws is a warning of the process, and the call goes on', async () => {
  const warnings: string[] = []
  const listen = ({ message }: Error) => warnings.push(message)
  process.on('warning', listen)
  try {
    const throwing = () => {
      throw new RangeError('Invalid time value of somebody')
    }
    expect(await request({}, true, { connection: throwing, exchange: throwing })).toBeNull()
  } finally {
    process.off('warning', listen)
  }
  expect(warnings).toEqual(Array(2).fill('an observer of the wire failed (RangeError)'))
})
