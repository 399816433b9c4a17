/** Settings of filings: how they are kept, sent, followed and forgotten. Times are in milliseconds. */
import { z } from 'zod'
import { dayMs as day, hourMs as hour, minuteMs as minute, secondMs as second } from '../domain/duration.ts'
import { type FilingKind, filingKinds } from '../domain/filing/filing.ts'
import { days, ms } from '../domain/settings-kit.ts'

const keyId = z.string().regex(/^[A-Za-z0-9._-]{1,40}$/, 'must be 1 to 40 letters, digits, dots, hyphens')
const key = z
  .string()
  .regex(
    /^([0-9a-f]{64}|[A-Za-z0-9+/]{43}=)$/,
    'must be 32 bytes, in lower-case hex (64 digits) or base64 (44 characters)',
  )
  .meta({ secret: true })

const VaultSettings = z
  .strictObject({
    keyId: keyId.describe('Name of the current key, written into everything that is sealed. Absent: refused'),
    key: key.describe('The current key (AES-256), 32 random bytes in hex or base64. Absent: refused'),
    retiredKeys: z
      .array(
        z.strictObject({
          keyId: keyId.describe('Its name, as it stands in what it sealed'),
          key: key.describe('The key of that time'),
        }),
      )
      .max(20)
      .default([])
      .describe('Earlier keys. They open what `rotate-keys` has not re-encrypted yet. Absent: none'),
  })
  .refine(
    (vault) =>
      new Set([vault.keyId, ...vault.retiredKeys.map((old) => old.keyId)]).size === vault.retiredKeys.length + 1,
    {
      error: 'each key needs a name of its own',
      path: ['retiredKeys'],
    },
  )
  .describe('Keys of the vault: declarations, files and results are encrypted at rest (AES-256-GCM)')

const DeliverySettings = z
  .strictObject({
    concurrency: z
      .int()
      .min(1)
      .max(500)
      .default(8)
      .describe(
        'Filings that one process sends at a time over one path. Absent: 8; a registry that answers in half a second then takes 16 a second from each replica',
      ),
    deadlineMs: ms(second, 10 * minute)
      .default(minute)
      .describe('Longest time for one send, waiting for the link included. Absent: 60000, the read time-out in use'),
    leaseMs: ms(100, hour)
      .default(3 * minute)
      .describe(
        'How long a filing belongs to the process that sends it. When that process dies, the outcome counts as unknown after this time. Must outlast `deadlineMs`. Absent: 180000',
      ),
    settleMs: ms(0, hour)
      .default(30 * second)
      .describe(
        'How long after an open outcome the registry is first asked: an answer that was late to us may be late there too. Absent: 30000, the slowest acceptance that integrators report',
      ),
    askAgainMs: ms(10, hour)
      .default(30 * second)
      .describe('Time between two questions about an open outcome. Absent: 30000'),
    unknownConfirmations: z
      .int()
      .min(1)
      .max(20)
      .default(2)
      .describe(
        'How often in a row the registry must say that it does not know a dossier before it is sent again. Absent: 2, because one copy of a database may lag behind another',
      ),
    unclearMax: z
      .int()
      .min(1)
      .max(100)
      .default(3)
      .describe(
        'Unclear answers in a row about a send whose outcome is open after which a person decides it. What the registry has stays where it is, and a person is notified at the first such answer. Absent: 3',
      ),
    attemptsMax: z
      .int()
      .min(1)
      .max(100)
      .default(10)
      .describe(
        'Sends of one filing before it goes to the dead letters. Waiting for a path that is down costs none. Absent: 10, about a day with the pauses below',
      ),
    backoffMs: ms(10, hour)
      .default(10 * second)
      .describe('Pause after the first attempt that cost one; it doubles with each further one. Absent: 10000'),
    backoffMaxMs: ms(10, day)
      .default(4 * hour)
      .describe('Longest such pause. Absent: 14400000, four hours'),
    pathRetryMs: ms(10, hour)
      .default(5 * second)
      .describe(
        'When a filing is looked at again whose path did not take it; such a wait costs no attempt. Absent: 5000, the reset time of a link',
      ),
    dossierRetryMs: ms(10, hour)
      .default(15 * second)
      .describe(
        'When a filing is looked at again that waits for an earlier one of its dossier; it is called at once when that one is delivered. Absent: 15000',
      ),
    overtakeMaxMs: ms(0, 30 * day)
      .default(2 * day)
      .describe(
        'How long after a filing began to wait to be sent another one may begin to wait and still be sent first, because its dossier is due earlier. Dossiers that are due within half of it, before or after, are sent strictly by their due times, earliest first; a dossier without a known due time waits like one that is due later. 0: in the order of waiting. Absent: 172800000, two days, so that what is due in the working day goes first when an outage ends and nobody waits longer than that for others',
      ),
    pollMs: ms(10, minute)
      .default(500)
      .describe(
        'How often a process looks for jobs that another process made; its own are seen at once. Absent: 500, one cheap statement twice a second',
      ),
  })
  .refine(({ leaseMs, deadlineMs }) => leaseMs >= deadlineMs * 1.5, {
    error: 'must be at least one and a half times deadlineMs, or a filing could be under way in two processes',
    path: ['leaseMs'],
  })
  .prefault({})
  .describe('Sending to the registry')

const FollowingSettings = z
  .strictObject({
    concurrency: z
      .int()
      .min(1)
      .max(100)
      .default(2)
      .describe(
        'Questions that one process asks at a time over one path. Absent: 2; answers carry files and are large',
      ),
    deadlineMs: ms(second, 10 * minute)
      .default(minute)
      .describe('Longest time for one question. Absent: 60000'),
    leaseMs: ms(100, hour)
      .default(3 * minute)
      .describe('How long filings belong to the process that asks about them. Absent: 180000'),
    minMs: ms(10, day)
      .default(30 * second)
      .describe('Shortest time between two questions about one filing. Absent: 30000, while it is fresh'),
    maxMs: ms(10, 30 * day)
      .default(6 * hour)
      .describe('Longest time between two questions about one filing. Absent: 21600000, six hours, when it is old'),
    ageShare: z
      .number()
      .min(0.001)
      .max(1)
      .default(0.1)
      .describe(
        'Time to the next question as a share of the time since something last changed. Absent: 0.1: after ten minutes once a minute, after a day every two hours and a half',
      ),
    dueShare: z
      .number()
      .min(0.001)
      .max(10)
      .default(0.05)
      .describe(
        "Longest time to the next question as a share of the time that is left until the filing's dossier is due, or that has passed since; never less than `minMs`. When more is to be asked than one question may name, three places in four go to the dossiers that are due first, and one to the filing that has waited longest. Absent: 0.05: a day before it is due every 72 minutes, an hour before every three minutes",
      ),
    graceMs: ms(0, day)
      .default(10 * minute)
      .describe(
        'How long the registry may take to know a filing that it accepted before its not knowing counts. Absent: 600000',
      ),
    lostConfirmations: z
      .int()
      .min(1)
      .max(20)
      .default(3)
      .describe(
        'How often in a row it must then not know the dossier before the filing counts as lost there. Absent: 3',
      ),
    staleAfterMs: ms(second, 400 * day)
      .default(10 * day)
      .describe(
        'After how long without a change a filing is reported as stale. Absent: 864000000, ten days; most acts are due the same day, the longest in fifteen working days',
      ),
    pendingStaleAfterMs: ms(second, 400 * day)
      .default(30 * day)
      .describe(
        'The same for a registered filing whose number or certificate is missing, and for one whose supplement is awaited. Absent: 2592000000, thirty days',
      ),
    pollMs: ms(10, minute).default(1_000).describe('How often a process looks for filings to ask about. Absent: 1000'),
  })
  .refine(({ leaseMs, deadlineMs }) => leaseMs >= deadlineMs * 1.5, {
    error: 'must be at least one and a half times deadlineMs',
    path: ['leaseMs'],
  })
  .refine(({ minMs, maxMs }) => maxMs >= minMs, { error: 'must be at least minMs', path: ['maxMs'] })
  .prefault({})
  .describe('Following filings at the registry')

/** A hundred years: whatever the law asks to be kept. */
const retentionDays = days(36_500)

const RetentionSettings = z
  .strictObject({
    days: z
      .strictObject({
        completed: retentionDays.default(90).describe('Absent: 90, a quarter for questions about the result'),
        refused: retentionDays.default(365).describe('Absent: 365, a year for complaints'),
        withdrawn: retentionDays.default(30).describe('Absent: 30'),
        closed: retentionDays.default(365).describe('Absent: 365'),
      })
      .prefault({})
      .describe(
        'Days after which the people in a filing that ended so are removed, and the holder of a dossier: `completed` for one that is done or handed over, `refused` for one that was not accepted, `closed` for one that was stopped. Codes, times and hashes stay',
      ),
    kinds: z
      .partialRecord(
        z.enum(filingKinds),
        z.strictObject({
          completed: retentionDays.optional().describe('Absent: as in `days`'),
          refused: retentionDays.optional().describe('Absent: as in `days`'),
          withdrawn: retentionDays.optional().describe('Absent: as in `days`'),
          closed: retentionDays.optional().describe('Absent: as in `days`'),
        }),
      )
      .default({})
      .describe('Other days for single kinds of filing. Absent: none'),
    intervalMs: ms(10, day)
      .default(10 * minute)
      .describe('How often it is looked for. Absent: 600000'),
  })
  .prefault({})
  .describe(
    'Keeping and removing personal data (thời hạn lưu trữ). A filing that waits for a person has not ended and is kept until it is settled or closed',
  )

/** Which kinds of filing may give a procedure as their reason, by the national code. */
const KindsOfProcedures = z
  .record(
    z.string().regex(/^\d\.\d{6}$/, 'must be a national procedure code, such as 1.001193'),
    z.array(z.enum(filingKinds)).min(1),
  )
  .default({})
  .describe(
    'Kinds of filing that each procedure (mã TTHC) is for, by its national code; another kind under it is refused. A code that does not stand here is for every kind. Absent: none stands here, because codes change and a new one must not stop the filings of a city',
  )

export const FilingSettings = z
  .strictObject({
    vault: VaultSettings,
    procedures: KindsOfProcedures,
    furtherUnits: z
      .array(z.string().regex(/^(\d{2}|\d{5})$/, 'must be a code of 2 or 5 digits'))
      .max(500)
      .default([])
      .describe(
        'Codes of administrative units that are younger than the list in the gateway; filings to other units that it does not know are refused. Absent: none',
      ),
    attachmentBytesMax: z
      .int()
      .min(1_000)
      .max(50_000_000)
      .default(6_000_000)
      .describe('Largest file in bytes. Absent: 6000000, what the registry is known to take'),
    attachmentsBytesMax: z
      .int()
      .min(1_000)
      .max(200_000_000)
      .default(30_000_000)
      .describe('Largest sum of the files of one filing, in bytes; they travel in one message. Absent: 30000000'),
    uploadsInFlightBytesMax: z
      .int()
      .min(1_000_000)
      .max(4_000_000_000)
      .default(96_000_000)
      .describe(
        'Memory of one process for files that are being received, in bytes; a file takes twice its size. Who finds no room waits, and one consumer has at most half of it while others wait. Absent: 96000000, eight of the largest files at once',
      ),
    deliveriesInFlightBytesMax: z
      .int()
      .min(1_000_000)
      .max(4_000_000_000)
      .default(64_000_000)
      .describe(
        'Memory of one process for files of filings that are being sent, in bytes. A filing that finds no room is sent a moment later. Absent: 64000000, two of the largest filings at once',
      ),
    attachmentTypes: z
      .array(z.enum(['application/pdf', 'image/jpeg', 'image/png']))
      .min(1)
      .default(['application/pdf', 'image/jpeg', 'image/png'])
      .describe('Types of files that are taken. Absent: PDF, JPEG and PNG'),
    orphanMs: ms(minute, 365 * day)
      .default(day)
      .describe('How long a file that no filing names is kept. Absent: 86400000, one day'),
    delivery: DeliverySettings,
    following: FollowingSettings,
    retention: RetentionSettings,
    sweepMs: ms(10, minute)
      .default(1_000)
      .describe(
        'How often due filings without a job and interrupted sends are looked for. Absent: 1000; it is what carries every delayed step',
      ),
    renudgeMs: ms(100, day)
      .default(minute)
      .describe('After how long a due filing gets another job, should the first be lost. Absent: 60000'),
    sequenceMs: ms(5, minute)
      .default(200)
      .describe(
        'How often events of other processes are looked for that have no place in the feed yet; own ones get it at once, those of dossiers within 50 ms, and within 200 ms while filings crowd in. Absent: 200',
      ),
  })
  .describe('Filings (hồ sơ hộ tịch): kept, sent to the registry, followed to their end')
export type FilingSettings = z.infer<typeof FilingSettings>

export type EndedState = 'completed' | 'refused' | 'withdrawn' | 'closed'

/** How long the people in a filing of this kind are kept after it ended in this state. */
export function keptMs({ retention }: FilingSettings, kind: FilingKind, state: EndedState): number {
  return (retention.kinds[kind]?.[state] ?? retention.days[state]) * day
}

/** The same for the holder of a dossier that ended alike. */
export function keptDossierMs({ retention }: FilingSettings, state: EndedState): number {
  return retention.days[state] * day
}

/** The bytes of a key as the configuration writes it. */
export function keyBytes(text: string): Buffer {
  return Buffer.from(text, text.length === 64 ? 'hex' : 'base64')
}
