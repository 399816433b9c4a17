/** Settings of access: where the register of consumers stands, what their keys are hashed with, and whose tokens count. */
import { z } from 'zod'
import { dayMs } from '../domain/duration.ts'
import { connectionSettings } from '../domain/link/connection.ts'
import { ms } from '../domain/settings-kit.ts'
import { encodeBilingual } from '../domain/texts/bilingual.ts'
import { SignInSettings } from './persons/settings.ts'

/** With a key pair only: a verifier that also took a shared secret would take the public key for one. */
const algorithms = [
  'ES256',
  'ES384',
  'ES512',
  'PS256',
  'PS384',
  'PS512',
  'RS256',
  'RS384',
  'RS512',
  'EdDSA',
  'Ed25519',
] as const

const claim = z
  .string()
  .regex(/^[\w:./#-]{1,200}$/, encodeBilingual('phải là tên của một thuộc tính', 'must be the name of a claim'))

const IssuerSettings = z.strictObject({
  name: z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9-]{0,62}$/,
      encodeBilingual('chỉ gồm chữ thường không dấu, số và gạch nối', 'must be lower-case letters, digits and hyphens'),
    )
    .describe('By which the register of consumers names it'),
  issuer: z.string().min(1).max(2_000).describe('What its tokens state as `iss`, to the letter'),
  audience: z.string().min(1).max(2_000).describe('What its tokens for this gateway state in `aud`'),
  jwksUrl: z
    .url({ protocol: /^https?$/ })
    .describe('Where its public keys are (JWKS). With `https:` outside a sandbox or a closed network'),
  algorithms: z
    .array(z.enum(algorithms))
    .min(1)
    .default(['ES256', 'PS256'])
    .describe(
      'Signatures that count. Absent: ES256 and PS256, as FAPI 2.0 asks; `none` and shared secrets never count',
    ),
  tokenType: z
    .string()
    .regex(/^[\w+.-]{1,60}$/)
    .default('at+jwt')
    .describe(
      'What the header of its access tokens states as `typ`, so that no ID token passes for one. Absent: at+jwt (RFC 9068); Keycloak writes JWT',
    ),
  clientClaim: claim
    .default('client_id')
    .describe(
      'Claim that names the client, by which the register finds the consumer. Absent: client_id; some issuers write azp or sub',
    ),
  officerClaim: claim
    .optional()
    .describe(
      'Claim that names the officer who is signed in at the calling system. Where a token has it, the officer of the purpose must be that one. Absent: none is looked for',
    ),
  unitsClaim: claim
    .optional()
    .describe(
      'Claim with the agencies that the token is good for, one or a list. Where a token has it, the consumer acts for those of its units alone. Absent: none is looked for',
    ),
  clockSkewMs: ms(0, 300_000).default(5_000).describe('How far its clock may be off. Absent: 5000'),
  refreshMs: ms(1_000, dayMs)
    .default(300_000)
    .describe(
      'How often its keys are fetched again while tokens come. Absent: 300000; a key that was withdrawn counts so long at most',
    ),
  cooldownMs: ms(100, 3_600_000)
    .default(10_000)
    .describe(
      'Least time between two fetches, whatever tokens name: a new key is known after it, and tokens with made-up keys cause no flood. Absent: 10000',
    ),
  keysKeptMs: ms(1_000, 30 * dayMs)
    .default(dayMs)
    .describe(
      'How long known keys count while no fetch succeeds. Absent: 86400000, a day; afterwards its tokens get `token-keys-unavailable`',
    ),
  timeoutMs: ms(100, 60_000).default(5_000).describe('How long one fetch may take. Absent: 5000'),
  ...connectionSettings,
})
export type IssuerSettings = z.infer<typeof IssuerSettings>

export const DpopSettings = z
  .strictObject({
    ageMaxMs: ms(1_000, 600_000).default(60_000).describe('How old a proof may be, and how far ahead. Absent: 60000'),
    nonce: z
      .boolean()
      .default(true)
      .describe(
        'Whether a proof must carry a nonce of ours, so that none can be made in advance. Absent: true; a client that has none gets one with its first refusal',
      ),
    nonceMs: ms(10_000, 3_600_000)
      .default(300_000)
      .describe('How long a nonce is good for; a client gets the next one in time. Absent: 300000'),
  })
  .prefault({})
  .describe(
    'Proofs of possession (DPoP, RFC 9449). They count where `server.publicOrigins` says how callers address this gateway',
  )
export type DpopSettings = z.infer<typeof DpopSettings>

export const AccessSettings = z
  .strictObject({
    consumersFile: z
      .string()
      .min(1)
      .describe(
        'YAML file that registers the consumers; relative to the configuration file. Read again when it changes. Absent: refused',
      ),
    keyHashKey: z
      .string()
      .min(32)
      .meta({ secret: true })
      .describe(
        'Key that API keys are hashed with, at least 32 characters. Changing it voids every issued key, but for those of `formerKeyHashKey`. Absent: refused',
      ),
    formerKeyHashKey: z
      .string()
      .min(32)
      .meta({ secret: true })
      .optional()
      .describe(
        'The key before `keyHashKey`: API keys that were issued with it count as well, until each consumer has another one. Absent: none does',
      ),
    reloadIntervalMs: z
      .int()
      .min(100)
      .default(2000)
      .describe('How often the consumers file is looked at for a change. Absent: 2000'),
    issuers: z
      .array(IssuerSettings)
      .max(50)
      .refine(
        (issuers) =>
          ['name', 'issuer'].every((key) => new Set(issuers.map((one) => one[key as 'name'])).size === issuers.length),
        encodeBilingual(
          'mỗi nơi cấp cần `name` và `issuer` riêng',
          'each issuer needs a `name` and an `issuer` of its own',
        ),
      )
      .default([])
      .describe('Authorization servers whose access tokens (OAuth 2, JWT) count. Absent: none, and no token counts'),
    tokensMax: z
      .int()
      .min(0)
      .max(1_000_000)
      .default(10_000)
      .describe(
        'Most verified tokens that are remembered until they end, by their hash, per gateway process. Absent: 10000, about 6 MB',
      ),
    dpop: DpopSettings,
    signIn: SignInSettings.optional(),
  })
  .describe('Who may call, and what they may see')
export type AccessSettings = z.infer<typeof AccessSettings>
