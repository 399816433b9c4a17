/** Closes a period in the name of a person, on record: at the command line and over HTTP. */
import type { ClosingEntry } from '../../domain/audit.ts'
import { GatewayFailure } from '../../domain/failure.ts'
import { findClosing } from '../../store/dossier/report.ts'
import type { Database } from '../../store/postgres/database.ts'
import type { ReportOrder } from './make-report.ts'
import { toWindow } from './period.ts'
import { closeReport } from './read-report.ts'

/** Of the audit trail, what this needs. */
export interface ClosingTrail {
  /** Fails with `audit-unavailable` when nothing can be recorded now. */
  assertWritable(): void
  /** Resolves when the record is durable. */
  append(entry: ClosingEntry): Promise<void>
}

export interface ClosingOrder extends Pick<ReportOrder, 'form' | 'period' | 'asOf'> {
  requestId: string
  consumer: string
  credential: string
  /** The account of the person who closes. */
  officer: string
}

export interface ClosedPeriod {
  id: string
  form: string
  from: string
  to: string
  closedAt: string
  closedBy: string
  /** SHA-256 of the figures, hexadecimal. */
  hash: string
}

/**
 * `replayed`: the period was closed before; that is on record too, and changes nothing. Fails with `period-not-over` and
 * `audit-unavailable`: in the last case it may be closed, and the same again puts it on record.
 */
export async function closeOnRecord(
  database: Database,
  trail: ClosingTrail,
  { requestId, consumer, credential, officer, ...order }: ClosingOrder,
): Promise<{ closing: ClosedPeriod; replayed: boolean }> {
  const { form, period, asOf } = order
  if (!toWindow(period, asOf).complete) throw new GatewayFailure('period-not-over')
  trail.assertWritable()
  const closed = await closeReport(database, order, officer)
  await trail.append({
    kind: 'closing',
    requestId,
    consumer,
    credential,
    operation: 'close-report',
    officer,
    report: `${form} ${period.from} ${period.to}`,
    result: closed ? 'done' : 'replayed',
  })
  const closing = await findClosing(database, { form, ...period })
  if (!closing) throw new Error('a period that was closed is not closed')
  const { id, closedAt, closedBy, hash } = closing
  return { closing: { id, form, ...period, closedAt: closedAt.toISOString(), closedBy, hash }, replayed: !closed }
}
