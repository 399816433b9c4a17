/** Which statuses the linked-service software gets: every one from an event, in the order that it enforces, none a second time. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  allowedEvents,
  type DossierEventType,
  type DossierPosition,
  stepDossier,
} from '../../../../src/domain/dossier/dossier.ts'
import { mayBeReportedAfter, planLinkedSteps, reportedStatuses } from '../../../../src/domain/linked/plan.ts'

const start = Date.parse('2026-11-30T09:00:00+07:00')
const numbers = {
  'taken-in': 1,
  'supplement-asked': 2,
  accepted: 3,
  result: 4,
  'handed-over': 5,
  refused: 6,
  'sent-to-registry': 7,
} as const

/** Events a minute apart. */
const history = (types: readonly DossierEventType[]) =>
  types.map((type, minute) => ({ type, at: start + minute * 60_000 }))

/** Statuses in their numbers; a supposed one in brackets. */
function plan(...types: DossierEventType[]) {
  const { steps, unsendable } = planLinkedSteps(history(types))
  return {
    steps: steps
      .map(({ status, supposed }) => {
        const reported = reportedStatuses[status]
        const number = reported === null ? '?' : numbers[reported]
        return supposed ? `(${number})` : `${number}`
      })
      .join(' '),
    unsendable: unsendable.map(({ event, reason }) => `${event.type}: ${reason}`),
  }
}

describe('the order', () => {
  test.each<[string, DossierEventType[]]>([
    ['1', ['received']],
    ['1 3 7 4 5', ['received', 'accepted', 'processing-started', 'done', 'result-returned']],
    ['1 (3) 7', ['received', 'processing-started']],
    ['1 3 (7) 4', ['received', 'accepted', 'done']],
    ['1 (3) (7) 4', ['received', 'done']],
    ['1 3 (7) (4) 5', ['received', 'accepted', 'result-returned']],
    ['1 2', ['received', 'supplement-asked']],
    ['1 3 7 2 4', ['received', 'accepted', 'processing-started', 'supplement-asked', 'supplement-completed', 'done']],
    ['1 3 2 7', ['received', 'accepted', 'supplement-asked', 'supplement-completed', 'processing-started']],
    ['1 6', ['received', 'not-accepted']],
    ['1 3 7 6', ['received', 'accepted', 'processing-started', 'stopped']],
  ])('%s', (steps, types) => {
    expect(plan(...types)).toEqual({ steps, unsendable: [] })
  })

  test('3 and 7 are not repeated after a supplement', () => {
    const types = [
      'received',
      'processing-started',
      'supplement-asked',
      'supplement-completed',
      'processing-started',
    ] as const
    expect(plan(...types)).toEqual({ steps: '1 (3) 7 2', unsendable: [] })
  })

  test('what the software has no status for is named, and nothing is sent in its place', () => {
    expect(plan('received', 'payment-asked', 'payment-completed', 'accepted', 'withdrawal-asked')).toEqual({
      steps: '1 3',
      unsendable: ['payment-asked: not-carried', 'withdrawal-asked: not-carried'],
    })
  })

  test('a second request for papers, and whatever comes after an end, is named and not sent', () => {
    expect(plan('received', 'supplement-asked', 'supplement-completed', 'supplement-asked')).toEqual({
      steps: '1 2',
      unsendable: ['supplement-asked: transition'],
    })
    expect(plan('received', 'not-accepted', 'reopened', 'accepted', 'done')).toEqual({
      steps: '1 6',
      unsendable: ['reopened: not-carried', 'done: transition'],
    })
  })
})

/** Every history that the table of steps allows. */
const allowed = fc.array(fc.nat({ max: 40 }), { maxLength: 14 }).map((choices) => {
  const types: DossierEventType[] = ['received']
  let position: DossierPosition | undefined = stepDossier(undefined, 'received')
  for (const choice of choices) {
    if (position === undefined) break
    const next = allowedEvents(position.status)
    const type = next[choice % next.length]
    if (type === undefined) break
    position = stepDossier(position, type)
    types.push(type)
  }
  return types
})

test('whatever happens, the order holds, no number comes twice, and every step may follow the one before', () => {
  fc.assert(
    fc.property(allowed, (types) => {
      const { steps } = planLinkedSteps(history(types))
      const sent = steps.map(({ status }) => reportedStatuses[status])
      expect(new Set(sent).size).toBe(sent.length)
      expect(sent).not.toContain(null)
      const order = ['taken-in', 'accepted', 'sent-to-registry', 'result', 'handed-over'] as const
      const inOrder = sent.filter((one) => (order as readonly unknown[]).includes(one))
      expect(inOrder).toEqual(order.slice(0, inOrder.length))
      if (sent.includes('refused')) expect(sent.at(-1)).toBe('refused')
      const result = sent.indexOf('result')
      if (result !== -1) expect(sent.slice(result)).not.toContain('supplement-asked')
      steps.forEach(({ status, at }, index) => {
        const before = steps[index - 1]
        expect(mayBeReportedAfter(before?.status ?? null, status)).toBe(true)
        expect(at).toBeGreaterThanOrEqual(before?.at ?? 0)
      })
    }),
    { numRuns: 500 },
  )
})
