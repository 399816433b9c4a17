/**
 * A history out of a file of events, one a line: JSON objects, or CSV with a heading line. A line is one step of one dossier, or in
 * JSON one outage of a link. The file is refused whole, with every line that is not understood.
 */
import { vietnamOffset } from '../../domain/vietnam-time.ts'
import type { ForecastCase, History, LinkOutage } from './history.ts'

/** What a line states, and under which names logs of others have it. */
const columnNames = {
  case: ['case', 'CaseID', 'case:concept:name', 'Case ID'],
  step: ['step', 'ActivityID', 'concept:name', 'Activity'],
  at: ['at', 'time', 'CompleteTimestamp', 'time:timestamp', 'Complete Timestamp'],
  due: ['due', 'dueAt', 'case:deadline'],
  procedure: ['procedure'],
  kind: ['kind'],
  unit: ['unit'],
  channel: ['channel', 'case:channel'],
} as const
type Column = keyof typeof columnNames
export const columns = Object.keys(columnNames) as readonly Column[]
const required = ['case', 'step', 'at'] as const satisfies readonly Column[]

/** Steps that end a dossier. In a file without any of them a case ends with its last line. */
const endSteps = new Set(['done', 'result-returned', 'stopped', 'not-accepted'])

const faultsMax = 20

/** Every line that was not understood, or the first ones of them. */
export class EventFileFaults extends Error {}

type Line = Partial<Record<Column, string>>

export interface ReadEventsSettings {
  /** Names of columns where the file calls them otherwise. */
  columns: Partial<Record<Column, string>>
  /**
   * For files without due times: each case is due after the time within which this share of the first third of them had ended. `null` = a file without due times is refused.
   */
  limitShare: number | null
}

export interface ReadEvents {
  history: History
  /** The moment until which the limit was derived from the file itself: what began before it does not count. */
  countFrom: number | null
}

export function readEvents(lines: Iterable<string>, settings: ReadEventsSettings): ReadEvents {
  const faults: string[] = []
  const refuse = (number: number, fault: string) => {
    if (faults.length < faultsMax) faults.push(`line ${number}: ${fault}`)
  }
  const cases = new Map<string, DraftCase>()
  const outages: LinkOutage[] = []
  let names: readonly (Column | undefined)[] | undefined
  let number = 0
  for (const line of lines) {
    number++
    if (line.trim() === '') continue
    if (names === undefined && line.startsWith('{')) {
      const fact = readJson(line, settings)
      if (fact === undefined) refuse(number, 'is no JSON object')
      else if (fact.outage === undefined) addStep(cases, fact.line, number, refuse)
      else addOutage(outages, fact.outage, number, refuse)
      continue
    }
    if (names === undefined) {
      names = toColumns(splitCsv(line), settings.columns)
      for (const column of required) {
        if (!names.includes(column)) refuse(number, `no column is the ${column} (--column ${column}=NAME)`)
      }
      continue
    }
    const values = splitCsv(line)
    const entries = names.flatMap((name, at) => (name === undefined ? [] : [[name, values[at]] as const]))
    addStep(
      cases,
      Object.fromEntries(entries.filter(([, value]) => value !== undefined && value !== '')),
      number,
      refuse,
    )
  }
  if (faults.length > 0) throw new EventFileFaults(faults.join('\n'))
  return finish([...cases.values()], outages, settings.limitShare)
}

interface DraftCase {
  id: string
  procedure: string
  kind: string
  unit: string
  channel: string | null
  steps: { at: number; step: string }[]
  dueTimes: { from: number; dueAt: number }[]
}

type Refuse = (line: number, fault: string) => void

function readJson(
  text: string,
  { columns: given }: ReadEventsSettings,
): { line: Line; outage?: Record<string, unknown> } | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const members: Record<string, unknown> = Object.fromEntries(Object.entries(value))
  if (typeof members.link === 'string') return { line: {}, outage: members }
  const line: Line = {}
  for (const column of columns) {
    const name = [given[column], ...columnNames[column]].find(
      (each) => each !== undefined && members[each] !== undefined,
    )
    const member = name === undefined ? undefined : members[name]
    if (typeof member === 'string' || typeof member === 'number') line[column] = String(member)
  }
  return { line }
}

function toColumns(heading: readonly string[], given: Partial<Record<Column, string>>): (Column | undefined)[] {
  const taken = new Map<string, Column>()
  for (const column of columns) {
    const name = given[column] ?? columnNames[column].find((each) => heading.includes(each))
    if (name !== undefined) taken.set(name, column)
  }
  return heading.map((name) => taken.get(name))
}

/** RFC 4180, without line breaks inside of quotes. */
function splitCsv(line: string): string[] {
  const values: string[] = []
  let value = ''
  let quoted = false
  for (let at = 0; at < line.length; at++) {
    const character = line[at]
    if (quoted && character === '"' && line[at + 1] === '"') {
      value += '"'
      at++
    } else if (character === '"') quoted = !quoted
    else if (character === ',' && !quoted) {
      values.push(value)
      value = ''
    } else value += character
  }
  values.push(value)
  return values
}

function addStep(cases: Map<string, DraftCase>, line: Line, number: number, refuse: Refuse): void {
  const { case: id, step } = line
  const at = toMoment(line.at)
  const due = line.due === undefined ? null : toMoment(line.due)
  if (id === undefined) refuse(number, 'names no case')
  if (step === undefined) refuse(number, 'names no step')
  if (at === null) refuse(number, 'has no time that is understood')
  if (line.due !== undefined && due === null) refuse(number, 'has a due time that is not understood')
  if (id === undefined || step === undefined || at === null) return
  let draft = cases.get(id)
  if (draft === undefined) {
    const { procedure = 'any', unit = 'any', channel = null } = line
    draft = { id, procedure, kind: line.kind ?? procedure, unit, channel, steps: [], dueTimes: [] }
    cases.set(id, draft)
  }
  draft.steps.push({ at, step })
  if (due !== null && draft.dueTimes.at(-1)?.dueAt !== due) draft.dueTimes.push({ from: at, dueAt: due })
}

function addOutage(outages: LinkOutage[], members: Record<string, unknown>, number: number, refuse: Refuse): void {
  const from = toMoment(typeof members.from === 'string' ? members.from : undefined)
  const open = members.to === null || members.to === undefined
  const to = open ? null : toMoment(typeof members.to === 'string' ? members.to : undefined)
  if (from === null) refuse(number, 'has an outage without a beginning')
  else if (!open && to === null) refuse(number, 'has an outage whose end is not understood')
  else outages.push({ link: String(members.link), from, to })
}

/** ISO 8601, or with a space for the T; a time without a zone is one of Viet Nam. */
function toMoment(text: string | undefined): number | null {
  if (text === undefined) return null
  const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?$/.exec(text.trim())
  if (match === null) return null
  const [, date, time, fraction = '', zone = vietnamOffset] = match
  const at = Date.parse(`${date}T${time}${fraction.slice(0, 4)}${zone}`)
  return Number.isNaN(at) ? null : at
}

function finish(drafts: readonly DraftCase[], outages: readonly LinkOutage[], limitShare: number | null): ReadEvents {
  const marksEnds = drafts.some(({ steps }) => steps.some(({ step }) => endSteps.has(step)))
  const cases = drafts.map((draft): ForecastCase => {
    const steps = draft.steps.toSorted((a, b) => a.at - b.at)
    const end = marksEnds ? steps.find(({ step }) => endSteps.has(step)) : steps.at(-1)
    const { id, procedure, kind, unit, channel } = draft
    return {
      id,
      procedure,
      kind,
      unit,
      channel,
      receivedAt: steps[0]?.at ?? 0,
      dueTimes: draft.dueTimes.toSorted((a, b) => a.from - b.from),
      steps: steps.filter((step) => step !== end),
      endedAt: end?.at ?? null,
    }
  })
  cases.sort((a, b) => a.receivedAt - b.receivedAt)
  if (cases.some(({ dueTimes }) => dueTimes.length > 0)) return { history: { cases, outages }, countFrom: null }
  if (limitShare === null) throw new EventFileFaults('no line has a due time (--limit-share derives one)')
  return deriveDueTimes(cases, outages, limitShare)
}

function deriveDueTimes(cases: readonly ForecastCase[], outages: readonly LinkOutage[], share: number): ReadEvents {
  const third = cases.slice(0, Math.ceil(cases.length / 3))
  const countFrom = (third.at(-1)?.receivedAt ?? 0) + 1
  const durations = third
    .flatMap(({ receivedAt, endedAt }) => (endedAt === null ? [] : [endedAt - receivedAt]))
    .toSorted((a, b) => a - b)
  const limit = Math.max(1, durations[Math.floor(share * durations.length)] ?? 1)
  return {
    history: {
      cases: cases.map((dossier) => {
        const { id, procedure, kind, unit, channel, receivedAt, steps, endedAt } = dossier
        const dueTimes = [{ from: receivedAt, dueAt: receivedAt + limit }]
        return { id, procedure, kind, unit, channel, receivedAt, dueTimes, steps, endedAt }
      }),
      outages,
    },
    countFrom,
  }
}
