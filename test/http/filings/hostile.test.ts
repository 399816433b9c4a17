/** Bodies and headers that mean harm to the intake: refused with a reason, quickly, and the gateway serves on. */
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { makeFiling } from '../../support/declarations.ts'
import { type Answer, startGateway, type TestGateway } from '../../support/gateway.ts'
import { openRaw } from '../raw-socket.ts'
import { file, filings, newDossierCode } from './fixtures.ts'

let gateway: TestGateway
const bodyBytesMax = 100_000
beforeAll(async () => {
  gateway = await startGateway({ filings: {}, server: { filingBodyBytesMax: bodyBytesMax } })
})
afterAll(() => gateway.stop())
afterEach(async () => {
  expect((await file(gateway, 'birth')).status).toBe(202)
})

const birth = () => makeFiling('birth', { dossier: newDossierCode() })
const submit = (body: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
  gateway.post(filings, body, { 'idempotency-key': randomUUID(), ...headers })
const getOutcome = ({ status, json }: Answer) => [status, json.code]

test('a filing may be larger than a question, and not larger than its own cap', async () => {
  const note = 'x'.repeat(1_999)
  const large = { ...birth(), declaration: { ...birth().declaration, note, otherInformation: note } }
  const padded = `${JSON.stringify(large).slice(0, -1)}${' '.repeat(bodyBytesMax - 20_000)}}`
  expect((await submit(padded)).status).toBe(202)
  expect(getOutcome(await submit(`${padded}${' '.repeat(20_000)}`))).toEqual([413, 'body-too-large'])
  expect(getOutcome(await submit(' '.repeat(10_000_000)))).toEqual([413, 'body-too-large'])
})

test('deep, broken and undecodable bodies', async () => {
  expect(getOutcome(await submit('['.repeat(40_000)))).toEqual([400, 'body-malformed'])
  expect(getOutcome(await submit(`{"declaration":${'{"a":'.repeat(40)}1${'}'.repeat(40)}}`))).toEqual([
    400,
    'body-malformed',
  ])
  expect(getOutcome(await submit('{"kind":"birth"'))).toEqual([400, 'body-malformed'])
  expect(getOutcome(await submit(birth(), { 'content-type': 'text/plain' }))).toEqual([415, 'media-type-unsupported'])
})

test('what is no object, and members that the language keeps for itself', async () => {
  for (const body of ['null', '[]', '5', '"birth"', '{}', '{"kind":null}', '{"kind":{"$ne":1}}']) {
    expect(getOutcome(await submit(body)), body).toEqual([400, 'request-invalid'])
  }
  const polluted = JSON.stringify(birth()).replace(
    '{',
    '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},',
  )
  expect(getOutcome(await submit(polluted))).toEqual([400, 'request-invalid'])
  expect(({} as { polluted?: number }).polluted).toBeUndefined()
})

test('a list of thousands of wrong members is one fault: that it is too long', async () => {
  const attachments = Array.from({ length: 5_000 }, () => ({ a: 1 }))
  const answer = await submit({ ...birth(), attachments })
  expect(getOutcome(answer)).toEqual([400, 'request-invalid'])
  expect(answer.json.errors).toMatchObject([{ pointer: '/attachments' }])
  expect(answer.json.errors).toHaveLength(1)
})

test('headers that smuggle, repeat or overflow', async () => {
  const { socket, received, closed } = await openRaw(gateway.url)
  const body = JSON.stringify(birth())
  socket.end(
    `POST ${filings} HTTP/1.1\r\nhost: g\r\nauthorization: Bearer ${gateway.key}\r\ncontent-type: application/json\r\n` +
      `idempotency-key: a\r\nidempotency-key: b\r\nconnection: close\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
  await closed
  expect(received()).toMatch(/^HTTP\/1\.1 400 /)
  expect(received()).toContain('idempotency-key-invalid')
})

test('addresses that climb, end in zero bytes, or are no UTF-8', async () => {
  for (const path of [
    '/v1/filings/%00',
    '/v1/filings/..%2f..%2fetc',
    '/v1/filings/%ff%fe',
    '/v1/filings/%F0%9F',
    '/v1/filings/%',
    '/v1/attachments/%',
  ]) {
    const answer = await gateway.get(path)
    expect([404, 405, 422], path).toContain(answer.status)
  }
})
