/**
 * Why a question was asked, as far as the records of the gateway say: an open dossier, a duty, or a grant. A question that nothing explains is no
 * misuse yet; that somebody asks many of them is a sign. Pure.
 */
import { dayMs } from '../../domain/duration.ts'
import type { Duty } from '../settings.ts'
import type { Access } from './profile.ts'

/** A dossier as far as it is registered here. Milliseconds since the epoch; `endedAt` `null`: it is open. */
export interface KnownDossier {
  receivedAt: number
  endedAt: number | null
}

/** People are looked up at the counter, and the dossier is registered when the paper is stamped: on the next morning at the latest. */
const beforeMs = dayMs
/** The result is handed out, a name on it is spelt wrong, and it is put right: within a week of the end. */
const afterMs = 7 * dayMs

export function explain(
  { at, consumer, unit, procedure }: Pick<Access, 'at' | 'consumer' | 'unit' | 'procedure'>,
  dossier: KnownDossier | undefined,
  duties: readonly Duty[],
  /** Systems whose dossiers are registered here. */
  registering: ReadonlySet<string>,
): Access['reason'] {
  if (dossier && at >= dossier.receivedAt - beforeMs && (dossier.endedAt === null || at <= dossier.endedAt + afterMs))
    return 'dossier'
  const covers = (list: readonly string[] | undefined, value: string) => list === undefined || list.includes(value)
  const duty = duties.find(
    (one) => covers(one.consumers, consumer) && covers(one.units, unit) && covers(one.procedures, procedure),
  )
  if (duty) return duty.kind
  return registering.has(consumer) ? 'none' : 'unknown'
}
