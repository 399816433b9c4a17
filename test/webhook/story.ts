/** Filings as the engine leaves them in the database, for tests that have no engine. */
import type { WebhookWorld } from './fixtures.ts'

/** The engine's rows of one filing with so many events, from a sequence number on, or without a place yet. */
export async function story(
  { database }: WebhookWorld,
  filingId: string,
  first: number | null,
  count: number,
  consumer = 'one-stop',
) {
  await database.query(
    `INSERT INTO filing (id, consumer, credential, request_id, kind, procedure, dossier, registration_unit, received_at,
       subject, body_hash, accepted_at, state, state_since, events)
     VALUES ($1::uuid, $2, 'k', 'r', 'birth', '1.001193', 'H99.01.02-261123-' || $1::text, '00004', '2026-11-23T08:00:00+07:00', 's', gen_random_uuid()::text,
       now(), 'received', now(), $3)`,
    [filingId, consumer, count],
  )
  await database.query(
    `INSERT INTO filing_event (filing, number, consumer, type, state, at, sequence)
     SELECT $1, n, $2, 'received', 'received', '2026-11-23T01:00:00Z', $3::bigint + n - 1 FROM generate_series(1, $4::int) AS n`,
    [filingId, consumer, first, count],
  )
}
