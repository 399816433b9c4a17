/** What registration brought (`ketQuaXuLy`; civil-registry contract, section 2.5). Everything in it may be missing. */
import type { RegistryResult } from '../../domain/civil-registry.ts'
import type { FilingKind } from '../../domain/filing.ts'
import { parseJson } from '../soap.ts'
import { readDay } from './moments.ts'
import { codeOf } from './read-answer.ts'

/** Where certificates are known to stand; any other field that holds a PDF is one too, because LTKH's is not known. */
const certificateFields = ['giayKhaiSinh', 'giayKhaiTu']
/** `%PDF-` in base64. */
const pdfStart = 'JVBERi0'

export function readResult(value: unknown, kind: FilingKind, certificateExpected: boolean): RegistryResult | null {
  const result = asObject(value)
  if (result === null) return null
  const births = kind === 'birth' || kind === 'birth-package'
  const number = codeOf(result.soDinhDanh)
  return {
    personalNumber: births && number !== null && /^\d{12}$/.test(number) ? number : null,
    personalNumberExpected: births,
    registerNumber: codeOf(result.soDangKy) ?? codeOf(result.so),
    registerBook: codeOf(result.quyenSo),
    registerPage: codeOf(result.trangSo),
    registeredOn: readDay(result.ngayDangKy),
    certificate: certificateOf(result),
    certificateExpected,
  }
}

/** G1 gives results as text, as a list of one, or as an object. */
function asObject(value: unknown): Record<string, unknown> | null {
  const parsed = typeof value === 'string' ? parseJson(value) : value
  const one = Array.isArray(parsed) ? parsed[0] : parsed
  return typeof one === 'object' && one !== null ? (one as Record<string, unknown>) : null
}

function certificateOf(result: Record<string, unknown>): RegistryResult['certificate'] {
  const names = [...certificateFields, ...Object.keys(result)]
  for (const name of names) {
    const text = result[name]
    if (typeof text !== 'string' || !text.trimStart().startsWith(pdfStart)) continue
    const compact = text.replace(/\s+/g, '')
    // Half a certificate is none: it is asked for again.
    if (compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(compact)) continue
    return { mediaType: 'application/pdf', content: Buffer.from(compact, 'base64') }
  }
  return null
}
