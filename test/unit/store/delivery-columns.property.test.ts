/**
 * What the registry has of a filing is one union in the code and eight columns in the database. Each step of the union is
 * held against the columns that the step must write, stated here by themselves: whatever happens in whatever order, the
 * columns hold the state, and the state can be read from them.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  beginSend,
  type DeliveryDoubt,
  type DeliveryState,
  findDoubt,
  findSend,
  findStatus,
  isResent,
  mayBeAtRegistry,
  mayHaveArrived,
  neverSent,
  notTaken,
  notThere,
  reported,
  withDoubt,
} from '../../../src/domain/filing/delivery-state.ts'
import { toDelivery, toDeliveryColumns } from '../../../src/store/filing/filings.ts'

type Columns = ReturnType<typeof toDeliveryColumns>

const fresh: Columns = {
  sending: null,
  sent: null,
  sent_revision: null,
  sent_at: null,
  delivered_revision: 0,
  doubt: null,
  standing: null,
  standing_since: null,
}

interface Step {
  name: string
  to(delivery: DeliveryState): DeliveryState
  /** The columns that this step writes. */
  patch(columns: Columns): Partial<Columns>
}

const moment = fc.integer({ min: 1_700_000_000_000, max: 1_800_000_000_000 }).map((ms) => new Date(ms))
const revision = fc.integer({ min: 1, max: 4 })
const content = fc.constantFrom('print-a', 'print-b', 'print-c')
const doubt = fc.constantFrom<DeliveryDoubt>('changed-content', 'not-ours', 'unintelligible', 'result-confirmed')
const status = fc.constantFrom('received', 'supplement-requested', 'document-pending', 'completed', 'refused')

/** A send is answered before the next thing happens to the filing; these are the ways in which it can end. */
const outcome: fc.Arbitrary<Step> = fc.oneof(
  fc.constant<Step>({ name: 'not taken', to: notTaken, patch: () => ({ sending: null }) }),
  fc.record({ revision, at: moment, doubt: fc.option(doubt, { nil: undefined }) }).map(
    ({ revision, at, doubt }): Step => ({
      name: 'may have arrived',
      to: (delivery) => mayHaveArrived(delivery, { revision, at }, doubt),
      patch: ({ sending }) => ({
        sent: sending,
        sent_revision: revision,
        sent_at: at,
        sending: null,
        ...(doubt !== undefined && { doubt }),
      }),
    }),
  ),
  fc.record({ revision, at: moment }).map(
    ({ revision, at }): Step => ({
      name: 'taken at once',
      to: (delivery) =>
        reported(mayHaveArrived(delivery, { revision, at }), { revision, status: 'received', at, doubt: null }),
      patch: ({ sending }) => ({
        sent: sending,
        sent_revision: revision,
        sent_at: at,
        sending: null,
        doubt: null,
        delivered_revision: revision,
        standing: 'received',
        standing_since: at,
      }),
    }),
  ),
)
const send: fc.Arbitrary<Step[]> = fc.tuple(content, outcome).map(([content, ends]) => [
  {
    name: `begin ${content}`,
    to: (delivery) => beginSend(delivery, content),
    patch: () => ({ sending: content }),
  },
  ends,
])
const news: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ revision, status, at: moment, doubt: fc.option(doubt) }).map(
    (report): Step => ({
      name: `reported ${report.status}`,
      to: (delivery) => reported(delivery, report),
      patch: () => ({
        delivered_revision: report.revision,
        standing: report.status,
        standing_since: report.at,
        doubt: report.doubt,
      }),
    }),
  ),
  fc.constant<Step>({
    name: 'not there',
    to: notThere,
    patch: () => ({ sent_revision: null, sent_at: null, doubt: null }),
  }),
  fc.option(doubt).map(
    (doubt): Step => ({
      name: `doubt ${doubt}`,
      to: (delivery) => withDoubt(delivery, doubt),
      // Nothing is in doubt about what was never sent.
      patch: ({ sent_at, delivered_revision }) => (sent_at === null && delivered_revision === 0 ? {} : { doubt }),
    }),
  ),
)
const story = fc.array(fc.oneof(send, fc.tuple(news)), { maxLength: 10 }).map((steps) => steps.flat())

test('whatever happens to a filing, its columns hold its delivery state, and the state is read back from them', () => {
  fc.assert(
    fc.property(story, (steps) => {
      let delivery = neverSent
      let columns = fresh
      for (const { name, to, patch } of steps) {
        delivery = to(delivery)
        columns = { ...columns, ...patch(columns) }
        expect(toDeliveryColumns(delivery), name).toEqual(columns)
        expect(toDelivery(columns), name).toEqual(delivery)
      }
    }),
    { numRuns: 500 },
  )
})

test('what readers ask of a delivery state is what the columns say', () => {
  fc.assert(
    fc.property(story, (steps) => {
      let delivery = neverSent
      for (const { to } of steps) {
        delivery = to(delivery)
        const columns = toDeliveryColumns(delivery)
        const { sending, sent, sent_at, delivered_revision } = columns
        expect(findSend(delivery)?.at ?? null).toEqual(sent_at)
        expect(findDoubt(delivery)).toBe(columns.doubt)
        expect(findStatus(delivery)).toBe(columns.standing)
        expect(isResent(delivery)).toBe(sending !== null && sent === sending)
        expect(mayBeAtRegistry(delivery)).toBe(
          delivered_revision > 0 || (sent_at !== null && columns.doubt !== 'not-ours'),
        )
      }
    }),
    { numRuns: 500 },
  )
})

test('a row of which only half was written is read as the most that may be at the registry', () => {
  const half: Columns = { ...fresh, delivered_revision: 2 }
  expect(toDelivery(half)).toMatchObject({ kind: 'taken', revision: 2, status: 'received' })
  expect(toDelivery({ ...fresh, sent_at: new Date(0) })).toMatchObject({ kind: 'sent', send: { revision: 1 } })
})
