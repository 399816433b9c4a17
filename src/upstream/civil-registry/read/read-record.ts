/**
 * A registered act as the registry hands it out (`traHoSo`, `traDanhSachHoSo`, and `ketQuaXuLy` of a dossier; civil-registry contract,
 * sections 2.1, 2.5 and 2.7). Everything in it may be missing; what is there and cannot be read is named as unreadable.
 */
import type { CertificateKind, CertificateRole } from '../../../domain/certificate/certificate.ts'
import type {
  Reading,
  RecordedPerson,
  RegisterNote,
  RegisterRecord,
} from '../../../domain/certificate/register-record.ts'
import { fold } from '../../../domain/text.ts'
import { readBoundedJson } from '../../parsing/bounded-json.ts'
import { codeKey, member } from '../../parsing/compare-codes.ts'
import { firstText, type ReplyJson } from '../../parsing/read-reply.ts'
import {
  type Given,
  getBirth,
  getReadDay,
  getSex,
  prefixes,
  type ReadPart,
  readCode,
  readNumber,
  saysSomething,
  toName,
} from './read-result.ts'

export function readRecord(given: Given, kind: CertificateKind, now: number): RegisterRecord {
  const first = (...names: readonly string[]) => names.map((name) => member(given, name)).find(saysSomething)
  const people: Partial<Record<CertificateRole, RecordedPerson>> = {}
  for (const [role, prefix] of Object.entries(prefixes[kind])) {
    people[role as CertificateRole] = {
      fullName: toReading(toName(member(given, `${prefix}HoTen`))),
      dateOfBirth: toReading(getBirth(member(given, `${prefix}NgaySinh`), now)),
      sex: toReading(getSex(member(given, `${prefix}GioiTinh`))),
      personalNumber: findPersonalNumber(given, prefix, kind === 'birth' && role === 'child'),
    }
  }
  return {
    number: toReading(readCode(first('so', 'soDangKy', 'quyetDinhSo'))),
    book: toReading(readCode(member(given, 'quyenSo'))),
    page: toReading(readCode(member(given, 'trangSo'))),
    date: toReading(getReadDay(member(given, 'ngayDangKy'), now)),
    unit: toReading(readCode(first('noiDangKy', 'maDonVi', 'ndkksMaXa'))),
    dateOfDeath: kind === 'death' ? toReading(getBirth(member(given, 'nktNgayChet'), now)) : { state: 'absent' },
    people,
    notes: findNotes(given, kind),
  }
}

function toReading<T>({ value, unreadable }: ReadPart<T>): Reading<T> {
  if (value !== null) return { state: 'read', value }
  return { state: unreadable ? 'unreadable' : 'absent' }
}

/** The number of an identity paper is the personal number where it has twelve digits; another is the number of an older paper. */
function findPersonalNumber(given: Given, prefix: string, newborn: boolean): Reading<string> {
  const own = [...(newborn ? ['soDinhDanh'] : []), `${prefix}SoDDCN`]
    .map((name) => member(given, name))
    .find(saysSomething)
  if (own !== undefined) return toReading(readNumber(own))
  const paper = ['SoGiayToTuyThan', 'SoGiayTo'].map((name) => member(given, prefix + name)).find(saysSomething)
  const read = readNumber(paper)
  return read.value === null ? { state: 'absent' } : { state: 'read', value: read.value }
}

/** Columns of the digitised books that hold a note (section 2.7), by kind. */
const noteColumns: Readonly<
  Partial<Record<CertificateKind, readonly (readonly [column: string, note: RegisterNote])[]>>
> = {
  birth: [
    ['nksMatTichNgayGhiChuTuyenBo', 'declared-missing'],
    ['nksMatTichCanCuTuyenBo', 'declared-missing'],
    ['nksMatTichNgayGhiChuHuyTuyenBo', 'declaration-ended'],
    ['nksHanCheNangLucHanhViNgayGhiChuTuyenBo', 'limited-capacity'],
    ['nksHanCheNangLucHanhViCanCuTuyenBo', 'limited-capacity'],
    ['nksHanCheNangLucHanhViNgayGhiChuHuyTuyenBo', 'declaration-ended'],
  ],
  death: [
    ['nktNgayGhiChuTuyenBoViecChet', 'declared-dead'],
    ['nktCanCuTuyenBoViecChet', 'declared-dead'],
    ['nktNgayGhiChuHuyTuyenBoViecChet', 'annulled'],
    ['nktCanCuHuyTuyenBoViecChet', 'annulled'],
  ],
  marriage: [
    ['huyKetHonNgayGhiChu', 'annulled'],
    ['huyKetHonCanCu', 'annulled'],
    ['congNhanKetHonNgayGhiChu', 'recognition'],
    ['congNhanKetHonCanCu', 'recognition'],
  ],
}

/** Free text by its words (Circular 04/2020/TT-BTP, Art. 23): the first that is found says what kind of note it is. */
const noteWords: readonly (readonly [RegExp, RegisterNote])[] = [
  [/\bly hon\b/, 'divorce'],
  [/\b(huy|thu hoi)\b/, 'annulled'],
  [/\b(cai chinh|thay doi|bo sung|xac dinh lai)\b/, 'correction'],
  [/\bnhan (cha|me|con)\b/, 'recognition'],
  [/\bcon nuoi\b/, 'adoption'],
  [/\bgiam ho\b/, 'guardianship'],
  [/\bmat tich\b/, 'declared-missing'],
  [/\b(han che|mat) nang luc\b/, 'limited-capacity'],
]

function findNotes(given: Given, kind: CertificateKind): RegisterNote[] {
  const notes = new Set<RegisterNote>()
  for (const [column, note] of noteColumns[kind] ?? []) if (saysSomething(member(given, column))) notes.add(note)
  for (const text of [member(given, 'ghiChu'), kind === 'marriage' ? member(given, 'tinhTrangKetHon') : undefined]) {
    if (!saysSomething(text)) continue
    const words = fold(firstText(text) ?? '')
    const found = noteWords.filter(([pattern]) => pattern.test(words)).map(([, note]) => note)
    for (const note of found) notes.add(note)
    // A code or a word that nobody here reads may say that the marriage is over.
    if (found.length === 0 && !isUnchanged(words)) notes.add('other')
  }
  return [...notes]
}

/** What forms hold where there is nothing to note. */
const isUnchanged = (words: string): boolean =>
  /^(khong|khong co|\.|-|0|1|binh thuong|dang co hieu luc|con hieu luc)$/.test(words)

/** What stands in a list of the registry's records: one with an id of its own and its unit. */
export interface ListedRecord {
  id: string
  unit: unknown
}

/** `null` = this is no list that is read whole. Nothing at all is none. */
export function readRecordList(value: unknown): ListedRecord[] | null {
  const items = findObjects(value)
  if (items === null) return null
  const listed: ListedRecord[] = []
  for (const item of items) {
    const id = codeKey(member(item, 'id'))
    if (id === null) return null
    listed.push({ id, unit: member(item, 'maDonVi') })
  }
  return listed
}

/** The objects of a list, of one in place of a list, or of either as a text; `null` where anything else stands among them. */
export function findObjects(value: unknown): ReplyJson[] | null {
  const parsed = typeof value === 'string' && value.trim() !== '' ? readBoundedJson(value).value : value
  if (parsed === undefined || parsed === null || parsed === '') return []
  const list = Array.isArray(parsed) ? parsed : [parsed]
  return list.every((item): item is ReplyJson => typeof item === 'object' && item !== null && !Array.isArray(item))
    ? list
    : null
}
