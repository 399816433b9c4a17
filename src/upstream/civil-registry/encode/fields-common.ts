/** The blocks that the ministry's forms share (civil-registry contract, section 2.7.0), with the codes of its lists (section 3). */
import type {
  CourtNote,
  DeclaredPerson,
  DeclaredSex,
  ForeignRegistration,
  IdentityPaper,
  PreviousRegistration,
  RegisterEntry,
  ResidenceType,
} from '../../../domain/declaration/blocks.ts'
import { splitName } from '../../../domain/person/split-name.ts'
import { FieldList } from './wire-field.ts'

export const sexes: Record<DeclaredSex, string> = { male: '1', female: '2', undetermined: '3' }
export const residenceTypes: Record<ResidenceType, string> = { 'no-information': '0', permanent: '1', temporary: '2' }
export const paperTypes: Record<IdentityPaper['type'], string> = {
  'old-identity-card': '1',
  passport: '2',
  'residence-card': '3',
  'citizen-card': '4',
  'army-card': '5',
  'army-officer-card': '6',
  'police-card': '7',
  other: '8',
}

/** Fields of the common block that a form does not have for these people (sections 2.7.0 to 2.7.6): they are not sent. */
const withoutFlag = ['XacThucThongTin']
const ofParents = ['GioiTinh', 'NgayCapGiayToTuyThan', 'NoiCapGiayToTuyThan']
const ofSpouses = ['GioiTinh', 'QuocTichKhac', ...withoutFlag]
const outside: Readonly<Record<string, readonly string[]>> = {
  nks: ['LoaiCuTru', 'NoiCuTru', 'GiayToKhac', ...withoutFlag],
  me: ofParents,
  cha: ofParents,
  chong: ofSpouses,
  vo: ofSpouses,
  // The flag belongs to parents, the deceased and the requester.
  nkt: [],
  nyc: [],
}

/** One person under the ministry's prefix (`nks`, `me`…). */
export function person(list: FieldList, prefix: string, at: string, who: DeclaredPerson | undefined): void {
  if (who === undefined) return
  const without = new Set((outside[prefix] ?? withoutFlag).map((stem) => `${prefix}${stem}`))
  const all = new FieldList()
  block(all, prefix, at, who, without.has(`${prefix}QuocTichKhac`))
  list.fields.push(...all.fields.filter(({ name }) => !without.has(name)))
}

/** `oneNationality`: a form without a field for another nationality takes its name in place of the code. */
function block(list: FieldList, prefix: string, at: string, who: DeclaredPerson, oneNationality: boolean): void {
  const paper = who.identityPaper
  const { nationality } = who
  // Elsewhere the given name may come first: only the bearer knows.
  const foreign = nationality !== undefined && nationality.code !== 'VN'
  const pieces = who.nameParts ?? (foreign ? null : splitName(who.fullName))
  list.name(`${prefix}HoTen`, `${at}/fullName`, who.fullName, pieces)
  list.numericCode(`${prefix}GioiTinh`, `${at}/sex`, who.sex && sexes[who.sex])
  list.birth(`${prefix}NgaySinh`, `${at}/dateOfBirth`, who.dateOfBirth)
  list.code(`${prefix}DanToc`, `${at}/ethnicity`, who.ethnicity?.code)
  list.text(`${prefix}DanTocKhac`, `${at}/ethnicity`, who.ethnicity?.text)
  list.code(
    `${prefix}QuocTich`,
    `${at}/nationality`,
    nationality?.code ?? (oneNationality ? nationality?.text : undefined),
  )
  list.text(`${prefix}QuocTichKhac`, `${at}/nationality`, nationality?.text)
  list.numericCode(`${prefix}LoaiCuTru`, `${at}/residenceType`, who.residenceType && residenceTypes[who.residenceType])
  list.address(`${prefix}NoiCuTru`, `${at}/residence`, who.residence)
  identityPaper(list, prefix, at, who, paper)
  list.text(`${prefix}SoDDCN`, `${at}/personalNumber`, who.personalNumber, ['G2', 'G3'])
  list.flag(`${prefix}XacThucThongTin`, `${at}/verified`, who.verified)
}

/** G1 has no field for the personal number; there it travels as what it also is, the number of the citizen's card. */
function identityPaper(
  list: FieldList,
  prefix: string,
  at: string,
  who: DeclaredPerson,
  paper: IdentityPaper | undefined,
): void {
  if (paper === undefined && who.personalNumber !== undefined) {
    list.code(`${prefix}LoaiGiayToTuyThan`, `${at}/personalNumber`, paperTypes['citizen-card'], ['G1'])
    list.text(`${prefix}SoGiayToTuyThan`, `${at}/personalNumber`, who.personalNumber, ['G1'])
    return
  }
  const place = `${at}/identityPaper`
  list.numericCode(`${prefix}LoaiGiayToTuyThan`, `${place}/type`, paper && paperTypes[paper.type])
  list.text(`${prefix}GiayToKhac`, `${place}/otherName`, paper?.otherName)
  list.text(`${prefix}SoGiayToTuyThan`, `${place}/number`, paper?.number)
  list.day(`${prefix}NgayCapGiayToTuyThan`, `${place}/issuedOn`, paper?.issuedOn)
  list.text(`${prefix}NoiCapGiayToTuyThan`, `${place}/issuer`, paper?.issuer)
}

type AnyRequester = DeclaredPerson & { phone?: string | undefined; email?: string | undefined }

export function requester(list: FieldList, who: AnyRequester & { relationship?: string }): void {
  const at = '/declaration/requester'
  person(list, 'nyc', at, who)
  if (who.relationship !== undefined) list.text('nycQuanHe', `${at}/relationship`, who.relationship)
  list.text('nycSoDienThoai', `${at}/phone`, who.phone, ['G2', 'G3'])
  list.text('nycEmail', `${at}/email`, who.email, ['G2', 'G3'])
}

interface Registration {
  registrationType?: string | undefined
  copies?: number | undefined
  note?: string | undefined
  otherInformation?: string | undefined
  register?: RegisterEntry | undefined
}

/** `type` is the code of this act's own list. */
export function registration(list: FieldList, unit: string, given: Registration, type: string | undefined): void {
  list.code('loaiDangKy', '/declaration/registrationType', type)
  list.code('noiDangKy', '/registrationUnit', unit)
  list.text('soLuongBanSao', '/declaration/copies', given.copies === undefined ? undefined : String(given.copies))
  list.text('ghiChu', '/declaration/note', given.note)
  list.text('thongTinKhac', '/declaration/otherInformation', given.otherInformation, ['G3'])
  if (given.register) registerEntry(list, given.register)
}

function registerEntry(list: FieldList, entry: RegisterEntry): void {
  const at = '/declaration/register'
  list.text('so', `${at}/number`, entry.number)
  list.text('quyenSo', `${at}/book`, entry.book)
  list.text('trangSo', `${at}/page`, entry.page)
  list.day('ngayDangKy', `${at}/registeredOn`, entry.registeredOn)
  list.text('noiCap', `${at}/place`, entry.place)
  list.text('nguoiKy', `${at}/signer`, entry.signer)
  list.text('chucVuNguoiKy', `${at}/signerTitle`, entry.signerTitle)
  list.text('nguoiThucHien', `${at}/officer`, entry.officer)
  // The form has one note; the declaration's own goes first.
  if (!list.fields.some(({ name, value }) => name === 'ghiChu' && value !== null)) {
    list.text('ghiChu', `${at}/note`, entry.note)
  }
}

export function foreign(list: FieldList, given: ForeignRegistration | undefined): void {
  if (!given) return
  const at = '/declaration/foreignRegistration'
  list.text('soDangKyNuocNgoai', `${at}/number`, given.number)
  list.day('ngayDangKyNuocNgoai', `${at}/registeredOn`, given.registeredOn)
  list.text('cqNuocNgoaiDaDangKy', `${at}/authority`, given.authority)
  list.code('qgNuocNgoaiDaDangKy', `${at}/country`, given.country)
}

export function previous(list: FieldList, given: PreviousRegistration | undefined): void {
  if (!given) return
  const at = '/declaration/previousRegistration'
  list.text('soDangKyTruocDay', `${at}/number`, given.number)
  list.text('quyenSoDangKyTruocDay', `${at}/book`, given.book)
  list.day('ngayDangKyTruocDay', `${at}/registeredOn`, given.registeredOn)
  list.code('noiDangKyTruocDay', `${at}/unit`, given.unit)
}

/** `suffix`: some forms end each name with it (`…TuyenBoViecChet`). */
export function courtNote(
  list: FieldList,
  names: { flag: string; notedOn: string; basis: string; revokedOn: string; revocation: string },
  at: string,
  given: CourtNote | undefined,
): void {
  if (!given) return
  list.flag(names.flag, `${at}/declared`, given.declared)
  list.day(names.notedOn, `${at}/notedOn`, given.notedOn)
  list.text(names.basis, `${at}/basis`, given.basis)
  list.day(names.revokedOn, `${at}/revocationNotedOn`, given.revocationNotedOn)
  list.text(names.revocation, `${at}/revocationBasis`, given.revocationBasis)
}
