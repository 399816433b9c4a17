/**
 * One round over everything that is said: by one process at a time over all replicas, so that an alert is opened, repeated
 * and ended once however many of them see the same thing. What the round decides, its rows and its messages are one commit.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Condition } from '../domain/alert.ts'
import { attentionOf } from '../domain/filing-text.ts'
import type { Logger } from '../domain/runtime.ts'
import { insertMessages, type NewAlertMessage } from '../store/alert-messages.ts'
import { readDeadLetters, readFiled } from '../store/alert-sources.ts'
import {
  type AlertRow,
  asTheOnlyJudge,
  consumeSigns,
  readAlerts,
  readSigns,
  rulesInForce,
  type SignRow,
  writeAlert,
  writeSigns,
} from '../store/alerts.ts'
import type { Database, Queryable } from '../store/database.ts'
import { absenceKey, lookBackTo, missing } from './absence.ts'
import { advance, type OpenAlert, type PastAlert, type Telling } from './advance.ts'
import { messagesOf } from './compose-message.ts'
import type { AlertSettings, Silence } from './settings.ts'
import { deadLetters } from './texts.ts'

/** What the tables tell is said in this name; it holds until the next look says otherwise. */
const fromDatabase = 'database'
const databaseKeepMs = 86_400_000

export interface JudgeParts {
  database: Database
  logger: Logger
  settings: AlertSettings
  /** Whether this gateway takes filings: without them nothing is looked up about them. */
  filings: boolean
}

/** Resolves to how many messages are now to be sent, or `undefined` when another process is judging. */
export function judgeAlerts(parts: JudgeParts, now: number, look: boolean): Promise<number | undefined> {
  const { database, settings, logger } = parts
  return asTheOnlyJudge(database, async (connection) => {
    if (look && parts.filings) await lookAtFilings(connection, settings, now)
    const signs = await readSigns(connection)
    const rows = new Map(
      (await readAlerts(connection, [...new Set(signs.map(({ key }) => key))])).map((row) => [row.key, row]),
    )
    const bySign = Map.groupBy(signs, ({ key }) => key)
    const isSilent = silenceOf(signs, settings.silences, now)
    const messages: NewAlertMessage[] = []
    for (const key of new Set([...bySign.keys(), ...rows.keys()])) {
      const said = bySign.get(key) ?? []
      const before = rows.get(key)
      const condition = said[0]?.condition ?? before?.condition
      if (!condition || condition.kind === 'hold' || isSilent(condition)) continue
      const open = before?.state === 'open' ? toOpen(before) : null
      const heard = said.map((sign) => ({ ...sign, lost: sign.endedAt === null && sign.heardUntil <= now }))
      const { alert, told } = advance(open, heard, now, settings, before ? toPast(before) : null)
      const { row, sent } = tell(key, before, alert, told, now, settings)
      messages.push(...sent)
      if (row && !isDeepStrictEqual(row, before)) await writeAlert(connection, row)
      for (const one of told) logTold(logger, key, one)
    }
    await insertMessages(connection, messages)
    await consumeSigns(connection, now)
    return messages.length
  })
}

function tell(
  key: string,
  before: AlertRow | undefined,
  alert: OpenAlert | null,
  told: readonly Telling[],
  now: number,
  settings: AlertSettings,
): { row: AlertRow | undefined; sent: NewAlertMessage[] } {
  const sent: NewAlertMessage[] = []
  let row = before
  for (const one of told) {
    const opened = one.type === 'alert.opened' ? now : (row?.openedAt ?? now)
    const written = messagesOf(rowOf(key, row, one.alert, opened), one, now, settings)
    row = written.row
    sent.push(...written.messages)
    if (one.type === 'alert.recovered') row = { ...row, state: 'recovered', recoveredAt: now }
  }
  if (alert && row) row = rowOf(key, row, alert, row.openedAt)
  return { row, sent }
}

function rowOf(key: string, before: AlertRow | undefined, alert: OpenAlert, openedAt: number): AlertRow {
  const { number, toldTo } = before ?? { number: 0, toldTo: [] }
  return { key, state: 'open', number, openedAt, recoveredAt: null, toldTo, ...alert }
}

function toOpen(row: AlertRow): OpenAlert {
  const { since, quietSince, step, severity, count, reminders, remindAt, condition } = row
  return { since, quietSince, step, severity, count, reminders, remindAt, condition }
}

function toPast({ state, step, quietSince }: AlertRow): PastAlert | null {
  return state === 'recovered' && quietSince !== null ? { step, quietSince } : null
}

/** A path that an operator holds keeps still with all that concerns it; so does what a maintenance window matches. */
function silenceOf(
  signs: readonly Pick<SignRow, 'condition' | 'endedAt' | 'heardUntil'>[],
  silences: readonly Silence[],
  now: number,
): (condition: Condition) => boolean {
  const held = new Set(
    signs
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

/** Asks the tables, and says what they tell as a process would. */
async function lookAtFilings(connection: Queryable, settings: AlertSettings, now: number): Promise<void> {
  const said = (await readSigns(connection)).filter((sign) => sign.observer === fromDatabase && sign.endedAt === null)
  const known = new Map(said.map((sign) => [sign.key, sign]))
  const conditions = [...(await deadLettersNow(connection)), ...(await absentNow(connection, settings, known, now))]
  const keys = new Set(conditions.map(({ key }) => key))
  const heardUntil = now + databaseKeepMs
  const base = { observer: fromDatabase, heardUntil }
  await writeSigns(connection, fromDatabase, [
    ...conditions.map((condition) => ({
      ...base,
      key: condition.key,
      condition,
      endedAt: null,
      beganAt: known.get(condition.key)?.beganAt ?? condition.since,
      begins: known.has(condition.key) ? 0 : 1,
    })),
    ...said.filter(({ key }) => !keys.has(key)).map((sign) => ({ ...sign, ...base, begins: 0, endedAt: now })),
  ])
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
    // Ten times as many is worth another word at once; between that the reminders tell the number.
    step: String(count).length,
    count,
    reason: { code: cause || 'unknown', layer: null, phase: null },
    ...deadLetters(cause || 'unknown', count, attentionOf('dead-letter', cause || null)?.nextStep ?? null),
  }))
}

async function absentNow(
  connection: Queryable,
  { absence }: AlertSettings,
  known: ReadonlyMap<string, SignRow>,
  now: number,
): Promise<Condition[]> {
  const inForce = await rulesInForce(connection, absence.rules.map(absenceKey), now)
  const from = lookBackTo(absence, now)
  if (from === undefined) return []
  const missed = new Map([...known].map(([key, { condition }]) => [key, condition.since]))
  return missing(absence, { filed: await readFiled(connection, from), inForce, missed }, now)
}

function logTold(logger: Logger, key: string, { type, alert }: Telling): void {
  const { severity, count, condition } = alert
  const fields = { key, severity, count, reason: condition.reason.code, layer: condition.reason.layer }
  if (type === 'alert.recovered') logger.info(fields, 'alert: recovered')
  else logger.warn(fields, type === 'alert.opened' ? 'alert: opened' : 'alert: still open')
}
