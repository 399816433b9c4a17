// One request to the linked-service software: read it, see who calls, do it.

import { createHash, randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { html, truncated } from '../civil-registry/answers/texts.ts'
import type { Linked } from '../linked.ts'
import { readScenarioName } from '../scenario-rules.ts'
import { send } from '../wire/send.ts'
import { readBody, type Serving } from '../wire/serve.ts'
import { type Deed, serveStateful } from '../wire/serve-stateful.ts'
import { header, type Incoming, json, type Reply } from '../wire/types.ts'
import { failure, success, TEXTS, unauthorized } from './answers.ts'
import { advance, toListed } from './arrivals.ts'
import { getFiles, toXml } from './families.ts'
import { isItem, judgeReport } from './judge-report.ts'
import type { LinkedRoute } from './routes.ts'
import { getLinkedScenario, isLinkedScenarioName, type LinkedOperation, type LinkedScenarioName } from './scenarios.ts'
import type { AcknowledgeLine, ReportLine } from './state.ts'
import { toMoment } from './time.ts'

const BODY_BYTES_MAX = 40 * 1024 * 1024

type Item = Readonly<Record<string, unknown>>

export async function serveLinked(
  route: LinkedRoute,
  request: IncomingMessage,
  response: ServerResponse,
  serving: Serving,
  linked: Linked,
): Promise<void> {
  const { settings } = serving
  const bytes = await readBody(request, BODY_BYTES_MAX)
  if (bytes === undefined) return send(response, json(413, { message: 'too large' }))
  const incoming: Incoming = {
    method: request.method ?? 'GET',
    path: request.url ?? '/',
    headers: request.headers,
    body: bytes,
  }
  const body = parse(bytes)
  const scenario = readScenarioName(request.headers['x-mock-scenario'], isLinkedScenarioName)
  const call = route.call === 'report' || route.call === 'acknowledge' ? linked.dossiers.nextCall() : 0
  const write = readWrite(route, body, bytes, call, linked)
  return serveStateful(
    {
      layer: 'linked',
      operation: route.call,
      subject: route.call === 'detail' ? linked.dossiers.byId(route.id)?.arrival.code : write?.code,
      incoming,
      slowMs: settings.linkedSlowMs,
      noteDropped(now) {
        if (write) linked.dossiers.record({ ...write.judge(now).line, verdict: 'dropped', reason: 'fault' })
      },
      written: linked.written,
      later: linked.later,
      perform: (now) => perform(route, body, incoming, write, scenario.name, now, serving, linked),
    },
    request,
    response,
    serving,
    scenario.problem === undefined ? [] : [scenario.problem],
  )
}

/** A report or an acknowledgement, judged when it is wanted. */
type Write = {
  readonly operation: 'report' | 'acknowledge'
  readonly code: string
  readonly kept: Reply
  judge(at: number): { readonly line: ReportLine | AcknowledgeLine; readonly reply: Reply }
}

function readWrite(
  { call: name }: LinkedRoute,
  body: Item,
  bytes: Buffer,
  call: number,
  linked: Linked,
): Write | undefined {
  const { settings, dossiers } = linked
  if (name === 'report') {
    const hash = createHash('sha256').update(bytes).digest('hex')
    return {
      operation: 'report',
      code: typeof body.soHoSoLT === 'string' ? body.soHoSoLT : '',
      kept: success(),
      judge(at) {
        const { line, field = 'soHoSoLT', text } = judgeReport(body, at, linked)
        return { line: { ...line, call, hash }, reply: text === undefined ? success() : failure(field, text, settings) }
      },
    }
  }
  if (name !== 'acknowledge') return undefined
  const code = typeof body.maHoSo === 'string' ? body.maHoSo : ''
  const kept = success('Cập nhật thành công')
  return {
    operation: 'acknowledge',
    code,
    kept,
    judge(at) {
      const line = { t: 'acknowledge', at, call, code } as const
      const known = dossiers.get(code)
      if (body.daNhan !== true || code === '') {
        const text = code === '' ? 'maHoSo không được để trống' : 'daNhan không hợp lệ'
        return { line: { ...line, verdict: 'refused', reason: text }, reply: failure('maHoSo', text, settings) }
      }
      if (!known) {
        const text = `Hồ sơ ${code} không tồn tại`
        return { line: { ...line, verdict: 'unknown', reason: text }, reply: failure('maHoSo', text, settings) }
      }
      return { line: { ...line, verdict: known.acknowledgedAt === null ? 'kept' : 'repeated' }, reply: kept }
    },
  }
}

function perform(
  route: LinkedRoute,
  body: Item,
  incoming: Incoming,
  write: Write | undefined,
  named: LinkedScenarioName | undefined,
  now: number,
  serving: Serving,
  linked: Linked,
): Deed {
  const { settings, credentials } = serving
  const { linkedOffAt } = settings
  if (linkedOffAt !== '' && now >= Date.parse(linkedOffAt))
    return done(json(410, { title: 'Phần mềm dịch vụ công liên thông đã dừng hoạt động', status: 410 }))
  if (route.call === 'sign-in') {
    const { userName, password } = credentials.linked
    if (body.userName !== userName || body.password !== password) return done(unauthorized())
    const token = linked.tokens.open('token', now, settings.linkedTokenSeconds, false)
    const refreshTokenExpiryTime = new Date(now + 7 * 86_400_000).toISOString()
    return done(json(200, { token, refreshToken: randomUUID(), refreshTokenExpiryTime }))
  }
  const bearer = /^Bearer (\S+)$/.exec(header(incoming, 'authorization') ?? '')?.[1]
  if (!linked.tokens.isOpen('token', bearer, now)) {
    if (write) linked.dossiers.record({ ...write.judge(now).line, verdict: 'refused', reason: 'token' })
    return done(unauthorized())
  }
  if (write) return carryOut(write, named, now, linked)
  if (route.call === 'detail') return readDetail(route.id, named, now, linked)
  advance(now, linked)
  const open = [...linked.dossiers.all()].filter((one) => one.acknowledgedAt === null)
  return done(json(200, { data: open.map((one) => ({ id: one.arrival.id, ...toListed(one, toMoment) })) }))
}

const done = (reply: Reply): Deed => ({ reply, act: 'true' })

function findTwist(operation: LinkedOperation, code: string, named: LinkedScenarioName | undefined, linked: Linked) {
  const dossier = linked.dossiers.get(code)
  const scenario = named ?? dossier?.scenario
  const twist = getLinkedScenario(scenario)?.twist
  if (!dossier || twist?.operation !== operation) return undefined
  return (dossier.struck[operation] ?? 0) < (twist.times ?? 1) ? twist : undefined
}

function carryOut(write: Write, named: LinkedScenarioName | undefined, now: number, linked: Linked): Deed {
  const { dossiers, settings } = linked
  const { operation, code } = write
  const twist = findTwist(operation, code, named, linked)
  const { line, reply } = write.judge(now)
  if (!twist || (line.verdict !== 'kept' && line.verdict !== 'repeated')) {
    dossiers.record(line)
    return done(reply)
  }
  if (twist.keep === 'late') {
    dossiers.record({ ...line, verdict: 'dropped', reason: 'late', struck: operation })
    return {
      reply,
      act: 'true',
      late(at) {
        const again = write.judge(at)
        dossiers.record(again.line)
        return again.reply
      },
    }
  }
  dossiers.record(
    twist.keep === 'no'
      ? { ...line, verdict: 'dropped', reason: `${operation}: ${twist.answer}`, struck: operation }
      : { ...line, struck: operation },
  )
  return { reply: toReply(twist.answer, reply, write.kept, settings), act: twist.answer }
}

type Answer = NonNullable<ReturnType<typeof findTwist>>['answer']

function toReply(answer: Answer, truth: Reply, kept: Reply, settings: Linked['settings']): Reply {
  switch (answer) {
    case 'success':
      return kept
    case 'html':
      return html()
    case 'truncated':
      return truncated(truth)
    case 'double':
      return { ...truth, body: `${truth.body}${truth.body}` }
    case 'empty':
      return json(200, { data: null })
    case 'token':
      return unauthorized()
    case 'server-error':
    case 'soap-fault':
    case 'not-updated':
    case 'adding-failed':
    case 'code-list':
    case 'unknown-text':
      return failure('soHoSoLT', TEXTS[answer], settings)
    case 'true':
    case 'slow':
    case 'silence':
    case 'reset':
      return truth
  }
}

function readDetail(id: string, named: LinkedScenarioName | undefined, now: number, linked: Linked): Deed {
  const { dossiers, settings } = linked
  const dossier = dossiers.byId(id)
  if (!dossier) return done(json(404, { title: `Hồ sơ ${id} không tồn tại`, status: 404, traceId: randomUUID() }))
  const { arrival, arrivedAt, returns } = dossier
  const twist = findTwist('detail', arrival.code, named, linked)
  const content = getLinkedScenario(dossier.scenario)?.content
  dossiers.record({ t: 'read', at: now, code: arrival.code, ...(twist ? { struck: 'detail' as const } : {}) })
  const data = JSON.stringify({ data: toXml(arrival, arrivedAt, content) })
  const truth = json(200, {
    data: {
      ...toListed(dossier, toMoment),
      data: content === 'broken-json' ? data.slice(0, -2) : data,
      fileDinhKem: getFiles(arrival, content, returns > 0),
    },
  })
  return twist ? { reply: toReply(twist.answer, truth, truth, settings), act: twist.answer } : done(truth)
}

/** {} when it is no object. */
function parse(body: Buffer): Item {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))
    return isItem(value) ? value : {}
  } catch {
    return {}
  }
}
