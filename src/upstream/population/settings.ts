/**
 * The settings of one path to the population database, one shape per access layer. What the upstream's contract leaves
 * open is a setting here; its default is what we assume until the ministry or the province answers.
 */
import { z } from 'zod'
import { headerText, httpUrl, lineSettings, probeSetting } from '../access-layer/line-settings.ts'
import { AuthHash, TokenSource } from '../access-layer/token-settings.ts'
import { defaultFaultRules, FaultRule } from '../fault-rules.ts'

const secret = (meaning: string) => z.string().min(1).describe(meaning).meta({ secret: true })
const urlPath = z.string().regex(/^\/[\x21-\x7e]*$/, 'must begin with a slash')

const dateFormat = z
  .enum(['yyyyMMdd', 'yyyy-MM-dd'])
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
    ...sent,
    dateFormat,
    nameMode,
    absentIdentifier,
  })
  .prefault({})
  .describe('The citizen lookup (037)')

const verifyService = z
  .strictObject({
    enabled: z
      .boolean()
      .default(true)
      .describe('Whether this path offers the verification; when off, claims are checked through the lookup'),
    form: z
      .enum(['2022', '2023'])
      .default('2023')
      .describe('`2023` = one service code in MaDichVu, no birth date; `2022` = MaDVC and MaTichHop, with birth date'),
    code: serviceCode('033').describe('Service code; integrators send 033 (form 2023) or 003 (form 2022)'),
    path: urlPath
      .optional()
      .describe('URL path of the verification where the exchange publishes it apart; absent = the path of `url`'),
    ...sent,
    dateFormat,
    nameMode,
    absentIdentifier,
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

const codec = {
  services: z
    .strictObject({ lookup: lookupService, verify: verifyService })
    .prefault({})
    .describe('The two services of the ministry that the gateway uses'),
  elementOrder: z
    .array(z.enum(elements))
    .refine((order) => new Set(order).size === elements.length && order.length === elements.length, {
      message: `must name each of ${elements.join(', ')} once`,
    })
    .default([...elements])
    .describe('Order of the elements of a request; some back ends insist on one'),
  officerPattern: z
    .string()
    .refine(compiles, 'must be a regular expression')
    .default('^[0-9]{12}$')
    .describe('What an officer code must look like to be sent: by default a personal number. Others are refused early'),
  faultRules: z
    .array(FaultRule)
    .default([...defaultFaultRules])
    .describe('What the words and codes of a refusal mean, tried from top to bottom; absent = our assumptions'),
}

const line = {
  url: httpUrl.describe('Where requests go: scheme, host, port and path'),
  ...lineSettings,
}

/** Over SOAP a service describes itself; of the JSON roads only their address is known. */
const soapProbe = { probe: probeSetting('describe') }
const jsonProbe = { probe: probeSetting('reach') }

const soapLine = (prefix: 'dan' | 'qldc') => ({
  prefix: z
    .enum(['dan', 'qldc'])
    .default(prefix)
    .describe('Prefix of the request namespace. It should mean nothing, but buses have been known to read it'),
  contentType: headerText
    .default('application/xml; charset=utf-8')
    .describe('Content-Type of a request; most integrators send application/xml, some text/xml'),
  soapAction: z
    .string()
    .max(200)
    .default('""')
    .describe('Value of the header SOAPAction, quotes included; empty = the header is not sent'),
})

const lgsp = {
  token: TokenSource,
}

// The header is known from the SOAP shape only, where it must be decided; the JSON shapes do without unless told.
const authHashOrNone = AuthHash.default({ mode: 'none' }).describe(
  'Per-officer sign-in (header AuthHash); absent = none',
)

const NdxpSoapSettings = z
  .strictObject({
    driver: z.literal('ndxp-soap'),
    ...line,
    ...soapLine('dan'),
    ...soapProbe,
    ...codec,
    hashPath: urlPath
      .optional()
      .describe('Path that goes into the login hash: the one known to the ministry; absent = the path of `url`'),
    verifyHashPath: urlPath.optional().describe('The same for the verification; absent = `hashPath`'),
    username: headerText.describe('Account of the gateway at the ministry'),
    secret: secret('Secret of that account'),
    timestampUnit: z
      .enum(['ms', 's'])
      .default('ms')
      .describe('Unit of the header Timestamp; most integrators send milliseconds, one seconds'),
    xRoadClient: z
      .string()
      .regex(/^[^/\s]+\/[^/\s]+\/[^/\s]+\/[^/\s]+$/)
      .optional()
      .describe('Our subsystem, instance/class/member/subsystem (X-Road-Client); absent = the header is not sent'),
    apiKey: secret('Key issued to the subscriber (ApiKey); absent = the header is not sent').optional(),
    sendMessageId: z
      .boolean()
      .default(true)
      .describe('Send a fresh X-Road-Id, so that a call that never answered can be traced'),
  })
  .describe('National exchange (NDXP/VDXP): SOAP, signed in with a hash of the time')

const LgspSoapSettings = z
  .strictObject({
    driver: z.literal('lgsp-soap'),
    ...line,
    ...soapLine('qldc'),
    ...soapProbe,
    ...codec,
    ...lgsp,
    accept: headerText.default('*').describe('Header Accept; the integrator of this shape sends a lone asterisk'),
    authHash: AuthHash,
  })
  .describe('Provincial bus (LGSP) that passes SOAP through')

const LgspJsonEnvelopeSettings = z
  .strictObject({
    driver: z.literal('lgsp-json-envelope'),
    ...line,
    ...jsonProbe,
    ...codec,
    ...lgsp,
    authHash: authHashOrNone,
    absentFields: z
      .enum(['empty', 'omit'])
      .default('empty')
      .describe('A field without a value: sent as "" or left out'),
    successValues: z
      .array(z.string())
      .default([])
      .describe('Values of error_code that mean success. Empty = error_code is not judged, the message is'),
    failureValues: z
      .array(z.string())
      .default(['-1'])
      .describe('Values of error_code that mean failure, whatever the message'),
  })
  .describe('Provincial bus (LGSP) that takes JSON and returns the SOAP answer as text inside JSON')

const LgspJsonTreeSettings = z
  .strictObject({
    driver: z.literal('lgsp-json-tree'),
    ...line,
    ...jsonProbe,
    ...codec,
    ...lgsp,
    authHash: authHashOrNone,
    types: z
      .strictObject({
        lookup: z
          .string()
          .min(1)
          .optional()
          .describe('Value of `type` for a lookup; absent = the name of the operation'),
        verify: z
          .string()
          .min(1)
          .optional()
          .describe('Value of `type` for a verification; absent = the name of the operation'),
      })
      .prefault({})
      .describe('Values of the field `type`, which names the operation; unknown until the province says'),
    staff: z
      .record(
        z.string(),
        z.strictObject({
          email: z.string().min(1).describe('Account of the officer at the facade (StaffEmail)'),
          agency: z
            .string()
            .min(1)
            .optional()
            .describe('Agency at the facade (GovAgencyCode); absent = the unit of the request'),
        }),
      )
      .default({})
      .describe(
        "Officer code → account at the facade; an officer not listed is sent under the officer's own account or code",
      ),
  })
  .describe('One-stop facade of a province: the SOAP answer as a JSON tree')

export const PopulationPathSettings = z
  .discriminatedUnion('driver', [NdxpSoapSettings, LgspSoapSettings, LgspJsonEnvelopeSettings, LgspJsonTreeSettings])
  .describe('One path to the population database; `driver` names its access layer')
export type PopulationPathSettings = z.infer<typeof PopulationPathSettings>

/** What the codec needs of any path's settings. */
export type CodecSettings = Pick<PopulationPathSettings, 'services' | 'elementOrder' | 'officerPattern'>
export type RequestElement = (typeof elements)[number]

function compiles(source: string): boolean {
  try {
    new RegExp(source)
    return true
  } catch {
    return false
  }
}
