// The families behind linked dossiers, computed from a seed: a mother of the mock nation and her newborn child, or someone
// who died and a child who declares it. The same seed gives the same family, always.

import { certificate } from '../civil-registry/answers/pdf.ts'
import type { Address, BirthDate, Relative } from '../nation/person.ts'
import { hash, pick } from '../nation/seed.ts'
import { type Person, personByNumber } from '../nation.ts'
import type { LinkedScenario } from './scenarios.ts'
import type { Arrival } from './state.ts'
import { toDotted, toYear } from './time.ts'

type Value = string | { readonly [name: string]: string }
export type Declaration = Readonly<Record<string, Value>>

const GIVEN = ['AN', 'BÌNH', 'CHI', 'DƯƠNG', 'GIANG', 'HÀ', 'KHÔI', 'LINH', 'MINH', 'NGỌC', 'PHÚC', 'THƯ'] as const
const MIDDLE = ['GIA', 'MINH', 'NGỌC', 'THỬ', 'BẢO', 'KHÁNH'] as const
const DAY_MS = 86_400_000

const six = (...key: readonly (string | number)[]): string => String(100_000 + (hash(...key) % 900_000))

function findPerson(number: string): Person {
  const found = personByNumber(number)
  if (!found) throw new Error(`the mock nation has no ${number}`)
  return found
}

/** What is declared, in the registry's names for a package. `at`: when the dossier arrived. */
export function getDeclaration({ kind, seed, twin, unit }: Arrival, at: number, content?: string): Declaration {
  return kind === 'birth' ? declareBirth(seed, twin, unit, at, content) : declareDeath(seed, unit, at)
}

function declareBirth(seed: number, twin: number, unit: string, at: number, content: string | undefined): Declaration {
  const mother = findPerson(`9991${85 + (hash('mother-year', seed) % 14)}${six('mother', seed)}`)
  const father = mother.spouse
  const surname = father?.name.surname || mother.name.surname || 'NGUYỄN'
  const name = [surname, pick(MIDDLE, 'middle', seed), pick(GIVEN, 'given', seed, twin)].filter(Boolean).join(' ')
  const bornAt = at - (1 + (hash('age', seed) % 6)) * DAY_MS
  const serial = String((hash('paper', seed) % 90_000) + 10_000 + twin).padStart(5, '0')
  const year = String(toYear(bornAt)).slice(2)
  const home = toAddress(mother.permanent, unit)
  return {
    maGCS: content === 'old-number' ? `${serial}/GCS` : `${unit}.GCS.${serial}.${year}`,
    ngayCapGCS: toDotted(bornAt),
    loaiDangKy: '1',
    noiDangKy: unit,
    soLuongBanSao: '1',
    nksHoTen: name,
    nksGioiTinh: String(1 + (hash('sex', seed, twin) % 2)),
    nksNgaySinh: toDotted(bornAt),
    nksDanToc: mother.ethnicity || '01',
    nksQuocTich: 'VN',
    nksNoiSinh: { maTinh: unit.slice(0, 2), dcChiTiet: 'Bệnh viện Mẫu' },
    nksQueQuan: { maTinh: unit.slice(0, 2), maHuyen: '', maXa: unit, dcChiTiet: '' },
    nksLoaiKhaiSinh: father ? '1' : '3',
    ...parent('me', mother, home),
    ...(father ? relative('cha', father, home) : {}),
    ...requester(mother, home, 'Mẹ'),
  }
}

function declareDeath(seed: number, unit: string, at: number): Declaration {
  const sex = hash('dead-sex', seed) % 2
  const dead = findPerson(`999${sex}${40 + (hash('dead-year', seed) % 15)}${six('dead', seed)}`)
  const heir = findPerson(`9990${70 + (hash('heir-year', seed) % 20)}${six('heir', seed)}`)
  const diedAt = at - (1 + (hash('died', seed) % 4)) * DAY_MS
  const home = toAddress(dead.permanent, unit)
  return {
    maGBT: `${unit}.GBT.${String((hash('notice', seed) % 90_000) + 10_000)}.${String(toYear(diedAt)).slice(2)}`,
    ngayCapGBT: toDotted(diedAt),
    loaiDangKy: '1',
    noiDangKy: unit,
    soLuongBanSao: '1',
    ...parent('nkt', dead, home),
    nktGioiTinh: dead.sex,
    nktNgayChet: toDotted(diedAt),
    nktGioPhutChet: '04:30',
    nktNoiChet: { maTinh: unit.slice(0, 2), maHuyen: '', maXa: unit, dcChiTiet: 'Bệnh viện Mẫu' },
    nktNguyenNhanChet: 'Tuổi già',
    gbtLoai: '1',
    ...requester(heir, toAddress(heir.permanent, unit), 'Con'),
  }
}

const dotted = ({ year, month, day }: BirthDate): string =>
  month === undefined || day === undefined
    ? String(year)
    : `${String(day).padStart(2, '0')}.${String(month).padStart(2, '0')}.${year}`

function toAddress(address: Address | undefined, unit: string): Value {
  return { maTinh: unit.slice(0, 2), maHuyen: '', maXa: unit, dcChiTiet: address?.detail || 'Tổ 1' }
}

function parent(prefix: string, person: Person, home: Value): Declaration {
  return {
    [`${prefix}HoTen`]: person.name.full,
    [`${prefix}NgaySinh`]: dotted(person.birth),
    [`${prefix}DanToc`]: person.ethnicity || '01',
    [`${prefix}QuocTich`]: person.nationality || 'VN',
    [`${prefix}LoaiCuTru`]: '1',
    [`${prefix}NoiCuTru`]: home,
    [`${prefix}LoaiGiayToTuyThan`]: '4',
    [`${prefix}SoGiayToTuyThan`]: person.number,
    [`${prefix}SoDDCN`]: person.number,
  }
}

/** Of a spouse the mother's record has little: name, and most often a number. */
function relative(prefix: string, one: Relative, home: Value): Declaration {
  const person = one.number === undefined ? undefined : personByNumber(one.number)
  if (person) return parent(prefix, person, home)
  return {
    [`${prefix}HoTen`]: one.name.full,
    [`${prefix}NgaySinh`]: '1990',
    [`${prefix}DanToc`]: '01',
    [`${prefix}QuocTich`]: one.nationality || 'VN',
    [`${prefix}LoaiCuTru`]: '1',
    [`${prefix}NoiCuTru`]: home,
  }
}

function requester(person: Person, home: Value, relation: string): Declaration {
  const { nycDanToc: _, nycQuocTich: __, ...fields } = parent('nyc', person, home)
  return { ...fields, nycQuanHe: relation, nycSoDienThoai: '0999000111' }
}

const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

function toElement(name: string, value: Value): string {
  if (typeof value === 'string') return `<${name}>${escapeText(value)}</${name}>`
  const inner = Object.entries(value).map(([key, text]) => `<${key}>${escapeText(text)}</${key}>`)
  return `<${name}>${inner.join('')}</${name}>`
}

/** The XML of the package: the part of civil status, and those of police and insurance. */
export function toXml(arrival: Arrival, at: number, content: LinkedScenario['content']): string {
  const declaration = getDeclaration(arrival, at, content)
  const fields = Object.entries(declaration)
    .map(([name, value]) => toElement(name, value))
    .join('')
  const others =
    arrival.kind === 'birth'
      ? '<thuongTru><noiDeNghi>Nơi thường trú của mẹ</noiDeNghi></thuongTru><bhyt><noiKhamChuaBenh>Trạm y tế Mẫu</noiKhamChuaBenh></bhyt>'
      : '<xoaThuongTru><coQuan>Công an Mẫu</coQuan></xoaThuongTru><maiTangPhi><nguoiNhan>Người yêu cầu</nguoiNhan></maiTangPhi>'
  const xml = `<lienThong><hoTich>${fields}</hoTich>${others}</lienThong>`
  if (content === 'broken-xml') return xml.replace('</hoTich>', '')
  return content === 'blanks' ? xml.normalize('NFD').replaceAll('</', ' </') : xml
}

type LinkedFile = {
  readonly id: number
  readonly loaiGiayTo: number
  readonly tenGiayTo: string
  readonly tenTepDinhKem: string
  readonly huyGiayTo: number
  readonly duLieuTepDinhKem: string
}

/** The papers of the package: PDF files that open. `returned`: with the supplement. */
export function getFiles({ kind, seed }: Arrival, content: LinkedScenario['content'], returned: boolean): LinkedFile[] {
  if (content === 'no-files') return []
  const [title, name] =
    kind === 'birth' ? ['Giấy chứng sinh', 'giay-chung-sinh.pdf'] : ['Giấy báo tử', 'giay-bao-tu.pdf']
  const papers: [string, string][] = [[title, name]]
  if (returned) papers.push(['Giấy tờ bổ sung', 'bo-sung.pdf'])
  return papers.map(([tenGiayTo, tenTepDinhKem], index) => ({
    id: index + 1,
    loaiGiayTo: 1,
    tenGiayTo,
    tenTepDinhKem,
    huyGiayTo: 0,
    duLieuTepDinhKem:
      content === 'broken-file' && index === 0
        ? '%%%'
        : certificate([tenGiayTo, `Mau thu ${seed}`, 'GIAY TO GIA LAP']).toString('base64'),
  }))
}
