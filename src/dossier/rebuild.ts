/**
 * Recomputes the row of every dossier from its events, and names the members in which a row differs. What is recomputed is what the
 * gateway itself would have written: the same function derives it.
 */
import { projectDossier } from '../domain/dossier/projection.ts'
import { type DossierRow, lockDossier, readDossiersAfter, writeProjection } from '../store/dossier/dossiers.ts'
import type { Database } from '../store/postgres/database.ts'

/** A row that is not what follows from its events. */
interface DossierDifference {
  code: string
  unit: string
  /** Members that differ; `events` = the row counts other events than there are, `unreadable` = the events are no history. */
  members: string[]
}

export interface Rebuilt {
  dossiers: number
  events: number
  /** The first ones, and how many there are. */
  differences: DossierDifference[]
  different: number
  repaired: number
}

const batchSize = 500
/** More than so many are not named one by one. */
const namedMax = 100

/** `repair`: rows that differ are written anew, each in a transaction of its own, while the gateways go on. */
export async function rebuildDossiers(
  database: Database,
  { repair, progress = () => {} }: { repair: boolean; progress?: ((dossiers: number) => void) | undefined },
): Promise<Rebuilt> {
  const result: Rebuilt = { dossiers: 0, events: 0, differences: [], different: 0, repaired: 0 }
  let after = 0
  for (;;) {
    const batch = await readDossiersAfter(database, after, batchSize)
    for (const dossier of batch) {
      after = dossier.row.id
      result.dossiers += 1
      result.events += dossier.events.length
      const { members } = compare(dossier)
      if (members.length === 0) continue
      result.different += 1
      const { code, unit } = dossier.row
      if (result.differences.length < namedMax) result.differences.push({ code, unit, members })
      if (repair && (await repairOne(database, after))) result.repaired += 1
    }
    progress(result.dossiers)
    if (batch.length < batchSize) return result
  }
}

type Compared = Awaited<ReturnType<typeof lockDossier>>

function compare({ row, events }: Compared) {
  try {
    const projection = projectDossier(events)
    const members = Object.entries(projection)
      .filter(([member, value]) => !isSame(value, row[member as keyof DossierRow]))
      .map(([member]) => member)
    if (events.length !== row.events) members.push('events')
    return { projection, members }
  } catch {
    return { projection: null, members: ['unreadable'] }
  }
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

function repairOne(database: Database, id: number): Promise<boolean> {
  return database.transaction(async (connection) => {
    const held = await lockDossier(connection, id)
    const { projection } = compare(held)
    if (projection === null) return false
    await writeProjection(connection, id, held.events.length, projection)
    return true
  })
}
