// One request to the portal: read it, see who calls, do it.

import { createHash, randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { isAccessToken } from '../population/layers/lgsp-access.ts'
import { wso2Fault } from '../population/layers/wso2.ts'
import type { Portal } from '../portal.ts'
import { readScenarioName } from '../scenario-rules.ts'
import { send } from '../wire/send.ts'
import { readBody, type Serving } from '../wire/serve.ts'
import { type Deed, serveStateful } from '../wire/serve-stateful.ts'
import { header, type Incoming, json, type Operation, type Reply } from '../wire/types.ts'
import { answerLookUp } from './answer-look-up.ts'
import { carryOut } from './carry-out.ts'
import { toDropped } from './judge.ts'
import { PROCEDURES } from './procedures.ts'
import { type PortalRequest, readRequest } from './requests.ts'
import type { PortalRoute } from './routes.ts'
import { isScenarioName, type ScenarioName } from './scenarios.ts'
import { createSpeaker, fail, ok2026, sessionOk } from './speak.ts'
import { toLocal } from './state/time.ts'

export async function servePortal(
  route: PortalRoute,
  request: IncomingMessage,
  response: ServerResponse,
  serving: Serving,
  portal: Portal,
): Promise<void> {
  const { settings } = serving
  const body = await readBody(request, settings.portalBodyBytesMax)
  if (body === undefined) return send(response, json(413, { message: 'too large' }))
  const incoming: Incoming = {
    method: request.method ?? 'GET',
    path: request.url ?? '/',
    headers: request.headers,
    body,
  }
  const scenario = readScenarioName(request.headers['x-mock-scenario'], isScenarioName)
  const read = readRequest(route, incoming, portal)
  return serveStateful(
    {
      layer: route.layer,
      operation: toOperation(read),
      subject: read.kind === 'write' ? read.work.code : read.kind === 'look-up' ? read.codes[0] : undefined,
      incoming,
      slowMs: settings.portalSlowMs,
      noteDropped(now) {
        if (read.kind !== 'write') return
        for (const line of toDropped(read.work.judge(now).lines, 'fault')) portal.dossiers.record(line)
      },
      written: portal.written,
      later: portal.later,
      async perform(now) {
        const deed = await perform(route, read, incoming, scenario.name, now, serving, portal)
        portal.planFetches()
        if (!deed.late) return deed
        const { late } = deed
        return {
          ...deed,
          late(at) {
            const reply = late(at)
            portal.planFetches()
            return reply
          },
        }
      },
    },
    request,
    response,
    serving,
    scenario.problem === undefined ? [] : [scenario.problem],
  )
}

function toOperation(read: PortalRequest): Operation {
  switch (read.kind) {
    case 'write':
      return read.work.operation === 'look-up' ? 'ask' : read.work.operation
    case 'look-up':
      return 'ask'
    case 'catalogue':
    case 'sign-in':
    case 'next-code':
    case 'upload':
      return read.kind
    case 'wrong':
      return 'probe'
  }
}

async function perform(
  route: PortalRoute,
  read: PortalRequest,
  incoming: Incoming,
  named: ScenarioName | undefined,
  now: number,
  serving: Serving,
  portal: Portal,
): Promise<Deed> {
  const { settings } = serving
  if (read.kind === 'sign-in') return done(signIn(route, read.body, now, serving, portal))
  const closed = refuseCaller(route, read, incoming, now, serving, portal)
  if (closed) {
    if (read.kind === 'write')
      for (const line of toDropped(read.work.judge(now).lines, 'session', 'refused')) portal.dossiers.record(line)
    return done(closed)
  }
  switch (read.kind) {
    case 'write':
      return carryOut(read.work, named, now, portal)
    case 'look-up':
      return answerLookUp(route.style, read.codes, read.speaker, named, now, portal)
    case 'catalogue':
      return done(
        json(200, {
          error_code: sessionOk(settings),
          message: 'Thành công',
          data: PROCEDURES.filter(({ MaTTHC }) => read.procedure === undefined || read.procedure === MaTTHC),
        }),
      )
    case 'next-code':
      return done(giveCode(read.procedure, now, portal))
    case 'upload':
      return done(await takeFile(incoming, now, portal))
    case 'wrong':
      return done(read.reply)
  }
}

const done = (reply: Reply): Deed => ({ reply, act: 'true' })

function signIn(
  { style }: PortalRoute,
  body: Readonly<Record<string, unknown>>,
  now: number,
  { settings, credentials }: Serving,
  portal: Portal,
): Reply {
  const { portal: known } = credentials
  const seconds = settings.portalSessionSeconds
  const ends = settings.portalNewSessionEndsPrevious
  if (style === '2026') {
    if (body.client_id !== known.clientId || body.client_secret !== known.clientSecret)
      return fail(401, 'client_id hoặc client_secret không đúng')
    const token = portal.sessions.open('token', now, seconds, ends)
    return ok2026(settings, 'Thành công', {
      access_token: token,
      expires_in: seconds,
      token_type: 'Bearer',
      scope: 'default',
    })
  }
  if (body.username !== known.username || body.password !== known.password)
    return json(200, {
      session: '',
      error_code: settings.portalRefusalCode,
      message: 'Tài khoản hoặc mật khẩu không đúng',
    })
  return json(200, { session: portal.sessions.open('session', now, seconds, ends), error_code: sessionOk(settings) })
}

/** The refusal, or undefined when the caller may pass. */
function refuseCaller(
  { style, call }: PortalRoute,
  read: PortalRequest,
  incoming: Incoming,
  now: number,
  { settings, memory, credentials }: Serving,
  { sessions }: Portal,
): Reply | undefined {
  const bearer = /^Bearer (\S+)$/.exec(header(incoming, 'authorization') ?? '')?.[1]
  if (style === 'bus') {
    const need = settings.portalBusToken
    if (need === 'none') return undefined
    const both = need === 'bearer' || isAccessToken(header(incoming, 'lgspaccesstoken'), credentials)
    if (bearer !== undefined && both && memory.tokens.find(bearer, now)) return undefined
    return wso2Fault(bearer === undefined ? 900902 : 900901, settings.wso2Form)
  }
  const value = style === '2026' ? bearer : 'session' in read ? read.session : undefined
  if (sessions.isOpen(style === '2026' ? 'token' : 'session', value, now)) return undefined
  return createSpeaker(style, call === 'progress' ? 'progress' : 'dossier', settings).sessionEnded()
}

/** `G99.20-20261130-0000001`: agency, day, serial of the day. */
function giveCode(procedure: string, now: number, { dossiers }: Portal): Reply {
  if (!/^\d\.\d{6}$/.test(procedure)) return fail(400, 'MaTTHC không đúng định dạng')
  const day = toLocal(now).slice(0, 10).replaceAll('-', '')
  const prefix = `G99.20-${day}-`
  const last = [...dossiers.codes().keys()].filter((one) => one.startsWith(prefix)).length
  const value = `${prefix}${String(last + 1).padStart(7, '0')}`
  dossiers.record({ t: 'code', at: now, value, procedure })
  return json(200, { value })
}

async function takeFile(incoming: Incoming, now: number, { dossiers, settings }: Portal): Promise<Reply> {
  const type = header(incoming, 'content-type') ?? ''
  if (!type.startsWith('multipart/form-data')) return fail(400, 'Nội dung không phải multipart/form-data')
  let file: File | string | null
  try {
    // The platform's own reader of multipart bodies.
    const form = await new Response(new Uint8Array(incoming.body), { headers: { 'content-type': type } }).formData()
    file = form.get('files')
  } catch {
    return fail(400, 'Nội dung multipart không đọc được')
  }
  if (file === null || typeof file === 'string') return fail(400, 'Thiếu tệp files')
  const bytes = Buffer.from(await file.arrayBuffer())
  if (bytes.length === 0) return fail(400, 'Tệp rỗng')
  if (bytes.length > settings.portalFileBytesMax) return fail(400, 'Tệp vượt quá dung lượng cho phép')
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const id = randomUUID()
  dossiers.record({ t: 'file', at: now, id, sha256, name: file.name, bytes: bytes.length })
  return json(200, { IdTepTin: id, HashTepTin: sha256 })
}
