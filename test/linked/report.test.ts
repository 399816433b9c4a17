/** What becomes of a linked dossier is reported to the software that it came from: in its order, once, with the certificate. */
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { filingProcedures } from '../../src/sandbox/state.ts'
import { releaseLanes } from '../../src/store/sync/overview.ts'
import { file, reaches } from '../http/filings/fixtures.ts'
import { leaksIn } from '../http/leaks.ts'
import { control } from '../mocks/client.ts'
import { come, kept, ledger, row } from '../mocks/linked/samples.ts'
import { eventually } from '../support/eventually.ts'
import { startGateway, type TestGateway } from '../support/gateway.ts'

let gateway: TestGateway
const url = () => gateway.mocks.url

beforeAll(async () => {
  gateway = await startGateway({
    filings: {},
    // Nothing is said in the place of a residence: what was declared is enough.
    linked: {},
    consumer: () => ({
      grants: [{ procedures: [...filingProcedures], operations: ['file', 'follow', 'register', 'receive'] }],
    }),
    mocks: { settings: { linkedArrivalMs: 0, linkedSlowMs: 50 } },
  })
})
afterAll(() => gateway.stop())

async function query(sql: string, values: unknown[]): Promise<Record<string, unknown>[]> {
  const { rows } = await (gateway.database?.database.query(sql, values) ?? { rows: [] })
  return rows
}

/** What the software has kept, once these are there. */
const has = (code: string, ...statuses: number[]) =>
  eventually(
    `${code} stands there as ${statuses.join(' ')}`,
    async () => String(await kept(url(), code)) === String(statuses),
    30_000,
  )
const stopped = (code: string) =>
  eventually(`the lane of ${code} stops`, async () => {
    const [lane] = await query(
      `SELECT state, stopped_cause FROM sync_lane JOIN dossier_code ON dossier_code.dossier = sync_lane.dossier
       WHERE code = $1 AND state = 'stopped'`,
      [code],
    )
    return lane?.stopped_cause
  })
async function step(code: string, type: string, at = Date.now(), more: object = {}): Promise<void> {
  const { status } = await gateway.post(`/v1/dossiers/${code}/events`, {
    type,
    at: new Date(at).toISOString(),
    ...more,
  })
  expect(status).toBe(201)
}

/** Their families state the home place by codes alone: the one-stop system adds what is missing. */
function complete(declaration: { child: { homePlace: object } }): never {
  const { child } = declaration
  return { ...declaration, child: { ...child, homePlace: { ...child.homePlace, detail: 'Thôn Mẫu' } } } as never
}

test('a birth arrives, is filed, completed and reported from 1 to 5 with its certificate, and nothing is sent by hand', async () => {
  const [code = ''] = await come(url(), { seed: 51 })
  await has(code, 1)
  const { json: linked } = await gateway.get(`/v1/linked-dossiers/${code}`)
  const own = code.replace('G99.99.01', 'H99.01.02')
  const filed = await file(gateway, 'birth-package', {
    dossier: own,
    linkedDossier: code,
    registrationUnit: linked.registrationUnit,
    receivedAt: linked.receivedAt,
    declaration: complete(linked.declaration),
  })
  expect(filed.status).toBe(202)
  await reaches(gateway, filed.json.id, 'completed', 30_000)
  await has(code, 1, 3, 7, 4)
  await step(own, 'result-returned')
  await has(code, 1, 3, 7, 4, 5)
  const there = await row(url(), code)
  const response = await fetch(`${gateway.url}/v1/filings/${filed.json.id}/certificate`, {
    headers: { authorization: `Bearer ${gateway.key}` },
  })
  const certificate = Buffer.from(await response.arrayBuffer())
  expect(there?.steps.find(({ status }) => status === 4)?.certificate).toMatchObject({
    sha256: createHash('sha256').update(certificate).digest('hex'),
    bytes: certificate.length,
  })
  expect(there).toMatchObject({ doubled: 0, outOfOrder: 0 })
  const records = (await query('SELECT body FROM audit_record', [])).map(({ body }) => body as Record<string, unknown>)
  const reports = records.filter(({ operation }) => operation === 'linked-report')
  expect(reports.length).toBeGreaterThan(0)
  expect(reports[0]).toMatchObject({ dossier: code, outcome: 'disclosed', result: 'sending', object: 'status result' })
  for (const line of gateway.log) expect(leaksIn(line)).toEqual([])
}, 90_000)

test('a dossier that is done and of which no certificate is here waits, and no empty result is sent', async () => {
  const [code = ''] = await come(url())
  await step(await arrived(code), 'done')
  await has(code, 1, 3, 7)
  await eventually('the result waits', async () => {
    const [lane] = await query(
      `SELECT doubt, attempts FROM sync_lane JOIN dossier_code ON dossier_code.dossier = sync_lane.dossier
       WHERE code = $1 AND state <> 'stopped' AND due_at > now() + interval '10 seconds'`,
      [code],
    )
    return lane !== undefined && lane.doubt === false && lane.attempts === 0
  })
  expect((await row(url(), code))?.calls.filter(({ verdict }) => verdict === 'refused')).toEqual([])
})

test('a dossier that was settled elsewhere stops after a day, says why, and goes on once a person has reported it by hand', async () => {
  const [code = ''] = await come(url())
  await step(await arrived(code), 'done')
  await has(code, 1, 3, 7)
  await query(
    `UPDATE dossier_event SET recorded_at = recorded_at - interval '25 hours' WHERE type = 'done'
       AND dossier = (SELECT dossier FROM dossier_code WHERE code = $1)`,
    [code],
  )
  // The lane may be at its step just now: it waits again before it is looked at.
  await eventually('the lane is due', async () => {
    const due = await query(
      `UPDATE sync_lane SET due_at = now() WHERE state = 'waiting' AND due_at > now() + interval '5 seconds'
         AND dossier = (SELECT dossier FROM dossier_code WHERE code = $1) RETURNING dossier`,
      [code],
    )
    const [lane] = await query(
      `SELECT state FROM sync_lane WHERE dossier = (SELECT dossier FROM dossier_code WHERE code = $1)`,
      [code],
    )
    return due.length === 1 || lane?.state === 'stopped'
  })
  expect(await stopped(code)).toBe('certificate-missing')
  expect((await row(url(), code))?.calls.filter(({ status }) => status === 4)).toEqual([])
  const [found] = await query('SELECT dossier FROM dossier_code WHERE code = $1', [code])
  const chosen = { dossier: Number(found?.dossier) }
  await gateway.database?.database.transaction((connection) =>
    releaseLanes(connection, 'linked-services', chosen, { now: Date.now(), doubt: 'arrived' }),
  )
  await eventually('the lane rests', async () => {
    const [lane] = await query('SELECT state, arrived FROM sync_lane WHERE dossier = $1', [chosen.dossier])
    return lane?.state === 'idle' && lane.arrived === 4
  })
  expect(await kept(url(), code)).toEqual([1, 3, 7])
})

test('a request for papers says which and until when, and is on record before it leaves', async () => {
  const [code = ''] = await come(url())
  await step(await arrived(code), 'supplement-asked', Date.now(), { reason: 'Thiếu giấy chứng sinh' })
  await has(code, 1, 2)
  const asked = (await row(url(), code))?.steps.find(({ status }) => status === 2)
  expect(asked?.note).toBe('Thiếu giấy chứng sinh')
  const days = ((asked?.supplementUntil ?? 0) - Date.now()) / 86_400_000
  expect(days).toBeGreaterThan(6)
  expect(days).toBeLessThan(25)
  const records = (await query('SELECT body FROM audit_record', [])).map(({ body }) => body as Record<string, unknown>)
  const own = records.filter(({ operation, dossier }) => operation === 'linked-report' && dossier === code)
  expect(own.length).toBeGreaterThan(0)
  for (const record of own) expect(record).toMatchObject({ fields: ['reason'], object: 'status supplement-asked' })
  expect(JSON.stringify(records)).not.toContain('Thiếu giấy')
})

test('a step that was heard too late to go in its place is reported before the one that requires it', async () => {
  const [code = ''] = await come(url())
  await arrived(code)
  const before = Date.now()
  await step(code, 'supplement-asked', before + 1)
  await has(code, 1, 2)
  await step(code, 'accepted', before)
  await step(code, 'supplement-completed')
  await step(code, 'processing-started')
  await has(code, 1, 2, 3, 7)
  expect(await row(url(), code)).toMatchObject({ doubled: 0, outOfOrder: 0 })
})

/** Its first status is there. */
async function arrived(code: string): Promise<string> {
  await has(code, 1)
  return code
}

describe('an answer that is lost', () => {
  test.each(['report-kept-reset', 'report-kept-html', 'report-kept-server-error', 'report-lost-server-error'])(
    '%s: the step stands there once',
    async (scenario) => {
      const [code = ''] = await come(url(), { scenario })
      await step(await arrived(code), 'accepted')
      await has(code, 1, 3)
      expect(await row(url(), code)).toMatchObject({ doubled: 0, outOfOrder: 0 })
    },
    40_000,
  )

  test('a process that died between the mark and the call leaves a step that waits for its acknowledgement, and no lane for a person', async () => {
    gateway.mocks.faults.add({ fault: 'http-503', layer: 'linked', operation: 'acknowledge' })
    const [code = ''] = await come(url())
    const find = `SELECT id FROM dossier WHERE code = $1`
    const lane = async () =>
      (await query(`SELECT state, doubt, stopped_cause FROM sync_lane WHERE dossier = (${find})`, [code]))[0]
    const mark = () =>
      query(
        `WITH lane AS (UPDATE sync_lane SET doubt = true, due_at = now() WHERE dossier = (${find}) AND state = 'waiting' RETURNING dossier)
       INSERT INTO sync_step (target, dossier, position, state, event_type, event_at, status, at, key, marked_at)
       SELECT 'linked-services', e.dossier, 1, 'sending', e.type, e.at, 'new', e.at, 'k', now()
       FROM dossier_event e JOIN lane ON lane.dossier = e.dossier RETURNING position`,
        [code],
      )
    await eventually('its lane waits, and is marked', async () => (await mark()).length === 1)
    await eventually('it is open no more', async () => (await lane())?.doubt === false)
    expect(await lane()).toMatchObject({ stopped_cause: null })
    gateway.mocks.faults.clear()
    await has(code, 1)
  })

  test('a repeat that is out of order there may mean either, and is a question for a person', async () => {
    const [code = ''] = await come(url())
    await arrived(code)
    await control(url(), 'PATCH', 'settings', { linkedRepeats: 'logic' })
    await control(url(), 'PATCH', `linked/dossiers/${code}`, { scenario: 'report-kept-reset' })
    await step(code, 'accepted')
    expect(await stopped(code)).toBe('cannot-ask')
    expect(await kept(url(), code)).toEqual([1, 3])
    await control(url(), 'PATCH', 'settings', { linkedRepeats: 'success' })
  })
})

test.each([
  ['report-code-list', 'refused'],
  ['report-refused', 'unclear'],
])(
  '%s: the lane stops, and the others go on',
  async (scenario, cause) => {
    const [bad = ''] = await come(url(), { scenario })
    const [good = ''] = await come(url())
    await has(good, 1)
    expect(await stopped(bad)).toBe(cause)
    expect(await kept(url(), bad)).toEqual([])
    expect((await ledger(url())).summary).toMatchObject({ doubled: 0, outOfOrder: 0 })
  },
  40_000,
)
