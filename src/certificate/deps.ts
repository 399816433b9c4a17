/** What the use cases of certificates work with. */
import type { Trail } from '../audit/trail.ts'
import type { RegisterRecords } from '../domain/certificate/register-record.ts'
import type { Clock } from '../domain/runtime.ts'
import type { Law } from '../law/law.ts'
import type { Link } from '../link/link.ts'
import type { Database } from '../store/postgres/database.ts'
import type { UnitsInForce } from '../unit/open-units.ts'
import type { CertificateSettings } from './settings.ts'

export interface CertificateDeps {
  /** The link to the civil-status registry. */
  link: Link
  /** By path of the link. */
  records: ReadonlyMap<string, RegisterRecords>
  trail: Trail
  database: Database
  settings: CertificateSettings
  clock: Clock
  law: () => Law
  units: Pick<UnitsInForce, 'current' | 'search'>
}
