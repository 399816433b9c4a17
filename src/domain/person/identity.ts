/** The words of identity checks: what is claimed, what may be asked for, what a person looks like here. */
import { z } from 'zod'
import { CalendarDay, yearMax, yearMin } from './calendar-day.ts'

/** A calendar date, written `yyyy-mm-dd`. Real days only: 29 February needs its leap year. */
const CalendarDate = CalendarDay.describe('A calendar date (ngày, tháng, năm), `yyyy-mm-dd`, from 1850 on')

/** Date of birth (ngày sinh). Many older people have only a year: that is data, not an error. */
export const BirthDate = z
  .discriminatedUnion('precision', [
    z
      .strictObject({
        precision: z.literal('day').describe('Known to the day (biết đủ ngày, tháng, năm)'),
        date: CalendarDate,
      })
      .meta({ id: 'BirthDateDay' }),
    z
      .strictObject({
        precision: z.literal('year').describe('Known to the year only (chỉ biết năm)'),
        year: z.int().min(yearMin).max(yearMax).describe('Year (năm sinh)'),
      })
      .meta({ id: 'BirthDateYear' }),
  ])
  .describe('Date of birth (ngày, tháng, năm sinh), known to the day or only to the year')
  .meta({ id: 'BirthDate', examples: [{ precision: 'day', date: '1990-01-31' }] })
export type BirthDate = z.infer<typeof BirthDate>

/** A value of an official list. A code that the list does not know passes with `label: null`. */
export const Coded = z.object({
  code: z.string().describe('Code in the official list'),
  label: z.string().nullable().describe('Official Vietnamese name, `null` when the list does not know the code'),
})
export type Coded = z.infer<typeof Coded>

/**
 * Which generation of administrative units the codes belong to. On 1 July 2025 the districts went and most codes changed
 * meaning (Decision 19/2025/QĐ-TTg), so a code without its generation says nothing.
 */
export const UnitGeneration = z
  .enum(['since-2025-07', 'before-2025-07', 'unknown'])
  .describe('Generation of the unit codes: since or before 1 July 2025, or not decidable from the record')
export type UnitGeneration = z.infer<typeof UnitGeneration>

export const Address = z
  .object({
    generation: UnitGeneration,
    province: Coded.nullable().describe('Province or city (tỉnh, thành phố)'),
    district: Coded.nullable().describe('District (quận, huyện); none since 1 July 2025'),
    commune: Coded.nullable().describe('Commune, ward or special zone (xã, phường, đặc khu)'),
    detail: z.string().nullable().describe('Free text, often the whole address (địa chỉ chi tiết)'),
    country: Coded.nullable().describe('Country (quốc gia), ISO 3166-1 alpha-2'),
  })
  .describe('An address (địa chỉ) as the register holds it')
export type Address = z.infer<typeof Address>

export const Relative = z
  .object({
    fullName: z.string().nullable().describe('Full name (họ, chữ đệm và tên)'),
    personalNumber: z.string().nullable().describe('Personal number (số định danh cá nhân)'),
    oldCardNumber: z.string().nullable().describe('Nine-digit number of the old card (số CMND)'),
    nationality: Coded.nullable().describe('Nationality (quốc tịch)'),
  })
  .describe('A relative (người thân) as the register names them')
export type Relative = z.infer<typeof Relative>

const HouseholdHead = Relative.extend({
  relation: Coded.nullable().describe('Relation to the head of household (quan hệ với chủ hộ)'),
}).describe('Head of household (chủ hộ)')

/** A person (công dân) as the National Population Database records them. `null` = the register holds nothing there. */
export const Person = z.object({
  personalNumber: z.string().nullable().describe('Personal identification number (số định danh cá nhân), 12 digits'),
  oldCardNumber: z.string().nullable().describe('Number of the old nine-digit identity card (số CMND)'),
  fullName: z.string().nullable().describe('Full name (họ, chữ đệm và tên), upper case with accents, Unicode NFC'),
  // As a union: of a named schema that is nullable the description keeps the name alone.
  dateOfBirth: z.union([BirthDate, z.null()]),
  sex: Coded.nullable().describe('Sex (giới tính): `male`, `female`, `unknown`'),
  ethnicity: Coded.nullable().describe('Ethnicity (dân tộc), two-digit code of the statistics office'),
  religion: Coded.nullable().describe('Religion (tôn giáo), two-digit code'),
  nationality: Coded.nullable().describe('Nationality (quốc tịch), ISO 3166-1 alpha-2'),
  maritalStatus: Coded.nullable().describe(
    'Marital status (tình trạng hôn nhân): `no-information`, `single`, `married`, `divorced-or-widowed`',
  ),
  bloodGroup: Coded.nullable().describe('Blood group (nhóm máu): `A`, `B`, `AB`, `O`, `none`'),
  placeOfBirthRegistration: Address.nullable().describe('Where the birth was registered (nơi đăng ký khai sinh)'),
  homePlace: Address.nullable().describe('Home place (quê quán)'),
  permanentResidence: Address.nullable().describe('Permanent residence (nơi thường trú)'),
  currentResidence: Address.nullable().describe('Current residence (nơi ở hiện tại)'),
  father: Relative.nullable().describe('Father (cha)'),
  mother: Relative.nullable().describe('Mother (mẹ)'),
  spouse: Relative.nullable().describe('Spouse (vợ, chồng)'),
  legalRepresentative: Relative.nullable().describe('Legal representative (người đại diện)'),
  householdHead: HouseholdHead.nullable(),
  householdBookNumber: z
    .string()
    .nullable()
    .describe('Number of the household book (số sổ hộ khẩu); the book is abolished, the value may remain'),
})
export type Person = z.infer<typeof Person>

const relatives = ['father', 'mother', 'spouse', 'legalRepresentative', 'householdHead'] as const
const relativeFields = ['fullName', 'personalNumber', 'oldCardNumber', 'nationality'] as const
type RelativeField = `${(typeof relatives)[number]}.${(typeof relativeFields)[number]}` | 'householdHead.relation'
type PlainField = Exclude<keyof Person, (typeof relatives)[number]>

/** Everything that can be asked for, one by one: whole relatives are not a field, so that nobody asks for them idly. */
export const fields: readonly Field[] = [
  ...(Object.keys(Person.shape) as (keyof Person)[]).filter(
    (name): name is PlainField => !(relatives as readonly string[]).includes(name),
  ),
  ...relatives.flatMap((relative) => relativeFields.map((part) => `${relative}.${part}` as const)),
  'householdHead.relation',
]
export type Field = PlainField | RelativeField

/** Attributes that a verification can compare inside the gateway, beyond the three that identify. */
export const attributes = [
  'fullName',
  'dateOfBirth',
  'sex',
  'ethnicity',
  'nationality',
  'oldCardNumber',
  'fatherName',
  'motherName',
  'spouseName',
  'permanentResidence',
] as const
export type Attribute = (typeof attributes)[number]

/**
 * What one compared attribute turned out to be. `close` = alike but not the same; a person should look. `unreadable` =
 * the register holds something there that could not be read: neither a mismatch nor nothing.
 */
export const AttributeOutcome = z.enum(['match', 'close', 'mismatch', 'not-recorded', 'unreadable'])
export type AttributeOutcome = z.infer<typeof AttributeOutcome>

/** What a caller says about a person: exactly one number, the name, and the date of birth where the question needs it. */
export interface PersonClaim {
  personalNumber?: string | undefined
  oldCardNumber?: string | undefined
  fullName: string
  dateOfBirth?: BirthDate | undefined
}

/** Something a person should know that is no failure: the answer stands, with this beside it. */
export interface Notice {
  code:
    | 'sex-contradicts-number'
    | 'birth-year-contradicts-number'
    | 'birth-date-unreadable'
    | 'birth-date-not-recorded'
    | 'value-unreadable'
    | 'unusual-form'
    | 'several-records'
  /** JSON pointer into the request or the answer. */
  pointer: string
}

/**
 * Whether a caller who gets these places of a record may also get a notice. A notice about another part would reveal that the
 * register holds something there. The whole record, the date that was claimed and the answer itself concern every caller.
 */
export function concerns({ pointer }: Notice, places: readonly string[]): boolean {
  if (!pointer.startsWith('/person/') || pointer === '/person/dateOfBirth') return true
  return places.some((place) => place === pointer || place.startsWith(`${pointer}/`) || pointer.startsWith(`${place}/`))
}
