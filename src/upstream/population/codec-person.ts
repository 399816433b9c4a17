/**
 * One record (`CongDan`) as a Person. Every group may be missing, every element empty; names come as text or in parts,
 * ethnicity and religion as a code or a structure, codes with or without leading zeros. Nothing here ever invents a value.
 */
import { bloodGroup, country, ethnicity, maritalStatus, religion, sex } from '../../domain/code-lists.ts'
import type { Address, BirthDate, Coded, Notice, Person, Relative } from '../../domain/identity.ts'
import { nfc } from '../../domain/text.ts'
import { toAddress } from '../../domain/units.ts'
import type { XmlNode } from '../xml-tree.ts'
import { readBirthDate } from './birth-date.ts'

/** Values of `node`, and how many of its elements nobody here knows. */
export function readPerson(node: XmlNode, notices: Notice[]): { person: Person; unknown: number } {
  const person: Person = {
    personalNumber: null,
    oldCardNumber: null,
    fullName: null,
    dateOfBirth: null,
    sex: null,
    ethnicity: null,
    religion: null,
    nationality: null,
    maritalStatus: null,
    bloodGroup: null,
    placeOfBirthRegistration: null,
    homePlace: null,
    permanentResidence: null,
    currentResidence: null,
    father: null,
    mother: null,
    spouse: null,
    legalRepresentative: null,
    householdHead: null,
    householdBookNumber: null,
  }
  let unknown = 0
  for (const child of node.children) {
    if (child.ns !== node.ns) {
      unknown++
      continue
    }
    switch (child.local) {
      case 'SoDinhDanh':
        person.personalNumber = readNumber(child)
        break
      case 'SoCMND':
        person.oldCardNumber = clean(child.text)
        break
      case 'HoVaTen':
        person.fullName = readName(child)
        break
      case 'GioiTinh':
        person.sex = fromList(child.text, sexes)
        break
      case 'DanToc':
        person.ethnicity = readCoded(child, 'MaDanToc', ethnicity)
        break
      case 'TonGiao':
        person.religion = readCoded(child, 'MaTonGiao', religion)
        break
      case 'TinhTrangHonNhan':
        person.maritalStatus = fromList(child.text, maritalStatuses)
        break
      case 'NhomMau':
        person.bloodGroup = fromList(child.text, bloodGroups)
        break
      case 'NgayThangNamSinh':
        person.dateOfBirth = readBirth(child, notices)
        break
      case 'NoiDangKyKhaiSinh':
        person.placeOfBirthRegistration = readAddress(child)
        break
      case 'QuocTich':
        person.nationality = readCountry(child)
        break
      case 'QueQuan':
        person.homePlace = readAddress(child)
        break
      case 'ThuongTru':
        person.permanentResidence = readAddress(child)
        break
      case 'NoiOHienTai':
        person.currentResidence = readAddress(child)
        break
      case 'Cha':
        person.father = readRelative(child)
        break
      case 'Me':
        person.mother = readRelative(child)
        break
      case 'VoChong':
        person.spouse = readRelative(child)
        break
      case 'NguoiDaiDien':
        person.legalRepresentative = readRelative(child)
        break
      case 'ChuHo':
        person.householdHead = readHouseholdHead(child)
        break
      case 'SoSoHoKhau':
        person.householdBookNumber = clean(child.text)
        break
      default:
        unknown++
    }
  }
  return { person, unknown }
}

/** Text in NFC without blanks around it; nothing at all is `null`. */
function clean(text: string): string | null {
  const trimmed = text.trim()
  return trimmed === '' ? null : nfc(trimmed)
}

function textOf(node: XmlNode, local: string): string | null {
  for (const child of node.children) if (child.local === local && child.ns === node.ns) return clean(child.text)
  return null
}

/** A number that went through a JSON number has lost its leading zeros: twelve digits, of which at most two are gone. */
function readNumber(node: XmlNode): string | null {
  const text = clean(node.text)
  return text !== null && /^\d{10,11}$/.test(text) ? text.padStart(12, '0') : text
}

/** Text, or `Ho`, `ChuDem` and `Ten`, of which `Ten` usually holds the whole name. */
function readName(node: XmlNode): string | null {
  if (node.children.length === 0) return squeeze(clean(node.text))
  const surname = textOf(node, 'Ho')
  const middle = textOf(node, 'ChuDem')
  const given = textOf(node, 'Ten')
  const whole = surname && given?.startsWith(`${surname} `)
  const parts = whole ? [given] : [surname, middle, given].filter((part) => part !== null)
  return parts.length === 0 ? null : squeeze(parts.join(' '))
}

function squeeze(name: string | null): string | null {
  return name !== null && /\s\s|[^\S ]/.test(name) ? name.replace(/\s+/g, ' ') : name
}

const sexes = new Map<string, Coded>([
  ['0', sex('unknown')],
  ['1', sex('male')],
  ['2', sex('female')],
])
const maritalStatuses = new Map<string, Coded>([
  ['0', maritalStatus('no-information')],
  ['1', maritalStatus('single')],
  ['2', maritalStatus('married')],
  ['3', maritalStatus('divorced-or-widowed')],
])
const bloodGroups = new Map<string, Coded>([
  ['0', bloodGroup('none')],
  ['1', bloodGroup('A')],
  ['2', bloodGroup('B')],
  ['3', bloodGroup('AB')],
  ['4', bloodGroup('O')],
])

/** A code of one of the short lists, compared as a number. A code that is not on the list passes as it came. */
function fromList(text: string, list: ReadonlyMap<string, Coded>): Coded | null {
  const code = clean(text)
  if (code === null) return null
  const known = list.get(code.replace(/^0+(?=\d)/, ''))
  return known === undefined ? { code, label: null } : { ...known }
}

/** A two-digit code as text or inside a structure; the structure's own name serves when the list has none. */
function readCoded(node: XmlNode, codeElement: string, list: (code: string) => Coded): Coded | null {
  const code = node.children.length === 0 ? clean(node.text) : textOf(node, codeElement)
  if (code === null) return null
  const { code: known, label } = list(/^\d+$/.test(code) ? code.replace(/^0+/, '').padStart(2, '0') : code)
  return { code: known, label: label ?? textOf(node, 'TenGoi') }
}

function readCountry(node: XmlNode | undefined): Coded | null {
  const code = node === undefined ? null : clean(node.text)
  return code === null ? null : country(code.toUpperCase())
}

function readBirth(node: XmlNode, notices: Notice[]): BirthDate | null {
  const plain = node.children.length === 0
  const { value, unreadable } = readBirthDate(
    plain ? clean(node.text) : textOf(node, 'NgayThangNam'),
    plain ? null : textOf(node, 'Nam'),
  )
  if (unreadable) notices.push({ code: 'birth-date-unreadable', pointer: '/person/dateOfBirth' })
  return value
}

/** Codes and free text; an address sent as plain text is all detail. */
function readAddress(node: XmlNode): Address | null {
  const codes = {
    province: textOf(node, 'MaTinhThanh'),
    district: textOf(node, 'MaQuanHuyen'),
    commune: textOf(node, 'MaPhuongXa'),
    unit: textOf(node, 'MaDonViHanhChinh'),
    detail: textOf(node, 'ChiTiet') ?? (node.children.length === 0 ? clean(node.text) : null),
    country: textOf(node, 'QuocGia'),
  }
  for (const value of Object.values(codes)) if (value !== null) return toAddress(codes)
  return null
}

function readRelative(node: XmlNode): Relative | null {
  const relative: Relative = { fullName: null, personalNumber: null, oldCardNumber: null, nationality: null }
  for (const child of node.children) {
    if (child.ns !== node.ns) continue
    if (child.local === 'HoVaTen') relative.fullName = readName(child)
    else if (child.local === 'SoDinhDanh') relative.personalNumber = readNumber(child)
    else if (child.local === 'SoCMND') relative.oldCardNumber = clean(child.text)
    else if (child.local === 'QuocTich') relative.nationality = readCountry(child)
  }
  const { fullName, personalNumber, oldCardNumber, nationality } = relative
  return (fullName ?? personalNumber ?? oldCardNumber ?? nationality) ? relative : null
}

function readHouseholdHead(node: XmlNode): Person['householdHead'] {
  const relative = readRelative(node)
  const code = textOf(node, 'QuanHe')
  if (relative === null && code === null) return null
  const empty: Relative = { fullName: null, personalNumber: null, oldCardNumber: null, nationality: null }
  return { ...(relative ?? empty), relation: code === null ? null : { code, label: null } }
}
