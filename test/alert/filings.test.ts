/** What the tables show: dead letters by cause, breaches whose clock runs, and units that should have filed and have not. */
import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { absenceKey, missing, windowStart } from '../../src/alert/missing-filings.ts'
import { AlertSettings } from '../../src/alert/settings.ts'
import { toVietnamDay } from '../../src/domain/vietnam-time.ts'
import { leaseDay } from '../../src/store/access/day-leases.ts'
import { insertOrder, setDecided } from '../../src/store/agreement/pending-orders.ts'
import type { Filed } from '../../src/store/alert/sources.ts'
import { eventually } from '../support/eventually.ts'
import { type AlertWorld, alertWorlds, inTime, lines } from './fixtures.ts'

const minute = 60_000
const hour = 60 * minute
const at = (text: string) => Date.parse(`${text}+07:00`)

const { opened } = alertWorlds()

/** Waits until the tables were read at this time: the same read finds a dead letter of another cause. */
async function looked(world: AlertWorld): Promise<void> {
  const cause = randomUUID().slice(0, 8)
  const id = await file(world, { state: 'dead-letter', cause, dossier: 'G99.20-20260101-0000001', commune: '00099' })
  // The read at this very moment may have come before the row.
  world.clock.move(20)
  const seen = async () => {
    const { rows } = await world.database.query('SELECT 1 FROM alert_sign WHERE key = $1', [`dead-letter/${cause}`])
    return rows.length === 1
  }
  await inTime(world, 'a read of the tables', seen)
  await world.finished()
  await world.database.query('DELETE FROM filing WHERE id = $1', [id])
  world.receiver.received.length = 0
}

async function absences({ database }: AlertWorld): Promise<string[]> {
  const { rows } = await database.query(`SELECT key FROM alert WHERE key LIKE 'absence/%' AND state = 'open'`)
  return rows.map(({ key }) => key)
}

interface Filing {
  dossier?: string
  commune?: string
  kind?: string
  state?: string
  cause?: string | null
}

/** Of one dossier and unit only one filing at a time has not ended, so each has a dossier of its own. */
let serial = 0

/** The engine's row of one filing, accepted at the time of the test. */
async function file({ database, clock }: AlertWorld, filing: Filing = {}): Promise<string> {
  const {
    dossier = `H99.01.02-261123-${String(++serial).padStart(4, '0')}`,
    commune = '00004',
    kind = 'birth',
    state = 'received',
    cause = null,
  } = filing
  const id = randomUUID()
  await database.query(
    `INSERT INTO filing (id, consumer, credential, request_id, kind, procedure, dossier, registration_unit, received_at,
       subject, body_hash, accepted_at, state, state_since, cause, events)
     VALUES ($1, 'one-stop', 'k', 'r', $2, '1.001193', $3, $4, '2026-11-23T08:00:00+07:00', 's', $5, $6, $7, $6, $8, 1)`,
    [id, kind, dossier, commune, randomUUID(), new Date(clock.now()), state, cause],
  )
  return id
}

test('dead letters are reported by cause with their number, never with a dossier, and their end when none is left', async () => {
  const world = await opened()
  await file(world, { state: 'dead-letter', cause: 'unit-unknown' })
  await file(world, { state: 'dead-letter', cause: 'bus-throttled', dossier: 'H99.01.02-261123-0777' })
  world.replica()
  world.replica()
  await lines(world, 2)
  expect(world.story().toSorted()).toEqual(['opened dead-letter/bus-throttled', 'opened dead-letter/unit-unknown'])
  expect(world.notifications().find(({ key }) => key === 'dead-letter/unit-unknown')).toMatchObject({
    severity: 'error',
    count: 1,
    link: null,
    path: null,
    reason: { code: 'unit-unknown', layer: null, phase: null },
    nextStep: { en: expect.stringContaining('rerun'), vi: expect.stringContaining('gửi lại') },
  })
  expect(world.receiver.received.map(({ body }) => body).join()).not.toContain('261123')
  for (let n = 0; n < 9; n++) await file(world, { state: 'dead-letter', cause: 'unit-unknown' })
  world.clock.move(minute)
  await lines(world, 3)
  expect(world.notifications()[2]).toMatchObject({ type: 'alert.reminder', key: 'dead-letter/unit-unknown', count: 10 })
  await world.database.query(`UPDATE filing SET state = 'closed', cause = NULL WHERE cause = 'unit-unknown'`)
  world.clock.move(minute)
  await eventually('the quiet to begin', async () => {
    const { rows } = await world.database.query(`SELECT 1 FROM alert WHERE quiet_since IS NOT NULL`)
    return rows.length === 1
  })
  world.clock.move(5 * minute)
  await lines(world, 4)
  expect(world.story()[3]).toBe('recovered dead-letter/unit-unknown')
})

test('what waits for a second person is reported to those on duty, and its end when nothing waits', async () => {
  const world = await opened()
  const { database, clock } = world
  const order = (keyId: string, expiresAt: number) =>
    insertOrder(database, {
      id: randomUUID(),
      order: { act: 'rotate-keys', keyId },
      figures: { rows: 3 },
      note: null,
      orderedBy: { account: 'truc.ban', subject: 'p-1' },
      orderedAt: clock.now(),
      expiresAt,
    })
  const decided = await order('k1', clock.now() + 24 * hour)
  await order('k2', clock.now() + hour)
  world.replica()
  await lines(world, 1)
  expect(world.notifications()[0]).toMatchObject({
    key: 'agreement/waiting',
    severity: 'warning',
    count: 2,
    sentence: { vi: expect.stringContaining('người thứ hai'), en: expect.stringContaining('2 acts wait') },
  })
  expect(JSON.stringify(world.notifications()), 'nobody is named').not.toContain('truc.ban')
  await setDecided(database, decided, 'refused', 'lanh.dao', clock.now())
  // The other one is over, whether or not its row says so by now.
  clock.move(hour)
  await eventually('the quiet to begin', async () => {
    const { rows } = await database.query(`SELECT 1 FROM alert WHERE quiet_since IS NOT NULL`)
    return rows.length === 1
  })
  clock.move(5 * minute)
  await inTime(world, 'its end', async () => world.story().includes('recovered agreement/waiting'))
})

test('a path whose day is nearly used up is reported at 15 %, at 5 % and when nothing is left, and the next day ends it', async () => {
  const world = await opened()
  const { database, clock } = world
  const use = (used: number) =>
    leaseDay(database, {
      bucket: 'path population ndxp day',
      day: toVietnamDay(clock.now()),
      replica: 'one',
      max: 100,
      more: 0,
      used,
      replicas: 1,
      now: clock.now(),
    })
  const notified = (severity: string) => () => world.notifications().some((each) => each.severity === severity)
  await use(86)
  world.replica()
  await lines(world, 1)
  expect(world.notifications()[0]).toMatchObject({
    key: 'upstream-day/population/ndxp',
    severity: 'warning',
    sentence: { vi: expect.stringContaining('còn 14 trong 100'), en: expect.stringContaining('14 of the 100') },
  })
  await use(96)
  await inTime(world, 'the second rung', async () => notified('error')())
  await use(100)
  await inTime(world, 'the end of the day', async () => notified('critical')())
  clock.move(24 * hour)
  await eventually('the quiet to begin', async () => {
    const { rows } = await database.query(`SELECT 1 FROM alert WHERE quiet_since IS NOT NULL`)
    return rows.length === 1
  })
  clock.move(5 * minute)
  await inTime(world, 'its end', async () => world.story().includes('recovered upstream-day/population/ndxp'))
})

test('a breach presses until controller and authority were notified: at once, in the last two days, the last one, and beyond', async () => {
  const world = await opened()
  const breach = (notices: object) =>
    world.database.query(
      `INSERT INTO breach_case (code, detected_at, opened_at, opened_by, account, scope, notices)
       VALUES ('VP-01', $1, $1, 'dpo', '{}', '{}', $2)
       ON CONFLICT (code) DO UPDATE SET notices = $2`,
      [new Date(world.clock.now()), JSON.stringify(notices)],
    )
  const detected = world.clock.now()
  await breach({})
  world.replica()
  await lines(world, 1)
  expect(world.notifications()[0]).toMatchObject({
    key: 'breach/VP-01',
    severity: 'error',
    reason: { code: 'breach-controller' },
    sentence: { vi: expect.stringContaining('bên kiểm soát dữ liệu') },
  })
  await breach({ controller: {} })
  // 24 hours later two days are left, a day on one, and then none.
  for (const [hours, code, severity] of [
    [25, 'breach-two-days', 'error'],
    [49, 'breach-one-day', 'critical'],
    [73, 'breach-overdue', 'critical'],
  ] as const) {
    world.clock.move(detected + hours * hour - world.clock.now())
    await inTime(world, code, async () => world.notifications().some(({ reason }) => reason.code === code))
    expect(world.notifications().find(({ reason }) => reason.code === code)).toMatchObject({ severity })
  }
  await breach({ controller: {}, authority: {} })
  world.clock.move(minute)
  await eventually('the quiet to begin', async () => {
    const { rows } = await world.database.query(`SELECT 1 FROM alert WHERE quiet_since IS NOT NULL`)
    return rows.length === 1
  })
  world.clock.move(5 * minute)
  await eventually('its end', () => world.story().at(-1) === 'recovered breach/VP-01')
})

test('dossiers that stand still on the way to a system outside are reported by target and cause, held ones are not', async () => {
  const world = await opened()
  const lane = (target: string, dossier: number, cause: string, held: boolean) =>
    world.database.query(
      `INSERT INTO sync_lane (target, dossier, state, due_at, woken, stopped_cause, stopped_at, held_at)
       VALUES ($1, $2, 'stopped', $4, 1, $3, $4, CASE WHEN $5 THEN $4::timestamptz END)`,
      [target, dossier, cause, new Date(world.clock.now()), held],
    )
  await lane('portal', 1, 'refused', false)
  await lane('portal', 2, 'refused', false)
  await lane('portal', 3, 'unclear', true)
  world.replica()
  await lines(world, 1)
  expect(world.story()).toEqual(['opened lanes/portal/refused'])
  expect(world.notifications()[0]).toMatchObject({
    severity: 'error',
    count: 2,
    reason: { code: 'refused' },
    sentence: { en: expect.stringContaining('portal'), vi: expect.stringContaining('portal') },
    nextStep: { en: expect.stringMatching(/./), vi: expect.stringMatching(/./) },
  })
})

test('a unit that has not filed for three working hours is missed, once, until it files again', async () => {
  const world = await opened({ settings: { absence: { rules: [{ unit: 'H99.01.02', kind: 'birth' }] } } })
  world.clock.set(at('2026-11-20T14:00'))
  world.replica()
  world.replica()
  await eventually(
    'the rule to be in force',
    async () => (await world.database.query('SELECT 1 FROM alert_rule')).rows.length === 1,
  )
  await file(world)
  // Other units and other kinds: none of them is the one that is missed.
  world.clock.set(at('2026-11-20T16:00'))
  await file(world, { dossier: 'H99.01.03-261123-0001' })
  await file(world, { kind: 'death' })
  // Friday from two to five are three hours; on Monday at 07:29 nothing more has passed, one minute of work later it has.
  world.clock.set(at('2026-11-23T07:29'))
  await looked(world)
  expect(await absences(world)).toEqual([])
  world.clock.set(at('2026-11-23T07:31'))
  // The filing that showed that the tables were read has messages of its own, and one may come late.
  const missed = () => world.notifications().filter(({ key }) => key.startsWith('absence/'))
  await inTime(world, 'the unit is missed', () => missed().length >= 1)
  await world.finished()
  expect(missed()[0]).toMatchObject({
    type: 'alert.opened',
    key: 'absence/H99.01.02/birth',
    severity: 'warning',
    since: '2026-11-20T07:01:00.000Z',
    sentence: {
      en: expect.stringContaining('for 3 working hours, since 14:01 on 2026-11-20'),
      vi: expect.stringContaining('3 giờ làm việc'),
    },
  })
  world.clock.set(at('2026-11-23T08:10'))
  await file(world)
  await inTime(world, 'the unit is there again', () => missed().length >= 2)
  expect(missed().map(({ type, key }) => `${type} ${key}`)).toEqual([
    'alert.opened absence/H99.01.02/birth',
    'alert.recovered absence/H99.01.02/birth',
  ])
})

test('no unit is missed for a time in which no process watched', async () => {
  const world = await opened({ settings: { absence: { rules: [{ unit: '00004' }] } } })
  world.replica()
  await eventually(
    'the rule to be in force',
    async () => (await world.database.query('SELECT 1 FROM alert_rule')).rows.length === 1,
  )
  // From nine to noon are two and a half hours of work: half an hour is still to come.
  world.clock.move(3 * hour)
  await looked(world)
  expect(await absences(world)).toEqual([])
  world.clock.set(at('2026-11-23T13:31'))
  const missed = () => world.story().filter((line) => line.includes('absence/'))
  await inTime(world, 'the absence', () => missed().length > 0)
  expect(missed()).toEqual(['opened absence/00004'])
})

const rules = (...list: object[]) => AlertSettings.parse({ absence: { rules: list } }).absence
const filed = (agency: string, kind = 'birth', lastAt = at('2026-11-23T09:00'), commune = '00004') =>
  ({ agency, commune, kind, lastAt }) as Filed

test.each([
  ['the unit itself', 'H99.01.02', filed('H99.01.02'), false],
  ['a part of it from the front', 'H99.01', filed('H99.01.02'), false],
  ['a part of it from the back', 'G99', filed('000.01.99.G99'), false],
  ['a code that only begins alike', 'H99.01', filed('H99.010'), true],
  ['the commune', '00004', filed('H99.01.02'), false],
  ['another unit', 'H99.01.03', filed('H99.01.02'), true],
  ['too long ago', 'H99.01.02', filed('H99.01.02', 'birth', at('2026-11-20T15:00')), true],
])('%s decides whether a unit is missed', (_, unit, one, expected) => {
  const settings = rules({ unit })
  const [rule] = settings.rules
  if (!rule) throw new Error('a rule')
  const inForce = new Map([[absenceKey(rule), at('2026-11-01T00:00')]])
  const found = missing(settings, { filed: [one], inForce, missed: new Map() }, at('2026-11-23T09:30'))
  expect(found.length === 1).toBe(expected)
})

test('one read goes back far enough for the rule that needs the most', () => {
  const now = at('2026-11-23T09:00')
  expect(windowStart(rules({ unit: 'A', workingHours: 1 }, { unit: 'B', workingHours: 8 }), now)).toBe(
    at('2026-11-20T09:00'),
  )
  expect(windowStart(rules(), now)).toBeUndefined()
})

test('a forecast that withdraws is one alert for the city and one for all units, and its return is reported', async () => {
  const world = await opened()
  const { database } = world
  const silence = (unit: string, why: string) =>
    database.query('INSERT INTO forecast_silence (unit, why, since) VALUES ($1, $2, $3)', [
      unit,
      why,
      new Date(world.clock.now()),
    ])
  await silence('', 'no-skill')
  for (const unit of ['H99.01.02', 'H99.01.03', 'H99.01.04']) await silence(unit, 'behaviour-changed')
  world.replica()
  world.replica()
  await lines(world, 2)
  expect(world.story().toSorted()).toEqual(['opened forecast/city', 'opened forecast/units'])
  expect(world.notifications().find(({ key }) => key === 'forecast/city')).toMatchObject({
    severity: 'warning',
    reason: { code: 'forecast-no-skill' },
    sentence: { en: expect.stringContaining('in the whole city'), vi: expect.stringContaining('toàn thành phố') },
    nextStep: { en: expect.stringContaining('npm run backtest'), vi: expect.stringContaining('npm run backtest') },
  })
  expect(world.notifications().find(({ key }) => key === 'forecast/units')).toMatchObject({
    count: 3,
    sentence: { en: expect.stringContaining('3 units (H99.01.02, H99.01.03, H99.01.04)') },
  })
  await database.query('DELETE FROM forecast_silence')
  world.clock.move(minute)
  await lines(world, 4)
  expect(world.story().slice(2).toSorted()).toEqual(['recovered forecast/city', 'recovered forecast/units'])
})

test('what a target shows differently is one alert for persons, and so are two days without a comparison', async () => {
  const world = await opened()
  world.clock.set(at('2026-11-23T08:00'))
  world.replica()
  const begun = new Date(at('2026-11-21T07:00'))
  await world.database.query(
    `INSERT INTO reconciliation_run (target, begun_by, mends, begun_at) VALUES ('portal', 'nightly', true, $1)`,
    [begun],
  )
  await world.database.query(
    `INSERT INTO reconciliation_difference (target, dossier, kind, resend_from, first_seen_at, seen_at)
     VALUES ('portal', 1, 'false-done', NULL, $1, $1), ('portal', 2, 'behind', 1, $1, $1)`,
    [begun],
  )
  const found = () => world.notifications().filter(({ key }) => key.startsWith('reconciliation/'))
  await inTime(world, 'both are reported', () => found().length >= 2)
  expect(
    found()
      .map(({ key, severity, count }) => `${key} ${severity} ${count}`)
      .sort(),
  ).toEqual(['reconciliation/portal/differences warning 1', 'reconciliation/portal/overdue warning 1'])
  await world.database.query(`UPDATE reconciliation_run SET ended_at = $1`, [new Date(world.clock.now())])
  await world.database.query(`DELETE FROM reconciliation_difference`)
  await inTime(world, 'their end is reported', () => found().length >= 4)
})

test('a batch that runs and gets no outcome is reported, once, also beside one that goes on; its next outcome ends that', async () => {
  const world = await opened()
  const { database, clock } = world
  let mayRun = false
  world.replica({ settings: { batchStalledMs: hour, quietMs: 1_000 }, batchesMayRun: async () => mayRun })
  const begun = new Date(clock.now() - 3 * hour)
  const [standing, going] = [randomUUID(), randomUUID()]
  for (const [id, answeredAt] of [
    [standing, new Date(clock.now() - 2 * hour)],
    [going, new Date(clock.now() - minute)],
  ] as const) {
    await database.query(
      `INSERT INTO identity_batch (id, consumer, credential, operation, state, state_since, taken_at, people, idempotency_key, request_id)
       VALUES ($1::uuid, 'one-stop', 'k', 'verify', 'running', $2, $2, 2, $1::uuid::text, $1::uuid)`,
      [id, begun],
    )
    await database.query(
      `INSERT INTO batch_person (batch, number, request_id, state, due_at, outcome, answer, answered_at)
       VALUES ($1, 1, $2, 'ended', $3, 'matched', '', $4)`,
      [id, randomUUID(), begun, answeredAt],
    )
  }
  await looked(world)
  expect(world.story(), 'the link takes no calls, which is reported by itself').toEqual([])
  mayRun = true
  await lines(world, 1)
  expect(world.notifications()[0]).toMatchObject({
    type: 'alert.opened',
    key: 'batches/stalled',
    severity: 'warning',
    count: 1,
    since: new Date(begun.getTime() + hour).toISOString(),
  })
  await database.query('UPDATE batch_person SET answered_at = $2 WHERE batch = $1', [standing, new Date(clock.now())])
  await inTime(world, 'the recovery', () => world.story().includes('recovered batches/stalled'))
})
