/** Taking filings: what is answered `202`, what comes again, and what is refused with every reason at once. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeFiling } from '../../support/declarations.ts'
import { startGateway, type TestGateway } from '../../support/gateway.ts'
import { file, filings, newDossierCode } from './fixtures.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway({ filings: {} })
})
afterAll(() => gateway.stop())

test('a filing is answered 202 with its address, and can be read there', async () => {
  const answer = await file(gateway, 'birth')
  expect(answer.status).toBe(202)
  expect(answer.headers.get('location')).toBe(`${filings}/${answer.json.id}`)
  expect(answer.headers.get('idempotency-replayed')).toBeNull()
  expect(answer.json).toMatchObject({
    kind: 'birth',
    state: 'accepted',
    result: null,
    events: [{ number: 1, type: 'accepted' }],
  })
  expect((await gateway.get(answer.headers.get('location') ?? '')).json.id).toBe(answer.json.id)
})

test('the same key and body get the first answer again, marked as a replay', async () => {
  const body = makeFiling('death', { dossier: newDossierCode() })
  const headers = { 'idempotency-key': randomUUID() }
  const first = await gateway.post(filings, body, headers)
  const again = await gateway.post(filings, body, headers)
  expect(again.status).toBe(202)
  expect(again.json.id).toBe(first.json.id)
  expect(again.headers.get('location')).toBe(first.headers.get('location'))
  expect(again.headers.get('idempotency-replayed')).toBe('true')
})

test('a quoted key is the same key', async () => {
  const body = makeFiling('death', { dossier: newDossierCode() })
  const key = randomUUID()
  const first = await gateway.post(filings, body, { 'idempotency-key': key })
  const again = await gateway.post(filings, body, { 'idempotency-key': `"${key}"` })
  expect(again.json.id).toBe(first.json.id)
  expect(again.headers.get('idempotency-replayed')).toBe('true')
})

test('the same key with another body is refused, and files nothing', async () => {
  const headers = { 'idempotency-key': randomUUID() }
  await gateway.post(filings, makeFiling('birth', { dossier: newDossierCode() }), headers)
  const other = newDossierCode()
  const refused = await gateway.post(filings, makeFiling('birth', { dossier: other }), headers)
  expect([refused.status, refused.json.code]).toEqual([422, 'idempotency-key-reused'])
  expect((await gateway.get(`${filings}?dossier=${other}`)).json.filings).toEqual([])
})

test('the very same body under a new key is the same filing', async () => {
  const body = makeFiling('marriage', { dossier: newDossierCode() })
  const first = await gateway.post(filings, body, { 'idempotency-key': randomUUID() })
  const again = await gateway.post(filings, body, { 'idempotency-key': randomUUID() })
  expect(again.json.id).toBe(first.json.id)
  expect(again.headers.get('idempotency-replayed')).toBe('true')
})

test('many callers with one key at once make one filing', async () => {
  const body = makeFiling('birth', { dossier: newDossierCode() })
  const headers = { 'idempotency-key': randomUUID() }
  const answers = await Promise.all(Array.from({ length: 12 }, () => gateway.post(filings, body, headers)))
  for (const answer of answers) {
    if (answer.status === 202) continue
    expect([answer.status, answer.json.code]).toEqual([409, 'idempotency-in-progress'])
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
  }
  const taken = answers.filter(({ status }) => status === 202)
  expect(new Set(taken.map(({ json }) => json.id)).size).toBe(1)
  expect(taken.filter(({ headers }) => headers.get('idempotency-replayed') === null)).toHaveLength(1)
})

describe('refused', () => {
  const birth = () => makeFiling('birth', { dossier: newDossierCode() })

  test('a filing without a key, or with one that is none', async () => {
    const without = await gateway.post(filings, birth())
    expect([without.status, without.json.code]).toEqual([400, 'idempotency-key-missing'])
    const odd = await gateway.post(filings, birth(), { 'idempotency-key': 'two words' })
    expect([odd.status, odd.json.code]).toEqual([400, 'idempotency-key-invalid'])
  })

  test('a filing with several faults, each with its pointer', async () => {
    const body = structuredClone(birth()) as unknown as Record<string, Record<string, unknown>>
    body.registrationUnit = 'x' as never
    ;(body.declaration as Record<string, Record<string, unknown>>).child = {
      ...(body.declaration as Record<string, Record<string, unknown>>).child,
      fullName: '',
      favouriteColour: 'blue',
    }
    const answer = await gateway.post(filings, body, { 'idempotency-key': randomUUID() })
    expect([answer.status, answer.json.code]).toEqual([400, 'request-invalid'])
    const pointers = answer.json.errors.map(({ pointer }: { pointer: string }) => pointer)
    expect(pointers).toEqual(
      expect.arrayContaining(['/registrationUnit', '/declaration/child/fullName', '/declaration/child/*']),
    )
  })

  test('a kind that no one files', async () => {
    const answer = await gateway.post(filings, { ...birth(), kind: 'divorce' }, { 'idempotency-key': randomUUID() })
    expect([answer.status, answer.json.code]).toEqual([400, 'request-invalid'])
    expect(answer.json.errors[0].pointer).toBe('/kind')
    expect(answer.json.errors[0].message).toMatch(/^Phải là một trong các giá trị: birth, death, marriage/)
  })

  test('a dossier that has not been received yet, beside every other fault; a clock that is a little ahead is forgiven', async () => {
    const ahead = (ms: number) => new Date(Date.now() + ms).toISOString()
    const tomorrow = await file(gateway, 'birth', { receivedAt: ahead(86_400_000), registrationUnit: 'x' })
    expect([tomorrow.status, tomorrow.json.code]).toEqual([400, 'request-invalid'])
    expect(tomorrow.json.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/registrationUnit',
      '/receivedAt',
    ])
    expect(tomorrow.json.errors[1]).toMatchObject({
      code: 'in-the-future',
      message: expect.stringMatching(/tiếp nhận/),
    })
    expect((await file(gateway, 'birth', { receivedAt: ahead(600_000) })).status).toBe(400)
    expect((await file(gateway, 'birth', { receivedAt: ahead(60_000) })).status).toBe(202)
  })

  test('an attachment that was never sent, at its place', async () => {
    const attachments = [{ sha256: 'a'.repeat(64), title: 'Giấy chứng sinh', fileName: 'a.pdf' }]
    const answer = await file(gateway, 'birth', { attachments })
    expect([answer.status, answer.json.code]).toEqual([422, 'attachment-unknown'])
    expect(answer.json.errors[0].pointer).toBe('/attachments/0/sha256')
  })

  test('a unit, a procedure and an operation that are not granted, by name', async () => {
    const unit = await file(gateway, 'birth', { purpose: { unit: 'G01.02' } })
    expect([unit.status, unit.json.code]).toEqual([403, 'unit-not-allowed'])
    const procedure = await file(gateway, 'birth', { purpose: { procedure: '9.999999' } })
    expect([procedure.status, procedure.json.code]).toEqual([403, 'procedure-not-allowed'])
  })

  test('a procedure that the configuration says is for another kind', async () => {
    const strict = await startGateway({ filings: { filing: { procedures: { '1.000894': ['marriage'] } } } })
    const wrong = await file(strict, 'death', { purpose: { procedure: '1.000894' } })
    expect([wrong.status, wrong.json.code]).toEqual([400, 'request-invalid'])
    expect(wrong.json.errors).toMatchObject([{ pointer: '/purpose/procedure', code: 'procedure-of-another-kind' }])
    expect((await file(strict, 'marriage')).status).toBe(202)
    await strict.stop()
  })

  test('an unknown query, and a page that is none', async () => {
    for (const [query, pointer] of [
      ['?size=5', '?*'],
      ['?limit=0', '?limit'],
      ['?state=happy', '?state'],
      ['?cursor=zzz', '?cursor'],
    ]) {
      const answer = await gateway.get(`${filings}${query}`)
      expect([answer.status, answer.json.code], query).toEqual([400, 'request-invalid'])
      expect(answer.json.errors).toMatchObject([{ pointer }])
    }
  })

  test('another method, with the ones that there are', async () => {
    const { status, headers } = await fetch(gateway.url + filings, { method: 'DELETE' })
    expect([status, headers.get('allow')]).toEqual([405, 'POST, GET, HEAD'])
    const one = await fetch(`${gateway.url}${filings}/${randomUUID()}`, { method: 'PUT' })
    expect([one.status, one.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  })
})

test('lists show newest first, page by page, and by what is asked for', async () => {
  const dossier = newDossierCode()
  const made: string[] = []
  for (const kind of ['extract', 'death', 'marriage'] as const) {
    made.unshift((await file(gateway, kind, { dossier })).json.id)
  }
  const first = (await gateway.get(`${filings}?dossier=${dossier}&limit=2`)).json
  const rest = (await gateway.get(`${filings}?dossier=${dossier}&limit=2&cursor=${first.nextCursor}`)).json
  expect([...first.filings, ...rest.filings].map(({ id }) => id)).toEqual(made)
  expect(rest.nextCursor).toBeNull()
  expect((await gateway.get(`${filings}?dossier=${dossier}&kind=birth`)).json.filings).toEqual([])
})
