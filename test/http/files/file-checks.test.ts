/**
 * Signed files that an office was shown: what came through here is recognised bit for bit, the status of a certificate is asked for at
 * the operator's hosts alone, and every answer is on record.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CANARY } from '../../../mocks/personas.ts'
import { issueKey } from '../../../src/access/api-key.ts'
import { rememberFile } from '../../../src/store/file-check/known-files.ts'
import { createDatabase } from '../../../src/store/postgres/database.ts'
import { newDossier } from '../../gateway/questions.ts'
import { authorityAt, der } from '../../support/certificate.ts'
import { consumerWith, keyHashKey, startGateway, type TestGateway } from '../../support/gateway.ts'
import { makeCorpus, makePeople, makeTrust } from '../../unit/signed-file/corpus.ts'
import { paper, signPdf, writePdf } from '../../unit/signed-file/pdf.ts'
import { extension, issue, makeList, makeResponse, type Party, seq } from '../../unit/signed-file/pki.ts'
import { expectNoTrace, expectTactful, watchConsole } from '../canary.ts'

const printed = watchConsole()
const notary = issueKey(keyHashKey)
const folder = mkdtempSync(join(tmpdir(), 'file-checks-'))
const people = makePeople()
const grant = (operations: ('verify' | 'check-file')[]) => [{ procedures: ['1.001193'], operations }]
const path = '/v1/certificates/files/checks'

/** A second authority below the root, of which no list lies here: its certificates say where to ask. */
const asked = issue({ commonName: 'Agencies online', by: people.root, kind: 'rsa', authority: { pathLength: 0 } })
const host = 'ocsp.example.vn'
const requests: string[] = []
type Reply = (response: Parameters<RequestListener>[1]) => void
let answer: (path: string) => Reply
const responder = createServer((request, response) => {
  request.resume().on('end', () => {
    requests.push(`${request.method} ${request.url} ${request.headers['content-type'] ?? ''}`)
    answer(request.url ?? '')(response)
  })
})
const getPort = () => (responder.address() as AddressInfo).port
const toAddress = (path: string, at = `${host}:${getPort()}`) => `http://${at}/${path}`
const listAt = (url: string) => extension('2.5.29.31', false, seq(seq(der(0xa0, der(0xa0, der(0x86, url))))))

let gateway: TestGateway
beforeAll(async () => {
  await new Promise<void>((listening) => responder.listen(0, '127.0.0.1', listening))
  const { files } = makeTrust(people)
  writeFileSync(join(folder, 'root.der'), people.root.der)
  const below = mkdtempSync(join(folder, 'below'))
  writeFileSync(join(below, 'agencies.der'), people.below.der)
  writeFileSync(join(below, 'online.der'), asked.der)
  const lists = mkdtempSync(join(folder, 'lists'))
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(lists, name), bytes)
  const roots = mkdtempSync(join(folder, 'roots'))
  writeFileSync(join(roots, 'root.der'), people.root.der)
  gateway = await startGateway({
    fileChecks: {
      rootsFolder: roots,
      intermediatesFolder: below,
      revocationFolder: lists,
      online: { hosts: [`${host}:${getPort()}`], timeoutMs: 2_000, answerBytesMax: 20_000 },
      registryHosts: ['.giayto.example.vn'],
      bytesMax: 100_000,
      timeoutMs: 60_000,
    },
    lookup: (_name, options, callback) =>
      options.all ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4),
    consumer: () => ({ grants: grant(['check-file']) }),
    others: [consumerWith(notary, { id: 'notary', grants: grant(['verify']) })],
  })
})
afterAll(async () => {
  await gateway.stop()
  responder.closeAllConnections()
  responder.close()
  rmSync(folder, { recursive: true, force: true })
})

const check = (body: object, headers = {}) => gateway.post(path, { purpose: newDossier(), ...body }, headers)
const find = (name: string) => makeCorpus(people).find((one) => one.name === name)?.bytes ?? Buffer.alloc(0)
const openDatabase = () => {
  if (!gateway.database) throw new Error('no database')
  return createDatabase(gateway.database.settings, silent)
}
const lastRecord = async () => {
  const database = openDatabase()
  const { rows } = await database.query(
    "SELECT body FROM audit_record WHERE body->>'operation' = 'check-file' ORDER BY body->>'at' DESC LIMIT 1",
  )
  await database.close()
  return rows[0]?.body
}
const silent = { debug() {}, info() {}, warn() {}, error() {} } as never

test('a file that came through here is recognised bit for bit, and one changed byte is not', async () => {
  const bytes = find('signed by ECDSA')
  const first = await check({ file: bytes.toString('base64') })
  expect(first.status, first.text).toBe(200)
  expect(first.json).toMatchObject({
    file: {
      whole: 'whole',
      roots: 1,
      signatures: [{ chain: { chain: 'trusted' }, integrity: { integrity: 'intact' } }],
    },
    known: { status: 'not-known', records: [] },
    address: null,
  })
  const database = openDatabase()
  const record = { unit: 'H99.01.02', kind: 'birth', day: '2026-11-20' }
  await rememberFile(database, first.json.file.sha256, record)
  await rememberFile(database, first.json.file.sha256, record)
  await database.close()
  const again = await check({ file: bytes.toString('base64') })
  expect(again.json.known).toMatchObject({ status: 'known', records: [record] })
  const changed = Buffer.from(bytes)
  changed[bytes.indexOf('Paper 12') + 2] = 0x41
  const other = await check({ file: changed.toString('base64') })
  expect(other.json).toMatchObject({ file: { whole: 'changed', verdict: 'invalid' }, known: { status: 'not-known' } })
  expect(await lastRecord()).toMatchObject({
    outcome: 'disclosed',
    result: 'told',
    object: `sha256 ${other.json.file.sha256}`,
    note: 'invalid changed not-known',
    procedure: '1.001193',
  })
})

test('the text of a QR code is judged without a file, and nothing is fetched', async () => {
  const listed = await check({ qr: 'https://a.giayto.example.vn/x' })
  expect(listed.json).toMatchObject({ file: null, known: { status: 'not-asked' }, address: { verdict: 'listed' } })
  expect((await check({ qr: 'https://giayto.example.vn.evil.test/' })).json.address.verdict).toBe('not-listed')
})

test('bad input is a clear refusal that names its place', async () => {
  const nothing = await check({})
  expect([nothing.status, nothing.json.errors[0]]).toMatchObject([400, { pointer: '/file', code: 'required' }])
  const text = await check({ file: '%PDF-1.7 plain' })
  expect([text.status, text.json.errors[0]]).toMatchObject([400, { pointer: '/file', code: 'invalid-format' }])
  const cut = await check({ file: 'JVBER' })
  expect([cut.status, cut.json.errors[0]]).toMatchObject([400, { pointer: '/file', code: 'not-base64' }])
  expect(text.json.errors[0].message).toEqual(cut.json.errors[0].message)
  const large = await check({ file: Buffer.alloc(100_001).toString('base64') })
  expect([large.status, large.json.code]).toEqual([413, 'body-too-large'])
})

test('one without the grant gets nothing, and the refusal is on record', async () => {
  const refused = await check({ qr: 'https://a.giayto.example.vn/x' }, { authorization: `Bearer ${notary.key}` })
  expect([refused.status, refused.json.code]).toEqual([403, 'operation-not-allowed'])
  expect(await lastRecord()).toMatchObject({ consumer: 'notary', outcome: 'refused', result: 'operation-not-allowed' })
})

test('who is in a file leaves no trace in logs, metrics and refusals', async () => {
  const { name, number } = CANARY
  const base = writePdf(paper(`${number}`)).bytes
  const file = signPdf(base, { signer: people.signer }).toString('base64')
  expect((await check({ file, qr: `${number}||${name}` })).status).toBe(200)
  for (const body of [
    { file: `${name} ${number}` },
    { file, qr: 5, [name]: number },
    { qr: `${name}`.repeat(2_000) },
  ]) {
    const answer = await check(body)
    expect(answer.status).toBe(400)
    expectTactful('a file', answer)
  }
  await expectNoTrace('files', gateway, printed)
  expect((await gateway.get('/metrics')).text).toMatch(
    /lienthong_file_checks_total\{verdict="[a-z-]+",known="[a-z-]+"\} \d/,
  )
})

const hourMs = 3_600_000
/** Signed an hour ago, by the clock of the gateway, by one whose certificate has these extensions. */
function signedBy(...extensions: Buffer[]): { signer: Party; file: string } {
  const signer = issue({ commonName: 'Ward 9', by: asked, extensions })
  const bytes = signPdf(writePdf(paper()).bytes, { signer, signingTime: Date.now() - hourMs })
  return { signer, file: bytes.toString('base64') }
}
const respond = (about: Party, status: Parameters<typeof makeResponse>[0]['status'], by = asked): Reply => {
  const now = Date.now()
  return (response) =>
    response.end(makeResponse({ about, issuer: asked, by, status, thisUpdate: now, nextUpdate: now + hourMs }))
}
const judgeStatus = async (file: string) => {
  const { status, json, text } = await check({ file })
  expect(status, text).toBe(200)
  const [{ revocation }] = json.file.signatures
  return {
    verdict: json.file.verdict,
    whole: json.file.whole,
    status: revocation.revocation,
    source: revocation.source,
  }
}

test('a responder of the list is asked about a certificate, once for all files of an hour', async () => {
  const { signer, file } = signedBy(authorityAt(toAddress('good')))
  answer = () => respond(signer, 'good')
  requests.length = 0
  const good = { verdict: 'valid', whole: 'whole', status: 'good', source: 'ocsp' }
  expect(await judgeStatus(file)).toEqual(good)
  expect(await judgeStatus(file)).toEqual(good)
  expect(requests).toEqual(['POST /good application/ocsp-request'])
})

test('what was revoked is revoked, whatever else is right about the file', async () => {
  const { signer, file } = signedBy(authorityAt(toAddress('revoked')))
  answer = () => respond(signer, { revokedAt: Date.now() - 2 * hourMs })
  expect(await judgeStatus(file)).toEqual({ verdict: 'invalid', whole: 'whole', status: 'revoked', source: 'ocsp' })
})

test.each<[string, (signer: Party) => Reply]>([
  ['does not answer', () => () => {}],
  ['fails', () => (response) => response.writeHead(500).end('x')],
  ['says nothing that is a response', () => (response) => response.end('hello')],
  [
    'sends another address, which is not followed',
    () => (response) => response.writeHead(302, { location: toAddress('elsewhere') }).end(),
  ],
  ['sends more than is taken', () => (response) => response.end(Buffer.alloc(30_000))],
  ['answers with the signature of a stranger', (signer) => respond(signer, 'good', people.stranger)],
  ['answers about another certificate', () => respond(people.signer, 'good')],
])('a responder that %s leaves the status not checkable, and the file no worse', async (_, toReply) => {
  const { signer, file } = signedBy(authorityAt(toAddress('odd')))
  answer = () => toReply(signer)
  requests.length = 0
  expect(await judgeStatus(file)).toEqual({
    verdict: 'unknown',
    whole: 'whole',
    status: 'not-checkable',
    source: null,
  })
  expect(requests).toEqual(['POST /odd application/ocsp-request'])
})

test('the list of the issuer is fetched where no responder answers', async () => {
  const { file } = signedBy(authorityAt(toAddress('down')), listAt(toAddress('agencies.crl')))
  const now = Date.now()
  const list = makeList({ by: asked, thisUpdate: now, nextUpdate: now + hourMs })
  answer = (path) => (response) => (path === '/agencies.crl' ? response.end(list) : response.writeHead(503).end())
  requests.length = 0
  expect(await judgeStatus(file)).toEqual({ verdict: 'valid', whole: 'whole', status: 'good', source: 'list' })
  expect(requests).toEqual(['POST /down application/ocsp-request', 'GET /agencies.crl '])
})

test.each([
  ['another host', () => toAddress('x', `elsewhere.example.vn:${getPort()}`)],
  ['another port', () => `http://${host}/x`],
  ['an account in the address', () => toAddress('x', `a:b@${host}:${getPort()}`)],
  ['another scheme', () => `ldap://${host}:${getPort()}/x`],
  ['a host that only ends alike', () => toAddress('x', `not${host}:${getPort()}`)],
])('no one is asked at %s', async (_, toUrl) => {
  const { file } = signedBy(authorityAt(toUrl()))
  requests.length = 0
  expect(await judgeStatus(file)).toEqual({ verdict: 'unknown', whole: 'whole', status: 'not-checked', source: null })
  expect(requests).toEqual([])
})

test('no one is asked about a certificate for which no root stands', async () => {
  const signer = issue({ commonName: 'Stranger', extensions: [authorityAt(toAddress('stranger'))] })
  const bytes = signPdf(writePdf(paper()).bytes, { signer, signingTime: Date.now() - hourMs })
  requests.length = 0
  expect(await judgeStatus(bytes.toString('base64'))).toMatchObject({ verdict: 'unknown', status: 'not-checked' })
  expect(requests).toEqual([])
})
