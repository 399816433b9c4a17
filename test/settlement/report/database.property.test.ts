/** The database counts exactly as the pure rules place each dossier: figures, lists and verdicts, for any history and period. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addCounted, emptyFigures, toCounted } from '../../../src/settlement/report/figures.ts'
import { findFindings } from '../../../src/settlement/report/findings.ts'
import { findLatenessCause } from '../../../src/settlement/report/lateness.ts'
import { makeReport, type ReportOrder } from '../../../src/settlement/report/make-report.ts'
import { toWindow } from '../../../src/settlement/report/period.ts'
import { placeInForm, type ReportDossier } from '../../../src/settlement/report/placement.ts'
import { toRow } from '../../../src/settlement/report/report.ts'
import { scoreDossier } from '../../../src/settlement/report/scoring.ts'
import type { RowGrouping } from '../../../src/store/dossier/report.ts'
import { freshDatabase, type TestDatabase } from '../../support/database.ts'
import { insertDossiers } from './fixtures.ts'
import { anyDossier } from './histories.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(() => db.drop())

const day = fc
  .integer({ min: 0, max: 110 })
  .map((days) => new Date(Date.UTC(2025, 11, 10 + days)).toISOString().slice(0, 10))
const anyPeriod = fc.tuple(day, day).map(([a, b]) => (a < b ? { from: a, to: b } : { from: b, to: a }))
const toKey = (dossier: ReportDossier, by: RowGrouping) =>
  ({
    unit: dossier.unit,
    procedure: dossier.procedure,
    case: dossier.case ?? dossier.procedure,
    channel: dossier.channel ?? 'unknown',
  })[by]

function byRules(dossiers: readonly ReportDossier[], order: ReportOrder, by: RowGrouping) {
  const window = toWindow(order.period, order.asOf)
  const groups = new Map<string, ReturnType<typeof emptyFigures>>()
  const lists = new Map<string, string[]>()
  const atTheDoor = { waiting: 0, refused: 0 }
  const list = (name: string, code: string) => lists.set(name, [...(lists.get(name) ?? []), code].sort())
  for (const dossier of dossiers) {
    const placement = placeInForm(dossier, window)
    if (!placement.counted) {
      if (placement.why === 'at-the-door') atTheDoor.waiting++
      if (placement.why === 'refused-at-the-door') atTheDoor.refused++
      continue
    }
    const figures = groups.get(toKey(dossier, by)) ?? emptyFigures()
    const verdict = scoreDossier(dossier, placement, window)
    addCounted(figures, toCounted(dossier, placement, verdict))
    groups.set(toKey(dossier, by), figures)
    for (const finding of findFindings(dossier, placement, window)) list(finding, dossier.code)
    const cause = findLatenessCause(dossier, placement, window, [])
    if (cause) list(cause, dossier.code)
    if (verdict === 'overdue') list('scoring', dossier.code)
  }
  const keys = [...groups.keys()].sort()
  return {
    rows: keys.map((key, index) => toRow(index + 1, key, { vi: key, en: key }, groups.get(key) ?? emptyFigures())),
    lists: Object.fromEntries([...lists].sort()),
    atTheDoor,
  }
}

test('a report from the database is what the rules say, dossier by dossier', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(anyDossier, { maxLength: 30, selector: ({ id }) => id }),
      anyPeriod,
      fc.integer({ min: 0, max: 150 * 86_400_000 }),
      fc.constantFrom('unit' as const, 'procedure' as const, 'case' as const),
      async (dossiers, period, after, by) => {
        await db.database.query('TRUNCATE dossier, dossier_event, dossier_code')
        await insertDossiers(db.database, dossiers)
        const asOf = Date.parse(`${period.from}T00:00:00Z`) + after
        const order: ReportOrder = {
          form: 'II.06a',
          period,
          by,
          units: null,
          procedures: null,
          population: false,
          asOf,
        }
        const report = await makeReport(db.database, order)
        const expected = byRules(dossiers, order, by)
        expect(report.rows).toEqual(expected.rows)
        expect(report.atTheDoor).toEqual(expected.atTheDoor)
        const lists: Record<string, string[]> = {}
        for (const { code, count, dossiers: named } of report.findings) {
          expect(named).toHaveLength(count)
          lists[code] = [...named].sort()
        }
        for (const { cause, dossiers: named } of report.lateness)
          lists[cause] = [...(lists[cause] ?? []), ...named].sort()
        const scoring = report.indicators.find(({ code }) => code === '2.1')?.costly.dossiers ?? []
        if (scoring.length > 0) lists.scoring = [...scoring].sort()
        expect(Object.fromEntries(Object.entries(lists).sort())).toEqual(expected.lists)
      },
    ),
    { numRuns: 60, endOnFailure: false },
  )
}, 120_000)
