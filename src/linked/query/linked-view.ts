/** A linked dossier as it is shown. Moments are ISO 8601 in UTC; `null` = has not happened, or is not known. */
import type { DeclarationDraft, LinkedCause, LinkedFault, LinkedKind, LinkedState } from '../../domain/linked/linked.ts'
import { findIso } from '../../domain/vietnam-time.ts'
import type { PackageAnswer } from '../../settlement/clock/package-clock.ts'
import type { ListedLinked } from '../../store/linked/linked-dossiers.ts'
import type { KeptContent, KeptFile } from '../content.ts'
import { type PackageSummary, type PackageView, toPackageSummary, toPackageView } from './package-view.ts'

/** Codes, states and times: no person. */
export interface LinkedSummary {
  linkedDossier: string
  /** Our dossier's own code; the same until the one-stop system has given it one. */
  dossier: string | null
  kind: LinkedKind | null
  procedure: string | null
  unit: string | null
  /** As it is coded there. */
  registrationUnit: string | null
  state: LinkedState
  receivedAt: string | null
  firstListedAt: string
  acknowledgedAt: string | null
  revision: number
  status: string | null
  endedAt: string | null
  /** Why it does not get further; `null` = nothing is in the way. */
  waiting: { cause: LinkedCause; detail: string | null; failures: number; nextAt: string } | null
  /** Until when the package is due, as a whole and agency by agency; `null` = it is no dossier of ours yet, or no package of the law. */
  package: PackageSummary | null
}

export interface LinkedView extends Omit<LinkedSummary, 'package'> {
  package: PackageView | null
  declaration: DeclarationDraft
  /** What of the message was not understood. */
  faults: readonly LinkedFault[]
  files: readonly KeptFile[]
  original: string
}

export function toLinkedSummary(row: ListedLinked, clocks: PackageAnswer | null): LinkedSummary {
  const { code, ownCode, kind, procedure, unit, unitThere, state, revision, status, cause } = row
  return {
    linkedDossier: code,
    dossier: ownCode,
    kind,
    procedure,
    unit,
    registrationUnit: unitThere,
    state,
    receivedAt: findIso(row.receivedAt),
    firstListedAt: findIso(row.firstListedAt) ?? '',
    acknowledgedAt: findIso(row.acknowledgedAt),
    revision,
    status,
    endedAt: findIso(row.endedAt),
    waiting:
      cause === null || state === 'acknowledged'
        ? null
        : { cause, detail: row.causeDetail, failures: row.failures, nextAt: findIso(row.nextAt) ?? '' },
    package: clocks && toPackageSummary(clocks),
  }
}

export function toLinkedView(row: ListedLinked, content: KeptContent, clocks: PackageAnswer | null): LinkedView {
  const { declaration, faults, files, original } = content
  const shown = clocks && toPackageView(clocks)
  return { ...toLinkedSummary(row, clocks), package: shown, declaration, faults, files, original }
}
