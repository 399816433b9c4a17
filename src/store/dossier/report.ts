/**
 * What reports read. A dossier whose row says all that a period needs is judged and counted in the database; one whose history has to
 * be read (it was reopened, waited for papers, or is late for a cause that only its events tell) is handed out with its events. Both
 * are judged by the same rules: those of settlement/report/placement.ts, which a property test holds against these statements.
 */
import type { Channel, DossierEvent, DossierEventType } from '../../domain/dossier/dossier.ts'
import {
  type Counted,
  type DossierList,
  type Grouping,
  type Origin,
  type Outcome,
  origins,
  outcomes,
  type ReportFindingCode,
  reportFindings,
} from '../../domain/dossier/report-words.ts'
import { dayMs } from '../../domain/duration.ts'
import type { Queryable } from '../postgres/database.ts'

export interface ReportQuestion {
  /** First moment of the period, ms. */
  startAt: number
  /** What happened from here on does not count, ms. */
  cutAt: number
  /** The day at whose end what is open is judged, `yyyy-mm-dd`. */
  lastDay: string
  /** Codes of units, each with those below it; `null` = all. */
  units: readonly string[] | null
  /** National forms; `null` = all. */
  procedures: readonly string[] | null
}

/** How many dossiers a list names at most: more is what the list of dossiers is for. */
export const listedMax = 100

const toDay = (moment: string) => `(${moment} AT TIME ZONE interval '7 hours')::date`
const toPosition = (name: Outcome) => outcomes.indexOf(name)

/** An outcome as its position in `outcomes`. */
const outcomeBy = (dueDay: string) => `CASE
        WHEN ${dueDay} IS NULL THEN
          CASE WHEN ended_at IS NULL THEN ${toPosition('open-unknown')} ELSE ${toPosition('ended-unknown')} END
        WHEN ended_at IS NULL THEN
          CASE WHEN judged_day <= ${dueDay} THEN ${toPosition('open-in-time')} ELSE ${toPosition('open-overdue')} END
        WHEN judged_day < ${dueDay} THEN ${toPosition('ended-early')}
        WHEN judged_day = ${dueDay} THEN ${toPosition('ended-on-time')}
        ELSE ${toPosition('ended-late')} END`

const late = `outcome IN (${toPosition('ended-late')}, ${toPosition('open-overdue')})`

/** Without the time in which papers were missing it is on time. */
const lateBySupplement = `${late} AND supplement_ms > 0 AND ${toDay('scored_end')} <= due_day`

/** What a row shows by itself, each as one bit of `marks`. */
const marks = {
  // Where it is counted.
  received: 'received',
  ended: 'ended_at IS NOT NULL',
  byEvents: `has_findings AND findings && '{reopened,done-while-waiting}' OR withdrawal_requested
    OR supplements > 0 AND ended_at IS NULL AND supplement_since IS NULL
    OR supplements > 0 AND ${late} AND (ended_at IS NULL OR NOT with_result)
    OR verification_requested AND ${late} AND ended_at IS NULL AND due_at > first_due_at`,
  // Numbers beside the form.
  channelUnknown: 'fresh AND channel IS NULL',
  waitsForCitizen: 'ended_at IS NULL AND supplement_since IS NOT NULL',
  // Never by its row: who was reopened is read by its events.
  reopened: 'FALSE',
  endedWithoutResult: 'ended_at IS NOT NULL AND NOT with_result',
  endedSameDay: 'fresh AND with_result AND judged_day = receipt_day',
  dueSameDay: 'fresh AND due_day = receipt_day',
  scoredOnTime: 'supplements < 2 AND scored_end <= first_due_at',
  scoredUnknown: 'supplements < 2 AND first_due_at IS NULL',
  scoredOverdue: 'supplements > 1 OR scored_end > first_due_at',
  // Findings.
  'no-due-time': 'first_due_at IS NULL',
  'channel-unknown': 'channel IS NULL',
  'due-time-moved': 'first_due_at IS NOT NULL AND due_at IS DISTINCT FROM first_due_at',
  'provisional-due-time': 'due_provisional AND first_due_at IS NOT NULL',
  'late-by-the-clock': `outcome = ${toPosition('ended-on-time')} AND ended_at > first_due_at`,
  'done-at-receipt': `end_type = 'done' AND ended_at < receipt + interval '1 minute'`,
  'refused-near-due-time': `CASE WHEN NOT with_result AND ended_at >= $1 THEN
    ended_at <= first_due_at AND ended_at > first_due_at - interval '1 hour'
      OR ended_at <= due_at AND ended_at > due_at - interval '1 hour' END`,
  'step-not-allowed': `has_findings AND findings @> '{step-not-allowed}'`,
  'another-filing-open': `has_findings AND findings @> '{another-filing-open}'`,
  // Late, and whether a link was down over the due time.
  late,
  lateInOutage: `${late} AND first_due_at <@ $6::tstzmultirange`,
  // Late, and what explains it alone: closed reports hold these marks by their position, so new ones stand at the end.
  lateBySupplement,
  lateByVerification: `${late} AND verification_requested AND judged_day <= moved_day AND NOT (${lateBySupplement})`,
} as const
type Mark = keyof typeof marks
const markNames = Object.keys(marks) as readonly Mark[]
const toBit = (mark: Mark) => 2 ** markNames.indexOf(mark)
const isMarked = (bits: number, mark: Mark) => (bits & toBit(mark)) !== 0

/** Findings whose dossiers are listed by their marks. */
const markedFindings = [
  'no-due-time',
  'channel-unknown',
  'due-time-moved',
  'provisional-due-time',
  'late-by-the-clock',
  'done-at-receipt',
  'refused-near-due-time',
  'step-not-allowed',
  'another-filing-open',
] as const satisfies readonly (Mark & ReportFindingCode)[]

/**
 * `placed`: where each dossier of the period stands by its row. Its row does not say enough where it was reopened, or done while
 * something was waited for (both are findings of the row); where what it waited for at the end of the period is not in the row any
 * more; where its withdrawal was requested, which the scoring counts; and where it is late and its row does not say for how long papers
 * were missing, or whether it was verified by then: then its events are read. Days are those of Viet Nam: UTC+7, since 1975.
 *
 * OFFSET 0 keeps each expression computed once: without it the planner puts it in the place of every use.
 */
const placed = `
  candidate AS (
    SELECT d.id, d.code, d.unit, d.procedure, d.procedure_case, d.channel, d.first_due_at, d.due_at, d.due_provisional,
      d.supplements, d.supplement_ms, d.verification_requested, d.payment_requested, d.withdrawal_requested, d.findings, cardinality(d.findings) > 0 AS has_findings,
      CASE WHEN d.ended_at < $2 THEN d.ended_at END AS ended_at,
      CASE WHEN d.ended_at < $2 THEN d.end_type END AS end_type,
      CASE WHEN d.supplement_since < $2 THEN d.supplement_since END AS supplement_since,
      CASE WHEN d.channel = 'online'
        THEN COALESCE(d.accepted_at, CASE WHEN d.end_type IN ('done', 'result-returned') THEN d.ended_at END)
        ELSE d.received_at END AS receipt
    FROM dossier d
    WHERE d.received_at < $2 AND (d.ended_at IS NULL OR d.ended_at >= $1 OR d.findings @> '{reopened}')
      AND ($4::text[] IS NULL OR d.unit LIKE ANY ($4)) AND ($5::text[] IS NULL OR d.procedure = ANY ($5))
    OFFSET 0
  ), dated AS (
    SELECT candidate.*, receipt >= $1 AS fresh, receipt < $2 AS received,
      end_type IN ('done', 'result-returned') AS with_result,
      CASE WHEN supplement_ms = 0 THEN COALESCE(ended_at, supplement_since, $2 - interval '1 millisecond')
        ELSE COALESCE(ended_at, supplement_since, $2 - interval '1 millisecond') - supplement_ms * interval '1 millisecond' END
        AS scored_end,
      ${toDay('first_due_at')} AS due_day,
      CASE WHEN due_at = first_due_at THEN NULL ELSE ${toDay('due_at')} END AS moved_day,
      ${toDay('receipt')} AS receipt_day,
      COALESCE(${toDay('COALESCE(ended_at, supplement_since)')}, $3::date) AS judged_day
    FROM candidate OFFSET 0
  ), placed AS (
    SELECT dated.*,
      CASE WHEN NOT fresh THEN 2 WHEN channel = 'online' THEN 0 ELSE 1 END AS origin,
      ${outcomeBy('due_day')} AS outcome,
      CASE WHEN due_day IS NULL OR due_at = first_due_at THEN NULL ELSE ${outcomeBy('moved_day')} END AS other_outcome
    FROM dated OFFSET 0
  )`

const marksColumn = `${markNames.map((mark) => `CASE WHEN ${marks[mark]} THEN ${toBit(mark)} ELSE 0 END`).join(' + ')} AS marks`

/** What is left of each row to be counted: narrow, because it is kept in memory. */
const marked = (key: string) => `
  marked AS MATERIALIZED (
    SELECT ${key} AS key, id, code, unit, procedure, procedure_case, channel, origin, outcome, other_outcome,
      ${marksColumn}
    FROM placed
  ), counted AS (
    SELECT * FROM marked WHERE marks & ${toBit('received') + toBit('byEvents')} = ${toBit('received')}
  )`

function toParameters({ startAt, cutAt, lastDay, units, procedures }: ReportQuestion): unknown[] {
  return [new Date(startAt), new Date(cutAt), lastDay, toPatterns(units), procedures]
}

/** As domain/unit-code.ts covers them: the code, everything below it, and the older form that is read from its end. */
function toPatterns(units: readonly string[] | null): string[] | null {
  // What stands for other characters in a pattern stands for itself in a code.
  const codes = units?.map((unit) => unit.replace(/[\\%_]/g, '\\$&'))
  return codes?.flatMap((unit) => [unit, `${unit}.%`, `%.${unit}`]) ?? null
}

/** When a link was down, ms. */
export interface DownSpan {
  from: number
  until: number
}

function toMultirange(spans: readonly DownSpan[]): string {
  const moment = (at: number) => `"${new Date(at).toISOString()}"`
  return `{${spans.map(({ from, until }) => `[${moment(from)},${moment(until)}]`).join(',')}}`
}

/** What a row is about, where it is not a period of its own. */
const keys = {
  unit: 'unit',
  procedure: 'procedure',
  case: 'COALESCE(procedure_case, procedure)',
  channel: `COALESCE(channel, 'unknown')`,
} as const
export type RowGrouping = Exclude<Grouping, 'month' | 'day'>

/** What the rows of dossiers say of a period. */
export interface RowFigures {
  /** Dossiers that stand alike, group by group. */
  groups: readonly { key: string; counted: Counted }[]
  findings: ReadonlyMap<ReportFindingCode, DossierList>
  scoringOverdue: DossierList
  atTheDoor: { waiting: number; refused: number }
  /** Counted and late, by what explains it: a link was down over the due time, or nothing tells why, where no payment was asked for. */
  late: { bySupplement: DossierList; byVerification: DossierList; inOutage: DossierList; other: DossierList }
  /** Counted and late, not explained by papers or verification, and a payment was asked for at some time: their events tell the cause. */
  latePaid: readonly number[]
  /** Counted nowhere yet: their events must be read. */
  byEvents: readonly number[]
}

/** Between the codes of a list. No code has it, and splitting a text costs a fraction of reading an array of the database. */
const codeSeparator = '\u001f'

/** Dossiers that stand alike, as one row of the answer. */
interface AlikeRow {
  key: string
  origin: number
  outcome: number
  other_outcome: number | null
  marks: number
  count: number
  /** Counted, late, and a payment was asked for. */
  paid: boolean
  /** Of those whose events are to be read. */
  ids: readonly string[] | null
  /** Of those that stand in a list, no more than it names. */
  codes: string | null
}

/**
 * One scan of the period's rows, and one row for all dossiers that stand alike: nothing is kept per dossier, and processes of the
 * database may share the scan. `outages`: when a link was down; in order, without overlaps.
 */
export async function readRows(
  connection: Queryable,
  question: ReportQuestion,
  by: RowGrouping,
  outages: readonly DownSpan[],
): Promise<RowFigures> {
  const listed = [...markedFindings, 'scoredOverdue' as const]
  const bitsListed = [...listed, 'late' as const].reduce((sum, mark) => sum + toBit(mark), 0)
  const bitsLate = toBit('late') + toBit('lateBySupplement') + toBit('lateByVerification')
  const byEvents = `marks & ${toBit('byEvents')} <> 0`
  const { rows } = await connection.query<AlikeRow>(
    `WITH ${placed}, marked AS (
       SELECT ${keys[by]} AS key, id, code, payment_requested, origin, outcome, other_outcome, ${marksColumn} FROM placed OFFSET 0
     ), alike AS (
       SELECT *, payment_requested AND marks & ${toBit('byEvents') + bitsLate} = ${toBit('late')} AS paid FROM marked OFFSET 0
     )
     SELECT key, origin, outcome, other_outcome, marks, count(*)::int AS count, paid,
       array_agg(id) FILTER (WHERE paid OR ${byEvents}) AS ids,
       array_to_string((array_agg(code) FILTER (WHERE marks & ${bitsListed} <> 0 AND NOT ${byEvents}))[1:${listedMax}],
         E'\\u001f') AS codes
     FROM alike GROUP BY key, origin, outcome, other_outcome, marks, paid`,
    [...toParameters(question), toMultirange(outages)],
  )
  const isByRow = ({ marks: bits }: AlikeRow) => !isMarked(bits, 'byEvents')
  const counted = rows.filter((row) => isByRow(row) && isMarked(row.marks, 'received'))
  const atTheDoor = rows.filter((row) => isByRow(row) && !isMarked(row.marks, 'received'))
  const list = (belongs: (row: AlikeRow) => boolean): DossierList => {
    const those = counted.filter(belongs)
    const dossiers: string[] = []
    for (const { codes } of those) {
      if (dossiers.length >= listedMax) break
      if (codes !== null) dossiers.push(...codes.split(codeSeparator))
    }
    return { count: addCounts(those), dossiers: dossiers.slice(0, listedMax) }
  }
  const ids = (those: readonly AlikeRow[]) => those.flatMap((row) => (row.ids ?? []).map(Number)).sort((a, b) => a - b)
  const isLate = ({ marks: bits, paid }: AlikeRow) => (bits & bitsLate) === toBit('late') && !paid
  return {
    groups: counted.map(toGroup),
    findings: new Map(markedFindings.map((mark) => [mark, list(({ marks: bits }) => isMarked(bits, mark))])),
    scoringOverdue: list(({ marks: bits }) => isMarked(bits, 'scoredOverdue')),
    atTheDoor: {
      waiting: addCounts(atTheDoor.filter(({ marks: bits }) => !isMarked(bits, 'ended'))),
      refused: addCounts(atTheDoor.filter(({ marks: bits }) => isMarked(bits, 'ended'))),
    },
    late: {
      bySupplement: list(({ marks: bits }) => isMarked(bits, 'lateBySupplement')),
      byVerification: list(({ marks: bits }) => isMarked(bits, 'lateByVerification')),
      inOutage: list((row) => isLate(row) && isMarked(row.marks, 'lateInOutage')),
      other: list((row) => isLate(row) && !isMarked(row.marks, 'lateInOutage')),
    },
    latePaid: ids(counted.filter(({ paid }) => paid)),
    byEvents: ids(rows.filter((row) => !isByRow(row))),
  }
}

const addCounts = (rows: readonly { count: number }[]) => rows.reduce((sum, { count }) => sum + count, 0)

function toGroup({
  key,
  origin,
  outcome,
  other_outcome: other,
  marks: bits,
  count,
}: Omit<AlikeRow, 'paid' | 'ids' | 'codes'>): RowFigures['groups'][number] {
  const marked = (...wanted: readonly Mark[]) => (wanted.every((mark) => isMarked(bits, mark)) ? count : 0)
  const counted: Counted = {
    origin: atPosition(origins, origin),
    outcome: atPosition(outcomes, outcome),
    outcomeByPresentDue: atPosition(outcomes, other ?? outcome),
    count,
    channelUnknown: marked('channelUnknown'),
    waitsForCitizen: marked('waitsForCitizen'),
    endedWithoutResult: marked('endedWithoutResult'),
    reopened: marked('reopened'),
    endedSameDay: marked('endedSameDay'),
    dueSameDay: marked('dueSameDay'),
    dueAndEndedSameDay: marked('dueSameDay', 'endedSameDay'),
    scoredOnTime: marked('scoredOnTime'),
    scoredUnknown: marked('scoredUnknown'),
  }
  return { key, counted }
}

/** How a dossier that was judged by its events stands in a closed report: as one that was judged by its row does. */
function toMarks(counted: Counted): number {
  const flags = [
    'channelUnknown',
    'waitsForCitizen',
    'reopened',
    'endedWithoutResult',
    'endedSameDay',
    'dueSameDay',
    'scoredOnTime',
    'scoredUnknown',
  ] as const
  return flags.reduce((bits, flag) => bits + (counted[flag] > 0 ? toBit(flag) : 0), 0)
}

function atPosition<T>(list: readonly T[], position: number): T {
  const found = list[position]
  if (found === undefined) throw new Error('the database gave a position that no list has')
  return found
}

/** A dossier whose events must be read, as they stand in the database. */
export interface RecordedDossier {
  id: number
  code: string
  unit: string
  procedure: string
  case: string | null
  channel: Channel | null
  firstDueAt: number | null
  dueAt: number | null
  provisional: boolean
  events: readonly DossierEvent[]
  recorded: readonly ReportFindingCode[]
}

/** Dossiers of one statement: a few MB with their events. */
const pageSize = 5_000

/** Milliseconds since the epoch: reading a moment from its calendar form costs several times as much. */
const toMs = (moment: string) => `(extract(epoch FROM ${moment}) * 1000)::bigint`

/** Dossiers with the events that count, in pages. */
export async function* readWithEvents(
  connection: Queryable,
  ids: readonly number[],
): AsyncGenerator<readonly RecordedDossier[]> {
  for (let from = 0; from < ids.length; from += pageSize) {
    const { rows } = await connection.query(
      `SELECT d.id, code, unit, procedure, procedure_case, channel, ${toMs('d.first_due_at')} AS first_due_at,
         ${toMs('d.due_at')} AS due_at, d.due_provisional, findings, history.types, history.moments
       FROM dossier d CROSS JOIN LATERAL (
         SELECT string_agg(type, ' ') AS types, string_agg(${toMs('at')}::text, ' ') AS moments FROM dossier_event e
         WHERE e.dossier = d.id AND e.apart IS NULL) AS history
       WHERE d.id = ANY ($1::bigint[]) ORDER BY d.id`,
      [ids.slice(from, from + pageSize)],
    )
    yield rows.map(toRecorded)
  }
}

function toRecorded(row: Record<string, unknown>): RecordedDossier {
  const ms = (moment: unknown) => (moment === null ? null : Number(moment))
  const types = (row.types as string).split(' ') as readonly DossierEventType[]
  const moments = (row.moments as string).split(' ').map(Number)
  return {
    id: Number(row.id),
    code: row.code as string,
    unit: row.unit as string,
    procedure: row.procedure as string,
    case: row.procedure_case as string | null,
    channel: row.channel as Channel | null,
    firstDueAt: ms(row.first_due_at),
    dueAt: ms(row.due_at),
    provisional: row.due_provisional as boolean,
    events: types.map((type, index) => ({ type, at: moments[index] ?? 0 })),
    recorded: reportFindings.filter(
      (code) =>
        (code === 'step-not-allowed' || code === 'another-filing-open') && (row.findings as string[]).includes(code),
    ),
  }
}

/** How long before its receipt a dossier's code may already have been used to read population data: it is drawn up for a while. */
const drawnUpDays = 30

/**
 * Of the dossiers received in the period: for how many the population database was read through this gateway, by the audit trail. A
 * scan of the period's records: seconds where there are millions.
 */
export async function countPopulationUse(
  connection: Queryable,
  question: ReportQuestion,
): Promise<{ received: number; used: number; without: DossierList }> {
  const { rows } = await connection.query(
    `WITH ${placed}, read AS MATERIALIZED (
       SELECT DISTINCT upper(body ->> 'dossier') AS code, body ->> 'unit' AS unit FROM audit_record
       WHERE at >= $6 AND at < $7 AND body ->> 'operation' IN ('verify', 'lookup') AND body ->> 'outcome' = 'disclosed'
     ), used AS (
       SELECT DISTINCT c.dossier FROM read JOIN dossier_code c USING (code, unit)
     )
     SELECT count(*)::int AS received, count(used.dossier)::int AS used,
       (array_agg(code) FILTER (WHERE used.dossier IS NULL))[1:${listedMax}] AS without
     FROM placed LEFT JOIN used ON used.dossier = placed.id
     WHERE fresh AND received`,
    [
      ...toParameters(question),
      new Date(question.startAt - drawnUpDays * dayMs).toISOString(),
      new Date(question.cutAt).toISOString(),
    ],
  )
  const { received, used, without } = rows[0]
  return { received, used, without: { count: received - used, dossiers: without ?? [] } }
}

/** A dossier that was judged by its events. */
export interface CountedDossier {
  id: number
  counted: Counted
}

/** Where everything stands now: what rows say, and what was judged by events. Parameters from $7 on are the latter. */
const standsNow = `
  byEvents AS (
    SELECT * FROM unnest($7::bigint[], $8::smallint[], $9::smallint[], $10::smallint[], $11::int[])
      AS judged (id, origin, outcome, other_outcome, marks)
  ), stands AS (
    SELECT id, origin, outcome, other_outcome, marks FROM counted UNION ALL SELECT * FROM byEvents
  )`

function toEventParameters(judged: readonly CountedDossier[]): unknown[] {
  return [
    judged.map(({ id }) => id),
    judged.map(({ counted }) => origins.indexOf(counted.origin)),
    judged.map(({ counted }) => outcomes.indexOf(counted.outcome)),
    judged.map(({ counted }) => outcomes.indexOf(counted.outcomeByPresentDue)),
    judged.map(({ counted }) => toMarks(counted)),
  ]
}

export interface StoredClosing {
  id: string
  closedAt: Date
  closedBy: string
  hash: string
}

export interface ClosingKey {
  form: string
  from: string
  to: string
}

export async function findClosing(
  connection: Queryable,
  { form, from, to }: ClosingKey,
): Promise<StoredClosing | undefined> {
  const { rows } = await connection.query(
    `SELECT id, closed_at AS "closedAt", closed_by AS "closedBy", hash FROM report_closing
     WHERE form = $1 AND from_day = $2 AND to_day = $3`,
    [form, from, to],
  )
  return rows[0]
}

/** Over what stands in a closed report, in the order of its dossiers: anyone with the rows can compute it again. */
const closingHash = `encode(sha256(convert_to(COALESCE(string_agg(concat_ws('|', dossier, unit, procedure,
  COALESCE(procedure_case, ''), COALESCE(channel, ''), origin, outcome, COALESCE(other_outcome, outcome), marks), E'\\n' ORDER BY dossier), ''), 'UTF8')), 'hex')`

/** Closes a period over all units and procedures. Of two that close one at the same time, the second fails by the unique key. */
export async function insertClosing(
  connection: Queryable,
  question: ReportQuestion,
  judgedByEvents: readonly CountedDossier[],
  closing: ClosingKey & { id: string; closedAt: number; closedBy: string },
): Promise<void> {
  const { id, form, from, to, closedAt, closedBy } = closing
  await connection.query(
    `WITH ${placed}, ${marked('unit')}, ${standsNow}
     INSERT INTO report_closing_dossier
     SELECT $12, d.id, d.unit, d.procedure, d.procedure_case, d.channel, s.origin, s.outcome, s.other_outcome, s.marks
     FROM stands s JOIN dossier d ON d.id = s.id`,
    [...toParameters(question), toMultirange([]), ...toEventParameters(judgedByEvents), id],
  )
  await connection.query(
    `INSERT INTO report_closing (id, form, from_day, to_day, closed_at, closed_by, dossiers, hash)
     SELECT $1, $2, $3, $4, $5, $6, count(*), ${closingHash} FROM report_closing_dossier WHERE closing = $1`,
    [id, form, from, to, new Date(closedAt), closedBy],
  )
}

/** The figures of a closed report, grouped as the reader wants them, of what the reader may see. */
export async function readClosed(
  connection: Queryable,
  closing: string,
  { units, procedures }: Pick<ReportQuestion, 'units' | 'procedures'>,
  by: RowGrouping,
): Promise<RowFigures['groups']> {
  const { rows } = await connection.query(
    `SELECT ${keys[by]} AS key, origin, outcome, other_outcome, marks, count(*)::int AS count FROM report_closing_dossier
     WHERE closing = $1 AND ($2::text[] IS NULL OR unit LIKE ANY ($2)) AND ($3::text[] IS NULL OR procedure = ANY ($3))
     GROUP BY 1, 2, 3, 4, 5`,
    [closing, toPatterns(units), procedures],
  )
  return rows.map(toGroup)
}

/** Whether what stands in a closed report is what was closed. */
export async function isClosingWhole(connection: Queryable, closing: string): Promise<boolean> {
  const { rows } = await connection.query(
    `SELECT hash = (SELECT ${closingHash} FROM report_closing_dossier WHERE closing = $1) AS whole FROM report_closing WHERE id = $1`,
    [closing],
  )
  return rows[0]?.whole === true
}

export interface MovedDossier {
  dossier: string
  unit: string
  before: { origin: Origin; outcome: Outcome } | null
  now: { origin: Origin; outcome: Outcome } | null
}

/** The dossiers that stand elsewhere by now than when the period was closed; at most `max`. */
export async function listMoved(
  connection: Queryable,
  question: ReportQuestion,
  judgedByEvents: readonly CountedDossier[],
  closing: string,
  max: number,
): Promise<MovedDossier[]> {
  const { rows } = await connection.query(
    `WITH ${placed}, ${marked('unit')}, ${standsNow}, closed AS (
       SELECT * FROM report_closing_dossier
       WHERE closing = $12 AND ($4::text[] IS NULL OR unit LIKE ANY ($4)) AND ($5::text[] IS NULL OR procedure = ANY ($5)))
     SELECT d.code, d.unit, c.origin AS was_origin, c.outcome AS was_outcome, s.origin, s.outcome
     FROM closed c FULL JOIN stands s ON s.id = c.dossier JOIN dossier d ON d.id = COALESCE(c.dossier, s.id)
     WHERE (c.origin, c.outcome) IS DISTINCT FROM (s.origin, s.outcome)
     ORDER BY d.unit, d.code LIMIT ${max}`,
    [...toParameters(question), toMultirange([]), ...toEventParameters(judgedByEvents), closing],
  )
  const stand = (origin: number | null, outcome: number | null) =>
    origin === null || outcome === null
      ? null
      : { origin: atPosition(origins, origin), outcome: atPosition(outcomes, outcome) }
  return rows.map((row) => ({
    dossier: row.code,
    unit: row.unit,
    before: stand(row.was_origin, row.was_outcome),
    now: stand(row.origin, row.outcome),
  }))
}
