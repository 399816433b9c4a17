/** What bounds fetches by address, and that nothing leaves without its record. */
import { randomBytes, randomUUID } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { issueAddress } from '../../../src/file-address/issue-address.ts'
import { makeFiling } from '../../support/declarations.ts'
import { eventually } from '../../support/eventually.ts'
import { startGateway, type TestGateway, type TestGatewayOptions } from '../../support/gateway.ts'
import { filings, newDossierCode, sha256, upload } from '../filings/fixtures.ts'
import { fetchFile, getDeps, publicUrl } from './fixtures.ts'

let gateway: TestGateway
afterEach(() => gateway.stop())

async function start(fileAddresses: TestGatewayOptions['fileAddresses']): Promise<void> {
  gateway = await startGateway({ filings: {}, fileAddresses: { publicUrl, allowHttp: true, ...fileAddresses } })
}

/** A paper of a filing that was taken, whatever becomes of it. */
async function filePaper(bytes: number) {
  const paper = Buffer.concat([Buffer.from('%PDF-1.4\n'), randomBytes(bytes)])
  await upload(gateway, paper)
  const dossier = newDossierCode()
  const attachments = [{ sha256: sha256(paper), title: 'Giấy chứng sinh', fileName: 'giay-chung-sinh.pdf' }]
  const { json } = await gateway.post(filings, makeFiling('birth', { dossier, attachments }), {
    'idempotency-key': randomUUID(),
  })
  const { database } = getDeps(gateway)
  const { rows } = await database.query('SELECT id FROM dossier WHERE code = $1', [dossier])
  const file = { kind: 'paper', filing: json.id, sha256: sha256(paper) } as const
  return { paper, order: { target: 'portal', dossier: Number(rows[0].id), file } }
}

async function issuePaper(bytes: number) {
  const { paper, order } = await filePaper(bytes)
  const outcome = await issueAddress(getDeps(gateway), order)
  if (!outcome.issued) throw new Error(outcome.why)
  return { paper, url: outcome.address.url }
}

const unknownUrl = () => `${publicUrl}files/${randomBytes(32).toString('base64url')}`

test('without a public address no addresses are issued', async () => {
  gateway = await startGateway({ filings: {} })
  const { order } = await filePaper(10)
  expect(await issueAddress(getDeps(gateway), order)).toEqual({ issued: false, why: 'no-public-url' })
})

test('one address is asked for so often and no more, while others go on', async () => {
  await start({ perMinute: 3 })
  const [one, other] = [await issuePaper(10), await issuePaper(10)]
  for (let n = 0; n < 3; n++) expect((await fetchFile(gateway, one.url, { method: 'HEAD' })).status).toBe(200)
  const refused = await fetchFile(gateway, one.url)
  expect([refused.status, refused.code]).toEqual([429, 'fetches-exceeded'])
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
  expect((await fetchFile(gateway, other.url)).status).toBe(200)
})

test('a network that guesses is held, also for addresses that exist, and another network is not', async () => {
  await start({ strangerPerMinute: 20 })
  const { url } = await issuePaper(10)
  for (let n = 0; n < 20; n++) expect((await fetchFile(gateway, unknownUrl())).status).toBe(404)
  for (const held of [unknownUrl(), url]) expect((await fetchFile(gateway, held)).code).toBe('fetches-exceeded')
  expect((await fetchFile(gateway, url, { from: '127.0.0.9' })).status).toBe(200)
})

test('a network gets its share of bytes and no more; parts count as what they are', async () => {
  await start({})
  const { url, paper } = await issuePaper(5_000_000)
  const codes = []
  for (let n = 0; n < 4; n++) {
    const { status, code, body } = await fetchFile(gateway, url)
    codes.push(code ?? status)
    if (status === 200) expect(body.equals(paper)).toBe(true)
  }
  expect(codes).toEqual([200, 200, 200, 'answers-exceeded'])
  expect((await fetchFile(gateway, url, { headers: { range: 'bytes=0-9999' } })).body).toEqual(
    paper.subarray(0, 10_000),
  )
  expect(getDeps(gateway).room.held).toBe(0)
})

test('memory is bounded: many large fetches at once wait for each other and all come whole', async () => {
  await start({ inFlightBytesMax: 16_777_216 })
  const { url, paper } = await issuePaper(4_000_000)
  const sources = Array.from({ length: 12 }, (_, n) => `127.0.1.${n + 1}`)
  const answers = await Promise.all(sources.map((from) => fetchFile(gateway, url, { from })))
  for (const { body } of answers) expect(body.equals(paper)).toBe(true)
  await eventually('all memory is given back', () => getDeps(gateway).room.held === 0)
})

test('nothing leaves while the trail cannot be written, and unknown addresses are answered alike', async () => {
  await start({})
  const { url, paper } = await issuePaper(10)
  const { database } = getDeps(gateway)
  await database.query('ALTER TABLE audit_record RENAME TO audit_record_away')
  const refused = await fetchFile(gateway, url)
  expect([refused.status, refused.code]).toEqual([503, 'audit-unavailable'])
  expect(refused.body.includes(paper.subarray(9))).toBe(false)
  expect((await fetchFile(gateway, unknownUrl())).code).toBe('audit-unavailable')
  await database.query('ALTER TABLE audit_record_away RENAME TO audit_record')
  await eventually('files leave again', async () => (await fetchFile(gateway, url)).status === 200)
})
