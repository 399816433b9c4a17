// A push as it comes in, in the envelope of its generation. Reading never fails: what is wrong is named, so that even a
// push that cannot be understood is counted.

import { createHash } from 'node:crypto'
import type { RegistrySettings } from '../settings.ts'
import type { FileFact, Generation } from '../state/dossier.ts'
import { unitCode } from '../units.ts'
import type { Fields, Value } from './value.ts'
import { readDeclarationXml } from './xml.ts'

export type Problem = {
  readonly field: string
  readonly kind: 'length' | 'code-list' | 'format' | 'missing' | 'other'
  /** In place of the sentence that belongs to the kind. */
  readonly text?: string
}

export type Filing = {
  /** Empty when it could not be read. */
  readonly code: string
  readonly linked: string
  readonly unit: string
  readonly module: string
  readonly received: string
  /** Time of receipt, milliseconds since the epoch; NaN when it cannot be read. */
  readonly receivedAt: number
  readonly data: string
  readonly fields: Fields
  readonly files: readonly FileFact[]
  readonly problems: readonly Problem[]
}

export const MODULES: Readonly<Record<Generation, readonly string[]>> = {
  G1: ['KS', 'KT', 'KH', 'HN', 'CMC', 'BS', 'GH', 'GSGH', 'TDCC'],
  G2: ['LTKS', 'LTKT', 'LTKH'],
  G3: ['KS', 'KT', 'KH', 'HN', 'CMC', 'BS', 'GH', 'GSGH', 'TDCC', 'LTKS', 'LTKT', 'LTKH'],
}

const RECEIVED: Readonly<Record<Generation, RegExp>> = {
  G1: /^(?<y>\d{4})-(?<m>\d\d)-(?<d>\d\d)$/,
  G2: /^(?<d>\d\d)\/(?<m>\d\d)\/(?<y>\d{4}) (?<h>\d\d):(?<i>\d\d):(?<s>\d\d)$/,
  G3: /^(?<d>\d\d)\/(?<m>\d\d)\/(?<y>\d{4}) ?$/,
}

export function readFiling(gen: Generation, body: Buffer, settings: RegistrySettings): Filing {
  const problems: Problem[] = []
  const given = parseObject(body.toString('utf8'))
  if (!given) problems.push({ field: 'body', kind: 'other', text: 'Dữ liệu gửi lên không phải JSON.' })
  const envelope = given ?? {}

  const receivedAt = getMoment(gen, typeof envelope.ngayTiepNhan === 'string' ? envelope.ngayTiepNhan : '')

  function text(name: string, needed = true): string {
    const value = envelope[name]
    const read = name === 'maDonVi' && typeof value === 'number' ? unitCode(value, receivedAt, settings) : value
    if (typeof read === 'string' && read.trim() !== '') return read
    if (given && needed) problems.push({ field: name, kind: read === undefined || read === '' ? 'missing' : 'format' })
    return ''
  }

  const code = text(gen === 'G1' ? 'maHoSo' : 'maHoSoMCDT').trim()
  // A module code stands here for filings that are not linked: a client's habit, tolerated.
  const linked = gen === 'G1' ? '' : text('maHoSoLT', false).trim()
  const module = text('module').trim()
  if (module !== '' && !MODULES[gen].includes(module)) problems.push({ field: 'module', kind: 'code-list' })
  const received = text('ngayTiepNhan')
  if (received !== '' && Number.isNaN(receivedAt)) problems.push({ field: 'ngayTiepNhan', kind: 'format' })
  const data = text('data')
  const fields = data === '' ? {} : gen === 'G1' ? readDeclarationXml(data) : parseObject(data)
  if (!fields) {
    const what = gen === 'G1' ? 'XML' : 'JSON'
    problems.push({ field: 'data', kind: 'other', text: `Trường data không phải ${what} hợp lệ.` })
  }
  const files = gen === 'G1' ? [] : readFiles(envelope.fileDinhKem, problems, settings)
  return {
    code,
    linked,
    unit: text('maDonVi').trim(),
    module,
    received,
    receivedAt,
    data,
    fields: fields ?? {},
    files,
    problems,
  }
}

function readFiles(value: Value | undefined, problems: Problem[], settings: RegistrySettings): FileFact[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) {
    problems.push({ field: 'fileDinhKem', kind: 'format' })
    return []
  }
  const files: FileFact[] = []
  for (const item of value as readonly Value[]) {
    const { tenGiayTo, tenTepDinhKem, huyGiayTo, duLieuTepDinhKem } = (item ?? {}) as Record<string, Value>
    // Withdrawn papers are not kept.
    if (huyGiayTo !== undefined && Number(huyGiayTo) !== 0) continue
    const name = typeof tenTepDinhKem === 'string' ? tenTepDinhKem : ''
    const content = typeof duLieuTepDinhKem === 'string' ? decode(duLieuTepDinhKem) : undefined
    if (name === '') problems.push({ field: 'tenTepDinhKem', kind: 'missing' })
    if (!content || content.length === 0) problems.push({ field: 'duLieuTepDinhKem', kind: 'format' })
    else if (content.length > settings.registryFileBytesMax)
      problems.push({ field: 'duLieuTepDinhKem', kind: 'length' })
    else if (/\.pdf$/i.test(name) && content.toString('latin1', 0, 5) !== '%PDF-')
      problems.push({ field: 'duLieuTepDinhKem', kind: 'format' })
    if (content)
      files.push({
        name,
        title: typeof tenGiayTo === 'string' ? tenGiayTo : '',
        bytes: content.length,
        sha256: createHash('sha256').update(content).digest('hex'),
      })
  }
  return files
}

/** Node's decoder skips what is no base64; the registry does not. */
function decode(text: string): Buffer | undefined {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text) ? Buffer.from(text, 'base64') : undefined
}

export function parseObject(text: string): Record<string, Value> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, Value>)
      : undefined
  } catch {
    return undefined
  }
}

function getMoment(gen: Generation, text: string): number {
  const fields = RECEIVED[gen].exec(text)?.groups
  if (!fields) return Number.NaN
  const { y, m, d, h = '12', i = '00', s = '00' } = fields
  return Date.parse(`${y}-${m}-${d}T${h}:${i}:${s}+07:00`)
}
