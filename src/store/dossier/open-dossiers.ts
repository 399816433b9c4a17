/** Open dossiers with the events that count, page by page: for whatever has to go through all of them. */
import type { Channel, DossierEvent, DossierEventType } from '../../domain/dossier/dossier.ts'
import type { Queryable } from '../postgres/database.ts'

export interface OpenDossier {
  code: string
  procedure: string
  procedureCase: string | null
  unit: string
  channel: Channel | null
  /** Milliseconds since the epoch, as all moments here. */
  receivedAt: number
  events: DossierEvent[]
}

const pageRows = 500

/** In the order in which they came. What changes meanwhile is read as it is when its page comes. */
export async function* readOpenDossiers(connection: Queryable): AsyncGenerator<OpenDossier> {
  let after = '0'
  while (true) {
    const { rows } = await connection.query({
      name: 'read-open-dossiers',
      text: `
        SELECT d.id, d.code, d.procedure, d.procedure_case, d.unit, d.channel, d.received_at,
          (SELECT json_agg(json_build_object('type', e.type, 'at', (extract(epoch FROM e.at) * 1000)::bigint,
              'dueAt', (extract(epoch FROM e.stated_due_at) * 1000)::bigint))
            FROM dossier_event e WHERE e.dossier = d.id AND e.apart IS NULL) AS events
        FROM dossier d
        WHERE d.ended_at IS NULL AND d.id > $1
        ORDER BY d.id
        LIMIT ${pageRows}`,
      values: [after],
    })
    for (const row of rows) yield toOpenDossier(row)
    if (rows.length < pageRows) return
    after = String(rows.at(-1)?.id)
  }
}

function toOpenDossier(row: Record<string, unknown>): OpenDossier {
  const events = (row.events ?? []) as { type: DossierEventType; at: number; dueAt: number | null }[]
  return {
    code: row.code as string,
    procedure: row.procedure as string,
    procedureCase: row.procedure_case as string | null,
    unit: row.unit as string,
    channel: row.channel as Channel | null,
    receivedAt: (row.received_at as Date).getTime(),
    events: events.map(({ type, at, dueAt }) => (dueAt === null ? { type, at } : { type, at, dueAt })),
  }
}
