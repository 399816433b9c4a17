/**
 * `<hoTich>` of a package as a normalized declaration, as far as it goes: the registry's names for a package, read back by the tables
 * that write them. What is not stated stays away, what cannot be read is named, and nothing is completed.
 */
import type { DeclarationDraft, LinkedFault, LinkedKind } from '../../domain/linked/linked.ts'
import { legible } from '../../domain/text.ts'
import { birthKinds, proofTypes, registrationTypes } from '../civil-registry/encode/fields-birth-death.ts'
import { paperTypes, residenceTypes, sexes } from '../civil-registry/encode/fields-common.ts'
import { pastUntil, readDay } from '../parsing/read-date.ts'
import type { XmlNode } from '../xml/xml-tree.ts'

export interface ReadDeclaration {
  declaration: DeclarationDraft
  faults: readonly LinkedFault[]
}

type Draft = Readonly<Record<string, unknown>>

/** `certificateNumber`: the form that the number of a hospital's certificate has; another is a warning. */
export function readDeclaration(
  kind: LinkedKind,
  act: XmlNode,
  now: number,
  certificateNumber: RegExp,
): ReadDeclaration {
  const fields = new Fields(act, now)
  const declaration = kind === 'birth-package' ? readBirth(fields, certificateNumber) : readDeath(fields)
  return { declaration: declaration ?? {}, faults: fields.end() }
}

function readBirth(fields: Fields, form: RegExp): Draft | undefined {
  const child = '/declaration/child'
  const number = fields.text('maGCS')
  if (number !== undefined && !form.test(number)) fields.fault('/declaration/birthCertificate/number', 'number-form')
  const province = fields.text('nksNoiSinhDVHC')
  const placeOfBirth = fields.address('nksNoiSinh') as Draft | undefined
  return group({
    registrationType: fields.code('loaiDangKy', registrationTypes, '/declaration/registrationType'),
    birthCertificate: group({ number, issuedOn: fields.day('ngayCapGCS', '/declaration/birthCertificate/issuedOn') }),
    child: group({
      ...readPerson(fields, 'nks', child),
      dateOfBirthInWords: fields.text('nksNgaySinhBangChu'),
      placeOfBirth: placeOfBirth && group({ province, ...placeOfBirth }),
      placeOfBirthAbroad: fields.text('nksNoiSinhNuocNgoai'),
      homePlace: fields.address('nksQueQuan'),
    }),
    birthKind: fields.code('nksLoaiKhaiSinh', birthKinds, '/declaration/birthKind'),
    mother: group(readPerson(fields, 'me', '/declaration/mother')),
    father: group(readPerson(fields, 'cha', '/declaration/father')),
    ...readRest(fields),
  })
}

function readDeath(fields: Fields): Draft | undefined {
  return group({
    registrationType: fields.code('loaiDangKy', registrationTypes, '/declaration/registrationType'),
    deathNotice: group({
      number: fields.text('maGBT'),
      issuedOn: fields.day('ngayCapGBT', '/declaration/deathNotice/issuedOn'),
    }),
    deceased: group(readPerson(fields, 'nkt', '/declaration/deceased')),
    diedOn: fields.day('nktNgayChet', '/declaration/diedOn'),
    diedAt: fields.text('nktGioPhutChet'),
    diedOnInWords: fields.text('nktNgayChetGhiBangChu'),
    placeOfDeath: fields.address('nktNoiChet'),
    cause: fields.text('nktNguyenNhanChet'),
    proof: group({
      type: fields.code('gbtLoai', proofTypes, '/declaration/proof/type'),
      number: fields.text('gbtSo'),
      issuedOn: fields.day('gbtNgay', '/declaration/proof/issuedOn'),
      issuer: fields.text('gbtCoQuanCap'),
    }),
    ...readRest(fields),
  })
}

function readRest(fields: Fields): Draft {
  return {
    requester: group({
      ...readPerson(fields, 'nyc', '/declaration/requester'),
      relationship: fields.text('nycQuanHe'),
      phone: fields.text('nycSoDienThoai'),
      email: fields.text('nycEmail'),
    }),
    copies: fields.count('soLuongBanSao', '/declaration/copies'),
    note: fields.text('ghiChu'),
    otherInformation: fields.text('thongTinKhac'),
    // The unit that registers stands in the dossier too, and there it is the request's and not the declaration's.
    ...(fields.skip('noiDangKy') && {}),
  }
}

function readPerson(fields: Fields, prefix: string, at: string): Draft {
  return {
    fullName: fields.text(`${prefix}HoTen`),
    sex: fields.code(`${prefix}GioiTinh`, sexes, `${at}/sex`),
    dateOfBirth: fields.birth(`${prefix}NgaySinh`, `${at}/dateOfBirth`),
    ethnicity: group({ code: fields.text(`${prefix}DanToc`), text: fields.text(`${prefix}DanTocKhac`) }),
    nationality: group({ code: fields.text(`${prefix}QuocTich`), text: fields.text(`${prefix}QuocTichKhac`) }),
    residenceType: fields.code(`${prefix}LoaiCuTru`, residenceTypes, `${at}/residenceType`),
    residence: fields.address(`${prefix}NoiCuTru`),
    personalNumber: fields.text(`${prefix}SoDDCN`),
    identityPaper: group({
      type: fields.code(`${prefix}LoaiGiayToTuyThan`, paperTypes, `${at}/identityPaper/type`),
      otherName: fields.text(`${prefix}GiayToKhac`),
      number: fields.text(`${prefix}SoGiayToTuyThan`),
      issuedOn: fields.day(`${prefix}NgayCapGiayToTuyThan`, `${at}/identityPaper/issuedOn`),
      issuer: fields.text(`${prefix}NoiCapGiayToTuyThan`),
    }),
    verified: fields.flag(`${prefix}XacThucThongTin`, `${at}/verified`),
  }
}

/** Without the members that nothing was stated for; `undefined` when none is left. */
function group(members: Draft): Draft | undefined {
  const stated = Object.entries(members).filter(([, value]) => value !== undefined)
  return stated.length === 0 ? undefined : Object.fromEntries(stated)
}

/** Addresses have these, and nothing else is one. */
const addressMembers = {
  maTinh: 'province',
  maHuyen: 'district',
  maXa: 'commune',
  dcChiTiet: 'detail',
  quocGia: 'country',
} as const

/** The elements of an act by name. Each is read once; what is left over at the end has no place in a declaration. */
class Fields {
  readonly #elements = new Map<string, XmlNode>()
  readonly #faults: LinkedFault[] = []
  readonly #read = new Set<string>()
  readonly #now: number

  constructor(act: XmlNode, now: number) {
    this.#now = now
    for (const element of act.children) {
      const known = this.#elements.get(element.local)
      if (known === undefined) this.#elements.set(element.local, element)
      else if (getContent(known) !== getContent(element)) this.fault(`/${element.local}`, 'twice')
    }
  }

  fault(pointer: string, code: LinkedFault['code']): void {
    this.#faults.push({ pointer, code })
  }

  end(): LinkedFault[] {
    const over = [...this.#elements].filter(([name, element]) => !this.#read.has(name) && getContent(element) !== '')
    return [
      ...this.#faults,
      ...over.slice(0, 50).map(([name]): LinkedFault => ({ pointer: `/${name}`, code: 'unknown-element' })),
    ]
  }

  /** Nothing of it belongs into a declaration. */
  skip(name: string): true {
    this.#read.add(name)
    return true
  }

  text(name: string): string | undefined {
    this.#read.add(name)
    const text = toText(this.#elements.get(name))
    return text === '' ? undefined : text
  }

  code<K extends string>(name: string, codes: Readonly<Record<K, string>>, pointer: string): K | undefined {
    const text = this.text(name)
    // 0 is written where nothing was chosen, but for the list that has it.
    if (text === undefined) return undefined
    const entries = Object.entries(codes) as [K, string][]
    const found = entries.find(([, code]) => code === text.replace(/^0+(?=\d)/, ''))?.[0]
    if (found === undefined && text !== '0') this.fault(pointer, 'code-list')
    return found
  }

  flag(name: string, pointer: string): boolean | undefined {
    const text = this.text(name)
    if (text === undefined || text === '0' || text === '1') return text === undefined ? undefined : text === '1'
    this.fault(pointer, 'code-list')
    return undefined
  }

  count(name: string, pointer: string): number | undefined {
    const text = this.text(name)
    if (text === undefined || /^\d{1,2}$/.test(text)) return text === undefined ? undefined : Number(text)
    this.fault(pointer, 'format')
    return undefined
  }

  day(name: string, pointer: string): string | undefined {
    const read = readDay(this.text(name), pastUntil(this.#now))
    if (read.state === 'read' && read.precision === 'day') return read.date
    if (read.state !== 'absent') this.fault(pointer, 'format')
    return undefined
  }

  birth(name: string, pointer: string): Draft | undefined {
    const read = readDay(this.text(name), pastUntil(this.#now))
    if (read.state === 'read') {
      return read.precision === 'day' ? { precision: 'day', date: read.date } : { precision: 'year', year: read.year }
    }
    if (read.state === 'unreadable') this.fault(pointer, 'format')
    return undefined
  }

  /** Codes and words; one that is a text alone is words. */
  address(name: string): Draft | undefined {
    this.#read.add(name)
    const element = this.#elements.get(name)
    if (element === undefined) return undefined
    if (element.children.length === 0) return group({ detail: toText(element) || undefined })
    const members: [string, string | undefined][] = []
    for (const child of element.children) {
      const text = toText(child)
      if (Object.hasOwn(addressMembers, child.local))
        members.push([addressMembers[child.local as keyof typeof addressMembers], text === '' ? undefined : text])
      else if (text !== '') this.fault(`/${name}/${child.local}`, 'unknown-element')
    }
    return group(Object.fromEntries(members))
  }
}

const toText = (element: XmlNode | undefined): string => (element === undefined ? '' : legible(element.text).trim())

const getContent = (element: XmlNode): string =>
  element.children.length === 0 ? toText(element) : element.children.map(getContent).join('\n').trim()
