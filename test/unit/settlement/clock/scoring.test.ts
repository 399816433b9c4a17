/** Indicator 2.1 of Decision 766/QĐ-TTg, sentence by sentence. */
import { expect, test } from 'vitest'
import type { DossierEvent, DossierEventType } from '../../../../src/domain/dossier/dossier.ts'
import { type ScoringQuestion, score } from '../../../../src/settlement/clock/scoring.ts'
import { at, due } from './questions.ts'

type Listed = readonly (readonly [DossierEventType, string])[]

const scored = (events: Listed, rest: Partial<ScoringQuestion> = {}) =>
  score({
    history: events.map(([type, text]): DossierEvent => ({ type, at: at(text) })),
    acceptedAt: at('2026-03-10T09:00'),
    dueAt: due('2026-03-13'),
    maximumAt: null,
    periodEnd: at('2026-04-01T00:00'),
    compare: 'minute',
    ...rest,
  })

const [early, inTime, late, later] = [
  '2026-03-12T10:00',
  '2026-03-13T17:00',
  '2026-03-13T17:00:00.001',
  '2026-03-16T09:00',
]

test.each<[string, Listed, string, string | null, string | null]>([
  ['finished early', [['done', early]], 'on-time', early, 'done'],
  ['on time: the end is not after NgayHenTra', [['done', inTime]], 'on-time', inTime, 'done'],
  ['overdue: the end is after NgayHenTra', [['done', late]], 'overdue', late, 'done'],
  ['the end of a refused dossier is its refusal', [['not-accepted', early]], 'on-time', early, 'not-accepted'],
  ['the end of a stopped dossier is its stop', [['stopped', early]], 'on-time', early, 'stopped'],
  ['a returned result ends it', [['result-returned', early]], 'on-time', early, 'result-returned'],
  ['a withdrawn dossier that had been accepted', [['withdrawal-asked', early]], 'on-time', early, 'withdrawal-asked'],
  [
    'done counts before returned',
    [
      ['done', early],
      ['result-returned', later],
    ],
    'on-time',
    early,
    'done',
  ],
  [
    'also when it was done later',
    [
      ['result-returned', early],
      ['done', later],
    ],
    'overdue',
    later,
    'done',
  ],
  [
    'returned counts before stopped',
    [
      ['stopped', early],
      ['result-returned', later],
    ],
    'overdue',
    later,
    'result-returned',
  ],
  [
    'a supplement requested once, and nothing else: its request is the end',
    [['supplement-asked', early]],
    'within-time',
    early,
    'supplement-asked',
  ],
  ['requested once, after the due time', [['supplement-asked', later]], 'overdue', later, 'supplement-asked'],
  [
    'requested more than once: overdue',
    [
      ['supplement-asked', early],
      ['supplement-asked', inTime],
    ],
    'overdue',
    null,
    null,
  ],
  [
    'requested more than once: overdue, however early it was done',
    [
      ['supplement-asked', '2026-03-10T10:00'],
      ['supplement-completed', '2026-03-10T11:00'],
      ['supplement-asked', '2026-03-10T13:30'],
      ['supplement-completed', '2026-03-10T14:00'],
      ['done', '2026-03-10T15:00'],
    ],
    'overdue',
    null,
    null,
  ],
  [
    'no ending status: the end is that of the period',
    [['processing-started', early]],
    'overdue',
    '2026-04-01T00:00',
    'period-end',
  ],
  [
    'the time of the supplement is subtracted: 48 hours late and 48 hours waited',
    [
      ['supplement-asked', '2026-03-11T09:00'],
      ['supplement-completed', '2026-03-13T09:00'],
      ['done', '2026-03-15T17:00'],
    ],
    'on-time',
    '2026-03-15T17:00',
    'done',
  ],
  [
    'and no thousandth more',
    [
      ['supplement-asked', '2026-03-11T09:00'],
      ['supplement-completed', '2026-03-13T09:00'],
      ['done', '2026-03-15T17:00:00.001'],
    ],
    'overdue',
    '2026-03-15T17:00:00.001',
    'done',
  ],
  [
    'a supplement that was never completed is not subtracted',
    [
      ['supplement-asked', '2026-03-11T09:00'],
      ['stopped', later],
    ],
    'overdue',
    later,
    'stopped',
  ],
])('%s', (_, events, verdict, endAt, endBy) => {
  expect(scored(events)).toMatchObject({ verdict, endAt: endAt === null ? null : at(endAt), endBy })
})

test('in process within time', () => {
  const open = scored([['processing-started', early]], { periodEnd: due('2026-03-13') })
  expect(open).toMatchObject({ verdict: 'within-time', endBy: 'period-end' })
})

test('without NgayHenTra the maximum limit of the procedure counts, from NgayTiepNhan', () => {
  const none = { dueAt: null, maximumAt: due('2026-03-20') }
  expect(scored([['done', '2026-03-20T17:00']], none)).toMatchObject({ verdict: 'on-time' })
  expect(scored([['done', '2026-03-20T17:00:01']], none)).toMatchObject({ verdict: 'overdue' })
  expect(scored([['done', early]], { dueAt: null })).toMatchObject({ verdict: 'not-known' })
})

test('without NgayHenTra the time of the supplement is subtracted as well', () => {
  const none = { dueAt: null, maximumAt: due('2026-03-20') }
  const waited = [
    ['supplement-asked', '2026-03-11T09:00'],
    ['supplement-completed', '2026-03-13T09:00'],
  ] as const
  expect(scored([...waited, ['done', '2026-03-22T17:00']], none)).toMatchObject({ verdict: 'on-time' })
  expect(scored([...waited, ['done', '2026-03-22T17:00:00.001']], none)).toMatchObject({ verdict: 'overdue' })
})

test('a dossier that was never accepted is not counted, withdrawn or not', () => {
  expect(scored([['withdrawal-asked', early]], { acceptedAt: null })).toMatchObject({ verdict: 'not-counted' })
  expect(scored([], { acceptedAt: null })).toMatchObject({ verdict: 'not-counted' })
})

test('by day, the whole due day is in time', () => {
  expect(scored([['done', '2026-03-13T23:59']], { compare: 'day' })).toMatchObject({ verdict: 'on-time' })
  expect(scored([['done', '2026-03-14T00:00']], { compare: 'day' })).toMatchObject({ verdict: 'overdue' })
})

test('both languages say the same verdict', () => {
  const { reason } = scored([['done', late]])
  expect(reason.vi).toContain('quá hạn')
  expect(reason.en).toContain('overdue')
})
