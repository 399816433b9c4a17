/** One month of three units, small enough to count by hand. */
import type { DossierEvent, DossierEventType } from '../../../src/domain/dossier/dossier.ts'
import { addCounted, emptyFigures, type Figures, toCounted } from '../../../src/settlement/report/figures.ts'
import { findFindings } from '../../../src/settlement/report/findings.ts'
import { unknownIndicators } from '../../../src/settlement/report/indicators.ts'
import { toWindow } from '../../../src/settlement/report/period.ts'
import { placeInForm, type ReportDossier } from '../../../src/settlement/report/placement.ts'
import { assembleReport, type Report } from '../../../src/settlement/report/report.ts'
import { scoreDossier } from '../../../src/settlement/report/scoring.ts'

export const at = (text: string) => Date.parse(`${text}+07:00`)

let last = 0
/** `steps`: type and moment in Viet Nam, `2026-01-05T09:00:00`. */
export function dossier(
  given: Partial<Omit<ReportDossier, 'events' | 'firstDueAt' | 'dueAt'>> & {
    due?: string | null
    present?: string | null
  },
  ...steps: readonly (readonly [DossierEventType, string])[]
): ReportDossier {
  const { due = null, present = due, ...rest } = given
  const id = ++last
  const events = steps.map(([type, moment]): DossierEvent => ({ type, at: at(moment) }))
  return {
    id,
    code: `H99.01.02-260105-${String(id).padStart(4, '0')}`,
    unit: 'H99.01.02',
    procedure: '1.001193',
    case: '1.001193.01',
    channel: 'counter',
    provisional: false,
    recorded: [],
    ...rest,
    firstDueAt: due === null ? null : at(due),
    dueAt: present === null ? null : at(present),
    events,
  }
}

export const january = { from: '2026-01-01', to: '2026-01-31' }
const later = at('2026-03-01T00:00:00')

function toReport(dossiers: readonly ReportDossier[], period = january, asOf = later): Report {
  const window = toWindow(period, asOf)
  const groups = new Map<string, Figures>()
  const findings = new Map<ReturnType<typeof findFindings>[number], { count: number; dossiers: string[] }>()
  for (const each of dossiers) {
    const placement = placeInForm(each, window)
    if (!placement.counted) continue
    const figures = groups.get(each.unit) ?? emptyFigures()
    addCounted(figures, toCounted(each, placement, scoreDossier(each, placement, window)))
    groups.set(each.unit, figures)
    for (const code of findFindings(each, placement, window)) {
      const list = findings.get(code) ?? { count: 0, dossiers: [] }
      findings.set(code, { count: list.count + 1, dossiers: [...list.dossiers, each.code] })
    }
  }
  return assembleReport({
    form: 'II.06a',
    window,
    asOf,
    by: 'unit',
    scope: { units: null, procedures: null },
    groups: [...groups]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, figures]) => ({ key, name: { vi: key, en: key }, figures })),
    atTheDoor: { waiting: 0, refused: 0 },
    lateness: new Map(),
    findings,
    indicators: unknownIndicators,
  })
}

/** A month with something in every column, and a unit whose name begins like a formula. */
export const sample = toReport([
  dossier({ due: '2026-01-05T17:00:00' }, ['received', '2026-01-05T09:00:00'], ['done', '2026-01-05T16:00:00']),
  dossier({ due: '2026-01-09T17:00:00' }, ['received', '2026-01-05T09:00:00'], ['done', '2026-01-07T16:00:00']),
  dossier({ due: '2026-01-05T17:00:00' }, ['received', '2026-01-05T09:00:00'], ['done', '2026-01-06T08:00:00']),
  dossier(
    { unit: 'H99.01.03', channel: 'online', due: '2026-02-03T17:00:00' },
    ['received', '2026-01-30T20:00:00'],
    ['accepted', '2026-01-31T08:00:00'],
  ),
  dossier({ unit: 'H99.01.03', due: '2026-01-20T17:00:00' }, ['received', '2025-12-30T09:00:00']),
  dossier({ unit: 'H99.01.03', channel: null }, ['received', '2026-01-12T09:00:00']),
  dossier(
    { unit: '=cmd|"/c calc"!A1', due: '2026-01-20T17:00:00' },
    ['received', '2026-01-12T09:00:00'],
    ['stopped', '2026-01-13T09:00:00'],
  ),
])
