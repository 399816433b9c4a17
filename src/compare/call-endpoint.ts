/**
 * One path of one configuration, asked as the gateway asks it, with the answer looked at on the way: its shape, its headers,
 * its size and its time are kept, its bytes are not. A question about a person leaves a record, and nothing of its answer
 * is shown before that record is durable.
 */
import { randomUUID } from 'node:crypto'
import type { LookupFunction } from 'node:net'
import type { Trail } from '../audit/trail.ts'
import type { Config } from '../config/config.ts'
import type { ComparisonEntry } from '../domain/audit.ts'
import { type GatewayFailure, toFailure } from '../domain/failure.ts'
import type { RegistryPath } from '../domain/filing/civil-registry.ts'
import type { LinkedPath } from '../domain/linked/linked.ts'
import type { PopulationPath } from '../domain/person/population.ts'
import type { PortalPath } from '../domain/portal/portal.ts'
import type { Clock, MonotonicClock } from '../domain/runtime.ts'
import { createCivilRegistryPath } from '../upstream/civil-registry/client.ts'
import { findHeader, type HttpAnswer } from '../upstream/http/exchange.ts'
import { createHttp, type Http, type WireDeps } from '../upstream/http/http.ts'
import { createLinkedPath } from '../upstream/linked/client.ts'
import { createPopulationPath } from '../upstream/population/client.ts'
import { createPortalPath } from '../upstream/portal/client.ts'
import type { Question, Questions } from './questions.ts'
import { type Shape, toShape } from './shape.ts'

export interface Observation {
  /** `null` = no answer came. */
  status: number | null
  /** `found`, `not-matched`, a status, or the code of the failure with the layer that it is of. */
  outcome: string
  /** It never came to an answer: nothing can be compared. */
  unanswered: boolean
  contentType: string | null
  headers: ReadonlySet<string>
  shape: Shape
  bytes: number
  durationMs: number
}

export interface Endpoint {
  /** `population/ndxp`. */
  label: string
  ask(question: Question): Promise<Observation>
  close(): Promise<void>
}

export interface EndpointDeps {
  /** The trail of the deployment in which this runs: it records what is asked of either endpoint. */
  trail: Trail
  clock: Clock
  monotonic: MonotonicClock
  purpose: Questions['purpose']
  /** Longest time of one question. */
  timeoutMs: number
  lookup?: LookupFunction | undefined
}

type Opened =
  | { link: 'population'; path: PopulationPath }
  | { link: 'civil-registry'; path: RegistryPath }
  | { link: 'public-service-portal'; path: PortalPath }
  | { link: 'linked-services'; path: LinkedPath }

type QuestionAboutPerson = Extract<Question, { consent: unknown }>
const isAboutPerson = (question: Question): question is QuestionAboutPerson => 'consent' in question

/** Throws when the configuration has no path of that name. `side` names each of the two in the trail. */
export function openEndpoint(config: Config, name: string, side: 'a' | 'b', deps: EndpointDeps): Endpoint {
  const seen = new Seen()
  const opened = openPath(config, name, { ...deps, open: seen.open })
  const label = `${opened.link}/${name}`
  const { trail, monotonic, timeoutMs, purpose } = deps

  async function record(question: Question, became: Became, call: { upstreamRequestId: string; durationMs: number }) {
    if (!isAboutPerson(question)) return
    const { exchangeId = null, ...ended } = became
    const { operation } = question
    await trail.append({
      kind: 'comparison',
      requestId: randomUUID(),
      operation: operation === 'status' || operation === 'dossier' ? 'result' : operation,
      purpose,
      subject: trail.getSubject(getSubject(question)),
      ...ended,
      call: { path: name, attempts: 1, shared: false, exchangeId, ...call },
      endpoint: `${label} (${side})`,
      consent: question.consent.reference,
    })
  }

  return {
    label,
    async ask(question) {
      if (isAboutPerson(question)) trail.assertWritable()
      seen.clear()
      const upstreamRequestId = randomUUID().replaceAll('-', '')
      const startedAt = monotonic.now()
      const signal = AbortSignal.timeout(timeoutMs)
      let reply: AnswerSummary
      try {
        reply = await put(opened, question, { purpose, upstreamRequestId, signal })
      } catch (error) {
        const failure = toFailure(error)
        if (failure.code === 'internal-error') throw error
        reply = { failure }
      }
      const durationMs = Math.round(monotonic.now() - startedAt)
      const became: Became =
        'failure' in reply
          ? { outcome: 'failed', result: reply.failure.code }
          : { outcome: 'disclosed', result: 'told', ...reply.record }
      await record(question, became, { upstreamRequestId, durationMs })
      return observed(seen.last, reply, durationMs)
    },
    close: () => opened.path.close(),
  }
}

/** What the record says became of a question. */
type Became = Pick<ComparisonEntry, 'outcome' | 'result'> & { exchangeId?: string | null }

type AnswerSummary =
  | { failure: GatewayFailure }
  | { outcome: string; record: Partial<Pick<Became, 'result' | 'exchangeId'>> }

async function put(
  opened: Opened,
  question: Question,
  about: { purpose: Questions['purpose']; upstreamRequestId: string; signal: AbortSignal },
): Promise<AnswerSummary> {
  const { purpose, upstreamRequestId, signal } = about
  if (question.operation === 'probe') {
    await opened.path.probe(signal)
    return { outcome: 'answered', record: {} }
  }
  if (question.operation === 'status') {
    if (opened.link !== 'civil-registry') throw new Error(`"${question.name}" is a question for the registry`)
    const { code: dossier, linkedCode, unit, kind, receivedAt } = question.dossier
    const key = { dossier, linkedDossier: linkedCode ?? null, unit, kind }
    const [answer] = await opened.path.pollStatus([key], receivedAt, signal)
    const outcome = answer?.known === true ? answer.status.state : answer?.known === false ? 'not-known' : 'unclear'
    return { outcome, record: {} }
  }
  if (question.operation === 'new-dossiers') {
    if (opened.link !== 'linked-services') throw new Error(`"${question.name}" is a question for the linked services`)
    const { unreadable } = await opened.path.list(signal)
    return { outcome: unreadable > 0 ? 'partly-unreadable' : 'listed', record: {} }
  }
  if (question.operation === 'dossier') {
    if (opened.link !== 'public-service-portal') throw new Error(`"${question.name}" is a question for the portal`)
    const [answer] = await opened.path.lookUp([question.dossier.code], signal)
    const outcome = answer?.known === true ? answer.view.status : answer?.known === false ? 'not-known' : 'unclear'
    return { outcome, record: {} }
  }
  if (opened.link !== 'population') throw new Error(`"${question.name}" is a question for the population database`)
  const query = { upstreamRequestId, purpose, claim: question.person }
  if (question.operation === 'lookup') {
    const { value, exchangeId } = await opened.path.lookUp(query, signal)
    const result = value === null ? 'not-matched' : 'found'
    return { outcome: result, record: { result, exchangeId } }
  }
  const { value, exchangeId } = await opened.path.verify(query, signal)
  const result = value ? 'matched' : 'not-matched'
  return { outcome: result, record: { result, exchangeId } }
}

function observed(answer: HttpAnswer | null, reply: AnswerSummary, durationMs: number): Observation {
  const failed = 'failure' in reply ? reply.failure : null
  const outcome = 'failure' in reply ? `${reply.failure.code} (${reply.failure.layer})` : reply.outcome
  return {
    status: answer?.status ?? null,
    outcome,
    unanswered: answer === null && failed !== null,
    contentType: answer === null ? null : findMediaType(answer),
    headers: new Set(Object.keys(answer?.headers ?? {})),
    shape: answer === null ? { kind: 'empty', places: new Map() } : toShape(answer),
    bytes: answer?.body.length ?? 0,
    durationMs,
  }
}

/** Type and charset; what else a header may hold is not kept. */
function findMediaType({ headers }: HttpAnswer): string | null {
  const value = findHeader(headers, 'content-type')
  if (value === null) return null
  const [, type = 'unreadable'] = /^\s*([\w.+-]+\/[\w.+-]+)/.exec(value) ?? []
  const charset = /charset\s*=\s*"?([\w-]{1,30})/i.exec(value)?.[1]
  return (charset === undefined ? type : `${type}; charset=${charset}`).toLowerCase()
}

function getSubject(question: QuestionAboutPerson): string {
  if ('dossier' in question) return question.dossier.concerns
  return question.person.personalNumber ?? question.person.oldCardNumber ?? ''
}

function openPath(
  { links }: Config,
  name: string,
  deps: Pick<EndpointDeps, 'clock' | 'lookup'> & Pick<WireDeps, 'open'>,
): Opened {
  const { clock, lookup, open } = deps
  const population = links.population.paths.find((path) => path.name === name)
  if (population) return { link: 'population', path: createPopulationPath(population, { clock, lookup, open }) }
  const registry = links.civilRegistry?.paths.find((path) => path.name === name)
  if (registry) return { link: 'civil-registry', path: createCivilRegistryPath(registry, { clock, lookup, open }) }
  const portal = links.portal?.paths.find((path) => path.name === name)
  if (portal) return { link: 'public-service-portal', path: createPortalPath(portal, { clock, lookup, open }) }
  const linked = links.linkedServices?.paths.find((path) => path.name === name)
  if (linked) return { link: 'linked-services', path: createLinkedPath(linked, { clock, lookup, open }) }
  const known = [
    ...links.population.paths,
    ...(links.civilRegistry?.paths ?? []),
    ...(links.portal?.paths ?? []),
    ...(links.linkedServices?.paths ?? []),
  ].map((path) => path.name)
  throw new Error(`the configuration has no path "${name}"; it has ${known.join(', ')}`)
}

/** The last answer of the service, kept until its shape has been taken. */
class Seen {
  last: HttpAnswer | null = null

  clear(): void {
    this.last = null
  }

  readonly open = (settings: Parameters<typeof createHttp>[0]): Http => {
    const http = createHttp(settings)
    // A token is no answer to a question, and nothing of it is looked at.
    if (settings.target === 'token') return http
    return {
      reach: (signal) => http.reach(signal),
      close: () => http.close(),
      exchange: async (request) => {
        const answer = await http.exchange(request)
        this.last = answer
        return answer
      },
    }
  }
}
