/** What was heard of dossiers, held against what was recorded of them: a pure function. */
import type { Heard } from './dossier-followers.ts'

/** An event as it stands in the database. */
export interface RecordedDossierEvent {
  dossier: string
  type: string
  /** ISO 8601 in UTC. */
  at: string
  /** Why it does not count; `null` = it does. */
  apart: string | null
}

export interface DossierVerdict {
  dossierEvents: number
  /** Recorded and not in the feed; in the feed more often than recorded. */
  feedMissing: number
  feedDoubled: number
  /** Places at which the feed does not go on as the dossier did, or its numbers do not grow. */
  feedDisordered: number
  /** In the feed and in no message; in messages of different ids; before an earlier one of its dossier. */
  webhooksMissing: number
  webhooksDoubled: number
  webhooksDisordered: number
  /** Messages that came once more, by their id. No fault: delivery is at least once. */
  webhooksRepeated: number
}

/** `recorded`: of each dossier in the order in which its events were recorded. */
export function judgeDossiers(
  recorded: readonly RecordedDossierEvent[],
  { feed, messages }: Heard,
  note: (kind: string, what: string) => void,
): DossierVerdict {
  const name = ({ dossier, type, at }: Pick<RecordedDossierEvent, 'dossier' | 'type' | 'at'>) =>
    `${dossier} ${type} ${at}`
  const counts = new Map<string, number>()
  let feedDisordered = 0
  let last = 0
  const read = new Map<string, string[]>()
  for (const event of feed) {
    counts.set(name(event), (counts.get(name(event)) ?? 0) + 1)
    if (event.sequence <= last) {
      feedDisordered++
      note('feed', `${event.sequence} comes after ${last}`)
    }
    last = event.sequence
    read.set(event.dossier, [...(read.get(event.dossier) ?? []), name(event)])
  }
  let feedMissing = 0
  for (const event of recorded) {
    const count = counts.get(name(event)) ?? 0
    if (count > 0) counts.set(name(event), count - 1)
    else {
      feedMissing++
      note('feed', `${name(event)} is missing`)
    }
  }
  const feedDoubled = [...counts.values()].reduce((sum, count) => sum + count, 0)
  for (const [event, count] of counts) if (count > 0) note('feed', `${event} is there ${count} times too often`)
  for (const [dossier, events] of Map.groupBy(recorded, (event) => event.dossier)) {
    const there = new Set(read.get(dossier) ?? [])
    // What is missing or doubled is counted above: here only the order of what is there.
    const expected = events.map(name).filter((event) => there.has(event))
    const found = [...there]
    const wrong = expected.findIndex((event, at) => event !== found[at])
    if (wrong === -1) continue
    feedDisordered++
    note('feed', `${dossier}: ${found[wrong]} where ${expected[wrong]} was recorded`)
  }
  return {
    dossierEvents: recorded.length,
    feedMissing,
    feedDoubled,
    feedDisordered,
    ...judgeMessages({ feed, messages }, note),
  }
}

type MessageVerdict = Pick<
  DossierVerdict,
  'webhooksMissing' | 'webhooksDoubled' | 'webhooksDisordered' | 'webhooksRepeated'
>

function judgeMessages({ feed, messages }: Heard, note: (kind: string, what: string) => void): MessageVerdict {
  const idBySequence = new Map<number, string>()
  const seen = new Set<string>()
  const last = new Map<string, number>()
  const counts = { webhooksMissing: 0, webhooksDoubled: 0, webhooksDisordered: 0, webhooksRepeated: 0 }
  for (const { id, sequence, dossier } of messages) {
    if (seen.has(id)) {
      counts.webhooksRepeated++
      continue
    }
    seen.add(id)
    const other = idBySequence.get(sequence)
    if (other !== undefined) {
      counts.webhooksDoubled++
      note('webhooks', `event ${sequence} came as ${other} and as ${id}`)
    }
    idBySequence.set(sequence, id)
    const before = last.get(dossier) ?? 0
    if (sequence < before) {
      counts.webhooksDisordered++
      note('webhooks', `${dossier}: ${sequence} came after ${before}`)
    }
    last.set(dossier, Math.max(before, sequence))
  }
  for (const { sequence, dossier, type } of feed) {
    if (idBySequence.has(sequence)) continue
    counts.webhooksMissing++
    note('webhooks', `${sequence} (${dossier} ${type}) never came`)
  }
  return counts
}
