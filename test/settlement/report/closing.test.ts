/** A closed period stays as it was closed, whatever becomes known later; and what came late is named. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { closePeriod, makeReport, type ReportOrder } from '../../../src/settlement/report/make-report.ts'
import { findClosing, isClosingWhole } from '../../../src/store/dossier/report.ts'
import { freshDatabase, type TestDatabase } from '../../support/database.ts'
import { insertDossiers } from './fixtures.ts'
import { anyDossier } from './histories.ts'
import { at, dossier, january } from './sample.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(() => db.drop())

const order: ReportOrder = {
  form: 'II.06a',
  period: january,
  by: 'unit',
  units: null,
  procedures: null,
  population: false,
  asOf: at('2026-02-03T08:00:00'),
}
const key = { form: 'II.06a', from: january.from, to: january.to }
const empty = async () => {
  // Nothing but the test may: the rows are final.
  await db.database.query(
    'ALTER TABLE report_closing DISABLE TRIGGER USER; ALTER TABLE report_closing_dossier DISABLE TRIGGER USER',
  )
  await db.database.query('TRUNCATE report_closing, report_closing_dossier, dossier, dossier_event, dossier_code')
  await db.database.query(
    'ALTER TABLE report_closing ENABLE TRIGGER USER; ALTER TABLE report_closing_dossier ENABLE TRIGGER USER',
  )
}

test('what comes late changes no closed figure, and is named with where it stood and stands', async () => {
  await empty()
  const open = dossier({ due: '2026-01-20T17:00:00' }, ['received', '2026-01-12T09:00:00'])
  const done = dossier(
    { due: '2026-01-20T17:00:00' },
    ['received', '2026-01-12T09:00:00'],
    ['done', '2026-01-19T09:00:00'],
  )
  await insertDossiers(db.database, [open, done])
  const before = await makeReport(db.database, order)
  expect(await closePeriod(db.database, order, 'canbo.mau')).toBe(true)
  expect((await makeReport(db.database, order)).closing).toMatchObject({ closedBy: 'canbo.mau', cameLate: [] })

  const missed = dossier(
    { unit: 'H99.02', channel: 'online', due: '2026-02-20T17:00:00' },
    ['received', '2026-01-30T09:00:00'],
    ['accepted', '2026-01-31T09:00:00'],
  )
  await insertDossiers(db.database, [missed])
  await db.database.query(`UPDATE dossier SET status = 'done', ended_at = $2, end_type = 'done' WHERE code = $1`, [
    open.code,
    new Date(at('2026-01-19T10:00:00')),
  ])
  const after = await makeReport(db.database, { ...order, asOf: at('2026-03-01T08:00:00') })
  expect(after.rows).toEqual(before.rows)
  expect(after.total).toEqual(before.total)
  expect(after.closing?.cameLate).toEqual([
    {
      dossier: open.code,
      unit: 'H99.01.02',
      before: { origin: 'direct', outcome: 'open-overdue' },
      now: { origin: 'direct', outcome: 'ended-early' },
    },
    { dossier: missed.code, unit: 'H99.02', before: null, now: { origin: 'online', outcome: 'open-in-time' } },
  ])
  // The next period carries what is true now.
  const february = await makeReport(db.database, {
    ...order,
    period: { from: '2026-02-01', to: '2026-02-28' },
    asOf: at('2026-03-01T08:00:00'),
  })
  expect(february.closing).toBeNull()
  expect(february.total.columns['6']).toBe(1)
})

test('a period is closed once, and not before it is over', async () => {
  await empty()
  expect(await closePeriod(db.database, order, 'canbo.mau')).toBe(true)
  expect(await closePeriod(db.database, order, 'other')).toBe(false)
  expect((await findClosing(db.database, key))?.closedBy).toBe('canbo.mau')
  const running = { ...order, period: { from: '2026-02-01', to: '2026-02-28' } }
  await expect(closePeriod(db.database, running, 'canbo.mau')).rejects.toThrow('not over')
})

test('what was closed cannot be changed, and a change that got past that is found by the hash', async () => {
  await empty()
  const one = dossier({ due: '2026-01-20T17:00:00' }, ['received', '2026-01-12T09:00:00'])
  await insertDossiers(db.database, [one])
  await closePeriod(db.database, order, 'canbo.mau')
  const { id } = (await findClosing(db.database, key)) ?? { id: '' }
  expect(await isClosingWhole(db.database, id)).toBe(true)
  for (const change of [
    'UPDATE report_closing_dossier SET outcome = 0',
    'DELETE FROM report_closing',
    'TRUNCATE report_closing_dossier',
  ]) {
    await expect(db.database.query(change)).rejects.toThrow('final')
  }
  await db.database.query('ALTER TABLE report_closing_dossier DISABLE TRIGGER USER')
  await db.database.query('UPDATE report_closing_dossier SET outcome = 0')
  expect(await isClosingWhole(db.database, id)).toBe(false)
})

test('a closed report is what the report was, for any history, grouping and reader', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(anyDossier, { maxLength: 20, selector: ({ id }) => id }),
      fc.constantFrom('unit' as const, 'procedure' as const, 'case' as const, 'channel' as const),
      fc.constantFrom(null, ['H99.01'], ['H99.02']),
      async (dossiers, by, units) => {
        await empty()
        await insertDossiers(db.database, dossiers)
        const wanted = { ...order, by, units }
        const live = await makeReport(db.database, wanted)
        await closePeriod(db.database, order, 'canbo.mau')
        const closed = await makeReport(db.database, wanted)
        expect(closed.rows).toEqual(live.rows)
        expect(closed.total).toEqual(live.total)
        expect(closed.closing?.cameLate).toEqual([])
      },
    ),
    { numRuns: 30, endOnFailure: true },
  )
}, 120_000)
