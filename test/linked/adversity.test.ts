/** Linked dossiers while keys change, people are removed in time, messages are replayed and two replicas pull at once. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { filingProcedures } from '../../src/sandbox/state.ts'
import { resealAll } from '../../src/store/keys/reseal.ts'
import { createVault } from '../../src/store/vault.ts'
import { control } from '../mocks/client.ts'
import { come, kept, ledger, row } from '../mocks/linked/samples.ts'
import { eventually } from '../support/eventually.ts'
import { startGateway, type TestGateway, type TestGatewayOptions } from '../support/gateway.ts'
import { type Receiver, startReceiver } from '../webhook/fixtures.ts'

const day = 86_400_000
const grants = [{ procedures: [...filingProcedures], operations: ['file', 'follow', 'register', 'receive'] as const }]
const settings = { linkedArrivalMs: 0, linkedSlowMs: 50 }
const open: TestGateway[] = []
async function start(options: Partial<TestGatewayOptions> = {}): Promise<TestGateway> {
  const gateway = await startGateway({
    filings: {},
    linked: {},
    consumer: () => ({ grants: grants.map((one) => ({ ...one, operations: [...one.operations] })) }),
    mocks: { settings },
    ...options,
  })
  open.push(gateway)
  return gateway
}
afterEach(async () => {
  // A replica before the one whose database it shares.
  for (const gateway of open.splice(0).reverse()) await gateway.stop()
})

async function query(gateway: TestGateway, sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const { rows } = await (gateway.database?.database.query(sql, values) ?? { rows: [] })
  return rows
}
const stored = async (gateway: TestGateway, code: string) =>
  (await query(gateway, 'SELECT * FROM linked_dossier WHERE code = $1', [code]))[0]
const acknowledged = (gateway: TestGateway, code: string) =>
  eventually(`${code} is acknowledged`, async () => (await stored(gateway, code))?.state === 'acknowledged', 30_000)
const counted = async (gateway: TestGateway, table: 'linked_content' | 'linked_file', code: string) =>
  (
    await query(
      gateway,
      `SELECT count(*)::int AS count FROM ${table} c JOIN linked_dossier l ON l.id = c.linked WHERE l.code = $1`,
      [code],
    )
  )[0]?.count
const events = async (gateway: TestGateway, code: string) =>
  (await query(
    gateway,
    'SELECT e.type, e.revision FROM linked_event e JOIN linked_dossier l ON l.id = e.linked WHERE l.code = $1 ORDER BY sequence',
    [code],
  )) as unknown[]

describe('the people in a linked dossier', () => {
  test('are removed in time after its end with every revision and file, what was reported stays, and what comes again is kept anew', async () => {
    const past = Date.parse('2026-11-02T09:00:00+07:00')
    let now = past
    const clock = { now: () => now }
    const gateway = await start({ clock, mocks: { clock: clock.now, settings } })
    const [ended = ''] = await come(gateway.mocks.url)
    const [running = ''] = await come(gateway.mocks.url)
    for (const code of [ended, running]) await acknowledged(gateway, code)
    const refusal = { type: 'not-accepted', at: new Date(now).toISOString(), reason: 'Không thuộc thẩm quyền' }
    expect((await gateway.post(`/v1/dossiers/${ended}/events`, refusal)).status).toBe(201)
    await eventually('its refusal is reported', async () => String(await kept(gateway.mocks.url, ended)) === '1,6')
    now = past + 89 * day
    const { json: before } = await gateway.get(`/v1/linked-dossiers/${ended}`)
    expect(before.files).toHaveLength(1)
    now = past + 91 * day
    await eventually('its content is removed', async () => (await counted(gateway, 'linked_content', ended)) === 0)
    expect(await counted(gateway, 'linked_file', ended)).toBe(0)
    expect((await gateway.get(`/v1/linked-dossiers/${ended}`)).json.code).toBe('linked-dossier-removed')
    const file = `/v1/linked-dossiers/${ended}/files/${before.files[0].sha256}`
    expect((await gateway.get(file)).json.code).toBe('linked-dossier-removed')
    // One that is still open keeps its content, however old it is.
    expect((await gateway.get(`/v1/linked-dossiers/${running}`)).json.files).toHaveLength(1)
    const { json: list } = await gateway.get('/v1/linked-dossiers?limit=500')
    expect(list.dossiers.map(({ linkedDossier }: { linkedDossier: string }) => linkedDossier)).toContain(ended)
  })

  test('one that ended is removed although its report still waits, and the report goes when the software is back', async () => {
    const past = Date.parse('2026-11-02T09:00:00+07:00')
    let now = past
    const clock = { now: () => now }
    const gateway = await start({ clock, mocks: { clock: clock.now, settings } })
    const [code = ''] = await come(gateway.mocks.url)
    await acknowledged(gateway, code)
    await eventually('its arrival is reported', async () => String(await kept(gateway.mocks.url, code)) === '1')
    gateway.mocks.faults.add({ fault: 'http-503', layer: 'linked' })
    const refusal = { type: 'not-accepted', at: new Date(now).toISOString(), reason: 'Không thuộc thẩm quyền' }
    await gateway.post(`/v1/dossiers/${code}/events`, refusal)
    now = past + 91 * day
    await eventually('its content is removed', async () => (await counted(gateway, 'linked_content', code)) === 0)
    gateway.mocks.faults.clear()
    await eventually(
      'its refusal is reported',
      async () => {
        now += 1_000
        return String(await kept(gateway.mocks.url, code)) === '1,6'
      },
      30_000,
    )
  })
})

describe('a vault key that is changed while linked dossiers wait', () => {
  const old = { keyId: 'test', key: 'b'.repeat(64) }
  const next = { keyId: 'next', key: 'd'.repeat(64) }
  const toVault = ({ keyId, key }: typeof old) => ({ keyId, key: Buffer.from(key, 'hex') })

  test('what was sealed before opens while keys change and after, with its files, and what waited goes on', async () => {
    const gateway = await start()
    const { url } = gateway.mocks
    const [held = ''] = await come(url, { unit: '12345' })
    const [whole = ''] = await come(url)
    await acknowledged(gateway, whole)
    await eventually('it is held', async () => (await stored(gateway, held))?.cause === 'unit-unknown')
    const { json: before } = await gateway.get(`/v1/linked-dossiers/${whole}`)

    const rotating = { vault: { ...next, retiredKeys: [old] } }
    const units = { '99001': 'H99.01.02', '12345': 'H99.01.02' }
    const replica = await start({ beside: gateway, filings: { filing: rotating }, linked: { units } })
    await gateway.serving.stop()
    // What goes on knows the unit as well: the content that was sealed under the old key is placed and acknowledged.
    await acknowledged(gateway, held)
    expect((await replica.get(`/v1/linked-dossiers/${held}`)).json).toMatchObject({
      state: 'acknowledged',
      revision: 1,
    })
    expect(await events(gateway, held)).toEqual([{ type: 'arrived', revision: 1 }])

    const { database } = gateway.database ?? {}
    if (!database) throw new Error('the gateway has a database of its own')
    const vault = createVault(toVault(next), [toVault(old)])
    const done = await resealAll(database, vault)
    for (const table of ['linked_content', 'linked_file'])
      expect(done.find((one) => one.table === table)).toMatchObject({ rows: 2, left: [] })
    const { json: after } = await replica.get(`/v1/linked-dossiers/${whole}`)
    expect(after).toEqual(before)
    const file = await replica.get(`/v1/linked-dossiers/${whole}/files/${before.files[0].sha256}`)
    expect(file.status).toBe(200)
    // Nothing of it opens under the old key alone any more.
    const alone = createVault(toVault(old))
    const sealed = await query(gateway, 'SELECT linked, revision, sealed FROM linked_content')
    expect(sealed).toHaveLength(2)
    for (const { linked, revision, sealed: bytes } of sealed)
      expect(() => alone.open(bytes as Buffer, `linked_content:${linked}:${revision}`)).toThrow()
  })
})

describe('webhooks of linked dossiers', () => {
  let receiver: Receiver
  beforeAll(async () => {
    receiver = await startReceiver()
  })
  afterAll(() => receiver.close())

  test('a replay sends every arrival again under its own id, in the order of its dossier and without a person, also of a time when no one listened', async () => {
    const gateway = await start()
    const [unheard = ''] = await come(gateway.mocks.url)
    await acknowledged(gateway, unheard)
    const registration = { url: receiver.url, topics: ['linked-dossiers'] }
    const { json: endpoint, status } = await gateway.post('/v1/webhooks', registration)
    expect(status).toBe(201)
    const [code = ''] = await come(gateway.mocks.url)
    await acknowledged(gateway, code)
    await eventually('it was heard of', () => receiver.received.length === 1)
    await gateway.post(`/v1/dossiers/${code}/events`, { type: 'supplement-asked', at: new Date().toISOString() })
    await control(gateway.mocks.url, 'PATCH', `linked/dossiers/${code}`, { back: true })
    await eventually('its supplement was heard of, and is known to be', async () => {
      const delivered = await query(gateway, `SELECT FROM webhook_delivery WHERE state = 'delivered'`)
      return receiver.received.length === 2 && delivered.length === 2
    })
    const replayed = await gateway.post(`/v1/webhooks/${endpoint.id}/replay`, {
      topic: 'linked-dossiers',
      fromSequence: 1,
    })
    expect(replayed.json).toMatchObject({ queued: 3, nextSequence: null })
    await eventually('all of it was heard again', () => receiver.received.length === 5)
    const heard = receiver.received.map(({ headers, json }) => ({ id: headers['webhook-id'], ...json }))
    const again = heard.slice(2)
    const mine = again.filter(({ data }) => data.linkedDossier === code)
    expect(mine).toEqual(heard.slice(0, 2))
    const bySequence = again.toSorted((one, other) => one.data.sequence - other.data.sequence)
    expect(bySequence.map(({ type, data }) => `${type} ${data.linkedDossier} ${data.revision}`)).toEqual([
      `linked-dossier.arrived ${unheard} 1`,
      `linked-dossier.arrived ${code} 1`,
      `linked-dossier.supplemented ${code} 2`,
    ])
    const { json } = await gateway.get(`/v1/linked-dossiers/${code}`)
    for (const { body } of receiver.received) expect(body).not.toContain(json.declaration.mother.personalNumber)
  })
})

describe('two replicas that pull at once', () => {
  test('every dossier is kept, announced and acknowledged once, also when the one that pulls ends in the middle', async () => {
    const first = await start()
    await start({ beside: first, linked: {} })
    const { url } = first.mocks
    const codes = await come(url, { count: 30 })
    await eventually('some are acknowledged', async () => (await ledger(url)).summary.acknowledged >= 5, 60_000)
    const third = await start({ beside: first, linked: {} })
    await third.serving.stop()
    for (const code of codes) await acknowledged(first, code)
    const counts = await query(first, 'SELECT count(*)::int AS count FROM linked_event')
    expect(counts).toEqual([{ count: 30 }])
    for (const code of codes) {
      expect(await counted(first, 'linked_content', code)).toBe(1)
      expect((await row(url, code))?.acknowledgements).toBe(1)
    }
    await eventually('every arrival is reported', async () => (await ledger(url)).summary.steps === 30, 60_000)
    expect((await ledger(url)).summary).toMatchObject({ acknowledged: 30, doubled: 0, outOfOrder: 0 })
  })
})
