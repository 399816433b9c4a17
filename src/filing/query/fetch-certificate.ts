/** Hands out the certificate as the registry issued it. The audit record is durable before that. */
import { hash } from 'node:crypto'
import { authorizeAnyProcedure } from '../../access/policy.ts'
import type { Caller } from '../../domain/access.ts'
import { GatewayFailure } from '../../domain/failure.ts'
import { getSecret } from '../../store/filing/secrets.ts'
import { withStorageErrors } from '../../store/postgres/outage.ts'
import type { FilingDeps } from '../deps.ts'
import { record } from '../record.ts'
import type { ResultView } from './filing-view.ts'
import { ownFiling } from './get-filing.ts'

export interface CertificateFile {
  mediaType: string
  fileName: string
  content: Buffer
  /** Lower-case hex. */
  sha256: string
}

/** Fails with `filing-not-found`, `certificate-missing`, `storage-unavailable` or `audit-unavailable`. */
export async function fetchCertificate(
  deps: FilingDeps,
  { requestId, caller, id }: { requestId: string; caller: Caller; id: string },
): Promise<CertificateFile> {
  authorizeAnyProcedure(caller, 'follow')
  const { database, vault } = deps
  const found = await withStorageErrors('storage-unavailable', async () => {
    const row = await ownFiling(deps, caller, id)
    const content = await getSecret(database, vault, id, 'certificate')
    const result = await getSecret(database, vault, id, 'result')
    return { row, content, result }
  })
  const { row, content, result } = found
  if (!content || !result) throw new GatewayFailure('certificate-missing')
  await record(deps, row, {
    requestId,
    caller,
    operation: 'certificate',
    outcome: 'disclosed',
    result: 'told',
    fields: ['certificate'],
    officer: '',
    unit: row.registrationUnit,
  })
  const { certificate } = JSON.parse(result.toString('utf8')) as ResultView
  const mediaType = certificate?.mediaType ?? 'application/octet-stream'
  const ending = mediaType.split('/')[1]?.replace('jpeg', 'jpg') ?? 'bin'
  return { mediaType, fileName: `${row.kind}-${row.id}.${ending}`, content, sha256: hash('sha256', content, 'hex') }
}
