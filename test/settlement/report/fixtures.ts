/** Dossiers in a database as the gateway keeps them: rows derived from their events by the one function that derives them. */
import { projectDossier, type RecordedEvent } from '../../../src/domain/dossier/projection.ts'
import type { ReportDossier } from '../../../src/settlement/report/placement.ts'
import type { Queryable } from '../../../src/store/postgres/database.ts'

/** Writes them with their events; `number` keeps the codes of several calls apart. */
export async function insertDossiers(
  connection: Queryable,
  dossiers: readonly ReportDossier[],
  recordedAt = '2026-01-01T00:00:00Z',
): Promise<void> {
  for (const dossier of dossiers) {
    const { code, unit, procedure, channel, firstDueAt, dueAt, provisional } = dossier
    const due = { firstDueAt, dueAt, provisional, unknown: firstDueAt === null ? 'procedure' : null, rules: null }
    const events = dossier.events.map(
      (event, index): RecordedEvent => ({ ...event, apart: null, due: index === 0 ? due : null }),
    )
    const row = projectDossier(events)
    const at = (ms: number | null) => (ms === null ? null : new Date(ms))
    const { rows } = await connection.query(
      `INSERT INTO dossier (code, procedure, procedure_case, unit, channel, received_at, consumer, created_at, events, status,
         status_since, last_at, accepted_at, first_due_at, due_at, due_provisional, due_unknown, ended_at, end_type, returned_at,
         supplements, supplement_since, supplement_ms, verification_requested, payment_requested, withdrawal_requested, findings)
       VALUES ($1, $2, $3, $4, $5, $6, 'motcua', $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26)
       RETURNING id`,
      [
        code,
        procedure,
        dossier.case,
        unit,
        channel,
        at(dossier.events[0]?.at ?? 0),
        recordedAt,
        events.length,
        row.status,
        at(row.statusSince),
        at(row.lastAt),
        at(row.acceptedAt),
        at(row.firstDueAt),
        at(row.dueAt),
        row.dueProvisional,
        row.dueUnknown,
        at(row.endedAt),
        row.endType,
        at(row.returnedAt),
        row.supplements,
        at(row.supplementSince),
        row.supplementMs,
        row.verificationRequested,
        row.paymentRequested,
        row.withdrawalRequested,
        row.findings,
      ],
    )
    await connection.query(
      `INSERT INTO dossier_event (dossier, type, at, recorded_at, consumer)
       SELECT $1, e.type, to_timestamp(e.at / 1000.0), $3, 'motcua' FROM json_to_recordset($2) AS e (type text, at float8)`,
      [rows[0].id, JSON.stringify(dossier.events), recordedAt],
    )
  }
}
