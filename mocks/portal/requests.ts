// A request to the portal, read in the way of its style. Reading touches nothing: what is judged and recorded comes later.

import { createHash } from 'node:crypto'
import { header, type Incoming, json, type Reply } from '../wire/types.ts'
import type { Work } from './carry-out.ts'
import { readCode } from './checks/codes.ts'
import { type Item, isItem } from './checks/rules.ts'
import type { PortalDeps } from './deps.ts'
import { type Arrival, type Judged, judgeDossiers, judgeSteps, refuseAll } from './judge.ts'
import type { PortalRoute } from './routes.ts'
import { createSpeaker, fail, type Speaker } from './speak.ts'
import type { DossierOperation } from './state/dossier.ts'
import { text } from './state/shown.ts'

export type PortalRequest =
  | { readonly kind: 'sign-in'; readonly body: Item }
  | { readonly kind: 'write'; readonly work: Work; readonly session: unknown }
  | {
      readonly kind: 'look-up'
      readonly codes: readonly string[]
      readonly speaker: Speaker
      readonly session: unknown
    }
  | { readonly kind: 'catalogue'; readonly procedure: string | undefined; readonly session: unknown }
  | { readonly kind: 'next-code'; readonly procedure: string }
  | { readonly kind: 'upload' }
  /** It can be read by no one: the answer. */
  | { readonly kind: 'wrong'; readonly reply: Reply; readonly session?: unknown }

export function readRequest(route: PortalRoute, incoming: Incoming, deps: PortalDeps): PortalRequest {
  const { style, call } = route
  if (call === 'upload') return { kind: 'upload' }
  const query = new URLSearchParams(incoming.path.split('?')[1] ?? '')
  if (call === 'next-code') {
    const body = parse(incoming.body)
    const asked = isItem(body) ? text(body.MaTTHC) : (query.get('MaTTHC') ?? '')
    return { kind: 'next-code', procedure: asked }
  }
  const body = parse(incoming.body)
  if (call === 'sign-in') return { kind: 'sign-in', body: isItem(body) ? body : {} }
  if (style === 'session') return readService(body, incoming, deps)

  const speaker = createSpeaker(style, call === 'progress' ? 'progress' : 'dossier', deps.settings)
  const answersJson = /\*\/\*|application\/(json|\*)/.test(header(incoming, 'accept') ?? '')
  if (style === 'bus' && !answersJson)
    return { kind: 'wrong', reply: json(406, { message: 'Accept: application/json' }) }
  if (call === 'look-up') {
    const items = Array.isArray(body) ? body : [body]
    return { kind: 'look-up', codes: items.map(readCode), speaker, session: undefined }
  }
  // One message of 2026 is no list.
  const items = style === '2026' && call === 'create' ? (isItem(body) ? [body] : undefined) : body
  if (!Array.isArray(items)) {
    const shape = style === '2026' && call === 'create' ? 'đối tượng' : 'mảng'
    return wrong(speaker, `Dữ liệu gửi lên không phải ${shape} JSON`)
  }
  const unit = style === '2026' && isItem(items[0]) ? text(items[0].MaDonViTiepNhan) : ''
  if (deps.settings.portalRefusedUnits.includes(unit))
    return { kind: 'wrong', reply: fail(403, `Đơn vị ${unit} không được phép đồng bộ`) }
  const isUpdating = /^true$/i.test(query.get('isUpdating') ?? '')
  if (call === 'synchronise' && !/^(true|false)$/i.test(query.get('isUpdating') ?? ''))
    return wrong(speaker, 'isUpdating không hợp lệ')
  const operation = call === 'synchronise' ? (isUpdating ? 'update' : 'create') : call
  return toWrite(operation, items, incoming, speaker, route.style, undefined, deps)
}

/** `{session, madonvi, service, isUpdating, data}` at one address. */
function readService(body: unknown, incoming: Incoming, deps: PortalDeps): PortalRequest {
  const dossier = createSpeaker('session', 'dossier', deps.settings)
  if (!isItem(body)) return wrong(dossier, 'Dữ liệu gửi lên không phải JSON')
  const { session, madonvi, service, isUpdating, data } = body
  const problem = (message: string): PortalRequest => ({ kind: 'wrong', reply: toRefusal(dossier, message), session })
  if (typeof madonvi !== 'string' || madonvi === '') return problem('madonvi không được để trống')
  if (deps.settings.portalRefusedUnits.includes(madonvi)) return problem(`Đơn vị ${madonvi} không được phép đồng bộ`)
  if (service === 'LayDanhSachTTHC') return { kind: 'catalogue', procedure: undefined, session }
  if (!Array.isArray(data)) return problem('data không phải mảng JSON')
  switch (service) {
    case 'LayThuTuc': {
      const [first] = data as readonly unknown[]
      return { kind: 'catalogue', procedure: isItem(first) ? text(first.MaTTHC) : '', session }
    }
    case 'TraCuuHoSo':
      return { kind: 'look-up', codes: data.map(readCode), speaker: dossier, session }
    case 'DongBoHoSoMC':
      if (isUpdating !== 'True' && isUpdating !== 'False') return problem('isUpdating không hợp lệ')
      return toWrite(isUpdating === 'True' ? 'update' : 'create', data, incoming, dossier, 'session', session, deps)
    case 'CapNhatTienDoHoSoMC': {
      const speaker = createSpeaker('session', 'progress', deps.settings)
      return toWrite('progress', data, incoming, speaker, 'session', session, deps)
    }
    default:
      return problem(`service ${text(service)} không tồn tại`)
  }
}

function toWrite(
  call: string,
  items: readonly unknown[],
  incoming: Incoming,
  speaker: Speaker,
  style: PortalRoute['style'],
  session: unknown,
  deps: PortalDeps,
): PortalRequest {
  const hash = createHash('sha256').update(incoming.body).digest('hex')
  const number = deps.dossiers.nextCall()
  const arrival = (at: number): Arrival => ({ style, call: number, hash, at })
  const operation: DossierOperation | 'progress' =
    call === 'create' || call === 'update' || call === 'status' ? call : 'progress'
  const judge = (at: number, half = false): Judged => {
    if (operation !== 'progress') return judgeDossiers(operation, items, arrival(at), deps)
    return judgeSteps(items, arrival(at), deps, half ? Math.ceil(items.length / 2) : undefined)
  }
  return {
    kind: 'write',
    session,
    work: {
      // A status of 2026 is an update of the dossier.
      operation: operation === 'status' ? 'update' : operation,
      code: readCode(items[0]),
      speaker,
      judge,
    },
  }
}

const toRefusal = (speaker: Speaker, message: string): Reply => speaker.outcome(refuseAll(message).outcome)

const wrong = (speaker: Speaker, message: string): PortalRequest => ({
  kind: 'wrong',
  reply: toRefusal(speaker, message),
})

/** Undefined when it is no JSON. */
function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown
  } catch {
    return undefined
  }
}
