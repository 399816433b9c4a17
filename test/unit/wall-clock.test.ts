/**
 * Who may read the wall clock, and why. It is set by people and by time servers, so no duration is measured with it: a clock that
 * is set back by three minutes must not make anybody wait for three minutes. Durations are `performance.now()`.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')

/** Every reading is one of these; a file that reads for another reason measures a duration, and may not. */
const reasons = {
  shown: 'A time that people or other systems read: in answers, records, messages, signatures, pages.',
  date: 'Compared with a date that somebody set: the end of a credential, a hold, a calendar, a certificate, a declared day.',
  shared:
    'Due times and ages that stand in the database, so that they outlive the process and are of all replicas. By its clock.',
  skew: 'The clock itself is what is measured, against the clocks of others.',
  given: 'The clock is handed on, and not read here.',
} as const

/** Files, and rooms all of whose readings are of a kind. */
const readers: Record<string, readonly (keyof typeof reasons)[]> = {
  'src/access/count-refusals.ts': ['shared'],
  'src/access/credentials.ts': ['date'],
  'src/access/dpop.ts': ['date', 'shared'],
  'src/access/persons/open-persons.ts': ['date'],
  'src/access/proof-store.ts': ['shared'],
  'src/access/token-issuer.ts': ['date'],
  'src/access/tokens.ts': ['date'],
  'src/access/report-quotas.ts': ['shared', 'date'],
  'src/access/session-ends.ts': ['shared'],
  'src/access/sessions.ts': ['shared'],
  'src/access/share-quotas.ts': ['shared'],
  'src/agreement/agreements.ts': ['shared', 'shown'],
  'src/agreement/policy-approval.ts': ['shown'],
  'src/alert/deliver-alerts.ts': ['shared', 'shown'],
  'src/alert/open-alerts.ts': ['shared'],
  'src/alert/database-outage-alert.ts': ['shown'],
  'src/app/wire-diagnostics.ts': ['shown'],
  'src/app/wire-console.ts': ['shown'],
  'src/app/wire-batches.ts': ['date'],
  'src/app/wire-stamping.ts': ['date', 'skew'],
  'src/audit/check-trail.ts': ['shared', 'shown'],
  'src/audit/remove-months.ts': ['shared', 'shown'],
  'src/audit/retain-trail.ts': ['date'],
  'src/audit/trail.ts': ['shown'],
  'src/audit/tree': ['shown', 'shared'],
  'src/batch': ['shared', 'shown', 'date'],
  'src/board/mount.ts': ['shown', 'shared'],
  'src/board/sources.ts': ['shown', 'shared'],
  'src/certificate/search-cases.ts': ['shared'],
  'src/certificate/verify-certificate.ts': ['date', 'shared', 'shown'],
  'src/commands': ['given'],
  'src/delivery/attempt.ts': ['shared', 'shown'],
  'src/delivery/memory-store.ts': ['date'],
  'src/doctor': ['shown', 'date', 'skew', 'given'],
  'src/domain/runtime.ts': ['given'],
  'src/dossier': ['shared', 'shown'],
  'src/domain/link/day-limit.ts': ['shared'],
  'src/file-address': ['shared'],
  'src/file-check': ['date', 'shown'],
  'src/filing': ['shared', 'shown', 'date'],
  'src/app/core.ts': ['shown'],
  'src/app/gateway.ts': ['shared'],
  'src/health/holds.ts': ['date'],
  'src/health/judging/evaluator.ts': ['shown', 'shared'],
  'src/health/open-health.ts': ['shared', 'shown'],
  'src/health/path-actions.ts': ['date'],
  'src/health/measuring/prober.ts': ['shown'],
  'src/health/measuring/recorder.ts': ['shown'],
  'src/health/history/retention.ts': ['shared'],
  'src/http/app.ts': ['date'],
  'src/http/filing-edge.ts': ['date'],
  'src/pages/session/session-guard.ts': ['shown', 'shared'],
  'src/pages/mount-pages.ts': ['shown'],
  'src/pages/session/person-sign-in.ts': ['shared'],
  'src/console/actions/path-actions.ts': ['date', 'shown'],
  'src/http/server/client-certificates.ts': ['date'],
  'src/http/server/refusals.ts': ['shown'],
  'src/http/routes/batches.ts': ['date'],
  'src/http/routes/card-verifications.ts': ['date'],
  'src/http/routes/dossiers.ts': ['date'],
  'src/http/routes/identity.ts': ['date'],
  'src/http/routes/link-actions.ts': ['date'],
  'src/http/routes/reports.ts': ['date', 'shown'],
  'src/http/routes/units.ts': ['date'],
  'src/identity/person-inquiry.ts': ['shown'],
  'src/identity/verify-person.ts': ['date'],
  'src/oversight/misuse/review-misuse.ts': ['shown'],
  'src/oversight/misuse/watch-misuse.ts': ['date', 'shared'],
  'src/oversight/breaches.ts': ['date', 'shown'],
  'src/oversight/report-to-citizen.ts': ['shown', 'date'],
  'src/link/admission.ts': ['date'],
  'src/link/path.ts': ['date', 'shown'],
  'src/metrics/batches.ts': ['shared'],
  'src/metrics/filings.ts': ['shared'],
  'src/metrics/forecast.ts': ['shared'],
  'src/metrics/lanes.ts': ['shared'],
  'src/metrics/reconciliation.ts': ['shared'],
  'src/metrics/notifications.ts': ['shared'],
  'src/sandbox/main.ts': ['date'],
  'src/settlement/live/nightly-backtest.ts': ['date', 'shared'],
  'src/settlement/live/open-forecasts.ts': ['shared'],
  'src/settlement/report/send-summaries.ts': ['date', 'shared', 'shown'],
  'src/sync': ['shared'],
  'src/upstream/access-layer/endpoint-settings.ts': ['date'],
  'src/upstream/access-layer/soap/ndxp-soap.ts': ['shown'],
  'src/upstream/access-layer/soap/soap-headers.ts': ['shown'],
  'src/upstream/access-layer/token/token.ts': ['shown', 'skew'],
  'src/upstream/population/client.ts': ['date'],
  'src/upstream/civil-registry/find-records.ts': ['date'],
  'src/upstream/civil-registry/read/read-status.ts': ['date'],
  'src/linked': ['shared', 'shown', 'date'],
  'src/upstream/linked/client.ts': ['date'],
  'src/upstream/portal/read/read-look-up.ts': ['date'],
  'src/webhook': ['shared', 'shown'],
}

const reading = /\b(?:[cC]lock\.now\(\)|Date\.now\b|new Date\(\)|currentTime\()/

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    return entry.isDirectory() ? filesBelow(path) : path.endsWith('.ts') ? [path] : []
  })
}

test('the wall clock is read only where its time is meant', () => {
  const found = filesBelow('src').filter((file) => reading.test(readFileSync(join(root, file), 'utf8')))
  const covers = (reader: string, file: string) => file === reader || file.startsWith(`${reader}/`)
  const known = Object.keys(readers)
  const unlisted = found.filter((file) => !known.some((reader) => covers(reader, file)))
  expect(unlisted, 'a duration? performance.now()').toEqual([])
  const idle = known.filter((reader) => !found.some((file) => covers(reader, file)))
  expect(idle, 'reads it no more').toEqual([])
})

test('no difference of two readings is a duration', () => {
  const differences = filesBelow('src').flatMap((file) =>
    readFileSync(join(root, file), 'utf8')
      .split('\n')
      .filter((line) => /[cC]lock\.now\(\)\s*-\s*\w*(started|began|since|asked)\w*\b(?!\.)/i.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  )
  expect(differences).toEqual([])
})
