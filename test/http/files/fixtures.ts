/** A completed birth with its paper, and addresses of its files as a portal gets them. */
import { randomUUID } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { CANARY } from '../../../mocks/personas.ts'
import type { AddressedFile } from '../../../src/domain/file-address.ts'
import { type IssuedAddress, issueAddress } from '../../../src/file-address/issue-address.ts'
import { makeFiling } from '../../support/declarations.ts'
import type { TestGateway } from '../../support/gateway.ts'
import { filings, newDossierCode, pdf, reaches, sha256, upload } from '../filings/fixtures.ts'

export const publicUrl = 'http://files.example/lienthong/'

const canary = {
  fullName: CANARY.name,
  nameParts: { family: 'XA', middle: 'THỊ HOÀNG YẾN', given: 'KIM TƯỚC' },
  personalNumber: CANARY.number,
}

export interface CompletedBirth {
  filing: string
  code: string
  /** Of the row. */
  dossier: number
  paper: Buffer
  /** As the registry issued it. */
  certificate: Buffer
}

/** The mother is the canary: nothing of her may stand beside the files. */
export async function completeBirth(gateway: TestGateway): Promise<CompletedBirth> {
  const code = newDossierCode()
  const paper = pdf(`giấy chứng sinh của ${CANARY.name}, ${code}`)
  await upload(gateway, paper)
  const attachments = [{ sha256: sha256(paper), title: 'Giấy chứng sinh', fileName: 'giay-chung-sinh.pdf' }]
  const { declaration, ...rest } = makeFiling('birth', { dossier: code, attachments })
  const body = {
    ...rest,
    declaration: { ...declaration, mother: { ...declaration.mother, ...canary } },
  }
  const filed = await gateway.post(filings, body, { 'idempotency-key': randomUUID() })
  if (filed.status !== 202) throw new Error(`not filed: ${filed.text}`)
  await reaches(gateway, filed.json.id, 'completed')
  const response = await fetch(`${gateway.url}${filings}/${filed.json.id}/certificate`, {
    headers: { authorization: `Bearer ${gateway.key}` },
  })
  const certificate = Buffer.from(await response.arrayBuffer())
  const { rows } = (await gateway.database?.database.query('SELECT id FROM dossier WHERE code = $1', [code])) ?? {
    rows: [],
  }
  return { filing: filed.json.id, code, dossier: Number(rows[0].id), paper, certificate }
}

export async function issue(
  gateway: TestGateway,
  birth: CompletedBirth,
  { target = 'portal', file }: { target?: string; file?: AddressedFile } = {},
): Promise<IssuedAddress> {
  const outcome = await issueAddress(getDeps(gateway), {
    target,
    dossier: birth.dossier,
    file: file ?? { kind: 'result', filing: birth.filing },
  })
  if (!outcome.issued) throw new Error(`no address: ${outcome.why}`)
  return outcome.address
}

export function getDeps(gateway: TestGateway) {
  const { fileAddresses } = gateway.serving.gateway
  if (!fileAddresses) throw new Error('this gateway takes no filings')
  return fileAddresses.deps
}

export interface Fetched {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: Buffer
  /** `null` where the body is no problem document. */
  code: string | null
}

/** By one connection of its own, as the portal does it; nothing is decoded. `from`: the address of this end. */
export function fetchFile(
  gateway: TestGateway,
  url: string,
  { method = 'GET', headers = {}, from }: { method?: string; headers?: Record<string, string>; from?: string } = {},
): Promise<Fetched> {
  const address = new URL(gateway.url + url.slice(publicUrl.length - 1))
  return new Promise((resolve, reject) => {
    const options = { method, headers, agent: false, ...(from && { localAddress: from }) }
    const request = httpRequest(address, options, async (response) => {
      const pieces: Buffer[] = []
      for await (const piece of response as AsyncIterable<Buffer>) pieces.push(piece)
      const body = Buffer.concat(pieces)
      const isProblem = response.headers['content-type']?.startsWith('application/problem+json') && body.length > 0
      const code = isProblem ? JSON.parse(body.toString()).code : null
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body, code })
    })
    request.on('error', reject)
    request.end()
  })
}

/** What of an answer may differ between two requests that were refused alike. */
export function withoutIds({ status, headers, body }: Fetched): string {
  const { date, 'x-request-id': id, ...rest } = headers
  return JSON.stringify({ status, rest, body: body.toString().replaceAll(String(id), 'id') })
}

/** Records of fetches and of what operators did with addresses, the earliest first. */
export async function readTrail(gateway: TestGateway): Promise<Record<string, unknown>[]> {
  const { rows } = (await gateway.database?.database.query(
    "SELECT body FROM audit_record WHERE body->>'operation' IN ('fetch-file', 'revoke-files', 'withdraw-files') ORDER BY chain, seq",
  )) ?? { rows: [] }
  return rows.map(({ body }) => body)
}
