/** The whole trail is read page by page, and a page costs what it holds, however long the chain is that it lies in. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { auditRecordPages, makeMonths } from '../../src/store/audit/records.ts'
import type { Database } from '../../src/store/postgres/database.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'

const chains = ['10000000-0000-4000-8000-000000000000', 'f0000000-0000-4000-8000-000000000000']
const months = ['2026-11-01', '2026-12-01']
const perMonth = 12_000

let db: TestDatabase
beforeAll(async () => {
  db = await freshDatabase()
  await makeMonths(db.database, Date.parse('2026-11-15T00:00:00Z'))
  for (const [order, month] of months.entries()) {
    await db.database.query(
      `INSERT INTO audit_record (chain, seq, hash, body, month)
       SELECT chain, seq, sha256('record'), json_build_object('chain', chain, 'seq', seq, 'at', $3::text || 'T00:00:00.000Z'), $3::date
       FROM unnest($1::uuid[]) AS chain, generate_series($2::int, $2::int + ${perMonth} - 1) AS seq`,
      [chains, order * perMonth, month],
    )
  }
  await db.database.query('ANALYZE audit_record')
})
afterAll(() => db.drop())

interface PlanNode {
  'Node Type': string
  'Actual Rows': number
  'Actual Loops': number
  Plans?: PlanNode[]
}

/** Rows that the leaves of a plan brought. */
function countRead({ Plans = [], ...node }: PlanNode): number {
  if (Plans.length === 0) return node['Actual Rows'] * node['Actual Loops']
  return Plans.map(countRead).reduce((sum, each) => sum + each, 0)
}

test('every record comes once and in order, and of the longest chain no page reads more than it brings', async () => {
  const read: number[] = []
  const explaining: Pick<Database, 'query'> = {
    query: (async (text: string, values: unknown[]) => {
      const { rows } = await db.database.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, values)
      read.push(countRead(rows[0]['QUERY PLAN'][0].Plan))
      return db.database.query(text, values)
    }) as Database['query'],
  }
  const places: string[] = []
  let longest = 0
  for await (const page of auditRecordPages(explaining)) {
    longest = Math.max(longest, page.length)
    for (const { chain, seq } of page) places.push(`${chain} ${seq}`)
  }
  const all = chains.flatMap((chain) => Array.from({ length: months.length * perMonth }, (_, seq) => `${chain} ${seq}`))
  expect(places).toEqual(all)
  // Beside its own rows it has seen the next one of each month, and asked for its place.
  expect(Math.max(...read)).toBeLessThanOrEqual(longest + 20)
})
