/** Settings of everything that a SOAP path puts around a message: version, names, actions and headers. */
import { z } from 'zod'
import { secret } from '../../../domain/settings-kit.ts'
import { headerText } from '../endpoint-settings.ts'

/** Prefixes that an envelope of ours has for something else. */
const taken: ReadonlySet<string> = new Set(['soapenv', 'wsse', 'wsu', 'ds', 'xrd', 'id', 'xml', 'xmlns'])

const action = z
  .string()
  .max(200)
  .regex(/^[\t\x20-\x7e]*$/, 'visible ASCII only')

const UsernameToken = z
  .strictObject({
    username: z.string().min(1).describe('Account at the endpoint'),
    password: secret('Password of that account'),
    type: z
      .enum(['text', 'digest'])
      .default('digest')
      .describe('The password as it is (PasswordText, only over TLS) or hashed with nonce and time (PasswordDigest)'),
    mustUnderstand: z
      .boolean()
      .default(false)
      .describe('Whether the header carries mustUnderstand="1". Absent: no, a hop that does not read it lets it pass'),
  })
  .describe('WS-Security UsernameToken 1.1, with a fresh nonce and time for every request. Absent: not sent')

const memberPath = (segments: number, optional = 0) =>
  z
    .string()
    .regex(
      new RegExp(`^[^/\\s]+(/[^/\\s]+){${segments - 1 - optional},${segments - 1}}$`),
      `${segments - optional} to ${segments} names with / between them`,
    )

const XRoadHeaders = z
  .strictObject({
    client: memberPath(4, 1).describe('Our subsystem: instance/class/member/subsystem (xrd:client)'),
    service: z
      .strictObject({
        lookup: memberPath(6, 1).describe('Service of the lookup: instance/class/member/subsystem/service/version'),
        verify: memberPath(6, 1).optional().describe('Service of the verification. Absent: that of the lookup'),
      })
      .describe('The services that are called (xrd:service); the version may be left out'),
    protocolVersion: z.string().min(1).max(10).default('4.0').describe('Version of the message protocol. Absent: 4.0'),
    userId: z
      .enum(['officer', 'none'])
      .default('none')
      .describe(
        'Whether the officer is named at the exchange (xrd:userId). Absent: none; the message names the officer',
      ),
  })
  .describe('Headers of the X-Road message protocol, with a fresh xrd:id for every request. Absent: not sent')

const FurtherHeader = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_.-]{0,99}$/, 'a name of an XML element without a prefix')
    .describe('Name of the element'),
  namespace: z.string().min(1).max(300).describe('Its namespace'),
  value: z.string().max(1_000).optional().describe('Its constant text. Absent: `secret` holds it'),
  secret: secret('Its constant text where that is a secret').optional(),
})

export const soapSettings = (prefix: 'dan' | 'qldc') => ({
  soapVersion: z
    .enum(['1.1', '1.2'])
    .default('1.1')
    .describe('Version of the envelope. Answers are read in either. Absent: 1.1, which all integrators send'),
  requestNamespace: z
    .string()
    .min(1)
    .max(300)
    .default('http://dancuquocgia.bca')
    .describe('Namespace of the request. Absent: that of the contract'),
  prefix: z
    .string()
    .regex(/^([A-Za-z_][A-Za-z0-9_.-]{0,39})?$/, 'a prefix of XML names, or empty')
    .refine((name) => !taken.has(name.toLowerCase()), `not one of ${[...taken].join(', ')}`)
    .default(prefix)
    .describe(
      'Prefix of the request namespace; empty = the namespace is declared as the default one. It should mean nothing, but buses have been known to read it',
    ),
  contentType: headerText
    .optional()
    .describe(
      'Content-Type of a request; some send text/xml. Absent: application/xml; charset=utf-8 with SOAP 1.1, application/soap+xml; charset=utf-8 and the action with SOAP 1.2',
    ),
  soapAction: action
    .default('""')
    .describe(
      'Value of the header SOAPAction, quotes included; empty = the header is not sent. With SOAP 1.2 it is the parameter action of Content-Type',
    ),
  soapActions: z
    .strictObject({
      lookup: action.optional().describe('Action of the lookup. Absent: `soapAction`'),
      verify: action.optional().describe('Action of the verification. Absent: `soapAction`'),
    })
    .prefault({})
    .describe('SOAPAction where it differs from one operation to the other'),
  soapHeaders: z
    .strictObject({
      usernameToken: UsernameToken.optional(),
      xRoad: XRoadHeaders.optional(),
      further: z
        .array(FurtherHeader)
        .max(20)
        .default([])
        .refine(
          (further) => further.every(({ value, secret: hidden }) => (value === undefined) !== (hidden === undefined)),
          'state either `value` or `secret` of each',
        )
        .describe('Constant header elements, in this order'),
    })
    .prefault({})
    .describe('What stands in the SOAP header. Absent: it is empty, as in the contract'),
})

export interface SoapSettings {
  soapVersion: '1.1' | '1.2'
  requestNamespace: string
  prefix: string
  contentType?: string | undefined
  soapAction: string
  soapActions: { lookup?: string | undefined; verify?: string | undefined }
  soapHeaders: SoapHeaderSettings
}

export interface SoapHeaderSettings {
  usernameToken?: { username: string; password: string; type: 'text' | 'digest'; mustUnderstand: boolean } | undefined
  xRoad?:
    | {
        client: string
        service: { lookup: string; verify?: string | undefined }
        protocolVersion: string
        userId: 'officer' | 'none'
      }
    | undefined
  further: readonly { name: string; namespace: string; value?: string | undefined; secret?: string | undefined }[]
}
