/** Settings of the sign-in of persons: their provider, and which of its claims mean which role here. */
import { z } from 'zod'
import { Role } from '../../domain/access.ts'
import { connectionSettings } from '../../domain/link/connection.ts'
import { ms, secret } from '../../domain/settings-kit.ts'
import { encodeBilingual } from '../../domain/texts/bilingual.ts'

const claim = z
  .string()
  .regex(
    /^[\w:/#-]{1,100}(\.[\w:/#-]{1,100}){0,5}$/,
    encodeBilingual(
      'phải là tên thuộc tính, các cấp cách nhau bằng dấu chấm',
      'must be names of claims, dots between them',
    ),
  )

export const SignInSettings = z
  .strictObject({
    issuer: z
      .url({ protocol: /^https?$/ })
      .describe(
        'The provider, as its tokens state it (`iss`); it describes itself below it. With `https:` outside a sandbox',
      ),
    name: z
      .string()
      .min(1)
      .max(100)
      .default('OpenID Connect')
      .describe('What the button of the sign-in page calls it. Absent: OpenID Connect'),
    clientId: z.string().min(1).max(200).describe('As whom this gateway is registered there'),
    clientSecret: secret('Secret of that registration'),
    scopes: z
      .array(z.string().regex(/^[\w:./-]{1,200}$/))
      .min(1)
      .default(['openid', 'profile'])
      .describe('What is asked for; `openid` must be in it. Absent: openid, profile'),
    accountClaim: claim
      .default('preferred_username')
      .describe('Claim with the account of the person, as it stands in the trail. Absent: preferred_username'),
    rolesClaim: claim
      .default('roles')
      .describe(
        'Claim with groups or roles, one or a list; names with dots between them lead into wrappers. Absent: roles',
      ),
    unitsClaim: claim
      .optional()
      .describe(
        'Claim with the agencies of the person, one or a list, for those whose entry in `roles` names no units. Absent: none is looked for',
      ),
    roles: z
      .array(
        z.strictObject({
          value: z.string().min(1).max(300).describe('What the claim holds'),
          role: z.enum(Role).describe('What it means here'),
          units: z
            .array(z.string().min(1))
            .default([])
            .describe(
              'Agencies of whom it gives that role; `H99` covers every unit below it. Absent: those of `unitsClaim`',
            ),
        }),
      )
      .min(1)
      .max(10_000)
      .describe('Which values mean which role. Who has none of them does not come in'),
    keys: z
      .boolean()
      .default(false)
      .describe(
        'Whether the pages take API keys with a typed account beside the provider. Absent: false; only a sandbox should, or a change-over: a typed account proves nothing',
      ),
    timeoutMs: ms(100, 60_000).default(5_000).describe('How long one question to the provider may take. Absent: 5000'),
    ...connectionSettings,
  })
  .refine(({ scopes }) => scopes.includes('openid'), {
    path: ['scopes'],
    error: encodeBilingual('phải có `openid`', 'must hold `openid`'),
  })
  .describe(
    "Sign-in of persons at the operators' page, the board and the cases (OpenID Connect, code flow with PKCE); needs `server.publicOrigins`. Absent: API keys and a typed account",
  )
export type SignInSettings = z.infer<typeof SignInSettings>
