// The portal's part of the control API: /_control/portal/….

import type { Portal } from '../portal.ts'
import { controlScenarioRules } from '../scenario-rules.ts'
import { json, type Reply } from '../wire/types.ts'
import type { FetchOrder } from './fetch-files.ts'
import { isScenarioName, PORTAL_SCENARIOS, type ScenarioName } from './scenarios.ts'
import type { Plant } from './state/dossier.ts'
import { getPortalLedger, toRow } from './state/ledger.ts'
import { STATUSES } from './statuses.ts'

type ControlRequest = { readonly portal: Portal; readonly now: number }

/** `rest`: the path behind `portal/`. Undefined when there is no such path. */
export async function controlPortal(
  method: string,
  rest: string,
  body: unknown,
  query: URLSearchParams,
  requested: ControlRequest,
): Promise<Reply | undefined> {
  const { portal } = requested
  const [what = '', ...more] = rest.split('/')
  const name = decodeURIComponent(more.join('/'))
  if (method === 'GET' && what === 'ledger') {
    const limit = query.get('limit')
    const ledger = getPortalLedger(
      portal.dossiers,
      Number(query.get('after') ?? 0),
      limit === null ? undefined : Number(limit),
    )
    await portal.written()
    return json(200, ledger)
  }
  if (what === 'dossiers') return dossier(method, name, body, requested)
  if (what === 'scenarios')
    return controlScenarioRules(method, name, body, portal.rules, PORTAL_SCENARIOS, isScenarioName)
  if (what === 'fetches' && method === 'POST') return fetchFiles(body, requested)
  if (what === 'codes' && method === 'GET')
    return json(200, {
      codes: [...portal.dossiers.codes().values()].map((one) => ({
        ...one,
        at: new Date(one.at).toISOString(),
        used: (portal.dossiers.get(one.value)?.creates ?? 0) > 0,
      })),
      uploads: [...portal.dossiers.uploads().values()],
    })
  if (what === 'sessions' && method === 'DELETE') {
    portal.sessions.endAll()
    return json(200, { open: 0 })
  }
  return undefined
}

async function dossier(method: string, code: string, body: unknown, { portal, now }: ControlRequest): Promise<Reply> {
  const { dossiers } = portal
  if (method === 'PATCH') {
    const { scenario, change, problems } = readPatch(body, dossiers.get(code)?.held === true)
    if (problems.length > 0) return json(400, { problems })
    // A dossier may get its scenario before it comes.
    if (scenario !== undefined) dossiers.record({ t: 'assign', at: now, code, scenario })
    if (change) dossiers.record({ t: 'plant', at: now, code, change })
  } else if (method !== 'GET') return json(405, { problems: ['GET or PATCH'] })
  const one = dossiers.get(code)
  if (!one) return json(404, { problems: ['no such dossier'] })
  await portal.written()
  return json(200, { ...toRow(one), item: one.item, shown: one.shown })
}

type Patch = {
  readonly scenario?: ScenarioName | null
  readonly change?: Plant
  readonly problems: readonly string[]
}

/** `{scenario?, status?, due?, ended?, gone?, dropSteps?}`: what somebody at the portal did by hand. */
function readPatch(body: unknown, held: boolean): Patch {
  const { scenario, status, due, ended, gone, dropSteps, ...others } = (body ?? {}) as Record<string, unknown>
  const problems = Object.keys(others).map((key) => `unknown: ${key}`)
  const wrong = (name: string, what: string): void => void problems.push(`${name}: expected ${what}`)
  if (scenario !== undefined && scenario !== null && !isScenarioName(scenario))
    wrong('scenario', 'a known name, or null')
  if (status !== undefined && !(typeof status === 'string' && Object.hasOwn(STATUSES, status)))
    wrong('status', '"1" to "10"')
  const dueAt = readTime(due)
  const endedAt = readTime(ended)
  if (Number.isNaN(dueAt)) wrong('due', 'a time with an offset, or null')
  if (Number.isNaN(endedAt)) wrong('ended', 'a time with an offset, or null')
  if (gone !== undefined && gone !== true) wrong('gone', 'true')
  if (dropSteps !== undefined && !(typeof dropSteps === 'number' && Number.isInteger(dropSteps) && dropSteps > 0))
    wrong('dropSteps', 'a whole number above 0')
  const changes = [status, due, ended, gone, dropSteps].some((value) => value !== undefined)
  if (changes && !held) problems.push('the dossier is not there')
  if (!changes && scenario === undefined) problems.push('expected scenario, status, due, ended, gone or dropSteps')
  if (problems.length > 0) return { problems }
  const change: Plant = {
    ...(typeof status === 'string' ? { status } : {}),
    ...(dueAt === undefined ? {} : { due: dueAt }),
    ...(endedAt === undefined ? {} : { ended: endedAt }),
    ...(gone === true ? { gone } : {}),
    ...(typeof dropSteps === 'number' ? { dropSteps } : {}),
  }
  return {
    problems,
    ...(scenario === undefined ? {} : { scenario: scenario as ScenarioName | null }),
    ...(changes ? { change } : {}),
  }
}

/** Undefined when not stated, NaN when it is no time. */
function readTime(value: unknown): number | null | undefined {
  if (value === undefined || value === null) return value
  return typeof value === 'string' && /(Z|[+-]\d\d:\d\d)$/.test(value) ? Date.parse(value) : Number.NaN
}

const TIMES_MAX = 100

/**
 * `{code, url?, method?, range?, times?}`: fetches the files of a dossier, or one address, now and as often as asked, one
 * after the other.
 */
async function fetchFiles(body: unknown, { portal }: ControlRequest): Promise<Reply> {
  const { code, url, method = 'GET', range, times = 1, ...others } = (body ?? {}) as Record<string, unknown>
  const problems = Object.keys(others).map((key) => `unknown: ${key}`)
  const known = typeof code === 'string' ? portal.dossiers.get(code) : undefined
  if (!known) problems.push('code: expected the code of a dossier that came')
  if (url !== undefined && !(typeof url === 'string' && URL.canParse(url) && /^https?:/.test(url)))
    problems.push('url: expected an address')
  if (method !== 'GET' && method !== 'HEAD') problems.push('method: expected GET or HEAD')
  if (range !== undefined && typeof range !== 'string') problems.push('range: expected text, as bytes=0-99')
  if (!(typeof times === 'number' && Number.isInteger(times) && times > 0 && times <= TIMES_MAX))
    problems.push(`times: expected 1..${TIMES_MAX}`)
  if (problems.length > 0 || !known) return json(400, { problems })
  const urls = typeof url === 'string' ? [url] : known.shown.files.map((file) => file.url).filter((one) => one !== '')
  const facts: object[] = []
  for (const one of urls)
    for (let turn = 0; turn < Number(times); turn += 1) {
      const order: FetchOrder = {
        url: one,
        method: method === 'HEAD' ? 'HEAD' : 'GET',
        ...(typeof range === 'string' ? { range } : {}),
      }
      const fact = await portal.fetcher.fetch(known.code, order, 'command')
      facts.push({ ...fact, at: new Date(fact.at).toISOString() })
    }
  await portal.written()
  return json(200, { fetches: facts })
}
