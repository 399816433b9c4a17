// Faults that put another answer in place of the register's: a proxy, a gateway or a portal spoke instead, and the
// register never saw the request.

import { randomBytes } from 'node:crypto'
import { type FaultName, type FaultRule, getParams } from '../faults.ts'
import { wso2Fault } from '../population/layers/wso2.ts'
import { xroadError } from '../population/layers/xroad.ts'
import type { Settings } from '../settings.ts'
import { json, type Layer, type Reply } from '../wire/types.ts'

type Around = { readonly layer: Layer; readonly reply: Reply; readonly settings: Settings }

/** Undefined when the fault is of another kind. */
export function findStandIn(rule: FaultRule, around: Around): Reply | undefined {
  return STAND_INS[rule.fault]?.(rule, around)
}

const STAND_INS: { readonly [K in FaultName]?: (rule: FaultRule, around: Around) => Reply } = {
  garbage: (rule, { reply }) => ({
    status: 200,
    headers: { ...reply.headers },
    body: randomBytes(Number(getParams(rule).bytes)),
  }),
  'html-200': () => html(200, 'Hệ thống đang bảo trì', 'Quý vị vui lòng quay lại sau.'),
  'http-status': (rule) => failure(Number(getParams(rule).status), rule),
  'http-500': (rule) => failure(500, rule),
  'http-502': (rule) => failure(502, rule),
  'http-503': (rule) => failure(503, rule),
  redirect: (rule) => ({ status: 302, headers: { location: String(getParams(rule).location) }, body: '' }),
  'xroad-error': (rule) => {
    const { type, status, form, message } = getParams(rule)
    return xroadError(String(type), String(message), form === 'xml' ? 'xml' : 'json', Number(status))
  },
  'wso2-fault': (rule, { settings }) => {
    const { code, form, status, retryAfter } = getParams(rule)
    const spoken = form === 'xml' || form === 'json' ? form : settings.wso2Form
    return wso2Fault(Number(code), spoken, { status: Number(status), retryAfterSeconds: Number(retryAfter) })
  },
  'token-refused': (_, { layer, settings }) => {
    if (layer === 'token')
      return json(401, { error: 'invalid_client', error_description: 'Client Authentication failed.' })
    // Each has its own word for a session that has ended.
    if (layer === 'portal-session')
      return json(200, {
        error_code: settings.portalRefusalCode,
        message: 'Phiên làm việc không hợp lệ hoặc đã hết hạn',
      })
    if (layer === 'portal-2026' || layer === 'linked') return json(401, { code: 401, message: 'Unauthorized' })
    if (layer !== 'ndxp') return wso2Fault(900901, settings.wso2Form)
    return {
      status: settings.authFailureStatus,
      headers: { 'content-type': settings.authFailureContentType },
      body: settings.authFailureBody,
    }
  },
  'empty-body': (_, { reply }) => ({ status: 200, headers: { ...reply.headers }, body: '' }),
}

function failure(status: number, rule: FaultRule): Reply {
  const page = html(status, `${status}`, 'nginx')
  const seconds = Number(getParams(rule).retryAfter ?? 0)
  return seconds > 0 ? { ...page, headers: { ...page.headers, 'retry-after': String(seconds) } } : page
}

function html(status: number, title: string, text: string): Reply {
  const body = `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1><p>${text}</p></body></html>\n`
  return { status, headers: { 'content-type': 'text/html; charset=utf-8' }, body }
}
