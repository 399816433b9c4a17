/** Promises 2 and 9: one bad record fails alone. The others of its batch are durable, and the trail holds one for it too. */
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { AuditSettings } from '../../src/audit/settings.ts'
import { Trail } from '../../src/audit/trail.ts'
import { verifyTrail } from '../../src/audit/verify-trail.ts'
import type { ComparisonEntry, InquiryEntry } from '../../src/domain/audit.ts'
import { makeInquiryEntry } from '../support/audit-entry.ts'
import { freshDatabase, silent, type TestDatabase } from '../support/database.ts'

// A batch gathers for as long as it takes to append all of one property's records.
const settings = AuditSettings.parse({
  keyId: 'k1',
  chainKey: 'c'.repeat(32),
  subjectKey: 's'.repeat(32),
  commitIntervalMs: 20,
})
const keys = new Map([['k1', settings.chainKey]])

/** Longer than an entry of an index may be, and not to be compressed. */
const long = Array.from({ length: 200 }, (_, index) => createHash('sha512').update(String(index)).digest('base64'))
const inquiry = makeInquiryEntry('')
const compared: Omit<ComparisonEntry, 'requestId' | 'consent'> = {
  kind: 'comparison',
  operation: 'lookup',
  purpose: inquiry.purpose,
  subject: inquiry.subject,
  outcome: 'disclosed',
  result: 'found',
  call: inquiry.call,
  endpoint: 'population/ndxp (a)',
}
const poisoned = {
  none: makeInquiryEntry,
  nul: (id) => makeInquiryEntry(id, { purpose: { ...inquiry.purpose, dossier: 'a\u0000b' } }),
  'half a pair': (id) => makeInquiryEntry(id, { call: { ...inquiry.call, exchangeId: 'x\ud800' } }),
  'half a pair behind': (requestId) => ({ ...compared, requestId, consent: '\udfff' }),
  'too long for an index': (id) => makeInquiryEntry(id, { purpose: { ...inquiry.purpose, officer: long.join('') } }),
} as const satisfies Record<string, (requestId: string) => InquiryEntry | ComparisonEntry>
const poison = fc.constantFrom(...(Object.keys(poisoned) as (keyof typeof poisoned)[]))

let base: TestDatabase
let trail: Trail
const errors: string[] = []
beforeAll(async () => {
  base = await freshDatabase()
  trail = new Trail(base.database, settings, { now: Date.now }, { ...silent, error: (_, text) => errors.push(text) })
  await trail.open()
})
afterAll(async () => {
  await trail.close()
  await base.drop()
})

let serial = 0

test('whatever subset of a batch is poisoned, the others are durable in order and each bad one fails alone', async () => {
  const batch = fc.oneof(
    fc.array(poison, { minLength: 1, maxLength: 12 }),
    // Beyond one batch, mostly good.
    fc
      .tuple(fc.array(poison, { maxLength: 4 }), fc.integer({ min: 200, max: 400 }), fc.nat())
      .map(([bad, good, at]) => {
        const all = Array.from({ length: good }, (): keyof typeof poisoned => 'none')
        all.splice(at % good, 0, ...bad)
        return all
      }),
  )
  await fc.assert(
    fc.asyncProperty(batch, async (kinds) => {
      const entries = kinds.map((kind) => poisoned[kind](`r-${++serial}`))
      const ends = await Promise.allSettled(entries.map((entry) => trail.append(entry)))
      expect(ends.map((end) => (end.status === 'fulfilled' ? 'ok' : end.reason.code))).toEqual(
        kinds.map((kind) => (kind === 'none' ? 'ok' : 'audit-record-refused')),
      )
      expect(trail.status.writing).toBe(true)
      const { rows } = await base.database.query(
        `SELECT body ->> 'requestId' AS id, body ->> 'outcome' AS outcome, body ->> 'result' AS result, subject
         FROM audit_record WHERE body ->> 'requestId' = ANY ($1) ORDER BY seq`,
        [entries.map(({ requestId }) => requestId)],
      )
      expect(rows).toEqual(
        entries.map(({ requestId, subject }, index) => ({
          id: requestId,
          subject,
          ...(kinds[index] === 'none'
            ? { outcome: 'disclosed', result: 'found' }
            : { outcome: 'failed', result: 'audit-record-refused' }),
        })),
      )
    }),
    { numRuns: 60 },
  )
  expect(await verifyTrail(base.database, keys)).toMatchObject({ whole: true, findings: [] })
  expect(new Set(errors), 'each refusal is logged, and nothing else went wrong').toEqual(
    new Set([
      'audit: a record was refused for what it holds; a printable one stands in its place, and nothing was disclosed',
    ]),
  )
})

test('what a refusal of the policy held stays a refusal', async () => {
  const refused = makeInquiryEntry('r-refused', {
    outcome: 'refused',
    result: 'unit-not-allowed',
    purpose: { ...inquiry.purpose, dossier: '\u0000' },
  })
  await expect(trail.append(refused)).rejects.toMatchObject({ code: 'audit-record-refused', retryable: false })
  const { rows } = await base.database.query(
    "SELECT body ->> 'outcome' AS outcome, body ->> 'dossier' AS dossier FROM audit_record WHERE body ->> 'requestId' = 'r-refused'",
  )
  expect(rows).toEqual([{ outcome: 'refused', dossier: '\ufffd' }])
})

test('a database that takes no record at all is no bad record: the trail is broken, as before', async () => {
  await base.database.query('ALTER TABLE audit_record ADD CONSTRAINT nothing CHECK (false) NOT VALID')
  await expect(trail.append(makeInquiryEntry('r-none'))).rejects.toMatchObject({ code: 'audit-unavailable' })
  expect(trail.status.writing).toBe(false)
  await base.database.query('ALTER TABLE audit_record DROP CONSTRAINT nothing')
})
