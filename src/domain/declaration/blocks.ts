/** The blocks that all declarations share (civil-registry contract, section 2.7.0), in normalized names. */
import { z } from 'zod'
import { BirthDate } from '../person/identity.ts'
import { FullName } from '../person/names.ts'
import { PersonalNumber } from '../person/personal-number.ts'
import { line, lines } from '../text.ts'
import { encodeBilingual } from '../texts/bilingual.ts'
import { CountryCode, Day, ListCode } from './text.ts'

/** Sex (giới tính). */
export const DeclaredSex = z
  .enum(['male', 'female', 'undetermined'])
  .describe('Sex (giới tính): `male` nam, `female` nữ, `undetermined` chưa xác định')
export type DeclaredSex = z.infer<typeof DeclaredSex>

const codeOrText = {
  error: encodeBilingual('Cần có code hoặc text', 'Give a code, a text, or both'),
  params: { code: 'code-or-text' },
}
const hasCodeOrText = (value: { code?: string | undefined; text?: string | undefined }) =>
  value.code !== undefined || value.text !== undefined

/** Ethnicity (dân tộc): the code of the list, or the name where the list has none (dân tộc khác). */
export const Ethnicity = z
  .strictObject({
    code: ListCode.optional().describe('Code in the list of ethnicities (mã dân tộc), such as `01` Kinh'),
    text: line(100).optional().describe('Name that stands in no list (dân tộc khác)'),
  })
  .refine(hasCodeOrText, codeOrText)
  .describe('Ethnicity (dân tộc)')
  .meta({ id: 'Ethnicity', examples: [{ code: '01' }] })
export type Ethnicity = z.infer<typeof Ethnicity>

/** Nationality (quốc tịch): ISO 3166-1 alpha-2, or text for what has no code (statelessness, a second nationality). */
export const Nationality = z
  .strictObject({
    code: CountryCode.optional().describe('ISO 3166-1 alpha-2 (mã quốc tịch)'),
    text: line(100).optional().describe('Nationality without a code, or a further one (quốc tịch khác)'),
  })
  .refine(hasCodeOrText, codeOrText)
  .describe('Nationality (quốc tịch)')
  .meta({ id: 'Nationality', examples: [{ code: 'VN' }] })
export type Nationality = z.infer<typeof Nationality>

const digits = (count: number) =>
  z
    .string()
    .regex(new RegExp(`^\\d{${count}}$`), encodeBilingual(`Mã gồm ${count} chữ số`, `The code has ${count} digits`))

/** An address (địa chỉ) on a declaration. Which generation the codes belong to follows from the time of receipt. */
export const DeclaredAddress = z
  .strictObject({
    province: digits(2).optional().describe('Province or city (mã tỉnh, thành phố), 2 digits'),
    district: digits(3).optional().describe('District (mã quận, huyện), 3 digits; none since 1 July 2025'),
    commune: digits(5).optional().describe('Commune, ward, special zone (mã xã, phường, đặc khu), 5 digits'),
    detail: line(500).describe('House, street, hamlet, or the whole address in words (địa chỉ chi tiết)'),
    country: CountryCode.optional().describe('Country (quốc gia), ISO 3166-1 alpha-2; absent = Viet Nam'),
  })
  .describe('Address (địa chỉ)')
  .meta({ id: 'DeclaredAddress', examples: [{ province: '01', commune: '00004', detail: 'Số 1 phố Mẫu' }] })
export type DeclaredAddress = z.infer<typeof DeclaredAddress>

/** Residence type (loại cư trú). */
export const ResidenceType = z
  .enum(['no-information', 'permanent', 'temporary'])
  .describe(
    'Residence type (loại cư trú): `permanent` thường trú, `temporary` tạm trú, `no-information` không có thông tin',
  )
export type ResidenceType = z.infer<typeof ResidenceType>

/** Kinds of identity papers (loại giấy tờ tùy thân) that the registry's list is known to have. */
const identityPaperTypes = [
  'old-identity-card',
  'passport',
  'residence-card',
  'citizen-card',
  'army-card',
  'army-officer-card',
  'police-card',
  'other',
] as const

/** Identity paper (giấy tờ tùy thân). */
export const IdentityPaper = z
  .strictObject({
    type: z
      .enum(identityPaperTypes)
      .describe(
        'Kind (loại giấy tờ): `old-identity-card` CMND, `passport` hộ chiếu, `residence-card` thẻ thường trú, `citizen-card` thẻ căn cước công dân, thẻ căn cước, `army-card` chứng minh quân đội nhân dân, `army-officer-card` chứng minh sĩ quan, `police-card` chứng minh công an nhân dân, `other` giấy tờ khác',
      ),
    otherName: line(200).optional().describe('Name of the paper when the type is `other` (giấy tờ khác)'),
    number: line(50).describe('Number (số giấy tờ)'),
    issuedOn: Day.optional().describe('Date of issue (ngày cấp)'),
    issuer: line(300).optional().describe('Issuer (nơi cấp)'),
  })
  .describe('Identity paper (giấy tờ tùy thân)')
  .meta({ id: 'IdentityPaper' })
export type IdentityPaper = z.infer<typeof IdentityPaper>

/** The parts of a name, for who knows them: a text alone does not say whether a given name has two words. */
export const SplitName = z
  .strictObject({
    family: line(50).optional().describe('Family name (họ)'),
    middle: line(100).optional().describe('Middle name (chữ đệm)'),
    given: line(50).describe('Given name (tên); may have several words'),
  })
  .describe('The full name in its parts (họ, chữ đệm, tên), where they are known')
  .meta({ id: 'NameParts' })
export type SplitName = z.infer<typeof SplitName>

/** What is stated of a person in any role. A role asks for more by making members required. */
export const personShape = {
  fullName: FullName,
  nameParts: SplitName.optional(),
  sex: DeclaredSex.optional(),
  dateOfBirth: BirthDate.optional(),
  ethnicity: Ethnicity.optional(),
  nationality: Nationality.optional(),
  residenceType: ResidenceType.optional(),
  residence: DeclaredAddress.optional().describe('Residence (nơi cư trú)'),
  personalNumber: PersonalNumber.optional(),
  identityPaper: IdentityPaper.optional(),
  verified: z
    .boolean()
    .optional()
    .describe('Whether these data were verified against the population database (xác thực thông tin)'),
}
/** A person on a declaration, whatever their role. */
export const DeclaredPerson = z.strictObject(personShape)
export type DeclaredPerson = z.infer<typeof DeclaredPerson>

export const requesterShape = {
  ...personShape,
  phone: z
    .string()
    .regex(/^\+?\d[\d .-]{5,19}$/, encodeBilingual('Số điện thoại không đúng dạng', 'This is no telephone number'))
    .optional()
    .describe('Telephone (số điện thoại)'),
  email: z.email().max(200).optional().describe('E-mail (thư điện tử)'),
}
/** Who asks for the registration (người yêu cầu, người đi đăng ký). */
export const Requester = z
  .strictObject({
    ...requesterShape,
    relationship: line(100).describe('Relationship to the person concerned, in words (quan hệ), such as `Mẹ`'),
  })
  .describe('Requester (người yêu cầu)')
  .meta({ id: 'Requester' })
export type Requester = z.infer<typeof Requester>

/** An entry of a paper register (sổ hộ tịch), for records that were made on paper or in another system. */
export const RegisterEntry = z
  .strictObject({
    number: line(50).optional().describe('Number (số)'),
    book: line(50).optional().describe('Book (quyển số)'),
    page: line(20).optional().describe('Page (trang số)'),
    registeredOn: Day.optional().describe('Date of registration (ngày đăng ký)'),
    place: line(300).optional().describe('Place of issue (nơi cấp)'),
    signer: FullName.optional().describe('Who signed (người ký)'),
    signerTitle: line(100).optional().describe('Title of who signed (chức vụ người ký)'),
    officer: FullName.optional().describe('Officer who made the entry (người thực hiện)'),
    note: lines(2000).optional().describe('Note in the register (ghi chú)'),
  })
  .describe('Entry in the register (thông tin sổ đăng ký)')
  .meta({ id: 'RegisterEntry' })
export type RegisterEntry = z.infer<typeof RegisterEntry>

/** A registration abroad that is entered here (ghi vào sổ việc hộ tịch đã đăng ký ở nước ngoài). */
export const ForeignRegistration = z
  .strictObject({
    number: line(50).describe('Number abroad (số đăng ký ở nước ngoài)'),
    registeredOn: Day.describe('Date abroad (ngày đăng ký ở nước ngoài)'),
    authority: line(300).describe('Authority abroad (cơ quan nước ngoài đã đăng ký)'),
    country: CountryCode.describe('Country (quốc gia đã đăng ký), ISO 3166-1 alpha-2'),
  })
  .describe('Registration abroad (việc hộ tịch đã đăng ký ở nước ngoài)')
  .meta({ id: 'ForeignRegistration' })
export type ForeignRegistration = z.infer<typeof ForeignRegistration>

/** Unit code in the registry's catalogue (mã đơn vị hành chính). */
export const UnitCode = z
  .string()
  .regex(
    /^(\d{2}|\d{3}|\d{5})$/,
    encodeBilingual('Mã đơn vị gồm 5, 3 hoặc 2 chữ số', 'The code of a unit has 5, 3 or 2 digits'),
  )

/** The earlier registration that is repeated, copied or changed (đăng ký trước đây). */
export const PreviousRegistration = z
  .strictObject({
    number: line(50).optional().describe('Number (số đăng ký trước đây)'),
    book: line(50).optional().describe('Book (quyển số trước đây)'),
    registeredOn: Day.optional().describe('Date (ngày đăng ký trước đây)'),
    unit: UnitCode.optional().describe('Unit that registered (nơi đăng ký trước đây), as it was coded then'),
  })
  .describe('Previous registration (đăng ký trước đây)')
  .meta({ id: 'PreviousRegistration' })
export type PreviousRegistration = z.infer<typeof PreviousRegistration>

/** A court's decision noted in the register, and its revocation (ghi chú tuyên bố, hủy tuyên bố). */
export const CourtNote = z
  .strictObject({
    declared: z.boolean().optional().describe('Whether it stands (tình trạng tuyên bố)'),
    notedOn: Day.optional().describe('When it was noted (ngày ghi chú tuyên bố)'),
    basis: line(500).optional().describe('Decision it rests on (căn cứ tuyên bố)'),
    revocationNotedOn: Day.optional().describe('When its revocation was noted (ngày ghi chú hủy tuyên bố)'),
    revocationBasis: line(500).optional().describe('Decision that revoked it (căn cứ hủy tuyên bố)'),
  })
  .describe('Note of a court decision (ghi chú bản án, quyết định)')
  .meta({ id: 'CourtNote' })
export type CourtNote = z.infer<typeof CourtNote>

/** What every declaration may say of the registration itself. */
export const registrationShape = {
  copies: z.int().min(0).max(99).optional().describe('Number of copies asked for (số lượng bản sao)'),
  note: lines(2000).optional().describe('Note (ghi chú)'),
  otherInformation: lines(2000).optional().describe('Other information (thông tin khác)'),
  register: RegisterEntry.optional(),
}
