/** A district system for tests: it files, uploads, waits for a state, and reads its feed. */
import { createHash, randomUUID } from 'node:crypto'
import type { FilingKind } from '../../../src/domain/filing/filing.ts'
import { type FilingVariation, makeFiling } from '../../support/declarations.ts'
import { eventually } from '../../support/eventually.ts'
import type { Answer, TestGateway } from '../../support/gateway.ts'

export const filings = '/v1/filings'
let serial = 0

/** A dossier that no other test uses; its serial numbers choose no misbehaviour of the mock registry. */
export function newDossierCode(): string {
  serial += 1
  return `H99.01.02-26${String(process.pid % 10_000).padStart(4, '0')}-${String(serial).padStart(4, '0')}`
}

export function file<K extends FilingKind>(
  gateway: TestGateway,
  kind: K,
  vary: FilingVariation<K> = {},
  headers: Record<string, string> = {},
): Promise<Answer> {
  const body = makeFiling(kind, { dossier: newDossierCode(), ...vary })
  return gateway.post(filings, body, { 'idempotency-key': randomUUID(), ...headers })
}

export const pdf = (text = 'a paper'): Buffer => Buffer.from(`%PDF-1.4\n% ${text}\n%%EOF\n`)
export const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex')

export async function upload(
  gateway: TestGateway,
  content: Buffer,
  change: { sha256?: string; type?: string; key?: string } = {},
): Promise<Answer> {
  const response = await fetch(`${gateway.url}/v1/attachments/${change.sha256 ?? sha256(content)}`, {
    method: 'PUT',
    headers: {
      authorization: `Bearer ${change.key ?? gateway.key}`,
      'content-type': change.type ?? 'application/pdf',
    },
    body: new Uint8Array(content),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, json: JSON.parse(text) }
}

/** The filing, once it stands in this state. */
export function reaches(gateway: TestGateway, id: string, state: string, withinMs = 15_000): Promise<Answer['json']> {
  return eventually(
    `filing reaches ${state}`,
    async () => {
      const { json } = await gateway.get(`${filings}/${id}`)
      return json?.state === state ? json : undefined
    },
    withinMs,
  )
}
