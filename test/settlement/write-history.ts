/** A generated history in the tables of a gateway, as if it had heard of everything at the moment at which it happened. */
import type { History } from '../../src/settlement/forecast/history.ts'
import type { Queryable } from '../../src/store/postgres/database.ts'

const iso = (at: number) => new Date(at).toISOString()

const waitsForCitizen = (steps: History['cases'][number]['steps']) => steps.at(-1)?.step === 'supplement-asked'

/** As it was known at a moment: nothing that happened later. */
export function cutHistory({ cases, outages }: History, now: number): History {
  return {
    cases: cases
      .filter(({ receivedAt }) => receivedAt <= now)
      .map(({ steps, dueTimes, endedAt, ...rest }) => ({
        ...rest,
        steps: steps.filter(({ at }) => at <= now),
        dueTimes: dueTimes.filter(({ from }) => from <= now),
        endedAt: endedAt === null || endedAt > now ? null : endedAt,
      })),
    outages: outages
      .filter(({ from }) => from <= now)
      .map(({ link, from, to }) => ({ link, from, to: to === null || to > now ? null : to })),
  }
}

/** What every event of a dossier needs; steps of filings go to the filing's own events. */
export async function writeHistory(connection: Queryable, { cases, outages }: History): Promise<void> {
  const dossiers = cases.map(({ id, procedure, unit, channel, receivedAt, endedAt, dueTimes, steps }) => ({
    code: id,
    procedure,
    unit,
    channel,
    received_at: iso(receivedAt),
    status: endedAt !== null ? 'done' : waitsForCitizen(steps) ? 'supplement-asked' : 'in-process',
    ended_at: endedAt === null ? null : iso(endedAt),
    due_at: dueTimes.at(-1) ? iso(dueTimes.at(-1)?.dueAt ?? 0) : null,
    filed_at: iso(steps.find(({ step }) => step === 'filing-accepted')?.at ?? 0),
    filed: steps.some(({ step }) => step.startsWith('filing-')),
  }))
  await connection.query(
    `INSERT INTO dossier (code, procedure, unit, channel, received_at, consumer, created_at, events, status, status_since, last_at,
       accepted_at, first_due_at, due_at, ended_at, end_type)
     SELECT code, procedure, unit, channel, received_at, 'one-stop', received_at, 1, status, received_at, received_at, received_at, due_at,
       due_at, ended_at, CASE WHEN ended_at IS NOT NULL THEN 'done' END
     FROM jsonb_to_recordset($1) AS row (code text, procedure text, unit text, channel text, received_at timestamptz, status text,
       due_at timestamptz, ended_at timestamptz)`,
    [JSON.stringify(dossiers)],
  )
  await connection.query(
    'INSERT INTO dossier_code (code, unit, dossier) SELECT upper(code), unit, id FROM dossier ON CONFLICT DO NOTHING',
  )
  await connection.query(
    `INSERT INTO filing (id, consumer, credential, request_id, kind, procedure, dossier, registration_unit, received_at, subject,
       body_hash, accepted_at, state, state_since, events, unit)
     SELECT gen_random_uuid(), 'one-stop', 'key', '', 'birth', procedure, code, unit, filed_at::text, '', code, filed_at, 'completed',
       filed_at, 1, unit
     FROM jsonb_to_recordset($1) AS row (code text, procedure text, unit text, filed_at timestamptz, filed boolean) WHERE filed`,
    [JSON.stringify(dossiers)],
  )
  const events = cases.flatMap(({ id, receivedAt, steps, dueTimes, endedAt }) => {
    const own = steps.filter(({ step }) => !step.startsWith('filing-') && step !== 'received')
    const heard = [{ at: receivedAt, step: 'received' }].concat(own)
    if (endedAt !== null) heard.push({ at: endedAt, step: 'done' })
    return heard.map(({ at, step }, index) => {
      // The due time was counted with the last step that was heard by then.
      const due = dueTimes.find(({ from }) => from === at && heard[index + 1]?.at !== at)
      return { code: id, type: step, at: iso(at), due_at: due ? iso(due.dueAt) : null, nth: index }
    })
  })
  await connection.query(
    `INSERT INTO dossier_event (dossier, type, at, recorded_at, consumer, first_due_at, due_at, due_provisional)
     SELECT d.id, row.type, row.at, row.at, 'one-stop', row.due_at, row.due_at, false
     FROM jsonb_to_recordset($1) AS row (code text, type text, at timestamptz, due_at timestamptz, nth int) JOIN dossier d USING (code)
     ORDER BY row.at, nth`,
    [JSON.stringify(events)],
  )
  const states = cases.flatMap(({ id, steps }) =>
    steps
      .filter(({ step }) => step.startsWith('filing-'))
      .map(({ at, step }, index) => ({ code: id, state: step.slice(7), at: iso(at), nth: index + 1 })),
  )
  await connection.query(
    `INSERT INTO filing_event (filing, number, consumer, type, state, at)
     SELECT f.id, row.nth, 'one-stop', 'moved', row.state, row.at
     FROM jsonb_to_recordset($1) AS row (code text, state text, at timestamptz, nth int) JOIN filing f ON f.dossier = row.code
     ORDER BY row.at, nth`,
    [JSON.stringify(states)],
  )
  await connection.query(
    `INSERT INTO health_incident (id, instance, link, path, started_at, ended_at, seen_at, worst, reason, report)
     SELECT gen_random_uuid(), 'a', link, 'main', started_at, ended_at, ended_at, 'down', '{}', '{}'
     FROM jsonb_to_recordset($1) AS row (link text, started_at timestamptz, ended_at timestamptz)`,
    [
      JSON.stringify(
        outages.map(({ link, from, to }) => ({ link, started_at: iso(from), ended_at: iso(to ?? from + 3_600_000) })),
      ),
    ],
  )
  await connection.query('ANALYZE dossier, dossier_event, filing, filing_event')
}
