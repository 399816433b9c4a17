/**
 * Makes one fetched dossier durable: its content sealed, our dossier begun or moved on, its event numbered and handed to the webhooks, in
 * one transaction. The same content again changes nothing, however often it comes.
 */
import { type LinkedDossier, type LinkedEventType, linkedConsumer } from '../../domain/linked/linked.ts'
import { takeLinkedDossier } from '../../dossier/take-linked-dossier.ts'
import { appendLinkedEvent } from '../../store/linked/feed.ts'
import {
  findContentHash,
  insertContent,
  type LinkedFacts,
  type LinkedRow,
  lockLinked,
  writeHeld,
} from '../../store/linked/linked-dossiers.ts'
import type { Queryable } from '../../store/postgres/database.ts'
import { hashContent, sealContent } from '../content.ts'
import type { LinkedDeps } from '../deps.ts'

/** Resolves to the row as it stands then. */
export function takeContent(deps: LinkedDeps, row: LinkedRow, dossier: LinkedDossier): Promise<LinkedRow> {
  const { database, vault, clock, settings } = deps
  return database.transaction(async (connection) => {
    const held = await lockLinked(connection, row.id)
    const hash = hashContent(dossier)
    const unit = settings.units[dossier.unit] ?? null
    const facts: LinkedFacts = {
      revision: held.revision,
      procedure: dossier.procedure,
      kind: dossier.kind,
      unitThere: dossier.unit,
      unit: held.unit ?? unit,
      receivedAt: dossier.receivedAt,
      dossier: held.dossier,
    }
    const isNew = (await findContentHash(connection, held.id)) !== hash
    if (isNew) {
      facts.revision += 1
      const { sealed, files } = await sealContent(vault, held.id, facts.revision, dossier)
      const content = { linked: held.id, revision: facts.revision, hash, sealed, files }
      await insertContent(connection, content, clock.now())
    }
    const written = { ...held, ...facts }
    const type: LinkedEventType | null = !isNew ? null : held.dossier === null ? 'arrived' : 'supplemented'
    facts.dossier = await place(deps, connection, written, type)
    await writeHeld(connection, held.id, facts, clock.now())
    return lockLinked(connection, held.id)
  })
}

/** One that is held and whose unit was not known: it is placed as soon as the configuration says whose it is. */
export function placeHeld(deps: LinkedDeps, row: LinkedRow): Promise<LinkedRow> {
  const { database, clock, settings } = deps
  return database.transaction(async (connection) => {
    const held = await lockLinked(connection, row.id)
    const unit = held.unit ?? (held.unitThere === null ? null : (settings.units[held.unitThere] ?? null))
    if (held.state !== 'held' || held.dossier !== null || unit === null) return held
    const dossier = await place(deps, connection, { ...held, unit }, 'arrived')
    await writeHeld(connection, held.id, { ...held, unit, dossier }, clock.now())
    return lockLinked(connection, held.id)
  })
}

/** The row of our dossier; `null` = no agency of ours is known for it, so that no one could be notified. */
async function place(
  deps: LinkedDeps,
  connection: Queryable,
  row: LinkedRow,
  type: LinkedEventType | null,
): Promise<number | null> {
  const { id, code, unit, procedure, kind, revision } = row
  if (unit === null || procedure === null || kind === null) return row.dossier
  const now = deps.clock.now()
  const dossier = await takeLinkedDossier(deps.dossiers, connection, {
    code,
    unit,
    procedure,
    receivedAt: Math.min(row.receivedAt ?? row.firstListedAt, now),
    consumer: linkedConsumer,
    supplemented: type === 'supplemented',
  })
  // One whose unit was not known then has had no event yet.
  const event = type ?? (row.dossier === null ? 'arrived' : null)
  if (event !== null) {
    const sequence = await appendLinkedEvent(connection, { linked: id, revision, type: event, at: now })
    await deps.onEvents(connection, [
      { sequence, linked: id, revision, type: event, at: now, code, kind, procedure, unit },
    ])
  }
  return dossier
}
