/** Units over HTTP: for any consumer and no stranger, as of a day, by the codes of others where the operator set them. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { getPersona } from '../../mocks/personas.ts'
import { makeClaim, purpose, startGateway, type TestGateway } from '../support/gateway.ts'
import { file } from './filings/fixtures.ts'

const folder = mkdtempSync(join(tmpdir(), 'lienthong-http-units-'))
let gateway: TestGateway
beforeAll(async () => {
  const own = join(folder, 'own.yaml')
  writeFileSync(
    own,
    "changes: [{ on: 2026-10-01, act: own act, verified: 2026-10-01, units: ['00004 Phường Tên Của Đơn Vị'] }]\n",
  )
  gateway = await startGateway({
    filings: {},
    units: {
      files: [own],
      otherCodes: { registry: { '625': '622' }, agencies: { 'H99.01.02': '00025' } },
    },
  })
})
afterAll(async () => {
  await gateway.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('a code is the unit of the day that is asked about', async () => {
  const [old, present] = [
    await gateway.get('/v1/units/00025?asOf=2025-06-30'),
    await gateway.get('/v1/units/00025?asOf=2025-07-01'),
  ]
  expect(old.json).toMatchObject({ outcome: 'existed', unit: { fullName: 'Phường Ngọc Khánh', to: '2025-06-30' } })
  expect(present.json).toMatchObject({
    outcome: 'existed',
    unit: { fullName: 'Phường Giảng Võ', books: { certainty: 'itself' }, otherCodes: { agencies: ['H99.01.02'] } },
  })
  expect(present.json.unit.predecessors.map((one: { unit: { code: string } }) => one.unit.code)).toContain('00031')
})

test('what did not exist is an answer, with what became of it', async () => {
  const { status, json } = await gateway.get('/v1/units/00016?asOf=2026-11-01')
  expect(status).toBe(200)
  expect(json).toMatchObject({ outcome: 'did-not-exist', before: { successors: [{ unit: { code: '00004' } }, {}] } })
  expect((await gateway.get('/v1/units/99999')).json).toMatchObject({ outcome: 'not-known', nearest: null })
})

test('a code of another system is read where the operator has set it, and guessed nowhere', async () => {
  expect((await gateway.get('/v1/units/625?system=registry&asOf=2025-06-30')).json).toMatchObject({
    outcome: 'existed',
    unit: { code: '622' },
  })
  expect((await gateway.get('/v1/units/H99.01.02?system=agencies')).json).toMatchObject({ unit: { code: '00025' } })
  for (const path of ['/v1/units/H99.01.02', '/v1/units/1?system=registry', '/v1/units/625?system=toString']) {
    expect((await gateway.get(path)).json).toMatchObject({ status: 400, code: 'request-invalid' })
  }
})

test('the units of a day are listed in pages, whole', async () => {
  const codes: string[] = []
  let after = ''
  for (;;) {
    const { json } = await gateway.get(`/v1/units?asOf=2026-11-01&level=commune&within=01&limit=100${after}`)
    codes.push(...json.units.map((unit: { code: string }) => unit.code))
    expect(json).toMatchObject({ count: 126, exact: true })
    if (json.next === null) break
    after = `&after=${json.next}`
  }
  expect(new Set(codes).size).toBe(126)
})

test('a filter finds by type, name without marks, and day', async () => {
  const find = async (query: string) => (await gateway.get(`/v1/units?${query}`)).json.count
  expect(await find('asOf=2026-11-01&type=ward')).toBe(709)
  expect(await find('asOf=2026-04-29&type=ward')).toBe(687)
  expect(await find('asOf=2025-06-30&level=district')).toBe(696)
  expect(await find('asOf=2026-11-01&name=giang%20vo')).toBe(1)
})

test('every fault of a query is named at once', async () => {
  const { json } = await gateway.get('/v1/units?asOf=2026-02-30&level=thon&limit=0&surprise=1')
  expect(json.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
    '?*',
    '?asOf',
    '?level',
    '?limit',
  ])
})

test('an address is resolved, and stands in no line of the log', async () => {
  const address = 'số 5 P. Giảng Võ, Q. Ba Đình, HN'
  const { status, json } = await gateway.post('/v1/units/resolutions', { address, asOf: '2026-11-01' })
  expect(status).toBe(200)
  expect(json).toMatchObject({
    sure: true,
    candidates: [{ unit: { code: '00031' }, onDay: [{ unit: { code: '00025' } }] }],
  })
  expect(json.candidates[0].reasons[0]).toEqual({
    code: 'name-written',
    text: { vi: 'tên đơn vị có trong địa chỉ', en: 'its name stands in the address' },
  })
  expect(gateway.log.join('\n')).not.toContain('Giảng Võ')
})

test('the address of a record is named by the list of the operator', async () => {
  const question = { purpose, person: makeClaim(getPersona('thu')), fields: ['permanentResidence'] }
  const { json } = await gateway.post('/v1/identity/lookups', question)
  expect(json.person.permanentResidence.commune).toEqual({ code: '00004', label: 'Phường Tên Của Đơn Vị' })
})

test('without a key nothing is answered', async () => {
  const answers = await Promise.all([
    fetch(`${gateway.url}/v1/units`),
    fetch(`${gateway.url}/v1/units/00025`),
    fetch(`${gateway.url}/v1/units/resolutions`, { method: 'POST', body: '{}' }),
  ])
  expect(answers.map(({ status }) => status)).toEqual([401, 401, 401])
})

test('every question takes from the quota', async () => {
  expect((await gateway.get('/v1/units/01')).headers.get('ratelimit')).toMatch(/^"default";r=\d+/)
})

test('a filing to a unit that is gone learns at once what became of it', async () => {
  const { status, json } = await file(gateway, 'birth', { registrationUnit: '00016' })
  expect(status).toBe(400)
  const fault = json.errors.find(({ pointer }: { pointer: string }) => pointer === '/registrationUnit')
  expect(fault).toMatchObject({ code: 'unit-did-not-exist' })
  expect(fault.message).toMatch(/Phường Ba Đình \(00004, .*Phường Ngọc Hà \(00008, /)
})

test('the description has the three operations', () => {
  const described = JSON.parse(readFileSync(new URL('../../contracts/gateway/openapi.json', import.meta.url), 'utf8'))
  const paths = Object.keys(described.paths).filter((path) => path.startsWith('/v1/units'))
  expect(paths.sort()).toEqual(['/v1/units', '/v1/units/resolutions', '/v1/units/{code}'])
})
