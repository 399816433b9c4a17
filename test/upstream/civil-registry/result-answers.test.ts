/** What registration brought, as the registry may write it: read in every usual form, and reported where it cannot be read. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RegistryPath, StatusAnswer } from '../../../src/domain/filing/civil-registry.ts'
import type { FilingKind } from '../../../src/domain/filing/filing.ts'
import { type Answering, startAnswering } from './answering.ts'
import { filingFor, never, toKey } from './registry.ts'

let answering: Answering
let path: RegistryPath
beforeAll(async () => {
  answering = await startAnswering()
  path = answering.path
})
afterAll(() => answering.close())

const birth = filingFor('birth-package')
const item = (more: object) => ({ maHoSoMCDT: birth.dossier, module: 'LTKS', maDonVi: '00004', maTinh: '99', ...more })
const listed = (...value: unknown[]) => ({ status: 1, statusDescription: 'Thành công', value })

async function request(answer: object, kind: FilingKind): Promise<StatusAnswer | undefined> {
  answering.answers.push(answer)
  const [first] = await path.pollStatus([{ ...toKey(birth), kind }], birth.receivedAt, never)
  return first
}

const pdf = Buffer.from('%PDF-1.4 mẫu\n%%EOF\n')

describe('a result', () => {
  const whole = {
    soDinhDanh: '999225100001',
    ngayDangKy: '15/01/2025',
    soDangKy: '12/2025',
    quyenSo: '01/2025',
    trangSo: '6',
    giayKhaiSinh: pdf.toString('base64'),
  }
  const result = async (ketQuaXuLy: unknown, kind: FilingKind = 'birth-package') => {
    const module = kind === 'death-package' ? 'LTKT' : 'LTKS'
    const answer = await request(listed(item({ trangThai: 4, module, ketQuaXuLy })), kind)
    return answer?.known === true ? answer.status.result : undefined
  }

  test('has the number, the entry in the register and the certificate', async () => {
    expect(await result(whole)).toEqual({
      personalNumber: '999225100001',
      personalNumberExpected: true,
      registerNumber: '12/2025',
      registerBook: '01/2025',
      registerPage: '6',
      registeredOn: '2025-01-15',
      certificate: { mediaType: 'application/pdf', content: pdf },
      certificateExpected: true,
      people: [],
      unreadable: [],
    })
    expect(await result({ ...whole, trangSo: 6 })).toMatchObject({ registerPage: '6' })
  })

  test.each([null, undefined, '', ' ', []])('%j is a missing one, and the filing is completed', async (value) => {
    expect(await result(value)).toBeNull()
  })

  test('about another dossier is not for us', async () => {
    const another = { ...whole, maHoSoMCDT: 'H99.001-250115-9999' }
    for (const ketQuaXuLy of [another, [another], JSON.stringify(another)])
      expect(await request(listed(item({ trangThai: 4, ketQuaXuLy })), 'birth-package')).toMatchObject({
        cause: 'answer-about-another',
      })
    expect(await result({ ...whole, maHoSoMCDT: birth.dossier.toLowerCase() })).toMatchObject({ registerPage: '6' })
  })

  test.each([
    [['TRẦN THỬ'], 'Trai', { fullName: 'TRẦN THỬ', sex: 'male' }],
    [{ hoTen: 'TRẦN THỬ' }, 9, { fullName: null, sex: null, unreadable: ['fullName', 'sex'] }],
    [12, {}, { fullName: null, sex: null, unreadable: ['fullName'] }],
    [['A', 'B'], 0, { fullName: null, sex: null, unreadable: ['fullName'] }],
  ])(
    'about %j: what cannot be read of a person is reported, never passed over',
    async (nksHoTen, nksGioiTinh, person) => {
      expect(await result({ ...whole, nksHoTen, nksGioiTinh })).toMatchObject({
        people: [{ role: 'child', ...person }],
      })
    },
  )

  test.each(['hôm qua', '31/02/2025', { namHoc: 2 }, { namSinh: 'x' }, true])(
    'about somebody born on %j: reported as unreadable',
    async (nksNgaySinh) => {
      expect(await result({ ...whole, nksNgaySinh })).toMatchObject({ people: [{ unreadable: ['dateOfBirth'] }] })
    },
  )

  test.each(['', ' ', null, {}, [], { Ho: '', Ten: null }, '0001-01-01'])(
    '%j says nothing of a person',
    async (none) => {
      const nksHoTen = none === '0001-01-01' ? '' : none
      expect(await result({ ...whole, nksHoTen, nksNgaySinh: none, nksGioiTinh: '' })).toMatchObject({ people: [] })
    },
  )

  test.each([
    ['soDangKy', 'registerNumber'],
    ['quyenSo', 'registerBook'],
    ['trangSo', 'registerPage'],
  ])('whose %s is no code has one that cannot be read', async (name, member) => {
    for (const value of [['12'], { so: '12' }, true])
      expect(await result({ ...whole, so: '13', [name]: value })).toMatchObject({
        [member]: null,
        unreadable: [member],
      })
    for (const value of [[], {}, null, ' '])
      expect(await result({ ...whole, [name]: value })).toMatchObject({ unreadable: [] })
  })

  test.each(['không có', 12, true, [whole, whole]].map((value) => [value]))(
    '%j is there and cannot be read: reported as that',
    async (value) => {
      expect(await result(value)).toMatchObject({ unreadable: ['result'], certificate: null, registerNumber: null })
    },
  )

  test.each(['', ' ', null, undefined])('whose number is %j has none yet, and expects one', async (soDinhDanh) => {
    expect(await result({ ...whole, soDinhDanh })).toMatchObject({
      personalNumber: null,
      personalNumberExpected: true,
      unreadable: [],
    })
  })

  test.each([
    [999225100001, '999225100001'],
    // The zeros of the place are lost in a number.
    [1225100001, '001225100001'],
    [79225100001, '079225100001'],
    ['999 225 100 001', '999225100001'],
    ["'999225100001", '999225100001'],
    ['９９９２２５１００００１', '999225100001'],
  ])('whose number is written %j has it', async (soDinhDanh, personalNumber) => {
    expect(await result({ ...whole, soDinhDanh })).toMatchObject({ personalNumber, unreadable: [] })
  })

  test.each(['99922510000', '9992251000012', 'ĐANG CẤP', 99922510000.5, 225100001, 1e12, true, {}, ['999225100001']])(
    'whose number is %j has one that cannot be read: reported, not waited for',
    async (soDinhDanh) => {
      expect(await result({ ...whole, soDinhDanh })).toMatchObject({
        personalNumber: null,
        unreadable: ['personalNumber'],
      })
    },
  )

  test('of a death has no personal number to expect', async () => {
    const death = { ...whole, giayKhaiSinh: undefined, giayKhaiTu: whole.giayKhaiSinh }
    expect(await result(death, 'death-package')).toMatchObject({
      personalNumber: null,
      personalNumberExpected: false,
      certificate: { content: pdf },
    })
  })

  test('holds a certificate under an unpublished name, as long as it is a PDF', async () => {
    const { giayKhaiSinh, ...rest } = whole
    expect(await result({ ...rest, banSao: giayKhaiSinh })).toMatchObject({ certificate: { content: pdf } })
  })

  test('may break its base64 into lines', async () => {
    const giayKhaiSinh = pdf.toString('base64').replace(/(.{8})/g, '$1\r\n')
    expect(await result({ ...whole, giayKhaiSinh })).toMatchObject({ certificate: { content: pdf }, unreadable: [] })
  })

  test.each([
    ['cut', pdf.toString('base64').slice(0, -8)],
    ['cut within a group', pdf.toString('base64').slice(0, 13)],
    ['with foreign letters', `${pdf.toString('base64').slice(0, -4)}****`],
    ['of something else', Buffer.from('<html>').toString('base64')],
    ['an address', 'https://registry.example/gks.pdf'],
    ['in words', 'Đang ký số'],
    ['an object', { content: pdf.toString('base64') }],
  ])('whose certificate is %s has one that cannot be read: reported, and asked for again', async (_, giayKhaiSinh) => {
    expect(await result({ ...whole, giayKhaiSinh })).toMatchObject({
      certificate: null,
      registerNumber: '12/2025',
      unreadable: ['certificate'],
    })
  })

  test.each(['', '  ', null, undefined, []])('whose certificate is %j has none yet', async (giayKhaiSinh) => {
    expect(await result({ ...whole, giayKhaiSinh })).toMatchObject({ certificate: null, unreadable: [] })
  })

  test.each([
    ['15/01/2025', '2025-01-15'],
    ['15-01-2025', '2025-01-15'],
    ['2025-01-15T00:00:00+07:00', '2025-01-15'],
    ['2025-01-14T17:00:00Z', '2025-01-15'],
    ['/Date(1736874000000)/', '2025-01-15'],
    ['20250115', '2025-01-15'],
    [20250115, '2025-01-15'],
    ['0001-01-01T00:00:00', null],
  ])('may write its day of registration as %j', async (ngayDangKy, registeredOn) => {
    expect(await result({ ...whole, ngayDangKy })).toMatchObject({ registeredOn, unreadable: [] })
  })

  test.each(['0', 0, '000000000000', '000 000 000 000', '０００００００００００００'])(
    'with %j in the place of the personal number has none that can be read, and hands out none',
    async (soDinhDanh) => {
      expect(await result({ ...whole, soDinhDanh })).toMatchObject({
        personalNumber: null,
        unreadable: ['personalNumber'],
        registerNumber: '12/2025',
      })
    },
  )

  test('says whom it is about, in whatever form', async () => {
    const about = { nksHoTen: ' TRẦN THỬ '.normalize('NFD'), nksGioiTinh: 2, nksNgaySinh: '10.01.2025' }
    const child = { role: 'child', fullName: 'TRẦN THỬ', dateOfBirth: { precision: 'day', date: '2025-01-10' } }
    const pieces = {
      nksHoTen: { Ho: 'TRẦN ', ChuDem: '', Ten: 'THỬ' },
      nksGioiTinh: 'Nữ',
      nksNgaySinh: { namSinh: '2025', thangSinh: '1', ngaySinh: 10 },
    }
    for (const given of [about, pieces])
      expect(await result({ ...whole, ...given })).toMatchObject({ people: [{ ...child, sex: 'female' }] })
    const mother = { meHoTen: 'LÊ THỊ MẪU', meNgaySinh: '1990', meGioiTinh: 0 }
    expect(await result({ ...whole, ...mother })).toMatchObject({
      people: [{ role: 'mother', fullName: 'LÊ THỊ MẪU', dateOfBirth: { precision: 'year', year: 1990 }, sex: null }],
    })
  })

  test('may write its day of registration in an unreadable form: reported', async () => {
    for (const ngayDangKy of ['hôm qua', '31/02/2025', {}, 12])
      expect(await result({ ...whole, ngayDangKy })).toMatchObject({
        registeredOn: null,
        unreadable: ['registeredOn'],
        certificate: { content: pdf },
      })
  })
})
