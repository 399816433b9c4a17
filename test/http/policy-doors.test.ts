/**
 * No value leaves that the policy does not grant, through any door: every operation of the API and every page for people, as the running
 * gateway has them. What each says to a caller without a grant stands in `policy-doors.ts`; the doors that hand out values of the register
 * are asked by callers with drawn policies.
 */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { getPersona } from '../../mocks/personas.ts'
import { issueKey } from '../../src/access/api-key.ts'
import { Role } from '../../src/domain/access.ts'
import { type Field, fields } from '../../src/domain/person/identity.ts'
import { getAudit } from '../gateway/questions.ts'
import { makeFiling } from '../support/declarations.ts'
import { eventually } from '../support/eventually.ts'
import { consumerWith, keyHashKey, makeClaim, purpose, startGateway, type TestGateway } from '../support/gateway.ts'
import { doors, handOutValues, openPages } from './policy-doors.ts'

interface Operation {
  operationId: string
  method: string
  path: string
}
const description: { paths: Record<string, Record<string, { operationId: string }>> } = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../../contracts/gateway/openapi.json'), 'utf8'),
)
const operations: Operation[] = Object.entries(description.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { operationId }]) => ({ operationId, method: method.toUpperCase(), path })),
)

const nobody = issueKey(keyHashKey)
/** Asks by batches alone, and for more than it may. */
const byBatch = issueKey(keyHashKey)
/** One for each operation: of one consumer's tries not all are on record. */
const nobodies = new Map(operations.map(({ operationId }) => [operationId, issueKey(keyHashKey)]))
const toConsumer = (operationId: string) => `nobody-${operationId.toLowerCase()}`
/** As many as there are pages for those alone who act. */
const readers = Array.from({ length: 60 }, () => issueKey(keyHashKey))
/** Of one unit, and of those who investigate: neither may more than read its own pages. */
const boardReaders = Array.from({ length: 20 }, () => issueKey(keyHashKey))
const caseReaders = Array.from({ length: 5 }, () => issueKey(keyHashKey))
const roleKeys = new Map(Object.values(Role).map((role) => [role, issueKey(keyHashKey)]))
/** Callers with policies as they come; the seed is fixed, so that a failure comes again. */
const drawn = fc.sample(fc.subarray<Field>([...fields]), { numRuns: 12, seed: 16 }).map((granted, index) => ({
  key: issueKey(keyHashKey),
  granted,
  // Some may look up about another procedure alone: all that they were granted counts for nothing here.
  elsewhere: index % 4 === 3,
}))

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway({
    filings: {},
    linked: {},
    batches: { perSecond: 1_000, concurrency: 8, intervalMs: 20 },
    server: { board: { units: [{ code: purpose.unit, name: 'UBND phường Thử' }] } },
    others: [
      consumerWith(nobody, { id: 'nobody', grants: [] }),
      consumerWith(byBatch, {
        id: 'by-batch',
        grants: [{ procedures: [purpose.procedure], operations: ['lookup'], fields: ['fullName'] }],
      }),
      ...Array.from(nobodies, ([operationId, key]) => consumerWith(key, { id: toConsumer(operationId), grants: [] })),
      ...readers.map((key, index) => consumerWith(key, { id: `reader-${index}`, grants: [], roles: ['auditor'] })),
      ...Array.from(roleKeys, ([role, key]) => consumerWith(key, { id: `role-${role}`, grants: [], roles: [role] })),
      ...boardReaders.map((key, index) => consumerWith(key, { id: `unit-${index}`, grants: [], roles: ['unit'] })),
      ...caseReaders.map((key, index) =>
        consumerWith(key, { id: `cases-${index}`, grants: [], roles: ['investigator'] }),
      ),
      ...drawn.map(({ key, granted, elsewhere }, index) =>
        consumerWith(key, {
          id: `drawn-${index}`,
          grants: [
            {
              procedures: [elsewhere ? '2.000635' : purpose.procedure],
              operations: ['lookup'],
              fields: granted,
            },
          ],
        }),
      ),
    ],
  })
})
afterAll(() => gateway.stop())

const as = ({ key }: { key: string }) => ({ authorization: `Bearer ${key}` })

const thu = getPersona('thu')
const asked = { purpose, person: makeClaim(thu) }
/** Only what these read is in the query. */
const queries: Readonly<Record<string, Record<string, string>>> = {
  makeReport: { from: '2026-11-01', to: '2026-11-27' },
}
/** Right bodies, so that it is the policy that refuses. What a role guards needs none: it is looked at before the body. */
const bodies: Readonly<Record<string, object>> = {
  verifyCertificate: {
    purpose,
    certificate: {
      kind: 'birth',
      registration: { number: '12/2024', book: '01/2024', date: '2024-03-15', unit: { code: '99001' } },
      people: { child: { fullName: thu.name, dateOfBirth: asked.person.dateOfBirth, sex: 'male' } },
    },
  },
  checkFile: { purpose, file: Buffer.from('%PDF-1.4').toString('base64') },
  verifyPerson: asked,
  lookUpPerson: { ...asked, fields: ['fullName'] },
  verifyCard: {
    purpose,
    card: {
      qr: `${thu.number}|999000001|${thu.name}|${thu.birthDate.split('-').reverse().join('')}|Nam|Số 1|01012022`,
    },
  },
  askAboutPeople: { operation: 'verify', people: [asked] },
  submitFiling: makeFiling('birth'),
  registerDossier: {
    code: `${purpose.unit}-261123-9001`,
    procedure: purpose.procedure,
    unit: purpose.unit,
    receivedAt: '2026-11-23T08:00:00+07:00',
    officer: 'canbo.mau',
  },
  reportDossierStep: { type: 'accepted', at: '2026-11-23T09:00:00+07:00', officer: 'canbo.mau' },
  supplementFiling: makeFiling('birth'),
  withdrawFiling: { reason: 'Người dân rút hồ sơ' },
  readPublicStatus: { code: `${purpose.unit}-261123-9001`, receivedOn: '2026-11-23' },
  registerWebhook: { url: 'http://127.0.0.1:9/hook', topics: ['filings'] },
  chooseWebhookTopics: { topics: ['filings'] },
  replayWebhook: {},
  resolveAddress: { address: 'Phường Ba Đình, Hà Nội' },
}
const places: Record<string, string> = {
  id: randomUUID(),
  code: `${purpose.unit}-261123-9001`,
  sha256: 'a'.repeat(64),
  secret: 'a'.repeat(43),
  form: 'ii-06a',
  name: 'population',
  path: 'ndxp',
}

async function ask({ operationId, method, path }: Operation, key: { key: string }) {
  const inPath: Record<string, string> = operationId === 'getUnit' ? { ...places, code: '00004' } : places
  const address = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => inPath[name] ?? 'x')
  const query = operationId in queries ? `?${new URLSearchParams(queries[operationId])}` : ''
  const controller = new AbortController()
  const response = await fetch(gateway.url + address + query, {
    method,
    signal: controller.signal,
    headers: {
      ...as(key),
      'idempotency-key': randomUUID(),
      'content-type': operationId === 'putAttachment' ? 'application/pdf' : 'application/json',
    },
    ...(method === 'GET' || method === 'HEAD'
      ? {}
      : { body: operationId === 'putAttachment' ? '%PDF-1.4' : JSON.stringify(bodies[operationId] ?? {}) }),
  })
  const requestId = response.headers.get('x-request-id')
  // What stays open is a stream of health: its head is the answer.
  if (operationId === 'followLinks') {
    controller.abort()
    return { status: response.status, text: '', requestId }
  }
  return { status: response.status, text: await response.text(), requestId }
}

test('every operation has its row', () => {
  expect(Object.keys(doors).toSorted()).toEqual(operations.map(({ operationId }) => operationId).toSorted())
})

test.each(operations.map((operation) => [operation.operationId, operation] as const))(
  '%s gives a caller without grants nothing, and a refusal is on record once',
  async (operationId, operation) => {
    const { status, text, requestId } = await ask(operation, nobodies.get(operationId) ?? nobody)
    const door = doors[operationId]
    if (!door) throw new Error('no row')
    if ('open' in door) return expect(status, text).toBeLessThan(300)
    if ('refused' in door) {
      expect(status, text).toBe(403)
      // The head of an answer has no body.
      if (operation.method !== 'HEAD') expect(JSON.parse(text).code).toBe(door.refused)
      const records = (await getAudit(gateway)).filter((record) => record.requestId === requestId)
      expect(records).toMatchObject([
        { consumer: toConsumer(operationId), outcome: 'refused', result: door.refused, subject: expect.any(String) },
      ])
      return
    }
    if (status === 404) return
    expect(status, text).toBe(200)
    const lists = Object.values(JSON.parse(text)).filter((value) => Array.isArray(value))
    expect(lists, text).toEqual([[]])
  },
)

/** What the record of a person says under each name, as an answer holds it; names whose values say nothing by themselves are left out. */
async function readValues(): Promise<Map<Field, string>> {
  const { json } = await gateway.post('/v1/identity/lookups', { ...asked, fields: [...fields] })
  const claimed = JSON.stringify(asked)
  const readAt = (field: Field): unknown => field.split('.').reduce((value, part) => value?.[part], json.person)
  const texts = fields.map((field) => [field, JSON.stringify(readAt(field))] as const)
  const telling = texts.filter(([, text]) => text !== undefined && text.length > 8 && !claimed.includes(text))
  // The same value under two names would be found where only one of them is granted.
  return new Map(telling.filter(([, text]) => texts.filter(([, other]) => other?.includes(text)).length === 1))
}

test('no door hands out a field that is not granted, whatever is asked, and what is granted does leave', async () => {
  expect(Object.keys(handOutValues).every((operationId) => operationId in doors)).toBe(true)
  const values = await readValues()
  expect(values.size, 'the record tells its fields apart').toBeGreaterThan(10)
  let left = 0
  for (const { key, granted, elsewhere } of drawn) {
    const allowed = new Set(elsewhere ? [] : granted)
    const all = [...fields]
    const within = granted.length > 0 ? granted : (['fullName'] as const)
    const check = (what: string, requested: readonly string[], text: string) => {
      const shown = [...values].filter(([, value]) => text.includes(value)).map(([field]) => field)
      left += shown.length
      const leaked = shown.filter((field) => !allowed.has(field) || !requested.includes(field))
      expect(leaked, what).toEqual([])
    }
    for (const requested of [all, [...within]]) {
      const question = { ...asked, fields: requested }
      check('lookup', requested, (await gateway.post('/v1/identity/lookups', question, as(key))).text)
      check('rehearsal', requested, (await gateway.post('/v1/identity/lookups?dryRun', question, as(key))).text)
      const people = { operation: 'lookup', people: [question] }
      check('at once', requested, (await gateway.post('/v1/identity/batches', people, as(key))).text)
      const headers = { ...as(key), 'idempotency-key': randomUUID(), 'content-type': 'application/x-ndjson' }
      const taken = await gateway.post('/v1/identity/batches?operation=lookup', JSON.stringify(question), headers)
      const address = `/v1/identity/batches/${taken.json.id}`
      await eventually('the batch is done', async () => (await gateway.get(address, as(key))).json.state === 'done')
      check('results', requested, (await gateway.get(`${address}/results`, as(key))).text)
      check('results of another', [], (await gateway.get(`${address}/results`)).text)
    }
    check('verification', [], (await gateway.post('/v1/identity/verifications', asked, as(key))).text)
    check('own rights', [], (await gateway.get('/v1/me', as(key))).text)
  }
  expect(left, 'what is granted does leave').toBeGreaterThan(100)
})

test('every page for people leads to its sign-in without a session, and a caller without a role gets none', async () => {
  const pages = gateway.serving.gateway.app.routes.filter(
    ({ method, path }) => method === 'GET' && /^\/(ops|board|cases)(\/|$)/.test(path) && !path.includes('*'),
  )
  expect(pages.length).toBeGreaterThan(40)
  for (const { path } of pages) {
    const answer = await fetch(gateway.url + path.replaceAll(/:\w+/g, 'x'), { redirect: 'manual', headers: as(nobody) })
    await answer.body?.cancel()
    expect([path, answer.status]).toEqual([path, openPages.test(path) ? 200 : 303])
    if (!openPages.test(path)) expect(answer.headers.get('location'), path).toMatch(/\/sign-in\b/)
  }
  for (const base of ['/ops', '/board', '/cases']) {
    const body = new URLSearchParams({ key: nobody.key, officer: 'canbo.mau' })
    const init = { method: 'POST', redirect: 'manual', headers: { origin: gateway.url }, body } as const
    const entered = await fetch(`${gateway.url}${base}/sign-in`, init)
    expect(entered.status, base).toBe(401)
    const records = (await getAudit(gateway)).filter(
      ({ requestId }) => requestId === entered.headers.get('x-request-id'),
    )
    expect(records, base).toMatchObject([
      { operation: 'sign-in', outcome: 'refused', result: 'role-required', object: base },
    ])
  }
})

/** Who may only read at each set of pages, and what of it that person is refused at least; inside the two others nobody acts. */
const readersOf: [base: string, keys: readonly { key: string }[], atLeast: string[], count: number][] = [
  ['/ops', readers, ['POST /ops/agreements', 'POST /ops/files', 'GET /ops/filings/rerun'], 16],
  ['/board', boardReaders, [], 0],
  ['/cases', caseReaders, [], 0],
]

test.each(readersOf)(
  'what somebody who only reads tries at %s is on record once, with the person and the page',
  async (base, keys, atLeast, count) => {
    const own = /\/(?:sign-in|sign-out|theme|events|callback|begin|\*)/
    const pages = gateway.serving.gateway.app.routes.filter(
      ({ method, path }) => /^(GET|POST)$/.test(method) && path.startsWith(base) && !own.test(path),
    )
    const refused: string[] = []
    const spare = [...keys]
    for (const { method, path } of pages) {
      const key = spare[0]
      if (!key) throw new Error('more readers are needed')
      const signIn = new URLSearchParams({ key: key.key, officer: 'thanh.tra' })
      const headers = { origin: gateway.url }
      const init = { method: 'POST', redirect: 'manual', headers, body: signIn } as const
      const entered = await fetch(`${gateway.url}${base}/sign-in`, init)
      expect(entered.status, base).toBe(303)
      const cookie = entered.headers.getSetCookie()[0]?.split(';')[0] ?? ''
      const text = await (await fetch(gateway.url + base, { headers: { cookie } })).text()
      const token = /name="token" value="([^"]+)"/.exec(text)?.[1] ?? ''
      const page = await fetch(gateway.url + path.replace(':name', 'population').replace(':path', 'ndxp'), {
        method,
        redirect: 'manual',
        headers: { cookie, origin: gateway.url },
        ...(method === 'POST' && { body: new URLSearchParams({ token, do: 'agree', order: randomUUID() }) }),
      })
      await page.body?.cancel()
      if (page.status !== 403) continue
      spare.shift()
      refused.push(`${method} ${path}`)
      const records = (await getAudit(gateway)).filter(
        ({ requestId }) => requestId === page.headers.get('x-request-id'),
      )
      expect(records, path).toMatchObject([
        { operation: 'authorize', officer: 'thanh.tra', result: 'role-required', object: `${method} ${path}` },
      ])
    }
    expect(refused).toEqual(expect.arrayContaining(atLeast))
    expect(refused.length).toBeGreaterThanOrEqual(count)
  },
)

/** Which sets of pages a role opens: no role opens another's. */
const opens = {
  operator: ['/ops'],
  auditor: ['/ops'],
  leader: ['/board'],
  unit: ['/board'],
  investigator: ['/cases'],
} as const satisfies Record<Role, readonly string[]>

test.each(Object.entries(opens))(
  'the role %s opens %s alone, and what it is refused elsewhere is on record',
  async (role, opened) => {
    const key = roleKeys.get(role as Role)
    if (!key) throw new Error('no key')
    for (const base of ['/ops', '/board', '/cases']) {
      const body = new URLSearchParams({ key: key.key, officer: 'thanh.tra' })
      const init = { method: 'POST', redirect: 'manual', headers: { origin: gateway.url }, body } as const
      const entered = await fetch(`${gateway.url}${base}/sign-in`, init)
      const isOpened = opened.some((one) => one === base)
      expect([base, entered.status]).toEqual([base, isOpened ? 303 : 401])
      const requestId = entered.headers.get('x-request-id')
      const records = (await getAudit(gateway)).filter((record) => record.requestId === requestId)
      const expected = isOpened
        ? { outcome: 'done', officer: 'thanh.tra' }
        : { outcome: 'refused', result: 'role-required' }
      expect(records, base).toMatchObject([{ operation: 'sign-in', object: base, ...expected }])
    }
  },
)

test('what was refused is counted by consumer and code, for the alert about refusals', async () => {
  const counted = async () => {
    const { rows } = (await gateway.database?.database.query('SELECT consumer, code FROM consumer_refusal')) ?? {
      rows: [],
    }
    return rows
  }
  await eventually('it is kept', async () => (await counted()).length > 0)
  expect(await counted()).toContainEqual({ consumer: toConsumer('makeDiagnostics'), code: 'role-required' })
})

test('people whom a batch is refused for are counted one by one, at once and in a file', async () => {
  const people = Array.from({ length: 3 }, () => ({ ...asked, fields: ['religion'] }))
  const atOnce = await gateway.post('/v1/identity/batches', { operation: 'lookup', people }, as(byBatch))
  expect(atOnce.json.people.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
    'refused',
    'refused',
    'refused',
  ])
  const headers = { ...as(byBatch), 'idempotency-key': randomUUID(), 'content-type': 'application/x-ndjson' }
  const lines = people.slice(1).map((one) => JSON.stringify(one))
  const taken = await gateway.post('/v1/identity/batches?operation=lookup', lines.join('\n'), headers)
  expect(taken.status).toBe(202)
  const counted = async () => {
    const text = 'SELECT code, sum(count)::int AS count FROM consumer_refusal WHERE consumer = $1 GROUP BY code'
    return (await gateway.database?.database.query(text, ['by-batch']))?.rows
  }
  await eventually('all five are counted', async () => (await counted())?.[0]?.count >= 5)
  expect(await counted()).toEqual([{ code: 'field-not-allowed', count: 5 }])
})
