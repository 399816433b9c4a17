// One request to the registry: read it, find out what it asks for, do it.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Registry } from '../civil-registry.ts'
import { methodNotAllowed } from '../population/layers/wso2.ts'
import { send } from '../wire/send.ts'
import { readBody, type Serving } from '../wire/serve.ts'
import { type Deed, serveStateful } from '../wire/serve-stateful.ts'
import { type Incoming, json, type Operation, type Reply } from '../wire/types.ts'
import { refuseCaller } from './answers/access.ts'
import { answerG1 } from './answers/g1.ts'
import { receivePush } from './answers/push.ts'
import { answerStatus, requestedCodes } from './answers/status.ts'
import { readScenarioHeader } from './choose-scenario.ts'
import type { RegistryRoute } from './routes.ts'
import type { ScenarioName } from './scenarios.ts'
import { slotFor } from './state/slot.ts'

export async function serveRegistry(
  route: RegistryRoute,
  request: IncomingMessage,
  response: ServerResponse,
  serving: Serving,
  registry: Registry,
): Promise<void> {
  const { settings } = serving
  const url = request.url ?? '/'
  const body = await readBody(request, settings.registryBodyBytesMax)
  if (body === undefined) return send(response, json(413, { message: 'too large' }))
  const incoming: Incoming = { method: request.method ?? 'GET', path: url, headers: request.headers, body }
  const scenario = readScenarioHeader(request.headers['x-mock-scenario'])
  return serveStateful(
    {
      layer: route.layer,
      operation: getOperation(route, incoming),
      subject: findSubject(route, incoming),
      incoming,
      slowMs: settings.registrySlowMs,
      noteDropped: (now) => registry.noteDropped(route, incoming, now),
      written: registry.written,
      later: registry.later,
      perform: (now) => perform(route, incoming, scenario.name, now, serving, registry),
    },
    request,
    response,
    serving,
    scenario.problem === undefined ? [] : [scenario.problem],
  )
}

function getOperation({ operation }: RegistryRoute, { method }: Incoming): Operation {
  if (method === 'GET') return 'probe'
  return operation === 'push' ? 'push' : operation === 'danhMuc' ? 'catalogue' : 'ask'
}

function perform(
  route: RegistryRoute,
  incoming: Incoming,
  scenario: ScenarioName | undefined,
  now: number,
  serving: Serving,
  registry: Registry,
): Deed {
  if (incoming.method === 'GET') return { reply: describe(route, incoming, now, serving), act: 'true' }
  if (route.operation === 'push') return receivePush(route.gen, incoming, scenario, now, serving, registry)
  const slot = slotFor(route.gen === 'G1' ? 'g1' : 'ask', serving.settings)
  const closed = refuseCaller(route.gen, incoming, serving, now, slot)
  if (closed) return { reply: closed, act: 'true' }
  if (route.operation === 'ask') return answerStatus(incoming, scenario, now, serving, registry)
  return answerG1(route.operation, incoming, scenario, now, serving, registry)
}

/** The bus knows the operation, and only POST; anyone who asks must be signed in as for a question. */
function describe(route: RegistryRoute, incoming: Incoming, now: number, serving: Serving): Reply {
  const slot = slotFor('ask', serving.settings)
  return refuseCaller(route.gen, incoming, serving, now, slot) ?? methodNotAllowed(serving.settings.wso2Form)
}

function findSubject(route: RegistryRoute, incoming: Incoming): string | undefined {
  const text = incoming.body.toString('utf8', 0, 4096)
  // Cheap: the code stands near the beginning of a push, and faults by dossier are for tests.
  const code = /"(?:maHoSoMCDT|maHoSo)"\s*:\s*"([^"]*)"/.exec(text)?.[1]
  return code ?? (route.operation === 'ask' ? requestedCodes(incoming)[0] : undefined)
}
