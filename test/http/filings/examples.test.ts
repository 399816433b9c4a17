/** The filings that the README lets a newcomer paste: each is taken as it stands, and reaches the register. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startGateway, type TestGateway } from '../../support/gateway.ts'
import { filings, reaches, sha256, upload } from './fixtures.ts'

const examples = join(import.meta.dirname, '../../../docs/examples')
const readme = readFileSync(join(examples, '../../README.md'), 'utf8')
const paper = readFileSync(join(examples, 'birth-notice.pdf'))

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway({ filings: {} })
  await upload(gateway, paper)
})
afterAll(() => gateway.stop())

test('the paper is uploaded under the hash that the README states', () => {
  expect(readme).toContain(`/v1/attachments/${sha256(paper)}`)
})

test.each(['birth', 'death', 'marriage', 'marital-status'])('%s.json is filed and registered', async (kind) => {
  const body = readFileSync(join(examples, `${kind}.json`), 'utf8')
  const { status, json } = await gateway.post(filings, body, { 'idempotency-key': `my-first-${kind}` })
  expect([status, json.kind]).toEqual([202, kind])
  const { result } = await reaches(gateway, json.id, 'completed')
  expect(result).toMatchObject({ registerNumber: expect.any(String), certificate: { mediaType: 'application/pdf' } })
  expect(result.personalNumber === null).toBe(kind !== 'birth')
})

test('the dossier that the README asks for has its due times, their reasons and both verdicts', async () => {
  const [, code] = /v1\/dossiers\/(H99\.01\.02-\d{6}-\d{4})"/.exec(readme) ?? []
  const { status, json } = await gateway.get(`/v1/dossiers/${code}`)
  expect([status, json.status]).toEqual([200, 'done'])
  // Received on 2026-03-16, a Monday, at 08:30: due on that day.
  const due = '2026-03-16T10:00:00.000Z'
  expect([json.firstDueAt, json.dueAt, json.due.firstDueAt, json.due.dueAt]).toEqual([due, due, due, due])
  expect(json.due.verdict).toEqual({ law: 'overdue', scoring: 'overdue' })
  expect(json.due.reasons.length).toBeGreaterThan(3)
  // It has ended: nothing is left to foresee.
  expect(json.forecast).toBeNull()
})
