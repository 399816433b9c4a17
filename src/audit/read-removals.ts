/**
 * What was removed from the trail when its time was over, as far as signed statements prove it. What no key of ours signed, or does not fit its statement,
 * proves nothing: then its records are missing.
 */
import type { RemovedMonth } from '../domain/audit.ts'
import { listRemovals, listRemovedRanges } from '../store/audit/removals.ts'
import type { Queryable } from '../store/postgres/database.ts'
import { RemovedRanges } from './removed-ranges.ts'
import type { AuditSettings } from './settings.ts'
import { findVerifiers } from './tree/grow-tree.ts'
import { digestRanges, openRemoval, type Removal, type RemovedRange, toRemovedMonth } from './tree/removal.ts'
import type { NoteVerifier } from './tree/signed-note.ts'
import type { TrailFinding } from './verify-chain.ts'

export interface ProvenRemovals {
  removals: Removal[]
  ranges: RemovedRanges
  /** Months of which what was kept is not what was signed: one finding each. */
  findings: TrailFinding[]
}

const noChain = '00000000-0000-0000-0000-000000000000'

export async function readProvenRemovals(
  database: Queryable,
  verifiers: readonly NoteVerifier[],
): Promise<ProvenRemovals> {
  const [stored, ranges] = [await listRemovals(database), await listRemovedRanges(database)]
  const [removals, proven, findings]: [Removal[], RemovedRange[], TrailFinding[]] = [[], [], []]
  for (const { month, note } of stored) {
    const removal = openRemoval(note, verifiers)
    const ofMonth = ranges.filter((range) => range.month === month)
    const name = month.slice(0, 7)
    if (removal?.month !== name || ofMonth.length !== removal.ranges || !digestRanges(ofMonth).equals(removal.digest)) {
      const [first = { chain: noChain, from: 0 }] = ofMonth
      const explanation = {
        vi: `phần chứng minh rằng bản ghi của ${name} đã được xóa đúng hạn không phải là thứ đã ký`,
        en: `what proves that the records of ${name} were removed in time is not what was signed`,
      }
      findings.push({ kind: 'changed', chain: first.chain, seq: first.from, explanation })
      continue
    }
    removals.push(removal)
    for (const range of ofMonth) proven.push(range)
  }
  return { removals, ranges: new RemovedRanges(proven.toSorted((one, other) => one.from - other.from)), findings }
}

/** For those who ask for what is not there any more. */
export async function listRemovedMonths(database: Queryable, settings: AuditSettings): Promise<RemovedMonth[]> {
  const { removals } = await readProvenRemovals(database, findVerifiers(settings))
  return removals.map(toRemovedMonth)
}
