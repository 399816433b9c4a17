/** The signatures of a PDF: those that its form shows (ISO 32000-1, 12.7.4.5 and 12.8). */
import { PdfFault } from './budget.ts'
import { findMember, isDictionary, isName, type Pdf } from './open-pdf.ts'
import type { PdfDictionary, PdfString, PdfValue } from './read-value.ts'

/** Which changes the first signer allows (`DocMDP`): none, form fields and signatures, notes too. */
export type Certification = 1 | 2 | 3

export interface FoundSignature {
  /** Its field, as the number of the object; `null` = written into the form itself. */
  field: number | null
  /** `timestamp` = only says when the file was as it is (document time-stamp). */
  kind: 'signature' | 'timestamp'
  subFilter: string
  /** As it is stated; `null` = no list of whole numbers. */
  byteRange: readonly number[] | null
  contents: PdfString | null
  /** Of a signature that certifies. */
  certification: Certification | null
  /** When it was made, as it states (`M`); milliseconds since the epoch. */
  statedAt: number | null
}

/** Papers have two or three. */
const signaturesMax = 32
const fieldsMax = 5_000

/** In the order of the form. Fails with `PdfFault`. */
export function findSignatures(pdf: Pdf): FoundSignature[] {
  const found: FoundSignature[] = []
  for (const { field, value } of walkFields(pdf)) {
    const dictionary = pdf.resolve(findMember(value, 'V'))
    if (!isDictionary(dictionary)) continue
    found.push(toSignature(pdf, field, dictionary))
    if (found.length > signaturesMax) throw new PdfFault('too-complex', 'too many signatures')
  }
  return found
}

interface Field {
  field: number | null
  value: PdfDictionary
}

/** Every field for signatures, signed or not. */
export function* walkFields(pdf: Pdf): Generator<Field> {
  const form = pdf.resolve(findMember(pdf.resolve(pdf.root), 'AcroForm'))
  const open: { value: PdfValue; isSignature: boolean }[] = []
  const push = (list: PdfValue, isSignature: boolean) => {
    if (list.type !== 'array') return
    for (const value of [...list.items].reverse()) open.push({ value, isSignature })
  }
  push(pdf.resolve(findMember(form, 'Fields')), false)
  const seen = new Set<number>()
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const number = next.value.type === 'reference' ? next.value.number : null
    if (number !== null && seen.has(number)) throw new PdfFault('malformed', 'a field twice in the form')
    if (number !== null) seen.add(number)
    if (seen.size > fieldsMax || open.length > fieldsMax) throw new PdfFault('too-complex', 'too many fields')
    const value = pdf.resolve(next.value)
    if (!isDictionary(value)) continue
    const stated = pdf.resolve(value.entries.get('FT'))
    const isSignature = stated.type === 'null' ? next.isSignature : isName(stated, 'Sig')
    if (isSignature) yield { field: number, value }
    push(pdf.resolve(value.entries.get('Kids')), isSignature)
  }
}

function toSignature(pdf: Pdf, field: number | null, { entries }: PdfDictionary): FoundSignature {
  const subFilter = pdf.resolve(entries.get('SubFilter'))
  const type = pdf.resolve(entries.get('Type'))
  // Both stand in the dictionary itself, or the bytes between which the signature stands could be anywhere.
  const range = entries.get('ByteRange')
  const contents = entries.get('Contents')
  const isTimestamp = isName(type, 'DocTimeStamp') || isName(subFilter, 'ETSI.RFC3161')
  return {
    field,
    kind: isTimestamp ? 'timestamp' : 'signature',
    subFilter: subFilter.type === 'name' ? subFilter.value : '',
    byteRange: range?.type === 'array' ? toWholeNumbers(range.items) : null,
    contents: contents?.type === 'string' ? contents : null,
    certification: findCertification(pdf, entries),
    statedAt: toMoment(pdf.resolve(entries.get('M'))),
  }
}

/** `D:20261130083000+07'00'` (7.9.4), from the second on and with its offset: without one it is no moment. */
function toMoment(value: PdfValue): number | null {
  const text = value.type === 'string' ? value.bytes.toString('latin1') : ''
  const [whole, year, month, day, hour, minute, second, zone = '', hours = '00', minutes = '00'] =
    /^D:(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:(Z)(?:00'?00'?)?|([+-]\d{2})'?(\d{2})?'?)$/.exec(text) ?? []
  if (whole === undefined) return null
  const offset = zone === 'Z' ? 'Z' : `${hours}:${minutes}`
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`)
  return Number.isNaN(at) ? null : at
}

function toWholeNumbers(items: readonly PdfValue[]): number[] | null {
  const numbers = items.map((item) => (item.type === 'number' ? item.value : -1))
  return numbers.every((one) => Number.isSafeInteger(one) && one >= 0) ? numbers : null
}

function findCertification(pdf: Pdf, entries: PdfDictionary['entries']): Certification | null {
  const references = pdf.resolve(entries.get('Reference'))
  if (references.type !== 'array') return null
  for (const item of references.items) {
    const reference = pdf.resolve(item)
    if (!isName(pdf.resolve(findMember(reference, 'TransformMethod')), 'DocMDP')) continue
    const stated = pdf.resolve(findMember(pdf.resolve(findMember(reference, 'TransformParams')), 'P'))
    // 12.8.2.2: 2 where it is not stated. What is not one of the three allows the least.
    if (stated.type === 'null') return 2
    return stated.type === 'number' && (stated.value === 2 || stated.value === 3) ? stated.value : 1
  }
  return null
}
