/** Settings of alerts: who is notified, what is worth a message, when to keep still. Times are in milliseconds. */
import { z } from 'zod'
import { severities } from '../domain/alert.ts'
import { dayMs as day, hourMs as hour, minuteMs as minute, secondMs as second } from '../domain/duration.ts'
import { filingKinds } from '../domain/filing/filing.ts'
import { NetworkSettings, ProxySettings, PublicTlsSettings } from '../domain/link/connection.ts'
import { ms } from '../domain/settings-kit.ts'
import { areInOrder, toSessions } from '../domain/working-time/worked-time.ts'

const name = z.string().regex(/^[A-Za-z0-9._-]{1,40}$/, 'must be 1 to 40 letters, digits, dots, hyphens')
const severity = z.enum(severities)

const AlertTarget = z.strictObject({
  name: name.describe('Its name in metrics and log'),
  url: z
    .string()
    .refine(isWebAddress, 'must be an http(s) address without credentials and without a fragment')
    .describe('Where messages are posted to'),
  secret: z
    .string()
    .refine(isWebhookSecret, 'must be whsec_ and 24 to 64 bytes in base64')
    .meta({ secret: true })
    .describe('Key of the signature by the Standard Webhooks specification: `whsec_` and 24 to 64 bytes in base64'),
  minSeverity: severity
    .default('warning')
    .describe('The least urgent that it gets: `info`, `warning`, `error`, `critical`. Absent: warning'),
  operations: z
    .boolean()
    .optional()
    .describe(
      'Whether it gets the alerts of links, paths, filings and the trail. Absent: true, but false for a target that `dueTimes` names: the head of a ward has no use for certificates',
    ),
})
export type AlertTarget = z.infer<typeof AlertTarget>

const date = z.iso.date()
const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'must be HH:MM')

const AbsenceSettings = z
  .strictObject({
    rules: z
      .array(
        z.strictObject({
          unit: z
            .string()
            .regex(/^[A-Za-z0-9]{1,10}(\.[A-Za-z0-9]{1,10}){0,7}$/, 'must be a unit code such as H99.01.02 or 00004')
            .describe(
              'Code of the unit: the agency code that its dossiers begin with, a part of it from either end (`H99.01` covers `H99.01.02`), or the code of the registering commune',
            ),
          kind: z.enum(filingKinds).optional().describe('Only filings of this kind. Absent: of any kind'),
          workingHours: z
            .number()
            .min(0.1)
            .max(400)
            .default(3)
            .describe('Working hours without a filing after which an alert opens. Absent: 3, most of a morning'),
          severity: severity.default('warning').describe('How urgent that is. Absent: warning'),
        }),
      )
      .max(500)
      .refine(
        (rules) => new Set(rules.map(({ unit, kind }) => `${unit}/${kind ?? ''}`)).size === rules.length,
        'each unit and kind may be named once',
      )
      .default([])
      .describe('From whom filings are expected. Absent: none is missed'),
    weekdays: z
      .array(z.int().min(1).max(7))
      .min(1)
      .default([1, 2, 3, 4, 5])
      .describe('Working days, Monday = 1 to Sunday = 7. Absent: Monday to Friday'),
    hours: z
      .array(z.strictObject({ from: clockTime.describe('`HH:MM`'), to: clockTime.describe('`HH:MM`') }))
      .min(1)
      .max(10)
      .refine((hours) => areInOrder(toSessions(hours)), 'must be in order and must not overlap')
      .default([
        { from: '07:30', to: '11:30' },
        { from: '13:00', to: '17:00' },
      ])
      .describe('Office hours in Vietnamese time. Absent: 07:30 to 11:30 and 13:00 to 17:00'),
    holidays: z
      .array(date)
      .max(1_000)
      .default([])
      .describe(
        'Days off, `yyyy-mm-dd`. Absent: none; the days of Tết and those that move are announced each year, so no list is built in',
      ),
    extraDays: z
      .array(date)
      .max(1_000)
      .default([])
      .describe('Days that are worked although they are a weekend or a holiday (làm bù). Absent: none'),
  })
  .prefault({})
  .describe('Alerts from absence: no filing from a unit for some working hours')
export type AbsenceSettings = z.infer<typeof AbsenceSettings>

const workingHours = (max: number) => z.number().min(0).max(max)

const DueTimeSettings = z
  .strictObject({
    units: z
      .array(
        z.strictObject({
          unit: z
            .string()
            .regex(/^[A-Za-z0-9]{1,10}(\.[A-Za-z0-9]{1,10}){0,7}$/, 'must be a unit code such as H99.01.02')
            .describe(
              'Code of the unit; it covers the units below it (`H99.01` covers `H99.01.02`), and the longest one counts',
            ),
          target: name.describe('Name of the target that is notified first'),
        }),
      )
      .max(1_000)
      .refine((units) => new Set(units.map(({ unit }) => unit)).size === units.length, 'each unit may be named once')
      .default([])
      .describe('Whose dossiers are reported to whom. Absent: to no unit'),
    city: name
      .optional()
      .describe(
        'Name of the target that is notified when nothing has happened. Absent: none. Without units and without it nothing is reported',
      ),
    nearWorkingHours: workingHours(80)
      .default(2)
      .describe(
        'How many working hours before its due time a dossier is reported. 0: when it is late. Absent: 2, what is left of the afternoon when there is still time to act on a dossier of the same day',
      ),
    idleWorkingHours: workingHours(80)
      .default(1)
      .describe('Working hours without a step after which no one counts as working on it. Absent: 1'),
    digestWorkingHours: workingHours(80)
      .default(1)
      .describe(
        'Shortest time between two messages of one unit and rung, in working hours; what comes meanwhile is in the next one. Absent: 1',
      ),
    cityAfterWorkingHours: workingHours(80)
      .default(2)
      .describe(
        'Working hours without a step, after the message to the unit, after which the city is notified. Absent: 2',
      ),
    repeatWorkingHours: z
      .number()
      .min(0.1)
      .max(400)
      .default(8)
      .describe(
        'After how many working hours a message is repeated while it stays true. Absent: 8, once a working day',
      ),
    lateDaysMax: z
      .number()
      .min(1)
      .max(3_650)
      .default(30)
      .describe(
        'Days after its due time after which a dossier is reported no more: it is on the board and in the report. Absent: 30',
      ),
    boardUrl: z
      .string()
      .refine(isWebAddress, 'must be an http(s) address')
      .optional()
      .describe(
        'Address of the board (`https://…/board`); messages lead to the page of the unit. Absent: `url` is null',
      ),
  })
  .prefault({})
  .describe(
    'Dossiers that are due soon or late and have had no step: reported to the unit first, then to the city, in the office hours of the unit by the files of the law (on days that those do not know, by `absence`). Absent: nothing is reported',
  )
export type DueTimeSettings = z.infer<typeof DueTimeSettings>

const Silence = z
  .strictObject({
    from: z.iso.datetime({ offset: true }).describe('Its beginning, ISO 8601 with offset'),
    to: z.iso.datetime({ offset: true }).describe('Its end. What still stands then is reported'),
    link: z.string().optional().describe('Only this link. Absent: all'),
    path: z.string().optional().describe('Only this path. Absent: all'),
    key: z
      .string()
      .optional()
      .describe('Only alerts whose key begins so, such as `absence/` or `certificate/population/ndxp`. Absent: all'),
  })
  .refine(({ from, to }) => Date.parse(to) > Date.parse(from), { error: 'must end after it begins', path: ['to'] })
export type Silence = z.infer<typeof Silence>

export const AlertSettings = z
  .strictObject({
    targets: z
      .array(AlertTarget)
      .max(20)
      .refine(
        (targets) => new Set(targets.map((target) => target.name)).size === targets.length,
        'each target needs a name of its own',
      )
      .default([])
      .describe('Who is notified. Absent: no one; alerts are then seen in metrics, log and page only'),
    pageUrl: z
      .string()
      .refine(isWebAddress, 'must be an http(s) address')
      .optional()
      .describe('Address of the operators’ page (`https://…/ops`), sent in every message. Absent: `url` is null'),
    allowPrivateTargets: z
      .array(z.string())
      .max(100)
      .default([])
      .describe(
        'Ranges, addresses and host names in private networks that targets may stand at, as in `webhooks.allowPrivateTargets`; a list of its own, because what operators may reach consumers may not. Absent: none',
      ),
    allowHttp: z
      .boolean()
      .default(false)
      .describe('Whether targets may be plain `http:`. Absent: false; only a closed network should'),
    tls: PublicTlsSettings,
    proxy: ProxySettings.optional(),
    network: NetworkSettings,
    quietMs: ms(0, day)
      .default(5 * minute)
      .describe(
        'How long all must be well before a recovery is reported; trouble that returns within it is the same alert. Absent: 300000, longer than any outage that returns by itself takes to return',
      ),
    degradedForMs: ms(0, day)
      .default(minute)
      .describe(
        'How long a path must have been degraded before that is reported; `down` is reported at once. Absent: 60000, because a path that hurts still carries its calls',
      ),
    remindEveryMs: ms(100, 30 * day)
      .default(hour)
      .describe('When an open alert is reported again; the pause doubles each time. Absent: 3600000'),
    remindMaxMs: ms(100, 90 * day)
      .default(day)
      .describe('The longest such pause. Absent: 86400000, one day'),
    clockSkewMs: ms(second, hour)
      .optional()
      .describe(
        "Difference between an upstream's clock and ours that is reported. Absent: `health.skewMaxMs`, from which on the path counts as degraded; the sign-in of a ministry hashes our time and is refused from about a minute on",
      ),
    certificateDays: z
      .array(z.int().min(1).max(365))
      .min(1)
      .max(10)
      .default([30, 14, 7, 1])
      .describe(
        'Days before an upstream’s certificate ends at which that is reported, each once. Absent: 30, 14, 7, 1: a ministry needs weeks to exchange one. Where `health.certificateDays` is earlier than all of them, it is one more',
      ),
    storageAwayMs: ms(100, hour)
      .default(30 * second)
      .describe(
        'How long the database may be away, or the audit trail not writable, before that is reported, by each process on its own and without the database. Absent: 30000, longer than a restart or a failover takes',
      ),
    batchStalledMs: ms(second, 30 * day)
      .default(hour)
      .describe(
        'How long no person of a running batch may get an outcome before that is reported; not while the link takes no calls, which is reported by itself, nor when `batches.perDay` is used up. Absent: 3600000, far longer than any pause between two attempts',
      ),
    intervalMs: ms(10, minute)
      .default(second)
      .describe('How often alerts are judged and due messages looked for. Absent: 1000'),
    lookEveryMs: ms(10, hour)
      .default(15 * second)
      .describe('How often the database is asked for dead letters and missing filings. Absent: 15000'),
    signKeepMs: ms(second, hour)
      .default(minute)
      .describe(
        'After how long without a word of the process that saw a trouble it no longer counts: that process is gone. Absent: 60000',
      ),
    connectTimeoutMs: ms(10, minute)
      .default(5 * second)
      .describe('How long name, connection and TLS of one attempt may take. Absent: 5000'),
    totalTimeoutMs: ms(10, 10 * minute)
      .default(15 * second)
      .describe('How long one attempt may take in all. Absent: 15000, as for webhooks'),
    attemptDelaysMs: z
      .array(ms(1, day))
      .min(1)
      .max(50)
      .default([5 * second, 15 * second, minute, 5 * minute, 15 * minute])
      .describe(
        'Waits between the attempts of one message; the last one repeats. Absent: 5 s, 15 s, 1, 5 and 15 minutes',
      ),
    giveUpAfterMs: ms(second, 30 * day)
      .default(day)
      .describe('Age at which a message that no target took is given up. Absent: 86400000, one day'),
    keepMs: ms(minute, 365 * day)
      .default(30 * day)
      .describe('How long sent messages are kept. Absent: 2592000000, thirty days'),
    silences: z
      .array(Silence)
      .max(200)
      .default([])
      .describe(
        'Maintenance windows: nothing is reported that they match; they end by themselves. Holding a path silences what concerns it without an entry here. Absent: none',
      ),
    refusals: z
      .strictObject({
        perHour: z
          .int()
          .min(1)
          .max(1_000_000)
          .default(60)
          .describe(
            'How often one consumer must have been refused in an hour, for want of a right or over a quota, before that is reported. Absent: 60, one a minute: no person tries so often',
          ),
        timesUsual: z
          .number()
          .min(1)
          .max(1_000)
          .default(3)
          .describe(
            'How many times what is usual for it that must be: of the busiest hours of the last seven days the middle one. Absent: 3',
          ),
      })
      .prefault({})
      .describe('Alerts about consumers that are refused more often than usual'),
    absence: AbsenceSettings,
    dueTimes: DueTimeSettings,
  })
  .superRefine(({ targets, dueTimes: { units, city } }, context) => {
    const known = new Set(targets.map((target) => target.name))
    const named = units.map(({ target }, index) => ({ target, path: ['dueTimes', 'units', index, 'target'] }))
    if (city !== undefined) named.push({ target: city, path: ['dueTimes', 'city'] })
    for (const { target, path } of named) {
      if (!known.has(target))
        context.addIssue({ code: 'custom', path, message: 'must be the name of one of alerts.targets' })
    }
  })
  .refine(({ targets, allowHttp }) => allowHttp || targets.every(({ url }) => url.startsWith('https:')), {
    error: 'must be https, unless allowHttp is set',
    path: ['targets'],
  })
  .refine(({ remindEveryMs, remindMaxMs }) => remindMaxMs >= remindEveryMs, {
    error: 'must be at least remindEveryMs',
    path: ['remindMaxMs'],
  })
  .describe('Alerts: signed messages to the operators when something is wrong, stays wrong, and is well again')
export type AlertSettings = z.infer<typeof AlertSettings>

function isWebAddress(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, username, password, hash, hostname } = new URL(text)
  return /^https?:$/.test(protocol) && username === '' && password === '' && hash === '' && hostname !== ''
}

function isWebhookSecret(text: string): boolean {
  const [, encoded = ''] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text) ?? []
  const { length } = Buffer.from(encoded, 'base64')
  return length >= 24 && length <= 64
}
