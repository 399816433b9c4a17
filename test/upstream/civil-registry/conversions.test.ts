/** One declaration in three spellings: dates, names, addresses, codes, absent fields, files, and the request around them. */
import { describe, expect, test } from 'vitest'
import type { DeclaredAddress } from '../../../src/domain/declaration/blocks.ts'
import type { RegistryGeneration } from '../../../src/domain/filing/civil-registry.ts'
import { createUnitCodes } from '../../../src/domain/person/units.ts'
import { pushBody } from '../../../src/upstream/civil-registry/encode/envelope.ts'
import { receiptForms } from '../../../src/upstream/civil-registry/encode/moments.ts'
import { type Rendered, renderFields } from '../../../src/upstream/civil-registry/encode/render-fields.ts'
import type { WireValue } from '../../../src/upstream/civil-registry/encode/wire-field.ts'
import { toText } from '../../../src/upstream/http/large-body.ts'
import { filingFor, makeFile } from './registry.ts'

const generations = ['G1', 'G2', 'G3'] as const
const since = '2026-03-02'

/** One value in the three generations, in turn. */
function written(
  value: WireValue | null,
  {
    name = 'meX',
    receivedOn = since,
    absent = 'omit' as 'omit' | 'empty',
    nameCase = 'as-typed' as 'upper' | 'as-typed',
  } = {},
) {
  const one = (generation: RegistryGeneration) =>
    renderFields(generation, [{ name, pointer: '/declaration/mother', value }], {
      absentFields: absent,
      nameForm: generation === 'G3' ? 'parts' : 'whole',
      nameCase,
      receivedOn,
    })[name]
  return generations.map(one)
}

describe('time of receipt', () => {
  test.each([
    ['2025-01-15T09:12:30+07:00', '2025-01-15', '15/01/2025 09:12:30', '15/01/2025 '],
    ['2025-01-15T09:12:30.999+07:00', '2025-01-15', '15/01/2025 09:12:30', '15/01/2025 '],
    ['2025-01-14T23:30:00Z', '2025-01-15', '15/01/2025 06:30:00', '15/01/2025 '],
    ['2025-01-15T23:59:59-05:00', '2025-01-16', '16/01/2025 11:59:59', '16/01/2025 '],
    ['2024-02-29T00:00:00+07:00', '2024-02-29', '29/02/2024 00:00:00', '29/02/2024 '],
  ])('%s is local, and a date alone in G1 and G3', (moment, g1, g2, g3) => {
    expect(generations.map((generation) => receiptForms[generation](moment))).toEqual([g1, g2, g3])
  })
})

describe('dates', () => {
  test('a day has dots in G1 and G2, strokes in G3', () => {
    expect(written({ as: 'day', day: '2021-05-04' })).toEqual(['04.05.2021', '04.05.2021', '04/05/2021'])
  })

  test('a birth date has dots in G1 and G2, parts in G3', () => {
    expect(written({ as: 'birth', date: { precision: 'day', date: '1995-03-08' } })).toEqual([
      '08.03.1995',
      '08.03.1995',
      { namSinh: '1995', thangSinh: '03', ngaySinh: '08' },
    ])
  })

  test('a year of birth stays a year: no day is made up', () => {
    expect(written({ as: 'birth', date: { precision: 'year', year: 1990 } })).toEqual([
      '1990',
      '1990',
      { namSinh: '1990', thangSinh: '', ngaySinh: '' },
    ])
  })
})

describe('names', () => {
  test.each([
    ["K'Thử", null, { Ho: '', ChuDem: '', Ten: "K'Thử" }],
    ["K' Brơi Thử", { family: "K'", given: 'Brơi Thử' }, { Ho: "K'", ChuDem: '', Ten: 'Brơi Thử' }],
    ['Thử Mẫu', { given: 'Thử Mẫu' }, { Ho: '', ChuDem: '', Ten: 'Thử Mẫu' }],
    [
      'Trần Thị Thử Mẫu',
      { family: 'Trần', middle: 'Thị', given: 'Thử Mẫu' },
      { Ho: 'Trần', ChuDem: 'Thị', Ten: 'Thử Mẫu' },
    ],
  ])('%s is whole in G1 and G2 and in three parts in G3, and no part is guessed', (fullName, pieces, g3) => {
    expect(written({ as: 'name', fullName, name: pieces })).toEqual([fullName, fullName, g3])
  })

  test('go out in capitals where the settings say so, in composed Unicode', () => {
    const name = { as: 'name', fullName: "K' Brơi Thử", name: { family: "K'", given: 'Brơi Thử' } } as const
    expect(written(name, { nameCase: 'upper' })).toEqual([
      "K' BRƠI THỬ",
      "K' BRƠI THỬ",
      { Ho: "K'", ChuDem: '', Ten: 'BRƠI THỬ' },
    ])
    expect(written({ as: 'text', text: 'Mẹ' }, { nameCase: 'upper' })).toEqual(['Mẹ', 'Mẹ', 'Mẹ'])
  })
})

describe('codes and counts', () => {
  test('are texts in G1 and G2; in G3 sex, residence and paper are numbers, the others texts', () => {
    expect(written({ as: 'code', code: '1', numeric: true })).toEqual(['1', '1', 1])
    expect(written({ as: 'code', code: '01' })).toEqual(['01', '01', '01'])
    expect(written({ as: 'count', count: 2 })).toEqual(['2', 2, 2])
  })

  test('sex, residence, paper, kind of birth and of registration have their numbers', () => {
    const g3 = getData('birth', 'G3')
    expect(g3).toMatchObject({
      nksGioiTinh: 2,
      meLoaiCuTru: 1,
      meLoaiGiayToTuyThan: 4,
      loaiDangKy: '1',
      nksLoaiKhaiSinh: '1',
    })
    expect(getData('death', 'G2')).toMatchObject({ nktGioiTinh: '1', gbtLoai: '1', loaiDangKy: '1' })
    expect(getData('marital-status', 'G3')).toMatchObject({ nxnLoaiMucDichSuDung: '5' })
    expect(getData('parent-child', 'G3')).toMatchObject({ loaiXacNhan: '1', loaiDangKy: '1' })
    expect(getData('extract', 'G3')).toMatchObject({ loaiBanSao: 0 })
  })
})

describe('addresses', () => {
  const address = (given: DeclaredAddress, name?: string, receivedOn?: string) =>
    written({ as: 'address', address: given }, { ...(name && { name }), ...(receivedOn && { receivedOn }) })

  test('are words in G1, codes with a district in G2, codes without one in G3', () => {
    const home = { province: '01', commune: '00025', detail: 'Số 1' }
    expect(address(home)).toEqual([
      'Số 1, Phường Giảng Võ, Thành phố Hà Nội',
      { maTinh: '01', maHuyen: '', maXa: '00025', dcChiTiet: 'Số 1' },
      { quocGia: 'VN', maTinh: '01', maXa: '00025', dcChiTiet: 'Số 1' },
    ])
  })

  test('of the old order go in words in G3: their numbers mean other places now', () => {
    const old = { province: '01', district: '001', commune: '00025', detail: 'Số 1' }
    const words = 'Số 1, Phường Ngọc Khánh, Quận Ba Đình, Thành phố Hà Nội'
    expect(address(old)).toEqual([
      words,
      { maTinh: '01', maHuyen: '001', maXa: '00025', dcChiTiet: 'Số 1' },
      { quocGia: 'VN', maTinh: '', maXa: '', dcChiTiet: words },
    ])
  })

  test('without a district are of the order in force on the day of receipt', () => {
    const home = { province: '01', commune: '00025', detail: 'Số 1' }
    const [onTheEve] = address(home, 'meX', '2025-06-30')
    const [onTheDay] = address(home, 'meX', '2025-07-01')
    expect(onTheEve).toContain('Phường Ngọc Khánh')
    expect(onTheDay).toContain('Phường Giảng Võ')
  })

  test('are named by the units of the operator, as of the day of receipt', () => {
    const units = { before: [], since: ['01 Thành phố Thử', '00025 01 Phường Tên Cũ'] }
    const renamed = new Map([['00025', 'Phường Tên Mới']])
    const unitCodes = (day: string) => createUnitCodes(day < '2026-12-01' ? units : { ...units, renamed })
    const place = { as: 'address', address: { province: '01', commune: '00025', detail: 'Số 1' } } as const
    const named = (receivedOn: string) =>
      renderFields('G1', [{ name: 'meX', pointer: '/declaration/mother', value: place }], {
        absentFields: 'omit',
        nameForm: 'whole',
        nameCase: 'as-typed',
        receivedOn,
        unitCodes: unitCodes(receivedOn),
      })
    expect(named('2026-11-30')).toEqual({ meX: 'Số 1, Phường Tên Cũ, Thành phố Thử' })
    expect(named('2026-12-01')).toEqual({ meX: 'Số 1, Phường Tên Mới, Thành phố Thử' })
    const days: string[] = []
    const asked = (day: string) => {
      days.push(day)
      return unitCodes(day)
    }
    pushBody(filingFor('death'), { generation: 'G1', module: 'KT' }, { ...settings, unitCodes: asked })
    expect(days).toEqual([since])
  })

  test('of birth name the province alone in G2, the rest in words', () => {
    const place = { province: '01', commune: '00025', detail: 'Bệnh viện Mẫu' }
    expect(address(place, 'nksNoiSinh')[1]).toEqual({ maTinh: '01', dcChiTiet: 'Bệnh viện Mẫu, Phường Giảng Võ' })
  })

  test('abroad keep their country, in words where there is no code for it', () => {
    expect(address({ detail: 'Viêng Chăn', country: 'LA' })).toEqual([
      'Viêng Chăn, Lào',
      { maTinh: '', maHuyen: '', maXa: '', dcChiTiet: 'Viêng Chăn, Lào' },
      { quocGia: 'LA', maTinh: '', maXa: '', dcChiTiet: 'Viêng Chăn' },
    ])
  })

  test('say nothing twice, and nothing that no list has', () => {
    expect(address({ province: '01', detail: 'Số 1, thành phố Hà Nội' })[0]).toBe('Số 1, thành phố Hà Nội')
    expect(address({ province: '99', commune: '99001', detail: 'Số 1' })[0]).toBe('Số 1')
  })
})

describe('what was not stated', () => {
  test('is left out or sent empty, as the settings say', () => {
    expect(written(null, { absent: 'omit' })).toEqual([undefined, undefined, undefined])
    expect(written(null, { absent: 'empty' })).toEqual(['', '', ''])
  })

  test('never erases what another field of the same name states', () => {
    const fields = [
      { name: 'a', pointer: '/x', value: { as: 'text' as const, text: 'x' } },
      { name: 'a', pointer: '/y', value: null },
    ]
    expect(
      renderFields('G2', fields, { absentFields: 'empty', nameCase: 'as-typed', nameForm: 'whole', receivedOn: since }),
    ).toEqual({
      a: 'x',
    })
  })
})

const settings = {
  absentFields: { G1: 'omit', G2: 'empty', G3: 'empty' },
  nameCase: { G1: 'as-typed', G2: 'as-typed', G3: 'as-typed' },
  sendFiles: true,
} as const

function getData(kind: Parameters<typeof filingFor>[0], generation: 'G2' | 'G3'): Rendered {
  const body = toText(pushBody(filingFor(kind), { generation, module: 'X' }, settings))
  return JSON.parse((JSON.parse(body) as { data: string }).data) as Rendered
}

describe('the envelope', () => {
  const filing = filingFor('birth-package', { dossier: 'H99.001-260302-0001', files: [makeFile('một')] })
  const route = (generation: RegistryGeneration) => ({ generation, module: 'LTKS' })
  const sent = (generation: RegistryGeneration, more: object = {}, given = filing) =>
    JSON.parse(toText(pushBody(given, route(generation), { ...settings, ...more }))) as Record<string, unknown>

  test('of G1 has five members and no files', () => {
    const { data, ...rest } = sent('G1')
    expect(rest).toEqual({
      maDonVi: '00004',
      module: 'LTKS',
      maHoSo: 'H99.001-260302-0001',
      ngayTiepNhan: '2026-03-02',
    })
    expect(data).toMatch(/^<hotich><hoso>.*<\/hoso><\/hotich>$/s)
  })

  test.each(['G2', 'G3'] as const)('of %s has both dossier codes and the files in base64', (generation) => {
    const { data, ngayTiepNhan, ...rest } = sent(generation)
    expect(rest).toEqual({
      maDonVi: '00004',
      module: 'LTKS',
      maHoSoLT: 'G99.99.01-260302-0007',
      maHoSoMCDT: 'H99.001-260302-0001',
      fileDinhKem: [
        {
          id: 1,
          loaiGiayTo: 1,
          tenGiayTo: 'Giấy chứng sinh',
          tenTepDinhKem: 'gcs.pdf',
          huyGiayTo: 0,
          duLieuTepDinhKem: Buffer.from('%PDF-1.4 một').toString('base64'),
        },
      ],
    })
    expect(ngayTiepNhan).toBe(generation === 'G2' ? '02/03/2026 09:12:30' : '02/03/2026 ')
    expect(data).toBeTypeOf('string')
  })

  test('sends no files where the settings say so', () => {
    expect(sent('G2', { sendFiles: false }).fileDinhKem).toEqual([])
  })

  test('repeats the code of a dossier that is not linked', () => {
    expect(sent('G3', {}, filingFor('extract', { dossier: 'H99.001-260302-0001' })).maHoSoLT).toBe(
      'H99.001-260302-0001',
    )
  })

  test('of G1 carries the personal number as the number of the card that it also is', () => {
    const data = sent('G1').data as string
    expect(data).toContain('<chaLoaiGiayToTuyThan>4</chaLoaiGiayToTuyThan>')
    expect(data).toContain('<chaSoGiayToTuyThan>999090000102</chaSoGiayToTuyThan>')
    expect(data).not.toContain('SoDDCN')
    expect(data).not.toContain('nycEmail')
  })
})
