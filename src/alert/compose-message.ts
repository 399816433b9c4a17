/** What is sent: the body of a message for each target that is to have it, and its id. */
import { createHash } from 'node:crypto'
import { type AlertMessage, type AlertMessageType, type Condition, severities } from '../domain/alert.ts'
import { pathName } from '../domain/link/link.ts'
import { findIso } from '../domain/vietnam-time.ts'
import type { AlertRow } from '../store/alert/alerts.ts'
import type { NewAlertMessage } from '../store/alert/messages.ts'
import { unitName } from './due-texts.ts'
import type { AlertSettings, AlertTarget } from './settings.ts'
import { recovered } from './texts.ts'
import { findKind, type OpenAlert, type Telling } from './transition-alert.ts'

type Settings = Pick<AlertSettings, 'targets' | 'pageUrl' | 'dueTimes'>

/** By it a receiver knows what it has seen: the same over all attempts, targets and replicas. */
export function messageId(key: string, number: number): string {
  return `alr_${createHash('sha256').update(key).digest('hex').slice(0, 16)}_${number}`
}

/**
 * One notification as messages, and the row with its next number and with the targets that now know. A target whose least severity
 * is only reached now hears that it was opened where the others are reminded.
 */
export function composeMessages(
  row: AlertRow,
  { type, alert }: Telling,
  now: number,
  settings: Settings,
): { row: AlertRow; messages: NewAlertMessage[] } {
  const { targets } = settings
  const number = row.number + 1
  const key = row.key
  const compose = (target: AlertTarget, as: AlertMessageType): NewAlertMessage => ({
    target: target.name,
    key,
    number,
    type: as,
    at: now,
    body: JSON.stringify(getBody(key, as, alert, now, settings)),
  })
  if (type === 'alert.recovered') {
    const known = targets.filter(({ name }) => row.notified.includes(name))
    return { row: { ...row, number, notified: [] }, messages: known.map((target) => compose(target, type)) }
  }
  const notified = type === 'alert.opened' ? [] : row.notified
  const due = targets.filter((target) => concerns(target, alert, settings))
  return {
    row: { ...row, number, notified: [...new Set([...notified, ...due.map(({ name }) => name)])] },
    messages: due.map((target) => compose(target, notified.includes(target.name) ? 'alert.reminder' : 'alert.opened')),
  }
}

/**
 * A condition that names its targets is for them alone, whatever their least severity. Someone who is named for due times gets nothing
 * else, unless the configuration wants it.
 */
function concerns(
  { name, minSeverity, operations }: AlertTarget,
  { severity, condition }: Pick<OpenAlert, 'severity' | 'condition'>,
  { dueTimes: { units, city } }: Settings,
): boolean {
  if (condition.targets) return condition.targets.includes(name)
  const forDueTimes = name === city || units.some(({ target }) => target === name)
  return (operations ?? !forDueTimes) && severities.indexOf(severity) >= severities.indexOf(minSeverity)
}

function getBody(key: string, type: AlertMessageType, alert: OpenAlert, now: number, settings: Settings): AlertMessage {
  const { condition, since, severity, count } = alert
  const { link, path, reason, unit, dossiers } = condition
  const kind = findKind(condition)
  const over = type === 'alert.recovered' && kind !== null
  const where = unit === undefined ? pathName(link ?? '', path) : unitName(unit)
  return {
    type,
    key,
    severity,
    at: iso(now),
    since: iso(since),
    link,
    path,
    reason: { code: reason.code, layer: reason.layer, phase: reason.phase },
    sentence: over ? recovered(kind, where, (alert.quietSince ?? now) - since) : condition.sentence,
    nextStep: over ? null : condition.nextStep,
    count,
    url: findPage(settings, condition),
    ...(unit !== undefined && { unit, dossiers: over ? [] : (dossiers ?? []) }),
  }
}

/** Where one reads on: the unit's page of the board; of operators the link's own page, or the first one, which has the filings as well. */
function findPage({ pageUrl, dueTimes: { boardUrl } }: Settings, { link, unit }: Condition): string | null {
  const withoutSlash = (url: string) => url.replace(/\/+$/, '')
  if (unit !== undefined) {
    return boardUrl === undefined ? null : `${withoutSlash(boardUrl)}/units/${encodeURIComponent(unit)}`
  }
  if (pageUrl === undefined) return null
  return link === null ? withoutSlash(pageUrl) : `${withoutSlash(pageUrl)}/links/${encodeURIComponent(link)}`
}

/** A moment that cannot be written is sent as the epoch: a message is never held back for it. */
const iso = (at: number): string => findIso(at) ?? new Date(0).toISOString()
