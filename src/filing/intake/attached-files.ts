/** Checks the files that a request names: they must be there, and together they must fit into one message. */
import { GatewayFailure, type RequestFault } from '../../domain/failure.ts'
import type { AttachmentReference } from '../../domain/filing/filing-request.ts'
import { attachmentSizes } from '../../store/filing/attachments.ts'
import type { Queryable } from '../../store/postgres/database.ts'
import type { FilingDeps } from '../deps.ts'

/** Returns their hashes, each once. Fails with `attachment-unknown` or `request-invalid`, naming every place. */
export async function attachedFiles(
  deps: FilingDeps,
  connection: Queryable,
  consumer: string,
  attachments: readonly AttachmentReference[],
  before: readonly string[] = [],
): Promise<string[]> {
  const hashes = [...new Set(attachments.map(({ sha256 }) => sha256))]
  if (hashes.length === 0) return hashes
  const all = [...new Set([...before, ...hashes])]
  const sizes = await attachmentSizes(connection, consumer, all)
  const missing = attachments.flatMap(({ sha256 }, index): RequestFault[] =>
    sizes.has(sha256)
      ? []
      : [{ pointer: `/attachments/${index}/sha256`, code: 'attachment-unknown', message: unknown }],
  )
  if (missing.length > 0) throw new GatewayFailure('attachment-unknown', { faults: missing })
  const bytes = all.reduce((sum, sha256) => sum + (sizes.get(sha256) ?? 0), 0)
  const { attachmentsBytesMax } = deps.settings
  if (bytes > attachmentsBytesMax) {
    const message = {
      vi: `Tổng dung lượng tệp vượt quá ${attachmentsBytesMax} byte`,
      en: `The files together are larger than ${attachmentsBytesMax} bytes`,
    }
    throw new GatewayFailure('request-invalid', { faults: [{ pointer: '/attachments', code: 'too-large', message }] })
  }
  return hashes
}

const unknown = {
  vi: 'Chưa có tệp nào với mã băm này; vui lòng tải tệp lên trước',
  en: 'There is no file with this hash; upload it first',
}
