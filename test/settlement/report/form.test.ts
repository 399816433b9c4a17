/** Where single dossiers stand in the form: one rule a row. */
import { describe, expect, test } from 'vitest'
import { findOutages } from '../../../src/domain/link/outages.ts'
import { findFindings } from '../../../src/settlement/report/findings.ts'
import { findLatenessCause } from '../../../src/settlement/report/lateness.ts'
import { checkPeriod, periodName, splitPeriod, toWindow } from '../../../src/settlement/report/period.ts'
import { placeInForm, type ReportDossier } from '../../../src/settlement/report/placement.ts'
import { scoreDossier } from '../../../src/settlement/report/scoring.ts'
import { at, dossier, january, sample } from './sample.ts'

const later = at('2026-03-01T00:00:00')
const window = toWindow(january, later)
const stand = (each: ReportDossier, period = january, asOf = later) => {
  const placement = placeInForm(each, toWindow(period, asOf))
  return placement.counted ? `${placement.origin} ${placement.outcome}` : placement.why
}
const due = '2026-01-05T17:00:00'
const received = ['received', '2026-01-05T09:00:00'] as const

describe('a dossier stands in the form by days and by its first due time', () => {
  const cases: readonly [string, ReportDossier, string][] = [
    [
      'the day before is early',
      dossier({ due: '2026-01-06T08:00:00' }, received, ['done', '2026-01-05T23:59:59']),
      'direct ended-early',
    ],
    ['the day itself is on time', dossier({ due }, received, ['done', '2026-01-05T10:00:00']), 'direct ended-on-time'],
    [
      'after the hour, on the day, is on time',
      dossier({ due }, received, ['done', '2026-01-05T23:59:59']),
      'direct ended-on-time',
    ],
    ['the day after is late', dossier({ due }, received, ['done', '2026-01-06T00:00:00']), 'direct ended-late'],
    [
      'a due time that was moved makes nothing on time',
      dossier({ due, present: '2026-01-09T17:00:00' }, received, ['done', '2026-01-08T10:00:00']),
      'direct ended-late',
    ],
    [
      'without a due time it is neither',
      dossier({}, received, ['done', '2026-01-05T10:00:00']),
      'direct ended-unknown',
    ],
    ['open without a due time it is neither', dossier({}, received), 'direct open-unknown'],
    [
      'the first end counts',
      dossier({ due }, received, ['done', '2026-01-05T10:00:00'], ['result-returned', '2026-01-20T10:00:00']),
      'direct ended-on-time',
    ],
    ['a stop is an end', dossier({ due }, received, ['stopped', '2026-01-06T10:00:00']), 'direct ended-late'],
    [
      'withdrawal that was only requested is none',
      dossier({ due }, received, ['withdrawal-asked', '2026-01-05T10:00:00']),
      'direct open-overdue',
    ],
    ['the last day of the period is in time', dossier({ due: '2026-01-31T08:00:00' }, received), 'direct open-in-time'],
    [
      'an end after the period is none in it',
      dossier({ due: '2026-01-31T08:00:00' }, received, ['done', '2026-02-01T00:00:00']),
      'direct open-in-time',
    ],
    [
      'papers that were asked for in time keep it in time',
      dossier({ due }, received, ['supplement-asked', '2026-01-05T16:59:00']),
      'direct open-in-time',
    ],
    [
      'papers that were asked for too late do not',
      dossier({ due }, received, ['supplement-asked', '2026-01-06T08:00:00']),
      'direct open-overdue',
    ],
    [
      'an unknown channel counts as counter',
      dossier({ due, channel: null }, received, ['done', '2026-01-05T10:00:00']),
      'direct ended-on-time',
    ],
    [
      'online counts from its acceptance',
      dossier({ due, channel: 'online' }, ['received', '2026-01-31T23:00:00'], ['accepted', '2026-02-01T08:00:00']),
      'at-the-door',
    ],
    [
      'online and accepted by a step that supposes it',
      dossier(
        { due: '2026-02-02T17:00:00', channel: 'online' },
        ['received', '2026-01-30T23:00:00'],
        ['processing-started', '2026-01-31T08:00:00'],
      ),
      'online open-in-time',
    ],
    [
      'online and refused before acceptance',
      dossier({ due, channel: 'online' }, received, ['not-accepted', '2026-01-06T08:00:00']),
      'refused-at-the-door',
    ],
    [
      'from the month before',
      dossier({ due: '2026-01-02T17:00:00' }, ['received', '2025-12-31T23:59:59'], ['done', '2026-01-01T00:00:00']),
      'carried ended-early',
    ],
    [
      'ended before the month',
      dossier({ due }, ['received', '2025-12-30T09:00:00'], ['done', '2025-12-31T23:59:59']),
      'ended-before',
    ],
    [
      'reopened in the month',
      dossier(
        { due },
        ['received', '2025-12-30T09:00:00'],
        ['done', '2025-12-31T09:00:00'],
        ['reopened', '2026-01-10T09:00:00'],
      ),
      'carried open-overdue',
    ],
    [
      'reopened after the month',
      dossier(
        { due },
        ['received', '2025-12-30T09:00:00'],
        ['done', '2025-12-31T09:00:00'],
        ['reopened', '2026-02-10T09:00:00'],
      ),
      'ended-before',
    ],
    ['received after the month', dossier({ due }, ['received', '2026-02-01T00:00:00']), 'not-yet-received'],
  ]
  test.each(cases)('%s', (_, each, expected) => expect(stand(each)).toBe(expected))
})

test('while the period runs, what is open is judged by today and not by the end of the period', () => {
  const open = dossier({ due: '2026-01-20T17:00:00' }, received)
  expect(stand(open, january, at('2026-01-20T23:00:00'))).toBe('direct open-in-time')
  expect(stand(open, january, at('2026-01-21T00:00:00'))).toBe('direct open-overdue')
  expect(stand(open, january, later)).toBe('direct open-overdue')
})

test('the thirteen columns of a month that was counted by hand', () => {
  expect(sample.rows.map(({ key, columns }) => [key, ...Object.values(columns)])).toEqual([
    //                      3  4  5  6  7  8  9 10 11 12 13
    ['=cmd|"/c calc"!A1', 1, 0, 1, 0, 1, 1, 0, 0, 0, 0, 0],
    ['H99.01.02', 3, 0, 3, 0, 3, 1, 1, 1, 0, 0, 0],
    ['H99.01.03', 2, 1, 0, 1, 0, 0, 0, 0, 2, 1, 1],
  ])
  expect(Object.values(sample.total.columns)).toEqual([6, 1, 4, 1, 4, 2, 1, 1, 2, 1, 1])
  expect(sample.total.beside).toMatchObject({
    withoutDueTime: { received: 1, online: 0, direct: 1, carried: 0, ended: 0, open: 1 },
    channelUnknown: 1,
    endedWithoutResult: 1,
    sameDay: { received: 6, ended: 1, share: 1 / 6, due: 2, dueAndEnded: 1, dueShare: 0.5 },
  })
})

test('what the columns do not show stands in a note', () => {
  const notes = sample.notes.map(({ en }) => en).join('\n')
  expect(notes).toContain('Outside the columns: 1 dossiers without a known due time (0 ended, 1 open)')
  expect(notes).toContain('Column (5) holds 1 dossiers of which the channel is not known')
  expect(notes).toContain('1 have no result')
  for (const { vi } of sample.notes) expect(vi).not.toBe('')
})

describe('what makes figures doubtful is found', () => {
  const found = (each: ReportDossier) => {
    const placement = placeInForm(each, window)
    return placement.counted ? findFindings(each, placement, window) : []
  }
  const cases: readonly [string, ReportDossier, readonly string[]][] = [
    ['nothing', dossier({ due }, received, ['done', '2026-01-05T16:00:00']), []],
    [
      'done within the minute of its receipt',
      dossier({ due }, received, ['done', '2026-01-05T09:00:59']),
      ['done-at-receipt'],
    ],
    ['done a minute after it', dossier({ due }, received, ['done', '2026-01-05T09:01:00']), []],
    ['no due time', dossier({}, received), ['no-due-time']],
    ['no channel', dossier({ due, channel: null }, received), ['channel-unknown']],
    [
      'a due time that is another one now',
      dossier({ due, present: '2026-01-06T17:00:00' }, received),
      ['due-time-moved'],
    ],
    ['a due time over undecided days', dossier({ due, provisional: true }, received), ['provisional-due-time']],
    ['on the day, after the hour', dossier({ due }, received, ['done', '2026-01-05T17:00:01']), ['late-by-the-clock']],
    [
      'status 5 reported as 9',
      dossier({ due }, received, ['supplement-asked', '2026-01-05T10:00:00'], ['done', '2026-01-05T11:00:00']),
      ['done-while-waiting'],
    ],
    [
      'status 6 reported as 9',
      dossier({ due }, received, ['payment-asked', '2026-01-05T10:00:00'], ['done', '2026-01-05T11:00:00']),
      ['done-while-waiting'],
    ],
    [
      'status 8 reported as 9',
      dossier(
        { due },
        received,
        ['stopped', '2026-01-05T10:00:00'],
        ['reopened', '2026-01-05T11:00:00'],
        ['done', '2026-01-05T11:01:00'],
      ),
      ['done-after-stop', 'reopened'],
    ],
    [
      'reopened and worked on',
      dossier(
        { due },
        received,
        ['stopped', '2026-01-05T10:00:00'],
        ['reopened', '2026-01-05T11:00:00'],
        ['processing-started', '2026-01-05T11:01:00'],
        ['done', '2026-01-05T12:01:00'],
      ),
      ['reopened'],
    ],
    [
      'refused in the last hour',
      dossier({ due }, received, ['not-accepted', '2026-01-05T16:00:01']),
      ['refused-near-due-time'],
    ],
    ['refused an hour before', dossier({ due }, received, ['not-accepted', '2026-01-05T16:00:00']), []],
  ]
  test.each(cases)('%s', (_, each, expected) => expect(found(each)).toEqual(expected))
})

describe('a late dossier has the first cause that covers its whole delay, and none that is not on record', () => {
  const outages = [{ from: at('2026-01-05T16:00:00'), until: at('2026-01-05T18:00:00') }]
  const cause = (each: ReportDossier, down: typeof outages = []) => {
    const placement = placeInForm(each, window)
    return placement.counted ? findLatenessCause(each, placement, window, down) : undefined
  }
  test('papers that were waited for', () => {
    const waited = dossier(
      { due },
      received,
      ['supplement-asked', '2026-01-05T10:00:00'],
      ['supplement-completed', '2026-01-07T10:00:00'],
      ['done', '2026-01-07T11:00:00'],
    )
    expect(cause(waited)).toBe('supplement')
    expect(
      cause({
        ...waited,
        events: waited.events.map((each) => (each.type === 'done' ? { ...each, at: at('2026-01-09T11:00:00') } : each)),
      }),
    ).toBe('none-recorded')
  })
  test('another agency, as far as the longer limit reaches', () => {
    const verified = dossier(
      { due, present: '2026-01-08T17:00:00' },
      received,
      ['accepted', '2026-01-05T09:30:00'],
      ['verification-asked', '2026-01-05T10:00:00'],
      ['done', '2026-01-08T11:00:00'],
    )
    expect(cause(verified)).toBe('verification')
    expect(cause({ ...verified, dueAt: at('2026-01-07T17:00:00') })).toBe('none-recorded')
  })
  test('a payment, a second opening, an outage over the due time', () => {
    expect(
      cause(
        dossier(
          { due },
          received,
          ['payment-asked', '2026-01-05T10:00:00'],
          ['payment-completed', '2026-01-06T10:00:00'],
          ['done', '2026-01-06T10:30:00'],
        ),
      ),
    ).toBe('payment')
    expect(
      cause(dossier({ due }, received, ['done', '2026-01-05T10:00:00'], ['reopened', '2026-01-06T10:00:00'])),
    ).toBe('reopened')
    expect(cause(dossier({ due }, received, ['done', '2026-01-06T10:00:00']), outages)).toBe('outage')
    expect(cause(dossier({ due }, received, ['done', '2026-01-05T10:00:00']), outages)).toBeUndefined()
  })
  test('a link is down when all its paths are', () => {
    const span = (path: string, from: number, until: number) => ({ path, from, until })
    expect(findOutages(['a', 'b'], [span('a', 1, 9), span('b', 5, 20), span('a', 8, 12)])).toEqual([
      { from: 5, until: 12 },
    ])
    expect(findOutages(['a', 'b'], [span('a', 1, 9)])).toEqual([])
    expect(findOutages([], [])).toEqual([])
  })
})

describe('indicator 2.1 as the portal scores it', () => {
  const score = (each: ReportDossier) => {
    const placement = placeInForm(each, window)
    return placement.counted ? scoreDossier(each, placement, window) : undefined
  }
  const cases: readonly [string, ReportDossier, string][] = [
    ['ended by the due time', dossier({ due }, received, ['done', '2026-01-05T17:00:00']), 'on-time'],
    ['ended a second after it', dossier({ due }, received, ['done', '2026-01-05T17:00:01']), 'overdue'],
    ['open, and due after the period', dossier({ due: '2026-02-02T17:00:00' }, received), 'on-time'],
    ['open, and due within it', dossier({ due: '2026-01-30T17:00:00' }, received), 'overdue'],
    [
      'waits for its first supplement: it ends with the request',
      dossier({ due }, received, ['supplement-asked', '2026-01-05T16:00:00']),
      'on-time',
    ],
    [
      'the time of the supplement is subtracted',
      dossier(
        { due },
        received,
        ['supplement-asked', '2026-01-05T16:00:00'],
        ['supplement-completed', '2026-01-08T16:00:00'],
        ['done', '2026-01-08T17:00:00'],
      ),
      'on-time',
    ],
    [
      'a second request makes it overdue, however fast',
      dossier(
        { due: '2026-01-30T17:00:00' },
        received,
        ['supplement-asked', '2026-01-05T10:00:00'],
        ['supplement-completed', '2026-01-05T10:01:00'],
        ['supplement-asked', '2026-01-05T10:02:00'],
        ['supplement-completed', '2026-01-05T10:03:00'],
        ['done', '2026-01-05T10:04:00'],
      ),
      'overdue',
    ],
    [
      'done comes before the handing over',
      dossier({ due }, received, ['done', '2026-01-05T16:00:00'], ['result-returned', '2026-01-09T16:00:00']),
      'on-time',
    ],
    ['no due time', dossier({}, received, ['done', '2026-01-05T16:00:00']), 'unknown'],
  ]
  test.each(cases)('%s', (_, each, expected) => expect(score(each)).toBe(expected))
})

test('a period has the name that officials give it', () => {
  const name = (from: string, to: string) => periodName({ from, to }).vi
  expect(name('2026-01-01', '2026-01-31')).toBe('Tháng 01 năm 2026')
  expect(name('2026-02-01', '2026-02-28')).toBe('Tháng 02 năm 2026')
  expect(name('2026-04-01', '2026-06-30')).toBe('Quý II năm 2026')
  expect(name('2026-01-01', '2026-06-30')).toBe('6 tháng đầu năm 2026')
  expect(name('2026-07-01', '2026-12-31')).toBe('6 tháng cuối năm 2026')
  expect(name('2026-01-01', '2026-12-31')).toBe('Năm 2026')
  expect(name('2026-01-05', '2026-01-05')).toBe('Ngày 05/01/2026')
  expect(name('2025-12-01', '2026-01-31')).toBe('Từ ngày 01/12/2025 đến ngày 31/01/2026')
})

test('what is wrong with a period is all reported', () => {
  expect(checkPeriod(january, later)).toEqual([])
  expect(checkPeriod({ from: '2026-01-02', to: '2026-01-01' }, later)).toEqual(['ends-before-it-begins'])
  expect(checkPeriod({ from: '2030-01-01', to: '2036-01-01' }, later)).toEqual(['too-long', 'not-begun'])
  expect(splitPeriod({ from: '2025-12-30', to: '2026-02-02' }, 'month')).toEqual([
    { from: '2025-12-30', to: '2025-12-31' },
    { from: '2026-01-01', to: '2026-01-31' },
    { from: '2026-02-01', to: '2026-02-02' },
  ])
})
