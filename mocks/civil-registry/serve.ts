// One request to the registry from its first byte to its last: count it, let a fault have its way or do the work, write
// it down, and only then answer, in the way that the scenario wants.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Registry } from '../civil-registry.ts'
import type { Bend } from '../faults/altered-answers.ts'
import { findBend } from '../faults/altered-answers.ts'
import { findStandIn } from '../faults/intermediary-answers.ts'
import { parseFaultHeader } from '../faults/parse.ts'
import { findWireFault, wireParams } from '../faults/socket-faults.ts'
import type { FaultRule } from '../faults.ts'
import { methodNotAllowed } from '../population/layers/wso2.ts'
import { send } from '../wire/send.ts'
import { readBody, type Serving } from '../wire/serve.ts'
import { type Incoming, json, type Operation, type Reply } from '../wire/types.ts'
import { refuseCaller } from './answers/access.ts'
import { answerG1 } from './answers/g1.ts'
import { type PushDeed, receivePush } from './answers/push.ts'
import { answerStatus, requestedCodes } from './answers/status.ts'
import { readScenarioHeader } from './choose-scenario.ts'
import type { RegistryRoute } from './routes.ts'
import type { ScenarioName } from './scenarios.ts'
import { slotFor } from './state/slot.ts'

type Deed = { readonly reply: Reply; readonly act: string; readonly late?: PushDeed['late'] | undefined }

export async function serveRegistry(
  route: RegistryRoute,
  request: IncomingMessage,
  response: ServerResponse,
  serving: Serving,
  registry: Registry,
): Promise<void> {
  const { settings, clock, journal } = serving
  const url = request.url ?? '/'
  const body = await readBody(request, settings.registryBodyBytesMax)
  if (body === undefined) return send(response, json(413, { message: 'too large' }))
  const incoming: Incoming = { method: request.method ?? 'GET', path: url, headers: request.headers, body }
  const scenario = readScenarioHeader(request.headers['x-mock-scenario'])
  const requested = request.headers['x-mock-fault']
  const parsed = typeof requested === 'string' ? parseFaultHeader(requested) : undefined
  const problems = [...(scenario.problem === undefined ? [] : [scenario.problem]), ...(parsed?.problems ?? [])]
  if (problems.length > 0) return send(response, json(400, { problems }))

  const now = clock()
  const operation = getOperation(route, incoming)
  const subject = findSubject(route, incoming)
  const rule = serving.faults.choose({ layer: route.layer, subject, operation, header: parsed?.rule, now })
  const status = await act(rule, route, incoming, scenario.name, now, response, serving, registry)
  journal.note(now, route.layer, url, incoming, { reply: NOTHING, subject, operation }, rule?.fault, status)
}

function getOperation({ operation }: RegistryRoute, { method }: Incoming): Operation {
  if (method === 'GET') return 'probe'
  return operation === 'push' ? 'push' : operation === 'danhMuc' ? 'catalogue' : 'ask'
}

const NOTHING: Reply = { status: 200, headers: { 'content-type': 'application/json; charset=utf-8' }, body: '' }

async function act(
  rule: FaultRule | undefined,
  route: RegistryRoute,
  incoming: Incoming,
  scenario: ScenarioName | undefined,
  now: number,
  response: ServerResponse,
  serving: Serving,
  registry: Registry,
): Promise<number | undefined> {
  const { settings } = serving
  const { socket } = response
  const standIn = rule && findStandIn(rule, { layer: route.layer, reply: NOTHING, settings })
  const wire = rule && findWireFault(rule)
  const params = rule && wireParams(rule)
  // Another one answered, or no one: the registry never worked on it, unless the fault says so.
  const untouched = standIn !== undefined || (wire && !wire.answers && params?.commits !== true)
  if (untouched && incoming.method !== 'GET') {
    registry.noteDropped(route, incoming, now)
    await registry.written()
  }
  const bend = rule && findBend(rule)
  const clock = now + settings.clockSkewMs + (bend?.skewMs ?? 0)
  if (standIn) {
    send(response, dated(standIn, clock))
    return standIn.status
  }
  if (settings.latencyMs > 0 && !(await serving.life.wait(settings.latencyMs, response))) return undefined

  const deed: Deed = untouched
    ? { reply: NOTHING, act: 'true' }
    : perform(route, incoming, scenario, clock, serving, registry)
  await registry.written()
  const reply = dated(bent(deed.reply, bend), clock)
  if (wire && socket && params) {
    const reset = (): void => serving.listener().reset(socket)
    void wire.act({ response, socket, reply, life: serving.life, reset, params })
    return wire.delivers ? reply.status : undefined
  }
  return answer(deed, reply, response, serving, registry)
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

/** Returns the status sent, or undefined when the caller got no answer. */
async function answer(
  deed: Deed,
  reply: Reply,
  response: ServerResponse,
  serving: Serving,
  registry: Registry,
): Promise<number | undefined> {
  const { settings, life, listener } = serving
  const { socket } = response
  if (deed.late) {
    const late = deed.late
    registry.later(settings.registrySlowMs, async (at) => {
      const reply = late(at)
      await registry.written()
      send(response, dated(reply, at))
    })
    return undefined
  }
  if (deed.act === 'silence') return undefined
  if (deed.act === 'close' || deed.act === 'reset') {
    if (deed.act === 'close') socket?.destroy()
    else if (socket) listener().reset(socket)
    return undefined
  }
  const slow = deed.act === 'slow' || deed.act === 'slow-large'
  if (slow && !(await life.wait(settings.registrySlowMs, response))) return undefined
  send(response, reply)
  return reply.status
}

function findSubject(route: RegistryRoute, incoming: Incoming): string | undefined {
  const text = incoming.body.toString('utf8', 0, 4096)
  // Cheap: the code stands near the beginning of a push, and faults by dossier are for tests.
  const code = /"(?:maHoSoMCDT|maHoSo)"\s*:\s*"([^"]*)"/.exec(text)?.[1]
  return code ?? (route.operation === 'ask' ? requestedCodes(incoming)[0] : undefined)
}

function bent(reply: Reply, bend: Bend | undefined): Reply {
  if (!bend) return reply
  const { spoil, doubleEscaped } = bend.twist ?? {}
  const text = typeof reply.body === 'string' ? reply.body : reply.body.toString('utf8')
  const spoiled = spoil ? spoil(text) : doubleEscaped ? JSON.stringify(text) : reply.body
  const made = { ...reply, body: spoiled }
  return bend.reshape ? bend.reshape(made) : made
}

function dated(reply: Reply, at: number): Reply {
  return { ...reply, headers: { ...reply.headers, date: new Date(at).toUTCString() } }
}
