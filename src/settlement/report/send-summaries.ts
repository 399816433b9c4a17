/**
 * Makes the summaries that are due and puts them on their way: each period once for each endpoint, however many processes run and
 * however long none did, and a correction where what came late changed the figures.
 */
import type { Clock } from '../../domain/runtime.ts'
import type { Database } from '../../store/postgres/database.ts'
import {
  insertSummary,
  listMade,
  listSummaryEndpoints,
  type MadeSummary,
  noteCompared,
  type SummaryEndpoint,
} from '../../store/webhook/summaries.ts'
import type { ReportOrder } from './make-report.ts'
import type { Report } from './report.ts'
import { isToCompare, listEnded, type Summary, type SummaryPeriod, toSummary } from './summary.ts'

/** What a consumer may read; of all procedures where they are `null`. */
interface SummaryReach {
  units: readonly string[]
  procedures: readonly string[] | null
}

export interface SummaryDeps {
  database: Database
  makeReport(order: ReportOrder): Promise<Report>
  /** `undefined` = it may read no dossier, or is no consumer any more. */
  findReach(consumer: string): SummaryReach | undefined
  clock: Clock
  /** So long after the end of a period its summary is made: what happened last is heard a little later. */
  delayMs: number
}

/** Summaries of one endpoint in one round: after a long outage others get their turn in between. */
const perRoundMax = 10

/** One round. True when more is due at once. */
export async function sendSummaries(deps: SummaryDeps): Promise<boolean> {
  const now = deps.clock.now()
  const reports = new Map<string, Promise<Summary>>()
  let more = false
  for (const endpoint of await listSummaryEndpoints(deps.database)) {
    const reach = deps.findReach(endpoint.consumer)
    if (!reach) continue
    // Endpoints with the same reach share what is counted.
    const summarize = (period: SummaryPeriod) => {
      const key = JSON.stringify([reach, period])
      const summary = reports.get(key) ?? count(deps, reach, period, now)
      reports.set(key, summary)
      return summary
    }
    more = (await sendTo(deps, endpoint, now, summarize)) || more
  }
  return more
}

async function count({ makeReport }: SummaryDeps, reach: SummaryReach, period: SummaryPeriod, asOf: number) {
  const { from, to } = period
  const order = { form: 'II.06a', period: { from, to }, by: 'unit', ...reach, population: false, asOf } as const
  return toSummary(await makeReport(order), period)
}

async function sendTo(
  { database, delayMs }: SummaryDeps,
  { id, from }: SummaryEndpoint,
  now: number,
  summarize: (period: SummaryPeriod) => Promise<Summary>,
): Promise<boolean> {
  const made = new Map((await listMade(database, id)).map((one) => [`${one.kind} ${one.from}`, one]))
  const due = listEnded(from, now - delayMs)
    .map((period) => ({ period, before: made.get(`${period.kind} ${period.from}`) }))
    .filter(({ period, before }) => before === undefined || isToCompare(before, period, now))
  for (const { period, before } of due.slice(0, perRoundMax)) {
    const summary = await summarize(period)
    if (before?.hash === summary.hash) await noteCompared(database, id, before, now)
    else await send(database, id, period, summary, before, now)
  }
  return due.length > perRoundMax
}

async function send(
  database: Database,
  endpoint: string,
  { kind, from }: SummaryPeriod,
  { hash, write }: Summary,
  before: MadeSummary | undefined,
  madeAt: number,
): Promise<void> {
  const version = (before?.version ?? 0) + 1
  const message = `sum_${endpoint.replaceAll('-', '')}_${kind}_${from}_${version}`
  const replaces = before?.message ?? null
  const writeBody = (sequence: number) => write({ sequence, version, replaces, madeAt })
  await insertSummary(database, { endpoint, kind, from, version, message, hash, madeAt, writeBody })
}
