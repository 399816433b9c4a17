/** Signed files that an office was shown: what came through here is recognised bit for bit, and every answer is on record. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CANARY } from '../../../mocks/personas.ts'
import { issueKey } from '../../../src/access/api-key.ts'
import { rememberFile } from '../../../src/store/file-check/known-files.ts'
import { createDatabase } from '../../../src/store/postgres/database.ts'
import { newDossier } from '../../gateway/questions.ts'
import { consumerWith, keyHashKey, startGateway, type TestGateway } from '../../support/gateway.ts'
import { makeCorpus, makePeople, makeTrust } from '../../unit/signed-file/corpus.ts'
import { paper, signPdf, writePdf } from '../../unit/signed-file/pdf.ts'
import { expectNoTrace, expectTactful, watchConsole } from '../canary.ts'

const printed = watchConsole()
const notary = issueKey(keyHashKey)
const folder = mkdtempSync(join(tmpdir(), 'file-checks-'))
const people = makePeople()
const grant = (operations: ('verify' | 'check-file')[]) => [{ procedures: ['1.001193'], operations }]
const path = '/v1/certificates/files/checks'

let gateway: TestGateway
beforeAll(async () => {
  const { files } = makeTrust(people)
  writeFileSync(join(folder, 'root.der'), people.root.der)
  const below = mkdtempSync(join(folder, 'below'))
  writeFileSync(join(below, 'agencies.der'), people.below.der)
  const lists = mkdtempSync(join(folder, 'lists'))
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(lists, name), bytes)
  const roots = mkdtempSync(join(folder, 'roots'))
  writeFileSync(join(roots, 'root.der'), people.root.der)
  gateway = await startGateway({
    fileChecks: {
      rootsFolder: roots,
      intermediatesFolder: below,
      revocationFolder: lists,
      registryHosts: ['.giayto.example.vn'],
      bytesMax: 100_000,
      timeoutMs: 60_000,
    },
    consumer: () => ({ grants: grant(['check-file']) }),
    others: [consumerWith(notary, { id: 'notary', grants: grant(['verify']) })],
  })
})
afterAll(async () => {
  await gateway.stop()
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
