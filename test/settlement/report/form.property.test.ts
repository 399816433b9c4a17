/** What must hold of the form whatever happened: its four identities, and that one period begins where the last one ended. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addTally, type Columns, emptyTally, toColumns, withoutDueTime } from '../../../src/settlement/report/form.ts'
import { type ReportPeriod, splitPeriod, toWindow } from '../../../src/settlement/report/period.ts'
import { placeInForm, type ReportDossier } from '../../../src/settlement/report/placement.ts'
import { anyDossier } from './histories.ts'

const muchLater = Date.parse('2027-06-01T00:00:00Z')
const someDossiers = fc.array(anyDossier, { maxLength: 25 })
const day = fc
  .integer({ min: 0, max: 120 })
  .map((days) => new Date(Date.UTC(2025, 11, 1 + days)).toISOString().slice(0, 10))
const anyPeriod = fc.tuple(day, day).map(([a, b]) => (a < b ? { from: a, to: b } : { from: b, to: a }))

function count(dossiers: readonly ReportDossier[], period: ReportPeriod, asOf = muchLater) {
  const tally = emptyTally()
  let reopened = 0
  for (const dossier of dossiers) {
    const placement = placeInForm(dossier, toWindow(period, asOf))
    if (!placement.counted) continue
    tally[placement.origin][placement.outcome]++
    if (placement.reopened) reopened++
  }
  return { tally, reopened, columns: toColumns(tally), unknown: withoutDueTime(tally) }
}

function expectIdentities(c: Columns): void {
  expect(c['3']).toBe(c['4'] + c['5'] + c['6'])
  expect(c['7']).toBe(c['8'] + c['9'] + c['10'])
  expect(c['11']).toBe(c['12'] + c['13'])
  expect(c['3']).toBe(c['7'] + c['11'])
}

test('the columns satisfy their four identities for any history, any period and any moment', () => {
  fc.assert(
    fc.property(someDossiers, anyPeriod, fc.integer({ min: 0, max: 150 * 86_400_000 }), (dossiers, period, after) => {
      const asOf = Date.parse(`${period.from}T00:00:00Z`) + after
      const { columns, unknown, tally } = count(dossiers, period, asOf)
      expectIdentities(columns)
      expect(unknown.received).toBe(unknown.online + unknown.direct + unknown.carried)
      expect(unknown.received).toBe(unknown.ended + unknown.open)
      const all = Object.values(tally)
        .flatMap((row) => Object.values(row))
        .reduce((a, b) => a + b, 0)
      expect(columns['3'] + unknown.received).toBe(all)
    }),
  )
})

test('what is open at the end of a period is carried into the next one, with what is reopened there and nothing besides', () => {
  fc.assert(
    fc.property(someDossiers, anyPeriod, (dossiers, { from, to }) => {
      const [first, ...others] = splitPeriod({ from, to }, 'month')
      let before = first && count(dossiers, first)
      for (const period of others) {
        const next = count(dossiers, period)
        const open = (before?.columns['11'] ?? 0) + (before?.unknown.open ?? 0)
        expect(next.columns['6'] + next.unknown.carried).toBe(open + next.reopened)
        before = next
      }
    }),
  )
})

test('every dossier is received in one day only, so the days of a period sum up to what it received', () => {
  fc.assert(
    fc.property(someDossiers, anyPeriod, (dossiers, period) => {
      const days = splitPeriod(period, 'day').map((each) => count(dossiers, each).columns)
      const whole = count(dossiers, period).columns
      expect(days.reduce((sum, each) => sum + each['4'], 0)).toBe(whole['4'])
      expect(days.reduce((sum, each) => sum + each['5'], 0)).toBe(whole['5'])
    }),
    { numRuns: 40 },
  )
})

test('the same events in another order place a dossier alike', () => {
  fc.assert(
    fc.property(anyDossier, anyPeriod, fc.infiniteStream(fc.nat()), (dossier, period, random) => {
      const window = toWindow(period, muchLater)
      const shuffled = [...dossier.events].sort(() => (Number(random.next().value) % 2 === 0 ? 1 : -1))
      expect(placeInForm({ ...dossier, events: shuffled }, window)).toEqual(placeInForm(dossier, window))
    }),
  )
})

test('without a due time nothing is ever on time, early or late', () => {
  fc.assert(
    fc.property(anyDossier, anyPeriod, (dossier, period) => {
      const placement = placeInForm({ ...dossier, firstDueAt: null }, toWindow(period, muchLater))
      if (placement.counted) expect(placement.outcome).toMatch(/-unknown$/)
    }),
  )
})

test('units add up to the whole', () => {
  fc.assert(
    fc.property(someDossiers, anyPeriod, (dossiers, period) => {
      const sum = emptyTally()
      for (const unit of new Set(dossiers.map((each) => each.unit))) {
        addTally(
          sum,
          count(
            dossiers.filter((each) => each.unit === unit),
            period,
          ).tally,
        )
      }
      expect(sum).toEqual(count(dossiers, period).tally)
    }),
  )
})
