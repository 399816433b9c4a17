/**
 * The rows of dossiers that filings begin: what every filing pays for. One statement for all of a transaction, and no plan of it reads a
 * table whole: what is looked up is a scalar subquery, which the planner never turns into a join over all that was ever filed, as it does
 * while it takes a table that grows for a small one.
 */
import type { ReckonedDue } from '../../domain/dossier/projection.ts'
import type { Queryable } from '../postgres/database.ts'
import { givenArrays } from '../postgres/given-rows.ts'
import type { DossierIdentity } from './dossiers.ts'

/** A dossier that a filing begins: received and officially accepted at one moment, channel and case not known. */
export interface FiledDossier extends Pick<DossierIdentity, 'code' | 'unit' | 'procedure' | 'receivedAt' | 'consumer'> {
  /** Code of the linked-service software. */
  linkedCode: string | null
  filing: string
  due: ReckonedDue
}

/**
 * What became of it. `known` = its code names another dossier of its unit; `linked` = only the linked code does, and that dossier
 * is to get its code first. In both cases nothing of it was written.
 */
export type FiledOutcome = 'begun' | 'known' | 'linked'

/** Of `insertFiledDossiers`, in the order of its values. */
const filedTypes = [
  'text',
  'text',
  'text',
  'text',
  'text',
  'uuid',
  'float8',
  'float8',
  'float8',
  'boolean',
  'text',
  'text',
]

/** Inserts dossiers with their two first events, in one statement. `createdAt`: ms since the epoch. */
export async function insertFiledDossiers(
  connection: Queryable,
  dossiers: readonly FiledDossier[],
  createdAt: number,
): Promise<FiledOutcome[]> {
  const { rows } = await connection.query({
    name: 'insert-filed-dossiers',
    // Codes in one order, so that replicas that take the same ones do not wait for each other in a circle.
    text: `
      WITH given AS MATERIALIZED (
        SELECT nth, code, unit, procedure, consumer, filing, unknown, provisional, rules, to_timestamp(received) AS at,
          to_timestamp(due) AS due, to_timestamp(first_due) AS first_due, nextval('dossier_id_seq') AS id,
          CASE WHEN upper(linked) <> upper(code)
              AND (SELECT true FROM dossier_code c WHERE c.code = upper(g.linked) AND c.unit = g.unit)
            THEN (SELECT false FROM dossier_code c WHERE c.code = upper(g.code) AND c.unit = g.unit) IS NULL
            ELSE false END AS linked
        FROM unnest(${givenArrays(1, filedTypes)})
          WITH ORDINALITY AS g (code, linked, unit, procedure, consumer, filing, received, first_due, due, provisional, unknown, rules, nth)
      ), coded AS (
        INSERT INTO dossier_code (code, unit, dossier) SELECT upper(code), unit, id FROM given WHERE NOT linked ORDER BY upper(code), unit
        ON CONFLICT DO NOTHING RETURNING dossier AS id
      ), begun AS (
        SELECT given.* FROM given JOIN coded USING (id)
      ), taken AS (
        INSERT INTO dossier (id, code, procedure, unit, received_at, consumer, created_at, events, status, status_since, last_at,
          accepted_at, first_due_at, due_at, due_provisional, due_unknown, due_step, findings)
        SELECT id, code, procedure, unit, at, consumer, to_timestamp($13::float8), 2, 'accepted', at, at, at, first_due,
          due, provisional, unknown, CASE WHEN at <= due THEN 'accepted' END,
          CASE WHEN unknown IS NULL THEN '{}' ELSE '{due-time-unknown}' END::text[]
        FROM begun
      ), recorded AS (
        INSERT INTO dossier_event (dossier, type, at, recorded_at, consumer, filing, first_due_at, due_at, due_provisional,
          due_unknown, due_rules, status)
        SELECT id, 'received', at, to_timestamp($13::float8), consumer, filing, NULL, NULL, NULL, NULL, NULL, 'new' FROM begun
        UNION ALL
        SELECT id, 'accepted', at, to_timestamp($13::float8), consumer, filing, first_due, due, provisional, unknown, rules, 'accepted'
        FROM begun
      )
      SELECT nth::int AS position, linked FROM given WHERE NOT EXISTS (SELECT FROM coded WHERE coded.id = given.id)`,
    values: [
      dossiers.map(({ code }) => code),
      dossiers.map(({ linkedCode }) => linkedCode),
      dossiers.map(({ unit }) => unit),
      dossiers.map(({ procedure }) => procedure),
      dossiers.map(({ consumer }) => consumer),
      dossiers.map(({ filing }) => filing),
      dossiers.map(({ receivedAt }) => toSeconds(receivedAt)),
      dossiers.map(({ due }) => toSeconds(due.firstDueAt)),
      dossiers.map(({ due }) => toSeconds(due.dueAt)),
      dossiers.map(({ due }) => due.provisional),
      dossiers.map(({ due }) => due.unknown),
      dossiers.map(({ due }) => due.rules),
      toSeconds(createdAt),
    ],
  })
  const others = new Map(rows.map(({ position, linked }) => [position, linked ? 'linked' : 'known'] as const))
  return dossiers.map((_, index) => others.get(index + 1) ?? 'begun')
}

/** As `to_timestamp` reads it, which rounds to microseconds. */
const toSeconds = (at: number | null): number | null => (at === null ? null : at / 1000)

/** What a filing needs to know of a dossier that was there before. Moments are ms since the epoch. */
export interface KnownDossier {
  accepted: boolean
  ended: boolean
  dueAt: number | null
}

/** The dossiers that these codes name in these units, in the order given; `undefined` = there is none. */
export async function findKnownDossiers(
  connection: Queryable,
  given: readonly Pick<DossierIdentity, 'code' | 'unit'>[],
): Promise<(KnownDossier | undefined)[]> {
  const { rows } = await connection.query({
    name: 'find-known-dossiers',
    text: `
      SELECT d.* FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS g (code, unit, nth)
      LEFT JOIN LATERAL (
        SELECT d.id, d.accepted_at, d.ended_at, d.due_at FROM dossier_code c JOIN dossier d ON d.id = c.dossier
        WHERE c.code = upper(g.code) AND c.unit = g.unit OFFSET 0
      ) AS d ON true
      ORDER BY nth`,
    values: [given.map(({ code }) => code), given.map(({ unit }) => unit)],
  })
  return rows.map(({ id, accepted_at, ended_at, due_at }) =>
    id === null
      ? undefined
      : { accepted: accepted_at !== null, ended: ended_at !== null, dueAt: due_at?.getTime() ?? null },
  )
}
