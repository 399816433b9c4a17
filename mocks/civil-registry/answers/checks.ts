// What the registry checks in a declaration: fields the law asks for, code lists, lengths and the date formats of the
// generation. Rules go by the ending of a field's name, because every person of a form has the same block of fields.

import type { Generation } from '../state/dossier.ts'
import type { Problem } from './envelope.ts'
import type { Fields, Value } from './value.ts'

type Check = (name: string, value: Value, gen: Generation) => Problem['kind'] | undefined

const DOTTED = /^\d{2}\.\d{2}\.\d{4}$/
const SLASHED = /^\d{2}\/\d{2}\/\d{4}$/
const YEAR = /^\d{4}$/

const getOne =
  (...values: readonly number[]): Check =>
  (_, value) =>
    values.includes(Number(text(value))) ? undefined : 'code-list'

/** Numbers in G3, texts elsewhere: what the running clients send. */
const typed =
  (check: Check): Check =>
  (name, value, gen) =>
    (typeof value === 'number') === (gen === 'G3') ? check(name, value, gen) : 'format'

const date: Check = (_, value, gen) => {
  const given = text(value)
  if (gen === 'G3') return SLASHED.test(given) ? undefined : 'format'
  return DOTTED.test(given) || (gen === 'G1' && SLASHED.test(given)) ? undefined : 'format'
}

const birthDate: Check = (name, value, gen) => {
  if (gen !== 'G3') return YEAR.test(text(value)) && name !== 'nksNgaySinh' ? undefined : date(name, value, gen)
  if (!isObject(value)) return 'format'
  const { namSinh, thangSinh, ngaySinh } = value
  const whole = YEAR.test(text(namSinh)) && /^(\d\d)?$/.test(text(thangSinh)) && /^(\d\d)?$/.test(text(ngaySinh))
  return whole ? undefined : 'format'
}

const name: Check = (_, value, gen) => {
  if (gen !== 'G3') return typeof value === 'string' ? undefined : 'format'
  if (!isObject(value)) return 'format'
  return ['Ho', 'ChuDem', 'Ten'].every((part) => typeof value[part] === 'string') ? undefined : 'format'
}

const address: Check = (_, value, gen) => {
  if (gen === 'G1') return typeof value === 'string' ? undefined : 'format'
  if (!isObject(value)) return 'format'
  // Districts ended with the two-level order.
  return gen === 'G3' && 'maHuyen' in value ? 'format' : undefined
}

/** A thirteenth digit brings two errors, as the registry's samples show; see `problemsOf`. */
const personalNumber: Check = (_, value) => (/^\d{12}$/.test(text(value)) ? undefined : 'format')

const RULES: readonly (readonly [RegExp, Check])[] = [
  [/HoTen$/, name],
  [/(SoDDCN|[a-z]SoDinhDanh)$/, personalNumber],
  [/NgaySinh$/, birthDate],
  [
    /(NgayCap(GiayToTuyThan)?|ngayCapGCS|ngayCapGBT|NgayChet|gbtNgay|ngayDangKyTruocDay|ngayDangKyNuocNgoai|ngayXacLapQuanHeHonNhan)$/,
    date,
  ],
  [/GioiTinh$/, typed(getOne(0, 1, 2, 3))],
  [/LoaiCuTru$/, typed(getOne(0, 1, 2))],
  [/LoaiGiayToTuyThan$/, typed(getOne(0, 1, 2, 3, 4, 5, 6, 7, 8))],
  [/(NoiCuTru|QueQuan|NoiSinh|NoiChet)$/, address],
  [/^nksLoaiKhaiSinh$/, getOne(1, 2, 3, 4, 5)],
  [/^gbtLoai$/, getOne(0, 1, 2, 3, 4, 5, 6, 7)],
  [/^nxnLoaiMucDichSuDung$/, getOne(1, 2, 3, 4, 5)],
  [/^loaiXacNhan$/, getOne(1, 2, 3, 4)],
]

const REGISTRATION: Readonly<Record<string, Check>> = {
  KS: getOne(0, 1, 2, 3, 4),
  KT: getOne(0, 1, 2, 3, 4),
  KH: getOne(1, 2),
  CMC: getOne(0, 1, 2),
}

const person = (prefix: string, ...fields: readonly string[]): string[] => fields.map((field) => prefix + field)
const spouse = (side: string): string[] =>
  person(side, 'HoTen', 'NgaySinh', 'DanToc', 'QuocTich', 'LoaiCuTru', 'NoiCuTru', 'SoGiayToTuyThan')

/** The law's fields (Must = L), and the names without which there is no act. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  KS: ['noiDangKy', ...person('nks', 'HoTen', 'GioiTinh', 'NgaySinh', 'NoiSinh', 'QueQuan', 'DanToc', 'QuocTich')],
  KT: ['nktHoTen', 'nktNgayChet'],
  KH: [...spouse('chong'), ...spouse('vo')],
  HN: ['nxnHoTen'],
  CMC: ['loaiXacNhan', 'cmHoTen', 'ncHoTen'],
  BS: ['cbsHoTen'],
}

const parent = (prefix: string): string[] => person(prefix, 'HoTen', 'NgaySinh', 'DanToc', 'QuocTich', 'NoiCuTru')

export function getProblems(gen: Generation, module: string, fields: Fields): Problem[] {
  const act = module.replace(/^LT/, '')
  const problems: Problem[] = []
  // "Other" fields stand in for a code: nksDanTocKhac for nksDanToc.
  for (const field of neededFor(act, fields))
    if (isBlank(fields[field]) && isBlank(fields[`${field}Khac`]) && !isNumberInstead(field, fields))
      problems.push({ field, kind: 'missing' })
  for (const [field, value] of Object.entries(fields)) {
    if (isBlank(value)) continue
    const given = text(value)
    if (/(SoDDCN|SoGiayToTuyThan)$/.test(field) && /^\d{13,}$/.test(given)) {
      problems.push({ field, kind: 'length' }, { field, kind: 'format' })
      continue
    }
    const check = field === 'loaiDangKy' ? REGISTRATION[act] : RULES.find(([form]) => form.test(field))?.[1]
    const kind = check?.(field, value, gen)
    if (kind) problems.push({ field, kind })
  }
  return problems
}

function neededFor(act: string, fields: Fields): readonly string[] {
  const needed = NEEDED[act] ?? []
  if (act !== 'KS') return needed
  const kind = text(fields.nksLoaiKhaiSinh)
  return [
    ...needed,
    ...(['2', '4', '5'].includes(kind) ? [] : parent('me')),
    ...(['3', '4', '5'].includes(kind) ? [] : parent('cha')),
  ]
}

/** A personal number will do for the number of an identity paper. */
function isNumberInstead(field: string, fields: Fields): boolean {
  return /SoGiayToTuyThan$/.test(field) && !isBlank(fields[field.replace('SoGiayToTuyThan', 'SoDDCN')])
}

export const isObject = (value: Value | undefined): value is { readonly [key: string]: Value } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Trailing blanks are tolerated everywhere. */
export const text = (value: Value | undefined): string =>
  typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : ''

function isBlank(value: Value | undefined): boolean {
  if (value === undefined || value === null) return true
  if (isObject(value)) return Object.values(value).every((part) => isBlank(part))
  return text(value) === '' && !Array.isArray(value)
}
