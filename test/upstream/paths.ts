/** The four paths to the mock population database, distinguished by configuration alone, and questions about its personas. */
import { SANDBOX_CREDENTIALS } from '../../mocks/credentials.ts'
import { getPersona, type Persona } from '../../mocks/personas.ts'
import { GatewayFailure } from '../../src/domain/failure.ts'
import type { PopulationPath, PopulationQuery } from '../../src/domain/person/population.ts'
import { createPopulationPath, type PopulationPathDeps } from '../../src/upstream/population/client.ts'
import { PopulationPathSettings } from '../../src/upstream/population/settings.ts'
import { within } from '../support/eventually.ts'

const { ndxp, lgsp, officers } = SANDBOX_CREDENTIALS

export const drivers = ['ndxp-soap', 'lgsp-soap', 'lgsp-json-envelope', 'lgsp-json-tree'] as const
export type Driver = (typeof drivers)[number]

/** Short enough for tests, long enough for a busy machine. */
const quick = { connectTimeoutMs: 2_000, headersTimeoutMs: 5_000, bodyTimeoutMs: 5_000 }

export function tokenSource(url: string, variant: 'lgspaccesstoken' | 'auth-header' | 'wso2' = 'lgspaccesstoken') {
  const { accessKey, secretKey, appName, partnerCode } = lgsp
  if (variant === 'auth-header') return { variant, url: `${url}/lgsp/auth`, auth: lgsp.staticAuth }
  if (variant === 'wso2') return { variant, url: `${url}/token`, key: lgsp.consumerKey, secret: lgsp.consumerSecret }
  return { variant, url: `${url}/lgsp/token`, accessKey, secretKey, appName, partnerCode }
}

/** Input of the settings schema for one path to `url`, with whatever a test wants otherwise. */
export function settingsFor(driver: Driver, url: string, other: object = {}): PopulationPathSettings {
  const own = {
    'ndxp-soap': { url: `${url}/ndxp/population`, ...ndxp },
    'lgsp-soap': {
      url: `${url}/lgsp/soap/population`,
      token: tokenSource(url),
      authHash: {
        mode: 'per-officer',
        officers: Object.fromEntries(officers.map(({ number, keyName, keyPass }) => [number, { keyName, keyPass }])),
      },
    },
    'lgsp-json-envelope': { url: `${url}/lgsp/envelope/population`, token: tokenSource(url) },
    'lgsp-json-tree': {
      url: `${url}/lgsp/tree/population`,
      token: tokenSource(url),
      staff: Object.fromEntries(officers.map(({ number, email }) => [number, { email }])),
    },
  }[driver]
  return PopulationPathSettings.parse({ driver, name: driver, ...quick, ...own, ...other })
}

export function openPath(
  driver: Driver,
  url: string,
  other: object = {},
  clock?: { now: () => number },
  pieces: Omit<PopulationPathDeps, 'clock'> = {},
): PopulationPath {
  // A clock that a test moves is both: the date, and the time that passes.
  const clocks = { clock: clock ?? { now: Date.now }, monotonic: clock }
  return createPopulationPath(settingsFor(driver, url, other), { ...clocks, ...pieces })
}

let requested = 0

export function queryFor(persona: Persona | string, changes: Partial<PopulationQuery['claim']> = {}): PopulationQuery {
  const { number, name, birthDate } = typeof persona === 'string' ? getPersona(persona) : persona
  return {
    upstreamRequestId: `01J9ZTEST${String(++requested).padStart(17, '0')}`,
    purpose: {
      procedure: '1.999999',
      dossier: 'H99.01.02-261123-0001',
      officer: '999085000777',
      officerAccount: 'canbo.mau',
      unit: 'H99.01.02',
    },
    claim: {
      personalNumber: number,
      fullName: name,
      dateOfBirth:
        birthDate.length === 4 ? { precision: 'year', year: Number(birthDate) } : { precision: 'day', date: birthDate },
      ...changes,
    },
  }
}

const forever = (): AbortSignal => new AbortController().signal

export const lookUp = (path: PopulationPath, query: PopulationQuery, signal = forever()) =>
  within(15_000, `lookup through ${path.name}`, path.lookUp(query, signal))

export const verify = (path: PopulationPath, query: PopulationQuery, signal = forever()) =>
  within(15_000, `verification through ${path.name}`, path.verify(query, signal))

/** The failure a call ends with; anything else, success included, fails the test. */
export async function toFailure(work: Promise<unknown>): Promise<GatewayFailure> {
  try {
    await work
  } catch (error) {
    if (error instanceof GatewayFailure) return error
    throw error
  }
  throw new Error('it succeeded')
}

/** What a failure shows the world, as text: nothing of a person may be found in it. */
export function published(failure: GatewayFailure): string {
  const { code, layer, detail, phase, sent, retryAfterMs, faults, because, message } = failure
  return JSON.stringify({ code, layer, detail, phase, sent, retryAfterMs, faults, because, message })
}

/** Every spelling in which a person could leak. */
export function getTraces({ number, name, birthDate, oldCard }: Persona): string[] {
  const spellings = [number, name, name.normalize('NFD'), birthDate, birthDate.replaceAll('-', '')]
  const key = name
    .normalize('NFD')
    .toUpperCase()
    .replace(/Đ/g, 'D')
    .replace(/[^A-Z]/g, '')
  return [
    ...spellings,
    key,
    ...name.split(' ').filter((word) => word.length > 3),
    ...(oldCard === undefined ? [] : [oldCard]),
  ]
}
