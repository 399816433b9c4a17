/** What the tests of the whole gateway ask, the records that their questions leave, and every spelling of the canary. */
import { expect } from 'vitest'
import { CANARY, type Persona } from '../../mocks/personas.ts'
import type { AuditRecord } from '../../src/domain/audit.ts'
import { fields } from '../../src/domain/person/identity.ts'
import { auditRecords } from '../../src/store/audit/records.ts'
import { makeClaim, purpose, type TestGateway } from '../support/gateway.ts'

export const lookups = '/v1/identity/lookups'
export const verifications = '/v1/identity/verifications'

let dossiers = 0
/** A dossier that no one has asked for yet: questions about it are shared with no other. */
export const newDossier = () => ({ ...purpose, dossier: `H99.01.02-261123-${String(++dossiers).padStart(6, '0')}` })

export const getLookup = (persona: Persona, changes: object = {}) => ({
  purpose: newDossier(),
  person: makeClaim(persona),
  fields: [...fields],
  ...changes,
})

export const makeVerification = (persona: Persona, changes: object = {}) => ({
  purpose: newDossier(),
  person: makeClaim(persona),
  ...changes,
})

/** The trail without its own records, in the order in which it was written. */
export async function getAudit(gateway: TestGateway): Promise<AuditRecord[]> {
  const { database } = gateway.database ?? {}
  if (!database) throw new Error('this gateway brought its own database')
  const entries: AuditRecord[] = []
  for await (const { body } of auditRecords(database)) {
    const entry = JSON.parse(body)
    if (!('knot' in entry)) entries.push(entry)
  }
  return entries
}

const stripped = CANARY.name.normalize('NFD').replace(/\p{M}/gu, '').replace(/Đ/g, 'D')
const [year, month, day] = CANARY.birthDate.split('-')
const canary = [
  CANARY.number,
  CANARY.oldCard ?? '',
  CANARY.name,
  CANARY.name.normalize('NFD'),
  stripped,
  stripped.replaceAll(' ', ''),
  'YẾN KIM',
  `${year}-${month}-${day}`,
  `${year}${month}${day}`,
  `${day}/${month}/${year}`,
].map((trace) => trace.toLowerCase())

/** The text holds nothing of the canary, in any spelling; `where` names the text when the promise is broken. */
export function expectNoCanary(where: string, text: string): void {
  const low = text.toLowerCase()
  expect(
    canary.filter((trace) => low.includes(trace)),
    where,
  ).toEqual([])
}
