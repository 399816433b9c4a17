/** Where a dossier waited when its time ran out: the last step up to its due time, whatever came after it. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { projectDossier, type RecordedEvent } from '../../../../src/domain/dossier/projection.ts'

const due = (dueAt: number | null) => ({
  firstDueAt: dueAt,
  dueAt,
  provisional: false,
  unknown: dueAt === null ? 'procedure' : null,
  rules: null,
})
const event = (type: RecordedEvent['type'], at: number, dueAt?: number | null): RecordedEvent => ({
  type,
  at,
  apart: null,
  due: dueAt === undefined ? null : due(dueAt),
})

test.each([
  [
    'the last step before it',
    [event('received', 0), event('accepted', 1, 10), event('processing-started', 5)],
    'processing-started',
  ],
  [
    'a step at that very moment',
    [event('received', 0), event('accepted', 1, 10), event('processing-started', 10)],
    'processing-started',
  ],
  ['no step that came later', [event('received', 0), event('accepted', 1, 10), event('done', 11)], 'accepted'],
  [
    'by the due time in force, not by the first',
    [
      event('received', 0),
      event('accepted', 1, 10),
      event('processing-started', 12),
      event('due-time-changed', 13, 20),
    ],
    'due-time-changed',
  ],
  ['of two at one moment the one that counts later', [event('accepted', 3, 10), event('received', 3)], 'accepted'],
  ['nothing without a due time', [event('received', 0, null), event('accepted', 1)], null],
] as const)('the step when the time ran out is %s', (_name, events, expected) => {
  expect(projectDossier(events).dueStep).toBe(expected)
})

test('a step that is kept apart is none', () => {
  const apart = { ...event('apology-sent', 6), apart: 'step-not-allowed' as const }
  expect(projectDossier([event('received', 0), event('accepted', 1, 10), apart]).dueStep).toBe('accepted')
})

test('steps after the due time never move it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 50 }), fc.integer({ min: 0, max: 50 }), (dueAt, laterMs) => {
      const before = [event('received', 0), event('accepted', 1, dueAt)]
      const after = [...before, event('processing-started', dueAt + 1 + laterMs), event('done', dueAt + 60 + laterMs)]
      expect(projectDossier(after).dueStep).toBe(projectDossier(before).dueStep)
    }),
  )
})
