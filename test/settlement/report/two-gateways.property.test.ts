/** Two gateways that hear the same steps at once, twice, late and out of order: the form keeps its identities over the turn of a month. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DossierEventType } from '../../../src/domain/dossier/dossier.ts'
import { rebuildDossiers } from '../../../src/dossier/rebuild.ts'
import { makeReport, type ReportOrder } from '../../../src/settlement/report/make-report.ts'
import { at, type DossierWorld, nextCode, startDossierWorld, toFailureText } from '../../dossier/fixtures.ts'

const minutesOfDay = 1_440

let one: DossierWorld
let other: DossierWorld
beforeAll(async () => {
  one = await startDossierWorld()
  other = await startDossierWorld({ beside: one })
  // In January: both months are over.
  one.turnTo(60 * minutesOfDay)
})
afterAll(async () => {
  await other.close()
  await one.close()
})

const types = [
  'accepted',
  'processing-started',
  'supplement-asked',
  'supplement-completed',
  'verification-asked',
  'done',
  'result-returned',
  'stopped',
  'reopened',
] as const satisfies readonly DossierEventType[]

/** Days after 23 November: November ends with the seventh. */
const history = fc.record({
  received: fc.integer({ min: 0, max: 9 }),
  channel: fc.constantFrom('online' as const, 'counter' as const, 'post' as const),
  steps: fc.uniqueArray(fc.record({ type: fc.constantFrom(...types), after: fc.integer({ min: 1, max: 12_000 }) }), {
    selector: ({ type, after }) => `${type} ${after}`,
    maxLength: 6,
  }),
})

const order = (from: string, to: string): ReportOrder => ({
  form: 'II.06a',
  period: { from, to },
  by: 'unit',
  units: null,
  procedures: null,
  population: false,
  asOf: Date.parse('2027-01-20T00:00:00+07:00'),
})

test('whatever was reported to two gateways at once, the columns add up, and each month begins where the last one ended', {
  timeout: 180_000,
}, async () => {
  let counted = 0
  let refused = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(history, { minLength: 2, maxLength: 6 }),
      fc.infiniteStream(fc.nat()),
      async (drawn, random) => {
        await one.deps.database.query('TRUNCATE dossier, dossier_event, dossier_code CASCADE')
        const tasks = await Promise.all(
          drawn.map(async ({ received, channel, steps }) => {
            const code = nextCode()
            const receivedAt = received * minutesOfDay
            await one.register(code, { channel, receivedAt: at(receivedAt) })
            return steps.map(({ type, after }) => ({ code, type, at: at(receivedAt + after) }))
          }),
        )
        // Each step is reported to both, in an order of their own.
        const reported = tasks.flat().flatMap((task) => [
          { ...task, gateway: one, place: Number(random.next().value) },
          { ...task, gateway: other, place: Number(random.next().value) },
        ])
        reported.sort((a, b) => a.place - b.place)
        const answers = await Promise.all(
          reported.map(({ gateway, code, type, at: when }) =>
            toFailureText(gateway.report(code, { type, at: when, reason: 'lý do', officer: 'canbo.mau' })),
          ),
        )
        refused += answers.filter((answer) => answer !== 'ok').length
        expect(answers.filter((answer) => answer !== 'ok' && !answer.startsWith('dossier-step'))).toEqual([])

        const november = await makeReport(one.deps.database, order('2026-11-01', '2026-11-30'))
        const december = await makeReport(other.deps.database, order('2026-12-01', '2026-12-31'))
        for (const { total } of [november, december]) {
          const { columns: c } = total
          expect(c['3']).toBe(c['4'] + c['5'] + c['6'])
          expect(c['7']).toBe(c['8'] + c['9'] + c['10'])
          expect(c['11']).toBe(c['12'] + c['13'])
          expect(c['3']).toBe(c['7'] + c['11'])
          counted += c['3']
        }
        const open = november.total.columns['11'] + november.total.beside.withoutDueTime.open
        const carried = december.total.columns['6'] + december.total.beside.withoutDueTime.carried
        expect(carried).toBe(open + december.total.beside.reopened)
        const rebuilt = await rebuildDossiers(one.deps.database, { repair: false })
        expect(rebuilt.differences).toEqual([])
        expect(rebuilt.dossiers).toBe(drawn.length)
      },
    ),
    { numRuns: 12, endOnFailure: true },
  )
  expect(counted).toBeGreaterThan(20)
  expect(refused, 'some steps do not fit what was known').toBeGreaterThan(5)
})
