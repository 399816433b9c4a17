/**
 * Where an open dossier waits, and whose move that is, by the last step that is known of it. Steps are the events of dossiers and
 * the states of filings (`filing-` before the name); a step of another name is a stage of its own, in which the unit acts.
 */
import type { DossierEventType } from '../../domain/dossier/dossier.ts'
import type { ForecastMover } from '../../domain/dossier/forecast.ts'
import type { FilingState } from '../../domain/filing/filing.ts'

export interface Stage {
  readonly name: string
  readonly mover: ForecastMover
  /** The link without which nothing moves here; `null` = none. */
  readonly link: string | null
}

/** The link to the civil-status registry, by its name in outages. */
export const registryLink = 'civil-registry'

/** Where every dossier begins. */
export const reception: Stage = { name: 'reception', mover: 'unit', link: null }
const processing = { name: 'processing', mover: 'unit', link: null } as const
const verification = { name: 'verification', mover: 'agency', link: null } as const
const supplement = { name: 'supplement', mover: 'citizen', link: null } as const
const payment = { name: 'payment', mover: 'citizen', link: null } as const
const sending = { name: 'sending', mover: 'link', link: registryLink } as const
const registry = { name: 'registry', mover: 'registry', link: registryLink } as const
const approval = { name: 'approval', mover: 'leader', link: registryLink } as const
const review = { name: 'review', mover: 'unit', link: null } as const

type FilingStep = `filing-${FilingState}`
/** `null` = the stage stays: the dossier ends with it, or is not moved by it. */
const stageAfter: Readonly<Record<DossierEventType | FilingStep, Stage | null>> = {
  received: reception,
  accepted: { name: 'accepted', mover: 'unit', link: null },
  'processing-started': processing,
  'verification-asked': verification,
  'verification-answered': processing,
  'supplement-asked': supplement,
  'supplement-completed': { name: 'completed-again', mover: 'unit', link: null },
  'payment-asked': payment,
  'payment-completed': processing,
  'withdrawal-asked': review,
  reopened: processing,
  registered: null,
  'not-accepted': null,
  stopped: null,
  done: null,
  'result-returned': null,
  'apology-sent': null,
  'due-time-changed': null,
  'filing-accepted': sending,
  'filing-delivering': sending,
  'filing-outcome-unknown': sending,
  'filing-received': registry,
  'filing-supplement-requested': supplement,
  'filing-eligible': approval,
  'filing-identifier-pending': registry,
  'filing-document-pending': registry,
  'filing-completed': { name: 'handover', mover: 'unit', link: null },
  'filing-refused': review,
  'filing-rejected': { name: 'correction', mover: 'unit', link: null },
  'filing-needs-review': review,
  'filing-lost-at-registry': review,
  'filing-stale': registry,
  'filing-dead-letter': review,
  'filing-withdrawn': review,
  'filing-closed': review,
}

/** The stage that a step leads to; `null` = it leads to none. */
export function findStage(step: string): Stage | null {
  return Object.hasOwn(stageAfter, step)
    ? stageAfter[step as DossierEventType | FilingStep]
    : { name: `step ${step}`, mover: 'unit', link: null }
}
