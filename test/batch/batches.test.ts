/** A batch from its file to its results: taken whole or not at all, asked one by one, answered each for itself. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { getPersona, PERSONAS } from '../../mocks/personas.ts'
import { getAudit, makeVerification, newDossier } from '../gateway/questions.ts'
import { eventually } from '../support/eventually.ts'
import { type Answer, makeClaim, startGateway, type TestGateway } from '../support/gateway.ts'

const path = '/v1/identity/batches'
let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway({
    filings: {},
    batches: { peopleMax: 500, perSecond: 1_000, concurrency: 8, intervalMs: 20, backoffMs: 50, backoffMaxMs: 100 },
    consumer: ({ id }) => ({ roles: id ? ['operator'] : [] }),
  })
})
afterAll(() => gateway.stop())

test('a cursor that is none of ours is refused', async () => {
  for (const cursor of [`1-${'-'.repeat(36)}`, `1-${'a'.repeat(36)}`, `1-${'0-'.repeat(18)}`]) {
    const { status, json } = await gateway.get(`${path}?cursor=${cursor}`)
    expect([status, json.code, json.errors?.[0]?.pointer], cursor).toEqual([400, 'request-invalid', '?cursor'])
  }
})

let keys = 0
const newKey = () => `key-${++keys}`
const thu = getPersona('thu')
const toLines = (people: readonly object[]) => people.map((person) => JSON.stringify(person)).join('\n')

function send(body: string, { operation = 'verify', key = newKey(), type = 'application/x-ndjson' } = {}) {
  return gateway.post(`${path}?operation=${operation}`, body, { 'idempotency-key': key, 'content-type': type })
}
const read = async (id: string) => (await gateway.get(`${path}/${id}`)).json
const ended = (id: string) =>
  eventually(`batch ${id} is done`, async () => {
    const batch = await read(id)
    return batch.state === 'done' ? batch : undefined
  })
async function readResults(id: string, query = '') {
  const { text, status } = await gateway.get(`${path}/${id}/results${query}`)
  expect(status).toBe(200)
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}

describe('a few people at once', () => {
  test('each gets an answer of their own, in their order, and a record', async () => {
    const before = (await getAudit(gateway)).length
    const stranger = { ...makeClaim(thu), fullName: 'Người Khác' }
    const people = [
      { ...makeVerification(thu), reference: 'một' },
      { ...makeVerification(thu), person: stranger },
      { ...makeVerification(thu), purpose: { ...newDossier(), procedure: '9.999999' } },
    ]
    const { status, json } = await gateway.post(path, { operation: 'verify', people })
    expect(status).toBe(200)
    expect(json.people).toMatchObject([
      { number: 1, reference: 'một', outcome: 'matched', source: { live: true } },
      { number: 2, outcome: 'not-matched' },
      { number: 3, outcome: 'refused', failure: { code: 'procedure-not-allowed', retryable: false } },
    ])
    const records = (await getAudit(gateway)).slice(before)
    expect(records.map(({ requestId }) => requestId).sort()).toEqual(
      json.people.map(({ requestId }: { requestId: string }) => requestId).sort(),
    )
  })

  test('a lookup hands out the fields of each that were asked for, and no other', async () => {
    const people = [
      { purpose: newDossier(), person: makeClaim(thu), fields: ['fullName'] },
      { purpose: newDossier(), person: makeClaim(PERSONAS[1] ?? thu), fields: ['dateOfBirth'] },
    ]
    const { json } = await gateway.post(path, { operation: 'lookup', people })
    expect(json.people.map(({ person }: { person: object }) => Object.keys(person))).toEqual([
      ['fullName'],
      ['dateOfBirth'],
    ])
  })

  test('every fault of every person is named at once, and no one is asked about', async () => {
    const before = (await getAudit(gateway)).length
    const people = [{ ...makeVerification(thu), person: {} }, makeVerification(thu), { more: 1 }]
    const { status, json } = await gateway.post(path, { operation: 'verify', people })
    expect(status).toBe(400)
    const pointers = json.errors.map(({ pointer }: { pointer: string }) => pointer)
    expect(pointers).toContain('/people/0/person/fullName')
    expect(pointers).toContain('/people/2/purpose')
    const many = Array.from({ length: 21 }, () => makeVerification(thu))
    expect((await gateway.post(path, { operation: 'verify', people: many })).status).toBe(400)
    expect(await getAudit(gateway)).toHaveLength(before)
  })
})

describe('a file', () => {
  test('of JSON lines is answered one by one, in the order of intake, each on record before it can be read', async () => {
    const before = (await getAudit(gateway)).length
    const people = PERSONAS.map((persona, n) => ({ ...makeVerification(persona), reference: `r${n + 1}` }))
    const taken = await send(toLines(people))
    expect(taken.status).toBe(202)
    const { id } = taken.json
    expect(taken.headers.get('location')).toBe(`${path}/${id}`)
    const done = await ended(id)
    expect(done).toMatchObject({ people: people.length, ended: people.length, estimate: null })
    const results = await readResults(id)
    expect(results.map(({ number, reference }) => [number, reference])).toEqual(
      people.map(({ reference }, n) => [n + 1, reference]),
    )
    expect(results.every(({ outcome }) => outcome === 'matched')).toBe(true)
    const records = (await getAudit(gateway)).slice(before)
    const inquiries = records.filter(({ operation }) => operation === 'verify')
    expect(inquiries).toHaveLength(people.length)
    expect(new Set(inquiries.map(({ requestId }) => requestId)).size).toBe(people.length)
    expect(records.map(({ operation }) => operation).filter((operation) => operation !== 'verify')).toEqual([
      'take-batch',
      'batch-results',
    ])
    expect(await readResults(id, `?after=${people.length - 1}`)).toHaveLength(1)
  })

  test.each([
    [',', 'personalNumber,fullName,dateOfBirth,procedure,dossier,officer,unit,reference', '1990-01-31'],
    [';', 'Số định danh cá nhân;"Họ, chữ đệm và tên";Ngày sinh;Mã TTHC;Mã hồ sơ;Mã cán bộ;Mã đơn vị;STT', '31/1/1990'],
  ])('of values separated by %s is read by its header, as spreadsheets save it', async (mark, header) => {
    const { procedure, dossier, officer, unit } = newDossier()
    const [year, month, day] = thu.birthDate.split('-')
    const row = (birth: string, n: number) =>
      [thu.number, `"${thu.name}"`, birth, procedure, `${dossier}-${n}`, officer, unit, String(n)].join(mark)
    const text = `\uFEFF${header}\r\n${row(thu.birthDate, 1)}\r\n\r\n${row(`${day}/${month}/${year}`, 2)}\r\n`
    const taken = await send(text, { type: 'text/csv; charset=utf-8' })
    expect(taken.json).toMatchObject({ people: 2 })
    await ended(taken.json.id)
    expect(await readResults(taken.json.id)).toMatchObject([
      { reference: '1', outcome: 'matched' },
      { reference: '2', outcome: 'matched' },
    ])
  })

  test('with faults is not taken: every fault has its line and column, and no value is repeated', async () => {
    const good = makeVerification(thu)
    const lines = [
      JSON.stringify(good),
      '{"purpose":',
      JSON.stringify({ ...good, person: { ...good.person, personalNumber: '12' } }),
      '',
      JSON.stringify({ ...good, reference: 'x'.repeat(101) }),
    ]
    const key = newKey()
    const { status, json, text } = await send(lines.join('\n'), { key })
    expect(status).toBe(400)
    expect(json.errors).toMatchObject([
      { line: 2, code: 'not-json' },
      { line: 3, column: 'person.personalNumber', pointer: '/3/person.personalNumber' },
      { line: 5, column: 'reference' },
    ])
    expect(text).not.toContain(thu.number)
    // The corrected file goes under the same key.
    expect((await send(lines.slice(0, 1).join('\n'), { key })).status).toBe(202)
  })

  test.each<[string, string | Buffer, string, object]>([
    ['nothing in it', '', 'application/x-ndjson', { line: 1, code: 'empty' }],
    ['no header', '\n', 'text/csv', { line: 1, code: 'header-missing' }],
    [
      'a column that is not known',
      'fullName,ghi chú\na,b',
      'text/csv',
      { line: 1, column: 'B', code: 'unknown-column' },
    ],
    ['a column twice', 'fullName,Họ tên\na,b', 'text/csv', { line: 1, code: 'column-twice' }],
    ['a cell too many', 'fullName,unit\na,b,c', 'text/csv', { line: 2, code: 'cell-count' }],
    [
      'a quotation mark that is never closed',
      `fullName,unit\n"a,b\n${'x,y\n'.repeat(10)}`,
      'text/csv',
      { line: 2, code: 'quotes-unbalanced' },
    ],
    [
      'a line that never ends',
      `{"a":"${'x'.repeat(40_000)}`,
      'application/x-ndjson',
      { line: 1, code: 'line-too-long' },
    ],
  ])('with %s names it', async (_, body, type, fault) => {
    const { status, json } = await send(body as string, { type })
    expect(status).toBe(400)
    expect(json.errors).toMatchObject([fault])
  })

  test('that is not UTF-8 is refused, and no letter of it is guessed', async () => {
    const response = await fetch(`${gateway.url}${path}?operation=verify`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${gateway.key}`,
        'content-type': 'text/csv',
        'idempotency-key': newKey(),
      },
      body: Buffer.from('fullName\nNguy\xean', 'latin1'),
    })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ errors: [{ code: 'not-utf-8' }] })
  })

  test('sent again under its key gets the first answer; another file does not', async () => {
    const body = toLines([makeVerification(thu)])
    const key = newKey()
    const first = await send(body, { key })
    const again = await send(body, { key })
    expect(again.json.id).toBe(first.json.id)
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expect((await send(toLines([makeVerification(thu)]), { key })).json).toMatchObject({
      status: 422,
      code: 'idempotency-key-reused',
    })
    const none = await gateway.post(`${path}?operation=verify`, body, { 'content-type': 'application/x-ndjson' })
    expect(none.json).toMatchObject({ status: 400, code: 'idempotency-key-missing' })
  })

  test('with one person more than it may hold is not taken, and nothing of it is kept', async () => {
    const key = newKey()
    const one = makeVerification(thu)
    const { json } = await send(toLines(Array(501).fill(one)), { key })
    expect(json).toMatchObject({ status: 413, code: 'body-too-large', detail: 'at most 500 people' })
    expect((await send(toLines([one]), { key })).status, 'the key is free').toBe(202)
  })

  test('that names one person several times has an outcome and a record for each line', async () => {
    const one = makeVerification(thu)
    const lines = ['a', 'b', 'c'].map((reference) => ({ ...one, reference }))
    const { json } = await send(toLines(lines))
    expect(await ended(json.id)).toMatchObject({ people: 3, outcomes: { matched: 3 } })
    expect((await readResults(json.id)).map(({ reference }) => reference)).toEqual(['a', 'b', 'c'])
    const records = (await getAudit(gateway)).filter(
      (record) => record.operation === 'verify' && JSON.stringify(record).includes(one.purpose.dossier),
    )
    expect(records).toHaveLength(3)
    expect(new Set(records.map(({ requestId }) => requestId)).size).toBe(3)
  })

  test('holds refusals of single people as their outcomes', async () => {
    const refused = { ...makeVerification(thu), purpose: { ...newDossier(), unit: 'H98.01' } }
    const { json } = await send(toLines([makeVerification(thu), refused]))
    expect(await ended(json.id)).toMatchObject({ outcomes: { matched: 1, refused: 1 } })
    expect(await readResults(json.id)).toMatchObject([
      { outcome: 'matched' },
      { outcome: 'refused', failure: { code: 'unit-not-allowed' } },
    ])
  })
})

describe('orders', () => {
  test('a paused batch asks about no one, goes on when resumed, and its progress is a stream', async () => {
    gateway.mocks.faults.add({ fault: 'slow', count: 1_000, delayMs: 100 } as never)
    const { json } = await send(toLines(Array.from({ length: 40 }, () => makeVerification(thu))))
    const paused = await gateway.post(`${path}/${json.id}/pause`, { officer: 'canbo.mau' })
    expect(paused.json).toMatchObject({ state: 'paused', estimate: { because: 'paused' } })
    expect((await gateway.post(`${path}/${json.id}/pause`, {})).status).toBe(200)
    gateway.mocks.faults.clear()
    expect((await gateway.post(`${path}/${json.id}/resume`, {})).json.state).toBe('running')
    await ended(json.id)
    const { json: progress } = await gateway.get(`${path}/${json.id}/events`)
    expect(progress.events).toMatchObject([{ type: 'progress', state: 'done', ended: 40 }])
    const late = await gateway.post(`${path}/${json.id}/pause`, {})
    expect(late.json).toMatchObject({ status: 409, code: 'batch-state-conflict' })
  })

  test('one who follows a batch gets every step of it until it is done', async () => {
    const { json } = await send(toLines(Array.from({ length: 5 }, () => makeVerification(thu))))
    const response = await fetch(`${gateway.url}${path}/${json.id}/events`, {
      headers: { authorization: `Bearer ${gateway.key}`, accept: 'text/event-stream' },
    })
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    let text = ''
    await eventually('the stream says that it is done', async () => {
      const { value } = await reader.read()
      text += Buffer.from(value ?? []).toString()
      return text.includes('"state":"done"')
    })
    await reader.cancel()
    const sequences = [...text.matchAll(/^id: (\d+)\nevent: progress/gm)].map(([, id]) => Number(id))
    expect(sequences).toEqual(sequences.toSorted((a, b) => a - b))
    const ahead = await gateway.get(`${path}/${json.id}/events?after=1000000`)
    expect(ahead.status).toBe(400)
  })

  test('a cancelled batch asks about no one further, and says so of each', async () => {
    await gateway.mocks.pause()
    const { json } = await send(toLines(Array.from({ length: 5 }, () => makeVerification(thu))))
    const cancelled = await gateway.post(`${path}/${json.id}/cancel`, {})
    expect(cancelled.json).toMatchObject({ state: 'cancelled', estimate: null })
    await gateway.mocks.resume()
    const results = await eventually('no one is under way any more', async () => {
      const lines = await readResults(json.id)
      return lines.length === 5 ? lines : undefined
    })
    expect(results.every(({ outcome }) => outcome === 'cancelled')).toBe(true)
  })

  test('a batch of another consumer is none', async () => {
    for (const id of ['00000000-0000-4000-8000-000000000000', 'none']) {
      expect((await gateway.get(`${path}/${id}`)).json).toMatchObject({ status: 404, code: 'batch-not-found' })
    }
  })
})

test('a gateway without a vault answers a few at once, and says that it takes no file', async () => {
  const own = await startGateway({ consumer: () => ({ quota: { perMinute: 1, burst: 4 } }) })
  const ask = (count: number) =>
    own.post(path, { operation: 'verify', people: Array.from({ length: count }, () => makeVerification(thu)) })
  expect((await ask(2)).json.people).toHaveLength(2)
  expect((await ask(3)).json, 'people count against the quota one by one').toMatchObject({ code: 'quota-exceeded' })
  const refused = await own.post(`${path}?operation=verify`, '{}', {
    'content-type': 'application/x-ndjson',
    'idempotency-key': 'k',
  })
  expect(refused.json.code).toMatch(/batches-disabled|quota-exceeded/)
  await own.stop()
})

test('a list shows numbers, and no one', async () => {
  const { json, text } = await gateway.get(`${path}?limit=2`)
  expect(json.batches).toHaveLength(2)
  expect(text).not.toContain(thu.number)
  const next: Answer = await gateway.get(`${path}?limit=2&cursor=${json.nextCursor}`)
  expect(next.json.batches[0].id).not.toBe(json.batches[1].id)
})
