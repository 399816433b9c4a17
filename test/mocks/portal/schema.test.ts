// The samples of the contract are valid, the mock takes them as they are, and what it answers is valid too.

import { readdirSync, readFileSync } from 'node:fs'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Mocks, startMocks } from '../../../mocks/start.ts'
import {
  bus,
  create,
  dossier,
  dossier2026,
  type Item,
  lookUp,
  nextCode,
  parsed,
  post2026,
  progress,
  service,
  step,
} from './samples.ts'

const FOLDER = 'contracts/upstream/public-service-portal'
const read = (path: string): unknown => JSON.parse(readFileSync(`${FOLDER}/${path}`, 'utf8')) as unknown

const ajv = new Ajv2020({ allErrors: true, strictTypes: false, allowUnionTypes: true })
addFormats.default(ajv)
const schemas = new Map<string, ValidateFunction>()
function schema(name: string): ValidateFunction {
  const held = schemas.get(name) ?? ajv.compile(read(`${name}.schema.json`) as object)
  schemas.set(name, held)
  return held
}
function expectValid(name: string, value: unknown): void {
  const validate = schema(name)
  expect(validate(value) ? [] : validate.errors, name).toEqual([])
}

describe('the contract', () => {
  it.each(readdirSync(`${FOLDER}/samples`))('%s is valid', (file) => {
    const name = file.replace('.json', '')
    const value = read(`samples/${file}`)
    const isList = name === 'dossier' || name === 'progress'
    for (const one of isList ? (value as unknown[]) : [value])
      expectValid(name.startsWith('answer') ? 'answer' : name, one)
  })

  it.each<[schema: string, item: Item]>([
    ['dossier', dossier(undefined, { LoaiDoiTuong: '0' })],
    ['dossier', dossier(undefined, { DinhDanhCHS: [{ LoaiDinhDanh: '2', SoDinhDanh: '999090000001' }] })],
    ['dossier', dossier(undefined, { TrichYeuHoSo: 'ă'.repeat(1001) })],
    ['progress', step('2', 0, { NguoiXuLy: 'ă'.repeat(51) })],
    ['progress', step('11')],
    ['dossier-2026', dossier2026('G99.20-20261130-0000001', { LoaiDoiTuong: '4' })],
  ])('a wrong %s is not valid', (name, item) => {
    expect(schema(name)(item)).toBe(false)
  })

  it('fees and results of 2026 go in statuses 5, 6 and 9 only', () => {
    const [sample] = read('samples/status-2026.json') as Item[]
    for (const status of ['5', '6', '9']) expectValid('status-2026', [{ ...sample, TrangThai: status }])
    for (const status of ['2', '4', '10']) expect(schema('status-2026')([{ ...sample, TrangThai: status }])).toBe(false)
  })
})

describe('the mock', () => {
  let mocks: Mocks
  beforeAll(async () => {
    mocks = await startMocks({ settings: { portalFetches: [] } })
  })
  afterAll(() => mocks.close())

  it('takes the samples of the bus style, and answers as the contract says', async () => {
    const { url } = mocks
    const first = parsed(await bus(url, 'ThemMoi', read('samples/dossier.json')))
    expect(first).toEqual(read('samples/answer-accepted.json'))
    expect(parsed(await bus(url, 'ThemMoi', read('samples/dossier.json')))).toEqual(read('samples/answer-exists.json'))
    expect((await progress(url, read('samples/progress.json') as Item[])).text).toContain('thành công')
    const refused = parsed(
      await create(url, dossier(undefined, { KenhThucHien: '9', TrichYeuHoSo: '', MaDoiTuong: null })),
    )
    expect(refused).toEqual(read('samples/answer-refused.json'))
    const found = await lookUp(url)
    expectValid('answer', found)
    // What it shows of a dossier is again a dossier, with its steps.
    const [{ TienTrinh, ...item } = {}] = found.data as Item[]
    expectValid('dossier', item)
    for (const one of TienTrinh as Item[]) expectValid('progress', one)
  })

  it('takes the envelope of the session style, in which it answers the same', async () => {
    const envelope = read('samples/session.json') as Item
    const got = parsed(await service(mocks.url, String(envelope.service), envelope.data))
    expectValid('answer', got)
    expect(got.data).toHaveLength(1)
  })

  it('takes the sample of 2026 under a code that it gave', async () => {
    const sample = {
      ...(read('samples/dossier-2026.json') as Item),
      MaHoSo: await nextCode(mocks.url),
      ThanhPhanHoSo: [],
    }
    expect((await post2026(mocks.url, 'NoiHoSo', sample)).status).toBe(200)
  })
})
