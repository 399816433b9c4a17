/**
 * The request that a path would send, without sending it: a question and filings about people who do not exist, written by
 * the very drivers. What signs in is left out or masked; a real person or a real secret never comes near it.
 */

import { GatewayFailure, toFailure } from '../domain/failure.ts'
import type { RegistryFiling } from '../domain/filing/civil-registry.ts'
import type { PopulationQuery } from '../domain/person/population.ts'
import type { PortalDossier, PortalPath, PortalStep } from '../domain/portal/portal.ts'
import { createCivilRegistryPath } from '../upstream/civil-registry/client.ts'
import type { CivilRegistryPathSettings } from '../upstream/civil-registry/settings.ts'
import type { HttpRequest } from '../upstream/http/exchange.ts'
import type { Http, HttpSettings } from '../upstream/http/http.ts'
import { toText } from '../upstream/http/large-body.ts'
import { createPopulationPath } from '../upstream/population/client.ts'
import type { PopulationPathSettings } from '../upstream/population/settings.ts'
import { createPortalPath } from '../upstream/portal/client.ts'
import type { PortalPathSettings } from '../upstream/portal/settings.ts'

export interface RenderedRequest {
  /** `lookup`, `verify`, `G1`… */
  what: string
  method: string
  url: string
  /** Values of sign-ins are masked. */
  headers: readonly (readonly [name: string, value: string])[]
  body: string
}

/** Why a request could not be written at all. */
export interface NotRendered {
  what: string
  failure: GatewayFailure
}

/** One moment for all examples, so that the same profile always gives the same text. */
const clock = { now: () => Date.parse('2026-03-02T02:12:30Z') }
const masked = /^(authorization|authhash|lgspaccesstoken|apikey|x-jws-signature|cookie)$/i

export async function renderPopulation(settings: PopulationPathSettings): Promise<(RenderedRequest | NotRendered)[]> {
  const unsigned = {
    ...settings,
    credentials: [],
    unlistedUnits: 'path' as const,
    ...('token' in settings && { token: placeholderToken(settings.token) }),
    ...('authHash' in settings && { authHash: { mode: 'none' as const } }),
  } as PopulationPathSettings
  const rendered: (RenderedRequest | NotRendered)[] = []
  for (const what of ['lookup', 'verify'] as const) {
    if (what === 'verify' && !settings.services.verify.enabled) continue
    const query = exampleQuery(settings)
    rendered.push(
      await capture(what, (open) => {
        const path = createPopulationPath(unsigned, { clock, open, newMessageId: () => exampleId })
        const requested = what === 'lookup' ? path.lookUp(query, never) : path.verify(query, never)
        return requested.finally(() => path.close())
      }),
    )
  }
  return rendered
}

export async function renderRegistry(settings: CivilRegistryPathSettings): Promise<(RenderedRequest | NotRendered)[]> {
  const rendered: (RenderedRequest | NotRendered)[] = []
  for (const generation of ['G1', 'G2', 'G3'] as const) {
    if (settings[generation] === undefined) continue
    // A birth by this generation alone, whatever the table of modules gives to it.
    const module = generation === 'G2' ? 'LTKS' : 'KS'
    const only = {
      ...settings,
      modules: { ...settings.modules, birth: [{ generation, module }] },
      token: placeholderToken(settings.token),
    }
    const filing = exampleBirth(generation === 'G3' ? '2026-03-02T09:12:30+07:00' : '2025-03-03T09:12:30+07:00')
    rendered.push(
      await capture(generation, (open) => {
        const path = createCivilRegistryPath(only, { clock, open })
        return path.push(filing, never).finally(() => path.close())
      }),
    )
  }
  return rendered
}

export async function renderPortal(settings: PortalPathSettings): Promise<(RenderedRequest | NotRendered)[]> {
  const unsigned =
    settings.generation === 'session'
      ? { ...settings, token: { variant: 'none' as const } }
      : { ...settings, token: placeholderToken(settings.token) }
  const code = `${settings.agency ?? 'H99'}.01.02-260302-0001`
  const examples = {
    dossier: (path) => path.create(exampleDossier(code), never),
    steps: (path) => path.appendSteps({ code, id: 'id' }, [exampleStep], never),
  } as const satisfies Record<string, (path: PortalPath) => Promise<unknown>>
  const rendered: (RenderedRequest | NotRendered)[] = []
  for (const [what, call] of Object.entries(examples)) {
    rendered.push(
      await capture(`${settings.generation} ${what}`, (open) => {
        const path = createPortalPath(unsigned, { clock, open })
        return call(path).finally(() => path.close())
      }),
    )
  }
  return rendered
}

const never = new AbortController().signal
const exampleId = '00000000-0000-4000-8000-000000000000'

function placeholderToken({ variant }: { variant: string }) {
  return variant === 'none'
    ? { variant: 'none' as const }
    : { variant: 'static' as const, header: 'Authorization', authorization: 'Bearer token' }
}

/** Runs a call whose connections keep what they are given and send nothing. */
async function capture(
  what: string,
  call: (open: (settings: HttpSettings) => Http) => Promise<unknown>,
): Promise<RenderedRequest | NotRendered> {
  let seen: RenderedRequest | undefined
  const open = ({ origin }: HttpSettings): Http => ({
    exchange({ method, path, headers, body }: HttpRequest) {
      seen = { what, method, url: origin + path, headers: pairs(headers), body: body === null ? '' : toText(body) }
      return Promise.reject(new GatewayFailure('request-cancelled', { sent: 'no' }))
    },
    reach: () => Promise.resolve(),
    close: () => Promise.resolve(),
  })
  const failure = await call(open).then(
    () => new GatewayFailure('internal-error'),
    (error: unknown) => toFailure(error),
  )
  return seen ?? { what, failure }
}

function pairs(headers: readonly string[]): [string, string][] {
  const found: [string, string][] = []
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = headers[at] ?? ''
    found.push([name, masked.test(name) ? '…' : (headers[at + 1] ?? '')])
  }
  return found
}

function exampleQuery({ procedureSent, officerPattern }: PopulationPathSettings): PopulationQuery {
  const listed = procedureSent.kind === 'table' ? Object.keys(procedureSent.table)[0] : undefined
  const officers = ['999085000777', 'canbo.mau', 'CANBO01']
  return {
    upstreamRequestId: '01J9ZTEST00000000000000001',
    purpose: {
      procedure: listed ?? '1.001193',
      dossier: 'H99.01.02-260302-0001',
      officer: officers.find((one) => new RegExp(officerPattern).test(one)) ?? '999085000777',
      officerAccount: 'canbo.mau',
      unit: 'H99.01.02',
    },
    claim: {
      personalNumber: '999090000001',
      fullName: 'Nguyễn Văn Thử',
      dateOfBirth: { precision: 'day', date: '1990-01-31' },
    },
  }
}

function exampleBirth(receivedAt: string): RegistryFiling {
  const place = { province: '99', commune: '99001', detail: 'Số 1 phố Mẫu' }
  const kinh = { code: '01' }
  const nationality = { code: 'VN' }
  const mother = {
    fullName: 'Nguyễn Thị Thử',
    personalNumber: '999195000101',
    dateOfBirth: { precision: 'day' as const, date: '1995-03-08' },
    ethnicity: kinh,
    nationality,
    residenceType: 'permanent' as const,
    residence: place,
  }
  return {
    kind: 'birth',
    dossier: 'H99.01.02-260302-0001',
    linkedDossier: null,
    unit: '99001',
    receivedAt,
    files: [],
    declaration: {
      registrationType: 'on-time',
      birthKind: 'father-unknown',
      child: {
        fullName: 'Nguyễn Minh Thử',
        sex: 'female',
        dateOfBirth: { precision: 'day', date: `${receivedAt.slice(0, 4)}-02-27` },
        placeOfBirth: place,
        homePlace: place,
        ethnicity: kinh,
        nationality,
      },
      mother,
      requester: { ...mother, relationship: 'Mẹ' },
    },
  }
}

const receivedAt = clock.now()

const exampleDossier = (code: string): PortalDossier => ({
  code,
  id: null,
  procedure: { code: '1.001193', name: 'Đăng ký khai sinh', field: 'G15-TP07', fieldName: 'Hộ tịch' },
  channel: 'counter',
  applicant: {
    name: 'NGUYỄN VĂN MẪU',
    kind: 'citizen',
    number: '999090000001',
    account: null,
    phone: null,
    email: null,
  },
  summary: 'Đăng ký khai sinh',
  submittedAt: receivedAt,
  receivedAt,
  dueAt: receivedAt + 8 * 3_600_000,
  endedAt: null,
  returnedAt: null,
  notAcceptedAt: null,
  status: 'accepted',
  unit: { code: 'H99.01.02', name: 'UBND phường Mẫu' },
  lookedUp: false,
  digitised: null,
  accountVerified: null,
  payment: null,
  submittedFiles: [],
  resultFiles: [],
  fees: [],
  supplements: [],
})

const exampleStep: PortalStep = {
  status: 'accepted',
  at: receivedAt,
  officer: 'Cán bộ Mẫu',
  title: null,
  department: 'Bộ phận một cửa',
  content: 'Tiếp nhận hồ sơ',
  startedAt: null,
  dueAt: null,
}
