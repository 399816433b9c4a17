/** Linked dossiers from their list to the one-stop system: kept once, acknowledged when they are durable, handed out on record. */
import { createHash } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { issueKey } from '../../src/access/api-key.ts'
import { filingProcedures } from '../../src/sandbox/state.ts'
import { control } from '../mocks/client.ts'
import { come, kept, ledger, row } from '../mocks/linked/samples.ts'
import { eventually } from '../support/eventually.ts'
import { consumerWith, keyHashKey, startGateway, type TestGateway } from '../support/gateway.ts'

const grants = (operations: readonly string[]) => [
  { procedures: [...filingProcedures], operations: operations as ('receive' | 'file')[] },
]
const receiving = () => ({ grants: grants(['file', 'follow', 'register', 'receive']) })
/** Others of the register: one that may not receive, one of another unit. */
const reader = issueKey(keyHashKey)
const stranger = issueKey(keyHashKey)
const others = [
  consumerWith(reader, { id: 'reader', grants: grants(['follow', 'register']) }),
  consumerWith(stranger, { id: 'stranger', units: ['H98'], grants: grants(['receive']) }),
]
const as = ({ key }: { key: string }) => ({ authorization: `Bearer ${key}` })

let gateway: TestGateway
const url = () => gateway.mocks.url

beforeAll(async () => {
  gateway = await startGateway({
    filings: {},
    linked: {},
    consumer: receiving,
    others,
    mocks: { settings: { linkedArrivalMs: 0, linkedSlowMs: 50 } },
  })
})
afterAll(() => gateway.stop())

async function query(sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const { rows } = await (gateway.database?.database.query(sql, values) ?? { rows: [] })
  return rows
}
const stored = async (code: string) => (await query('SELECT * FROM linked_dossier WHERE code = $1', [code]))[0]
const acknowledged = (code: string) =>
  eventually(`${code} is acknowledged there and here`, async () => {
    const there = await row(url(), code)
    return there?.acknowledgedAt && (await stored(code))?.state === 'acknowledged' ? there : undefined
  })
const eventsAbout = async (code: string) => {
  const { json } = await gateway.get('/v1/linked-dossiers/events?limit=500')
  return json.events.filter((event: { linkedDossier: string }) => event.linkedDossier === code)
}

test('a birth arrives by itself, is acknowledged, and is handed to the one-stop system with its file', async () => {
  const [code = ''] = await come(url(), { seed: 41 })
  await acknowledged(code)
  expect(await eventsAbout(code)).toMatchObject([
    { type: 'arrived', kind: 'birth-package', procedure: '2.000986', unit: 'H99.01.02', revision: 1 },
  ])
  const { status, json } = await gateway.get(`/v1/linked-dossiers/${code}`)
  expect(status).toBe(200)
  expect(json).toMatchObject({
    linkedDossier: code,
    dossier: code,
    registrationUnit: '99001',
    state: 'acknowledged',
    status: 'new',
    declaration: { registrationType: 'on-time', requester: { relationship: 'Mẹ' } },
    // Their families state the home place by codes alone.
    missing: [{ pointer: '/declaration/child/homePlace/detail', code: 'required' }],
    faults: [],
    files: [{ number: 1, title: 'Giấy chứng sinh', mediaType: 'application/pdf', readable: true }],
  })
  const file = await fetch(`${gateway.url}/v1/linked-dossiers/${code}/files/${json.files[0].sha256}`, {
    headers: as(gateway),
  })
  const bytes = Buffer.from(await file.arrayBuffer())
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(json.files[0].sha256)
  const dossier = await gateway.get(`/v1/dossiers/${code}`)
  expect(dossier.json).toMatchObject({ channel: 'online', status: 'new', procedure: '2.000986' })
})

test('it has a clock for each agency and one for the whole, and the list of what is open there shows them', async () => {
  const [code = ''] = await come(url(), { seed: 43 })
  await acknowledged(code)
  const before = (await gateway.get(`/v1/linked-dossiers/${code}`)).json.package
  expect(before).toMatchObject({ dueAt: null, why: 'not-accepted', verdict: 'not-running' })
  const at = new Date().toISOString()
  expect((await gateway.post(`/v1/dossiers/${code}/events`, { type: 'accepted', at })).status).toBe(201)
  const { dueAt } = (await gateway.get(`/v1/dossiers/${code}`)).json
  expect(dueAt).not.toBeNull()
  const shown = (await gateway.get(`/v1/linked-dossiers/${code}`)).json.package
  expect(shown).toMatchObject({ dueAt, why: null, provisional: true, verdict: 'within-time' })
  expect(shown.parts.map(({ id, dueAt: due }: { id: string; dueAt: string }) => `${id} ${due}`)).toEqual(
    ['civil-status', 'residence', 'health-insurance', 'identity-card'].map((id) => `${id} ${dueAt}`),
  )
  for (const { vi, en } of shown.reasons) expect([vi, en]).not.toContain('')
  const { dossiers } = (await gateway.get('/v1/linked-dossiers?open=true&limit=500')).json
  const listed = dossiers.find((one: { linkedDossier: string }) => one.linkedDossier === code)
  expect(listed.package).toMatchObject({
    dueAt,
    verdict: 'within-time',
    parts: [{ id: 'civil-status', dueAt }, {}, {}, {}],
  })
  expect(listed.package.reasons).toBeUndefined()
})

test('every look is on record, one record for each person, before anything leaves', async () => {
  const [code = ''] = await come(url(), { seed: 42 })
  await acknowledged(code)
  const { json } = await gateway.get(`/v1/linked-dossiers/${code}`)
  await gateway.get(`/v1/linked-dossiers/${code}/files/${json.files[0].sha256}`)
  const records = (await query('SELECT body FROM audit_record')).map((one) => one.body as Record<string, unknown>)
  const about = records.filter((record) => record.dossier === code)
  expect(about.map(({ operation, outcome, object }) => `${operation} ${outcome} ${object}`).sort()).toEqual(
    expect.arrayContaining(['linked-dossier disclosed revision 1', 'linked-file disclosed revision 1 file 1']),
  )
  expect(JSON.stringify(about)).not.toContain(json.declaration.mother.personalNumber)
})

test('it is for those who may receive it alone, and to others it does not exist', async () => {
  const [code = ''] = await come(url())
  await acknowledged(code)
  const paths = [`/v1/linked-dossiers/${code}`, `/v1/linked-dossiers/${code}/files/${'0'.repeat(64)}`]
  for (const path of [...paths, '/v1/linked-dossiers', '/v1/linked-dossiers/events'])
    expect((await gateway.get(path, as(reader))).json.code).toBe('operation-not-allowed')
  for (const path of paths) expect((await gateway.get(path, as(stranger))).json.code).toBe('linked-dossier-not-found')
  expect((await gateway.get('/v1/linked-dossiers', as(stranger))).json.dossiers).toEqual([])
  expect((await gateway.get('/v1/linked-dossiers/events', as(stranger))).json.events).toEqual([])
  expect((await gateway.get('/v1/linked-dossiers/nothing-1-2')).status).toBe(404)
})

test('twins are two dossiers', async () => {
  const codes = await come(url(), { twins: true })
  for (const code of codes) await acknowledged(code)
  expect(new Set(codes).size).toBe(2)
})

test.each([
  'acknowledge-kept-silence',
  'acknowledge-kept-reset',
  'acknowledge-kept-html',
  'acknowledge-lost-success',
  'acknowledge-lost-server-error',
  'acknowledge-token-ended',
  'detail-html',
  'detail-empty',
  'detail-server-error',
])('%s: it is kept once and ends acknowledged', async (scenario) => {
  const [code = ''] = await come(url(), { scenario })
  await acknowledged(code)
  expect(await eventsAbout(code)).toHaveLength(1)
  expect((await row(url(), code))?.acknowledgedAt).not.toBeNull()
})

test.each(['broken-xml', 'broken-json'])('%s: it fails alone, is shown, and is not acknowledged', async (scenario) => {
  const [bad = ''] = await come(url(), { scenario })
  const [good = ''] = await come(url())
  await acknowledged(good)
  await eventually('it is shown', async () => (await stored(bad))?.cause === 'unreadable')
  expect((await row(url(), bad))?.acknowledgedAt).toBeNull()
  const { json } = await gateway.get('/v1/linked-dossiers?limit=500&open=true')
  // Whose it is, is not known before it is read.
  expect(JSON.stringify(json)).not.toContain(bad)
})

test('a file that is no base64 is named, kept as it came, and stops nothing', async () => {
  const [code = ''] = await come(url(), { scenario: 'broken-file' })
  await acknowledged(code)
  const { json } = await gateway.get(`/v1/linked-dossiers/${code}`)
  expect(json.faults).toEqual([{ pointer: '/files/0', code: 'unreadable' }])
  expect((await gateway.get(`/v1/linked-dossiers/${code}/files/${json.files[0].sha256}`)).text).toBe('%%%')
})

test('a unit that stands for no agency is kept and shown, not acknowledged and not lost', async () => {
  const [code = ''] = await come(url(), { unit: '12345' })
  await eventually('it is held', async () => (await stored(code))?.cause === 'unit-unknown')
  expect(await stored(code)).toMatchObject({ state: 'held', revision: 1, unit: null, cause_detail: '12345' })
  expect((await row(url(), code))?.acknowledgedAt).toBeNull()
})

test('one that comes again with a supplement is another content of the same dossier, and moves it on', async () => {
  const [code = ''] = await come(url())
  await acknowledged(code)
  await gateway.post(`/v1/dossiers/${code}/events`, { type: 'supplement-asked', at: new Date().toISOString() })
  await control(url(), 'PATCH', `linked/dossiers/${code}`, { back: true })
  await eventually('it came again', async () => (await eventsAbout(code)).length === 2)
  await acknowledged(code)
  expect(await eventsAbout(code)).toMatchObject([{ type: 'arrived' }, { type: 'supplemented', revision: 2 }])
  const { json } = await gateway.get(`/v1/linked-dossiers/${code}`)
  expect(json).toMatchObject({ revision: 2, files: [{ number: 1 }, { title: 'Giấy tờ bổ sung' }], status: 'new' })
  const dossier = await gateway.get(`/v1/dossiers/${code}`)
  expect(dossier.json.events.map(({ type }: { type: string }) => type)).toContain('supplement-completed')
})

test('one that comes again unchanged is acknowledged again, and nothing else happens', async () => {
  const [code = ''] = await come(url())
  await acknowledged(code)
  // Its content is the same as long as nothing was returned with a supplement: the list alone shows it again.
  await query(`UPDATE linked_dossier SET state = 'listed', next_at = now() WHERE code = $1`, [code])
  await eventually('it is acknowledged again', async () => (await stored(code))?.state === 'acknowledged')
  expect(await eventsAbout(code)).toHaveLength(1)
  expect((await row(url(), code))?.acknowledgements).toBe(2)
})

test('a dossier that the one-stop system registers under its own code has both, and is found by either', async () => {
  const [code = ''] = await come(url())
  await acknowledged(code)
  const { json: linked } = await gateway.get(`/v1/linked-dossiers/${code}`)
  const own = code.replace('G99.99.01', 'H99.01.02')
  const registered = await gateway.post('/v1/dossiers', {
    code: own,
    nationalCode: code,
    procedure: '2.000986',
    unit: 'H99.01.02',
    channel: 'online',
    receivedAt: linked.receivedAt,
  })
  expect(registered.status).toBe(201)
  for (const name of [code, own]) {
    expect((await gateway.get(`/v1/dossiers/${name}`)).json).toMatchObject({ code: own, nationalCode: code })
    expect((await gateway.get(`/v1/linked-dossiers/${name}`)).json).toMatchObject({ linkedDossier: code, dossier: own })
  }
})

test('nothing of a person is in the log, the metrics or the list', async () => {
  const [code = ''] = await come(url())
  await acknowledged(code)
  const { json } = await gateway.get(`/v1/linked-dossiers/${code}`)
  const { mother } = json.declaration
  const list = await gateway.get('/v1/linked-dossiers?limit=500')
  const metrics = await gateway.get('/metrics')
  for (const text of [...gateway.log, list.text, metrics.text]) {
    expect(text).not.toContain(mother.personalNumber)
    expect(text).not.toContain(mother.fullName)
  }
})

describe('after the software has ended', () => {
  let late: TestGateway
  afterEach(() => late.stop())

  test('nothing new is pulled, and what was pulled before is finished', async () => {
    let now = Date.parse('2026-12-31T20:00:00+07:00')
    const clock = { now: () => now }
    const mocks = { clock: clock.now, settings: { linkedArrivalMs: 0, linkedSlowMs: 10 } }
    late = await startGateway({ filings: {}, linked: {}, consumer: receiving, clock, mocks })
    const [before = ''] = await come(late.mocks.url)
    const state = async () =>
      (await late.database?.database.query('SELECT state FROM linked_dossier WHERE code = $1', [before]))?.rows[0]
        ?.state
    await eventually('it is acknowledged', async () => (await state()) === 'acknowledged')
    now = Date.parse('2027-01-01T00:00:00+07:00')
    const [after = ''] = await come(late.mocks.url)
    const reads = (await ledger(late.mocks.url)).summary
    // Rounds go on: the one that is held here is looked at, and the list is not.
    await late.database?.database.query(`UPDATE linked_dossier SET state = 'held' WHERE code = $1`, [before])
    await eventually('it is acknowledged again', async () => {
      const { acknowledgements = 0 } = (await row(late.mocks.url, before)) ?? {}
      return acknowledgements >= 2
    })
    expect(reads.open).toBe(1)
    expect((await row(late.mocks.url, after))?.reads).toBe(0)
    const { json } = await late.get('/v1/linked-dossiers?open=true')
    expect(json.dossiers.map(({ linkedDossier }: { linkedDossier: string }) => linkedDossier)).toEqual([before])
    await late.post(`/v1/dossiers/${before}/events`, { type: 'accepted', at: new Date(now).toISOString() })
    await eventually('its acceptance is reported', async () => (await kept(late.mocks.url, before)).includes(3))
  })
})

test('a gateway without the link says so', async () => {
  const without = await startGateway({ filings: {}, consumer: receiving })
  expect((await without.get('/v1/linked-dossiers')).json.code).toBe('linked-services-disabled')
  await without.stop()
})
