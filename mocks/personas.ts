// People to try by hand and in tests: one for each thing that a record can do to its reader.
// The canary is for leak tests: nothing about her may ever turn up in a log, a metric or an error body.

import { CAST } from './nation/cast.ts'
import type { Person } from './nation/person.ts'

export type Persona = {
  readonly handle: string
  readonly number: string
  /** Upper-case with accents, as the register writes it. */
  readonly name: string
  /** `1990-01-31`, or `1990` for a person with only a birth year. */
  readonly birthDate: string
  readonly oldCard?: string
  readonly vi: string
  readonly en: string
  readonly person: Person
}

export const PERSONAS: readonly Persona[] = [
  persona(
    'thu',
    '999090000001',
    'Người mẫu của tài liệu: hồ sơ đầy đủ, cha mẹ tra được',
    "The contract's example: a full record, parents who resolve",
  ),
  persona('year-only', '999090000002', 'Chỉ có năm sinh', 'Only a birth year'),
  persona(
    'sparse',
    '999090000003',
    'Hồ sơ thưa: quốc tịch rỗng, không có vợ chồng, không CMND, không mã huyện',
    'Sparse: empty nationality, no spouse, no old card, no district',
  ),
  persona('structured', '999090000004', 'Họ tên cha mẹ tách Họ/Chữ đệm/Tên', "Parents' names as surname/middle/given"),
  persona(
    'qcvn',
    '999090000005',
    'Cấu trúc QCVN 109: dân tộc, tôn giáo, đơn vị hành chính, ngày có gạch nối',
    'QCVN 109 structures: coded groups, one unit code, dashed date, attributes',
  ),
  persona('mai', '999191000006', 'Một phụ nữ bình thường', 'An ordinary woman'),
  persona(
    'sparse-structured',
    '999090000007',
    'Hồ sơ thưa, tên cha tách ba phần, cha không có số',
    'Sparse, with a structured father who has no number',
  ),
  persona('husband', '999085000008', 'Người chồng trong cặp vợ chồng', 'The husband of a couple'),
  persona('wife', '999187000008', 'Người vợ trong cặp vợ chồng', 'The wife of a couple'),
  persona('child', '999215000009', 'Trẻ em, có người đại diện', 'A minor with a legal representative'),
  persona('twin-one', '999201000010', 'Sinh đôi, người thứ nhất', 'A twin brother, the first'),
  persona(
    'twin-two',
    '999201000011',
    'Sinh đôi, người thứ hai',
    'A twin brother, the second: same birth date and parents',
  ),
  persona('long-name', '999195000012', 'Tên rất dài, gần 100 ký tự', 'A very long name, close to 100 characters'),
  persona(
    'tone-mark',
    '999193000013',
    'Tên có Đ và dấu đặt hai kiểu (HOÀ/HÒA, THUỶ/THỦY)',
    'A name with Đ and two ways to place its tone marks',
  ),
  persona(
    'k-bre',
    '999088000014',
    'Người Cơ Ho, tên có dấu nháy, không có họ',
    'A Cơ Ho name with an apostrophe and no surname',
  ),
  persona('h-ang', '999192000015', 'Người Ê Đê, họ đứng sau', 'An Ê Đê name with an apostrophe, surname last'),
  persona('markup', '999090000016', 'Địa chỉ có ký tự & < > " và ]]>', 'An address with & < > " and ]]>'),
  persona(
    'old-units',
    '999078000017',
    'Địa chỉ trước 1/7/2025, có mã huyện',
    'Addresses in units before July 2025, with district',
  ),
  persona(
    'old-units-no-district',
    '999178000018',
    'Mã tỉnh và xã cũ nhưng thiếu mã huyện',
    'Old province and commune codes without the district',
  ),
  persona(
    'wrong-sex',
    '999090000019',
    'Số định danh của nam, hồ sơ là nữ',
    'A number that says man, a record that says woman',
  ),
  persona(
    'wrong-year',
    '999180000020',
    'Số định danh nói 1980, hồ sơ nói 1979',
    'A number that says 1980, a record that says 1979',
  ),
  persona('foreigner', '999091000021', 'Quốc tịch Hàn Quốc, thiếu quê quán', 'Korean nationality, no home place'),
  persona('old-card', '999070000022', 'Tra được bằng CMND 9 số', 'Also found by an old 9-digit card'),
  persona(
    'decomposed',
    '999090000023',
    'Hồ sơ viết bằng Unicode tổ hợp rời (NFD)',
    'A record written in decomposed Unicode (NFD)',
  ),
  persona('elder', '999140000024', 'Cụ bà sinh 1940, chỉ có năm sinh', 'An old woman with only a birth year'),
  persona(
    'canary',
    '999196273131',
    'Chim hoàng yến: chỉ dùng để dò rò rỉ dữ liệu',
    'The canary: only for finding leaks',
  ),
]

/** Numbers whose record is ordinary and whose answer is not. */
export const SCENARIOS: readonly Persona[] = [
  persona('slow', '999090000090', 'Trả lời rất chậm', 'Answers after slowDelayMs, 30 s unless set'),
  persona('cut', '999090000091', 'Đứt kết nối giữa thân trả lời', 'Connection reset in the middle of the body'),
  persona('html', '999090000092', 'Trang HTML với mã 200', 'An HTML page with status 200'),
  persona(
    'error-text',
    '999090000093',
    'Chữ báo lỗi trong phong bì JSON',
    'JSON envelope with an error text in place of the message; ordinary on the other layers',
  ),
]

/** Her number, name, birth date and old card are like no one else's: search for them. */
export const CANARY: Persona = getPersona('canary')

export function getPersona(handle: string): Persona {
  const found = [...PERSONAS, ...SCENARIOS].find((one) => one.handle === handle)
  if (!found) throw new Error(`no persona called ${handle}`)
  return found
}

function persona(handle: string, number: string, vi: string, en: string): Persona {
  const person = CAST.get(number)
  if (!person) throw new Error(`persona ${handle} has no record`)
  const { year, month, day } = person.birth
  const two = (n: number): string => String(n).padStart(2, '0')
  const birthDate = month === undefined || day === undefined ? String(year) : `${year}-${two(month)}-${two(day)}`
  return {
    handle,
    number,
    name: person.name.full,
    birthDate,
    ...(person.oldCard === undefined ? {} : { oldCard: person.oldCard }),
    vi,
    en,
    person,
  }
}
