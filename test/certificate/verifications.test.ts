/** Certificates against the register over HTTP: who may, what leaves, what is on record, and that nothing of a person stands anywhere else. */
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { CANARY } from '../../mocks/personas.ts'
import { issueKey } from '../../src/access/api-key.ts'
import { getAudit, newDossier } from '../gateway/questions.ts'
import { expectNoTrace, expectTactful, watchConsole } from '../http/canary.ts'
import { leaksIn } from '../http/leaks.ts'
import { type Answer, consumerWith, keyHashKey, startGateway, type TestGateway } from '../support/gateway.ts'

const printed = watchConsole()
const notary = issueKey(keyHashKey)
const as = ({ key }: { key: string }) => ({ authorization: `Bearer ${key}` })
const grants = () => [{ procedures: ['1.001193'], operations: ['verify-certificate' as const] }]

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway({
    // The preferred path has no question by day: whatever is answered shows that the other one was asked.
    filings: { paths: ['registry-g2', 'registry'], guard: { attemptsMax: 1, volumeMin: 10_000 } },
    others: [consumerWith(notary, { id: 'notary', grants: grants() })],
  })
})
afterAll(() => gateway.stop())
beforeEach(() => gateway.mocks.registry.books.clear())

const address = '/v1/certificates/verifications'
const born = { precision: 'day', date: CANARY.birthDate }
const registration = { number: '12/2024', book: '01/2024', date: '2024-03-15', unit: { code: '99001' } }
const certificate = {
  kind: 'birth',
  registration,
  people: { child: { fullName: CANARY.name, dateOfBirth: born, sex: 'female', personalNumber: CANARY.number } },
}
const [year, month, day] = CANARY.birthDate.split('-')
const entry = {
  so: '12',
  quyenSo: '01/2024',
  trangSo: '6',
  ngayDangKy: '15/03/2024',
  noiDangKy: '99001',
  nksHoTen: CANARY.name.toUpperCase(),
  nksNgaySinh: `${day}.${month}.${year}`,
  nksGioiTinh: 2,
  nksSoDDCN: CANARY.number,
}
const enter = (fields: object = {}, changed = '2024-03-15', module = 'KS') =>
  gateway.mocks.registry.books.add({ module, unit: '99001', changed, fields: { ...entry, ...fields } })

const verify = (changes: object = {}, more: object = {}, headers: Record<string, string> = as(notary)) =>
  gateway.post(address, { purpose: newDossier(), certificate: { ...certificate, ...changes }, ...more }, headers)
const outcomes = ({ json }: Answer) =>
  Object.fromEntries(json.fields.map((field: { pointer: string; outcome: string }) => [field.pointer, field.outcome]))

test('a paper that the register holds is a match, and the answer is as described', async () => {
  enter()
  const answer = await verify()
  expect([answer.status, answer.json.verdict, answer.json.reason]).toEqual([200, 'match', null])
  expect(answer.json.source).toMatchObject({
    link: 'civil-registry',
    path: 'registry',
    way: 'register-day',
    certainty: 'contract',
  })
  expect(outcomes(answer)).toMatchObject({
    '/certificate/registration/number': 'equal-normalised',
    '/certificate/people/child/fullName': 'equal',
    '/certificate/people/child/personalNumber': 'equal',
  })
  const document = (await gateway.get('/openapi.json')).json
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  ;(formats as unknown as (ajv: Ajv2020) => void)(ajv)
  ajv.addSchema({ $id: 'gateway', ...document })
  const check = ajv.getSchema('gateway#/components/schemas/CertificateVerificationResponse')
  expect(check?.(answer.json), JSON.stringify(check?.errors)).toBe(true)
})

test('one changed digit of the number is named as that, and the right one does not leave', async () => {
  enter()
  const answer = await verify({ registration: { ...registration, number: '13/2024' } })
  expect([answer.json.verdict, outcomes(answer)['/certificate/registration/number']]).toEqual(['mismatch', 'differs'])
  expect(JSON.stringify({ ...answer.json, requestId: '' })).not.toMatch(/"12|6"/)
})

test('what the register holds beyond the paper never leaves', async () => {
  enter({ meHoTen: 'BÙI THỊ GIẤU KÍN', nksSoDDCN: '999224000777', trangSo: '4711', nguoiKy: 'Phan Văn Ký' })
  const { child } = certificate.people
  const answer = await verify({ people: { child, mother: { fullName: 'Vũ Thị Khác' } } })
  expect(answer.json.verdict).toBe('mismatch')
  expect(answer.text).not.toMatch(/GIẤU|giấu|000777|4711|Phan/)
  // Nor of the person whom the caller named.
  expect(leaksIn(answer.text)).toEqual([])
})

test('none in the list of the day is not found, never forged; of the time before the shared system nothing follows', async () => {
  const none = await verify()
  expect([none.status, none.json.verdict, none.json.fields]).toEqual([200, 'not-found', []])
  expect(none.json.message).toContain('không có nghĩa là giấy tờ giả')
  const english = await verify({}, {}, { ...as(notary), 'accept-language': 'en' })
  expect(english.json.message).toContain('does not say that the paper is forged')
  const old = await verify({ registration: { ...registration, number: '12/2010', date: '2010-03-15' } })
  expect([old.json.verdict, old.json.reason]).toEqual(['not-checkable', 'list-incomplete'])
})

test('a record that was changed later is found by the day of the note that the paper shows, and the note is named', async () => {
  enter({ ghiChu: 'Cải chính họ tên theo Quyết định số 05' }, '2025-02-10')
  expect((await verify()).json.verdict).toBe('not-found')
  const { json } = await verify({ registration: { ...registration, lastNoteDate: '2025-02-10' } })
  expect([json.verdict, json.notes.map(({ kind }: { kind: string }) => kind)]).toEqual(['match', ['correction']])
})

test.each([
  ['Đã ly hôn theo Bản án số 12/2025/HNGĐ ngày 03/04/2025 của Tòa án', 'divorce'],
  ['ĐÃ LY HÔN', 'divorce'],
  ['Thu hồi, hủy bỏ theo Quyết định số 9', 'annulled'],
  ['ghi chú bằng chữ lạ', 'other'],
])('a marriage with the note "%s" brings the note %s', async (ghiChu, kind) => {
  const fields = {
    chongHoTen: 'Trần Văn Thử',
    chongNgaySinh: '1990',
    voHoTen: CANARY.name,
    voNgaySinh: `${day}/${month}/${year}`,
    ghiChu,
  }
  enter(fields, '2024-03-15', 'KH')
  const { json } = await verify({
    kind: 'marriage',
    people: {
      husband: { fullName: 'Trần Văn Thử', dateOfBirth: { precision: 'day', date: '1990-05-17' } },
      wife: { fullName: CANARY.name, dateOfBirth: born },
    },
  })
  expect([json.verdict, json.notes]).toMatchObject(['match', [{ kind }]])
  expect(outcomes({ json } as Answer)['/certificate/people/husband/dateOfBirth']).toBe('year-only')
})

test('the form of a paper is flagged beside the verdict, and changes none', async () => {
  enter()
  const { json } = await verify({
    registration: {
      ...registration,
      number: '00/2023',
      book: '01/2025',
      date: '2025-07-06',
      unit: { code: '019', name: 'UBND quận Thử' },
    },
    signerTitle: 'Chủ tịch UBND huyện Thử',
  })
  expect(json.flags.map(({ code, strength }: { code: string; strength: string }) => [code, strength])).toEqual([
    ['number-not-positive', 'finding'],
    ['number-year-differs', 'finding'],
    ['day-off', 'hint'],
    ['unit-did-not-exist', 'finding'],
    ['title-of-abolished-level', 'finding'],
    ['title-of-abolished-level', 'finding'],
  ])
  expect(json.verdict).toBe('not-found')
})

test.each([
  ['UBND xã Lộc Ninh', '2026-04-29', []],
  ['UBND phường Lộc Ninh', '2026-05-04', []],
  ['UBND xã Lộc Ninh', '2026-05-04', ['unit-name-unusual']],
  ['Ủy ban nhân dân phường Lộc Thử', '2026-05-04', ['unit-name-unusual']],
])('"%s" on a paper of %s is held against what the unit was called that day', async (name, date, flags) => {
  const { json } = await verify({
    registration: { number: '12/2026', book: '01/2026', date, unit: { code: '25270', name } },
  })
  expect(json.flags.map(({ code }: { code: string }) => code)).toEqual(flags)
  const named = { number: '12/2026', date, unit: { name: `${name}, tỉnh Đồng Nai` } }
  const read = (await verify({ registration: named })).json
  if (read.unit.status === 'resolved') expect(read.flags.map(({ code }: { code: string }) => code)).toEqual(flags)
})

test('a unit that is stated by its name alone is read as of the day of registration, used for the question, and said', async () => {
  const place = { unit: '00025', changed: '2026-03-16' }
  const fields = { ...entry, so: '12', ngayDangKy: '16/03/2026', noiDangKy: '00025' }
  gateway.mocks.registry.books.add({ module: 'KS', ...place, fields })
  const named = (name: string, date = '2026-03-16') =>
    verify({ registration: { number: '12/2026', date, unit: { name } } })
  const sure = await named('UBND phường Giảng Võ, thành phố Hà Nội')
  expect(sure.json).toMatchObject({
    verdict: 'match',
    unit: { status: 'resolved', code: '00025', name: 'Phường Giảng Võ, Thành phố Hà Nội', candidates: [] },
  })
  expect(outcomes(sure)['/certificate/registration/unit/name']).toBe('equal')
  const open = await named('UBND phường Giảng Võ')
  expect([open.json.verdict, open.json.reason, open.json.unit.status]).toEqual([
    'not-checkable',
    'unit-not-sure',
    'not-sure',
  ])
  expect(open.json.unit.candidates[0]).toEqual({ code: '00025', name: 'Phường Giảng Võ, Thành phố Hà Nội' })
  // The same name was another unit before the reform, and its code another one.
  const before = await named('UBND phường Giảng Võ, quận Ba Đình, thành phố Hà Nội', '2024-03-15')
  expect([before.json.verdict, before.json.unit.code]).toEqual(['not-found', '00031'])
  expect((await verify()).json.unit).toBeNull()
})

test('a number far above those that this gateway saw of the unit and year is flagged as a hint; one that is not far is not', async () => {
  const flags = async (number: string, date = '2024-03-15') => {
    const { json } = await verify({ registration: { ...registration, number, book: undefined, date } })
    return json.flags.map(({ code, strength }: { code: string; strength: string }) => `${code} ${strength}`)
  }
  await gateway.database?.database.query('TRUNCATE register_number')
  expect(await flags('4000/2024'), 'nothing is known').toEqual([])
  enter({ so: '40' })
  expect((await verify({ registration: { ...registration, number: '40/2024' } })).json.verdict).toBe('match')
  expect(await flags('4000/2024')).toEqual(['number-far-above-known hint'])
  expect(await flags('220/2024')).toEqual([])
  expect(await flags('600/2024', '2024-12-16'), 'later in the year').toEqual([])
  expect(await flags('4000/2023', '2023-03-15'), 'of another year nothing is known').toEqual([])
  const { rows } = (await gateway.database?.database.query('SELECT * FROM register_number')) ?? { rows: [] }
  expect(rows).toMatchObject([{ kind: 'birth', unit: '99001', year: 2024, serial: 40 }])
})

test('every fault of a paper is named at once, with its place', async () => {
  const { status, json } = await verify({
    kind: 'marriage',
    registration: { number: '12' },
    people: { child: { fullName: CANARY.name } },
    dateOfDeath: born,
  })
  expect([status, json.code]).toEqual([400, 'request-invalid'])
  expect(json.errors.map(({ pointer, code }: { pointer: string; code: string }) => `${pointer} ${code}`)).toEqual([
    '/certificate/people/husband required',
    '/certificate/people/wife required',
    '/certificate/people/child not-on-this-kind',
    '/certificate/dateOfDeath not-on-this-kind',
    '/certificate/registration registration-incomplete',
  ])
  expect(leaksIn(JSON.stringify(json))).toEqual([])
})

test('without the grant it is refused and on record; the register is not asked', async () => {
  gateway.mocks.journal.clear()
  const { status, json } = await verify({}, {}, as({ key: gateway.key }))
  expect([status, json.code]).toEqual([403, 'operation-not-allowed'])
  expect(gateway.mocks.journal.entries()).toEqual([])
  expect((await getAudit(gateway)).at(-1)).toMatchObject({
    operation: 'verify-certificate',
    outcome: 'refused',
    result: json.code,
  })
})

test('each verification is on record before it is answered: hashes, places and the verdict; one paper is one object', async () => {
  enter()
  const before = (await getAudit(gateway)).length
  const first = await verify()
  await verify({ registration: { ...registration, number: '012', book: undefined } })
  const [one, other] = (await getAudit(gateway)).slice(before)
  expect(one).toMatchObject({
    requestId: first.json.requestId,
    consumer: 'notary',
    operation: 'verify-certificate',
    procedure: '1.001193',
    outcome: 'disclosed',
    result: 'match',
    path: 'registry',
    object: expect.stringMatching(/^birth [\w-]{43}$/),
  })
  expect(one?.fields).toContain('/people/child/fullName')
  expect(other?.object).toBe(one?.object)
  expect(leaksIn(JSON.stringify([one, other]))).toEqual([])
})

test('what is no answer is a failure that says whose it is, and never "not found"', async () => {
  for (const fault of ['reset', 'html-200', 'broken-xml'] as const) {
    gateway.mocks.faults.add({ fault, layer: 'registry-g1', count: 2 })
    const answer = await verify({}, {}, { ...as(notary), prefer: 'wait=5' })
    expect(answer.status, fault).toBeGreaterThanOrEqual(500)
    expectTactful(fault, answer)
    gateway.mocks.faults.clear()
  }
  expect((await getAudit(gateway)).at(-1)).toMatchObject({ operation: 'verify-certificate', outcome: 'failed' })
})

test('the finding is a page to print, with what was held and what came of it, and nothing that only the register has', async () => {
  enter({ trangSo: '4711', nksNgaySinh: '01.01.2001', ghiChu: 'Cải chính' })
  const held = { ...registration, page: '12', unit: { code: '99001', name: 'UBND xã <b>Thử</b>' } }
  for (const [language, words] of [
    ['vi', ['Kết quả đối chiếu', 'Điều 6 khoản 2', 'Trang số', 'KHÁC', 'H99.01.02', 'canbo.mau']],
    ['en', ['Finding on a certificate', 'Art. 6(2)', 'Page', 'DIFFERS', 'correction', CANARY.name]],
  ] as const) {
    const answer = await verify(
      { registration: held },
      {},
      { ...as(notary), accept: 'text/html', 'accept-language': language },
    )
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
    for (const word of [...words, 'UBND xã &lt;b&gt;Thử']) expect(answer.text).toContain(word)
    expect(answer.text).not.toMatch(/4711|2001|<b>Thử/)
    expect((await getAudit(gateway)).at(-1)).toMatchObject({ operation: 'verify-certificate', result: 'mismatch' })
  }
})

test('nothing of a person stands in a log, a metric or a problem document', async () => {
  enter()
  await verify()
  await verify({ kind: CANARY.name })
  await expectNoTrace('certificates', gateway, printed)
  const { text } = await gateway.get('/metrics')
  expect(text).toMatch(/\{consumer="notary",outcome="match"\} [1-9]/)
})

test('a gateway without the registry says so', async () => {
  const alone = await startGateway({ consumer: () => ({ grants: grants() }) })
  const { status, json } = await alone.post(address, { purpose: newDossier(), certificate })
  expect([status, json.code]).toEqual([404, 'registry-disabled'])
  await alone.stop()
})
