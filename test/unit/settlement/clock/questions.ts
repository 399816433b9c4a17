/** Questions to the clock, in short. */
import type { DossierEvent, DossierEventType } from '../../../../src/domain/dossier/dossier.ts'
import type { ClockQuestion } from '../../../../src/settlement/clock/clock.ts'

/** A moment in Viet Nam, `2026-02-13T15:00:01`. */
export const at = (text: string): number => Date.parse(`${text}+07:00`)

/** The end of office hours of a day. */
export const due = (day: string): number => at(`${day}T17:00`)

type Events = Partial<Record<DossierEventType, string>>

/** Several events of one type as a list of pairs. */
type EventList = readonly (readonly [DossierEventType, string])[]

const toEvents = (events: Events | EventList): DossierEvent[] =>
  (Array.isArray(events) ? (events as EventList) : Object.entries(events)).map(([type, text]) => ({
    type: type as DossierEventType,
    at: at(text as string),
  }))

/** At the counter of H99.01.02, as of the last event unless `asOf` says otherwise. */
export function question(
  {
    receivedAt,
    asOf,
    ...rest
  }: { receivedAt: string; asOf?: string } & Partial<Omit<ClockQuestion, 'receivedAt' | 'asOf' | 'events'>>,
  events: Events | EventList = {},
): ClockQuestion {
  const list = toEvents(events)
  const last = Math.max(at(receivedAt), ...list.map((event) => event.at))
  return {
    procedure: '1.001193',
    unit: 'H99.01.02',
    channel: 'counter',
    receivedAt: at(receivedAt),
    events: list,
    asOf: asOf === undefined ? last : at(asOf),
    ...rest,
  }
}
