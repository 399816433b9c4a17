/** Alerts apart from health: signs in, signed messages out, and when no message is sent. */
import { expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { alertWorlds, heard, lines, quiet, secret, tlsFailed } from './fixtures.ts'

const minute = 60_000
const hour = 60 * minute

const { opened } = alertWorlds()

test('a path that falls is reported with a signature, a reason, a sentence and a next step; its return is reported once it lasts', async () => {
  const world = await opened({ settings: { pageUrl: 'https://gateway.example/ops' } })
  world.replica()
  world.health.becomes('ndxp', 'down', tlsFailed)
  await lines(world, 1)
  expect(world.notifications()).toEqual([
    {
      type: 'alert.opened',
      key: 'path/population/ndxp',
      severity: 'error',
      at: '2026-11-23T02:00:00.000Z',
      since: '2026-11-23T02:00:00.000Z',
      link: 'population',
      path: 'ndxp',
      reason: { code: 'tls-failed', layer: 'network', phase: 'tls' },
      sentence: {
        vi: 'CSDL quốc gia về dân cư (đường ndxp): Đường ndxp: down.',
        en: 'National Population Database (path ndxp): ndxp is down.',
      },
      nextStep: { vi: 'Gọi đầu mối.', en: 'Call them.' },
      count: 1,
      url: 'https://gateway.example/ops/links/population',
    },
  ])
  world.clock.move(12 * minute)
  world.health.becomes('ndxp', 'healthy')
  await quiet(world)
  world.clock.move(5 * minute)
  await lines(world, 2)
  expect(world.notifications()[1]).toMatchObject({
    type: 'alert.recovered',
    severity: 'error',
    count: 1,
    nextStep: null,
    since: '2026-11-23T02:00:00.000Z',
    sentence: {
      vi: 'CSDL quốc gia về dân cư (đường ndxp) đã bình thường trở lại; sự việc kéo dài 12 phút.',
      en: 'National Population Database (path ndxp) is well again; it lasted 12 min.',
    },
  })
  expect(world.receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual([
    expect.stringMatching(/^alr_[0-9a-f]{16}_1$/),
    expect.stringMatching(/^alr_[0-9a-f]{16}_2$/),
  ])
})

test('flapping for a minute is one alert and one recovery, not sixty', async () => {
  const world = await opened()
  world.replica()
  for (let second = 0; second < 60; second++) {
    world.health.becomes('ndxp', second % 2 === 0 ? 'down' : 'healthy', second % 2 === 0 ? tlsFailed : null)
    world.clock.move(1_000)
  }
  await lines(world, 1)
  world.clock.move(5 * minute)
  await lines(world, 2)
  world.clock.move(hour)
  await world.finished()
  expect(world.story()).toEqual(['opened path/population/ndxp', 'recovered path/population/ndxp'])
})

test('a hold silences every alert about its path; what is still wrong when the hold ends is reported then', async () => {
  const world = await opened()
  world.replica()
  world.health.becomes('ndxp', 'held', { code: 'operator-hold', layer: 'gateway', phase: null })
  world.health.report('ndxp', { clockSkewMs: 45_000 })
  world.health.becomes('lgsp', 'down', tlsFailed)
  await lines(world, 1)
  world.clock.move(hour / 2)
  expect(world.story()).toEqual(['opened path/population/lgsp'])
  world.health.becomes('ndxp', 'down', tlsFailed)
  await lines(world, 3)
  expect(world.story().toSorted()).toEqual([
    'opened clock/population/ndxp',
    'opened path/population/lgsp',
    'opened path/population/ndxp',
  ])
})

test('an alert that is open when a hold begins stays silent, and closes when the path is well after the hold', async () => {
  const world = await opened()
  world.replica()
  world.health.becomes('ndxp', 'down', tlsFailed)
  await lines(world, 1)
  world.health.becomes('ndxp', 'held', { code: 'operator-hold', layer: 'gateway', phase: null })
  await eventually('the hold to be known', async () => {
    const { rows } = await world.database.query(`SELECT 1 FROM alert_sign WHERE key LIKE 'hold/%'`)
    return rows.length === 1
  })
  // Two reminders and a recovery would have been due.
  world.clock.move(4 * hour)
  world.health.becomes('ndxp', 'healthy')
  await quiet(world)
  world.clock.move(5 * minute)
  await lines(world, 2)
  expect(world.story()).toEqual(['opened path/population/ndxp', 'recovered path/population/ndxp'])
})

test('a maintenance window silences what it matches and ends by itself', async () => {
  const silences = [
    { from: '2026-11-23T08:00:00+07:00', to: '2026-11-23T10:00:00+07:00', link: 'population', path: 'ndxp' },
  ]
  const world = await opened({ settings: { silences } })
  world.replica()
  world.health.becomes('ndxp', 'down', tlsFailed)
  world.health.becomes('lgsp', 'down', tlsFailed)
  await lines(world, 1)
  expect(world.story()).toEqual(['opened path/population/lgsp'])
  world.clock.move(hour)
  await eventually('the other path', () => world.story().includes('opened path/population/ndxp'))
})

test('a link is reported only when none of its paths carries traffic', async () => {
  const world = await opened()
  world.replica()
  world.health.link('degraded', tlsFailed)
  world.health.becomes('ndxp', 'down', tlsFailed)
  await lines(world, 1)
  world.health.becomes('lgsp', 'down', tlsFailed)
  world.health.link('down', tlsFailed)
  await lines(world, 3)
  expect(world.notifications().find(({ key }) => key === 'link/population')).toMatchObject({
    severity: 'critical',
    path: null,
  })
})

test('a target hears only what is urgent enough for it, from the moment that it is', async () => {
  const world = await opened()
  const { url } = world.receiver
  world.replica({
    settings: {
      targets: [
        { name: 'desk', url, secret, minSeverity: 'warning' },
        { name: 'phone', url: `${url}/phone`, secret, minSeverity: 'error' },
      ],
    },
  })
  world.health.becomes('ndxp', 'degraded', { code: 'slow-calls', layer: 'ministry', phase: null })
  await eventually('the sign', async () => (await world.database.query('SELECT 1 FROM alert_sign')).rows.length === 1)
  world.clock.move(minute)
  await lines(world, 1)
  world.health.becomes('ndxp', 'down', tlsFailed)
  await lines(world, 3)
  await world.finished()
  const { rows } = await world.database.query('SELECT target, type FROM alert_message ORDER BY target, number')
  expect(rows).toEqual([
    { target: 'desk', type: 'alert.opened' },
    { target: 'desk', type: 'alert.reminder' },
    { target: 'phone', type: 'alert.opened' },
  ])
})

test('a target that is away gets all of it later, in order, without the reminders that became old', async () => {
  const world = await opened()
  world.receiver.answer = () => 503
  world.replica()
  world.health.becomes('ndxp', 'down', tlsFailed)
  await eventually('an attempt', () => world.receiver.received.length > 0)
  const reminded = async (times: number) =>
    eventually(
      `reminder ${times}`,
      async () => (await world.database.query('SELECT reminders FROM alert')).rows[0].reminders === times,
    )
  world.clock.move(hour)
  await reminded(1)
  world.clock.move(2 * hour)
  await reminded(2)
  world.receiver.received.length = 0
  world.receiver.answer = () => 204
  world.clock.move(hour)
  await heard(world, 2)
  await world.finished()
  world.health.becomes('ndxp', 'healthy')
  await quiet(world)
  world.clock.move(5 * minute)
  await eventually('the recovery', () => world.story().includes('recovered path/population/ndxp'))
  // A refused attempt that was under way when the target came back counts once, by its id.
  const ids = world.receiver.received.map(({ headers }) => headers['webhook-id'])
  const story = world.story().filter((_, index) => ids.indexOf(ids[index]) === index)
  expect(story).toEqual(['opened', 'reminder', 'recovered'].map((word) => `${word} path/population/ndxp`))
})

test('a message that no target accepts for a day is given up', async () => {
  const world = await opened({ settings: { remindEveryMs: 30 * 24 * hour, remindMaxMs: 30 * 24 * hour } })
  world.receiver.answer = () => 500
  world.replica()
  world.health.becomes('ndxp', 'down', tlsFailed)
  const state = async () => (await world.database.query('SELECT state FROM alert_message')).rows[0]?.state
  await eventually('it is given up', async () => {
    world.clock.move(10 * minute)
    return (await state()) === 'failed'
  })
  expect(world.log.some((line) => /failed for good|too old to be delivered/.test(line))).toBe(true)
})

test('a target may not be in a private network that the configuration does not name', async () => {
  const world = await opened({ settings: { allowPrivateTargets: [] } })
  world.replica()
  world.health.becomes('ndxp', 'down', tlsFailed)
  await eventually('a refusal', async () => {
    const { rows } = await world.database.query('SELECT last_cause FROM alert_message')
    return rows[0]?.last_cause === 'address-refused'
  })
  expect(world.receiver.received).toEqual([])
})

test('a certificate is reported once at each threshold, and its exchange as news', async () => {
  const world = await opened()
  world.replica()
  const ends = Date.parse('2027-01-01T00:00:00Z')
  const certificate = (changedAt: string | null = null, validTo = ends) => ({
    certificate: {
      subject: 'ndxp.example',
      issuer: 'CA',
      validFrom: '2026-01-01T00:00:00Z',
      validTo: new Date(validTo).toISOString(),
      fingerprint: 'ab'.repeat(32),
      daysLeft: 0,
      changedAt,
    },
  })
  world.health.report('ndxp', certificate())
  const at = async (daysLeft: number, count: number) => {
    world.clock.set(ends - daysLeft * 24 * hour)
    await lines(world, count)
    return world.notifications().at(-1)
  }
  expect(await at(29.5, 1)).toMatchObject({
    type: 'alert.opened',
    severity: 'info',
    key: 'certificate/population/ndxp',
  })
  expect((await at(13.5, 2))?.severity).toBe('warning')
  expect((await at(6.5, 3))?.severity).toBe('error')
  expect((await at(0.5, 4))?.severity).toBe('critical')
  expect((await at(-1, 5))?.reason.code).toBe('certificate-expired')
  expect(world.story().slice(1)).toEqual(Array(4).fill('reminder certificate/population/ndxp'))
  world.health.report('ndxp', certificate(new Date(world.clock.now()).toISOString(), ends + 400 * 24 * hour))
  await lines(world, 6)
  expect(world.story()[5]).toBe('opened certificate-change/population/ndxp')
  world.clock.move(hour)
  await lines(world, 8)
  expect(world.story().slice(6).toSorted()).toEqual([
    'recovered certificate-change/population/ndxp',
    'recovered certificate/population/ndxp',
  ])
})

test('a trail that cannot be written is reported when that lasts, a broken chain at once', async () => {
  const world = await opened()
  let audit = { writing: false, sound: true as boolean | null, notRemoved: null }
  world.replica({ audit: () => audit })
  await eventually('the sign', async () => (await world.database.query('SELECT 1 FROM alert_sign')).rows.length === 1)
  audit = { writing: false, sound: false, notRemoved: null }
  await lines(world, 1)
  expect(world.story()).toEqual(['opened audit/chain'])
  world.clock.move(30_000)
  await lines(world, 2)
  expect(world.story()[1]).toBe('opened audit/writing')
})
