/** What was recorded of dossiers, as the forecast takes it in. */
import type { Law } from '../../law/law.ts'
import type { RecordedStep } from '../../store/dossier/forecast-events.ts'
import type { ForecastEvent, KnownEvent } from '../forecast/history.ts'

/** Groups of procedures that are alike: those from which the same paper comes. */
export function toKinds(law: Pick<Law, 'procedures'>): (procedure: string) => string {
  return (procedure) => law.procedures.get(procedure)?.results[0] ?? procedure
}

const ends: readonly string[] = ['not-accepted', 'stopped', 'done', 'result-returned']

/** A dossier that was reopened is a case of its own from then on. */
const toId = ({ dossier, reopened }: RecordedStep): string => (reopened === 0 ? dossier : `${dossier}.${reopened}`)

/** The dossier that a case is about. */
export const toDossier = (id: string): string => id.split('.', 1)[0] ?? id

export function toKnownEvents(step: RecordedStep, toKind: (procedure: string) => string): KnownEvent[] {
  const { knownAt, at, procedure, unit, channel, receivedAt, dueAt, ofFiling, overtaken } = step
  const id = toId(step)
  const events: ForecastEvent[] = []
  const begins = step.step === 'received' || step.step === 'reopened'
  if (begins) {
    const from = step.step === 'received' ? receivedAt : at
    events.push({ type: 'received', at: from, id, procedure, kind: toKind(procedure), unit, channel })
  }
  if (dueAt !== null) events.push({ type: 'due', at, id, dueAt })
  if (ends.includes(step.step)) events.push({ type: 'ended', at, id })
  // What was overtaken moves nothing any more; what a filing brought is moved by the filing's own states.
  else if (!begins && !ofFiling && !overtaken) events.push({ type: 'step', at, id, step: step.step })
  return events.map((event) => ({ knownAt, event }))
}
