/** The feed of every consumer, as the API gives it. */
import type { ReportedEvent } from './verdict.ts'
import type { World } from './world.ts'

const pageSize = 500

/**
 * From the beginning, or on from what was read before: a wait for tens of thousands of filings that began anew every second
 * would be the heaviest load of the run.
 */
export async function readFeeds(
  { consumers, oneStop, gatewayUrls }: World,
  before: ReadonlyMap<string, readonly ReportedEvent[]> = new Map(),
): Promise<Map<string, ReportedEvent[]>> {
  const feeds = new Map<string, ReportedEvent[]>()
  for (const { id, key } of [...consumers, oneStop]) {
    const events = [...(before.get(id) ?? [])]
    for (;;) {
      const after = events.at(-1)?.sequence ?? 0
      const answer = await fetch(`${gatewayUrls[0]}/v1/filings/events?after=${after}&limit=${pageSize}`, {
        headers: { authorization: `Bearer ${key}` },
      })
      if (!answer.ok) throw new Error(`the feed of ${id}: ${answer.status} ${await answer.text()}`)
      const page = (await answer.json()) as { events: ReportedEvent[] }
      events.push(...page.events)
      if (page.events.length === 0) break
    }
    feeds.set(id, events)
  }
  return feeds
}
