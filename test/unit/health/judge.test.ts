/** One row, one rule: what the signs of a moment amount to. */
import { expect, test } from 'vitest'
import { judge, Level, type Signals } from '../../../src/health/judging/judge.ts'
import { answered, judging, probeFailed, reset, signals, tls } from './signals.ts'

const window = (calls: number, failures: number, slow = 0) => ({ calls, failures, slow })

const rows: [what: string, signals: Partial<Signals>, level: Level, code: string | null][] = [
  ['nothing is wrong', {}, Level.healthy, null],
  ['no one has asked yet', { probe: null, certificateDaysLeft: null, clockSkewMs: null }, Level.healthy, null],
  [
    'an open breaker is down, for what the calls met',
    { breaker: 'open', culprit: reset },
    Level.down,
    'connection-reset',
  ],
  [
    'an open breaker whose calls are long ago is explained by the probe',
    { breaker: 'open', known: reset, probe: { ...probeFailed(1), afterLastFailure: true } as Signals['probe'] },
    Level.down,
    'tls-failed',
  ],
  [
    'an open breaker is explained by its calls when the probe failed before them',
    { breaker: 'open', known: reset, probe: probeFailed(1) },
    Level.down,
    'connection-reset',
  ],
  ['an open breaker without a failure was too slow', { breaker: 'open' }, Level.down, 'slow-calls'],
  [
    'a half-open breaker stays down until a probe is answered',
    { breaker: 'half-open', known: reset, probe: { ...probeFailed(1), afterLastFailure: true } as Signals['probe'] },
    Level.down,
    'tls-failed',
  ],
  [
    'an answer from before the failure does not open the way to a trial',
    { breaker: 'half-open', known: reset, probe: { ...answered, afterLastFailure: false } as Signals['probe'] },
    Level.down,
    'connection-reset',
  ],
  [
    'a half-open breaker whose probes are answered waits for the next call',
    { breaker: 'half-open', known: reset },
    Level.recovering,
    'trial-pending',
  ],
  ['two failed probes and silence are an outage', { probe: probeFailed(2) }, Level.down, 'tls-failed'],
  ['a single failed probe is none', { probe: probeFailed(1) }, Level.impaired, 'tls-failed'],
  [
    'failed probes beside answered calls hurt but are no outage',
    { probe: probeFailed(5, tls, true) },
    Level.impaired,
    'tls-failed',
  ],
  ['more than one call in ten fails', { window: window(20, 3), culprit: reset }, Level.impaired, 'connection-reset'],
  ['one in ten is borne', { window: window(30, 3), culprit: reset }, Level.healthy, null],
  ['two failures are no share', { window: window(2, 2), culprit: reset }, Level.healthy, null],
  [
    'slow calls hurt, in the phase that takes the time',
    { window: window(20, 0, 3), slowIn: 'first-byte' },
    Level.impaired,
    'slow-calls',
  ],
  ['a certificate with two weeks left is a warning', { certificateDaysLeft: 14 }, Level.warned, 'certificate-expiring'],
  ['a certificate with fifteen days left is none', { certificateDaysLeft: 15 }, Level.healthy, null],
  ['a clock half a minute off is a warning, either way', { clockSkewMs: -30_000 }, Level.warned, 'clock-skew'],
  ['a clock less off is none', { clockSkewMs: 29_999 }, Level.healthy, null],
  [
    'a clock outweighs a certificate that still holds',
    { clockSkewMs: 41_000, certificateDaysLeft: 3 },
    Level.warned,
    'clock-skew',
  ],
  [
    'an expired certificate outweighs a clock',
    { clockSkewMs: 41_000, certificateDaysLeft: -1 },
    Level.warned,
    'certificate-expiring',
  ],
  [
    'an open breaker that was too slow is not explained by the one call that was reset',
    { breaker: 'open', window: window(50, 1, 45), culprit: reset },
    Level.down,
    'slow-calls',
  ],
  ...(
    ['bus-credentials-refused', 'ministry-credentials-refused', 'bus-forbidden', 'bus-resource-unknown'] as const
  ).map((code): (typeof rows)[number] => [
    `a probe that is turned away (${code}) says nothing while calls are answered`,
    { probe: { ...probeFailed(5, { ...tls, code }, true), callsAnswered: true } as Signals['probe'] },
    Level.healthy,
    null,
  ]),
  [
    'probes that were always turned away are a warning where no one calls, and no outage',
    {
      probe: {
        ...probeFailed(5, { ...tls, code: 'bus-credentials-refused' }),
        everAnswered: false,
      } as Signals['probe'],
    },
    Level.impaired,
    'bus-credentials-refused',
  ],
  [
    'probes that are turned away now, and were not before, are an outage where no one calls',
    { probe: probeFailed(2, { ...tls, code: 'bus-credentials-refused' }) },
    Level.down,
    'bus-credentials-refused',
  ],
  [
    'a probe that somebody asked for long ago says nothing of now',
    { probe: { ...probeFailed(1), outdated: true } as Signals['probe'] },
    Level.healthy,
    null,
  ],
  [
    'nor does it name the reason of an outage that calls met',
    { breaker: 'open', known: reset, probe: { ...probeFailed(1), outdated: true } as Signals['probe'] },
    Level.down,
    'connection-reset',
  ],
  ['coming back after an outage', { ramping: true }, Level.recovering, 'ramping-up'],
  ['a failure outweighs a warning', { probe: probeFailed(1), certificateDaysLeft: 1 }, Level.impaired, 'tls-failed'],
  ['a warning outweighs the way back', { ramping: true, certificateDaysLeft: 1 }, Level.warned, 'certificate-expiring'],
]

test.each(rows)('%s', (_, changes, level, code) => {
  const finding = judge(signals(changes), judging)
  expect([finding.level, finding.reason?.code ?? null]).toEqual([level, code])
})

test('a hold covers no finding: what is beneath is judged all the same', () => {
  expect(judge(signals({ held: true, breaker: 'open', culprit: tls }), judging)).toMatchObject({
    held: true,
    level: Level.down,
    reason: tls,
  })
})

test('slow calls are laid at the path while they connect, and at the other side while it thinks', () => {
  const slow = (slowIn: Signals['slowIn']) => judge(signals({ window: window(10, 0, 9), slowIn }), judging).reason
  expect(slow('tcp')).toMatchObject({ layer: 'network', phase: 'tcp' })
  expect(slow('first-byte')).toMatchObject({ layer: 'ministry', phase: 'first-byte' })
})
