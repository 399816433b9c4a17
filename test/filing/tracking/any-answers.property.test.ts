/**
 * Whatever a registry answers, in whatever order: a filing moves along the table only, what is registered stays registered,
 * what is not understood moves nothing, and nothing is ever made ready to be sent again by an answer about a filing that
 * the registry had.
 */
import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RegistryStatus, StatusAnswer } from '../../../src/domain/filing/civil-registry.ts'
import { type FilingState, isRegistered, mayBecome } from '../../../src/domain/filing/filing.ts'
import { inTransaction } from '../../../src/filing/change-filing.ts'
import { applyStatusAnswer } from '../../../src/filing/tracking/apply-status-answer.ts'
import { findFiling } from '../../../src/store/filing/filings.ts'
import { type FilingWorld, startFilingWorld } from '../fixtures.ts'
import { makeResult, makeStatus } from '../scripted-registry.ts'

let world: FilingWorld
beforeAll(async () => {
  // Only the test works on the filings.
  world = await startFilingWorld({ start: false })
  await world.deps.jobs.open(['filing-deliver.g2'])
})
afterAll(() => world.close())

const states = ['received', 'supplement-requested', 'eligible', 'completed', 'refused'] as const
const result = fc.record({
  personalNumber: fc.constantFrom(null, '999326000001', '999326000002', '999226000001'),
  certificate: fc.constantFrom(null, makeResult().certificate),
  unreadable: fc.subarray(['certificate', 'personalNumber', 'registeredOn', 'result'] as const),
  people: fc.constantFrom([], [{ role: 'child' as const, fullName: 'LÊ KHÁC', dateOfBirth: null, sex: null }]),
})
const moment = fc.option(fc.date({ min: new Date('0002-01-01'), max: new Date('2300-01-01'), noInvalidDate: true }), {
  nil: null,
})
const status: fc.Arbitrary<RegistryStatus> = fc
  .record({
    state: fc.constantFrom(...states),
    at: moment,
    reason: fc.constantFrom(null, 'Thiếu giấy', 'Thiếu chữ ký'),
    supplementDue: moment,
    result: fc.option(result, { nil: null }),
  })
  .map(({ state, at, supplementDue, result: brought, reason }) =>
    makeStatus(state, {
      reason,
      at: at?.toISOString() ?? null,
      supplementDue: supplementDue?.toISOString() ?? null,
      result: state === 'completed' && brought ? makeResult(brought) : null,
    }),
  )
const answer: fc.Arbitrary<StatusAnswer> = fc.oneof(
  { weight: 5, arbitrary: status.map((one): StatusAnswer => ({ known: true, status: one })) },
  { weight: 1, arbitrary: fc.constant<StatusAnswer>({ known: false }) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('status-unknown' as const, 'answer-about-another' as const, 'answers-contradict' as const)
      .map((cause): StatusAnswer => ({ known: 'unclear', cause, code: '7', text: 'Đã chuyển' })),
  },
)

/** The filing as the registry took it. */
async function taken(): Promise<string> {
  const { id } = await world.submit()
  await world.rows(
    `UPDATE filing SET state = 'received', state_since = now(), standing = 'received', path = 'g2', sent = 'x',
       sent_revision = 1, sent_at = now() - interval '1 hour', delivered_revision = 1, version = version + 1 WHERE id = $1`,
    [id],
  )
  return id
}

async function apply(id: string, reply: StatusAnswer): Promise<[FilingState, FilingState]> {
  const lease = randomUUID()
  await world.rows(
    `UPDATE filing SET lease = $2, lease_until = clock_timestamp() + interval '1 minute' WHERE id = $1`,
    [id, lease],
  )
  const row = await findFiling(world.database, id)
  if (!row) throw new Error('gone')
  await inTransaction(world.deps, (tx) => applyStatusAnswer(world.deps, tx, row, lease, reply))
  const after = await findFiling(world.database, id)
  if (!after) throw new Error('gone')
  return [row.state, after.state]
}

test('any sequence of answers moves a filing along the table, and never back behind its registration', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(answer, { minLength: 1, maxLength: 12 }), async (answers) => {
      const id = await taken()
      let registered = false
      for (const reply of answers) {
        const [before, after] = await apply(id, reply)
        if (before !== after) expect(mayBecome(before, after), `${before} → ${after}`).toBe(true)
        expect(['accepted', 'delivering', 'outcome-unknown']).not.toContain(after)
        // What is not understood moves nothing.
        if (reply.known === 'unclear') expect(after).toBe(before)
        if (reply.known === false && registered) expect(after).toBe(before)
        // A person may have to review it, or it is reported as stale; the registry's answers only lead forward.
        if (registered) expect(isRegistered(after) || after === 'needs-review' || after === 'stale').toBe(true)
        registered ||= isRegistered(after)
        if (['completed', 'refused', 'withdrawn'].includes(after)) break
      }
    }),
    { numRuns: 60 },
  )
})

test('an answer that is not understood calls a person, whatever state the filing is in', async () => {
  for (const state of ['received', 'supplement-requested', 'eligible', 'identifier-pending', 'document-pending']) {
    const id = await taken()
    await world.rows('UPDATE filing SET state = $2, standing = $2, version = version + 1 WHERE id = $1', [id, state])
    for (let time = 0; time < 5; time += 1)
      await apply(id, { known: 'unclear', cause: 'status-unknown', code: '7', text: '' })
    const view = await world.view(id)
    expect(view).toMatchObject({ state, attention: { cause: 'status-unknown' } })
    expect(view.events.filter(({ type }) => type === 'unknown-status')).toHaveLength(1)
  }
})

test('a registered filing that was reported as stale, or waits for a person, does not become received again', async () => {
  for (const between of ['stale', 'needs-review']) {
    const id = await taken()
    await apply(id, { known: true, status: makeStatus('completed', { result: makeResult({ personalNumber: null }) }) })
    await world.rows('UPDATE filing SET state = $2, version = version + 1 WHERE id = $1', [id, between])
    for (const state of ['received', 'supplement-requested', 'eligible', 'refused'] as const) {
      const [, after] = await apply(id, { known: true, status: makeStatus(state) })
      expect(after).toBe(between)
    }
    const [, after] = await apply(id, { known: true, status: makeStatus('completed', { result: makeResult() }) })
    expect(after).toBe('completed')
  }
})
