// Errors the provincial gateway (WSO2) makes itself, as JSON (4.x) or XML (3.x).

import { json, type Reply } from '../../wire/types.ts'

type Known = { readonly status: number; readonly message: string; readonly description: string }

const KNOWN: Readonly<Record<number, Known>> = {
  900900: { status: 403, message: 'Unclassified Authentication Failure', description: 'Access failure for the API' },
  900901: {
    status: 401,
    message: 'Invalid Credentials',
    description: 'Access failure for API: make sure you have provided the correct security credentials',
  },
  900902: {
    status: 401,
    message: 'Missing Credentials',
    description: 'Make sure your API invocation call has a header: Authorization : Bearer ACCESS_TOKEN',
  },
  900906: {
    status: 404,
    message: 'No matching resource found in the API for the given request',
    description: 'Check the API documentation and add a proper REST resource path to the invocation URL',
  },
  700700: { status: 503, message: 'API blocked', description: 'This API has been blocked temporarily' },
  900800: { status: 429, message: 'Message throttled out', description: 'You have exceeded your quota' },
}

export function wso2Fault(
  code: number,
  form: 'json' | 'xml',
  options: { status?: number; retryAfterSeconds?: number } = {},
): Reply {
  const known = KNOWN[code] ?? {
    status: String(code).startsWith('9008') ? 429 : 403,
    message: 'Access failure',
    description: 'Access failure for the API',
  }
  const status = options.status || known.status
  const headers: Record<string, string> = {}
  if (status === 429 && options.retryAfterSeconds) headers['retry-after'] = String(options.retryAfterSeconds)
  if (status === 401) headers['www-authenticate'] = 'OAuth2 realm="WSO2 API Manager"'
  const { message, description } = known
  if (form === 'json') return json(status, { fault: { code, message, description } }, headers)
  const namespace = 'http://wso2.org/apimanager/security'
  const body = `<ams:fault xmlns:ams="${namespace}"><ams:code>${code}</ams:code><ams:message>${message}</ams:message><ams:description>${description}</ams:description></ams:fault>`
  return { status, headers: { 'content-type': 'application/xml; charset=UTF-8', ...headers }, body }
}

/** The address is one of an API, and this method is not. No fault of security: 4.x says it flat, 3.x under another namespace. */
export function methodNotAllowed(form: 'json' | 'xml'): Reply {
  const [code, message, description] = ['405', 'Runtime Error', 'Method not allowed for given API resource']
  if (form === 'json') return json(405, { code, type: 'Status report', message, description }, { allow: 'POST' })
  return {
    status: 405,
    headers: { 'content-type': 'application/xml; charset=UTF-8', allow: 'POST' },
    body: `<am:fault xmlns:am="http://wso2.org/apimanager"><am:code>${code}</am:code><am:type>Status report</am:type><am:message>${message}</am:message><am:description>${description}</am:description></am:fault>`,
  }
}
