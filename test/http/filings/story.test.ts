/** From the counter to the register: filed with a PDF, followed to its end, the certificate in hand, everything on record. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../../support/eventually.ts'
import { purpose, startGateway, type TestGateway } from '../../support/gateway.ts'
import { file, filings, pdf, reaches, sha256, upload } from './fixtures.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway({ filings: {} })
})
afterAll(() => gateway.stop())

test('a birth with a paper is registered once, and its certificate can be fetched', async () => {
  const content = pdf('giấy chứng sinh')
  await upload(gateway, content)
  const attachments = [{ sha256: sha256(content), title: 'Giấy chứng sinh', fileName: 'giay-chung-sinh.pdf' }]
  const { json: filed } = await file(gateway, 'birth', { attachments })
  const done = await reaches(gateway, filed.id, 'completed')
  expect(done.result).toMatchObject({
    registerNumber: expect.any(String),
    registeredOn: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
    personalNumber: expect.stringMatching(/^\d{12}$/),
    certificate: { mediaType: 'application/pdf', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
  })
  const response = await fetch(`${gateway.url}${filings}/${filed.id}/certificate`, {
    headers: { authorization: `Bearer ${gateway.key}` },
  })
  const certificate = Buffer.from(await response.arrayBuffer())
  expect(response.headers.get('content-type')).toBe('application/pdf')
  expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename\*=UTF-8''birth-[0-9a-f-]+\.pdf$/)
  expect(certificate.subarray(0, 5).toString()).toBe('%PDF-')
  expect(sha256(certificate)).toBe(done.result.certificate.sha256)
  expect(certificate.length).toBe(done.result.certificate.bytes)
  const digest = Buffer.from(sha256(certificate), 'hex').toString('base64')
  expect(response.headers.get('content-digest')).toBe(`sha-256=:${digest}:`)

  // One who is shown it later learns that these very bytes came through here, and one changed byte did not.
  const check = async (bytes: Buffer) => {
    const asked = { purpose, file: bytes.toString('base64') }
    const { status, json, text } = await gateway.post('/v1/certificates/files/checks', asked)
    expect(status, text).toBe(200)
    return json.known
  }
  expect(await check(certificate)).toMatchObject({ status: 'known', records: [{ kind: 'birth' }] })
  const changed = Buffer.from(certificate)
  changed[certificate.length - 20] = (changed.at(-20) ?? 0) ^ 1
  expect(await check(changed)).toMatchObject({ status: 'not-known', records: [] })
})

test.each(['death', 'marriage', 'marital-status'] as const)('a %s is registered', async (kind) => {
  const { json } = await file(gateway, kind)
  const done = await reaches(gateway, json.id, 'completed')
  expect(done.events.map(({ number }: { number: number }) => number)).toEqual(
    done.events.map((_: unknown, index: number) => index + 1),
  )
})

test('what is sent and what is shown are on record', async () => {
  const { json } = await file(gateway, 'birth')
  await reaches(gateway, json.id, 'completed')
  const operations = await eventually('the trail holds it', async () => {
    const { rows } = (await gateway.database?.database.query(
      "SELECT body->>'operation' AS operation FROM audit_record WHERE body->>'object' = $1",
      [json.id],
    )) ?? { rows: [] }
    const reported = rows.map(({ operation }) => operation)
    return reported.includes('result') ? reported : undefined
  })
  expect(operations).toEqual(expect.arrayContaining(['file', 'deliver', 'result']))
})

test('a certificate that is not there is not found', async () => {
  await gateway.mocks.pause()
  const { json } = await file(gateway, 'birth')
  const answer = await gateway.get(`${filings}/${json.id}/certificate`)
  expect([answer.status, answer.json.code]).toEqual([404, 'certificate-missing'])
  await gateway.mocks.resume()
})
