/** A linked dossier becomes a dossier of ours, in the transaction that keeps its content: handed in online, under its code there. */
import {
  addDossierCode,
  type DossierIdentity,
  findDossierId,
  insertDossiers,
  lockDossier,
} from '../store/dossier/dossiers.ts'
import type { Queryable } from '../store/postgres/database.ts'
import { appendEvents, type HeardEvent, makeDossier } from './append-events.ts'
import type { DossierDeps } from './deps.ts'

export interface LinkedReceipt {
  code: string
  unit: string
  procedure: string
  /** Milliseconds since the epoch. */
  receivedAt: number
  consumer: string
  /** It came again with another content: the citizen has completed it. */
  supplemented: boolean
}

type Taking = Pick<DossierDeps, 'vault' | 'answerClock' | 'clock'>

/** Resolves to the id of the row. One that is known by this code is that dossier; what is missing of it is completed. */
export async function takeLinkedDossier(
  deps: Taking,
  connection: Queryable,
  { code, unit, procedure, receivedAt, consumer, supplemented }: LinkedReceipt,
): Promise<number> {
  const identity: DossierIdentity = {
    code,
    nationalCode: null,
    procedure,
    procedureCase: null,
    unit,
    channel: 'online',
    receivedAt,
    consumer,
  }
  const received: HeardEvent = { type: 'received', at: receivedAt, consumer }
  const [outcome] = await insertDossiers(connection, [makeDossier(deps, identity, [received])])
  if (outcome?.taken) return outcome.id
  const id = await findDossierId(connection, code, unit)
  if (id === undefined) throw new Error('a code of a dossier is taken, and no dossier has it')
  const dossier = await lockDossier(connection, id)
  const now = deps.clock.now()
  const heard: HeardEvent[] = []
  const completes = dossier.row.channel === null
  if (completes) heard.push({ type: 'registered', at: now, consumer, facts: { channel: 'online' } })
  if (supplemented && dossier.row.status === 'supplement-asked')
    heard.push({ type: 'supplement-completed', at: Math.max(now, dossier.row.lastAt), consumer })
  if (heard.length > 0) await appendEvents(deps, connection, dossier, heard, completes ? { channel: 'online' } : {})
  return id
}

/**
 * A filing names the linked dossier that it is for: where that is known by its code there alone, it gets the code of the one-stop system
 * beside it, so that both name one dossier.
 */
export async function joinLinkedDossier(
  deps: Taking,
  connection: Queryable,
  filing: { id: string; consumer: string; unit: string; dossier: string; linkedDossier: string },
): Promise<void> {
  const { unit, dossier: code, linkedDossier, consumer, id: filingId } = filing
  if (code.toUpperCase() === linkedDossier.toUpperCase()) return
  if ((await findDossierId(connection, code, unit)) !== undefined) return
  const id = await findDossierId(connection, linkedDossier, unit)
  if (id === undefined) return
  const found = await lockDossier(connection, id)
  if (found.row.nationalCode !== null || !(await addDossierCode(connection, found.row, code))) return
  const facts = { code, nationalCode: found.row.code }
  const registered: HeardEvent = { type: 'registered', at: deps.clock.now(), consumer, filing: filingId, facts }
  await appendEvents(deps, connection, found, [registered], facts)
}
