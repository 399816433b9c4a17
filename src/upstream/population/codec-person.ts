/**
 * One record (`CongDan`) as a Person. Every group may be missing, every element empty; names come as text or in parts,
 * ethnicity and religion as a code or a structure, codes with or without leading zeros. Elements are known by their local
 * names: serializers lose and change namespaces. What stands there and cannot be read is `null` with a notice, and never
 * the same as nothing; what stands there twice must say the same twice. Nothing here ever invents a value.
 */
import { country, ethnicity, ethnicityByName, religion, religionByName } from '../../domain/person/code-lists.ts'
import type { Address, BirthDate, Person, Relative } from '../../domain/person/identity.ts'
import type { XmlNode } from '../xml/xml-tree.ts'
import { readBirthDate } from './birth-date.ts'
import {
  bloodGroups,
  fromList,
  maritalStatuses,
  readCountry,
  readName,
  readNamed,
  readNumber,
  sexes,
} from './read-values.ts'
import { agree, hasContent, leaf, ownText, type Reading, withoutTorn } from './reading.ts'

type ReadValue<T> = (node: XmlNode, reading: Reading, pointer: string) => T

interface FieldReader {
  /** Its place in the sets of what was seen. */
  bit: number
  pointer: string
  /** `again`: the same element stood there before. Returns false when the two differ. */
  read(person: Person, node: XmlNode, reading: Reading, again: boolean): boolean
}

let bits = 0
function field<K extends keyof Person>(key: K, readValue: ReadValue<Person[K]>): FieldReader {
  const pointer = `/person/${key}`
  return {
    bit: 1 << bits++,
    pointer,
    read(person, node, reading, again) {
      const value = readValue(node, reading, pointer)
      if (!again || person[key] === null) {
        person[key] = value
        return true
      }
      return value === null || JSON.stringify(value) === JSON.stringify(person[key])
    },
  }
}

/** What is read again may not bring back what two that differ have lost. */
const empty: Person = Object.freeze({
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
})

const fieldReaders: ReadonlyMap<string, FieldReader> = new Map([
  ['SoDinhDanh', field('personalNumber', readPersonalNumber)],
  ['SoCMND', field('oldCardNumber', readOldCardNumber)],
  ['HoVaTen', field('fullName', readName)],
  ['GioiTinh', field('sex', (node, reading, pointer) => fromList(node, reading, pointer, sexes))],
  [
    'DanToc',
    field('ethnicity', (node, reading, pointer) => readNamed(node, reading, pointer, ethnicity, ethnicityByName)),
  ],
  [
    'TonGiao',
    field('religion', (node, reading, pointer) => readNamed(node, reading, pointer, religion, religionByName)),
  ],
  [
    'TinhTrangHonNhan',
    field('maritalStatus', (node, reading, pointer) => fromList(node, reading, pointer, maritalStatuses)),
  ],
  ['NhomMau', field('bloodGroup', (node, reading, pointer) => fromList(node, reading, pointer, bloodGroups))],
  ['NgayThangNamSinh', field('dateOfBirth', readBirth)],
  ['NoiDangKyKhaiSinh', field('placeOfBirthRegistration', readAddress)],
  ['QuocTich', field('nationality', readCountry)],
  ['QueQuan', field('homePlace', readAddress)],
  ['ThuongTru', field('permanentResidence', readAddress)],
  ['NoiOHienTai', field('currentResidence', readAddress)],
  ['Cha', field('father', relativeReader('father'))],
  ['Me', field('mother', relativeReader('mother'))],
  ['VoChong', field('spouse', relativeReader('spouse'))],
  ['NguoiDaiDien', field('legalRepresentative', relativeReader('legalRepresentative'))],
  ['ChuHo', field('householdHead', readHouseholdHead)],
  ['SoSoHoKhau', field('householdBookNumber', (node, reading, pointer) => leaf(node, reading, pointer, 'book'))],
])

/** Elements that every record has (contract, section 2.7): one that is missing beside unknown ones may have been renamed. */
const mandatory = ['HoVaTen', 'NgayThangNamSinh']

/** Whether a record has the two elements that name a person; they may be empty. */
export function hasIdentity(node: XmlNode): boolean {
  const has = (name: string) => node.children.some(({ local }) => local === name)
  return (has('SoDinhDanh') || has('SoCMND')) && has('HoVaTen')
}

/** Whether a name is one that a record may have. */
export const isRecordElement = (local: string): boolean => fieldReaders.has(local)

/** The person in a record; what is odd about it goes to `reading`. */
export function readPerson(node: XmlNode, reading: Reading): Person {
  const person: Person = { ...empty }
  let seen = 0
  let spoilt = 0
  let differing = 0
  let unknown = false
  let foreign = false
  for (const child of node.children) {
    const reader = fieldReaders.get(child.local)
    if (reader === undefined) {
      if (!hasContent(child)) continue
      unknown = true
      reading.saw('unknown-element', child.local)
      continue
    }
    if (child.ns !== node.ns) foreign = true
    const again = (seen & reader.bit) !== 0
    const losses = reading.losses
    const agrees = reader.read(person, child, reading, again)
    if (reading.losses > losses) spoilt |= reader.bit
    // Of two, one that could not be read may well be the one that differs.
    if (again && (!agrees || (spoilt & reader.bit) !== 0)) {
      differing |= reader.bit
      // What was lost of it may be a part: now all of it is.
      const noticed = reading.notices.some(({ pointer }) => pointer === reader.pointer)
      if (!agrees || !noticed) reading.lost(reader.pointer, child.local)
    }
    seen |= reader.bit
  }
  if (foreign) reading.saw('unusual-form', 'namespace')
  if (differing !== 0) dropDiffering(person, differing)
  if (unknown) {
    for (const name of mandatory) {
      const reader = fieldReaders.get(name)
      if (reader !== undefined && (seen & reader.bit) === 0) reading.lost(reader.pointer, name)
    }
  }
  if (node.text.trim() !== '' && node.children.length > 0) reading.saw('unusual-form', 'text')
  return person
}

function dropDiffering(person: Person, differing: number): void {
  for (const { bit, pointer } of fieldReaders.values()) {
    if ((differing & bit) !== 0) Object.assign(person, { [pointer.slice('/person/'.length)]: null })
  }
}

function readPersonalNumber(node: XmlNode, reading: Reading, pointer: string): string | null {
  return readNumber(node, reading, pointer, 12)
}

function readOldCardNumber(node: XmlNode, reading: Reading, pointer: string): string | null {
  return readNumber(node, reading, pointer, 9)
}

function readCountryCode(node: XmlNode, reading: Reading, pointer: string): string | null {
  return readCountry(node, reading, pointer)?.code ?? null
}

function readCode(node: XmlNode, reading: Reading, pointer: string): string | null {
  return leaf(node, reading, pointer, 'code')
}

function readDay(node: XmlNode, reading: Reading, pointer: string): string | null {
  return leaf(node, reading, pointer, 'date')
}

function readDetail(node: XmlNode, reading: Reading, pointer: string): string | null {
  return leaf(node, reading, pointer, 'detail')
}

/** A part of a group, beside what the same part said before. */
function joined(
  before: string | null,
  node: XmlNode,
  reading: Reading,
  pointer: string,
  read: ReadValue<string | null>,
): string | null {
  const losses = reading.losses
  return agree(before, read(node, reading, pointer), losses, node, reading, pointer)
}

function readBirth(node: XmlNode, reading: Reading, pointer: string): BirthDate | null {
  const before = reading.losses
  const own =
    node.children.length === 0 ? leaf(node, reading, pointer, 'date') : ownText(node, reading, pointer, 'date')
  let full = agree(null, own, before, node, reading, pointer)
  let year: string | null = null
  let unknown = false
  for (const child of node.children) {
    if (child.local === 'NgayThangNam') full = joined(full, child, reading, pointer, readDay)
    else if (child.local === 'Nam') year = joined(year, child, reading, pointer, readDay)
    else if (hasContent(child)) {
      unknown = true
      reading.saw('unknown-element', `${node.local}/${child.local}`)
    }
  }
  const { value, lacking } = readBirthDate(withoutTorn(full), withoutTorn(year), reading.bounds)
  if (lacking === 'unreadable' || (unknown && full === null)) reading.lost(pointer, node.local, 'birth-date-unreadable')
  else if (lacking === 'placeholder') reading.notice('birth-date-not-recorded', pointer)
  return value
}

/** Codes and free text; an address sent as plain text is all detail. */
function readAddress(node: XmlNode, reading: Reading, pointer: string): Address | null {
  let province: string | null = null
  let district: string | null = null
  let commune: string | null = null
  let unit: string | null = null
  const before = reading.losses
  let detail = agree(null, ownText(node, reading, pointer, 'detail'), before, node, reading, pointer)
  let land: string | null = null
  let unknown = false
  for (const child of node.children) {
    switch (child.local) {
      case 'MaTinhThanh':
        province = joined(province, child, reading, pointer, readCode)
        break
      case 'MaQuanHuyen':
        district = joined(district, child, reading, pointer, readCode)
        break
      case 'MaPhuongXa':
        commune = joined(commune, child, reading, pointer, readCode)
        break
      case 'MaDonViHanhChinh':
        unit = joined(unit, child, reading, pointer, readCode)
        break
      case 'ChiTiet':
        detail = joined(detail, child, reading, pointer, readDetail)
        break
      case 'QuocGia':
        land = joined(land, child, reading, pointer, readCountryCode)
        break
      // Names beside the codes, which a proxy adds: the lists have their own.
      case 'TenTinhThanh':
      case 'TenQuanHuyen':
      case 'TenPhuongXa':
        break
      default:
        if (!hasContent(child)) break
        unknown = true
        reading.saw('unknown-element', `${node.local}/${child.local}`)
    }
  }
  province = withoutTorn(province)
  district = withoutTorn(district)
  commune = withoutTorn(commune)
  unit = withoutTorn(unit)
  detail = withoutTorn(detail)
  land = withoutTorn(land)
  if (unknown && (province === null || commune === null) && unit === null) reading.lost(pointer, node.local)
  if ((province ?? district ?? commune ?? unit ?? detail ?? land) === null) return null
  return reading.units.toAddress({ province, district, commune, unit, detail, country: land })
}

/** Where a relative stands and the parts of one: put together once, not for every record. */
interface RelativePointers {
  own: string
  fullName: string
  personalNumber: string
  oldCardNumber: string
  nationality: string
  relation: string
}

function toRelativePointers(key: keyof Person): RelativePointers {
  const own = `/person/${key}`
  return {
    own,
    fullName: `${own}/fullName`,
    personalNumber: `${own}/personalNumber`,
    oldCardNumber: `${own}/oldCardNumber`,
    nationality: `${own}/nationality`,
    relation: `${own}/relation`,
  }
}

/** Words in place of the elements may be a name, or the reason why there is none: nobody can tell. */
function relativeReader(key: keyof Person): ReadValue<Relative | null> {
  const pointers = toRelativePointers(key)
  return (node, reading) => readRelation(node, reading, pointers).relative
}

const ofHouseholdHead = toRelativePointers('householdHead')

function readHouseholdHead(node: XmlNode, reading: Reading): Person['householdHead'] {
  const { relative, relation } = readRelation(node, reading, ofHouseholdHead)
  if (relative === null && relation === null) return null
  const nobody: Relative = { fullName: null, personalNumber: null, oldCardNumber: null, nationality: null }
  return { ...(relative ?? nobody), relation: relation === null ? null : { code: relation, label: null } }
}

function readRelation(
  node: XmlNode,
  reading: Reading,
  pointers: RelativePointers,
): { relative: Relative | null; relation: string | null } {
  if (node.text.trim() !== '') reading.lost(pointers.own, node.local)
  let fullName: string | null = null
  let personalNumber: string | null = null
  let oldCardNumber: string | null = null
  let nationality: string | null = null
  let relation: string | null = null
  let unknown = false
  for (const child of node.children) {
    switch (child.local) {
      case 'HoVaTen':
        fullName = joined(fullName, child, reading, pointers.fullName, readName)
        break
      case 'SoDinhDanh':
        personalNumber = joined(personalNumber, child, reading, pointers.personalNumber, readPersonalNumber)
        break
      case 'SoCMND':
        oldCardNumber = joined(oldCardNumber, child, reading, pointers.oldCardNumber, readOldCardNumber)
        break
      case 'QuocTich':
        nationality = joined(nationality, child, reading, pointers.nationality, readCountryCode)
        break
      case 'QuanHe':
        relation = joined(relation, child, reading, pointers.relation, readCode)
        break
      default:
        if (!hasContent(child)) break
        unknown = true
        reading.saw('unknown-element', `${node.local}/${child.local}`)
    }
  }
  fullName = withoutTorn(fullName)
  personalNumber = withoutTorn(personalNumber)
  oldCardNumber = withoutTorn(oldCardNumber)
  nationality = withoutTorn(nationality)
  if (unknown && fullName === null) reading.lost(pointers.own, node.local)
  const found = (fullName ?? personalNumber ?? oldCardNumber ?? nationality) !== null
  const land = nationality === null ? null : country(nationality)
  return {
    relative: found ? { fullName, personalNumber, oldCardNumber, nationality: land } : null,
    relation: withoutTorn(relation),
  }
}
