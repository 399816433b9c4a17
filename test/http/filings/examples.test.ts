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
