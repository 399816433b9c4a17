/** Settings of signing in at a provincial bus: how a token is got, and which key stands for which officer. */
import { z } from 'zod'

const secret = (meaning: string) => z.string().min(1).describe(meaning).meta({ secret: true })
const tokenUrl = z.url({ protocol: /^https?$/ }).describe('Where tokens are issued')

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
      })
      .describe('Header lgspaccesstoken, sent again on every call'),
    z
      .strictObject({
        variant: z.literal('auth-header'),
        url: tokenUrl,
        auth: secret('Value of the header Auth, as issued (base64)'),
        ...life,
      })
      .describe('Header Auth with a static value'),
    z
      .strictObject({
        variant: z.literal('wso2'),
        url: tokenUrl,
        key: z.string().min(1).describe('Consumer key'),
        secret: secret('Consumer secret'),
        ...life,
      })
      .describe('OAuth 2 client credentials, as WSO2 speaks them'),
    z.strictObject({ variant: z.literal('none') }).describe('No token: the network alone guards this path'),
  ])
  .describe('How this path gets its token')
export type TokenSource = z.infer<typeof TokenSource>
export type IssuingTokenSource = Exclude<TokenSource, { variant: 'none' }>

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
