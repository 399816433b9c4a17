/** Settings of the audit trail. */
import { z } from 'zod'
import { connectionSettings, isCertificates } from '../domain/link/connection.ts'
import { encodeBilingual } from '../domain/texts/bilingual.ts'
import { keyName, publicKeyText, readSigner } from './tree/signed-note.ts'

const TimestampSettings = z
  .strictObject({
    url: z.url({ protocol: /^https?$/ }).describe('Where the authority is asked (RFC 3161 over HTTP)'),
    roots: z
      .string()
      .refine(isCertificates, encodeBilingual('phải là các chứng thư dạng PEM', 'must be PEM certificates'))
      .describe('PEM of the roots that its certificates end at: a stamp of anybody else is none. Absent: refused'),
    policy: z
      .string()
      .regex(/^[0-2](\.(0|[1-9]\d{0,9})){1,20}$/, encodeBilingual('phải là một OID', 'must be an OID'))
      .optional()
      .describe('OID of the policy under which stamps are to be given. Absent: any'),
    intervalMs: z
      .int()
      .min(1000)
      .max(604_800_000)
      .default(3_600_000)
      .describe(
        'How often the newest checkpoint is stamped, by one replica for all; nothing new, no stamp. Absent: 3600000, so that no record older than an hour can be written anew unnoticed',
      ),
    timeoutMs: z.int().min(100).max(60_000).default(10_000).describe('How long one stamp may take. Absent: 10000'),
    ...connectionSettings,
  })
  .describe(
    'Time-stamps of an outside authority on checkpoints. What it does not give, or gives wrong, is an alert and keeps nothing up. Absent: none',
  )
export type TimestampSettings = z.infer<typeof TimestampSettings>

const key = () => z.string().min(32).meta({ secret: true })

export const AuditSettings = z
  .strictObject({
    keyId: z
      .string()
      .regex(/^[A-Za-z0-9._-]{1,40}$/)
      .describe('Name of the current keys, written into every chain that is opened. Absent: refused'),
    chainKey: key().describe(
      'Key of the hash chain, at least 32 characters. Anyone who holds it can forge the trail. Absent: refused',
    ),
    subjectKey: key().describe(
      'Key that turns personal numbers into subjects, at least 32 characters. Changing it ends the search by person over older records, but for those of `formerSubjectKeys`. Absent: refused',
    ),
    formerSubjectKeys: z
      .array(key().describe('A subject key of before'))
      .max(10)
      .default([])
      .describe(
        'Earlier subject keys: what was written with them is found by person as well. Also the next key, while the replicas are given it. Absent: none',
      ),
    retiredKeys: z
      .array(
        z.strictObject({
          keyId: z.string().describe('Its name, as it stands in the chains'),
          chainKey: key().describe('The key of that time'),
        }),
      )
      .default([])
      .describe(
        'Earlier chain keys, to verify the chains that were written with them. Also the next one, while the replicas are given it. Absent: none',
      ),
    appendTimeoutMs: z
      .int()
      .min(50)
      .default(5000)
      .describe(
        'How long an answer waits for its record before it is withheld. Absent: 5000; a commit takes milliseconds, but a burst of a thousand answers may keep the one core busy for a second or two',
      ),
    commitIntervalMs: z
      .int()
      .min(0)
      .max(1000)
      .default(5)
      .describe(
        'Shortest time between two commits: records that come in between share the next one. A record that comes alone waits for no other. Absent: 5, which no caller notices and which turns a thousand commits a second into two hundred',
      ),
    pendingMax: z
      .int()
      .min(100)
      .default(10_000)
      .describe(
        'Records that may wait for a commit; more are refused at once. Absent: 10000, five seconds of a whole country',
      ),
    knotIntervalMs: z
      .int()
      .min(1000)
      .default(60_000)
      .describe('How often a chain notes the heads of the others, and the log notes its own. Absent: 60000'),
    check: z
      .strictObject({
        intervalMs: z
          .int()
          .min(0)
          .max(604_800_000)
          .default(21_600_000)
          .describe(
            'How often the trail is verified in the background, by one replica for all. 0 = only by `npm run verify-audit`. Absent: 21600000, six hours: a change by hand is known on the same day',
          ),
        recheckMax: z
          .int()
          .min(0)
          .default(100_000)
          .describe(
            'Records that were verified before and are verified again with each check, in turn, beside the new ones. Absent: 100000, a few seconds of work spread over half a minute; a million records come round in three days',
          ),
      })
      .prefault({})
      .describe('The check of the trail in the background'),
    tree: z
      .strictObject({
        origin: z
          .string()
          .regex(keyName)
          .default('lienthong/audit-trail')
          .describe(
            'Name of the tree over all chains, as it stands in every signed checkpoint; best an address of your own without its scheme, such as audit.gateway.example/trail. Stays as long as the trail. Absent: lienthong/audit-trail',
          ),
        intervalMs: z
          .int()
          .min(0)
          .max(86_400_000)
          .default(60_000)
          .describe(
            'How often new records are taken into the tree and a checkpoint is signed, by one replica for all. 0 = never: then nothing new can be exported or proved. Absent: 60000',
          ),
        signingKey: z
          .string()
          .meta({ secret: true })
          .optional()
          .describe(
            'Private key of the checkpoints, as `npm run export-audit -- --new-key` prints it; its name must be `origin`. Absent: one that follows from `chainKey`',
          ),
        knownKeys: z
          .array(z.string().regex(publicKeyText, encodeBilingual('phải là khóa công khai', 'must be a public key')))
          .max(50)
          .default([])
          .describe(
            'Public keys, as `npm run export-audit -- --public-key` prints them, that count beside `signingKey`: those of before, and the next one while the replicas are given it. Absent: none',
          ),
      })
      .extend({ timestamps: TimestampSettings.optional() })
      .refine(({ origin, signingKey }) => signingKey === undefined || readSigner(signingKey)?.name === origin, {
        path: ['signingKey'],
        error: encodeBilingual(
          'Không phải khóa ký có tên như origin; tạo bằng npm run export-audit -- --new-key',
          'No signing key with the name of origin; make one with npm run export-audit -- --new-key',
        ),
      })
      .prefault({})
      .describe('The Merkle tree over all chains, with signed checkpoints: what exports and proofs are made from'),
    retention: z
      .strictObject({
        keepMonths: z
          .int()
          .min(12)
          .max(1200)
          .default(60)
          .describe(
            'Months for which records are kept; a month of the trail goes as a whole once its last record is older. Absent: 60. No less than 12 (Decree 333/2026/NĐ-CP); a month that shows a violation is kept for 60 whatever stands here (Law 91/2025/QH15, Art. 23(2))',
          ),
        basis: z
          .string()
          .regex(/^[^\p{C}\p{Zl}\p{Zp}]{1,200}$/u)
          .describe(
            'The provision that ends the time, in one line: it stands in the signed statement of each removal, in exports and in reports to citizens. Absent: refused',
          ),
      })
      .optional()
      .describe(
        'When records of the trail are removed: at night, with a signed statement that proves the rest. Absent: never',
      ),
  })
  .describe('The audit trail: one record per disclosure, durable before the answer leaves')
export type AuditSettings = z.infer<typeof AuditSettings>

/** Every chain key by its name, the retired ones too. */
export function chainKeys({ keyId, chainKey, retiredKeys }: AuditSettings): ReadonlyMap<string, string> {
  return new Map([...retiredKeys.map((old) => [old.keyId, old.chainKey] as const), [keyId, chainKey]])
}
