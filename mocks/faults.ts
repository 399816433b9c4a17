// The catalogue of faults: everything the mock can do wrong on purpose, with its parameters. Data only;
// faults/ says how each is done, and the table there decides when one strikes.

import type { Layer, Operation } from './wire/types.ts'

/** name → [what the caller sees, parameters with their defaults]. */
export const FAULTS = {
  reset: ['RST right after the request, no byte of an answer; commits: the work was done before', { commits: false }],
  close: ['FIN right after the request, no byte of an answer', { commits: false }],
  'reset-mid-headers': ['half a status line and headers, then RST', { commits: false }],
  'reset-mid-body': ['headers and half of the body, then RST', {}],
  truncated: [
    'half of the body, then FIN; mode length (Content-Length too large) or chunked (no last chunk)',
    { mode: 'length' },
  ],
  'black-hole': ['accepted, read, never answered', { commits: false }],
  'slow-headers': ['nothing for delayMs, then the true answer', { delayMs: 30_000 }],
  'slow-body': ['the true answer, stepBytes every stepMs', { stepMs: 100, stepBytes: 1 }],
  garbage: ['200 with random bytes as body', { bytes: 512 }],
  'garbage-wire': ['random bytes in place of HTTP', { bytes: 512 }],
  'html-200': ['an HTML page with status 200', {}],
  'http-status': ['an HTML error page with this status', { status: 503, retryAfter: 0 }],
  'http-500': ['an HTML error page, 500', {}],
  'http-502': ['an HTML error page, 502', {}],
  'http-503': ['an HTML error page, 503', { retryAfter: 0 }],
  redirect: ['302 to another host', { location: 'http://127.0.0.1:9/elsewhere' }],
  'soap-fault': ['SOAP 1.1 Fault; side client or server', { side: 'server', text: 'Lỗi xử lý nội bộ', status: 500 }],
  'xroad-error': [
    'error of the X-Road security server, by header and body',
    {
      type: 'Server.ServerProxy.NetworkError',
      status: 0,
      form: 'json',
      message: 'Could not connect to the target host',
    },
  ],
  'wso2-fault': [
    'error of the provincial gateway; form json or xml',
    { code: 900901, form: '', status: 0, retryAfter: 30 },
  ],
  'envelope-error-text': [
    'JSON envelope: success code, error text in message',
    { text: 'Lỗi kết nối tới CSDLQG về dân cư' },
  ],
  'envelope-error-code': ['JSON envelope: failure code and text', { code: '-1', text: 'Hệ thống đang bận' }],
  'facade-error': ['JSON tree: 400 with this errorCode', { code: '004' }],
  'wrong-charset': ['body encoded in another charset, declared or not', { charset: 'windows-1258', declared: true }],
  'doctype-bomb': ['XML with a DTD; kind entities (billion laughs), external or plain', { kind: 'entities' }],
  'deep-nesting': ['a document nested this deep', { depth: 100_000 }],
  'huge-stream': ['a body that goes on for this many bytes', { bytes: 1_073_741_824 }],
  'token-refused': ['a token request is refused; on a service, the token is taken as expired', {}],
  'clock-skew': ['Date header and timestamp window shifted', { skewMs: 900_000 }],
  'wrong-namespace': ['the right elements in another namespace', { namespace: 'http://www.mic.gov.vn/dancu/2.0' }],
  'empty-body': ['200 with Content-Length 0', {}],
  'empty-collection': ['nobody matches', {}],
  'incomplete-person': ['elements of the person left out (comma-separated)', { missing: 'HoVaTen,NgayThangNamSinh' }],
  'duplicate-persons': ['the person several times in the collection', { copies: 2 }],
  'broken-xml': ['not well-formed: an end tag is missing (JSON: a brace)', {}],
  'lost-backslash': ['line breaks as the literal letters u000a', {}],
  'double-escaped': ['JSON encoded twice; on SOAP layers, the XML as a JSON string', {}],
} as const satisfies Record<
  string,
  readonly [effect: string, params: Readonly<Record<string, string | number | boolean>>]
>

export type FaultName = keyof typeof FAULTS
export type FaultParams = Readonly<Record<string, string | number | boolean>>

/** When a fault strikes. Every condition that is given must hold. */
export type FaultRule = {
  readonly fault: FaultName
  /** `registry` stands for its three generations. */
  readonly layer?: Layer | 'registry' | 'portal' | undefined
  readonly operation?: Operation | undefined
  /** Personal number asked for. */
  readonly person?: string | undefined
  /** Dossier code that is pushed or asked for. */
  readonly dossier?: string | undefined
  /** Share of the requests, 0..1, by seeded dice; absent = all. */
  readonly rate?: number | undefined
  /** Strikes this often, then is gone. */
  readonly count?: number | undefined
  readonly params?: FaultParams | undefined
}

export const isFaultName = (name: unknown): name is FaultName => typeof name === 'string' && Object.hasOwn(FAULTS, name)

/** A rule's parameters over the defaults of the catalogue. */
export function getParams(rule: FaultRule): FaultParams {
  return { ...FAULTS[rule.fault][1], ...rule.params }
}
