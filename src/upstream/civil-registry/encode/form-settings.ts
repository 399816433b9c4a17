/** How one generation's messages differ in form from the contract's: settings, each with the contract's value as default. */
import { z } from 'zod'
import { registryGenerations } from '../../../domain/filing/civil-registry.ts'
import { filingKinds } from '../../../domain/filing/filing.ts'
import { memberPath } from '../../access-layer/json-path-settings.ts'
import { dayForms } from '../../parsing/date-forms.ts'
import { receiptForms } from './field-forms.ts'

const memberName = z.string().regex(/^[^.\s][^.]{0,59}$/, 'must be the name of one member')
const answerMembers = ['status', 'statusDescription', 'value', 'errorCode', 'errorDescription'] as const
const itemMembers = [
  'maDonVi',
  'maTinh',
  'module',
  'maHoSoLT',
  'maHoSoMCDT',
  'trangThai',
  'errors',
  'thoiGianThucHien',
  'ghiChu',
  'noiDungXuLy',
  'hanBoSungHoSo',
  'ketQuaXuLy',
] as const

const forms = z
  .strictObject({
    day: z
      .enum(dayForms)
      .optional()
      .describe('Days of papers and acts. Absent: dd.MM.yyyy in G1 and G2, dd/MM/yyyy in G3'),
    birth: z
      .enum([...dayForms, 'parts'])
      .optional()
      .describe('Dates of birth; `parts` = namSinh, thangSinh, ngaySinh. Absent: dd.MM.yyyy in G1 and G2, parts in G3'),
    receipt: z
      .enum(receiptForms)
      .optional()
      .describe(
        'Time of receipt (ngayTiepNhan). Absent: yyyy-MM-dd in G1, dd/MM/yyyy HH:mm:ss in G2, a day and a blank in G3',
      ),
    name: z
      .enum(['whole', 'parts'])
      .optional()
      .describe('Full names; `parts` = Ho, ChuDem, Ten. Absent: whole in G1 and G2, parts in G3'),
    codes: z
      .enum(['text', 'number'])
      .optional()
      .describe('Codes of sex, residence and paper type. Absent: text in G1 and G2, number in G3'),
    counts: z
      .enum(['text', 'number'])
      .optional()
      .describe('Counts, such as copies. Absent: text in G1, number in G2 and G3'),
  })
  .prefault({})
  .describe('Forms of values where they differ from the contract (sections 2.6 and 7)')

export const generationForms = {
  forms,
  fields: z
    .record(z.string().min(1).max(60), memberName)
    .default({})
    .describe(
      'Field of a declaration in the contract → its name at this endpoint; others keep theirs. Absent: none differs',
    ),
  constants: z
    .record(memberName, z.string().max(1_000))
    .default({})
    .describe('Further constant members of a push, behind those of the contract. Absent: none'),
  members: z
    .partialRecord(z.enum(answerMembers), memberPath)
    .default({})
    .describe(
      'Member of an answer in the contract → where it stands in theirs. The names of G1 are known in Vietnamese only',
    ),
  statusValues: z
    .record(z.string().min(1).max(40), z.string().max(3))
    .default({})
    .describe('Their value of `status` → that of the contract, for example SUCCESS → 1. Absent: the same'),
}

export const itemForms = {
  itemMembers: z
    .partialRecord(z.enum(itemMembers), memberPath)
    .default({})
    .describe('The same for the members of each item of `value`'),
  eformUnit: z
    .boolean()
    .default(false)
    .describe(
      'Whether a question names the registering unit too (eformData.noiDangKy), for adapters of the VNPT platform',
    ),
}

const paperTypeNames = [
  'old-identity-card',
  'passport',
  'residence-card',
  'citizen-card',
  'army-card',
  'army-officer-card',
  'police-card',
  'other',
] as const

const text = z.string().min(1).max(300)
const Rule = z.strictObject({
  field: z
    .string()
    .regex(/^[A-Za-z]{2,60}$/, 'must be the name of a field in the contract, such as meHoTen')
    .describe('Field of the declaration, by its name in the contract (section 2.7)'),
  kinds: z.array(z.enum(filingKinds)).min(1).optional().describe('Kinds of filings it holds for. Absent: all'),
  generations: z.array(z.enum(registryGenerations)).min(1).optional().describe('Generations it holds for. Absent: all'),
  required: z
    .boolean()
    .default(false)
    .describe(
      'Whether it must be stated, for a person or paper that is declared at all. Absent: no, beyond what the law asks for',
    ),
  lengthMax: z.int().min(1).max(10_000).optional().describe('Most characters. Absent: those of our own schema'),
  pattern: z
    .string()
    .max(500)
    .refine(compiles, 'must be a regular expression')
    .optional()
    .describe('Form of its text; days are looked at as yyyy-mm-dd, names whole. Absent: any'),
  values: z
    .array(z.string().min(1).max(100))
    .min(1)
    .max(1_000)
    .optional()
    .describe('Values that are taken. Absent: any'),
  message: z
    .strictObject({ vi: text.describe('In Vietnamese'), en: text.describe('In English') })
    .optional()
    .describe('What the officer is told. Absent: a sentence of ours'),
})

function compiles(source: string): boolean {
  try {
    new RegExp(source, 'u')
    return true
  } catch {
    return false
  }
}

export const pathForms = {
  rules: z
    .array(Rule)
    .max(500)
    .default([])
    .describe(
      'Rules of this endpoint beyond those of the law (contract, section 11, row 1): a filing that breaks one is refused at the door, at its own places. Absent: none',
    ),
  paperTypes: z
    .partialRecord(z.enum(paperTypeNames), z.string().regex(/^\d{1,4}$/, 'must be a number of at most four digits'))
    .default({})
    .describe('Codes of identity papers (LoaiGiayToTuyThan) that differ from the list of the contract (section 3.3)'),
  fileTypes: z
    .strictObject({
      default: z
        .int()
        .min(0)
        .max(9_999)
        .default(1)
        .describe('Type of a file that is not listed. Absent: 1, as the known client sends for all'),
      byTitle: z
        .record(z.string().min(1).max(200), z.int().min(0).max(9_999))
        .default({})
        .describe('Title of the paper → its type, compared without accents and letter case'),
    })
    .prefault({})
    .describe('Types of attached files (loaiGiayTo)'),
  codes: z
    .strictObject({
      duplicate: toCodes([], 'mean "we have this dossier already"; the contract knows the phrase only'),
      suspectedDuplicate: toCodes([], 'mean "perhaps the same person twice"'),
      moduleDisabled: toCodes([], 'mean that this kind is switched off at the registry'),
      unitUnknown: toCodes(['106'], 'mean an unknown unit'),
      provinceUnknown: toCodes(['108'], 'mean an unknown province'),
    })
    .prefault({})
    .describe('Error codes that decide, beside `phrases`'),
}

function toCodes(preset: string[], meaning: string) {
  const shown = preset.length === 0 ? 'none' : preset.join(', ')
  return z.array(z.string().min(1).max(40)).max(50).default(preset).describe(`Codes that ${meaning}. Absent: ${shown}`)
}
