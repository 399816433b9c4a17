/** The ladder of due times on a real database: unit first, then city, in working hours, one message for all dossiers of a unit. */
import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { AlertMessage } from '../../src/domain/alert.ts'
import { type AlertWorld, alertWorlds, inTime, secret } from './fixtures.ts'

const minute = 60_000
const hour = 60 * minute
const at = (text: string) => Date.parse(`${text}+07:00`)
/** Monday; the world begins at 09:00. */
const today = (clock: string) => at(`2026-11-23T${clock}:00`)

const { opened } = alertWorlds()
const unit = 'H99.01.02'

/** Three targets: the ward's, the city's and the operators'. */
function settings({ receiver }: AlertWorld, changes: object = {}) {
  const target = (name: string) => ({ name, url: receiver.url, secret })
  return {
    targets: ['ward', 'city', 'desk'].map(target) as never,
    dueTimes: {
      units: [
        { unit: 'H99', target: 'desk' },
        { unit: 'H99.01', target: 'ward' },
      ],
      city: 'city',
      boardUrl: 'https://gateway.example/board/',
    },
    ...changes,
  }
}

let serial = 0
interface Given {
  dueAt: number
  lastAt?: number
  unit?: string
  supplementSince?: number
}

/** The row of an open dossier, as its events would have made it. Resolves to its code. */
async function dossier({ database }: AlertWorld, { dueAt, lastAt = today('07:30'), supplementSince, ...given }: Given) {
  const code = `${given.unit ?? unit}-261123-${String(++serial).padStart(4, '0')}`
  await database.query(
    `INSERT INTO dossier (code, procedure, unit, received_at, consumer, created_at, events, status, status_since, last_at, accepted_at,
       first_due_at, due_at, supplement_since)
     VALUES ($1, '1.001193', $2, $3, 'one-stop', $3, 2, 'accepted', $3, $3, $3, $4, $4, $5)`,
    [
      code,
      given.unit ?? unit,
      new Date(lastAt),
      new Date(dueAt),
      supplementSince === undefined ? null : new Date(supplementSince),
    ],
  )
  return code
}

async function change({ database }: AlertWorld, code: string, set: string, value: number): Promise<void> {
  await database.query(`UPDATE dossier SET ${set} = $2 WHERE code = $1`, [code, new Date(value)])
}

async function filing({ database }: AlertWorld, dossierCode: string, state: string, cause: string | null = null) {
  const id = randomUUID()
  await database.query(
    `INSERT INTO filing (id, consumer, credential, request_id, kind, procedure, dossier, registration_unit, unit, received_at,
       subject, body_hash, accepted_at, state, state_since, events, cause)
     VALUES ($1, 'one-stop', 'k', 'r', 'birth', '1.001193', $2, '00004', $3, '', '', $4, now(), $5, now(), 1, $6)`,
    [id, dossierCode, unit, id, state, cause],
  )
  return id
}

/** The gateway of a test and two replicas beside it. */
const gatewaysMax = 3

/**
 * Sets the clock and waits until the tables were read at that time: a reading finds a dead letter of another cause. Once more than there are
 * gateways, so that one of them has ended a whole reading that began after the clock was set.
 */
async function checkedAt(world: AlertWorld, moment: number): Promise<void> {
  world.clock.set(Math.max(moment, world.clock.now()))
  for (let n = 0; n < gatewaysMax + 1; n++) {
    const cause = randomUUID().slice(0, 8)
    const id = await filing(world, `G99.20-${cause}`, 'dead-letter', cause)
    world.clock.move(20)
    await inTime(world, 'a reading of the tables', async () => {
      const { rows } = await world.database.query('SELECT FROM alert_sign WHERE key = $1', [`dead-letter/${cause}`])
      return rows.length === 1
    })
    await world.database.query('DELETE FROM filing WHERE id = $1', [id])
  }
}

interface Sent {
  target: string
  type: string
  key: string
  body: AlertMessage
}

/**
 * What was decided about due times, in order, to whom. Messages of one key go by their numbers: a gateway whose reading took long states the
 * time at which that began, which may be before the message of another.
 */
async function sent({ database }: AlertWorld): Promise<Sent[]> {
  const { rows } = await database.query(
    `SELECT target, type, key, body FROM alert_message WHERE key LIKE 'due-time/%'
     ORDER BY max(created_at) OVER (PARTITION BY target, key ORDER BY number), key, target, number`,
  )
  return rows.map((row) => ({ ...row, body: JSON.parse(row.body) }))
}
const story = async (world: AlertWorld) =>
  (await sent(world)).map(({ target, type, key, body }) => `${target} ${type.slice(6)} ${key.slice(9)} ${body.count}`)

test('a unit hears of its dossiers first, once for all of them, and the city when nothing has happened', async () => {
  const world = await opened()
  const late = await dossier(world, { dueAt: at('2026-11-20T17:00:00') })
  const near = await dossier(world, { dueAt: today('10:30') })
  const later = await dossier(world, { dueAt: today('13:30') })
  await dossier(world, { dueAt: at('2026-11-24T17:00:00') })
  await dossier(world, { dueAt: today('10:00'), supplementSince: today('08:00') })
  await dossier(world, { dueAt: at('2026-10-01T17:00:00') })
  const moved = await dossier(world, { dueAt: today('10:00'), lastAt: today('08:59') })
  // Two gateways see the same rows.
  world.replica({ settings: settings(world) })
  world.replica({ settings: settings(world) })
  await checkedAt(world, today('09:00'))
  expect(await story(world)).toEqual([`ward opened ${unit}/unit 2`])
  const [first] = await sent(world)
  expect(first?.body).toMatchObject({
    severity: 'warning',
    unit,
    dossiers: [late, near],
    link: null,
    reason: { code: 'due-time-passed', layer: null, phase: null },
    url: `https://gateway.example/board/units/${unit}`,
  })
  expect(first?.body.sentence.en).toContain(`2 dossiers are near or past the due time`)
  expect(first?.body.sentence.vi).toContain(`1 hồ sơ đã quá hạn`)
  expect(first?.body.nextStep?.vi).toContain('mẫu số 04')

  // More has come, and waits for the next message. One hour of work later it is sent.
  await change(world, moved, 'last_at', today('09:01'))
  await checkedAt(world, today('09:40'))
  expect(await story(world)).toHaveLength(1)
  await checkedAt(world, today('10:02'))
  expect((await story(world)).slice(1)).toEqual([`ward reminder ${unit}/unit 4`])
  // Two hours after the unit heard of the first two, and only of them, the city hears.
  await checkedAt(world, today('11:02'))
  expect((await story(world)).slice(2)).toEqual([`city opened ${unit}/city 2`])
  const city = (await sent(world)).at(-1)
  expect(city?.body).toMatchObject({ severity: 'error', unit, dossiers: [late, near] })
  expect(city?.body.sentence.en).toContain('2 working hours after the unit was notified')

  // One is done, one is moved: nothing is left for the city. For the unit two are left.
  await world.database.query(
    `UPDATE dossier SET last_at = $3, ended_at = CASE WHEN code = $1 THEN $3::timestamptz END WHERE code IN ($1, $2)`,
    [late, near, new Date(today('11:03'))],
  )
  await checkedAt(world, today('11:05'))
  expect((await story(world)).slice(3)).toEqual([`city recovered ${unit}/city 2`])
  expect((await sent(world)).at(-1)?.body).toMatchObject({ nextStep: null, dossiers: [] })
  // At noon all is done; that is reported when the unit is back.
  await checkedAt(world, today('12:00'))
  for (const code of [near, later, moved]) await change(world, code, 'ended_at', today('12:00'))
  await checkedAt(world, today('12:30'))
  expect(await story(world)).toHaveLength(4)
  await checkedAt(world, today('13:01'))
  expect((await story(world)).slice(4)).toEqual([`ward recovered ${unit}/unit 2`])
  expect((await sent(world)).at(-1)?.body.sentence.en).toContain(
    `The unit ${unit}: no dossier near or past its due time`,
  )
  await world.finished()
  const received = world.notifications().filter(({ key }) => key.startsWith('due-time/'))
  expect(received).toHaveLength(5)
  expect(await world.database.query('SELECT FROM due_ladder_dossier').then(({ rows }) => rows)).toEqual([])
})

test('what nobody moves is repeated once a working day, and never at night or on a Sunday', async () => {
  const world = await opened()
  await dossier(world, { dueAt: at('2026-11-20T17:00:00') })
  world.replica({ settings: settings(world) })
  await checkedAt(world, today('09:00'))
  await checkedAt(world, today('11:10'))
  const before = await story(world)
  expect(before).toEqual([`ward opened ${unit}/unit 1`, `city opened ${unit}/city 1`])
  for (const moment of [today('12:00'), today('20:00'), at('2026-11-24T03:00:00'), at('2026-11-24T08:50:00')]) {
    await checkedAt(world, moment)
    expect(await story(world)).toEqual(before)
  }
  await checkedAt(world, at('2026-11-24T09:05:00'))
  expect((await story(world)).slice(2)).toEqual([`ward reminder ${unit}/unit 1`])
  await checkedAt(world, at('2026-11-24T11:20:00'))
  expect((await story(world)).slice(3)).toEqual([`city reminder ${unit}/city 1`])
  await checkedAt(world, at('2026-11-29T10:00:00'))
  expect(await story(world)).toHaveLength(4)
})

test('a link that is down is named as the cause, and the unit is not blamed', async () => {
  const world = await opened()
  world.replica({ settings: settings(world) })
  // Not near its due time before the link is known to be down.
  const waiting = await dossier(world, { dueAt: at('2026-11-26T17:00:00') })
  world.health.link('down')
  await inTime(world, 'the link to be reported', async () => {
    const { rows } = await world.database.query(`SELECT FROM alert_sign WHERE key = 'link/population'`)
    return rows.length === 1
  })
  await filing(world, waiting, 'accepted')
  await change(world, waiting, 'due_at', today('10:00'))
  await checkedAt(world, today('09:10'))
  const [message] = await sent(world)
  expect(message).toMatchObject({ target: 'ward', body: { link: 'population', reason: { code: 'link-unavailable' } } })
  expect(message?.body.sentence.en).toMatch(
    /1 dossier waits .* because a link has been down since 09:00 .*, not because of the unit/,
  )
  expect(message?.body.sentence.vi).toContain('không phải lỗi của đơn vị')
  expect(message?.body.nextStep?.en).toContain('need not send again')

  // Beside it one that waits for the unit itself.
  await dossier(world, { dueAt: today('10:30') })
  await checkedAt(world, today('10:15'))
  const mixed = (await sent(world)).at(-1)
  expect(mixed).toMatchObject({ target: 'ward', body: { count: 2, link: null, reason: { code: 'due-time-passed' } } })
  expect(mixed?.body.sentence.en).toMatch(/1 of them waits because a link has been down since 09:00/)
  expect(mixed?.body.nextStep?.en).toContain('Take these dossiers first')
})

test.each<[string, string, number]>([
  ['a verification, or an acceptance that is later, lengthens the limit', 'due_at', at('2026-11-26T17:00:00')],
  ['a supplement is asked for', 'supplement_since', today('09:20')],
  ['it is moved', 'last_at', today('09:20')],
  ['it ends', 'ended_at', today('09:20')],
])('the ladder follows at the next reading when %s', async (_, set, value) => {
  const world = await opened()
  const code = await dossier(world, { dueAt: today('10:30') })
  world.replica({ settings: settings(world) })
  await checkedAt(world, today('09:00'))
  await change(world, code, set, value)
  await checkedAt(world, today('09:30'))
  expect(await story(world)).toEqual([`ward opened ${unit}/unit 1`, `ward recovered ${unit}/unit 1`])
  // And it begins with the unit again, whatever was before.
  await change(world, code, 'due_at', at('2026-11-24T10:30:00'))
  await world.database.query('UPDATE dossier SET supplement_since = NULL, ended_at = NULL')
  await checkedAt(world, at('2026-11-24T09:00:00'))
  expect((await story(world)).slice(2)).toEqual([`ward opened ${unit}/unit 1`])
})

test('a silence delays the ladder: the unit hears when it ends, and the city only a set time later', async () => {
  const world = await opened()
  const silences = [{ from: '2026-11-23T08:00:00+07:00', to: '2026-11-23T10:00:00+07:00', key: 'due-time/' }]
  world.replica({ settings: settings(world, { silences }) })
  await dossier(world, { dueAt: at('2026-11-20T17:00:00') })
  await checkedAt(world, today('09:00'))
  await checkedAt(world, today('09:59'))
  expect(await story(world)).toEqual([])
  await checkedAt(world, today('10:01'))
  expect(await story(world)).toEqual([`ward opened ${unit}/unit 1`])
  await checkedAt(world, today('11:29'))
  expect(await story(world)).toHaveLength(1)
  await checkedAt(world, today('13:32'))
  expect((await story(world)).slice(1)).toEqual([`city opened ${unit}/city 1`])
})

test('a target that is named for due times gets no alerts of links, and the operators none of due times', async () => {
  const world = await opened()
  const target = (name: string, more: object = {}) => ({ name, url: world.receiver.url, secret, ...more })
  world.replica({
    settings: {
      targets: [target('ward'), target('city', { operations: true }), target('desk')] as never,
      dueTimes: { units: [{ unit, target: 'ward' }], city: 'city' },
    },
  })
  await dossier(world, { dueAt: at('2026-11-20T17:00:00') })
  world.health.becomes('ndxp', 'down')
  await checkedAt(world, today('09:00'))
  const { rows } = await world.database.query(
    `SELECT target, split_part(key, '/', 1) AS kind FROM alert_message WHERE key NOT LIKE 'dead-letter/%' ORDER BY 2, 1`,
  )
  expect(rows).toEqual([
    { target: 'ward', kind: 'due-time' },
    { target: 'city', kind: 'path' },
    { target: 'desk', kind: 'path' },
  ])
})

test('without a name in the settings nothing is watched', async () => {
  const world = await opened()
  world.replica()
  await dossier(world, { dueAt: at('2026-11-20T17:00:00') })
  await checkedAt(world, today('09:00'))
  await checkedAt(world, today('09:00') + 3 * hour)
  expect(await sent(world)).toEqual([])
})
