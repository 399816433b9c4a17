/** Settings of the HTTP edge. */
import { isIP } from 'node:net'
import { createSecureContext } from 'node:tls'
import { z } from 'zod'
import { Purpose } from '../domain/access.ts'
import { line } from '../domain/text.ts'
import { encodeBilingual } from '../domain/texts/bilingual.ts'

/** A set of pages for people, with a door of its own. */
const pages = (address: string) =>
  z.strictObject({
    enabled: z
      .boolean()
      .default(true)
      .describe(
        `Whether \`${address}\` answers. Absent: true; nobody sees anything there without a key of the right role`,
      ),
    sessionMs: z
      .int()
      .min(60_000)
      .max(86_400_000)
      .default(28_800_000)
      .describe('How long somebody stays signed in, in ms. Absent: 28800000, a working day of 8 hours'),
    signInsPerMinute: z
      .int()
      .min(1)
      .max(1000)
      .default(10)
      .describe(
        'Refused attempts to sign in per minute from one address, per gateway process; a right key is never refused for them. Absent: 10',
      ),
  })

const origin = z
  .string()
  .refine(
    isOrigin,
    encodeBilingual(
      'chỉ gồm giao thức, máy và cổng, ví dụ https://lienthong.example.vn',
      'scheme, host and port only, such as https://lienthong.example.vn',
    ),
  )
const network = z
  .string()
  .refine(isNetwork, encodeBilingual('phải là dải địa chỉ CIDR hoặc một địa chỉ', 'must be a CIDR range or an address'))

const file = z.string().min(1)

/** Authenticated encryption and forward secrecy only; the order is ours. */
const goodCiphers = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
].join(':')

const TlsServing = z
  .strictObject({
    certFile: file.describe(
      'PEM file of the certificate, those of its authorities behind it; relative to the configuration file',
    ),
    keyFile: file.describe('PEM file of its key, readable by the gateway alone'),
    minVersion: z
      .enum(['TLSv1.2', 'TLSv1.3'])
      .default('TLSv1.2')
      .describe('Lowest version of TLS that is spoken. Absent: TLSv1.2'),
    ciphers: z
      .string()
      .min(1)
      .max(2_000)
      .refine(
        areCiphers,
        encodeBilingual(
          'phải là danh sách thuật toán mã hóa, ít nhất một cái OpenSSL biết',
          'must be a list of ciphers that OpenSSL knows, at least one of them',
        ),
      )
      .default(goodCiphers)
      .describe(
        'Ciphers in the words of OpenSSL, the preferred one first. Absent: those with authenticated encryption and forward secrecy',
      ),
    requestClientCertificate: z
      .boolean()
      .default(true)
      .describe(
        'Whether clients are asked for a certificate; the register of consumers says which of them must show one. Absent: true. Browsers that have one ask the person then',
      ),
    reloadIntervalMs: z
      .int()
      .min(100)
      .default(5_000)
      .describe(
        'How often the files are looked at for a change. Absent: 5000; calls under way go on, new connections get the new certificate',
      ),
  })
  .describe('TLS ended by the gateway itself. Absent: plain HTTP, for a proxy in front that ends TLS')

const ClientCertificateSettings = z
  .strictObject({
    authoritiesFile: file
      .optional()
      .describe(
        'PEM file of the authorities whose client certificates count by their subject. Absent: only certificates that the register knows by their thumbprint',
      ),
    revocationFiles: z
      .array(file)
      .max(100)
      .default([])
      .describe(
        'Lists of revoked client certificates (CRL, PEM or DER), signed by authorities of `authoritiesFile`; read again when they change. Absent: none, and no certificate is held against one',
      ),
    staleRevocations: z
      .enum(['refuse', 'accept'])
      .default('refuse')
      .describe(
        'What becomes of a certificate whose authority has only lists that are past their next update: refused as not checked, or taken as the list stands. Absent: refuse',
      ),
  })
  .prefault({})
  .describe('Client certificates, shown in the handshake or passed on by a trusted proxy')

export const ServerSettings = z
  .strictObject({
    host: z
      .string()
      .default('127.0.0.1')
      .describe(
        'Address to listen on. Absent: 127.0.0.1, so that nothing is open by accident; in a container set 0.0.0.0',
      ),
    port: z.int().min(0).max(65_535).default(8080).describe('Port to listen on; 0 takes a free one. Absent: 8080'),
    tls: TlsServing.optional(),
    clientCertificates: ClientCertificateSettings,
    trustedProxies: z
      .array(network)
      .max(100)
      .default([])
      .describe(
        'Addresses of proxies that end TLS in front and pass client certificates on in the header Client-Cert (RFC 9440); they must remove that header from what clients send. Absent: none, and who sends the header is refused',
      ),
    publicOrigins: z
      .array(origin)
      .max(20)
      .default([])
      .describe(
        'How callers and browsers address this gateway: scheme, host and port. Proofs of possession (DPoP) are made for one of them. Absent: none, and no proof counts',
      ),
    bodyBytesMax: z
      .int()
      .min(1024)
      .default(32_768)
      .describe('Largest JSON body in bytes. Absent: 32768; the longest legitimate question is below 4 kB'),
    filingBodyBytesMax: z
      .int()
      .min(16_384)
      .max(4_194_304)
      .default(262_144)
      .describe(
        'Largest JSON body of a filing in bytes; files are sent apart from it. Absent: 262144, twenty times the longest form filled in to its last field',
      ),
    deadlineMs: z
      .int()
      .min(100)
      .default(15_000)
      .describe(
        'How long a caller waits at most when it does not say (`Prefer: wait=<seconds>`). Absent: 15000; nobody stands longer at a counter for one check',
      ),
    deadlineMaxMs: z
      .int()
      .min(100)
      .default(60_000)
      .describe('The longest wait a caller may ask for. Absent: 60000, the longest read time-out in use upstream'),
    requestTimeoutMs: z
      .int()
      .min(1000)
      .default(30_000)
      .describe(
        'How long a client may take to send its request, a file of a filing included. Absent: 30000; slower ones are cut off with 408. A file of 6 MB needs 1.6 Mbit/s then',
      ),
    keepAliveMs: z
      .int()
      .min(1000)
      .default(65_000)
      .describe(
        'How long an idle connection is kept. Absent: 65000, longer than the usual proxy in front, so that the proxy closes first',
      ),
    connectionsMax: z
      .int()
      .min(16)
      .max(65_535)
      .default(4_096)
      .describe(
        'Most connections at once, per gateway process. Absent: 4096. When there are more, one on which no credentials were shown is closed first, then an idle one; each costs some 20 kB and a file descriptor',
      ),
    answerTimeoutMs: z
      .int()
      .min(1_000)
      .default(60_000)
      .describe(
        'How long an answer may wait to be read before its connection is closed; of a stream, one event. Absent: 60000. A certificate of 6 MB needs 0.8 Mbit/s then',
      ),
    drainMs: z
      .int()
      .min(0)
      .default(20_000)
      .describe(
        'How long requests under way may finish after SIGTERM. Absent: 20000, within the usual 30 s before a container is killed',
      ),
    events: z
      .strictObject({
        waitMaxMs: z
          .int()
          .min(0)
          .max(300_000)
          .default(60_000)
          .describe('The longest wait of a long poll. Absent: 60000, below the usual idle time of a proxy'),
        heartbeatMs: z
          .int()
          .min(100)
          .default(15_000)
          .describe('How often a quiet event stream shows that it lives. Absent: 15000, as the HTML standard advises'),
        streamMs: z
          .int()
          .min(1000)
          .default(300_000)
          .describe(
            'How long one event stream lives before it is ended and the client comes again with Last-Event-ID. Absent: 300000, so that a withdrawn key is heard of, and replicas share the load',
          ),
        openMax: z
          .int()
          .min(1)
          .max(10_000)
          .default(16)
          .describe(
            'Most streams and waiting polls that one consumer holds open, per gateway process; the next one is refused with `streams-exceeded`. Absent: 16; one is enough for all filings of a consumer',
          ),
      })
      .prefault({})
      .describe('The feed of filing events'),
    operatorsPage: pages('/ops').prefault({}).describe("The operators' page"),
    board: pages('/board')
      .extend({
        units: z
          .array(
            z.strictObject({
              code: Purpose.shape.unit,
              name: line(100).describe('What the unit is called on the board'),
            }),
          )
          .max(5_000)
          .default([])
          .describe(
            'Units that report, with their names: the board says which of them have not reported today. Absent: none; units are then known by what came from them in the last 30 days, and shown by their codes',
          ),
      })
      .prefault({})
      .describe("The leaders' board"),
    metrics: z
      .boolean()
      .default(true)
      .describe(
        'Whether requests and calls are counted and `/metrics` answers; it holds nothing personal, but names consumers. Absent: true',
      ),
  })
  .describe('The HTTP server')
export type ServerSettings = z.infer<typeof ServerSettings>

function isOrigin(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && ['http:', 'https:'].includes(url.protocol) && url.origin === text
}

function isNetwork(entry: string): boolean {
  const [address = '', bits, ...more] = entry.split('/')
  const family = isIP(address)
  if (family === 0 || more.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
}

function areCiphers(text: string): boolean {
  try {
    createSecureContext({ ciphers: text })
    return true
  } catch {
    return false
  }
}
