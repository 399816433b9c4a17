/** What the investigators' page is made from: the cases of certificates, and sessions of its own. */
import { hostname } from 'node:os'
import { createSessionEnds } from '../access/session-ends.ts'
import { createSessions } from '../access/sessions.ts'
import type { CasesDeps } from '../cases/deps.ts'
import type { CertificateDeps } from '../certificate/deps.ts'
import { readVersion } from '../config/version.ts'
import type { Foundations } from './core.ts'
import { followSessions } from './exchange-secrets.ts'

/** `undefined` where no certificate is verified. Sessions last as at the operators' page, and it is switched off with that. */
export function assembleCases(
  { config, clock, database, secrets }: Foundations,
  certificates: CertificateDeps | undefined,
): CasesDeps | undefined {
  const { enabled, ...settings } = config.server.operatorsPage
  if (!enabled || certificates === undefined) return undefined
  return {
    certificates,
    settings,
    sessions: followSessions(secrets, (key) => createSessions(key, settings.sessionMs, clock, 'cases')),
    sessionEnds: createSessionEnds(database, clock),
    build: { version: readVersion(), instance: `${hostname()}:${process.pid}` },
  }
}
