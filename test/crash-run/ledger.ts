/** The registry's own count of what it registered, read page by page. */
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
