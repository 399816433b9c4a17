/** Files by address: what a portal may fetch without credentials, what it may not, and what stands in the trail of it. */
import { randomBytes, randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { issueAddress } from '../../../src/file-address/issue-address.ts'
import { findPaperFiles, findResultFiles } from '../../../src/portal/find-files.ts'
import { putSecret } from '../../../src/store/filing/secrets.ts'
import { expectCleanDump } from '../../support/dump.ts'
import { keyHashKey, startGateway, type TestGateway } from '../../support/gateway.ts'
import { expectNoTrace, watchConsole } from '../canary.ts'
import { sha256 } from '../filings/fixtures.ts'
import { leaksIn, leaksInBytes } from '../leaks.ts'
import {
  type CompletedBirth,
  completeBirth,
  fetchFile,
  getDeps,
  issue,
  publicUrl,
  readTrail,
  withoutIds,
} from './fixtures.ts'

const hour = 3_600_000
const printed = watchConsole()
let ahead = 0
let gateway: TestGateway
let birth: CompletedBirth
beforeAll(async () => {
  gateway = await startGateway({
    filings: {},
    clock: { now: () => Date.now() + ahead },
    fileAddresses: {
      publicUrl,
      allowHttp: true,
      lifeMs: 4 * hour,
      reissueBeforeMs: hour,
      perMinute: 500,
      strangerPerMinute: 100_000,
      networks: { elsewhere: ['198.51.100.0/24'], here: ['127.0.0.0/8'] },
    },
    consumer: () => ({ roles: ['operator'] }),
  })
  birth = await completeBirth(gateway)
})
afterAll(() => gateway.stop())

const revoke = (body: object) =>
  gateway.post('/v1/operations/files/revoke', { officer: 'canbo.mau', note: 'gửi nhầm', ...body })
const unknownUrl = () => `${publicUrl}files/${randomBytes(32).toString('base64url')}`

test('an address stays good while the key that it was issued with is named as former, and no longer', async () => {
  const addresses = gateway.serving.gateway.fileAddresses
  const before = await issue(gateway, birth)
  const next = 'another-key-of-api-keys'.padEnd(32, '.')
  try {
    addresses?.renewKeys({ keyHashKey: next, formerKeyHashKey: keyHashKey })
    expect((await fetchFile(gateway, before.url)).status).toBe(200)
    expect((await issue(gateway, birth)).url).toBe(before.url)
    // As on a replica that was given the next key first, and still issues with the one of now.
    addresses?.renewKeys({ keyHashKey, formerKeyHashKey: next })
    expect((await fetchFile(gateway, before.url)).status).toBe(200)
    addresses?.renewKeys({ keyHashKey: next })
    expect((await fetchFile(gateway, before.url)).status).toBe(404)
  } finally {
    addresses?.renewKeys({ keyHashKey })
  }
  expect((await fetchFile(gateway, before.url)).status).toBe(200)
})

test('a result is fetched whole by its address alone, guarded against browsers and caches', async () => {
  const address = await issue(gateway, birth)
  expect(address).toMatchObject({ mediaType: 'application/pdf', sha256: sha256(birth.certificate) })
  const { status, headers, body } = await fetchFile(gateway, address.url)
  expect(status).toBe(200)
  expect(body.equals(birth.certificate)).toBe(true)
  expect(headers).toMatchObject({
    'content-type': 'application/pdf',
    'content-length': String(birth.certificate.length),
    'content-disposition': `attachment; filename="result-${address.sha256.slice(0, 8)}.pdf"`,
    'accept-ranges': 'bytes',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'referrer-policy': 'no-referrer',
  })
})

test('HEAD tells the size and sends nothing; a client that has the version gets 304', async () => {
  const { url } = await issue(gateway, birth)
  const head = await fetchFile(gateway, url, { method: 'HEAD', headers: { range: 'bytes=0-3' } })
  expect([head.status, head.body.length]).toEqual([200, 0])
  expect(head.headers['content-length']).toBe(String(birth.certificate.length))
  const known = await fetchFile(gateway, url, { headers: { 'if-none-match': `"other", W/${head.headers.etag}` } })
  expect([known.status, known.body.length]).toEqual([304, 0])
})

test('a part is sent with its place; one outside the file is refused; an old version is sent whole', async () => {
  const { url } = await issue(gateway, birth)
  const size = birth.certificate.length
  const part = await fetchFile(gateway, url, { headers: { range: 'bytes=5-9' } })
  expect([part.status, part.headers['content-range'], part.headers['content-length']]).toEqual([
    206,
    `bytes 5-9/${size}`,
    '5',
  ])
  expect(part.body.equals(birth.certificate.subarray(5, 10))).toBe(true)
  const { etag } = part.headers
  const rest = await fetchFile(gateway, url, { headers: { range: `bytes=10-`, 'if-range': String(etag) } })
  expect([rest.status, rest.body.length]).toEqual([206, size - 10])
  const other = await fetchFile(gateway, url, { headers: { range: 'bytes=10-', 'if-range': '"other"' } })
  expect([other.status, other.body.length]).toEqual([200, size])
  const several = await fetchFile(gateway, url, { headers: { range: 'bytes=0-1,4-5' } })
  expect([several.status, several.body.length]).toEqual([200, size])
  const outside = await fetchFile(gateway, url, { headers: { range: `bytes=${size}-` } })
  expect([outside.status, outside.code, outside.headers['content-range']]).toEqual([
    416,
    'range-not-satisfiable',
    `bytes */${size}`,
  ])
})

test('the same file for the same target has one address while it is good, and others have others', async () => {
  const first = await issue(gateway, birth)
  const again = await issue(gateway, birth)
  expect(again).toEqual(first)
  const many = await Promise.all(Array.from({ length: 8 }, () => issue(gateway, birth, { target: 'crowd' })))
  expect(new Set(many.map(({ url }) => url)).size).toBe(1)
  const paper = await issue(gateway, birth, {
    file: { kind: 'paper', filing: birth.filing, sha256: sha256(birth.paper) },
  })
  const urls = [first.url, paper.url, many[0]?.url]
  expect(new Set(urls).size).toBe(3)
  expect((await fetchFile(gateway, paper.url)).body.equals(birth.paper)).toBe(true)
  for (const url of urls) expect(url).toMatch(/^http:\/\/files\.example\/lienthong\/files\/[\w-]{43}$/)
})

test('a paper is never a result, and only files of the dossier have addresses', async () => {
  const other = await completeBirth(gateway)
  const deps = getDeps(gateway)
  const order = (dossier: number, file: object) =>
    issueAddress(deps, { target: 'portal', dossier, file: file as { kind: 'result'; filing: string } })
  const none = { issued: false, why: 'no-such-file' }
  expect(await order(other.dossier, { kind: 'result', filing: birth.filing })).toEqual(none)
  expect(await order(other.dossier, { kind: 'paper', filing: birth.filing, sha256: sha256(birth.paper) })).toEqual(none)
  expect(
    await order(birth.dossier, { kind: 'paper', filing: birth.filing, sha256: sha256(birth.certificate) }),
  ).toEqual(none)
  expect(await order(birth.dossier, { kind: 'result', filing: randomUUID() })).toEqual(none)
})

test('a portal gets the certificate of a completed filing as a result, by the address that is its own, and no paper', async () => {
  const order = { target: 'of-results', dossier: birth.dossier, carriage: 'by-address' } as const
  const files = await findResultFiles(getDeps(gateway), order)
  expect(files).toMatchObject([{ id: birth.filing, title: 'Giấy khai sinh', sha256: sha256(birth.certificate) }])
  expect((await fetchFile(gateway, files[0]?.url ?? '')).body.equals(birth.certificate)).toBe(true)
  expect((await findResultFiles(getDeps(gateway), order)).map(({ url }) => url)).toEqual(files.map(({ url }) => url))
  await revoke({ target: 'of-results' })
  expect(await findResultFiles(getDeps(gateway), order)).toEqual([])
})

test('a portal gets what was filed as papers, by the names of the one-stop system, and never the certificate among them', async () => {
  const order = { target: 'of-papers', dossier: birth.dossier, carriage: 'by-address' } as const
  const papers = await findPaperFiles(getDeps(gateway), order)
  expect(papers.map(({ sha256: hash }) => hash)).toEqual([sha256(birth.paper)])
  expect(papers[0]?.title).not.toBe('')
  expect((await fetchFile(gateway, papers[0]?.url ?? '')).body.equals(birth.paper)).toBe(true)
})

test('what is uploaded has no address, is opened for the call, and is exactly what was issued or filed', async () => {
  const order = { target: 'of-uploads', dossier: birth.dossier, carriage: 'uploaded' } as const
  const [result] = await findResultFiles(getDeps(gateway), order)
  const [paper] = await findPaperFiles(getDeps(gateway), order)
  expect([result?.url, paper?.url]).toEqual(['', ''])
  expect(Buffer.from((await result?.open()) ?? '').equals(birth.certificate)).toBe(true)
  expect(Buffer.from((await paper?.open()) ?? '').equals(birth.paper)).toBe(true)
  expect(result?.fileName).toMatch(/^result-[0-9a-f]{8}\.pdf$/)
})

test('a file that an operator withdrew is not uploaded either, and goes again when it is given free', async () => {
  const target = 'of-withdrawn-uploads'
  const order = { target, dossier: birth.dossier, carriage: 'uploaded' } as const
  const count = async () => [
    (await findResultFiles(getDeps(gateway), order)).length,
    (await findPaperFiles(getDeps(gateway), order)).length,
  ]
  await issue(gateway, birth, { target })
  await revoke({ target })
  expect(await count()).toEqual([0, 1])
  await revoke({ target, again: true })
  expect(await count()).toEqual([1, 1])
})

test('no guess finds a file, and every guess is refused alike', async () => {
  const { url } = await issue(gateway, birth)
  const secret = url.slice(url.lastIndexOf('/') + 1)
  const expected = withoutIds(await fetchFile(gateway, unknownUrl()))
  expect(expected).toContain('file-not-found')
  const near = fc.tuple(fc.nat(secret.length - 1), fc.constantFrom(...'AZaz09-_')).map(([at, letter]) => {
    return secret.slice(0, at) + letter + secret.slice(at + 1)
  })
  const guess = fc.oneof(
    near,
    near.map((text) => text.slice(1)),
    fc.constantFrom(
      `${secret}A`,
      secret.toLowerCase(),
      `${secret}%00`,
      birth.filing,
      sha256(birth.certificate),
      birth.code,
    ),
    fc.stringMatching(/^[\w-]{43}$/),
  )
  await fc.assert(
    fc.asyncProperty(guess, async (text) => {
      if (text === secret) return
      expect(withoutIds(await fetchFile(gateway, `${publicUrl}files/${text}`))).toBe(expected)
    }),
    { numRuns: 200 },
  )
  for (const path of ['files', 'files/', `files/${secret}/..`, `files/${secret}/more`]) {
    const listed = await fetchFile(gateway, publicUrl + path)
    expect([listed.status, listed.code], path).toEqual([404, expect.stringMatching(/not-found/)])
  }
  expect((await fetchFile(gateway, url, { method: 'POST' })).status).toBe(405)
})

test('an address that has run out, was revoked, or is asked for from a foreign network is refused as an unknown one is', async () => {
  const expected = withoutIds(await fetchFile(gateway, unknownUrl()))
  const foreign = await issue(gateway, birth, { target: 'elsewhere' })
  expect(withoutIds(await fetchFile(gateway, foreign.url))).toBe(expected)
  const here = await issue(gateway, birth, { target: 'here' })
  expect((await fetchFile(gateway, here.url, { from: '127.0.0.7' })).status).toBe(200)

  const revoked = await issue(gateway, birth, { target: 'revoked' })
  expect((await revoke({ id: revoked.id, again: true })).json).toEqual({ revoked: 1 })
  expect(withoutIds(await fetchFile(gateway, revoked.url))).toBe(expected)

  const late = await issue(gateway, birth, { target: 'late' })
  ahead += 3 * hour + 1
  const renewed = await issue(gateway, birth, { target: 'late' })
  expect(renewed.url).not.toBe(late.url)
  expect((await fetchFile(gateway, late.url)).status).toBe(200)
  ahead += hour
  expect(withoutIds(await fetchFile(gateway, late.url))).toBe(expected)
  for (const method of ['HEAD', 'GET']) expect((await fetchFile(gateway, late.url, { method })).status).toBe(404)
  expect((await fetchFile(gateway, renewed.url)).status).toBe(200)
})

test('two at once get the whole file each; once it is revoked no part, no condition and no HEAD tells that it was there', async () => {
  const { id, url } = await issue(gateway, birth, { target: 'twice' })
  const both = await Promise.all([fetchFile(gateway, url), fetchFile(gateway, url)])
  expect(both.map(({ status, body }) => [status, body.equals(birth.certificate)])).toEqual([
    [200, true],
    [200, true],
  ])
  const etag = String(both[0].headers.etag)
  await revoke({ id })
  const forms: Record<string, string>[] = [
    {},
    { range: 'bytes=0-0' },
    { range: 'bytes=-1' },
    { range: `bytes=${birth.certificate.length}-` },
    { 'if-none-match': etag },
    { 'if-none-match': '*' },
    { range: 'bytes=0-', 'if-range': etag },
  ]
  const answers = await Promise.all(
    forms.flatMap((headers) => ['GET', 'HEAD'].map((method) => fetchFile(gateway, url, { method, headers }))),
  )
  for (const { status, headers, body } of answers) {
    expect([status, headers.etag, headers['content-range']]).toEqual([404, undefined, undefined])
    expect(body.includes('%PDF')).toBe(false)
  }
})

test('an address that was revoked has a successor only where the operator allows it', async () => {
  const which = { target: 'mistaken', dossier: birth.dossier, file: { kind: 'result', filing: birth.filing } } as const
  const first = await issue(gateway, birth, which)
  await revoke({ target: 'mistaken' })
  expect(await issueAddress(getDeps(gateway), which)).toEqual({ issued: false, why: 'withdrawn-by-operator' })
  expect((await revoke({ target: 'mistaken', again: true })).json).toEqual({ revoked: 0 })
  const second = await issue(gateway, birth, which)
  expect(second.url).not.toBe(first.url)
  expect((await fetchFile(gateway, second.url)).status).toBe(200)
})

test('all addresses of a dossier end at once, and no other', async () => {
  const other = await completeBirth(gateway)
  const paper = { kind: 'paper', filing: other.filing, sha256: sha256(other.paper) } as const
  const ended = [
    await issue(gateway, other),
    await issue(gateway, other, { file: paper }),
    await issue(gateway, other, { target: 'here' }),
  ]
  const kept = await issue(gateway, birth)
  expect((await revoke({ dossier: other.code })).json).toEqual({ revoked: 3 })
  for (const { url } of ended) expect((await fetchFile(gateway, url)).status).toBe(404)
  expect((await fetchFile(gateway, kept.url)).status).toBe(200)
  const shown = await gateway.get(`/v1/operations/files?dossier=${other.code}`)
  expect(shown.json.addresses.map(({ withdrawn }: { withdrawn: boolean }) => withdrawn)).toEqual([true, true, true])
  for (const { url } of ended) expect(shown.text).not.toContain(url.slice(-43))
})

test('an order to revoke must name one thing, and one that is there', async () => {
  const faulty = [{}, { id: randomUUID(), target: 'portal' }, { target: 'Portal' }, { dossier: 'x' }]
  for (const body of faulty) expect((await revoke(body)).status, JSON.stringify(body)).toBe(400)
  expect((await revoke({ id: randomUUID() })).json.code).toBe('file-not-found')
  expect((await revoke({ dossier: 'H99.01.02-260101-9999' })).json.code).toBe('dossier-not-found')
})

test('each fetch is on record with what left, for whom and from where, and what operators did', async () => {
  const { url, id } = await issue(gateway, birth, { target: 'on-record' })
  const size = birth.certificate.length
  await fetchFile(gateway, url)
  await fetchFile(gateway, url, { headers: { range: 'bytes=2-3' } })
  await fetchFile(gateway, url, { method: 'HEAD' })
  await revoke({ id, note: 'thử thu hồi' })
  await fetchFile(gateway, url)
  const all = await readTrail(gateway)
  const own = all.filter(({ credential, object }) => credential === id || object === id)
  const left = (note: string) => ({
    operation: 'fetch-file',
    consumer: 'on-record',
    dossier: birth.code,
    object: birth.filing,
    fields: ['certificate'],
    outcome: 'disclosed',
    note: `loopback network, ${note}`,
  })
  const persons = own.filter(({ note }) => note === `loopback network, bytes 2-3 of ${size}`)
  expect(persons.length).toBeGreaterThan(0)
  expect(new Set(persons.map(({ subject }) => subject)).size).toBe(persons.length)
  expect(own).toEqual(
    expect.arrayContaining([
      expect.objectContaining(left(`bytes 0-${size - 1} of ${size}`)),
      expect.objectContaining(left(`bytes 2-3 of ${size}`)),
      expect.objectContaining({
        operation: 'fetch-file',
        fields: [],
        outcome: 'done',
        note: 'loopback network, size and type',
      }),
      expect.objectContaining({ operation: 'withdraw-files', officer: 'canbo.mau', note: 'thử thu hồi', object: id }),
    ]),
  )
  expect(own).toHaveLength(2 * persons.length + 2)
  const shown = await gateway.get(`/v1/operations/files?id=${id}`)
  expect(shown.json.addresses).toMatchObject([{ target: 'on-record', fetches: 2, withdrawn: true }])
})

test('a file that was removed in time, or replaced by another certificate, is under its address no more', async () => {
  const replaced = await completeBirth(gateway)
  const purged = await completeBirth(gateway)
  const [one, two] = [await issue(gateway, replaced), await issue(gateway, purged)]
  const { database, vault } = getDeps(gateway)
  const another = Buffer.from(replaced.certificate)
  another[another.length - 1] = 32
  await putSecret(database, vault, replaced.filing, 'certificate', another)
  expect(withoutIds(await fetchFile(gateway, one.url))).toBe(withoutIds(await fetchFile(gateway, unknownUrl())))
  await database.query('UPDATE filing SET purged_at = now() WHERE id = $1', [purged.filing])
  expect(withoutIds(await fetchFile(gateway, two.url))).toBe(withoutIds(await fetchFile(gateway, unknownUrl())))
})

test('nothing of a person stands in addresses, headers, refusals, log, metrics or unsealed columns', async () => {
  const { url } = await issue(gateway, birth)
  const good = await fetchFile(gateway, url)
  const bad = await fetchFile(gateway, `${url}x`)
  for (const { headers } of [good, bad]) expect(leaksIn(JSON.stringify(headers))).toEqual([])
  expect(leaksIn(bad.body.toString())).toEqual([])
  expect(leaksIn(url)).toEqual([])
  const { rows } = (await gateway.database?.database.query('SELECT * FROM file_address')) ?? { rows: [] }
  const secret = url.slice(-43)
  for (const row of rows) {
    expect(leaksIn(JSON.stringify({ ...row, secret: null }))).toEqual([])
    expect(leaksInBytes(row.secret)).toEqual([])
    expect(row.secret.includes(secret)).toBe(false)
    expect(row.secret_hash).not.toBe(secret)
  }
  for (const line of gateway.log) expect(line).not.toContain(secret)
  for (const record of await readTrail(gateway)) expect(leaksIn(JSON.stringify(record))).toEqual([])
  await expectNoTrace('after fetches', gateway, printed)
})

test('nothing of a person stands unsealed in the whole database', async () => {
  const database = gateway.database?.database
  if (!database) throw new Error('no database')
  await expectCleanDump(database, 'http/files/fetch')
})
