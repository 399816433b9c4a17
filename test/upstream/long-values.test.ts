/**
 * A value that is longer than anything of its kind is unreadable as a whole, wherever in a record it stands: never handed
 * out, never cut, and reported beside the answer. What is as long as its kind allows is read.
 */
import { describe, expect, test } from 'vitest'
import { createFaultTable, defaultFaultRules } from '../../src/upstream/parsing/fault-rules.ts'
import { toTree } from '../../src/upstream/parsing/json-tree.ts'
import { readLookup } from '../../src/upstream/population/codec-answer.ts'
import { charsMax, type TextKind } from '../../src/upstream/population/reading.ts'
import { type FaultContext, unwrap } from '../../src/upstream/xml/soap.ts'

const number = '999090000001'
const now = Date.UTC(2026, 8, 15)
const judge: FaultContext = {
  hop: 'security-server',
  faults: createFaultTable(defaultFaultRules),
  unauthorised: 'ministry-credentials-refused',
}

/** Where a text may stand in a record, `{}` for it, and where the answer would hold it. */
const places: [place: string, kind: TextKind, pointer: string][] = [
  ['<HoVaTen>{}</HoVaTen>', 'name', '/person/fullName'],
  ['<HoVaTen><Ten>{}</Ten></HoVaTen>', 'name', '/person/fullName'],
  ['<HoVaTen><Ho>{}</Ho></HoVaTen>', 'name', '/person/fullName'],
  ['<HoVaTen><Ho/><ChuDem>{}</ChuDem></HoVaTen>', 'name', '/person/fullName'],
  ['<HoVaTen>{}<Ten/></HoVaTen>', 'name', '/person/fullName'],
  ['<Cha><HoVaTen>{}</HoVaTen></Cha>', 'name', '/person/father/fullName'],
  ['<Me><HoVaTen><Ten>{}</Ten></HoVaTen></Me>', 'name', '/person/mother/fullName'],
  ['<ChuHo><HoVaTen>{}</HoVaTen></ChuHo>', 'name', '/person/householdHead/fullName'],
  ['<ChuHo><QuanHe>{}</QuanHe></ChuHo>', 'code', '/person/householdHead/relation'],
  ['<SoCMND>{}</SoCMND>', 'number', '/person/oldCardNumber'],
  ['<VoChong><SoDinhDanh>{}</SoDinhDanh></VoChong>', 'number', '/person/spouse/personalNumber'],
  ['<GioiTinh>{}</GioiTinh>', 'code', '/person/sex'],
  ['<DanToc>{}</DanToc>', 'code', '/person/ethnicity'],
  ['<DanToc>{}<MaDanToc/></DanToc>', 'code', '/person/ethnicity'],
  ['<TonGiao><MaTonGiao>{}</MaTonGiao></TonGiao>', 'code', '/person/religion'],
  ['<TonGiao><MaTonGiao>99</MaTonGiao><TenGoi>{}</TenGoi></TonGiao>', 'label', '/person/religion'],
  ['<QuocTich>{}</QuocTich>', 'code', '/person/nationality'],
  ['<NhomMau>{}</NhomMau>', 'code', '/person/bloodGroup'],
  ['<QueQuan>{}</QueQuan>', 'detail', '/person/homePlace'],
  ['<QueQuan>{}<QuocGia>VN</QuocGia></QueQuan>', 'detail', '/person/homePlace'],
  ['<ThuongTru><ChiTiet>{}</ChiTiet></ThuongTru>', 'detail', '/person/permanentResidence'],
  ['<ThuongTru><MaTinhThanh>{}</MaTinhThanh></ThuongTru>', 'code', '/person/permanentResidence'],
  ['<NoiOHienTai><MaDonViHanhChinh>{}</MaDonViHanhChinh></NoiOHienTai>', 'code', '/person/currentResidence'],
  ['<NoiOHienTai><QuocGia>{}</QuocGia></NoiOHienTai>', 'code', '/person/currentResidence'],
  ['<SoSoHoKhau>{}</SoSoHoKhau>', 'book', '/person/householdBookNumber'],
]

function read(place: string, text: string) {
  const record = `<CongDan><SoDinhDanh>${number}</SoDinhDanh>${place.replace('{}', text)}</CongDan>`
  const body = `<CongdanCollection xmlns="http://www.mic.gov.vn/dancu/1.0">${record}</CongdanCollection>`
  const envelope = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${body}</s:Body></s:Envelope>`
  const answer = unwrap({ status: 200, headers: {}, body: Buffer.from(envelope) }, judge)
  return readLookup(answer, { personalNumber: number, fullName: 'x' }, now)
}

const letters = (count: number) => 'Ễ'.repeat(count)

describe.each(places)('%s', (place, kind, pointer) => {
  test.each([charsMax[kind] + 1, 900_000])('of %i letters is unreadable, and nothing of it is reported', (length) => {
    const { value, notices, anomalies } = read(place, letters(length))
    expect(JSON.stringify(value)).not.toContain('ỄỄ')
    expect(notices).toContainEqual({ code: 'value-unreadable', pointer })
    expect(anomalies.map(({ kind: what }) => what)).toContain('unreadable-value')
  })

  test('as long as its kind allows is reported whole, also when it came decomposed', () => {
    if (kind === 'number') return
    for (const text of [letters(charsMax[kind]), letters(charsMax[kind]).normalize('NFD')]) {
      const { value, notices } = read(place, text)
      expect(JSON.stringify(value)).toContain(letters(charsMax[kind]))
      expect(notices).toEqual([])
    }
  })
})

test('parts of a name that are too long only together', () => {
  const half = letters(charsMax.name / 2)
  const pieces = `<HoVaTen><Ho>${half}</Ho><ChuDem>A</ChuDem><Ten>${half}</Ten></HoVaTen>`
  expect(read('{}', pieces)).toMatchObject({
    value: { fullName: null },
    notices: [{ code: 'value-unreadable', pointer: '/person/fullName' }],
  })
})

test('a date of birth of a megabyte, and one beside a date', () => {
  for (const born of ['{}', '{}<NgayThangNam>19900131</NgayThangNam>', '<NgayThangNam>{}</NgayThangNam>']) {
    const { value, notices } = read(`<NgayThangNamSinh>${born}</NgayThangNamSinh>`, '1'.repeat(1_000_000))
    expect(value?.dateOfBirth).toBeNull()
    expect(notices).toContainEqual({ code: 'birth-date-unreadable', pointer: '/person/dateOfBirth' })
  }
})

test('the same in a JSON tree', () => {
  const person = { SoDinhDanh: number, HoVaTen: { Ten: letters(900_000) }, ThuongTru: { ChiTiet: letters(900_000) } }
  const tree = toTree('Body', { CongdanCollection: { CongDan: person } }, 'provincial-bus')
  const { value, notices } = readLookup(tree, { personalNumber: number, fullName: 'x' }, now)
  expect(value).toMatchObject({ fullName: null, permanentResidence: null })
  expect(notices.map(({ pointer }) => pointer)).toEqual(['/person/fullName', '/person/permanentResidence'])
})
