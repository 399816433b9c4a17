// The control API under /_control: faults, settings, timeline, journal, state, and a pause. For tests and demonstrations;
// nothing here pretends to be a national system.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { controlRegistry } from './civil-registry/control.ts'
import { getLedger } from './civil-registry/state/ledger.ts'
import type { Registry } from './civil-registry.ts'
import { parseRule } from './faults/parse.ts'
import { controlLinked } from './linked/control.ts'
import { getLinkedLedger } from './linked/ledger.ts'
import type { Linked } from './linked.ts'
import { controlPortal } from './portal/control.ts'
import { getPortalLedger } from './portal/state/ledger.ts'
import type { Portal } from './portal.ts'
import { patchSettings } from './settings.ts'
import { parseTimeline, type Timeline } from './timeline.ts'
import { send } from './wire/send.ts'
import { readBody, type Serving } from './wire/serve.ts'
import { json, type Reply } from './wire/types.ts'

export type Control = Serving & {
  readonly registry: Registry
  readonly portal: Portal
  readonly linked: Linked
  readonly timeline: Timeline
  readonly startedAt: number
  readonly pauseFor: (ms: number) => Promise<void>
}

type Handler = (control: Control, body: unknown, rest: string, query: URLSearchParams) => Reply | Promise<Reply>

const PAUSE_MS_MAX = 600_000

const ROUTES: Readonly<Record<string, Handler>> = {
  'GET state': (control) => json(200, toState(control)),
  'GET settings': ({ settings }) => json(200, settings),
  'PATCH settings': ({ settings }, body) => {
    const problems = patchSettings(settings, body)
    return problems.length > 0 ? json(400, { problems }) : json(200, settings)
  },
  'GET faults': ({ faults }) => json(200, faults.list()),
  'POST faults': ({ faults }, body) => {
    const { rule, problems } = parseRule(body)
    return rule ? json(201, { id: faults.add(rule) }) : json(400, { problems })
  },
  'DELETE faults': ({ faults }, _, id) => {
    if (id === '') faults.clear()
    else if (!faults.remove(id)) return json(404, { problems: [`no fault ${id}`] })
    return json(200, faults.list())
  },
  'GET requests': ({ journal }, _body, _rest, query) => {
    const last = Number(query.get('last') ?? 500)
    const entries = journal.entries()
    return json(200, {
      counts: journal.counts(),
      probes: journal.probes(),
      identifiersInUrls: journal.identifiersInUrls(),
      entries: last > 0 ? entries.slice(-last) : [],
    })
  },
  'DELETE requests': ({ journal }) => {
    journal.clear()
    return json(200, { counts: journal.counts() })
  },
  'PUT timeline': ({ timeline, clock }, body) => {
    const { entries, problems } = parseTimeline(body)
    if (problems.length > 0) return json(400, { problems })
    timeline.replace(entries, clock())
    return json(200, { entries: timeline.entries() })
  },
  'DELETE tokens': ({ memory }) => {
    memory.tokens.revokeAll()
    return json(200, { live: 0 })
  },
  'POST pause': async ({ pauseFor }, body) => {
    const forMs = (body as { forMs?: unknown } | null)?.forMs
    if (typeof forMs !== 'number' || !(forMs >= 0 && forMs <= PAUSE_MS_MAX))
      return json(400, { problems: [`forMs: expected 0..${PAUSE_MS_MAX}`] })
    await pauseFor(forMs)
    return json(202, { pausedForMs: forMs })
  },
}

export async function serveControl(
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
  control: Control,
): Promise<void> {
  const [what = '', ...more] = path.split('?', 1)[0]?.split('/').filter(Boolean).slice(1) ?? []
  const rest = more.join('/')
  const group = Object.hasOwn(GROUPS, what) ? GROUPS[what] : undefined
  const handler = group ? group(request.method ?? 'GET') : ROUTES[`${request.method} ${what}`]
  if (!handler) return send(response, notFound())
  const bytes = await readBody(request)
  let body: unknown = null
  try {
    body = bytes && bytes.length > 0 ? JSON.parse(bytes.toString('utf8')) : null
  } catch {
    return send(response, json(400, { problems: ['the body is not JSON'] }))
  }
  const query = new URLSearchParams(path.split('?')[1] ?? '')
  send(response, await handler(control, body, rest, query))
}

/** Mocks that have a part of the control API of their own. */
const GROUPS: Readonly<Record<string, (method: string) => Handler>> = {
  registry: registryHandler,
  portal: portalHandler,
  linked: linkedHandler,
}

function linkedHandler(method: string): Handler {
  return async ({ linked, clock }, body, rest, query) =>
    (await controlLinked(method, rest, body, query, { linked, now: clock() })) ?? notFound()
}

function portalHandler(method: string): Handler {
  return async ({ portal, clock }, body, rest, query) =>
    (await controlPortal(method, rest, body, query, { portal, now: clock() })) ?? notFound()
}

function registryHandler(method: string): Handler {
  return async ({ registry, settings, clock }, body, rest, query) =>
    (await controlRegistry(method, rest, body, query, { registry, settings, now: clock() })) ?? notFound()
}

function notFound(): Reply {
  const of = (group: string): string =>
    `GET ${group}/ledger, GET or PATCH ${group}/dossiers/…, GET, POST or DELETE ${group}/scenarios`
  return json(404, { problems: [`try: ${[...Object.keys(ROUTES), ...Object.keys(GROUPS).map(of)].join(', ')}`] })
}

export function toState({
  settings,
  faults,
  timeline,
  journal,
  memory,
  registry,
  portal,
  linked,
  clock,
  startedAt,
  listener,
  life,
}: Control): object {
  const now = clock()
  return {
    now: new Date(now).toISOString(),
    upSeconds: Math.round((now - startedAt) / 1000),
    settings,
    faults: faults.list(),
    timeline: { entries: timeline.entries(), active: timeline.active(now) },
    counts: journal.counts(),
    probes: journal.probes(),
    identifiersInUrls: journal.identifiersInUrls(),
    tokens: { issued: memory.tokens.issued(), live: memory.tokens.live(now) },
    registry: {
      directory: registry.directory ?? null,
      scenarios: registry.chooser.list(),
      ...getLedger(registry, settings, now, 0, 0).summary,
    },
    portal: {
      directory: portal.directory ?? null,
      scenarios: portal.rules.list(),
      ...getPortalLedger(portal.dossiers, 0, 0).summary,
    },
    linked: {
      directory: linked.directory ?? null,
      scenarios: linked.rules.list(),
      ...getLinkedLedger(linked.dossiers, 0, 0).summary,
    },
    sockets: listener().sockets(),
    waiting: life.pending(),
  }
}
