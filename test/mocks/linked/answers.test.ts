// Every answer of the linked-service software's contract: new dossiers, their detail, the acknowledgement, and the enforced
// order of reports with the words for each refusal.

import { SaxesParser } from 'saxes'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { getDeclaration } from '../../../mocks/linked/families.ts'
import type { Settings } from '../../../mocks/settings.ts'
import { type Mocks, startMocks } from '../../../mocks/start.ts'
import { call, control } from '../client.ts'
import {
  acknowledge,
  come,
  DEATH_RESULT,
  detail,
  type Item,
  kept,
  ledger,
  list,
  parsed,
  RESULT,
  report,
  row,
  status,
  taken,
  token,
  words,
} from './samples.ts'

let mocks: Mocks
let now: number

async function start(settings: Partial<Settings> = {}): Promise<string> {
  await mocks?.close()
  now = Date.parse('2026-11-30T09:20:00+07:00')
  mocks = await startMocks({ clock: () => now, settings: { linkedArrivalMs: 0, ...settings } })
  return mocks.url
}
beforeEach(async () => {
  await start()
})
afterAll(() => mocks.close())

describe('new dossiers', () => {
  it('arrive by themselves, the same for the same seed, until so many are open', async () => {
    const arrivals = async (): Promise<object[]> => {
      const url = await start({ linkedArrivalMs: 60_000, linkedOpenMax: 5, seed: 3 })
      expect(await list(url)).toHaveLength(1)
      now += 59_999
      expect(await list(url)).toHaveLength(1)
      now += 120_001
      const listed = await list(url)
      expect(listed.length).toBeGreaterThanOrEqual(4)
      now += 86_400_000
      expect((await list(url)).length).toBeLessThanOrEqual(6)
      return listed
    }
    expect(await arrivals()).toEqual(await arrivals())
  })

  it('are births and deaths of units, with numbers that lose their zeros', async () => {
    const url = await start({ linkedUnits: ['00004'] })
    await come(url, { kind: 'death', seed: 5 })
    await come(url, { kind: 'birth', unit: '99001', procedure: '2.001023' })
    expect(await list(url)).toMatchObject([
      {
        maDonVi: 4,
        module: 'KT',
        maTTHC: '1.011733',
        maHoSo: 'G99.00.01-261130-0001',
        ngayTiepNhan: '30/11/2026 09:20:00',
      },
      { maDonVi: 99001, module: 'KS', maTTHC: '2.001023', maHoSo: 'G99.99.01-261130-0002' },
    ])
  })

  it('stay in the list until they are acknowledged, once more without harm', async () => {
    const { url } = mocks
    const [code = ''] = await come(url)
    await list(url)
    expect(words(await acknowledge(url, code)).toLocaleLowerCase('vi')).toContain('cập nhật thành công')
    expect(await list(url)).toEqual([])
    expect(words(await acknowledge(url, code))).toContain('Cập nhật thành công')
    expect(await row(url, code)).toMatchObject({ acknowledgements: 2, verdicts: { kept: 1, repeated: 1 } })
    expect(words(await acknowledge(url, 'G99.99.01-261130-0099'))).toContain('không tồn tại')
    expect(words(await acknowledge(url, code, { daNhan: 'true' }))).toContain('daNhan')
    expect((await ledger(url)).strangers).toMatchObject([{ code: 'G99.99.01-261130-0099', operation: 'acknowledge' }])
  })

  it('end with the software: none after 1 January 2027, and those of before may be finished', async () => {
    const url = await start({ linkedArrivalMs: 60_000 })
    now = Date.parse('2026-12-31T23:59:00+07:00')
    const [first] = await list(url)
    await acknowledge(url, first?.maHoSo ?? '')
    now = Date.parse('2027-01-02T09:00:00+07:00')
    expect(await list(url)).toEqual([])
    const maTTHC = first?.maTTHC ?? ''
    expect(words(await report(url, status(first?.maHoSo ?? '', 1, { maTTHC })))).toContain('thành công')
    mocks.settings.linkedOffAt = '2027-01-02T00:00:00+07:00'
    expect((await report(url, status(first?.maHoSo ?? '', 3, { maTTHC }))).status).toBe(410)
  })

  it('come on command only as they can', async () => {
    const got = await control(mocks.url, 'POST', 'linked/dossiers', {
      kind: 'marriage',
      seed: -1,
      unit: '1',
      procedure: 'x',
      scenario: 'none',
      count: 0,
      more: 1,
    })
    expect([got.status, (parsed(got).problems as string[]).length]).toEqual([400, 7])
  })
})

describe('the detail', () => {
  const open = async (url: string, code: string): Promise<Item> => {
    const found = (await list(url)).find((one) => one.maHoSo === code)
    return parsed(await detail(url, found?.id ?? '')).data as Item
  }
  const elements = (xml: string): Map<string, string> => {
    const made = new Map<string, string>()
    const path: string[] = []
    const parser = new SaxesParser()
    parser.on('opentag', ({ name }) => path.push(name))
    parser.on('text', (text) => {
      if (text.trim() !== '') made.set(path.join('/'), text)
    })
    parser.on('closetag', () => path.pop())
    parser.write(xml).close()
    return made
  }

  it('is XML inside JSON inside JSON, with parts for three agencies and files that open', async () => {
    const { url } = mocks
    const [code = ''] = await come(url, { seed: 11 })
    const item = await open(url, code)
    expect(item).toMatchObject({ maHoSo: code, module: 'KS', maDonVi: 99001 })
    const found = elements((JSON.parse(String(item.data)) as { data: string }).data)
    expect(found.get('lienThong/hoTich/maGCS')).toMatch(/^[0-9A-Z]{5}\.GCS\.\d{5}\.\d{2}$/)
    expect(found.get('lienThong/hoTich/noiDangKy')).toBe('99001')
    expect(found.get('lienThong/hoTich/meSoDDCN')).toMatch(/^999\d{9}$/)
    expect([...found.keys()].some((path) => path.startsWith('lienThong/bhyt/'))).toBe(true)
    const [file] = item.fileDinhKem as { tenTepDinhKem: string; duLieuTepDinhKem: string }[]
    expect(Buffer.from(file?.duLieuTepDinhKem ?? '', 'base64').toString('latin1', 0, 5)).toBe('%PDF-')
    expect((await detail(url, 'none')).status).toBe(404)
  })

  it('of a death names who died and who declares it', async () => {
    const { url } = mocks
    const [code = ''] = await come(url, { kind: 'death', seed: 12 })
    const found = elements((JSON.parse(String((await open(url, code)).data)) as { data: string }).data)
    expect(found.get('lienThong/hoTich/nktSoDDCN')).toMatch(/^999\d{9}$/)
    expect(found.get('lienThong/hoTich/nktNgayChet')).toMatch(/^\d\d\.11\.2026$/)
    expect(found.get('lienThong/hoTich/nycQuanHe')).toBe('Con')
  })

  it('twins are two dossiers with two papers and one mother', async () => {
    const codes = await come(mocks.url, { seed: 13, twins: true })
    const declared = codes
      .map((code) => mocks.linked.dossiers.get(code))
      .map((one) => one && getDeclaration(one.arrival, one.arrivedAt))
    expect(declared).toHaveLength(2)
    expect(declared[0]?.meSoDDCN).toBe(declared[1]?.meSoDDCN)
    expect(declared[0]?.maGCS).not.toBe(declared[1]?.maGCS)
  })

  it('names synthetic people only, whatever the seed', () => {
    for (let seed = 0; seed < 300; seed += 1)
      for (const kind of ['birth', 'death'] as const) {
        const arrival = { code: '', id: '', kind, seed, twin: 0, unit: '99001', procedure: '2.000986' }
        const declared = getDeclaration(arrival, now)
        for (const [field, value] of Object.entries(declared))
          if (/SoDDCN$|SoGiayToTuyThan$/.test(field)) expect(value).toMatch(/^999/)
      }
  })

  it.each<[scenario: string, check: (item: Item) => void]>([
    ['no-files', (item) => expect(item.fileDinhKem).toEqual([])],
    ['broken-json', (item) => expect(() => JSON.parse(String(item.data))).toThrow()],
    [
      'broken-xml',
      (item) => expect(() => elements((JSON.parse(String(item.data)) as { data: string }).data)).toThrow(),
    ],
    ['broken-file', (item) => expect(item.fileDinhKem).toMatchObject([{ duLieuTepDinhKem: '%%%' }])],
    ['old-number', (item) => expect(String(item.data)).toMatch(/<maGCS>\d+\/GCS</)],
    ['blanks', (item) => expect(String(item.data)).not.toBe(String(item.data).normalize('NFC'))],
  ])('%s', async (scenario, check) => {
    const [code = ''] = await come(mocks.url, { scenario, seed: 7 })
    check(await open(mocks.url, code))
  })
})

describe('reports', () => {
  it('go 1 → 3 → 7 → 4 → 5', async () => {
    const { url } = mocks
    const code = await taken(url)
    for (const one of [1, 3, 7, 4, 5]) expect(words(await report(url, status(code, one)))).toContain('thành công')
    expect(await row(url, code)).toMatchObject({
      status: 5,
      doubled: 0,
      outOfOrder: 0,
      steps: [{}, {}, {}, { certificate: { code: 'KQ.G15.000031', bytes: expect.any(Number) } }, {}],
    })
  })

  it.each([
    [[3], 'Logic xử lý không hợp lệ'],
    [[1, 7], 'Logic xử lý không hợp lệ'],
    [[1, 3, 4], 'Logic xử lý không hợp lệ'],
    [[1, 3, 7, 5], 'Logic xử lý không hợp lệ'],
    [[1, 3, 7, 3], 'Logic xử lý không hợp lệ'],
    [[2], 'Logic xử lý không hợp lệ'],
    [[1, 1], 'đã tồn tại trong một cửa điện tử'],
    [[1, 3, 1], 'đã tồn tại trong một cửa điện tử'],
    [[1, 3, 7, 4, 4], 'đã có kết quả xử lý'],
    [[1, 3, 7, 4, 7], 'đã hoàn thành đăng ký, không được cập nhật'],
    [[1, 3, 7, 4, 5, 5], 'đã trả kết quả, không được cập nhật trạng thái'],
    [[1, 6, 3], 'bị từ chối. Không thể cập nhật trạng thái'],
    [[1, 6, 6], 'bị từ chối. Không thể cập nhật trạng thái'],
  ])('%j: %s', async (statuses, text) => {
    const { url } = mocks
    const code = await taken(url)
    let last = ''
    for (const one of statuses) last = words(await report(url, status(code, one)))
    expect(last).toContain(text)
    expect(await kept(url, code)).toEqual(statuses.slice(0, -1))
    expect((await row(url, code))?.calls.at(-1)).toMatchObject({ status: statuses.at(-1), reason: last })
  })

  it.each([
    [[1, 2, 3, 7, 4, 5]],
    [[1, 3, 2, 3, 7, 4]],
    [[1, 3, 7, 2, 7, 4]],
    [[1, 3, 7, 2, 3, 7, 4]],
    [[1, 3, 7, 2, 4]],
    [[1, 2, 6]],
    [[1, 3, 7, 6]],
  ])('%j: a supplement, or a refusal', async (statuses) => {
    const { url } = mocks
    const code = await taken(url)
    for (const one of statuses) expect(words(await report(url, status(code, one)))).toContain('thành công')
    expect(await kept(url, code)).toEqual(statuses)
    expect(await row(url, code)).toMatchObject({ doubled: 0, outOfOrder: 0 })
  })

  it.each([
    ['success', 'thành công', { repeated: 1 }],
    ['logic', 'Logic xử lý', { refused: 1 }],
  ] as const)('again what is there: %s', async (linkedRepeats, text, verdicts) => {
    const url = await start({ linkedRepeats })
    const code = await taken(url)
    for (const one of [1, 3]) await report(url, status(code, one))
    expect(words(await report(url, status(code, 3)))).toContain(text)
    const found = await row(url, code)
    expect(found).toMatchObject({ verdicts, doubled: 0 })
    expect(found?.steps[1]).toMatchObject({ status: 3, arrivals: 2 })
  })

  it('need the acknowledgement first, unless set otherwise', async () => {
    let url = mocks.url
    let [code = ''] = await come(url)
    expect(words(await report(url, status(code, 1)))).toContain('chưa được gửi không thể cập nhật trạng thái')
    url = await start({ linkedNeedsAcknowledgement: false })
    ;[code = ''] = await come(url)
    expect(words(await report(url, status(code, 1)))).toContain('thành công')
  })

  it.each<[says: string, statuses: readonly number[], change: Item, text: string]>([
    ['another agency', [1], { coQuanXuLy: 4 }, 'coQuanXuLy không tồn tại trong danh mục'],
    ['the agency as text', [1], { coQuanXuLy: '5' }, 'coQuanXuLy không tồn tại trong danh mục'],
    ['a status of no list', [9], {}, 'trangThai không tồn tại trong danh mục'],
    ['the status as text', [], { trangThai: '1' }, 'trangThai không tồn tại trong danh mục'],
    ['another procedure', [1], { maTTHC: '1.011733' }, 'maTTHC không tồn tại trong hồ sơ'],
    ['an ISO time', [1], { thoiGianThucHien: '2026-11-30T09:15:00' }, 'thoiGianThucHien không đúng định dạng'],
    ['a day that does not exist', [1], { thoiGianThucHien: '30/02/2026 09:15:00' }, 'thoiGianThucHien'],
    ['a deadline without time', [1], { hanBoSungHoSo: '30/11/2026' }, 'hanBoSungHoSo không đúng định dạng'],
    ['no officer', [1], { nguoiXuLy: '' }, 'nguoiXuLy không được để trống'],
    ['no code of the one-stop desk', [1], { maHoSo: '' }, 'maHoSo không được để trống'],
    ['a result that is no JSON', [1, 3, 7, 4], { ketQuaXuLy: RESULT }, 'ketQuaXuLy không phải chuỗi JSON'],
    ['no certificate', [1, 3, 7, 4], { ketQuaXuLy: JSON.stringify({ ...RESULT, giayKhaiSinh: '' }) }, 'giayKhaiSinh'],
    [
      'a certificate that is no PDF',
      [1, 3, 7, 4],
      { ketQuaXuLy: JSON.stringify({ ...RESULT, giayKhaiSinh: 'YWJj' }) },
      'giayKhaiSinh',
    ],
    [
      'the paper of a death',
      [1, 3, 7, 4],
      { ketQuaXuLy: JSON.stringify({ ...RESULT, ...DEATH_RESULT, giayKhaiSinh: '' }) },
      'giayKhaiSinh',
    ],
    [
      'no code of the result',
      [1, 3, 7, 4],
      { ketQuaXuLy: JSON.stringify({ ...RESULT, maGiayToKetQua: '' }) },
      'maGiayToKetQua',
    ],
    [
      'no home of the father',
      [1, 3, 7, 4],
      { ketQuaXuLy: JSON.stringify({ ...RESULT, chaNoiCuTru: '' }) },
      'chaNoiCuTru không được để trống',
    ],
    [
      'residence type 0',
      [1, 3, 7, 4],
      { ketQuaXuLy: JSON.stringify({ ...RESULT, meLoaiCuTru: 0 }) },
      'meLoaiCuTru không tồn tại trong danh mục',
    ],
  ])('%s is refused', async (_, statuses, change, text) => {
    const { url } = mocks
    const code = await taken(url)
    const wanted = statuses.length === 0 ? [1] : statuses
    for (const one of wanted.slice(0, -1)) await report(url, status(code, one))
    const got = await report(url, status(code, wanted.at(-1) ?? 1, change))
    expect(got.status).toBe(400)
    expect((parsed(got).errors as Record<string, string[]>).soHoSoLT?.[0]).toContain(text)
    expect(await kept(url, code)).toEqual(wanted.slice(0, -1))
  })

  it('a death has a certificate of its own and no parents', async () => {
    const { url } = mocks
    const code = await taken(url, { kind: 'death' })
    const maTTHC = '1.011733'
    for (const one of [1, 3, 7]) await report(url, status(code, one, { maTTHC }))
    expect(words(await report(url, status(code, 4, { maTTHC })))).toContain('giayKhaiTu')
    const ketQuaXuLy = JSON.stringify(DEATH_RESULT)
    expect(words(await report(url, status(code, 4, { maTTHC, ketQuaXuLy })))).toContain('thành công')
  })

  it('about a dossier that is not there are remembered', async () => {
    const { url } = mocks
    expect(words(await report(url, status('G99.99.01-261130-0042', 1)))).toBe(
      'Hồ sơ G99.99.01-261130-0042 không tồn tại',
    )
    expect((await ledger(url)).strangers).toMatchObject([{ operation: 'report', verdict: 'unknown', status: 1 }])
  })

  it('name the field that is wrong, and another HTTP status, by setting', async () => {
    const url = await start({ linkedValidationField: 'field', linkedFailureStatus: 200 })
    const code = await taken(url)
    const got = await report(url, status(code, 1, { coQuanXuLy: 4 }))
    expect(got.status).toBe(200)
    expect(parsed(got)).toMatchObject({
      status: 200,
      errors: { coQuanXuLy: [expect.stringContaining('không tồn tại')] },
    })
  })
})

describe('the page for citizens', () => {
  it('shows a linked dossier, from waiting to handed over, and of the name only a little', async () => {
    const { url } = mocks
    const page = async (code: string): Promise<string> =>
      (await call(`${url}/portal/tra-cuu?ma=${code}`, { method: 'GET' })).text
    const [code = ''] = await come(url, { seed: 21 })
    expect(await page(code)).toContain('Chờ cơ quan hộ tịch tiếp nhận')
    await acknowledge(url, code)
    for (const one of [1, 3, 7, 4, 5]) await report(url, status(code, one))
    const text = await page(code)
    for (const words of ['Đã trả kết quả', 'Có giấy tờ điện tử kèm theo', 'H99.01.02-261130-0001', '30/11/2026 09:15'])
      expect(text).toContain(words)
    const declared = mocks.linked.dossiers.get(code)
    const name = declared && getDeclaration(declared.arrival, declared.arrivedAt).nksHoTen
    expect(text).not.toContain(name)
    expect((await call(`${url}/portal/tra-cuu`, { method: 'GET' })).text).toContain(code)
  })
})

describe('a supplement', () => {
  it('comes back in the list with another file when it is set to', async () => {
    const url = await start({ linkedSupplementMs: 60_000 })
    const code = await taken(url)
    for (const one of [1, 2]) await report(url, status(code, one))
    now += 59_999
    expect(await list(url)).toEqual([])
    now += 1
    const [again] = await list(url)
    expect(again?.maHoSo).toBe(code)
    expect((parsed(await detail(url, again?.id ?? '')).data as Item).fileDinhKem).toHaveLength(2)
    await acknowledge(url, code)
    expect(await list(url)).toEqual([])
    expect(words(await report(url, status(code, 3)))).toContain('thành công')
    expect(await row(url, code)).toMatchObject({ returns: 1, status: 3 })
  })
})

describe('the caller', () => {
  it('signs in, and needs a token that has not ended', async () => {
    const { url } = mocks
    const path = `${url}/linked/api/lienthongdvclt/hosolienthong`
    const body = JSON.stringify({ userName: 'a', password: 'b' })
    expect((await call(`${url}/linked/api/token`, { body })).status).toBe(401)
    expect((await call(path, { method: 'GET' })).status).toBe(401)
    const headers = { Authorization: `Bearer ${await token(url)}` }
    expect((await call(path, { method: 'GET', headers })).status).toBe(200)
    now += 3_600_000
    expect((await call(path, { method: 'GET', headers })).status).toBe(401)
    expect((await call(path, { method: 'POST' })).status).toBe(405)
    expect((await call(`${path}/a/b`, { method: 'GET' })).status).toBe(404)
  })
})
