/** What every filing pays for: a table that grows faster than its statistics is still not read whole. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findKnownDossiers, insertFiledDossiers } from '../../src/store/dossier/filed-dossiers.ts'
import { insertFilings, type NewFiling } from '../../src/store/filing/filings.ts'
import type { Queryable } from '../../src/store/postgres/database.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'

const unit = 'H99.01.02'
const procedure = '2.002767'
const at = Date.parse('2026-11-30T09:00:00+07:00')
const due = { firstDueAt: at, dueAt: at, provisional: false, unknown: null, rules: 'r' }

let db: TestDatabase
beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(() => db.drop())

const dossiers = (from: number) =>
  Array.from({ length: 32 }, (_, index) => {
    const by = { unit, procedure, consumer: 'c', filing: randomUUID(), receivedAt: at, due }
    return { code: `H-${from + index}`, linkedCode: `G-${from + index}`, ...by }
  })
const filings = (from: number) =>
  dossiers(from).map(({ code, filing: id, consumer, linkedCode }): NewFiling => {
    const acceptedAt = new Date(at)
    return {
      idempotencyKey: id,
      sealedRequest: Buffer.alloc(8),
      attachments: [],
      filing: {
        id,
        consumer,
        credential: 'k',
        requestId: 'r',
        kind: 'birth-package',
        procedure,
        dossier: code,
        linkedDossier: linkedCode,
        registrationUnit: '99001',
        unit,
        receivedAt: '2026-11-30T09:00:00+07:00',
        subject: 's',
        bodyHash: id,
        acceptedAt,
        dossierDueAt: acceptedAt,
      },
    }
  })

/** The tables of which it read every row. */
async function findWholeReads(work: (connection: Queryable) => Promise<unknown>): Promise<string[]> {
  return db.database.transaction(async (connection) => {
    // As on a connection that has run the statement a few times: one plan for all values.
    await connection.query('SET LOCAL plan_cache_mode = force_generic_plan')
    await work(connection)
    const { rows } = await connection.query(
      `SELECT relname AS name FROM pg_stat_xact_user_tables
       WHERE seq_scan > 0 AND relname IN ('dossier', 'dossier_code', 'dossier_event', 'filing', 'filing_key', 'filing_event')`,
    )
    return rows.map(({ name }) => name)
  })
}

test('filings and the dossiers that they begin are looked up by index while a table of yesterday grows', async () => {
  for (let from = 0; from < 32 * 20; from += 32) {
    await insertFilings(db.database, filings(from))
    await insertFiledDossiers(db.database, dossiers(from), at)
  }
  await db.database.query('ANALYZE dossier, dossier_code, filing, filing_key')
  expect(await findWholeReads((connection) => insertFilings(connection, filings(10_000)))).toEqual([])
  expect(await findWholeReads((connection) => insertFiledDossiers(connection, dossiers(10_000), at))).toEqual([])
  expect(await findWholeReads((connection) => findKnownDossiers(connection, dossiers(0)))).toEqual([])
})

test('of dossiers that come together each is begun, known or to be joined by itself, and nothing is written of the others', async () => {
  const [known, linked, fresh] = dossiers(20_000)
  if (!known || !linked || !fresh) throw new Error('three dossiers')
  const there = [known, { ...linked, code: linked.linkedCode, linkedCode: null }]
  expect(await insertFiledDossiers(db.database, there, at)).toEqual(['begun', 'begun'])
  const given = [known, linked, fresh]
  expect(await insertFiledDossiers(db.database, given, at)).toEqual(['known', 'linked', 'begun'])
  expect(await findKnownDossiers(db.database, given)).toEqual([
    { accepted: true, ended: false, dueAt: at },
    undefined,
    { accepted: true, ended: false, dueAt: at },
  ])
})
