/** Settings of signing in at a provincial bus: how a token is got, and which key stands for which officer. */
import { z } from 'zod'
import { ProxySettings, TlsSettings } from '../../../domain/link/connection.ts'
import { secret } from '../../../domain/settings-kit.ts'
import { headerText } from '../endpoint-settings.ts'
import { memberPath } from '../json-path-settings.ts'

/** A secret that becomes the value of a header. */
const secretHeader = (meaning: string) =>
  z
    .string()
    .regex(/^[\t\x20-\x7e]+$/, 'visible ASCII only')
    .describe(meaning)
    .meta({ secret: true })
const tokenUrl = z.url({ protocol: /^https?$/ }).describe('Where tokens are issued, with the public part of a query')

const life = {
  refreshMarginMs: z
    .int()
    .min(0)
    .max(3_600_000)
    .default(300_000)
    .describe(
      'Milliseconds before its end at which a token is renewed; integrators use 300 000. Never more than half its life',
    ),
  lifeAssumedMs: z
    .int()
    .min(1_000)
    .max(86_400_000)
    .default(3_600_000)
    .describe('Life of a token whose answer states none; 3 600 000 is the default of WSO2, and a 401 renews earlier'),
  timeoutMs: z
    .int()
    .min(100)
    .max(120_000)
    .default(20_000)
    .describe('Milliseconds for one token request in all; integrators use 10 to 20 s'),
}

const headerName = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,60}$/, 'must be the name of a header')
const memberName = z.string().regex(/^[A-Za-z0-9._-]{1,60}$/, 'must be the name of one member')

/** What HTTP itself decides in a token request. */
const framing = /^(host|connection|content-length|transfer-encoding|keep-alive|upgrade|expect|accept-encoding)$/i
const notFraming = (headers: Record<string, string>) => !Object.keys(headers).some((name) => framing.test(name))
const framingMessage = {
  message: 'these headers are the business of HTTP itself: Host, Connection, Content-Length and the like',
}

/** What provinces may want otherwise, whatever the variant. */
const wishes = {
  tls: TlsSettings.optional().describe(
    'TLS towards the token service. Absent: that of the path, without the name and the keys that are looked for in the certificate of its service',
  ),
  proxy: z
    .union([ProxySettings, z.literal('direct').describe('No proxy, although the path has one')])
    .optional()
    .describe('Forward proxy on the way to the token service, or `direct`. Absent: that of the path'),
  form: z
    .record(z.string().regex(/^[A-Za-z0-9._-]{1,60}$/), z.string().max(500))
    .default({})
    .describe('Further constant fields of the form of a token request. Absent: none'),
  secretForm: z
    .record(z.string().regex(/^[A-Za-z0-9._-]{1,60}$/), secret('Value of the field'))
    .default({})
    .describe('Further fields of the form whose values are secret. Absent: none'),
  headers: z
    .record(headerName, headerText)
    .refine(notFraming, framingMessage)
    .default({})
    .describe('Further constant headers of a token request; they win over our own. Absent: none'),
  secretHeaders: z
    .record(headerName, secretHeader('Value of the header'))
    .refine(notFraming, framingMessage)
    .default({})
    .describe('Further headers of a token request whose values are secret. Absent: none'),
  secretQuery: z
    .record(z.string().regex(/^[A-Za-z0-9._-]{1,60}$/), secret('Value of the parameter'))
    .default({})
    .describe('Secret parameters put behind the query of `url`. Absent: none'),
  answer: z
    .strictObject({
      token: memberPath
        .optional()
        .describe(
          'Where the token stands in the answer, for example data.accessToken. Absent: access_token, token, accessToken, jwt or id_token, at the top or inside data, result or value',
        ),
      life: memberPath
        .optional()
        .describe(
          'Where its life stands: seconds, or a moment in seconds, milliseconds or words. Absent: expires_in, expiresIn, expiryDate, expires_at, expiresAt, expires or exp, beside the token',
        ),
    })
    .prefault({})
    .describe('Names in the answer of the token service'),
  send: z
    .strictObject({
      header: headerName
        .default('Authorization')
        .describe('Header in which a call carries the token. Absent: Authorization'),
      scheme: z
        .string()
        .regex(/^[A-Za-z0-9._~+/-]{0,40}$/, 'must be one word, or empty')
        .default('Bearer')
        .describe('Word before the token in that header; empty = the token alone. Absent: Bearer'),
    })
    .prefault({})
    .describe('How a call carries the token'),
}

const oauth = {
  key: z.string().min(1).describe('Consumer key (client_id)'),
  secret: secret('Consumer secret (client_secret)'),
  scope: z
    .string()
    .regex(/^[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*$/, 'words with one space between them')
    .optional()
    .describe('Scope that is asked for. Absent: none is named'),
  clientIn: z
    .enum(['header', 'form'])
    .default('header')
    .describe(
      'Where key and secret go: `header` = Authorization: Basic, `form` = client_id and client_secret in the form. Absent: header, as WSO2 has it',
    ),
}

export const NoToken = z
  .strictObject({ variant: z.literal('none') })
  .describe('No token: the network alone guards this path')

const acceptedCodes = z.array(z.string().min(1).max(40)).min(1)

const JsonAccount = z
  .strictObject({
    variant: z.literal('json-account'),
    url: tokenUrl,
    username: z.string().min(1).describe('Account at the token service'),
    password: secret('Password of that account'),
    usernameMember: memberName.default('userName').describe('Member that holds the account. Absent: userName'),
    passwordMember: memberName.default('password').describe('Member that holds the password. Absent: password'),
    accepted: acceptedCodes
      .optional()
      .describe(
        'Values of `error_code` or `code` in the answer beside which a token counts. Absent: whatever stands there',
      ),
    ...life,
    ...wishes,
  })
  .describe(
    'JSON with an account and its password; `form` and `secretForm` are further members. A token is also looked for in `session`',
  )

/** The same with the names and codes of the public-service portal. */
export const PortalAccount = JsonAccount.extend({
  usernameMember: memberName.default('username').describe('Member that holds the account. Absent: username'),
  accepted: acceptedCodes
    .default(['0', '00'])
    .describe('Values of `error_code` or `code` in the answer beside which a session counts. Absent: 0, 00'),
}).describe('JSON with an account and its password; the session is looked for in `session` too')

export const TokenSource = z
  .discriminatedUnion('variant', [
    z
      .strictObject({
        variant: z.literal('lgspaccesstoken'),
        url: tokenUrl,
        accessKey: z.string().min(1).describe('AccessKey of the province'),
        secretKey: secret('SecretKey of the province'),
        appName: z.string().min(1).describe('AppName registered at the province'),
        partnerCode: z.string().min(1).describe('PartnerCode of our agency'),
        partnerCodeCus: z.string().min(1).optional().describe('PartnerCodeCus; absent = partnerCode'),
        ...life,
        ...wishes,
      })
      .describe('Header lgspaccesstoken, sent again on every call'),
    z
      .strictObject({
        variant: z.literal('auth-header'),
        url: tokenUrl,
        auth: secretHeader('Value of the header Auth, as issued (base64)'),
        ...life,
        ...wishes,
      })
      .describe('Header Auth with a static value'),
    z
      .strictObject({ variant: z.literal('wso2'), url: tokenUrl, ...oauth, ...life, ...wishes })
      .describe('OAuth 2 client credentials, as WSO2 speaks them'),
    z
      .strictObject({
        variant: z.literal('password'),
        url: tokenUrl,
        ...oauth,
        username: z.string().min(1).describe('Account at the token service (username)'),
        password: secret('Password of that account'),
        ...life,
        ...wishes,
      })
      .describe('OAuth 2 password grant (RFC 6749, section 4.3)'),
    JsonAccount,
    z
      .strictObject({
        variant: z.literal('static'),
        authorization: secretHeader('Whole value of the header, the word before it included'),
        header: headerName.default('Authorization').describe('Header that carries it. Absent: Authorization'),
      })
      .describe('No token is asked for: every call carries the same header'),
    NoToken,
  ])
  .describe('How this path gets its token')
export type TokenSource = z.infer<typeof TokenSource>
export type IssuingTokenSource = Exclude<TokenSource, { variant: 'none' | 'static' }>

export const AuthHash = z
  .discriminatedUnion('mode', [
    z
      .strictObject({
        mode: z.literal('per-officer'),
        officers: z
          .record(
            z.string(),
            z.strictObject({
              keyName: z.string().min(1).describe('Key name of the officer at the bus'),
              keyPass: secret('Key of the officer at the bus'),
            }),
          )
          .describe('Officer code → key. An officer who is not listed is refused before anything is sent'),
      })
      .describe('The bus authenticates the officer, not only the system'),
    z.strictObject({ mode: z.literal('none') }).describe('The header AuthHash is not sent'),
  ])
  .describe('Per-officer sign-in at the bus (header AuthHash)')
export type AuthHash = z.infer<typeof AuthHash>
