// The part of the linked-service software in the control API: /_control/linked/….

import type { Linked } from '../linked.ts'
import { controlScenarioRules } from '../scenario-rules.ts'
import { json, type Reply } from '../wire/types.ts'
import { arrive } from './arrivals.ts'
import { getDeclaration } from './families.ts'
import { getLinkedLedger, toLinkedRow } from './ledger.ts'
import { getLinkedScenario, isLinkedScenarioName, LINKED_SCENARIOS, type LinkedScenarioName } from './scenarios.ts'
import type { LinkedKind } from './state.ts'

type ControlRequest = { readonly linked: Linked; readonly now: number }

const COUNT_MAX = 10_000

/** `rest`: the path behind `linked/`. Undefined when there is no such path. */
export async function controlLinked(
  method: string,
  rest: string,
  body: unknown,
  query: URLSearchParams,
  requested: ControlRequest,
): Promise<Reply | undefined> {
  const { linked } = requested
  const [what = '', ...more] = rest.split('/')
  const name = decodeURIComponent(more.join('/'))
  if (method === 'GET' && what === 'ledger') {
    const limit = query.get('limit')
    const after = Number(query.get('after') ?? 0)
    const ledger = getLinkedLedger(linked.dossiers, after, limit === null ? undefined : Number(limit))
    await linked.written()
    return json(200, ledger)
  }
  if (what === 'dossiers')
    return name === '' && method === 'POST' ? come(body, requested) : one(method, name, body, requested)
  if (what === 'scenarios')
    return controlScenarioRules(method, name, body, linked.rules, LINKED_SCENARIOS, isLinkedScenarioName)
  if (what === 'tokens' && method === 'DELETE') {
    linked.tokens.endAll()
    return json(200, { open: 0 })
  }
  return undefined
}

/** `{kind?, seed?, unit?, twins?, procedure?, scenario?, count?}`: new dossiers, now. */
async function come(body: unknown, { linked, now }: ControlRequest): Promise<Reply> {
  const given = (body ?? {}) as Record<string, unknown>
  const {
    kind = 'birth',
    seed = linked.dossiers.count() + 1,
    unit,
    twins = false,
    procedure,
    scenario,
    count = 1,
    ...others
  } = given
  const problems = Object.keys(others).map((key) => `unknown: ${key}`)
  if (kind !== 'birth' && kind !== 'death') problems.push('kind: expected birth or death')
  if (!(typeof seed === 'number' && Number.isInteger(seed) && seed >= 0)) problems.push('seed: expected a whole number')
  if (unit !== undefined && !(typeof unit === 'string' && /^\d{5}$/.test(unit)))
    problems.push('unit: expected 5 digits')
  if (typeof twins !== 'boolean' || (twins && kind !== 'birth')) problems.push('twins: expected true for a birth')
  if (procedure !== undefined && !(typeof procedure === 'string' && /^\d\.\d{6}$/.test(procedure)))
    problems.push('procedure: expected d.dddddd')
  if (scenario !== undefined && !isLinkedScenarioName(scenario)) problems.push('scenario: no such scenario')
  if (!(typeof count === 'number' && Number.isInteger(count) && count > 0 && count <= COUNT_MAX))
    problems.push(`count: expected 1..${COUNT_MAX}`)
  if (problems.length > 0) return json(400, { problems })
  const codes = Array.from({ length: Number(count) }, (_, index) =>
    arrive(
      {
        kind: kind as LinkedKind,
        seed: Number(seed) + index,
        unit: unit as string | undefined,
        twins: twins as boolean,
        procedure: procedure as string | undefined,
        scenario: scenario as LinkedScenarioName | undefined,
      },
      now,
      linked,
      false,
    ),
  ).flat()
  await linked.written()
  return json(201, { codes })
}

async function one(method: string, code: string, body: unknown, { linked, now }: ControlRequest): Promise<Reply> {
  const { dossiers } = linked
  const found = dossiers.get(code)
  if (!found) return json(404, { problems: ['no such dossier'] })
  if (method === 'PATCH') {
    const { scenario, back } = (body ?? {}) as { scenario?: unknown; back?: unknown }
    if (scenario !== undefined && scenario !== null && !isLinkedScenarioName(scenario))
      return json(400, { problems: ['scenario: no such scenario'] })
    if (scenario === undefined && back !== true) return json(400, { problems: ['expected scenario, or back: true'] })
    if (scenario !== undefined)
      dossiers.record({ t: 'assign', at: now, code, scenario: scenario as LinkedScenarioName | null })
    if (back === true) dossiers.record({ t: 'return', at: now, code })
  } else if (method !== 'GET') return json(405, { problems: ['GET or PATCH'] })
  await linked.written()
  const content = getLinkedScenario(found.scenario)?.content
  return json(200, { ...toLinkedRow(found), declaration: getDeclaration(found.arrival, found.arrivedAt, content) })
}
