/** A linked dossier as it is shown. Moments are ISO 8601 in UTC; `null` = has not happened, or is not known. */
import type { DeclarationDraft, LinkedCause, LinkedFault, LinkedKind, LinkedState } from '../../domain/linked/linked.ts'
import { findIso } from '../../domain/vietnam-time.ts'
import type { ListedLinked } from '../../store/linked/linked-dossiers.ts'
import type { KeptContent, KeptFile } from '../content.ts'

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
}

export interface LinkedView extends LinkedSummary {
  declaration: DeclarationDraft
  /** What of the message was not understood. */
  faults: readonly LinkedFault[]
  files: readonly KeptFile[]
  original: string
}

export function toLinkedSummary(row: ListedLinked): LinkedSummary {
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
  }
}

export function toLinkedView(row: ListedLinked, content: KeptContent): LinkedView {
  const { declaration, faults, files, original } = content
  return { ...toLinkedSummary(row), declaration, faults, files, original }
}
