/** Certificates that did not hold, for investigators: what is kept, who sees it, and that each look is on record first. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CANARY } from '../../mocks/personas.ts'
import { issueKey } from '../../src/access/api-key.ts'
import { getAudit, newDossier } from '../gateway/questions.ts'
import { leaksIn } from '../http/leaks.ts'
import { expectCleanDump } from '../support/dump.ts'
import { consumerWith, keyHashKey, startGateway, type TestGateway } from '../support/gateway.ts'

const notary = issueKey(keyHashKey)
const investigator = issueKey(keyHashKey)
const as = ({ key }: { key: string }) => ({ authorization: `Bearer ${key}` })

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway({
    filings: {},
    server: { operatorsPage: { signInsPerMinute: 1_000 } },
    consumer: () => ({ roles: ['operator', 'auditor', 'leader', 'unit'] }),
    others: [
      consumerWith(notary, {
        id: 'notary',
        grants: [{ procedures: ['1.001193'], operations: ['verify-certificate'] }],
      }),
      consumerWith(investigator, { id: 'inspection', roles: ['investigator'], grants: [] }),
    ],
  })
  const entry = {
    so: '12',
    quyenSo: '01/2024',
    ngayDangKy: '15/03/2024',
    nksHoTen: CANARY.name,
    nksNgaySinh: '01/01/2001',
  }
  gateway.mocks.registry.books.add({ module: 'KS', unit: '99001', changed: '2024-03-15', fields: entry })
  await show('12/2024', 'H99.01.02')
  await show('12/2024', 'H99.01.03')
  await show('77/2024', 'H99.01.02', { fullName: 'Vũ Xuân Bắc' })
  await show('12/2024', 'H99.01.02', { dateOfBirth: { precision: 'day', date: '2001-01-01' } })
})
afterAll(() => gateway.stop())

async function show(number: string, unit: string, changed: object = {}): Promise<string> {
  const child = { fullName: CANARY.name, dateOfBirth: { precision: 'day', date: CANARY.birthDate }, ...changed }
  const registration = { number, date: '2024-03-15', unit: { code: '99001' } }
  const purpose = { ...newDossier(), unit }
  const certificate = { kind: 'birth', registration, people: { child } }
  const { status, json } = await gateway.post('/v1/certificates/verifications', { purpose, certificate }, as(notary))
  expect(status).toBe(200)
  return json.verdict
}

const search = (changes: object = {}, headers: Record<string, string> = as(investigator)) =>
  gateway.post('/v1/certificates/cases/searches', { officer: 'dieu.tra', reason: 'Chuyên đề 05', ...changes }, headers)

test('what did not hold is kept, without a person: grouped, by range of numbers, and the same paper at its counters', async () => {
  const { status, json, text } = await search()
  expect(status).toBe(200)
  // A match is nobody's case.
  expect(
    json.cases.map(({ verdict, unit, counters, number }: Record<string, unknown>) => [verdict, unit, counters, number]),
  ).toEqual([
    ['not-found', 'H99.01.02', 1, 77],
    ['mismatch', 'H99.01.03', 2, 12],
    ['mismatch', 'H99.01.02', 2, 12],
  ])
  expect(json.groups).toEqual([
    {
      kind: 'birth',
      issuer: '99001',
      year: 2024,
      verdict: 'mismatch',
      count: 2,
      papers: 1,
      counters: 2,
      numberFrom: 12,
      numberTo: 12,
    },
    {
      kind: 'birth',
      issuer: '99001',
      year: 2024,
      verdict: 'not-found',
      count: 1,
      papers: 1,
      counters: 1,
      numberFrom: 77,
      numberTo: 77,
    },
  ])
  expect(json.cases[1].differing).toEqual(['/people/child/dateOfBirth'])
  expect(leaksIn(text)).toEqual([])
  const numbers = async (filter: object) =>
    (await search(filter)).json.cases.map(({ number }: { number: number }) => number)
  expect(await numbers({ numberFrom: 50 })).toEqual([77])
  expect(await numbers({ verdict: 'mismatch', numberTo: 12 })).toEqual([12, 12])
  expect(await numbers({ paper: json.cases[2].paper })).toEqual([12, 12])
  expect(await numbers({ issuer: '99002' })).toEqual([])
  expect(await numbers({ to: '2026-01-01' })).toEqual([])
  const first = (await search({ limit: 2 })).json
  expect(first.next).toBe(first.cases[1].id)
  expect((await search({ limit: 2, before: first.next })).json).toMatchObject({ next: null, cases: [{ number: 12 }] })
})

test('a case leads to its record in the trail, and each look is on record with who, why and at what', async () => {
  const { json } = await search({ numberFrom: 50, reason: 'Nghi làm giả hàng loạt' })
  const trail = await getAudit(gateway)
  const [found] = json.cases
  expect(trail.find(({ requestId }) => requestId === found.requestId)).toMatchObject({
    operation: 'verify-certificate',
    result: 'not-found',
    object: `birth ${found.paper}`,
  })
  expect(trail.at(-1)).toMatchObject({
    operation: 'read-cases',
    requestId: json.requestId,
    consumer: 'inspection',
    officer: 'dieu.tra',
    note: 'Nghi làm giả hàng loạt',
    object: 'numberFrom=50 1 cases',
    outcome: 'disclosed',
  })
})

test('no other role sees a case, or learns that there is one, and each try is on record', async () => {
  for (const key of [gateway.key, notary.key]) {
    const { status, json } = await search({}, as({ key }))
    expect([status, json.code]).toEqual([403, 'role-required'])
    const record = (await getAudit(gateway)).at(-1)
    expect(record).toMatchObject({
      operation: 'authorize',
      requestId: json.requestId,
      outcome: 'refused',
      result: 'role-required',
      note: 'role investigator',
    })
  }
  expect((await search({ officer: undefined })).status).toBe(400)
})

test('as a table for another program, in which no text is a formula', async () => {
  const { text, headers } = await search({}, { ...as(investigator), accept: 'text/csv' })
  expect(headers.get('content-type')).toBe('text/csv; charset=utf-8')
  const [head, ...rows] = text.trim().split('\r\n')
  expect(head?.split(',')).toContain('differing')
  expect(rows).toHaveLength(3)
  expect(rows.every((row) => row.split(',').every((cell) => /^"[^=+@-]/.test(cell) || cell === '""'))).toBe(true)
  expect(leaksIn(text)).toEqual([])
})

async function enter(key: string) {
  const answer = await fetch(`${gateway.url}/cases/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: gateway.url },
    body: new URLSearchParams({ key, officer: 'dieu.tra' }),
  })
  return { status: answer.status, cookie: answer.headers.getSetCookie()[0]?.split(';')[0] ?? '' }
}

test('the page has a door of its own: an investigator comes in, no operator or leader does; each page is a look on record', async () => {
  expect((await enter(gateway.key)).status).toBe(401)
  const { status, cookie } = await enter(investigator.key)
  expect(status).toBe(303)
  const open = async (path: string, language = 'vi') => {
    const answer = await fetch(gateway.url + path, {
      redirect: 'manual',
      headers: { cookie, 'accept-language': language },
    })
    return { status: answer.status, text: await answer.text() }
  }
  const page = await open('/cases')
  expect(page.status).toBe(200)
  for (const word of ['Giấy khai sinh 12/2024 · 99001', 'ở 2 quầy', 'Không tìm thấy', 'ngày sinh', 'H99.01.03'])
    expect(page.text).toContain(word)
  expect(leaksIn(page.text)).toEqual([])
  expect((await getAudit(gateway)).at(-1)).toMatchObject({
    operation: 'read-cases',
    officer: 'dieu.tra',
    note: 'page',
    object: '3 cases',
  })
  const some = await open('/cases?from=50&verdict=not-found&kind=nonsense&before=x', 'en')
  expect(some.text).toContain('Birth certificate 77/2024')
  expect(some.text).not.toContain('12/2024')
  const file = await open('/cases/cases.csv?from=50')
  expect(file.text.trim().split('\r\n')).toHaveLength(2)
  expect((await getAudit(gateway)).at(-1)).toMatchObject({
    operation: 'read-cases',
    note: 'export',
    object: 'numberFrom=50 1 cases',
  })
  // The session opens no other set of pages, and without one there is a door.
  expect((await open('/ops')).status).toBe(303)
  const outside = await fetch(`${gateway.url}/cases`, { redirect: 'manual' })
  expect([outside.status, outside.headers.get('location')]).toEqual([303, '/cases/sign-in?back=%2Fcases'])
})

test('a case outlives its time in no answer', async () => {
  await gateway.database?.database.query("UPDATE certificate_case SET at = at - interval '1826 days' WHERE number = 77")
  expect((await search({ numberFrom: 50 })).json.cases).toEqual([])
  await show('78/2024', 'H99.01.02', { fullName: 'Vũ Xuân Bắc' })
  const kept = await gateway.database?.database.query('SELECT number FROM certificate_case ORDER BY id')
  expect(kept?.rows.map(({ number }) => number)).toEqual([12, 12, 78])
})

test('nothing of a person stands unsealed in the whole database', async () => {
  const database = gateway.database?.database
  if (!database) throw new Error('no database')
  await expectCleanDump(database, 'certificate/cases')
})
