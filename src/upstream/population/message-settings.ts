/** What a question to the population database says, and in which form: settings of the message, whatever carries it. */
import { z } from 'zod'
import { dayForms } from '../parsing/date-forms.ts'

/** A name that XML allows for an element, without a prefix (NCName, as far as such names are ever written). */
const elementName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_.-]{0,99}$/, 'a name of an XML element: letters, digits, _ . - and no colon')

const dateFormat = z
  .enum(dayForms)
  .default('yyyyMMdd')
  .describe('How a full date of birth is written; sources disagree, most write yyyyMMdd')
const nameMode = z
  .enum(['stripped', 'upper-accented'])
  .default('stripped')
  .describe('How the name is written: `stripped` = NGUYENVANTHU, `upper-accented` = NGUYỄN VĂN THỬ')
const absentIdentifier = z
  .enum(['omit', 'empty'])
  .default('omit')
  .describe('The identifier that was not given: left out, or sent as an empty element')
const serviceCode = (code: string) =>
  z
    .string()
    .regex(/^\d{1,20}$/)
    .default(code)
    .describe(`Service code; integrators send ${code}`)
const operation = (name: string) =>
  elementName
    .default(name)
    .describe(`Name of the operation: the element that holds the request, without \`requestSuffix\`. Absent: ${name}`)

const sent = {
  sendUnit: z.boolean().default(true).describe('Send the unit (MaDonVi)'),
  sendAccount: z.boolean().default(true).describe("Send the officer's account (TaiKhoan) when the caller states one"),
  phone: z
    .string()
    .max(20)
    .default('0')
    .describe('Constant telephone number of a request (SoDienThoai); empty = the element is left out'),
}

const lookupService = z
  .strictObject({
    code: serviceCode('037'),
    operation: operation('TraCuuThongTinCongDan'),
    ...sent,
    dateFormat,
    nameMode,
    absentIdentifier,
  })
  .prefault({})
  .describe('The citizen lookup (037)')

const verifyService = (url: z.ZodType<string>, urlPath: z.ZodType<string>) =>
  z
    .strictObject({
      enabled: z
        .boolean()
        .default(true)
        .describe('Whether this path offers the verification; when off, claims are checked through the lookup'),
      form: z
        .enum(['2022', '2023'])
        .default('2023')
        .describe(
          '`2023` = one service code in MaDichVu, no birth date; `2022` = MaDVC and MaTichHop, with birth date',
        ),
      code: serviceCode('033').describe('Service code; integrators send 033 (form 2023) or 003 (form 2022)'),
      operation: operation('XacThucThongTinCongDan'),
      path: urlPath
        .optional()
        .describe('URL path of the verification where the exchange publishes it apart; absent = the path of `url`'),
      url: url
        .optional()
        .describe(
          'Whole URL of the verification where another host offers it; TLS, time-outs and sign-in are those of the path. Absent: the host of `url`',
        ),
      ...sent,
      dateFormat,
      nameMode,
      absentIdentifier,
    })
    .refine(({ path, url: elsewhere }) => path === undefined || elsewhere === undefined, {
      path: ['path'],
      message: '`path` and `url` say the same thing twice: state one of them',
    })
    .prefault({})
    .describe('The verification (033): one bit, is there a person with these data')

/** The order of the contract, section 2.3: it satisfies every order that a back end is known to insist on. */
const elements = [
  'requestId',
  'procedure',
  'service',
  'officer',
  'unit',
  'account',
  'phone',
  'identifier',
  'name',
  'birthDate',
] as const
export type RequestElement = (typeof elements)[number]

/** Names that a request has of its own, so that no further element may take them. */
const ownNames = [
  'MaYeuCau',
  'MaDVC',
  'MaTichHop',
  'MaDichVu',
  'MaCanBo',
  'MaDonVi',
  'TaiKhoan',
  'SoDienThoai',
  'SoDinhDanh',
  'SoCMND',
  'HoVaTen',
  'NgayThangNamSinh',
  'NgayThangNam',
  'Nam',
] as const

const FurtherElement = z
  .strictObject({
    name: elementName.describe('Name of the element, in the namespace of the request; of the member in JSON'),
    value: z.string().max(1_000).optional().describe('Its constant text. Absent: `secret` holds it'),
    secret: z
      .string()
      .min(1)
      .max(1_000)
      .describe('Its constant text where that is a secret')
      .meta({ secret: true })
      .optional(),
    services: z
      .array(z.enum(['lookup', 'verify']))
      .min(1)
      .default(['lookup', 'verify'])
      .describe('Which requests carry it. Absent: both'),
  })
  .refine(({ value, secret }) => (value === undefined) !== (secret === undefined), {
    path: ['value'],
    message: 'state either `value` or `secret`',
  })

const furtherElements = z
  .array(FurtherElement)
  .max(20)
  .default([])
  .refine((further) => new Set(further.map(({ name }) => name)).size === further.length, 'each name only once')
  .refine(
    (further) => !further.some(({ name }) => (ownNames as readonly string[]).includes(name)),
    `a request has these of its own: ${ownNames.join(', ')}`,
  )
  .describe(
    'Constant elements that this endpoint wants besides the nine of the contract. They stand last, in this order, unless `elementOrder` names them',
  )

const elementOrder = z
  .array(z.string())
  .refine((order) => new Set(order).size === order.length && elements.every((element) => order.includes(element)), {
    message: `must name each of ${elements.join(', ')} once`,
  })
  .default([...elements])
  .describe(
    'Order of the elements of a request; some back ends insist on one. Names of `furtherElements` may stand in it too',
  )

const officerPattern = z
  .string()
  .refine(compiles, 'must be a regular expression')
  .default('^[0-9]{12}$')
  .describe(
    'What an officer code must look like to be sent as `code`: by default a personal number. Others are refused early',
  )

const officerSent = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('code') }).describe('The code of the officer who asks'),
    z
      .strictObject({
        kind: z.literal('account'),
        pattern: z
          .string()
          .refine(compiles, 'must be a regular expression')
          .default('^[A-Za-z0-9._@-]{1,20}$')
          .describe('What an account must look like to be sent; the element holds 20 characters'),
      })
      .describe("The officer's account in the calling system; a question without one is refused"),
    z
      .strictObject({
        kind: z.literal('constant'),
        value: z.string().min(1).max(20).describe('One account for the whole gateway, as it was issued'),
      })
      .describe('One constant for every question. Whose question it was is known to our audit trail alone'),
  ])
  .prefault({ kind: 'code' })
  .describe('What goes into MaCanBo; integrators disagree. Absent: the code of the officer')

const procedureCode = z.string().regex(/^[\x21-\x7e]{1,20}$/, '1 to 20 visible characters')
const procedureSent = z
  .discriminatedUnion('kind', [
    z
      .strictObject({ kind: z.literal('national') })
      .describe('The national form, which is the beginning of the provincial one'),
    z
      .strictObject({
        kind: z.literal('table'),
        table: z
          .record(z.string().min(1).max(40), procedureCode)
          .describe(
            'Code of the caller → national code. The provincial form is looked for as it is, then its national form',
          ),
        unlisted: z
          .enum(['refuse', 'national'])
          .default('refuse')
          .describe(
            'A procedure that is not in the table: refused before anything is sent, as the contract has it (section 1.6), or sent in its national form',
          ),
      })
      .describe('A table of the province'),
    z
      .strictObject({ kind: z.literal('constant'), value: procedureCode.describe('The code that was agreed') })
      .describe('One constant for every question'),
  ])
  .prefault({ kind: 'national' })
  .describe('What goes into MaDVC. Absent: the national form of the procedure')

export const messageSettings = (url: z.ZodType<string>, urlPath: z.ZodType<string>) => ({
  services: z
    .strictObject({ lookup: lookupService, verify: verifyService(url, urlPath) })
    .prefault({})
    .describe('The two services of the ministry that the gateway uses'),
  requestSuffix: z
    .string()
    .regex(/^[A-Za-z0-9_]{0,40}$/, 'letters, digits and _')
    .default('')
    .describe('What stands behind the name of an operation in a request, such as Request. Absent: nothing'),
  elementOrder,
  furtherElements,
  officerPattern,
  officerSent,
  procedureSent,
})

/** Names in `elementOrder` that are neither an element of the contract nor a further one. */
export function strangersInOrder(settings: {
  elementOrder: readonly string[]
  furtherElements: readonly { name: string }[]
}): string[] {
  const known = new Set<string>([...elements, ...settings.furtherElements.map(({ name }) => name)])
  return settings.elementOrder.filter((name) => !known.has(name))
}

function compiles(source: string): boolean {
  try {
    new RegExp(source)
    return true
  } catch {
    return false
  }
}
