/** Certificates that did not hold against the register. Rows are added and, when they are old, removed; none is changed. */
import type { CaseFilter, CertificateCase, KnownCase } from '../../domain/certificate/case.ts'
import type { CertificateKind } from '../../domain/certificate/certificate.ts'
import type { Verdict } from '../../domain/certificate/compare-certificate.ts'
import type { Queryable } from '../postgres/database.ts'

/** So many old rows go with each that comes: none outlives its time by long, and no request waits for many. */
const purgedAtOnce = 20

export async function addCase(
  database: Queryable,
  { at, requestId, consumer, unit, procedure, dossier, ...one }: CertificateCase,
  keepSince: number,
): Promise<void> {
  const { kind, verdict, paper, subject, issuer, year, number, differing, flags } = one
  await database.query(
    `WITH old AS (
       DELETE FROM certificate_case WHERE id IN (
         SELECT id FROM certificate_case WHERE at < $16 ORDER BY at LIMIT ${purgedAtOnce} FOR UPDATE SKIP LOCKED))
     INSERT INTO certificate_case
       (at, request_id, consumer, unit, procedure, dossier, kind, verdict, paper, subject, issuer, year, number, differing, flags)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    [
      new Date(at),
      requestId,
      consumer,
      unit,
      procedure,
      dossier,
      kind,
      verdict,
      paper,
      subject,
      issuer,
      year,
      number,
      [...differing],
      [...flags],
      new Date(keepSince),
    ],
  )
}

/** Of what the filter covers; `$1` to `$8` in its order. */
const covered = `at >= $1 AND ($2::timestamptz IS NULL OR at < $2) AND ($3::text IS NULL OR kind = $3)
  AND ($4::text IS NULL OR verdict = $4) AND ($5::text IS NULL OR issuer = $5) AND ($6::text IS NULL OR paper = $6)
  AND ($7::int IS NULL OR number >= $7) AND ($8::int IS NULL OR number <= $8)`

const toValues = ({ since, until, kind, verdict, issuer, paper, numberFrom, numberTo }: CaseFilter) => [
  new Date(since),
  until === undefined ? null : new Date(until),
  kind ?? null,
  verdict ?? null,
  issuer ?? null,
  paper ?? null,
  numberFrom ?? null,
  numberTo ?? null,
]

/** The latest first, from the one with this number downwards. Each with the counters at which its paper was shown. */
export async function findCases(
  database: Queryable,
  filter: CaseFilter,
  { before, limit }: { before?: number | undefined; limit: number },
): Promise<KnownCase[]> {
  const { rows } = await database.query(
    `SELECT c.*, (SELECT count(DISTINCT o.unit) FROM certificate_case o WHERE o.paper = c.paper AND o.at >= $1)::int AS counters
     FROM certificate_case c
     WHERE ${covered} AND ($9::bigint IS NULL OR id < $9) ORDER BY id DESC LIMIT $10`,
    [...toValues(filter), before ?? null, limit],
  )
  return rows.map((row) => ({
    id: Number(row.id),
    at: (row.at as Date).getTime(),
    requestId: row.request_id,
    consumer: row.consumer,
    unit: row.unit,
    procedure: row.procedure,
    dossier: row.dossier,
    kind: row.kind,
    verdict: row.verdict,
    paper: row.paper,
    subject: row.subject,
    issuer: row.issuer,
    year: row.year,
    number: row.number,
    differing: row.differing,
    flags: row.flags,
    counters: row.counters,
  }))
}

/** What several cases have in common. */
export interface CaseGroup {
  kind: CertificateKind
  issuer: string | null
  year: number | null
  verdict: Verdict
  count: number
  /** Agencies at whose counters these were shown. */
  counters: number
  /** Different papers among them. */
  papers: number
  numberFrom: number | null
  numberTo: number | null
}

/** The largest groups of the same kind, issuing unit, year and verdict. */
export async function groupCases(database: Queryable, filter: CaseFilter, limit: number): Promise<CaseGroup[]> {
  const { rows } = await database.query(
    `SELECT kind, issuer, year, verdict, count(*)::int AS count, count(DISTINCT unit)::int AS counters,
       count(DISTINCT paper)::int AS papers, min(number) AS number_from, max(number) AS number_to
     FROM certificate_case WHERE ${covered}
     GROUP BY kind, issuer, year, verdict ORDER BY count(*) DESC, kind, issuer, year, verdict LIMIT $9`,
    [...toValues(filter), limit],
  )
  return rows.map(({ number_from: numberFrom, number_to: numberTo, ...group }) => ({ ...group, numberFrom, numberTo }))
}
