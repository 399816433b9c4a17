/** Makes a report from the database, as of one moment. The caller has seen to it that the reader may see what is in scope. */
import { randomUUID } from 'node:crypto'
import {
  type Counted,
  type DossierList,
  type Grouping,
  type LatenessCause,
  latenessCauses,
  type ReportFindingCode,
  reportFindings,
} from '../../domain/dossier/report-words.ts'
import { findOutages, type Outage } from '../../domain/link/outages.ts'
import type { Bilingual } from '../../domain/texts/bilingual.ts'
import {
  type CountedDossier,
  countPopulationUse,
  findClosing,
  insertClosing,
  listedMax,
  listMoved,
  type RecordedDossier,
  type ReportQuestion,
  type RowFigures,
  type RowGrouping,
  readClosed,
  readRows,
  readWithEvents,
} from '../../store/dossier/report.ts'
import { readDownTimes } from '../../store/health/down-times.ts'
import type { Queryable } from '../../store/postgres/database.ts'
import { addCounted, addFigures, emptyFigures, type Figures, toCounted } from './figures.ts'
import { findFindings } from './findings.ts'
import {
  type Indicator,
  onTimeIndicator,
  populationDataIndicator,
  populationNotRead,
  unknownIndicators,
} from './indicators.ts'
import { findLatenessCause } from './lateness.ts'
import { periodName, type ReportPeriod, type ReportWindow, splitPeriod, toWindow } from './period.ts'
import { placeInForm } from './placement.ts'
import { assembleReport, type Group, type Report, type ReportForm } from './report.ts'
import { scoreDossier } from './scoring.ts'

export interface ReportOrder {
  form: ReportForm
  period: ReportPeriod
  by: Grouping
  /** What the reader may see; `null` = everything. */
  units: readonly string[] | null
  procedures: readonly string[] | null
  /** Whether the trail is searched for uses of population data. */
  population: boolean
  /** ms; events after it are not known. */
  asOf: number
}

/** What a unit, procedure or case is called, where the caller knows. */
export type FindName = (by: RowGrouping, key: string) => Bilingual | undefined

/** The link whose outages are held against late dossiers. */
const registryLink = 'civil-registry'

/** `connection` sees one snapshot: all figures of a report are of one moment. */
export async function makeReport(
  connection: Queryable,
  order: ReportOrder,
  findName: FindName = () => undefined,
): Promise<Report> {
  const { form, period, by, units, procedures, asOf } = order
  const window = toWindow(period, asOf)
  const question = toQuestion(window, order)
  const { paths, downTimes } = await readDownTimes(connection, registryLink, { from: 0, until: window.cutAt })
  const outages = findOutages(paths, downTimes)
  const rowGrouping = by === 'month' || by === 'day' ? 'unit' : by
  const counted = await countGroups(connection, question, window, rowGrouping, outages)
  const closing = await findClosing(connection, { form, from: period.from, to: period.to })
  const figures =
    closing === undefined ? counted.groups : sumGroups(await readClosed(connection, closing.id, order, rowGrouping))
  const groups = [...figures].sort(([a], [b]) => (a < b ? -1 : 1))
  const whole = emptyFigures()
  for (const [, figures] of groups) addFigures(whole, figures)
  const report = assembleReport({
    form,
    window,
    asOf,
    by,
    scope: { units, procedures },
    groups:
      by === 'month' || by === 'day'
        ? await countPeriods(connection, order, by)
        : groups.map(([key, figures]) => ({ key, name: toName(rowGrouping, key, findName), figures })),
    whole,
    atTheDoor: counted.atTheDoor,
    lateness: counted.lateness,
    findings: counted.findings,
    indicators: [
      onTimeIndicator(whole, counted.scoringOverdue),
      await findPopulationUse(connection, question, order),
      ...unknownIndicators,
    ],
  })
  if (closing === undefined) return report
  const { id, closedAt, closedBy, hash } = closing
  const cameLate = await listMoved(connection, question, counted.judged, id, cameLateMax)
  return { ...report, closing: { id, closedAt: closedAt.toISOString(), closedBy, hash, cameLate } }
}

/** Changes that a report names: a closed period has few, or something is wrong with what was reported to us. */
const cameLateMax = 1_000

function sumGroups(groups: RowFigures['groups']): Map<string, Figures> {
  const sums = new Map<string, Figures>()
  for (const { key, counted } of groups) {
    const figures = sums.get(key) ?? emptyFigures()
    addCounted(figures, counted)
    sums.set(key, figures)
  }
  return sums
}

/**
 * Closes a period that is over: from now on its figures stay, for every reader and however they are grouped. Resolves to false where it was
 * closed before, and fails where another process closes it at this moment.
 */
export async function closePeriod(
  connection: Queryable,
  { form, period, asOf }: Pick<ReportOrder, 'form' | 'period' | 'asOf'>,
  closedBy: string,
): Promise<boolean> {
  const window = toWindow(period, asOf)
  if (!window.complete) throw new Error('a period that is not over cannot be closed')
  const key = { form, from: period.from, to: period.to }
  if ((await findClosing(connection, key)) !== undefined) return false
  const question = toQuestion(window, { units: null, procedures: null })
  const { judged } = await countGroups(connection, question, window, 'unit', [])
  await insertClosing(connection, question, judged, {
    form,
    from: period.from,
    to: period.to,
    id: randomUUID(),
    closedAt: asOf,
    closedBy,
  })
  return true
}

function toQuestion(
  window: ReportWindow,
  { units, procedures }: Pick<ReportOrder, 'units' | 'procedures'>,
): ReportQuestion {
  const { startAt, cutAt, lastDay } = window
  return { startAt, cutAt, lastDay, units, procedures }
}

function toName(by: RowGrouping, key: string, findName: FindName): Bilingual {
  if (by === 'channel') return channelNames[key] ?? { vi: key, en: key }
  return findName(by, key) ?? { vi: key, en: key }
}

const channelNames: Readonly<Record<string, Bilingual>> = {
  online: { vi: 'Trực tuyến', en: 'Online' },
  counter: { vi: 'Trực tiếp', en: 'At the counter' },
  post: { vi: 'Dịch vụ bưu chính', en: 'By post' },
  unknown: { vi: 'Không rõ kênh nộp', en: 'Channel not known' },
}

/** Rows that are periods: each is counted as a report of its own. */
async function countPeriods(connection: Queryable, order: ReportOrder, by: 'month' | 'day'): Promise<Group[]> {
  const groups: Group[] = []
  for (const period of splitPeriod(order.period, by)) {
    const window = toWindow(period, order.asOf)
    if (window.startAt > order.asOf) break
    const closing = await findClosing(connection, { form: order.form, from: period.from, to: period.to })
    const units =
      closing === undefined
        ? (await countGroups(connection, toQuestion(window, order), window, 'unit', [])).groups
        : sumGroups(await readClosed(connection, closing.id, order, 'unit'))
    const figures = emptyFigures()
    for (const each of units.values()) addFigures(figures, each)
    groups.push({ key: by === 'month' ? period.from.slice(0, 7) : period.from, name: periodName(period), figures })
  }
  return groups
}

interface CountedGroups extends Pick<RowFigures, 'atTheDoor' | 'scoringOverdue'> {
  groups: Map<string, Figures>
  /** Those that were judged by their events. */
  judged: readonly CountedDossier[]
  lateness: ReadonlyMap<LatenessCause, DossierList>
  findings: ReadonlyMap<ReportFindingCode, DossierList>
}

/** What the rows say, and what has to be read from events, together. */
async function countGroups(
  connection: Queryable,
  question: ReportQuestion,
  window: ReportWindow,
  by: RowGrouping,
  outages: readonly Outage[],
): Promise<CountedGroups> {
  const groups = new Map<string, Figures>()
  const add = (key: string, counted: Counted) => {
    const figures = groups.get(key) ?? emptyFigures()
    addCounted(figures, counted)
    groups.set(key, figures)
  }
  const rows = await readRows(connection, question, by, outages)
  for (const { key, counted } of rows.groups) add(key, counted)
  const findings = growingLists(reportFindings, rows.findings)
  const lateness = growingLists<LatenessCause>(
    latenessCauses,
    new Map([
      ['supplement', rows.late.bySupplement],
      ['verification', rows.late.byVerification],
      ['outage', rows.late.inOutage],
      ['none-recorded', rows.late.other],
    ]),
  )
  const scoring = growingLists(['overdue'], new Map([['overdue', rows.scoringOverdue]]))
  const judged: CountedDossier[] = []
  const atTheDoor = { ...rows.atTheDoor }
  for await (const page of readWithEvents(connection, rows.byEvents)) {
    for (const dossier of page) {
      const placement = placeInForm(dossier, window)
      if (!placement.counted) {
        if (placement.why === 'at-the-door') atTheDoor.waiting++
        if (placement.why === 'refused-at-the-door') atTheDoor.refused++
        continue
      }
      const verdict = scoreDossier(dossier, placement, window)
      const counted = toCounted(dossier, placement, verdict)
      judged.push({ id: dossier.id, counted })
      add(toKey(dossier, by), counted)
      for (const finding of findFindings(dossier, placement, window)) findings.add(finding, dossier.code)
      const cause = findLatenessCause(dossier, placement, window, outages)
      if (cause) lateness.add(cause, dossier.code)
      if (verdict === 'overdue') scoring.add('overdue', dossier.code)
    }
  }
  for await (const page of readWithEvents(connection, rows.latePaid)) {
    for (const dossier of page) {
      const placement = placeInForm(dossier, window)
      const cause = placement.counted ? findLatenessCause(dossier, placement, window, outages) : undefined
      if (cause) lateness.add(cause, dossier.code)
    }
  }
  return {
    groups,
    judged,
    atTheDoor,
    findings: findings.lists,
    lateness: lateness.lists,
    scoringOverdue: scoring.lists.get('overdue') ?? rows.scoringOverdue,
  }
}

function toKey({ unit, procedure, case: procedureCase, channel }: RecordedDossier, by: RowGrouping): string {
  return { unit, procedure, case: procedureCase ?? procedure, channel: channel ?? 'unknown' }[by]
}

/** Lists that begin with what the rows gave and grow by single dossiers; they name no more than a list may. */
function growingLists<Code extends string>(
  codes: readonly Code[],
  begun: ReadonlyMap<Code, DossierList>,
): { add(code: Code, dossier: string): void; lists: ReadonlyMap<Code, DossierList> } {
  const grown = new Map(codes.map((code) => [code, { count: 0, dossiers: [] as string[] }]))
  for (const code of codes) {
    const list = begun.get(code)
    if (list) grown.set(code, { count: list.count, dossiers: [...list.dossiers] })
  }
  return {
    add: (code, dossier) => {
      const list = grown.get(code)
      if (!list) return
      list.count++
      if (list.dossiers.length < listedMax) list.dossiers.push(dossier)
    },
    lists: grown,
  }
}

async function findPopulationUse(
  connection: Queryable,
  question: ReportQuestion,
  { population }: ReportOrder,
): Promise<Indicator> {
  if (!population) return populationNotRead
  const { received, used, without } = await countPopulationUse(connection, question)
  return populationDataIndicator(used, received, without)
}
