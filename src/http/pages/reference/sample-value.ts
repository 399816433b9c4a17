/** A value that fits a schema: its own example where there is one, otherwise the least that is allowed. Only invented people. */
import { resolve, type Schema, type Schemas } from './description.ts'

/** For members whose pattern says less than their meaning, or that have none. */
const byName: Readonly<Record<string, string>> = {
  requestId: '0198c0de-0000-4000-8000-000000000000',
  type: '/docs#failure-request-invalid',
  title: 'Yêu cầu thiếu thông tin hoặc có thông tin chưa đúng quy cách',
  nextStep: 'Vui lòng xem từng mục trong danh sách lỗi, sửa rồi gửi lại',
  message: 'Bắt buộc phải có',
  pointer: '/person/fullName',
  vi: 'Bắt buộc phải có',
  en: 'Required',
  procedure: '1.001193',
  procedures: '1.001193',
  dossier: 'H99.01.02-261123-0001',
  dossiers: 'H99.01.02-261123-0001',
  linkedDossier: 'H99.01.02-261123-0002',
  unit: 'H99.01.02',
  units: 'H99.01.02',
  consumer: 'one-stop',
  consumers: 'one-stop',
  link: 'population',
  reference: '1',
  checked: 'fullName',
  fields: 'fullName',
  personalNumber: '999090000001',
  registerNumber: '12/2026',
  registerBook: '01/2026',
  registeredOn: '2026-11-23',
  mediaType: 'application/pdf',
  fileName: 'giay-bao-sinh.pdf',
  note: 'Theo yêu cầu của đơn vị',
  cause: 'unit-unknown',
  target: 'portal',
  officer: 'canbo.mau',
  by: 'canbo.mau',
  phone: '0900000000',
  diedAt: '07:45',
  name: 'population',
  path: 'ndxp',
  operation: 'lookup',
  sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  reason: 'Kiểm tra theo yêu cầu',
  fullName: 'NGUYỄN VĂN THỬ',
}
/** For patterns: the first that fits. */
const texts = [
  '01',
  'VN',
  '00025',
  '001',
  'canbo.mau',
  '999085000777',
  '07:45',
  '0900000000',
  'abc123',
  '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  'n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg',
  '2026-11-23T01:30:00.000Z_0198c0de-0000-4000-8000-000000000000_7',
  '7-0198c0de-0000-4000-8000-000000000000',
  'portal:7',
]
const byFormat: Readonly<Record<string, string>> = {
  'date-time': '2026-11-23T08:30:00+07:00',
  date: '2026-11-23',
  uuid: '0198c0de-0000-4000-8000-000000000000',
  uri: 'https://motcua.example.vn/lienthong',
}
/** Our schemas nest five deep; one that refers to itself must still end. */
const depthMax = 12

export function sampleValue(schema: Schema, schemas: Schemas, name = '', depth = 0): unknown {
  const own = resolve(schema, schemas)
  const example = own.examples?.[0] ?? own.example
  if (example !== undefined) return example
  if (own.const !== undefined) return own.const
  if (own.enum) return own.enum[0]
  if (depth > depthMax) return null
  const [branch] = own.oneOf ?? own.anyOf ?? []
  if (branch && !own.properties) return sampleValue(branch, schemas, name, depth + 1)
  const type = [own.type ?? 'object'].flat()[0]
  if (type === 'array') return own.items ? [sampleValue(own.items, schemas, name, depth + 1)] : []
  if (type === 'integer' || type === 'number') return Math.max(own.minimum ?? 1, 1)
  if (type === 'boolean') return true
  if (type === 'string') return sampleText(own, name)
  if (type === 'null') return null
  const members = Object.entries(own.properties ?? {}).filter(([key]) => own.required?.includes(key))
  return Object.fromEntries(members.map(([key, member]) => [key, sampleValue(member, schemas, key, depth + 1)]))
}

function sampleText({ format, pattern, minLength = 0, maxLength = Number.POSITIVE_INFINITY }: Schema, name: string) {
  const known = byFormat[format ?? '']
  if (known !== undefined) return known
  const fits = (text: string) =>
    text.length >= minLength &&
    text.length <= maxLength &&
    (pattern === undefined || new RegExp(pattern, 'u').test(text))
  // Moments are written so everywhere, also where the schema says no more than that it is a text.
  const moment = /(?:At|^at|Since|^since|^until)$/.test(name) ? (byFormat['date-time'] ?? '') : ''
  return [byName[name] ?? moment, ...texts, 'x'.repeat(minLength)].find((text) => text !== '' && fits(text)) ?? ''
}
