/**
 * The settings of one path to the population database, one shape per access layer. What the upstream's contract leaves
 * open is a setting here; its default is what we assume until the ministry or the province answers.
 */
import { z } from 'zod'
import { secret } from '../../domain/settings-kit.ts'
import { encodeBilingual } from '../../domain/texts/bilingual.ts'
import { headerText, httpUrl, lineSettings, probeSetting } from '../access-layer/endpoint-settings.ts'
import { memberPath } from '../access-layer/json-path-settings.ts'
import { jsonSigning, soapSigning } from '../access-layer/signing/signing-settings.ts'
import { type SoapSettings, soapSettings } from '../access-layer/soap/soap-settings.ts'
import { AuthHash, TokenSource } from '../access-layer/token/token-settings.ts'
import { defaultFaultRules, FaultRule } from '../parsing/fault-rules.ts'
import { answerSettings } from './answer-settings.ts'
import { messageSettings, strangersInOrder } from './message-settings.ts'

const urlPath = z.string().regex(/^\/[\x21-\x7e]*$/, 'must begin with a slash')

const codec = {
  ...messageSettings(httpUrl, urlPath),
  ...answerSettings,
  faultRules: z
    .array(FaultRule)
    .default([...defaultFaultRules])
    .describe('What the words and codes of a refusal mean, tried from top to bottom; absent = our assumptions'),
}

const line = {
  url: httpUrl.describe('Where requests go: scheme, host, port and path'),
  ...lineSettings,
}

const getMember = (preset: string, meaning: string) =>
  memberPath.default(preset).describe(`${meaning}; names with dots between them lead into wrappers. Absent: ${preset}`)

/** Over SOAP a service describes itself; of the JSON paths only their address is known. */
const soapProbe = { probe: probeSetting('describe') }
const jsonProbe = { probe: probeSetting('reach') }

const apiKeys = {
  apiKey: secret('Key issued to the subscriber (ApiKey); absent = the header is not sent').optional(),
  apiKeys: z
    .strictObject({
      lookup: secret('Key of the lookup (ApiKey). Absent: `apiKey`').optional(),
      verify: secret('Key of the verification (ApiKey). Absent: `apiKey`').optional(),
    })
    .prefault({})
    .describe('Keys where each service has one of its own'),
}

const xRoadClient = z.string().regex(/^[^/\s]+\/[^/\s]+\/[^/\s]+\/[^/\s]+$/, 'instance/class/member/subsystem')

const servedUnits = z
  .array(z.string().min(1).max(35))
  .min(1)
  .describe('Units that sign in this way; `H99.01` covers every unit below it')
const unlistedUnits = z
  .enum(['path', 'refuse'])
  .default('path')
  .describe(
    'A unit that is in no entry of `credentials`: signed in as the path, or refused before anything is sent. Absent: path',
  )

const lgsp = {
  token: TokenSource,
  ...apiKeys,
  credentials: z
    .array(
      z.strictObject({
        units: servedUnits,
        token: TokenSource,
        apiKey: secret('Key issued to these units (ApiKey). Absent: that of the path').optional(),
      }),
    )
    .max(1_000)
    .default([])
    .describe('Sign-in of units that have one of their own; the nearest unit above the asking one counts'),
  unlistedUnits,
}

// The header is known from the SOAP shape only, where it must be decided; the JSON shapes do without unless told.
const authHashOrNone = AuthHash.default({ mode: 'none' }).describe(
  'Per-officer sign-in (header AuthHash); absent = none',
)

const NdxpSoapSettings = z
  .strictObject({
    driver: z.literal('ndxp-soap'),
    ...line,
    ...soapSettings('dan'),
    signing: soapSigning,
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
    xRoadClient: xRoadClient
      .optional()
      .describe('Our subsystem, instance/class/member/subsystem (X-Road-Client); absent = the header is not sent'),
    ...apiKeys,
    credentials: z
      .array(
        z.strictObject({
          units: servedUnits,
          username: headerText.describe('Account of these units at the ministry'),
          secret: secret('Secret of that account'),
          apiKey: secret('Key issued to these units (ApiKey). Absent: that of the path').optional(),
          xRoadClient: xRoadClient.optional().describe('Subsystem of these units. Absent: that of the path'),
        }),
      )
      .max(1_000)
      .default([])
      .describe('Sign-in of units that have one of their own; the nearest unit above the asking one counts'),
    unlistedUnits,
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
    ...soapSettings('qldc'),
    signing: soapSigning,
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
    signing: jsonSigning,
    ...codec,
    ...lgsp,
    authHash: authHashOrNone,
    answerMembers: z
      .strictObject({
        code: getMember('error_code', 'Where the error code stands'),
        message: getMember('message', "Where the ministry's answer stands as text"),
      })
      .prefault({})
      .describe('Names of the members of an answer'),
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
    signing: jsonSigning,
    ...codec,
    ...lgsp,
    authHash: authHashOrNone,
    answerMembers: z
      .strictObject({
        body: getMember(
          'Body',
          "Where the tree of the ministry's answer stands, that is what the body of the envelope held",
        ),
        code: getMember('errorCode', 'Where the error code of a refusal stands'),
        message: getMember('message', 'Where its words stand'),
      })
      .prefault({})
      .describe('Names of the members of an answer'),
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
  .superRefine((path, context) => {
    for (const name of strangersInOrder(path)) {
      context.addIssue({
        code: 'custom',
        path: ['elementOrder'],
        message: encodeBilingual(`${name} không phải là phần tử của yêu cầu`, `${name} is no element of a request`),
      })
    }
  })
  .describe('One path to the population database; `driver` names its access layer')
export type PopulationPathSettings = z.infer<typeof PopulationPathSettings>

/** Whether signing in states the time, so that refused credentials may mean a wrong clock. Each driver has to say. */
export const signsInWithTime = {
  'ndxp-soap': true,
  'lgsp-soap': false,
  'lgsp-json-envelope': false,
  'lgsp-json-tree': false,
} as const satisfies Record<PopulationPathSettings['driver'], boolean>

/** What the codec needs of any path's settings; the SOAP part is that of the SOAP paths. */
export type CodecSettings = Pick<
  PopulationPathSettings,
  'services' | 'requestSuffix' | 'elementOrder' | 'furtherElements' | 'officerPattern' | 'officerSent' | 'procedureSent'
> &
  Partial<Pick<SoapSettings, 'soapVersion' | 'requestNamespace' | 'prefix'>>
