/** The figures of the board on a real database: counted once more by hand from the same rows, and the lists behind them. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { toDay } from '../../src/board/sources.ts'
import { dayMs, hourMs } from '../../src/domain/duration.ts'
import { readDays, readEventMark, readLateSteps, readToday, readWaitingFilings } from '../../src/store/dossier/board.ts'
import {
  type BoardSet,
  boardSets,
  countDoubts,
  doubtSets,
  type ListCursor,
  listDossiers,
} from '../../src/store/dossier/board-lists.ts'
import { type DossierRow, toDossierRow } from '../../src/store/dossier/dossiers.ts'
import { countForecasts, staleMs } from '../../src/store/dossier/forecasts.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { cityUnit, deriveDueSteps, seedCity } from './city.ts'
import { fridayAfternoon } from './fixtures.ts'

let db: TestDatabase
let rows: DossierRow[]
const now = fridayAfternoon
const day = toDay(now)
const from = day.begin - 29 * dayMs
beforeAll(async () => {
  db = await freshDatabase()
  await seedCity(db.database, { dossiers: 4_000, units: 14, days: 60, now })
  // Some of everything that is rare.
  await db.database.query(
    `UPDATE dossier SET ended_at = NULL, end_type = NULL, status = 'payment-asked' WHERE id % 331 = 0`,
  )
  await db.database.query(
    `UPDATE dossier SET ended_at = $1, end_type = 'stopped', status = 'stopped' WHERE id % 401 = 0`,
    [new Date(now - hourMs)],
  )
  await db.database.query('UPDATE dossier SET due_provisional = true WHERE id % 50 = 0')
  await db.database.query('UPDATE dossier SET due_at = NULL WHERE received_at >= $1 AND id % 9 = 0', [
    new Date(day.begin),
  ])
  await db.database.query(`UPDATE dossier SET findings = '{due-time-changed}' WHERE id % 7 = 0`)
  await db.database.query('UPDATE dossier SET due_at = $1 WHERE received_at >= $2 AND id % 4 = 0', [
    new Date(now - 2 * hourMs),
    new Date(day.begin),
  ])
  await deriveDueSteps(db.database)
  await db.database.query(
    `INSERT INTO linked_dossier (code, remote_id, state, path, first_listed_at, last_listed_at, next_at, dossier)
     SELECT 'G99-' || id, id, 'acknowledged', 'only', $1, $1, $1, id FROM dossier WHERE id % 60 = 0`,
    [new Date(now)],
  )
  const kinds = ['false-done', 'result-is-paper', 'number-invented', 'lookup-not-in-trail', 'other-due-time']
  for (const [place, kind] of kinds.entries()) {
    await db.database.query(
      `INSERT INTO reconciliation_difference (target, dossier, kind, first_seen_at, seen_at)
       SELECT 'portal', id, $1, $2, $2 FROM dossier WHERE id % 90 = $3`,
      [kind, new Date(now), place],
    )
  }
  await db.database.query(
    `INSERT INTO sync_lane (target, dossier, state, due_at, woken, stopped_cause, stopped_at)
     SELECT 'linked-services', id, 'stopped', $1, 1, 'certificate-missing', $1 FROM dossier WHERE id % 90 = 5`,
    [new Date(now)],
  )
  const findings = ['done-at-receipt', 'done-while-waiting', 'step-not-allowed', 'another-filing-open']
  for (const [place, finding] of findings.entries()) {
    await db.database.query('UPDATE dossier SET findings = array_append(findings, $1) WHERE id % 45 = $2', [
      finding,
      place,
    ])
  }
  // Every fourth due time that was changed was changed after the first step had arrived; of the others before it.
  await db.database.query(
    `INSERT INTO sync_lane (target, dossier, state, due_at, woken, arrived) SELECT 'portal', id, 'idle', $1, 1, 1 FROM dossier
     WHERE id % 7 = 0`,
    [new Date(now)],
  )
  await db.database.query(
    `INSERT INTO sync_step (target, dossier, position, state, event_type, event_at, status, at, key, marked_at, arrived_at)
     SELECT 'portal', id, 1, 'arrived', 'received', $1, 'new', $1, 'k', $1, $1 FROM dossier WHERE id % 7 = 0`,
    [new Date(now - 2 * hourMs)],
  )
  await db.database.query(
    `INSERT INTO dossier_event (dossier, type, at, recorded_at, consumer, status)
     SELECT id, 'due-time-changed', $1::timestamptz, CASE WHEN id % 28 = 0 THEN $1::timestamptz ELSE $2 END, 'one-stop', 'accepted' FROM dossier WHERE id % 7 = 0`,
    [new Date(now - hourMs), new Date(now - 3 * hourMs)],
  )
  rows = (await db.database.query('SELECT * FROM dossier')).rows.map(toDossierRow)
  // Of a third there is no row: the process that forecasts has not come to them. One that has ended left a row behind.
  for (const [index, { id }] of rows.filter(running).entries()) third.set(id, index % 3)
  third.set(rows.find((row) => !open(row))?.id ?? 0, 1)
  await db.database.query(
    `INSERT INTO dossier_forecast (dossier, verdict, mover, since)
     SELECT id, verdict, 'unit', now() FROM unnest($1::bigint[], $2::text[]) AS row (id, verdict) WHERE verdict <> ''`,
    [[...third.keys()], [...third.values()].map((value) => ['', 'at-risk', 'on-track'][value])],
  )
  await db.database.query(`INSERT INTO forecast_run (made_at, record) VALUES ($1, '{}')`, [new Date(now - 30_000)])
})
afterAll(() => db.drop())

const isToday = (at: number | null) => at !== null && at >= day.begin && at < day.end
const withResult = ({ endType }: DossierRow) => endType === 'done' || endType === 'result-returned'
const open = ({ endedAt }: DossierRow) => endedAt === null
const lateNow = (row: DossierRow, due = row.dueAt) => due !== null && (row.endedAt ?? now) > due

const recent = ({ endedAt }: DossierRow) => endedAt === null || endedAt >= from

const citizen = (row: DossierRow) => ['supplement-asked', 'payment-asked'].includes(row.status)
/** Of the running ones: 0 nothing is forecast, 1 at risk, 2 on track. */
const third = new Map<number, number>()
const running = (row: DossierRow) => open(row) && !citizen(row) && row.dueAt !== null && row.dueAt >= now

/** What each set holds, said once more and independently of SQL. */
const members: Record<BoardSet, (row: DossierRow) => boolean> = {
  received: (row) => isToday(row.receivedAt),
  'same-day': (row) => isToday(row.receivedAt) && withResult(row) && isToday(row.endedAt),
  'on-time': (row) => isToday(row.endedAt) && row.dueAt !== null && !lateNow(row),
  'ended-late': (row) => isToday(row.endedAt) && lateNow(row),
  'ended-no-due': (row) => isToday(row.endedAt) && row.dueAt === null,
  open,
  late: (row) => lateNow(row) && (open(row) || isToday(row.endedAt)),
  'late-first': (row) => lateNow(row, row.firstDueAt) && (open(row) || isToday(row.endedAt)),
  overdue: (row) => open(row) && lateNow(row),
  'due-today': (row) => open(row) && row.dueAt !== null && row.dueAt >= now && row.dueAt < day.end,
  'open-no-due': (row) => open(row) && row.dueAt === null,
  'at-risk': (row) => running(row) && third.get(row.id) === 1,
  'on-track': (row) => running(row) && third.get(row.id) === 2,
  'not-knowable': (row) =>
    (running(row) && third.get(row.id) === 0) || (open(row) && !citizen(row) && row.dueAt === null),
  citizen: (row) => open(row) && citizen(row),
  changed: (row) => open(row) && row.findings.includes('due-time-changed'),
  provisional: (row) => open(row) && row.dueProvisional,
  'linked-open': (row) =>
    row.id % 60 === 0 && row.returnedAt === null && row.endType !== 'not-accepted' && row.endType !== 'stopped',
  'doubt-done-at-receipt': (row) => recent(row) && row.findings.includes('done-at-receipt'),
  'doubt-done-while-waiting': (row) => recent(row) && row.findings.includes('done-while-waiting'),
  'doubt-step-not-allowed': (row) => recent(row) && row.findings.includes('step-not-allowed'),
  'doubt-another-filing-open': (row) => recent(row) && row.findings.includes('another-filing-open'),
  'doubt-due-moved': (row) => recent(row) && row.findings.includes('due-time-changed') && row.id % 28 === 0,
  'doubt-false-done': (row) => row.id % 90 === 0,
  'doubt-result-is-paper': (row) => row.id % 90 === 1,
  'doubt-number-invented': (row) => row.id % 90 === 2,
  'doubt-lookup-not-in-trail': (row) => row.id % 90 === 3,
  'doubt-due-differs': (row) => row.id % 90 === 4,
  'doubt-certificate-missing': (row) => row.id % 90 === 5,
  due: (row) => isToday(row.dueAt),
  'due-late': (row) => isToday(row.dueAt) && lateNow(row),
}

test('the city of the tests has some of every set, so that no comparison is of nothing', () => {
  const counts = Object.fromEntries(boardSets.map((set) => [set, rows.filter(members[set]).length]))
  expect(Object.entries(counts).filter(([, count]) => count === 0)).toEqual([])
})

test('the figures of today are those that one counts by hand, unit by unit', async () => {
  const read = await readToday(db.database, day)
  const byHand = new Map<string, DossierRow[]>()
  for (const row of rows) {
    if (open(row) || isToday(row.receivedAt) || isToday(row.endedAt)) {
      byHand.set(row.unit, [...(byHand.get(row.unit) ?? []), row])
    }
  }
  expect(read.map(({ unit }) => unit).sort()).toEqual([...byHand.keys()].sort())
  for (const figures of read) {
    const own = byHand.get(figures.unit) ?? []
    const count = (set: BoardSet) => own.filter(members[set]).length
    const { unit, lastAt, overdueFirst, endedLateFirst, ...shown } = figures
    expect(shown, unit).toEqual({
      received: count('received'),
      sameDay: count('same-day'),
      endedOnTime: count('on-time'),
      endedLate: count('ended-late'),
      endedNoDue: count('ended-no-due'),
      open: count('open'),
      overdue: count('overdue'),
      dueToday: count('due-today'),
      openNoDue: count('open-no-due'),
      citizen: count('citizen'),
      changed: count('changed'),
      provisional: count('provisional'),
    })
    expect(overdueFirst + endedLateFirst).toBe(count('late-first'))
    expect(lastAt).toBe(Math.max(...own.map((row) => row.lastAt)))
  }
})

test('what is forecast is counted by unit, and what is a fact is no forecast', async () => {
  const counted = await countForecasts(db.database, now)
  const byUnit = (verdict: string) => (unit: string) =>
    counted.filter((each) => each.unit === unit && each.verdict === verdict).reduce((sum, { count }) => sum + count, 0)
  for (const unit of new Set(rows.map((row) => row.unit))) {
    const own = rows.filter((row) => row.unit === unit)
    for (const set of ['at-risk', 'on-track', 'not-knowable'] as const) {
      expect(byUnit(set)(unit), `${unit} ${set}`).toBe(own.filter(members[set]).length)
    }
    const waiting = own.filter((row) => members.citizen(row) && !members.overdue(row))
    expect(byUnit('waiting-for-citizen')(unit)).toBe(waiting.length)
    expect(byUnit('late')(unit)).toBe(own.filter(members.overdue).length)
  }
  const whys = counted.filter(({ verdict }) => verdict === 'not-knowable').map(({ why }) => why)
  expect(new Set(whys)).toEqual(new Set(['no-due-time', 'not-computed']))
  expect(counted.every(({ verdict, why }) => (verdict === 'not-knowable') === (why !== null))).toBe(true)
})

test('forecasts that are not fresh are not shown: nothing is known then', async () => {
  const later = now + staleMs
  const counted = await countForecasts(db.database, later)
  expect(counted.filter(({ verdict }) => verdict === 'at-risk' || verdict === 'on-track')).toEqual([])
  expect(counted.some(({ why }) => why === 'not-computed')).toBe(true)
})

test('the thirty days are those that one counts by hand', async () => {
  const toDayIndex = (at: number) => Math.floor((at - from) / dayMs)
  for (const { unit, days } of await readDays(db.database, from, day)) {
    const own = rows.filter((row) => row.unit === unit)
    for (const shown of days) {
      const due = own.filter(({ dueAt }) => dueAt !== null && toDayIndex(dueAt) === shown.day)
      const received = own.filter(({ receivedAt }) => toDayIndex(receivedAt) === shown.day)
      expect(shown, `${unit} ${shown.day}`).toEqual({
        day: shown.day,
        due: due.length,
        late: due.filter((row) => lateNow(row)).length,
        lateFirst: due.filter((row) => lateNow(row, row.firstDueAt)).length,
        openLate: due.filter((row) => open(row) && lateNow(row)).length,
        received: received.length,
        sameDay: received.filter((row) => withResult(row) && toDayIndex(row.endedAt ?? 0) === shown.day).length,
      })
    }
  }
})

test('late dossiers are counted by the last step before their due time', async () => {
  const { rows: events } = await db.database.query('SELECT dossier::int, type, at FROM dossier_event ORDER BY at, slot')
  const lateRows = rows.filter((row) => row.dueAt !== null && row.dueAt >= from && row.dueAt < day.end && lateNow(row))
  const byHand = new Map<string, number>()
  for (const row of lateRows) {
    const step =
      events.filter(({ dossier, at }) => dossier === row.id && at.getTime() <= (row.dueAt ?? 0)).at(-1)?.type ??
      'received'
    byHand.set(`${row.unit} ${step}`, (byHand.get(`${row.unit} ${step}`) ?? 0) + 1)
  }
  const read = await readLateSteps(db.database, from, day)
  expect(Object.fromEntries(read.map(({ unit, step, count }) => [`${unit} ${step}`, count]))).toEqual(
    Object.fromEntries(byHand),
  )
})

test.each(boardSets.map((set) => [set]))(
  'the list %s holds what its number counts, page by page, each dossier once',
  async (set) => {
    const expected = rows.filter(members[set]).map(({ id }) => id)
    const seen: number[] = []
    let after: ListCursor | null = null
    for (;;) {
      const list = await listDossiers(db.database, { set, day, within: null, unit: null, after, limit: 17 })
      expect(list.total).toBe(expected.length)
      seen.push(...list.rows.slice(0, 17).map(({ row }) => row.id))
      if (list.rows.length <= 17) break
      after = list.rows[16]?.cursor ?? null
    }
    expect(seen.length).toBe(expected.length)
    expect([...seen].sort((a, b) => a - b)).toEqual([...expected].sort((a, b) => a - b))
  },
)

test('of a day that is past, a list says what became of it since', async () => {
  const before = { begin: day.begin - 3 * dayMs, end: day.end - 3 * dayMs, now }
  const list = await listDossiers(db.database, {
    set: 'due-late',
    day: before,
    within: null,
    unit: null,
    after: null,
    limit: 500,
  })
  const byHand = rows.filter(
    (row) => row.dueAt !== null && row.dueAt >= before.begin && row.dueAt < before.end && lateNow(row),
  )
  expect(list.rows.map(({ row }) => row.id).sort()).toEqual(byHand.map(({ id }) => id).sort())
  expect(byHand.length).toBeGreaterThan(0)
})

test('a list is of the units that are asked for and of those below them, and of no others', async () => {
  const inUnits = async (within: readonly string[], unit: string | null = null) => {
    const list = await listDossiers(db.database, { set: 'received', day, within, unit, after: null, limit: 1_000 })
    return [...new Set(list.rows.map(({ row }) => row.unit))].sort()
  }
  expect((await inUnits(['H99.01'])).every((unit) => unit.startsWith('H99.01.'))).toBe(true)
  expect(await inUnits([cityUnit(0)])).toEqual([cityUnit(0)])
  for (const none of [['H9'], ['H99.0'], ['%'], ['H99%'], ['H99.01.0_'], [''], []])
    expect(await inUnits(none), String(none)).toEqual([])
  expect(await inUnits(['H99.01'], 'H99.02.01')).toEqual([])
})

test('filings that wait for a person are counted by unit, kind and state; what runs by itself is not', async () => {
  const insert = (unit: string | null, kind: string, state: string, nth: number) =>
    db.database.query(
      `INSERT INTO filing (id, consumer, credential, request_id, kind, procedure, dossier, registration_unit, received_at, subject,
         body_hash, accepted_at, state, state_since, events, unit)
       VALUES (gen_random_uuid(), 'c', 'k', 'r', $2, 'p', $3, 'u', 't', 's', $3, now(), $4, to_timestamp($5), 1, $1)`,
      [unit, kind, `D-${nth}`, state, nth],
    )
  await insert(cityUnit(0), 'birth', 'eligible', 100)
  await insert(cityUnit(0), 'birth', 'eligible', 50)
  await insert(cityUnit(0), 'birth', 'received', 51)
  await insert(null, 'birth', 'eligible', 52)
  expect(await readWaitingFilings(db.database, ['eligible', 'needs-review'])).toEqual([
    { unit: cityUnit(0), kind: 'birth', state: 'eligible', count: 2, since: 50_000 },
  ])
})

test('the mark moves with every event', async () => {
  const before = await readEventMark(db.database)
  await db.database.query(
    `INSERT INTO dossier_event (dossier, type, at, recorded_at, consumer) VALUES (1, 'apology-sent', now(), now(), 'c')`,
  )
  expect(await readEventMark(db.database)).not.toBe(before)
})

test('a doubt is counted by unit as its list counts it, and a unit without one has no row', async () => {
  const counted = await countDoubts(db.database, day)
  const expected = [...doubtSets, 'linked-open' as const].flatMap((set) =>
    [...new Set(rows.map(({ unit }) => unit))].flatMap((unit) => {
      const count = rows.filter((row) => row.unit === unit && members[set](row)).length
      return count === 0 ? [] : [`${set} ${unit} ${count}`]
    }),
  )
  expect(counted.map(({ set, unit, count }) => `${set} ${unit} ${count}`).sort()).toEqual(expected.sort())
})

test('doubts that were recorded are counted from the index that holds them alone, whatever else a year holds', async () => {
  const undo = new Error('so that the other indexes stay')
  const findScans = db.database.transaction(async (connection) => {
    // On few rows every other way is as short: what is left shows whether the index holds what is asked for.
    await connection.query('SET LOCAL enable_seqscan = off')
    await connection.query('DROP INDEX dossier_open, dossier_ended')
    await countDoubts(connection, day)
    const { rows: plan } = await connection.query(
      `EXPLAIN EXECUTE "board-doubts" ('${new Date(day.begin).toISOString()}')`,
    )
    expect(plan.filter((line) => String(line['QUERY PLAN']).includes('dossier_doubtful'))).toHaveLength(5)
    throw undo
  })
  await expect(findScans).rejects.toBe(undo)
})
