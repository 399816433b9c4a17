/** What the investigators' pages are made of. */
import type { SessionEnds } from '../access/session-ends.ts'
import type { Sessions } from '../access/sessions.ts'
import type { CertificateDeps } from '../certificate/deps.ts'

export interface CasesDeps {
  certificates: CertificateDeps
  sessions: Sessions
  sessionEnds: SessionEnds
  settings: { sessionMs: number; signInsPerMinute: number }
  build: { version: string; instance: string }
}
