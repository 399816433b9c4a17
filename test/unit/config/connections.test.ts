/** A fault of a connection is reported at start, at its place, and never with a value. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { parseConfig } from '../../../src/config/config.ts'
import { ConfigProblems, tellProblem } from '../../../src/config/problem.ts'
import { mockPaths } from '../../../src/sandbox/state.ts'

const tlsFiles = join(import.meta.dirname, '../../upstream/tls')
const pem = (name: string) => readFileSync(join(tlsFiles, name), 'utf8')
const base64 = (name: string) => readFileSync(join(tlsFiles, name)).toString('base64')
const directory = mkdtempSync(join(tmpdir(), 'lienthong-config-'))
afterAll(() => rmSync(directory, { recursive: true }))

function parse(path: object, other: object = {}) {
  const [first] = mockPaths('https://exchange.example.vn', ['lgsp'])
  return parseConfig(
    {
      database: { url: 'postgres://gateway@db.example/lienthong' },
      access: { consumersFile: 'consumers.yaml', keyHashKey: 'k'.repeat(40) },
      audit: { keyId: 'a', chainKey: 'c'.repeat(40), subjectKey: 's'.repeat(40) },
      links: { population: { paths: [{ ...first, ...path }] } },
      ...other,
    },
    { source: 'test', directory, environment: {}, literalSecrets: true },
  )
}

function toProblems(path: object, other: object = {}): readonly string[] {
  try {
    parse(path, other)
    return []
  } catch (error) {
    if (error instanceof ConfigProblems) return error.problems.map((problem) => tellProblem(problem, 'en'))
    throw error
  }
}

const pair = { cert: pem('client.pem'), key: pem('client.key') }
const encrypted = { cert: pem('client.pem'), key: pem('client-encrypted.key') }
const at = 'links.population.paths.0'

describe('TLS of a path', () => {
  test.each<[what: string, tls: object]>([
    ['a certificate and its key', pair],
    ['an encrypted key and its passphrase', { ...encrypted, passphrase: 'synthetic' }],
    ['PKCS#12 in base64', { pfx: base64('client.p12'), passphrase: 'synthetic' }],
    ['several authorities in one text', { ca: `# ours\n${pem('ca.pem')}\n${pem('server.pem')}` }],
    ['ciphers and a version', { ciphers: 'DEFAULT@SECLEVEL=0', minVersion: 'TLSv1' }],
  ])('%s', (_, tls) => {
    expect(toProblems({ tls })).toEqual([])
  })

  test.each<[what: string, tls: object, problem: string]>([
    ['the key of another certificate', { ...pair, key: pem('other.key') }, 'tls.key: does not belong to `cert`'],
    ['an encrypted key alone', encrypted, 'tls.passphrase: `key` is encrypted and needs it'],
    ['the wrong passphrase', { ...encrypted, passphrase: 'another' }, 'tls.passphrase: does not open `key`'],
    [
      'a passphrase of nothing',
      { passphrase: 'synthetic' },
      'tls.passphrase: there is no `key` and no `pfx` that it opens',
    ],
    ['a key that is none', { ...pair, key: pem('client.pem') }, 'tls.key: cannot be read as a PEM private key'],
    [
      'a certificate that is none',
      { ...pair, cert: pem('client.key') },
      'tls.cert: must be a PEM certificate, the ones of its authorities behind it',
    ],
    ['a key without a certificate', { key: pair.key }, 'tls.cert: `key` stands with `cert` or not at all'],
    ['a certificate without a key', { cert: pair.cert }, 'tls.key: `cert` stands with `key` or not at all'],
    [
      'PKCS#12 beside a key',
      { ...pair, pfx: base64('client.p12'), passphrase: 'synthetic' },
      'tls.pfx: stands in the place of `cert` and `key`, not beside them',
    ],
    [
      'PKCS#12 with the wrong passphrase',
      { pfx: base64('client.p12'), passphrase: 'another' },
      'tls.passphrase: does not open `pfx`, or the file is damaged',
    ],
    [
      'PKCS#12 without its passphrase',
      { pfx: base64('client.p12') },
      'tls.passphrase: `pfx` is encrypted and needs it',
    ],
    [
      'PKCS#12 of an old kind',
      { pfx: base64('legacy.p12'), passphrase: 'synthetic' },
      'tls.pfx: is encrypted in a way that OpenSSL 3 no longer reads; write it anew with AES (openssl pkcs12 -export)',
    ],
    [
      'PKCS#12 that is none',
      { pfx: base64('client.pem') },
      'tls.pfx: cannot be read as PKCS#12 with a certificate and its key',
    ],
    ['an authority that is none', { ca: 'ca.pem' }, 'tls.ca: must be PEM certificates'],
    [
      'unknown ciphers',
      { ciphers: 'NONE-OF-THEM' },
      'tls.ciphers: must be a list of ciphers that OpenSSL knows, at least one of them',
    ],
    ['a pin that is none', { pins: ['sha1/abc='] }, 'tls.pins.0: must be sha256/ and base64, or 64 hexadecimal digits'],
  ])('%s is refused', (_, tls, problem) => {
    expect(toProblems({ tls })).toEqual([`${at}.${problem}`])
  })

  test('the same holds of the token service', () => {
    const token = { variant: 'wso2', url: 'https://token.example.vn/token', key: 'k', secret: 's' }
    expect(toProblems({ token: { ...token, tls: { ...pair, key: pem('other.key') } } })).toEqual([
      `${at}.token.tls.key: does not belong to \`cert\``,
    ])
  })

  test('PKCS#12 is read from its file as it was issued, and as base64', () => {
    writeFileSync(join(directory, 'client.p12'), readFileSync(join(tlsFiles, 'client.p12')))
    writeFileSync(join(directory, 'client.b64'), `${base64('client.p12')}\n`)
    for (const file of ['client.p12', 'client.b64']) {
      const { links } = parse({ tls: { pfx: { file }, passphrase: 'synthetic' } })
      expect(links.population.paths[0]?.tls.pfx).toBe(base64('client.p12'))
    }
  })
})

const proxyAt = `${at}.proxy`
test.each<[what: string, path: object, problem: string]>([
  [
    'a proxy with a path',
    { proxy: { url: 'http://proxy.example.vn:3128/x' } },
    `${proxyAt}.url: scheme, host and port only; the account has settings of its own`,
  ],
  [
    'a proxy with an account in its URL',
    { proxy: { url: 'http://a:b@proxy.example.vn:3128' } },
    `${proxyAt}.url: scheme, host and port only; the account has settings of its own`,
  ],
  [
    'a password without an account',
    { proxy: { url: 'http://proxy.example.vn', password: 'x' } },
    `${proxyAt}.password: stands with \`username\` or not at all`,
  ],
  [
    'a source that is no address',
    { network: { sourceAddress: 'eth0' } },
    `${at}.network.sourceAddress: must be an address of this machine`,
  ],
  [
    'a source of the other family',
    { network: { family: 'ipv6', sourceAddress: '10.0.0.1' } },
    `${at}.network.sourceAddress: must be of the \`family\` beside it`,
  ],
  [
    'a query in the URL',
    { url: 'https://exchange.example.vn/x?key=1' },
    `${at}.url: no query (\`query\` is for it) and no fragment`,
  ],
])('%s is refused', (_, path, problem) => {
  expect(toProblems(path)).toEqual([problem])
})

test.each(['webhooks', 'alerts'])('%s have their own proxy, addresses and authority', (place) => {
  const settings = {
    tls: { ca: pem('ca.pem') },
    proxy: { url: 'https://proxy.example.vn:3128' },
    network: { family: 'ipv4' },
  }
  expect(toProblems({}, { [place]: settings })).toEqual([])
  expect(toProblems({}, { [place]: { ...settings, tls: { ca: 'x' } } })).toEqual([
    `${place}.tls.ca: must be PEM certificates`,
  ])
})
