/** Wishes 34 and 35: signed requests, verified by what shares nothing with the libraries that sign. */
import { spawnSync } from 'node:child_process'
import { createPublicKey, createVerify, verify as verifyBytes, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { PopulationPathSettings } from '../../src/upstream/population/settings.ts'
import { readXml } from '../../src/upstream/xml/xml.ts'
import { grant, type PopulationWish } from './endpoint.ts'
import { verifiedElements } from './verify-xml.ts'

const tls = join(import.meta.dirname, '../upstream/tls')
const read = (name: string) => readFileSync(join(tls, name), 'utf8')
const certificate = read('signing.pem')
const signing = { kind: 'xml-dsig', privateKey: read('signing.key'), certificate }

const java = spawnSync('java', ['-version']).status === 0
if (!java)
  console.warn('no Java on this machine: XML signatures are verified by libxml2 and Node alone, not by the JDK')

/** Asks once and hands out the request as it was seen. */
async function getSeen(
  row: Partial<PopulationWish>,
): Promise<{ body: string; headers: Readonly<Record<string, string>> }> {
  let seen = { body: '', headers: {} as Readonly<Record<string, string>> }
  await grant({
    wish: 34,
    title: '',
    driver: 'ndxp-soap',
    settings: {},
    ...row,
    check: (requested) => {
      seen = requested.seen
    },
  })
  return seen
}

/** A name that a canonical form has to take care of. */
const awkward = (query: Parameters<NonNullable<PopulationWish['query']>>[0]) => ({
  ...query,
  claim: { ...query.claim, fullName: 'Nguyễn  Văn <Thử> & "K\'Brơi"' },
})
const accented = { services: { lookup: { nameMode: 'upper-accented' } } }
const token = { soapHeaders: { usernameToken: { username: 'gateway', password: 'pass & word' } } }

const signatures: [string, object, string[]][] = [
  ['body and time, named by a token in the header', { signing }, ['Body', 'Timestamp']],
  ['SHA-512', { signing: { ...signing, algorithm: 'rsa-sha512', digest: 'sha512' } }, ['Body', 'Timestamp']],
  ['inclusive canonical form', { signing: { ...signing, canonicalization: 'inclusive' } }, ['Body', 'Timestamp']],
  ['in a SOAP 1.2 envelope without prefixes', { soapVersion: '1.2', prefix: '', signing }, ['Body', 'Timestamp']],
  [
    'the username token too, named by its thumbprint',
    { ...token, signing: { ...signing, parts: ['timestamp', 'username-token', 'body'], keyInfo: 'thumbprint' } },
    ['Timestamp', 'UsernameToken', 'Body'],
  ],
  ['inside the request', { signing: { ...signing, place: 'request' } }, ['Envelope']],
  [
    'a key with a passphrase, the certificate inside the signature',
    {
      signing: {
        ...signing,
        privateKey: read('signing.encrypted.key'),
        passphrase: 'test passphrase',
        keyInfo: 'x509-data',
      },
    },
    ['Body', 'Timestamp'],
  ],
]

describe('XML-DSig', () => {
  test.each(signatures)('%s', async (title, settings, pieces) => {
    const { body } = await getSeen({ settings: { ...accented, ...settings }, query: awkward })
    expect(verifiedElements(body, certificate)).toEqual(pieces)
    const forms = [...body.matchAll(/<ds:(?:CanonicalizationMethod|Transform) Algorithm="([^"]+)"/g)].map(
      ([, one]) => one,
    )
    const requested = title.includes('inclusive') ? /REC-xml-c14n-20010315$/ : /xml-exc-c14n#$/
    expect(forms.filter((one) => !one?.endsWith('enveloped-signature')).every((one) => requested.test(one ?? ''))).toBe(
      true,
    )
    expect(() => verifiedElements(body, read('client.pem'))).toThrow()
    const changed = body.replace('999090000001', '999090000002')
    expect(changed).not.toBe(body)
    expect(() => verifiedElements(changed, certificate)).toThrow(/digest of/)
  })

  test.skipIf(!java)('the JDK finds every one of them valid, and a changed one not', { timeout: 120_000 }, async () => {
    const verifier = join(import.meta.dirname, 'VerifySignature.java')
    const run = (input: string) =>
      spawnSync('java', ['-Xshare:auto', '-XX:TieredStopAtLevel=1', verifier, join(tls, 'signing.pem')], { input })
    for (const [title, settings, pieces] of signatures) {
      const { body } = await getSeen({ settings: { ...accented, ...settings }, query: awkward })
      const { status, stdout, stderr } = run(body)
      expect([title, status, stdout.toString().trim()], stderr.toString()).toEqual([title, 0, `valid ${pieces.length}`])
    }
    const { body } = await getSeen({ settings: { signing } })
    expect(run(body.replace('999090000001', '999090000002')).status).not.toBe(0)
  })

  test('the time expires, and the token in the header is our certificate', async () => {
    const { body } = await getSeen({ settings: { signing: { ...signing, lifeMs: 60_000 } } })
    const security = readXml(body, 'ministry').children[0]?.children[0]
    const [created = '', expires = ''] =
      security?.children.find(({ local }) => local === 'Timestamp')?.children.map(({ text }) => text) ?? []
    expect(Date.parse(expires) - Date.parse(created)).toBe(60_000)
    const shown = security?.children.find(({ local }) => local === 'BinarySecurityToken')?.text ?? ''
    expect(shown).toBe(new X509Certificate(certificate).raw.toString('base64'))
  })
})

describe('JWS', () => {
  const jws = { kind: 'jws', privateKey: read('signing.key'), keyId: 'h99-1' }
  const decoded = (part = '') => JSON.parse(Buffer.from(part, 'base64url').toString())
  const base64url = (text: string) => Buffer.from(text).toString('base64url')

  test('detached in a header, over base64url', async () => {
    const { headers, body } = await getSeen({ driver: 'lgsp-json-tree', settings: { signing: jws } })
    const [header = '', payload, signature = ''] = headers['x-jws-signature']?.split('.') ?? []
    expect(payload).toBe('')
    expect(decoded(header)).toEqual({ alg: 'RS256', kid: 'h99-1' })
    const verify = createVerify('sha256').update(`${header}.${base64url(body)}`)
    expect(verify.verify(certificate, signature, 'base64url')).toBe(true)
    expect(headers['content-type']).toBe('application/json; charset=utf-8')
  })

  test('detached over the body as it is, with the certificate', async () => {
    const settings = { signing: { ...jws, certificate, unencoded: true, header: 'X-Signature', algorithm: 'RS512' } }
    const { headers, body } = await getSeen({ driver: 'lgsp-json-envelope', settings, query: awkward })
    const [header = '', , signature = ''] = headers['x-signature']?.split('.') ?? []
    expect(decoded(header)).toMatchObject({ alg: 'RS512', b64: false, crit: ['b64'] })
    expect(decoded(header).x5c).toEqual([new X509Certificate(certificate).raw.toString('base64')])
    const verify = createVerify('sha512').update(`${header}.${body}`)
    expect(verify.verify(certificate, signature, 'base64url')).toBe(true)
  })

  test('the whole body, by an elliptic key', async () => {
    const settings = { signing: { ...jws, privateKey: read('client.key'), algorithm: 'ES256', place: 'body' } }
    const { headers, body } = await getSeen({ driver: 'lgsp-json-tree', settings })
    expect(headers['content-type']).toBe('application/jose')
    const [header = '', payload = '', signature = ''] = body.split('.')
    expect(decoded(payload)).toMatchObject({ SoDinhDanh: '999090000001' })
    const key = { key: createPublicKey(read('client.pem')), dsaEncoding: 'ieee-p1363' as const }
    expect(verifyBytes('sha256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url'))).toBe(
      true,
    )
  })

  test('over SOAP as well', async () => {
    const { headers, body } = await getSeen({ driver: 'lgsp-soap', settings: { signing: jws } })
    const [header = '', , signature = ''] = headers['x-jws-signature']?.split('.') ?? []
    const verify = createVerify('sha256').update(`${header}.${base64url(body)}`)
    expect(verify.verify(certificate, signature, 'base64url')).toBe(true)
  })
})

describe('refused at start', () => {
  const least = { driver: 'ndxp-soap', name: 'x', url: 'https://x.example/', username: 'u', secret: 's' }
  const getPlaces = (change: object) => {
    const parsed = PopulationPathSettings.safeParse({ ...least, signing: { ...signing, ...change } })
    return parsed.success ? [] : parsed.error.issues.map(({ path }) => path.join('.'))
  }
  test.each([
    ['no key', { privateKey: 'no PEM' }, 'signing.privateKey'],
    ['a key whose passphrase is missing', { privateKey: read('signing.encrypted.key') }, 'signing.privateKey'],
    ['a wrong passphrase', { privateKey: read('signing.encrypted.key'), passphrase: 'x' }, 'signing.privateKey'],
    ['the certificate of another key', { certificate: read('server.pem') }, 'signing.certificate'],
    ['an elliptic key for RSA', { privateKey: read('client.key') }, 'signing.algorithm'],
    [
      'nothing to sign with a passphrase that fits',
      { privateKey: read('signing.encrypted.key'), passphrase: 'test passphrase' },
      null,
    ],
  ] as const)('%s', (_, change, place) => {
    if (place === null) expect(getPlaces(change)).toEqual([])
    else expect(getPlaces(change)).toContain(place)
  })
})
