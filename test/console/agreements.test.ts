/**
 * What cannot be undone waits for a second person: ordered at the page, agreed to by another person of the named role, carried out once, by
 * whichever replica; a consumers file takes effect on every replica then and not before; commands wait as well.
 */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { carryOutByCommand, openAgreements } from '../../src/agreement/agreements.ts'
import { AgreementSettings } from '../../src/agreement/settings.ts'
import type { AuditEntry } from '../../src/domain/audit.ts'
import { GatewayFailure } from '../../src/domain/failure.ts'
import { getAudit } from '../gateway/questions.ts'
import { freshDatabase, silent } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'
import { startGateway, type TestGateway, writeConsumers } from '../support/gateway.ts'
import { getSecret, type Issuer, startIssuer } from '../support/issuer.ts'

const origin = 'https://gateway.test'
const client = 'gateway'

let issuer: Issuer
let gateway: TestGateway
let replica: TestGateway
const options = () => ({
  server: { publicOrigins: [origin], operatorsPage: { signInsPerMinute: 1_000 } },
  access: {
    signIn: {
      issuer: issuer.url,
      clientId: client,
      clientSecret: getSecret(client),
      roles: [
        { value: 'operators', role: 'operator' as const },
        { value: 'auditors', role: 'auditor' as const },
      ],
    },
  },
  agreement: {
    acts: ['rerun-filings' as const, 'rerun-lanes' as const, 'change-policy' as const, 'rotate-keys' as const],
  },
  filings: {},
})

beforeAll(async () => {
  issuer = await startIssuer([], {
    id: client,
    redirectUris: [`${origin}/ops/sign-in/callback`],
    accounts: {
      'truc.ban': { roles: ['operators'] },
      'truong.ca': { roles: ['operators'] },
      'kiem.tra': { roles: ['auditors'] },
    },
  })
  gateway = await startGateway({ ...options(), consumer: () => ({ roles: ['operator'] }) })
  replica = await startGateway({ ...options(), beside: gateway })
})
afterAll(async () => {
  await replica?.stop()
  await gateway?.stop()
  await issuer?.close()
})

const open = (path: string, cookie: string, at = gateway) =>
  fetch(at.url + path, { headers: { cookie, accept: 'text/html' }, redirect: 'manual' })

function findCookie(response: Response, name: string): string {
  const set = response.headers.getSetCookie().find((one) => one.startsWith(`${name}=`)) ?? ''
  return set.split(';')[0] ?? ''
}

async function signIn(account: string): Promise<string> {
  const left = await open('/ops/sign-in/begin?back=/ops', '')
  const returned = new URL(await issuer.signIn(left.headers.get('location') ?? '', account))
  const response = await open(returned.pathname + returned.search, findCookie(left, 'ops-flow'))
  return findCookie(response, 'ops-session')
}

async function send(path: string, fields: Record<string, string>, cookie: string, at = gateway) {
  const [, token = ''] = /name="token" value="([^"]+)"/.exec(await (await open('/ops', cookie, at)).text()) ?? []
  const answer = await fetch(at.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin', cookie },
    body: new URLSearchParams({ token, ...fields }),
    redirect: 'manual',
  })
  return { status: answer.status, location: answer.headers.get('location') }
}

const connection = () => gateway.database?.database
const orders = async (act: string) =>
  (await connection()?.query("SELECT * FROM pending_order WHERE orders ->> 'act' = $1 ORDER BY ordered_at", [act]))
    ?.rows ?? []
const latest = async (act: string) => (await orders(act)).at(-1)
const operations = async (id: string) =>
  (await getAudit(gateway))
    .filter(({ object }) => object?.endsWith(id))
    .map(({ operation, outcome, officer }) => [operation, outcome, officer])
const rerun = { cause: 'unit-unknown', canary: '1', perMinute: '60', note: 'danh mục đã sửa' }

test('a rerun in bulk waits, its giver cannot agree in any session, another person can, and it is carried out once', async () => {
  const first = await signIn('truc.ban')
  expect(await send('/ops/filings/rerun', rerun, first)).toMatchObject({ status: 303, location: '/ops/agreements' })
  const { id } = await latest('rerun-filings')
  // Given again it is still one order.
  await send('/ops/filings/rerun', rerun, first)
  expect(await orders('rerun-filings')).toHaveLength(1)
  expect(await (await open('/ops', first)).text()).toContain('href="/ops/agreements"')
  const again = await signIn('truc.ban')
  for (const session of [first, again]) {
    expect(await (await open('/ops/agreements', session)).text()).not.toContain('value="agree"')
    await send('/ops/agreements', { order: id, do: 'agree' }, session)
  }
  expect((await latest('rerun-filings')).state).toBe('waiting')
  const second = await signIn('truong.ca')
  const page = await (await open('/ops/agreements', second, replica)).text()
  expect(page).toContain('value="agree"')
  expect(page).toContain(rerun.note)
  await send('/ops/agreements', { order: id, do: 'agree' }, second, replica)
  await eventually('it was carried out', async () => (await latest('rerun-filings')).state === 'done')
  await send('/ops/agreements', { order: id, do: 'agree' }, second)
  // As a process leaves it that dies between the run and the note that it was begun.
  await connection()?.query("UPDATE pending_order SET state = 'agreed' WHERE id = $1", [id])
  await eventually('it is noted again', async () => (await latest('rerun-filings')).state === 'done')
  const runs = await connection()?.query('SELECT id, actor FROM filing_rerun')
  expect(runs?.rows).toEqual([{ id, actor: 'persons@openid/truc.ban' }])
  // Of two replicas, whose chains are listed one after the other.
  expect((await operations(id)).map((one) => one.join(' ')).sort()).toEqual([
    'agree done truong.ca',
    'agree refused truc.ban',
    'agree refused truc.ban',
    'agree refused truong.ca',
    'ask-agreement done truc.ban',
    'carry-out done truong.ca',
    'rerun done truc.ban',
  ])
})

test('an order that many agree to at once at two replicas is decided once, and those who wait leave connections to all others', async () => {
  const first = await signIn('truc.ban')
  await send('/ops/filings/rerun', { ...rerun, perMinute: '59' }, first)
  const { id } = await latest('rerun-filings')
  const second = await signIn('truong.ca')
  const [, token = ''] = /name="token" value="([^"]+)"/.exec(await (await open('/ops', second)).text()) ?? []
  const holder = await connection()?.connect()
  // As a replica does that is about to decide.
  await holder?.query('BEGIN')
  await holder?.query('SELECT FROM pending_order WHERE id = $1 FOR UPDATE', [id])
  const agree = (n: number) =>
    fetch(`${(n % 2 === 0 ? gateway : replica).url}/ops/agreements`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'sec-fetch-site': 'same-origin',
        cookie: second,
      },
      body: new URLSearchParams({ token, order: id, do: 'agree' }),
      redirect: 'manual',
    }).then(({ status }) => status)
  const statuses = Promise.all(Array.from({ length: 60 }, (_, n) => agree(n)))
  await eventually('two wait', async () => {
    const waiting =
      "SELECT count(*)::int AS count FROM pg_locks WHERE locktype IN ('transactionid', 'tuple') AND NOT granted"
    return (await connection()?.query(waiting))?.rows[0].count >= 2
  })
  const others = await Promise.all(Array.from({ length: 20 }, () => gateway.get('/v1/filings')))
  expect(new Set(others.map(({ status }) => status))).toEqual(new Set([200]))
  await holder?.query('COMMIT')
  await holder?.end()
  expect(new Set(await statuses)).toEqual(new Set([303]))
  await eventually('it was carried out', async () => (await latest('rerun-filings')).state === 'done')
  const done = (await operations(id)).filter(([operation, outcome]) => operation === 'agree' && outcome === 'done')
  expect(done).toEqual([['agree', 'done', 'truong.ca']])
})

test('a refused order is never done, one with another role agrees to nothing, and the API orders nothing in bulk', async () => {
  const first = await signIn('truc.ban')
  await send('/ops/filings/rerun', { ...rerun, perMinute: '61' }, first)
  const { id } = await latest('rerun-filings')
  expect((await send('/ops/agreements', { order: id, do: 'agree' }, await signIn('kiem.tra'))).status).toBe(403)
  await send('/ops/agreements', { order: id, do: 'refuse' }, await signIn('truong.ca'))
  expect((await latest('rerun-filings')).state).toBe('refused')
  const acting = { officer: 'canbo', note: 'gửi lại' }
  const answers = await Promise.all([
    gateway.post('/v1/operations/filings/rerun', { ...acting, cause: 'unit-unknown' }),
    gateway.post('/v1/operations/lanes/rerun', { ...acting, target: 'portal', cause: 'refused' }),
    gateway.post('/v1/operations/lanes/release', { ...acting, target: 'portal', cause: 'refused', limit: 2 }),
  ])
  for (const { status, json } of answers) expect([status, json.code]).toEqual([403, 'second-person-required'])
})

test('an order that nobody decides runs out on record, and is not done when somebody agrees later', async () => {
  const first = await signIn('truc.ban')
  await send('/ops/filings/rerun', { ...rerun, perMinute: '62' }, first)
  const { id } = await latest('rerun-filings')
  await connection()?.query('UPDATE pending_order SET expires_at = ordered_at WHERE id = $1', [id])
  await eventually('it has run out', async () => (await latest('rerun-filings')).state === 'expired')
  await send('/ops/agreements', { order: id, do: 'agree' }, await signIn('truong.ca'))
  expect((await latest('rerun-filings')).state).toBe('expired')
  const done = (await operations(id)).map(([operation, outcome]) => `${operation} ${outcome}`)
  expect(done.sort()).toEqual(['agree refused', 'ask-agreement done', 'expire-agreement done'])
})

test('a changed consumers file takes effect on no replica before a second person agrees, and then on all, under load', async () => {
  const { consumers } = parse(readFileSync(gateway.consumersFile, 'utf8'))
  const nameAt = async (at: TestGateway) => (await at.get('/v1/me')).json.consumer.name
  const before = await nameAt(gateway)
  const statuses = new Set<number>()
  let loading = true
  const load = [gateway, replica].map(async (at) => {
    while (loading) statuses.add((await at.get('/v1/me')).status)
  })
  writeConsumers(gateway.consumersFile, [{ ...consumers[0], name: 'Renamed system' }])
  await eventually('it waits', async () => (await latest('change-policy'))?.state === 'waiting')
  const { id, figures } = await latest('change-policy')
  expect(figures).toEqual({ added: 0, removed: 0, changed: 1 })
  expect([await nameAt(gateway), await nameAt(replica)]).toEqual([before, before])
  await send('/ops/agreements', { order: id, do: 'agree' }, await signIn('truong.ca'))
  await eventually('both have it', async () =>
    [await nameAt(gateway), await nameAt(replica)].every((name) => name === 'Renamed system'),
  )
  loading = false
  await Promise.all(load)
  expect([...statuses]).toEqual([200])
  // A replica that starts with another file than the one that was agreed to does not start.
  writeConsumers(gateway.consumersFile, [{ ...consumers[0], name: 'Nobody agreed' }])
  await expect(startGateway({ ...options(), beside: gateway })).rejects.toThrow('no second person has agreed')
})

test('a command does its work with what was agreed to, once, and with nothing else', async () => {
  const database = gateway.database?.database
  if (!database) throw new Error('no database')
  const recorded: string[] = []
  const trail = { append: async (entry: AuditEntry) => void recorded.push('operation' in entry ? entry.operation : '') }
  const deps = { database, trail, clock: Date }
  const order = { act: 'rotate-keys', keyId: 'next' } as const
  const id = '00000000-0000-4000-8000-00000000000a'
  await database.query(
    `INSERT INTO pending_order (id, orders, figures, state, ordered_at, ordered_by, expires_at)
     VALUES ($1, $2, '{}', 'waiting', now(), 'root@may', now() + interval '1 hour')`,
    [id, JSON.stringify(order)],
  )
  let done = 0
  const work = async () => ++done
  expect(await carryOutByCommand(deps, { id, order, work })).toBeUndefined()
  await send('/ops/agreements', { order: id, do: 'agree' }, await signIn('truong.ca'))
  expect(await carryOutByCommand(deps, { id, order: { ...order, keyId: 'other' }, work })).toBeUndefined()
  const failing = carryOutByCommand(deps, { id, order, work: () => Promise.reject(new Error('broken off')) })
  await expect(failing).rejects.toThrow('broken off')
  const outcomes = await Promise.all([1, 2].map(() => carryOutByCommand(deps, { id, order, work })))
  expect([done, outcomes.filter((outcome) => outcome !== undefined).length]).toEqual([1, 1])
  // It was begun twice, and is on record once.
  expect(recorded).toEqual(['carry-out'])
})

test('an order whose carrying out meets an outage again and again is on record once', async () => {
  // One that no gateway works on.
  const { database, drop } = await freshDatabase()
  const recorded: string[] = []
  let attempts = 0
  const { worker } = openAgreements({
    database,
    trail: { append: async (entry) => void recorded.push('operation' in entry ? entry.operation : '') },
    clock: Date,
    logger: silent,
    settings: AgreementSettings.parse({}),
    vault: undefined,
    performers: {
      'rerun-lanes': async () => {
        attempts += 1
        if (attempts < 4) throw new GatewayFailure('storage-unavailable')
      },
    },
  })
  const id = '00000000-0000-4000-8000-00000000000b'
  const order = { act: 'rerun-lanes', target: 'nowhere', cause: 'target-refused', canary: 1, perMinute: 60 }
  await database.query(
    `INSERT INTO pending_order (id, orders, figures, state, ordered_at, ordered_by, decided_at, decided_by, expires_at)
     VALUES ($1, $2, '{}', 'agreed', now(), 'truc.ban', now(), 'truong.ca', now() + interval '1 hour')`,
    [id, JSON.stringify(order)],
  )
  worker.start()
  const state = async () => (await database.query('SELECT state FROM pending_order WHERE id = $1', [id])).rows[0].state
  await eventually('it is done', async () => (await state()) === 'done')
  await worker.stop()
  await drop()
  expect({ attempts, recorded }).toEqual({ attempts: 4, recorded: ['carry-out'] })
})
