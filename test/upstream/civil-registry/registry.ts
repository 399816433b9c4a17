/** Paths to the registry and filings for them, as tests want them. */
import { createHash } from 'node:crypto'
import { SANDBOX_CREDENTIALS } from '../../../mocks/credentials.ts'
import { GatewayFailure } from '../../../src/domain/failure.ts'
import type { FilingFile, RegistryFiling } from '../../../src/domain/filing/civil-registry.ts'
import type { FilingKind } from '../../../src/domain/filing/filing.ts'
import { FilingRequest } from '../../../src/domain/filing/filing-request.ts'
import { createCivilRegistryPath, type RegistryPathDeps } from '../../../src/upstream/civil-registry/client.ts'
import { CivilRegistryPathSettings } from '../../../src/upstream/civil-registry/settings.ts'
import { decomposed, type FilingVariation, makeFiling } from '../../support/declarations.ts'
import { within } from '../../support/eventually.ts'

const { lgsp } = SANDBOX_CREDENTIALS
const { accessKey, secretKey, appName, partnerCode } = lgsp
const quick = { connectTimeoutMs: 2_000, headersTimeoutMs: 5_000, bodyTimeoutMs: 5_000 }

/** The two kinds without published fields are on: tests of everything else leave them alone. */
const invented = {
  guardianship: [{ generation: 'G3', module: 'GH' }],
  change: [{ generation: 'G3', module: 'TDCC' }],
}

export function settingsFor(url: string, other: object = {}): CivilRegistryPathSettings {
  return CivilRegistryPathSettings.parse({
    name: 'registry',
    province: '01',
    token: { variant: 'lgspaccesstoken', url: `${url}/lgsp/token`, accessKey, secretKey, appName, partnerCode },
    G1: { url: `${url}/registry/g1`, certificates: true },
    G2: { url: `${url}/registry/g2` },
    G3: { url: `${url}/registry/g3` },
    modules: invented,
    ...quick,
    ...other,
  })
}

export function openRegistry(
  url: string,
  other: object = {},
  pieces: Omit<RegistryPathDeps, 'clock'> = {},
): ReturnType<typeof createCivilRegistryPath> {
  return createCivilRegistryPath(settingsFor(url, other), { clock: { now: Date.now }, ...pieces })
}

export const beforeReform = '2025-03-03T09:12:30+07:00'
export const sinceReform = '2026-03-02T09:12:30+07:00'

let serial = 0
/** A dossier that no other test of this run has, and whose serial selects no scenario of the mock. */
export const nextDossier = (): string => `H99.001-260302-${String(++serial).padStart(4, '0')}`

/** A filing as the engine hands it over: a request that was checked. `nfd`: it came in decomposed Unicode. */
export function filingFor<K extends FilingKind>(
  kind: K,
  { nfd = false, files = [], ...vary }: FilingVariation<K> & { nfd?: boolean; files?: FilingFile[] } = {},
): RegistryFiling {
  const written = makeFiling(kind, { dossier: nextDossier(), registrationUnit: '00004', ...vary })
  return toFiling(FilingRequest.parse(nfd ? decomposed(written) : written), files)
}

export function toFiling(request: FilingRequest, files: FilingFile[] = []): RegistryFiling {
  return {
    kind: request.kind,
    dossier: request.purpose.dossier,
    linkedDossier: request.linkedDossier ?? null,
    unit: request.registrationUnit,
    receivedAt: request.receivedAt,
    declaration: request.declaration,
    files,
  }
}

export function makeFile(text: string, title = 'Giấy chứng sinh', fileName = 'gcs.pdf'): FilingFile {
  const content = Buffer.from(`%PDF-1.4 ${text}`)
  const sha256 = createHash('sha256').update(content).digest('hex')
  return { sha256, title, fileName, mediaType: 'application/pdf', content }
}

export const toKey = ({ dossier, linkedDossier, unit, kind }: RegistryFiling) => ({
  dossier,
  linkedDossier,
  unit,
  kind,
})

export const never = new AbortController().signal

export async function toFailure(work: Promise<unknown>): Promise<GatewayFailure> {
  const error = await within(15_000, 'an answer or a failure', work).then(
    (answer) => new Error(`an answer came: ${JSON.stringify(answer)}`),
    (reason: unknown) => reason,
  )
  if (error instanceof GatewayFailure) return error
  throw error
}
