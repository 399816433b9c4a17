/** No number and no name of a capture survives, and everything that is not somebody's stays as it was, byte by byte. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { scrubAnswer } from '../../src/scrub/scrub-answer.ts'

const key = Buffer.alloc(32, 7)
const surnames = ['NGUYỄN', 'TRẦN', 'LÊ', 'PHẠM', 'ĐẶNG', 'VÕ', 'HUỲNH', 'KIM', 'K’', 'VONGSA']
const givens = ['VĂN THỬ', 'THỊ MẪU', 'HỮU ĐỨC', 'NGỌC ÁNH', 'QUỲNH', 'Y-BRE', 'SOKHOM', 'THUỶ']

const nameOf = fc
  .tuple(fc.constantFrom(...surnames), fc.constantFrom(...givens), fc.constantFrom('NFC', 'NFD'), fc.boolean())
  .map(([surname, given, form, upper]) => {
    const name = `${surname} ${given}`
    const cased = upper ? name : name.toLowerCase().replace(/(^|[ -])\p{L}/gu, (first) => first.toUpperCase())
    return cased.normalize(form)
  })
const twelve = fc
  .tuple(
    fc.integer({ min: 1, max: 96 }),
    fc.integer({ min: 0, max: 3 }),
    fc.integer({ min: 0, max: 99 }),
    fc.integer({ min: 0, max: 999_999 }),
  )
  .map(([place, sex, year, serial]) => `${pad(place, 3)}${sex}${pad(year, 2)}${pad(serial, 6)}`)
const nine = fc.integer({ min: 100_000_000, max: 899_999_999 }).map(String)
const phone = fc.integer({ min: 300_000_000, max: 999_999_999 }).map((number) => `0${number}`)
const date = fc.record({
  year: fc.integer({ min: 1930, max: 2024 }),
  month: fc.integer({ min: 1, max: 12 }),
  day: fc.integer({ min: 1, max: 28 }),
})
const street = fc
  .tuple(fc.integer({ min: 1, max: 9999 }), fc.constantFrom('Phố Hàng Gạo', 'Ngõ Văn Chương', 'Thôn Đoài'))
  .map(([n, s]) => `Số ${n} ${s}`)

interface Record_ {
  name: string
  father: string
  number: string
  card: string
  phone: string
  born: { year: number; month: number; day: number }
  street: string
}
const record: fc.Arbitrary<Record_> = fc.record({
  name: nameOf,
  father: nameOf,
  number: twelve,
  card: nine,
  phone,
  born: date,
  street,
})

const pad = (value: number, length: number) => String(value).padStart(length, '0')
const compact = ({ year, month, day }: Record_['born']) => `${year}${pad(month, 2)}${pad(day, 2)}`
const local = ({ year, month, day }: Record_['born']) => `${pad(day, 2)}/${pad(month, 2)}/${year}`

const soap = (one: Record_) =>
  `<?xml version="1.0" encoding="UTF-8"?>\r\n<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/">\n\t<S:Body><ns1:CongdanCollection xmlns:ns1="http://www.mic.gov.vn/dancu/1.0" ThoiDiemDuLieu="2026-09-01T08:00:00"><ns1:CongDan><ns1:SoDinhDanh>${one.number}</ns1:SoDinhDanh><ns1:SoCMND>${one.card}</ns1:SoCMND><ns1:HoVaTen><ns1:Ho/><ns1:Ten>${one.name}</ns1:Ten></ns1:HoVaTen><ns1:GioiTinh>1</ns1:GioiTinh><ns1:NgayThangNamSinh><ns1:Nam>${one.born.year}</ns1:Nam><ns1:NgayThangNam>${compact(one.born)}</ns1:NgayThangNam></ns1:NgayThangNamSinh><ns1:ThuongTru><ns1:MaTinhThanh>01</ns1:MaTinhThanh><ns1:MaPhuongXa>00004</ns1:MaPhuongXa><ns1:ChiTiet>${one.street}</ns1:ChiTiet></ns1:ThuongTru><ns1:Cha><ns1:HoVaTen>${one.father}</ns1:HoVaTen></ns1:Cha><!-- tra cuu ${one.number} --></ns1:CongDan></ns1:CongdanCollection></S:Body></S:Envelope>\n`
const entities = (text: string) => text.replace(/[^ -~\s]/g, (char) => `&#${char.codePointAt(0)};`)
const unicodeEscapes = (text: string) =>
  text.replace(/[^ -~\s]/g, (char) => `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`)
const status = (one: Record_) =>
  `{"status":1,"statusDescription":"Thành công","value":[{"maHoSoMCDT":"H29.001-250115-0001","trangThai":"4","thoiGianThucHien":"${local(one.born)} 08:00:00","nguoiXuLy":"${one.father}","ghiChu":"Hồ sơ của ${one.name}, điện thoại ${one.phone}","ketQuaXuLy":{"soDinhDanh":${one.number.replace(/^0+/, '')},"nksHoTen":"${one.name}","nksNgaySinh":"${local(one.born)}","giayKhaiSinh":"${Buffer.from(`%PDF-1.4 ${one.name} ${one.number} 0123456789`).toString('base64')}"}}]}`

/** The shapes of answers that a capture may be, and what must stay exactly as it was once letters and digits are the same. */
const shapes: Readonly<Record<string, (one: Record_) => Buffer>> = {
  xml: (one) => Buffer.from(soap(one)),
  'XML with a byte-order mark': (one) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(soap(one))]),
  'XML with references instead of letters': (one) => Buffer.from(entities(soap(one))),
  'UTF-16': (one) => Buffer.from(`\ufeff${soap(one)}`, 'utf16le'),
  json: (one) => Buffer.from(status(one)),
  'JSON with escaped letters': (one) => Buffer.from(unicodeEscapes(status(one))),
  'XML in JSON': (one) => Buffer.from(JSON.stringify({ error_code: '00', message: soap(one) })),
  'XML in JSON in CDATA': (one) =>
    Buffer.from(`<a><![CDATA[${JSON.stringify({ data: soap(one), name: one.name })}]]></a>`),
  'XML as text in XML': (one) => Buffer.from(`<a>${soap(one).replace(/&/g, '&amp;').replace(/</g, '&lt;')}</a>`),
  'XML in base64 in JSON': (one) => Buffer.from(JSON.stringify({ message: Buffer.from(soap(one)).toString('base64') })),
  'half a document': (one) => Buffer.from(soap(one)).subarray(0, 700),
  'half a letter': (one) => Buffer.concat([Buffer.from(soap(one)), Buffer.from([0xe1, 0xbb])]),
  HTTP: (one) => http(Buffer.from(soap(one)), one),
  'HTTP in chunks': (one) => chunked(Buffer.from(soap(one))),
  'UTF-8 twice over': (one) => Buffer.from(new TextDecoder('windows-1252').decode(Buffer.from(soap(one)))),
  'an error in words': (one) => Buffer.from(`Khong tim thay cong dan ${one.number}, ho ten ${one.name}`),
  'a page': (one) =>
    Buffer.from(`<!DOCTYPE html>\n<html><body>Lỗi hệ thống: ${one.number}<br>Nguyễn Văn ${one.name}</body></html>`),
}

function http(body: Buffer, one: Record_): Buffer {
  return Buffer.concat([
    Buffer.from(
      `HTTP/1.1 200 OK\r\nDate: Tue, 01 Sep 2026 01:00:00 GMT\r\nServer: nginx/1.24.0\r\nX-Road-Id: ${one.card}-4000-8000\r\nSet-Cookie: JSESSIONID=A1B2C3D4E5F60718; Path=/\r\nX-User: ${one.phone}\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: ${body.length}\r\n\r\n`,
    ),
    body,
  ])
}

function chunked(body: Buffer): Buffer {
  const half = 333
  return Buffer.concat([
    Buffer.from(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${half.toString(16)}\r\n`),
    body.subarray(0, half),
    Buffer.from(`\r\n${(body.length - half).toString(16)};x=1\r\n`),
    body.subarray(half),
    Buffer.from('\r\n0\r\n\r\n'),
  ])
}

/** Everything that reads letters out of bytes: as they stand, with escapes undone, base64 opened, UTF-16 read. */
function readings(bytes: Buffer): string {
  const text = bytes.toString('utf8')
  const undo = (one: string) =>
    one
      .replace(/\\u([0-9a-f]{4})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
      .replace(/&#(\d+);/g, (_, decimal) => String.fromCodePoint(Number(decimal)))
  const opened = Array.from(text.matchAll(/[A-Za-z0-9+/]{24,}={0,2}/g), ([run]) =>
    Buffer.from(run, 'base64').toString('utf8'),
  )
  // Chunks are framing: what is cut by them is one text.
  const joined = text.replace(/\r\n[0-9a-f]+(;x=1)?\r\n/g, '')
  return [text, joined, undo(text), ...opened, bytes.toString('utf16le')].join('\n').normalize('NFC').toUpperCase()
}

/** What is left when letters and digits are all the same; two bytes a letter in UTF-16, else byte by byte. */
const skeleton = (bytes: Buffer) =>
  bytes[0] === 0xff
    ? bytes.toString('utf16le').replace(/[\p{L}\p{M}\d]/gu, 'x')
    : bytes.toString('latin1').replace(/[A-Za-z0-9+/=\x80-\xff]/g, 'x')

describe.each(Object.entries(shapes))('%s', (shape, make) => {
  test('no number, no name, no telephone and no day of a capture survives', () => {
    fc.assert(
      fc.property(record, (one) => {
        const { bytes, leftovers } = scrubAnswer(make(one), key)
        expect(leftovers).toEqual([])
        const read = readings(bytes)
        for (const value of [
          one.number,
          one.number.replace(/^0+/, ''),
          one.card,
          one.phone,
          compact(one.born),
          local(one.born),
        ]) {
          // Half a document may not hold it in the first place.
          if (value.length >= 6) expect(read).not.toContain(value)
        }
        for (const run of readings(make(one)).match(/(?<!\d)\d{6,}(?!\d)/g) ?? [])
          expect(read, run).not.toMatch(new RegExp(`(?<!\\d)${run}(?!\\d)`))
        for (const word of `${one.name} ${one.father}`.normalize('NFC').toUpperCase().split(/[ -]/)) {
          if (word.length > 2 && /[^ -~\s]/.test(word))
            expect(read, word).not.toMatch(new RegExp(`(?<!\\p{L})${word}(?!\\p{L})`, 'u'))
        }
      }),
      { numRuns: 30 },
    )
  })

  test('structure, blanks, lengths and everything else stay', () => {
    fc.assert(
      fc.property(record, (one) => {
        const capture = make(one)
        const { bytes } = scrubAnswer(capture, key)
        expect(bytes.length).toBe(capture.length)
        expect(skeleton(bytes)).toBe(skeleton(capture))
        if (shape !== 'UTF-16') expect(findTags(bytes)).toEqual(findTags(capture))
      }),
      { numRuns: 20 },
    )
  })

  test('the same capture gives the same case, and another key another one', () => {
    const one = fc.sample(record, { numRuns: 1, seed: 1 })[0]
    if (one === undefined) throw new Error('no sample')
    expect(scrubAnswer(make(one), key).bytes).toEqual(scrubAnswer(make(one), key).bytes)
    expect(scrubAnswer(make(one), Buffer.alloc(32, 8)).bytes).not.toEqual(scrubAnswer(make(one), key).bytes)
  })
})

const findTags = (bytes: Buffer) => bytes.toString('utf8').match(/<\/?[A-Za-z][\w:.-]*|"[A-Za-z]\w*"(?=:)/g)
