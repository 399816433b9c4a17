/** What the doctor says of the synchronisation: dossiers that stand still or wait, a target at which nothing arrives, comparisons that lack. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { judgeTarget } from '../../src/doctor/checks/check-lanes.ts'
import { stopCauses } from '../../src/domain/sync/stop-cause.ts'
import { admit, complaints, type Patient } from './fixtures.ts'

const now = Date.parse('2026-11-30T10:00:00+07:00')
const hours = (count: number) => new Date(now - count * 3_600_000)
const target = { name: 'portal', compared: true }
type Facts = Parameters<typeof judgeTarget>[1]
const none: Facts['lanes'] = { lanes: [], stopped: [], behind: [] }
const sound: Facts = {
  lanes: { lanes: [{ target: 'portal', state: 'waiting', count: 3, since: hours(0.1) }], stopped: [], behind: [] },
  arrivals: new Map([['portal', hours(2_000)]]),
  differences: [],
  reconciliation: [{ target: 'portal', forPersons: 0, since: null, endedAt: hours(8).getTime(), firstAt: 0 }],
  now,
}
const run = (changes: Partial<Facts['reconciliation'][number]>) => [{ ...sound.reconciliation[0], ...changes } as never]

test.each<[what: string, changes: Partial<Facts>, expected: string[]]>([
  ['all is well', {}, []],
  [
    'another target stands still',
    { lanes: { ...none, stopped: [{ target: 'other', cause: 'refused', count: 1, since: hours(1) }] } },
    [],
  ],
  [
    'dossiers stand still, by cause',
    {
      lanes: {
        ...none,
        stopped: [
          { target: 'portal', cause: 'refused', count: 2, since: hours(1) },
          { target: 'portal', cause: 'unclear', count: 1, since: hours(1) },
        ],
      },
    },
    ['lanes warn', 'lanes warn'],
  ],
  [
    'what an operator holds',
    { lanes: { ...none, stopped: [{ target: 'portal', cause: 'held', count: 2, since: hours(9) }] } },
    [],
  ],
  [
    'the oldest waits for five hours',
    { lanes: { ...none, lanes: [{ target: 'portal', state: 'waiting', count: 3, since: hours(5) }] } },
    ['waiting warn'],
  ],
  [
    'the feed has not been followed for five hours',
    { lanes: { ...none, behind: [{ target: 'portal', events: 12, since: hours(5) }] } },
    ['waiting warn'],
  ],
  [
    'another target does not follow the feed',
    { lanes: { ...none, behind: [{ target: 'other', events: 12, since: hours(5) }] } },
    [],
  ],
  ['nothing has ever arrived there, and some wait', { arrivals: new Map() }, ['moved warn']],
  ['nothing was ever sent', { arrivals: new Map(), reconciliation: [], lanes: none }, []],
  ['it was never compared', { reconciliation: [] }, ['reconciliation warn']],
  ['it was never compared and is new', { reconciliation: [], arrivals: new Map([['portal', hours(5)]]) }, []],
  [
    'no comparison came to its end',
    { reconciliation: run({ endedAt: null, firstAt: hours(60).getTime() }) },
    ['reconciliation warn'],
  ],
  [
    'the last comparison is three days old',
    { reconciliation: run({ endedAt: hours(72).getTime() }) },
    ['reconciliation warn'],
  ],
  ['differences wait for a person', { reconciliation: run({ forPersons: 4 }) }, ['reconciliation warn']],
])('%s', (_, changes, expected) => {
  const findings = judgeTarget(target, { ...sound, ...changes })
  expect(complaints(findings, 'lanes/portal')).toEqual(expected)
  for (const { status, advice } of findings) expect(advice === null).toBe(status === 'ok')
})

test('a target that cannot be asked is not blamed for lacking comparisons', () => {
  const findings = judgeTarget({ name: 'portal', compared: false }, { ...sound, reconciliation: [] })
  expect(findings.map(({ check }) => check)).toEqual(['lanes'])
})

let patient: Patient
beforeAll(async () => {
  patient = await admit()
})
afterAll(() => patient.close())

test('the examination reads the lanes of each target of the configuration, and says what releases those that stand still', async () => {
  const readLanes = async () => (await patient.examine()).filter(({ subject }) => subject === 'lanes/portal')
  expect(complaints(await readLanes())).toEqual([])
  await patient.database.database.query(
    `INSERT INTO sync_lane (target, dossier, state, due_at, waiting_since, woken, stopped_cause, stopped_at)
     VALUES ('portal', 1, 'stopped', now(), now(), 1, 'unit-unknown', now())`,
  )
  const findings = await readLanes()
  expect(complaints(findings)).toEqual(['lanes/portal lanes warn', 'lanes/portal moved warn'])
  expect(findings[0]?.advice?.vi).toContain(stopCauses['unit-unknown'].release.vi)
  expect(findings[0]?.facts).toEqual({ cause: 'unit-unknown', count: 1 })
})
