/**
 * The values of a declaration in an endpoint's own forms, where these differ from those of its generation. What is not
 * stated stays as the generation has it.
 */
import type { RegistryGeneration } from '../../../domain/filing/civil-registry.ts'
import { fold } from '../../../domain/text.ts'
import { type DayForm, writeDay } from '../../parsing/date-forms.ts'
import { receiptForms as contractForms } from './moments.ts'
import type { Rendered } from './render-fields.ts'
import type { WireField } from './wire-field.ts'

export const receiptForms = [
  'yyyy-MM-dd',
  'dd/MM/yyyy',
  'dd/MM/yyyy HH:mm:ss',
  'yyyy-MM-dd HH:mm:ss',
  'yyyy-MM-ddTHH:mm:ss',
  'yyyy-MM-ddTHH:mm:ss+07:00',
  'yyyyMMddHHmmss',
] as const
export type ReceiptForm = (typeof receiptForms)[number]

interface FieldForms {
  day?: DayForm | undefined
  birth?: DayForm | 'parts' | undefined
  receipt?: ReceiptForm | undefined
  name?: 'whole' | 'parts' | undefined
  codes?: 'text' | 'number' | undefined
  counts?: 'text' | 'number' | undefined
}

export interface DeclarationForm {
  forms: FieldForms
  /** Field of the contract → its name there. */
  fields: Readonly<Record<string, string>>
  /** Our identity paper → its code there. */
  paperTypes: Readonly<Partial<Record<string, string>>>
}

/** Our papers by the codes of the contract's list (section 3.3). */
const papersByCode: Readonly<Record<string, string>> = {
  1: 'old-identity-card',
  2: 'passport',
  3: 'residence-card',
  4: 'citizen-card',
  5: 'army-card',
  6: 'army-officer-card',
  7: 'police-card',
  8: 'other',
}

/** The declaration as this endpoint wants it. */
export function inForm(rendered: Rendered, fields: readonly WireField[], form: DeclarationForm): Rendered {
  const { forms, fields: names, paperTypes } = form
  const result: Rendered = {}
  const byName = new Map(fields.filter(({ value }) => value !== null).map((field) => [field.name, field]))
  for (const [name, value] of Object.entries(rendered)) {
    const field = byName.get(name)
    result[names[name] ?? name] = field === undefined ? value : inOwnForm(value, field, forms, paperTypes)
  }
  return result
}

function inOwnForm(
  rendered: Rendered[string],
  { name, value }: WireField,
  forms: FieldForms,
  paperTypes: DeclarationForm['paperTypes'],
): Rendered[string] {
  switch (value?.as) {
    case 'day':
      return forms.day === undefined ? rendered : writeDay(value.day, forms.day)
    case 'birth':
      return forms.birth === undefined ? rendered : birthIn(value.date, forms.birth)
    case 'name':
      return forms.name === undefined ? rendered : nameIn(rendered, forms.name)
    case 'count':
      return forms.counts === undefined ? rendered : asKind(String(value.count), forms.counts)
    case 'code': {
      const paper = name.endsWith('LoaiGiayToTuyThan') ? paperTypes[papersByCode[value.code] ?? ''] : undefined
      if (paper !== undefined) return asKind(paper, forms.codes ?? (typeof rendered === 'number' ? 'number' : 'text'))
      return forms.codes === undefined || !value.numeric ? rendered : asKind(value.code, forms.codes)
    }
    default:
      return rendered
  }
}

const asKind = (text: string, kind: 'text' | 'number'): string | number => (kind === 'number' ? Number(text) : text)

type Birth = Extract<NonNullable<WireField['value']>, { as: 'birth' }>['date']

/** A birth that is known by its year alone is that year, in any form. */
function birthIn(date: Birth, form: DayForm | 'parts'): Rendered[string] {
  if (form !== 'parts') return date.precision === 'year' ? String(date.year) : writeDay(date.date, form)
  if (date.precision === 'year') return { namSinh: String(date.year), thangSinh: '', ngaySinh: '' }
  return { namSinh: date.date.slice(0, 4), thangSinh: date.date.slice(5, 7), ngaySinh: date.date.slice(8, 10) }
}

/** From what the generation made of it, so that letter case and parts are decided in one place. */
function nameIn(rendered: Rendered[string], form: 'whole' | 'parts'): Rendered[string] {
  if (form === 'whole') {
    if (typeof rendered !== 'object') return rendered
    return ['Ho', 'ChuDem', 'Ten']
      .map((part) => rendered[part] ?? '')
      .filter((part) => part !== '')
      .join(' ')
  }
  return typeof rendered === 'object' ? rendered : { Ho: '', ChuDem: '', Ten: String(rendered) }
}

/** Time of receipt, local. */
export function receiptIn(generation: RegistryGeneration, moment: string, form: ReceiptForm | undefined): string {
  if (form === undefined) return contractForms[generation](moment)
  const day = contractForms.G1(moment)
  const time = contractForms.G2(moment).slice(-8)
  switch (form) {
    case 'yyyy-MM-dd':
      return day
    case 'dd/MM/yyyy':
      return writeDay(day, 'dd/MM/yyyy')
    case 'dd/MM/yyyy HH:mm:ss':
      return `${writeDay(day, 'dd/MM/yyyy')} ${time}`
    case 'yyyy-MM-dd HH:mm:ss':
      return `${day} ${time}`
    case 'yyyy-MM-ddTHH:mm:ss':
      return `${day}T${time}`
    case 'yyyy-MM-ddTHH:mm:ss+07:00':
      return `${day}T${time}+07:00`
    case 'yyyyMMddHHmmss':
      return `${writeDay(day, 'yyyyMMdd')}${time.replaceAll(':', '')}`
  }
}

/** Type of an attached file, by the title of the paper. */
export function createFileTypes({
  default: preset,
  byTitle,
}: {
  default: number
  byTitle: Readonly<Record<string, number>>
}): (title: string) => number {
  const known = new Map(Object.entries(byTitle).map(([title, type]) => [fold(title), type]))
  return (title) => known.get(fold(title)) ?? preset
}
