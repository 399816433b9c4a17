// What anyone who asks the portal about a dossier gets to see: what came, what was changed there by hand, and what the
// scenario makes of it.

import { getScenario } from '../scenarios.ts'
import type { PortalDossier } from './dossier.ts'

export type View = {
  readonly found: boolean
  readonly status: string
  readonly due: number | null
  readonly ended: number | null
}

const DAY_MS = 86_400_000

export function toView(dossier: PortalDossier | undefined): View {
  if (!dossier?.held) return { found: false, status: '', due: null, ended: null }
  const { shown, planted, firstStatus } = dossier
  const truth = {
    found: true,
    status: planted.status ?? shown.status,
    due: planted.due === undefined ? shown.due : planted.due,
    ended: planted.ended === undefined ? shown.ended : planted.ended,
  }
  switch (getScenario(dossier.scenario)?.life) {
    case 'behind':
      return { ...truth, status: firstStatus }
    case 'ahead':
      return { ...truth, status: '9' }
    case 'other-due':
      return { ...truth, due: truth.due === null ? null : truth.due + DAY_MS }
    case 'false-done':
      return { ...truth, status: '9', ended: shown.received }
    default:
      return truth
  }
}
