/** What is sent: the body of a message for each target that is to have it, and its id. */
import { createHash } from 'node:crypto'
import { type AlertMessage, type AlertMessageType, severities } from '../domain/alert.ts'
import { pathName } from '../domain/link/link.ts'
import { findIso } from '../domain/vietnam-time.ts'
import type { AlertRow } from '../store/alert/alerts.ts'
import type { NewAlertMessage } from '../store/alert/messages.ts'
import type { AlertSettings, AlertTarget } from './settings.ts'
import { recovered } from './texts.ts'
import { findKind, type OpenAlert, type Telling } from './transition-alert.ts'

type Settings = Pick<AlertSettings, 'targets' | 'pageUrl'>

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
  { targets, pageUrl }: Settings,
): { row: AlertRow; messages: NewAlertMessage[] } {
  const number = row.number + 1
  const key = row.key
  const compose = (target: AlertTarget, as: AlertMessageType): NewAlertMessage => ({
    target: target.name,
    key,
    number,
    type: as,
    at: now,
    body: JSON.stringify(getBody(key, as, alert, now, pageUrl)),
  })
  if (type === 'alert.recovered') {
    const known = targets.filter(({ name }) => row.notified.includes(name))
    return { row: { ...row, number, notified: [] }, messages: known.map((target) => compose(target, type)) }
  }
  const notified = type === 'alert.opened' ? [] : row.notified
  const due = targets.filter((target) => concerns(target, alert))
  return {
    row: { ...row, number, notified: [...new Set([...notified, ...due.map(({ name }) => name)])] },
    messages: due.map((target) => compose(target, notified.includes(target.name) ? 'alert.reminder' : 'alert.opened')),
  }
}

function concerns({ minSeverity }: AlertTarget, { severity }: Pick<OpenAlert, 'severity'>): boolean {
  return severities.indexOf(severity) >= severities.indexOf(minSeverity)
}

function getBody(
  key: string,
  type: AlertMessageType,
  alert: OpenAlert,
  now: number,
  pageUrl: string | undefined,
): AlertMessage {
  const { condition, since, severity, count } = alert
  const { link, path, reason } = condition
  const kind = findKind(condition)
  const over = type === 'alert.recovered' && kind !== null
  const where = pathName(link ?? '', path)
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
    url: pageUrl ? getPage(pageUrl, link) : null,
  }
}

/** Where an operator reads on: the link's own page, or the board, which has the filings as well. */
function getPage(pageUrl: string, link: string | null): string {
  const base = pageUrl.replace(/\/+$/, '')
  return link === null ? base : `${base}/links/${encodeURIComponent(link)}`
}

/** A moment that cannot be written is sent as the epoch: a message is never held back for it. */
const iso = (at: number): string => findIso(at) ?? new Date(0).toISOString()
