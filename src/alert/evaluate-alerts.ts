/**
 * One round over all observations: by one process at a time over all replicas, so that an alert is opened, repeated
 * and ended once, however many of them see the same thing. What the round decides, its rows and its messages are one commit.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Condition } from '../domain/alert.ts'
import { type BreachPressure, findAuthorityDue, findPressure } from '../domain/breach.ts'
import { dayMs } from '../domain/duration.ts'
import { classShares } from '../domain/link/call-class.ts'
import { getUsual } from '../domain/refusals.ts'
import type { Logger } from '../domain/runtime.ts'
import { findAttention } from '../domain/texts/filing-text.ts'
import { toVietnamDay } from '../domain/vietnam-time.ts'
import { readDays } from '../store/access/day-leases.ts'
import { readRefusals } from '../store/access/refusals.ts'
import { readWaiting } from '../store/agreement/pending-orders.ts'
import {
  type AlertRow,
  asTheOnlyJudge,
  consumeObservations,
  type ObservationRow,
  readAlerts,
  readObservations,
  rulesInForce,
  writeAlert,
  writeObservations,
} from '../store/alert/alerts.ts'
import { insertMessages, type NewAlertMessage } from '../store/alert/messages.ts'
import { readDeadLetters, readFiled, readStalledBatches, readStoppedLanes } from '../store/alert/sources.ts'
import { listOpenBreaches } from '../store/breach/cases.ts'
import { readSilences } from '../store/dossier/forecasts.ts'
import { countOpenSignals } from '../store/misuse/signals.ts'
import type { Database, Queryable } from '../store/postgres/database.ts'
import { readReconciliationStatus } from '../store/sync/reconciliation.ts'
import { composeMessages } from './compose-message.ts'
import { absenceKey, missing, windowStart } from './missing-filings.ts'
import type { AlertSettings, Silence } from './settings.ts'
import {
  agreementsWait,
  batchesStalled,
  breachPresses,
  dayLimitNears,
  deadLetters,
  differsAtTarget,
  forecastWithdrawn,
  forecastWithdrawnForUnits,
  misuseFound,
  notReconciled,
  oftenRefused,
  stoppedLanes,
} from './texts.ts'
import { type OpenAlert, type PastAlert, type Telling, transitionAlert } from './transition-alert.ts'
import { type DueWatch, type FindOfficeDays, rememberMessages, watchDueTimes } from './watch-due-times.ts'

/** The observer of what the tables show; it holds until the next reading says otherwise. */
const fromDatabase = 'database'
const databaseKeepMs = 86_400_000

export interface EvaluationDeps {
  database: Database
  logger: Logger
  settings: AlertSettings
  /** Whether this gateway takes filings: without them nothing is looked up about them. */
  filings: boolean
  /** By which the working hours of a unit are counted; absent = as in `alerts.absence`. */
  officeDays?: FindOfficeDays | undefined
  /** The link by which filings travel. */
  filingLink?: string | undefined
  /** Whether batches can come further now: the link takes calls, and the day is not used up. Absent: there are no batches. */
  batchesMayRun?: ((connection: Queryable, now: number) => Promise<boolean>) | undefined
}

/** Resolves to how many messages are now to be sent, or `undefined` when another process is judging. */
export function evaluateAlerts(deps: EvaluationDeps, now: number, checkSources: boolean): Promise<number | undefined> {
  const { database, settings, logger } = deps
  return asTheOnlyJudge(database, async (connection) => {
    if (checkSources) await checkBreaches(connection, now)
    if (checkSources) await checkMisuse(connection, now)
    if (checkSources) await checkAgreements(connection, now)
    if (checkSources) await checkDays(connection, now)
    if (checkSources) await checkRefusals(connection, settings, now)
    const watch = checkSources && deps.filings ? await checkFilings(connection, deps, now) : null
    const notified = new Set<string>()
    const observations = await readObservations(connection)
    const rows = new Map(
      (await readAlerts(connection, [...new Set(observations.map(({ key }) => key))])).map((row) => [row.key, row]),
    )
    const byKey = Map.groupBy(observations, ({ key }) => key)
    const isSilent = toSilenceCheck(observations, settings.silences, now)
    const messages: NewAlertMessage[] = []
    for (const key of new Set([...byKey.keys(), ...rows.keys()])) {
      const observed = byKey.get(key) ?? []
      const before = rows.get(key)
      const condition = observed[0]?.condition ?? before?.condition
      if (!condition || condition.kind === 'hold' || isSilent(condition)) continue
      const open = before?.state === 'open' ? toOpen(before) : null
      const heard = observed.map((observation) => ({
        ...observation,
        lost: observation.endedAt === null && observation.heardUntil <= now,
      }))
      const { alert, notifications } = transitionAlert(open, heard, now, settings, before ? toPast(before) : null)
      const { row, sent } = notify(key, before, alert, notifications, now, settings)
      messages.push(...sent)
      if (row && !isDeepStrictEqual(row, before)) await writeAlert(connection, row)
      for (const one of notifications) logNotification(logger, key, one)
      if (notifications.length > 0) notified.add(key)
    }
    if (watch) await rememberMessages(connection, watch, notified, now)
    await insertMessages(connection, messages)
    await consumeObservations(connection, now)
    return messages.length
  })
}

function notify(
  key: string,
  before: AlertRow | undefined,
  alert: OpenAlert | null,
  notifications: readonly Telling[],
  now: number,
  settings: AlertSettings,
): { row: AlertRow | undefined; sent: NewAlertMessage[] } {
  const sent: NewAlertMessage[] = []
  let row = before
  for (const one of notifications) {
    const opened = one.type === 'alert.opened' ? now : (row?.openedAt ?? now)
    const written = composeMessages(getRow(key, row, one.alert, opened), one, now, settings)
    row = written.row
    sent.push(...written.messages)
    if (one.type === 'alert.recovered') row = { ...row, state: 'recovered', recoveredAt: now }
  }
  if (alert && row) row = getRow(key, row, alert, row.openedAt)
  return { row, sent }
}

function getRow(key: string, before: AlertRow | undefined, alert: OpenAlert, openedAt: number): AlertRow {
  const { number, notified } = before ?? { number: 0, notified: [] }
  return { key, state: 'open', number, openedAt, recoveredAt: null, notified, ...alert }
}

function toOpen(row: AlertRow): OpenAlert {
  const { since, quietSince, step, severity, count, reminders, remindAt, condition } = row
  return { since, quietSince, step, severity, count, reminders, remindAt, condition }
}

function toPast({ state, step, quietSince }: AlertRow): PastAlert | null {
  return state === 'recovered' && quietSince !== null ? { step, quietSince } : null
}

/** A path that an operator holds keeps still with all that concerns it; so does what a maintenance window matches. */
function toSilenceCheck(
  observations: readonly Pick<ObservationRow, 'condition' | 'endedAt' | 'heardUntil'>[],
  silences: readonly Silence[],
  now: number,
): (condition: Condition) => boolean {
  const held = new Set(
    observations
      .filter(({ condition, endedAt, heardUntil }) => condition.kind === 'hold' && endedAt === null && heardUntil > now)
      .map(({ condition: { link, path } }) => `${link}/${path}`),
  )
  const running = silences.filter(({ from, to }) => Date.parse(from) <= now && now < Date.parse(to))
  return ({ key, link, path }) =>
    (path !== null && held.has(`${link}/${path}`)) ||
    running.some(
      (silence) =>
        (silence.link === undefined || silence.link === link) &&
        (silence.path === undefined || silence.path === path) &&
        (silence.key === undefined || key.startsWith(silence.key)),
    )
}

/** Reads the tables, and writes what they show as the observations of a process. */
async function checkFilings(connection: Queryable, deps: EvaluationDeps, now: number): Promise<DueWatch> {
  const { settings } = deps
  const observations = await readObservations(connection)
  const observed = observations.filter(({ observer, endedAt }) => observer === fromDatabase && endedAt === null)
  const known = new Map(observed.map((observation) => [observation.key, observation]))
  const alerts = new Map((await readAlerts(connection)).map((row) => [row.key, row]))
  const watch = await watchDueTimes(connection, deps, { known, alerts, observations }, now)
  const conditions = [
    await deadLettersNow(connection),
    await stoppedLanesNow(connection),
    await absentNow(connection, settings, known, now),
    watch.conditions,
    await withdrawnNow(connection),
    await reconciledNow(connection, now),
    await stalledBatchesNow(connection, deps, now),
  ].flat()
  await writeFound(connection, fromDatabase, observed, conditions, now)
  return watch
}

/** What an observer of tables finds now is observed; what it found before and finds no more has ended. */
async function writeFound(
  connection: Queryable,
  observer: string,
  observed: readonly ObservationRow[],
  conditions: readonly Condition[],
  now: number,
): Promise<void> {
  const known = new Map(observed.map((observation) => [observation.key, observation]))
  const keys = new Set(conditions.map(({ key }) => key))
  const base = { observer, heardUntil: now + databaseKeepMs }
  await writeObservations(connection, observer, [
    ...conditions.map((condition) => ({
      ...base,
      key: condition.key,
      condition,
      endedAt: null,
      beganAt: known.get(condition.key)?.beganAt ?? condition.since,
      begins: known.has(condition.key) ? 0 : 1,
    })),
    ...observed
      .filter(({ key }) => !keys.has(key))
      .map((observation) => ({ ...observation, ...base, begins: 0, endedAt: now })),
  ])
}

/** The observer of the cases of breaches, which every gateway may have. */
const fromBreaches = 'breaches'
const pressures = {
  time: { severity: 'warning', step: 1 },
  controller: { severity: 'error', step: 2 },
  'two-days': { severity: 'error', step: 3 },
  'one-day': { severity: 'critical', step: 4 },
  overdue: { severity: 'critical', step: 5 },
} as const satisfies Record<Exclude<BreachPressure, 'none'>, Pick<Condition, 'severity' | 'step'>>

async function checkBreaches(connection: Queryable, now: number): Promise<void> {
  const observations = await readObservations(connection)
  const observed = observations.filter(({ observer, endedAt }) => observer === fromBreaches && endedAt === null)
  const open = await listOpenBreaches(connection)
  const conditions = open.flatMap((breach): Condition[] => {
    const pressure = findPressure(breach, now)
    if (pressure === 'none') return []
    return [
      {
        key: `breach/${breach.code}`,
        kind: 'breach',
        link: null,
        path: null,
        count: null,
        since: breach.detectedAt,
        reason: { code: `breach-${pressure}`, layer: null, phase: null },
        ...pressures[pressure],
        ...breachPresses(breach.code, pressure, findAuthorityDue(breach)),
      },
    ]
  })
  if (observed.length > 0 || conditions.length > 0)
    await writeFound(connection, fromBreaches, observed, conditions, now)
}

/** The observer of signs of misuse, which every gateway may have. */
const fromMisuse = 'misuse'
/** What nobody has looked at in a week stays on the page, and presses no more. */
const misuseDays = 7

async function checkMisuse(connection: Queryable, now: number): Promise<void> {
  const observations = await readObservations(connection)
  const observed = observations.filter(({ observer, endedAt }) => observer === fromMisuse && endedAt === null)
  const open = await countOpenSignals(connection, toVietnamDay(now - misuseDays * dayMs))
  const conditions = open.map(
    ({ rule, count, since }): Condition => ({
      key: `misuse/${rule}`,
      kind: 'misuse',
      severity: 'warning',
      // Ten times as many is worth a message at once.
      step: String(count).length,
      count,
      since,
      link: null,
      path: null,
      reason: { code: `misuse-${rule}`, layer: null, phase: null },
      ...misuseFound(rule, count),
    }),
  )
  if (observed.length > 0 || conditions.length > 0) await writeFound(connection, fromMisuse, observed, conditions, now)
}

/** The observer of orders that wait for a second person, which every gateway may have. */
const fromAgreements = 'agreements'

async function checkAgreements(connection: Queryable, now: number): Promise<void> {
  const observations = await readObservations(connection)
  const observed = observations.filter(({ observer, endedAt }) => observer === fromAgreements && endedAt === null)
  const waiting = await readWaiting(connection, now)
  if (waiting === null && observed.length === 0) return
  const conditions = waiting === null ? [] : [toAgreement(waiting)]
  await writeFound(connection, fromAgreements, observed, conditions, now)
}

function toAgreement({ count, since }: { count: number; since: number }): Condition {
  return {
    key: 'agreement/waiting',
    kind: 'agreement',
    severity: 'warning',
    // Ten times as many is worth a message at once.
    step: String(count).length,
    count,
    since,
    link: null,
    path: null,
    reason: { code: 'agreement-waiting', layer: null, phase: null },
    ...agreementsWait(count, since),
  }
}

/** The observer of what paths allow in a day. */
const fromDays = 'upstream-days'

/** Where the link begins to keep calls from batches, where from all but counters and filings, and where nothing is left. */
const dayRungs = [
  { leftMax: classShares.batch.keptForOthers, severity: 'warning' },
  { leftMax: classShares.tracking.keptForOthers, severity: 'error' },
  { leftMax: 0, severity: 'critical' },
] as const

async function checkDays(connection: Queryable, now: number): Promise<void> {
  const observations = await readObservations(connection)
  const observed = observations.filter(({ observer, endedAt }) => observer === fromDays && endedAt === null)
  const conditions = (await readDays(connection, toVietnamDay(now))).flatMap(
    ({ link, path, max, used }): Condition[] => {
      const left = Math.max(0, max - used)
      const passed = dayRungs.filter(({ leftMax }) => left <= leftMax * max)
      const worst = passed.at(-1)
      if (worst === undefined) return []
      const key = `upstream-day/${link}/${path}`
      return [
        {
          key,
          kind: 'upstream-day',
          severity: worst.severity,
          step: passed.length,
          link,
          path,
          count: null,
          since: observed.find((each) => each.key === key)?.condition.since ?? now,
          reason: { code: 'upstream-day-nears', layer: null, phase: null },
          ...dayLimitNears(link, path, { left, max }),
        },
      ]
    },
  )
  if (observed.length > 0 || conditions.length > 0) await writeFound(connection, fromDays, observed, conditions, now)
}

/** The observer of consumers that are refused. */
const fromRefusals = 'refusals'

async function checkRefusals(connection: Queryable, { refusals }: AlertSettings, now: number): Promise<void> {
  const observations = await readObservations(connection)
  const observed = observations.filter(({ observer, endedAt }) => observer === fromRefusals && endedAt === null)
  const found = await readRefusals(connection, now, refusals.perHour)
  const conditions = found.flatMap((recent): Condition[] => {
    const [count, usual] = [recent.right + recent.quota, getUsual(recent.busiestHours)]
    if (count < usual * refusals.timesUsual) return []
    const key = `refusals/${recent.consumer}`
    return [
      {
        key,
        kind: 'refusals',
        severity: 'warning',
        // Ten times as many is worth a message at once.
        step: String(count).length,
        count,
        since: observed.find((each) => each.key === key)?.condition.since ?? recent.since,
        link: null,
        path: null,
        reason: {
          code: recent.right > recent.quota ? 'refused-for-rights' : 'refused-for-quota',
          layer: null,
          phase: null,
        },
        ...oftenRefused(recent, usual),
      },
    ]
  })
  if (observed.length > 0 || conditions.length > 0)
    await writeFound(connection, fromRefusals, observed, conditions, now)
}

async function deadLettersNow(connection: Queryable): Promise<Condition[]> {
  const found = await readDeadLetters(connection)
  return found.map(({ cause, count, since }) => ({
    key: `dead-letter/${cause || 'unknown'}`,
    kind: 'dead-letter',
    severity: 'error',
    since,
    link: null,
    path: null,
    // Ten times as many is worth a message at once; in between the reminders carry the number.
    step: String(count).length,
    count,
    reason: { code: cause || 'unknown', layer: null, phase: null },
    ...deadLetters(cause || 'unknown', count, findAttention('dead-letter', cause || null)?.nextStep ?? null),
  }))
}

/** Dossiers that stand still on their way to a system outside; what an operator holds is no alert. */
async function stoppedLanesNow(connection: Queryable): Promise<Condition[]> {
  const found = await readStoppedLanes(connection)
  return found.map(({ target, cause, count, since }) => ({
    key: `lanes/${target}/${cause}`,
    kind: 'dead-letter',
    severity: 'error',
    since,
    link: null,
    path: null,
    step: String(count).length,
    count,
    reason: { code: cause, layer: null, phase: null },
    ...stoppedLanes(target, cause, count),
  }))
}

/** The whole city, and all units together: a change that many units share is one message and no hundred. */
async function withdrawnNow(connection: Queryable): Promise<Condition[]> {
  const silences = await readSilences(connection)
  const base = { kind: 'forecast', severity: 'warning', link: null, path: null } as const
  const reason = (code: string) => ({ code: `forecast-${code}`, layer: null, phase: null })
  const city = silences.filter(({ unit }) => unit === null)
  const units = silences.flatMap(({ unit, since, why }) => (unit === null ? [] : [{ unit, since, why }]))
  const found = city.map(
    ({ why, since }): Condition => ({
      ...base,
      key: 'forecast/city',
      step: 1,
      count: null,
      since,
      reason: reason(why),
      ...forecastWithdrawn(why, since),
    }),
  )
  const [first] = units
  if (first) {
    found.push({
      ...base,
      key: 'forecast/units',
      // Ten times as many is worth a message at once.
      step: String(units.length).length,
      count: units.length,
      since: Math.min(...units.map(({ since }) => since)),
      reason: reason(first.why),
      ...forecastWithdrawnForUnits(units.map(({ unit }) => unit)),
    })
  }
  return found
}

/** Two nights in which a comparison could have ended, and none did. */
const reconciledDays = 2

async function reconciledNow(connection: Queryable, now: number): Promise<Condition[]> {
  const found: Condition[] = []
  const base = { kind: 'reconciliation', severity: 'warning', link: null, path: null } as const
  for (const { target, forPersons, since, endedAt, firstAt } of await readReconciliationStatus(connection)) {
    if (forPersons > 0) {
      found.push({
        ...base,
        key: `reconciliation/${target}/differences`,
        // Ten times as many is worth a message at once.
        step: String(forPersons).length,
        count: forPersons,
        since: since ?? now,
        reason: { code: 'differs-at-target', layer: null, phase: null },
        ...differsAtTarget(target, forPersons),
      })
    }
    const lastAt = endedAt ?? firstAt
    const days = Math.floor((now - lastAt) / dayMs)
    if (days < reconciledDays) continue
    found.push({
      ...base,
      key: `reconciliation/${target}/overdue`,
      step: 1,
      count: null,
      since: lastAt,
      reason: { code: 'not-reconciled', layer: null, phase: null },
      ...notReconciled(target, days),
    })
  }
  return found
}

async function stalledBatchesNow(
  connection: Queryable,
  { settings, batchesMayRun }: EvaluationDeps,
  now: number,
): Promise<Condition[]> {
  if (batchesMayRun === undefined || !(await batchesMayRun(connection, now))) return []
  const found = await readStalledBatches(connection, now - settings.batchStalledMs)
  if (found === null) return []
  return [
    {
      key: 'batches/stalled',
      kind: 'batch',
      severity: 'warning',
      step: 1,
      since: found.since,
      link: null,
      path: null,
      count: found.count,
      reason: { code: 'batch-stalled', layer: null, phase: null },
      ...batchesStalled(found.count, found.since),
    },
  ]
}

async function absentNow(
  connection: Queryable,
  { absence }: AlertSettings,
  known: ReadonlyMap<string, ObservationRow>,
  now: number,
): Promise<Condition[]> {
  const inForce = await rulesInForce(connection, absence.rules.map(absenceKey), now)
  const from = windowStart(absence, now)
  if (from === undefined) return []
  const missed = new Map([...known].map(([key, { condition }]) => [key, condition.since]))
  return missing(absence, { filed: await readFiled(connection, from), inForce, missed }, now)
}

function logNotification(logger: Logger, key: string, { type, alert }: Telling): void {
  const { severity, count, condition } = alert
  const fields = { key, severity, count, reason: condition.reason.code, layer: condition.reason.layer }
  if (type === 'alert.recovered') logger.info(fields, 'alert: recovered')
  else logger.warn(fields, type === 'alert.opened' ? 'alert: opened' : 'alert: still open')
}
