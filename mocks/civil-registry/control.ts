// The registry's part of the control API: /_control/registry/….

import type { Registry } from '../civil-registry.ts'
import type { Settings } from '../settings.ts'
import { json, type Reply } from '../wire/types.ts'
import { isObject } from './answers/checks.ts'
import { MODULES } from './answers/envelope.ts'
import { toFields } from './answers/result.ts'
import type { Fields, Value } from './answers/value.ts'
import { isScenarioName, SCENARIOS, type ScenarioName } from './scenarios.ts'
import type { Generation } from './state/dossier.ts'
import { advance, enter } from './state/dossier-lifecycle.ts'
import { getLedger, toRow } from './state/ledger.ts'

type ControlRequest = { readonly registry: Registry; readonly settings: Settings; readonly now: number }

/** `rest`: the path behind `registry/`. Undefined when there is no such path. */
export async function controlRegistry(
  method: string,
  rest: string,
  body: unknown,
  query: URLSearchParams,
  requested: ControlRequest,
): Promise<Reply | undefined> {
  const { registry, settings, now } = requested
  const [what = '', ...more] = rest.split('/')
  const name = decodeURIComponent(more.join('/'))
  if (method === 'GET' && what === 'ledger') {
    const limit = query.get('limit')
    const ledger = getLedger(
      registry,
      settings,
      now,
      Number(query.get('after') ?? 0),
      limit === null ? undefined : Number(limit),
    )
    await registry.written()
    return json(200, ledger)
  }
  if (what === 'dossiers') return dossier(method, name, body, requested)
  if (what === 'records') return records(method, name, body, requested)
  if (what === 'scenarios') return scenarios(method, name, body, requested)
  return undefined
}

async function dossier(
  method: string,
  code: string,
  body: unknown,
  { registry, settings, now }: ControlRequest,
): Promise<Reply> {
  const { dossiers } = registry
  const found = dossiers.get(code)
  if (method === 'PATCH') {
    const { scenario, state, notes } = (body ?? {}) as { scenario?: unknown; state?: unknown; notes?: unknown }
    const problems: string[] = []
    if (scenario !== undefined && scenario !== null && !isScenarioName(scenario)) problems.push(unknown(scenario))
    if (state !== undefined && !(typeof state === 'number' && Number.isInteger(state) && state >= 1 && state <= 99))
      problems.push('state: expected 1..99')
    if (state !== undefined && !found?.held) problems.push('state: the dossier is not registered')
    if (notes !== undefined && !(isObject(notes as Value) && found?.state === 4))
      problems.push('notes: expected columns of a record that is registered')
    if (scenario === undefined && state === undefined && notes === undefined)
      problems.push('expected scenario, state or notes')
    if (problems.length > 0) return json(400, { problems })
    // A dossier may get its scenario before it comes.
    if (scenario !== undefined)
      dossiers.record({ t: 'assign', at: now, code, scenario: scenario as ScenarioName | null })
    if (found && typeof state === 'number') enter(found, state, now, dossiers)
    if (found && notes !== undefined) dossiers.record({ t: 'note', at: now, code, notes: notes as Fields })
  } else if (method !== 'GET') return json(405, { problems: ['GET or PATCH'] })
  const one = dossiers.get(code)
  if (!one) return json(404, { problems: ['no such dossier'] })
  advance(one, now, dossiers, settings)
  await registry.written()
  return json(200, {
    ...toRow(one),
    linked: one.linked,
    received: one.received,
    id: one.id,
    steps: one.steps.map(({ at, to }) => ({ at: new Date(at).toISOString(), to })),
    declaration: toFields(one),
    data: one.data,
    files: one.files,
    result: one.result ?? null,
  })
}

/** Acts of the old books, which came over no push. */
function records(method: string, id: string, body: unknown, { registry: { books } }: ControlRequest): Reply {
  if (method === 'DELETE' && id === '') {
    books.clear()
    return json(200, {})
  }
  if (method !== 'POST' || id !== '') return json(405, { problems: ['POST or DELETE'] })
  const { module, unit, changed, fields, ...others } = (body ?? {}) as Record<string, Value>
  const problems = Object.keys(others).map((key) => `unknown member: ${key}`)
  if (!MODULES.G1.includes(String(module))) problems.push(`module: one of ${MODULES.G1.join(', ')}`)
  if (!/^\d{2,5}$/.test(String(unit))) problems.push('unit: expected its digits')
  if (!/^\d{4}-\d\d-\d\d$/.test(String(changed))) problems.push('changed: expected a day, 2024-03-15')
  if (!isObject(fields)) problems.push('fields: expected columns of a record')
  if (problems.length > 0) return json(400, { problems })
  const added = books.add({
    module: String(module),
    unit: String(unit),
    changed: String(changed),
    fields: fields as Fields,
  })
  return json(201, { id: String(added) })
}

function scenarios(method: string, id: string, body: unknown, { registry }: ControlRequest): Reply {
  const { chooser } = registry
  if (method === 'GET') return json(200, { active: chooser.list(), known: SCENARIOS })
  if (method === 'DELETE') {
    if (id === '') chooser.clear()
    else if (!chooser.remove(id)) return json(404, { problems: [`no scenario rule ${id}`] })
    return json(200, { active: chooser.list() })
  }
  if (method !== 'POST') return json(405, { problems: ['GET, POST or DELETE'] })
  const { scenario, rate, generation, module, count, ...others } = (body ?? {}) as Record<string, unknown>
  const problems = Object.keys(others).map((key) => `unknown condition: ${key}`)
  if (!isScenarioName(scenario)) problems.push(unknown(scenario))
  if (rate !== undefined && !(typeof rate === 'number' && rate >= 0 && rate <= 1)) problems.push('rate: expected 0..1')
  if (generation !== undefined && !Object.hasOwn(MODULES, String(generation))) problems.push('generation: G1, G2 or G3')
  if (module !== undefined && typeof module !== 'string') problems.push('module: expected text')
  if (count !== undefined && !(typeof count === 'number' && Number.isInteger(count) && count > 0))
    problems.push('count: expected a whole number above 0')
  if (problems.length > 0) return json(400, { problems })
  const added = chooser.add({
    scenario: scenario as ScenarioName,
    rate: rate as number | undefined,
    generation: generation as Generation | undefined,
    module: module as string | undefined,
    count: count as number | undefined,
  })
  return json(201, { id: added })
}

const unknown = (scenario: unknown): string =>
  `unknown scenario: ${String(scenario)}; known: ${Object.keys(SCENARIOS).join(', ')}`
