/** A dossier as a portal gets it. What is not known is `null` and is not sent. */
import { createHash } from 'node:crypto'
import type { Channel, DossierStatus } from '../domain/dossier/dossier.ts'
import type { PortalApplicant, PortalDossier, PortalFile } from '../domain/portal/portal.ts'
import { readSupplements } from '../domain/portal/supplements.ts'
import type { DossierWithEvents } from '../store/dossier/dossiers.ts'

/** What follows from the events alone: where the dossier stands at the portal, and since when it has ended there. */
export interface PortalState {
  status: DossierStatus
  endedAt: number | null
  returnedAt: number | null
  notAcceptedAt: number | null
}

/** By the steps that the portal gets: what it cannot take does not change what is said of the dossier either. */
export function toPortalState(steps: readonly { status: DossierStatus; at: number }[]): PortalState | null {
  const last = steps.at(-1)
  if (last === undefined) return null
  const find = (...statuses: DossierStatus[]) => steps.findLast(({ status }) => statuses.includes(status))?.at ?? null
  return {
    status: last.status,
    endedAt: find('done', 'stopped', 'not-accepted'),
    returnedAt: find('result-returned'),
    notAcceptedAt: find('not-accepted'),
  }
}

export interface DossierNames {
  procedure: string
  field: { code: string; name: string }
  unit: string
}

export interface PortalFacts {
  dossier: DossierWithEvents
  state: PortalState
  key: { code: string; id: string | null }
  channel: Channel
  names: DossierNames
  applicant: PortalApplicant
  lookedUp: boolean
  files: { resultFiles: readonly PortalFile[]; submittedFiles: readonly PortalFile[] }
}

export function toPortalDossier(parts: PortalFacts): PortalDossier {
  const { dossier, state, key, channel, names, applicant, lookedUp, files } = parts
  const { row, events } = dossier
  return {
    ...key,
    procedure: { code: row.procedure, name: names.procedure, field: names.field.code, fieldName: names.field.name },
    channel,
    applicant: channel === 'online' ? applicant : { ...applicant, account: null },
    summary: names.procedure,
    submittedAt: channel === 'online' ? row.receivedAt : null,
    receivedAt: row.receivedAt,
    dueAt: row.dueAt,
    ...state,
    unit: { code: row.unit, name: names.unit },
    lookedUp,
    digitised: null,
    accountVerified: null,
    payment: null,
    ...files,
    fees: [],
    supplements: readSupplements(events),
  }
}

/**
 * A fingerprint of what a portal gets of the dossier beside its steps. `registered` counts because a holder may be corrected by it: he
 * is sealed and not read here. `renewed`: how often the results had to be sent again without an event, because they are not read here either.
 */
export function toItemFingerprint(
  { row, events }: DossierWithEvents,
  state: PortalState,
  { channel, renewed }: { channel: Channel; renewed: number },
): string {
  const registrations = events.filter(({ type }) => type === 'registered').length
  const stated = [state, channel, row.nationalCode, row.dueAt, readSupplements(events), registrations]
  const renewal = renewed > 0 ? [renewed] : []
  return createHash('sha256')
    .update(JSON.stringify([...stated, ...renewal]))
    .digest('base64url')
    .slice(0, 22)
}
