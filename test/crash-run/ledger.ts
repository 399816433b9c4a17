/** The mocks' own ledgers, read page by page: what the registry registered, and which steps the portal keeps. */
import type { LedgerStep } from './portal-verdict.ts'

interface Page {
  last: number
  more: boolean
  dossiers: { code: string; registrations: number }[]
}

const pageSize = 2_000

export async function registrations(mocksUrl: string): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  let after = 0
  for (;;) {
    const answer = await fetch(`${mocksUrl}/_control/registry/ledger?after=${after}&limit=${pageSize}`)
    const page = (await answer.json()) as Page
    for (const { code, registrations: count } of page.dossiers) counts.set(code, count)
    if (!page.more) return counts
    after = page.last
  }
}

/** The steps that the portal keeps, by the code of the dossier. */
export async function portalSteps(mocksUrl: string): Promise<Map<string, readonly LedgerStep[]>> {
  const steps = new Map<string, readonly LedgerStep[]>()
  let after = 0
  for (;;) {
    const answer = await fetch(`${mocksUrl}/_control/portal/ledger?after=${after}&limit=${pageSize}`)
    const page = (await answer.json()) as {
      last: number
      more: boolean
      dossiers: { code: string; steps: LedgerStep[] }[]
    }
    for (const { code, steps: kept } of page.dossiers) steps.set(code, kept)
    if (!page.more) return steps
    after = page.last
  }
}
