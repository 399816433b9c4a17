/** The mocks' own ledgers, read page by page: what the registry registered, and which steps the systems outside keep. */
import type { LinkedRow } from './linked-verdict.ts'
import type { PortalRow } from './portal-verdict.ts'
import type { LedgerStep } from './step-verdict.ts'

const pageSize = 2_000

/** Every dossier of a mock's ledger, the earliest change first, and what the last page holds beside them. */
async function readLedger<Row, Page extends object = object>(
  mocksUrl: string,
  system: string,
): Promise<{ rows: Row[]; page: Page }> {
  const rows: Row[] = []
  let after = 0
  for (;;) {
    const answer = await fetch(`${mocksUrl}/_control/${system}/ledger?after=${after}&limit=${pageSize}`)
    const page = (await answer.json()) as Page & { last: number; more: boolean; dossiers: Row[] }
    rows.push(...page.dossiers)
    if (!page.more) return { rows, page }
    after = page.last
  }
}

/** How often each dossier was registered, by its code. */
export async function registrations(mocksUrl: string): Promise<Map<string, number>> {
  const { rows } = await readLedger<{ code: string; registrations: number }>(mocksUrl, 'registry')
  return new Map(rows.map(({ code, registrations: count }) => [code, count]))
}

/** What the portal keeps, by the code of the dossier there. */
export async function portalLedger(mocksUrl: string): Promise<Map<string, PortalRow>> {
  const { rows } = await readLedger<{ code: string; status: string; steps: LedgerStep[] }>(mocksUrl, 'portal')
  return new Map(rows.map(({ code, status, steps }) => [code, { status, steps }]))
}

interface RawLinked {
  code: string
  acknowledgedAt: string | null
  steps: { status: number; doneAt: string | null; outOfOrder: boolean; certificate: { sha256: string } | null }[]
  calls: { operation: string; status: number | null; verdict: string; reason: string | null }[]
}

/** What the linked-service software keeps. */
export async function linkedLedger(mocksUrl: string): Promise<{ rows: LinkedRow[]; strangers: string[] }> {
  const { rows, page } = await readLedger<RawLinked, { strangers: { code: string; operation: string }[] }>(
    mocksUrl,
    'linked',
  )
  return {
    strangers: page.strangers.map(({ code, operation }) => `${operation} of ${code}, which it does not have`),
    rows: rows.map(({ code, acknowledgedAt, steps, calls }) => ({
      code,
      acknowledged: acknowledgedAt !== null,
      steps: steps.map(({ status, doneAt, outOfOrder, certificate }) => ({
        status: String(status),
        at: doneAt,
        outOfOrder,
        certificate: certificate?.sha256 ?? null,
      })),
      refusals: calls
        // A token that has ended says nothing about the report.
        .filter(({ verdict, reason }) => verdict === 'refused' && reason !== 'token')
        .map(({ operation, status, reason }) => `${operation} ${status ?? ''}: ${reason ?? ''}`),
    })),
  }
}
