/** What is wrong at this moment, read off the reports of health: pure, so that every threshold is a row of a table. */
import type { Condition, Severity } from '../domain/alert.ts'
import { dayMs } from '../domain/duration.ts'
import type { HealthChange, HealthReason, LinkReport, PathReport } from '../domain/link/health.ts'
import { pathName } from '../domain/link/link.ts'
import type { Bilingual } from '../domain/texts/bilingual.ts'
import { findInstant } from '../domain/vietnam-time.ts'
import type { AlertSettings } from './settings.ts'
import { type AlertText, answerChanged, certificateChanged, certificateEnds, clockSkewed, linkDown } from './texts.ts'

/** How long a certificate that was exchanged, or something new in an answer, stays news. */
export const newsMs = 3_600_000

type Limits = Pick<AlertSettings, 'certificateDays'> & { clockSkewMs: number }

/** From where on health warns of a path. */
export interface Thresholds {
  certificateDays: number
  skewMaxMs: number
}

/**
 * Where alerts begin. A path that is degraded for its certificate alone is reported under the certificate. So a warning of health
 * that comes before the first threshold of the alerts is one more threshold.
 */
export function limitsFrom(
  { certificateDays, clockSkewMs }: Pick<AlertSettings, 'certificateDays' | 'clockSkewMs'>,
  health: Thresholds,
): Limits {
  const late = certificateDays.every((days) => days < health.certificateDays)
  return {
    certificateDays: late ? [health.certificateDays, ...certificateDays] : certificateDays,
    clockSkewMs: clockSkewMs ?? health.skewMaxMs,
  }
}

/** Everything that one process knows of its paths. */
export function getConditions(reports: readonly LinkReport[], now: number, limits: Limits): Condition[] {
  return reports.flatMap((report) => [
    ...stateConditions(report.link, null, report),
    ...report.paths.flatMap((path) => [
      ...stateConditions(report.link, path.path, path),
      ...getCertificate(report.link, path, now, limits.certificateDays),
      ...getClock(report.link, path, now, limits.clockSkewMs),
      ...getAnswers(report.link, path, now),
    ]),
  ])
}

/** Which conditions a judged status of a path or link can make, and which of them hold now. */
export function getChange({ link, path, to, sentence, nextStep }: HealthChange): { keys: string[]; hold: Condition[] } {
  const keys = path === null ? [`link/${link}`] : [`path/${link}/${path}`, `hold/${link}/${path}`]
  return { keys, hold: stateConditions(link, path, { ...to, sentence, nextStep }) }
}

type Judged = Pick<PathReport, 'state' | 'since' | 'reason' | 'sentence' | 'nextStep'>

/**
 * Of a link only `down` is reported: a link is degraded because of a path, which has an alert of its own. A path whose only
 * fault is its certificate or its clock is reported under those keys; one that ramps up is on its way back.
 */
const reportedElsewhere: readonly HealthReason['code'][] = [
  'certificate-expiring',
  'clock-skew',
  'ramping-up',
  'operator-hold',
]

function stateConditions(link: string, path: string | null, judged: Judged): Condition[] {
  const { state, reason } = judged
  const make = (
    kind: 'link' | 'path' | 'hold',
    severity: Severity,
    step: number,
    notifications: AlertText,
  ): Condition => ({
    key: path === null ? `link/${link}` : `${kind}/${link}/${path}`,
    kind,
    severity,
    step,
    link,
    path,
    ...notifications,
    count: null,
    since: Date.parse(judged.since),
    reason: { code: reason?.code ?? state, layer: reason?.layer ?? null, phase: reason?.phase ?? null },
  })
  if (path === null) return state === 'down' ? [make('link', 'critical', 1, linkDown(link, reason))] : []
  // Why somebody holds a path stands in that person's own words, which may name anybody: it goes no farther.
  if (state === 'held') return [make('hold', 'info', 1, unspoken)]
  const notifications = { sentence: prefixed(pathName(link, path), judged.sentence), nextStep: judged.nextStep }
  if (state === 'down') return [make('path', 'error', 2, notifications)]
  const hurts = state === 'degraded' && !(reason && reportedElsewhere.includes(reason.code))
  return hurts ? [make('path', 'warning', 1, notifications)] : []
}

const unspoken = { sentence: { vi: '', en: '' }, nextStep: null }
/** The sentence may end up alone in a text message: it says itself which path it is about. */
const prefixed = (path: Bilingual, { vi, en }: Bilingual): Bilingual => ({
  vi: `${path.vi}: ${vi}`,
  en: `${path.en}: ${en}`,
})

/** From the first threshold to the last: it becomes urgent in time. The last one, and an expired one, are critical. */
function getCertificate(link: string, path: PathReport, now: number, thresholds: readonly number[]): Condition[] {
  const { certificate } = path
  if (!certificate) return []
  const found: Condition[] = []
  const where = `${link}/${path.path}`
  const base = { link, path: path.path, count: null }
  const endsAt = findInstant(certificate.validTo)
  // Whole days that are left, as health, page and doctor count them.
  const left = endsAt === null ? Number.POSITIVE_INFINITY : Math.floor((endsAt - now) / dayMs)
  const passed = thresholds.filter((days) => left <= days).length
  if (endsAt !== null && passed > 0) {
    const expired = endsAt <= now
    const ladder: readonly Severity[] = ['info', 'warning', 'error']
    const last = passed === thresholds.length
    found.push({
      key: `certificate/${where}`,
      kind: 'certificate',
      ...base,
      severity: last ? 'critical' : (ladder[Math.min(passed, ladder.length) - 1] as Severity),
      step: expired ? thresholds.length + 1 : passed,
      since: Math.min(now, endsAt - Math.max(...thresholds) * dayMs),
      reason: { code: expired ? 'certificate-expired' : 'certificate-expiring', layer: 'network', phase: 'tls' },
      ...certificateEnds(pathName(link, path.path), endsAt, now),
    })
  }
  const changedAt = findInstant(certificate.changedAt)
  if (changedAt !== null && now - changedAt < newsMs) {
    found.push({
      key: `certificate-change/${where}`,
      kind: 'certificate-change',
      ...base,
      severity: 'info',
      step: 1,
      since: changedAt,
      reason: { code: 'certificate-changed', layer: 'network', phase: 'tls' },
      ...certificateChanged(pathName(link, path.path), changedAt, certificate.subject),
    })
  }
  return found
}

function getClock(link: string, path: PathReport, now: number, limitMs: number): Condition[] {
  const skewMs = path.clockSkewMs
  if (skewMs === null || Math.abs(skewMs) < limitMs) return []
  const where = `${link}/${path.path}`
  return [
    {
      key: `clock/${where}`,
      kind: 'clock',
      link,
      path: path.path,
      count: null,
      severity: 'error',
      step: 1,
      since: now,
      // One path alone does not show whose clock is wrong; the next step says how to find out.
      reason: { code: 'clock-skew', layer: null, phase: null },
      ...clockSkewed(pathName(link, path.path), skewMs),
    },
  ]
}

/** New is what no process has seen before the last hour. */
function getAnswers(link: string, path: PathReport, now: number): Condition[] {
  const news = path.anomalies.flatMap((anomaly) => {
    const firstSeenAt = findInstant(anomaly.firstSeenAt)
    return firstSeenAt !== null && now - firstSeenAt < newsMs ? [{ ...anomaly, firstSeenAt }] : []
  })
  if (news.length === 0) return []
  return [
    {
      key: `answer-change/${link}/${path.path}`,
      kind: 'answer-change',
      link,
      path: path.path,
      count: news.length,
      severity: 'warning',
      // A ministry that changes its serializer makes dozens of novelties within minutes: they are counted, not reported one by one.
      step: 1,
      since: Math.min(...news.map(({ firstSeenAt }) => firstSeenAt)),
      reason: { code: 'answer-changed', layer: 'ministry', phase: 'body' },
      ...answerChanged(pathName(link, path.path), news),
    },
  ]
}
