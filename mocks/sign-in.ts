// A mock OpenID provider: one chooses who one is, no password is asked. Code flow with PKCE (RFC 7636), ID tokens by ES256, the end of a session.
// SANDBOX ONLY: its client secret is public, and it sends browsers back to this machine and nowhere else.

import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { escapeAttribute as safe } from './population/soap/write.ts'
import { STYLE } from './portal/public-style.ts'
import { readBody } from './wire/serve.ts'
import { json, type Reply } from './wire/types.ts'

/** Below this path; also the end of the provider's name (`iss`). */
export const SIGN_IN_BASE = '/sign-in'

export const SIGN_IN_CLIENT = { id: 'lienthong-sandbox', secret: 'sandbox-sign-in-secret' } as const

type Person = {
  readonly account: string
  readonly name: string
  readonly says: string
  readonly saysInEnglish: string
  readonly roles: readonly string[]
}

/** Invented people with one duty each; two run the gateway, so that one can agree to what the other orders. */
export const SIGN_IN_PERSONS: readonly Person[] = [
  person('van.hanh', 'Nguyễn Vận Hành', 'Vận hành cổng', 'Runs the gateway', 'operators'),
  person(
    'truong.ca',
    'Trần Trưởng Ca',
    'Trưởng ca vận hành: người thứ hai',
    'Runs it too: the second person',
    'operators',
  ),
  person('lanh.dao', 'Lê Lãnh Đạo', 'Lãnh đạo thành phố', 'Leads the city', 'leaders'),
  person('mot.cua', 'Phạm Một Cửa', 'Bộ phận một cửa phường Thử', 'Reads the dossiers of one unit', 'one-stop'),
  person('xac.minh', 'Hoàng Xác Minh', 'Xác minh giấy tờ', 'Investigates papers', 'investigators'),
  person('kiem.tra', 'Vũ Kiểm Tra', 'Kiểm tra, không thao tác', 'Audits, and changes nothing', 'auditors'),
]

function person(account: string, name: string, says: string, saysInEnglish: string, role: string): Person {
  return { account, name, says, saysInEnglish, roles: [role] }
}

const CODE_MS = 60_000
const CODES_MAX = 1_000
const BODY_BYTES_MAX = 16_384

type Given = {
  readonly person: Person
  readonly redirectUri: string
  readonly nonce: string | null
  readonly challenge: string
  readonly endsAt: number
}

export type SignIn = {
  /** Undefined when the path is not the provider's. `origin`: how it is addressed. */
  answer(request: IncomingMessage, origin: string): Promise<Reply | undefined>
}

export function createSignIn(clock: () => number): SignIn {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const kid = randomUUID()
  const codes = new Map<string, Given>()

  function authorize(query: URLSearchParams): Reply {
    const redirectUri = query.get('redirect_uri') ?? ''
    if (query.get('client_id') !== SIGN_IN_CLIENT.id || !isOnThisMachine(redirectUri))
      return page('Không nhận ra ứng dụng · Unknown client', '', 400)
    const challenge = query.get('code_challenge') ?? ''
    if (query.get('response_type') !== 'code' || query.get('code_challenge_method') !== 'S256' || challenge === '')
      return goBack(redirectUri, { error: 'invalid_request', state: query.get('state') })
    const chosen = SIGN_IN_PERSONS.find(({ account }) => account === query.get('account'))
    if (!chosen) return choose(query)
    const code = randomUUID()
    codes.set(code, { person: chosen, redirectUri, nonce: query.get('nonce'), challenge, endsAt: clock() + CODE_MS })
    const [oldest] = codes.keys()
    if (codes.size > CODES_MAX && oldest !== undefined) codes.delete(oldest)
    return goBack(redirectUri, { code, state: query.get('state') })
  }

  function issue(form: URLSearchParams, authorization: string | undefined, issuer: string): Reply {
    const expected = `Basic ${Buffer.from(`${SIGN_IN_CLIENT.id}:${SIGN_IN_CLIENT.secret}`).toString('base64')}`
    if (decodeBasic(authorization) !== decodeBasic(expected)) return json(401, { error: 'invalid_client' })
    const code = form.get('code') ?? ''
    const given = codes.get(code)
    codes.delete(code)
    const verifier = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    const isGood =
      given && clock() < given.endsAt && given.redirectUri === form.get('redirect_uri') && given.challenge === verifier
    if (form.get('grant_type') !== 'authorization_code' || !isGood) return json(400, { error: 'invalid_grant' })
    const { account, name, roles } = given.person
    const now = Math.floor(clock() / 1_000)
    const claims = {
      iss: issuer,
      sub: account,
      aud: SIGN_IN_CLIENT.id,
      iat: now,
      exp: now + 300,
      sid: randomUUID(),
      ...(given.nonce !== null && { nonce: given.nonce }),
      preferred_username: account,
      name,
      roles,
    }
    const answer = { access_token: randomUUID(), token_type: 'Bearer', expires_in: 300, id_token: toToken(claims) }
    return json(200, answer, { 'cache-control': 'no-store' })
  }

  function toToken(claims: object): string {
    const text = [{ alg: 'ES256', typ: 'JWT', kid }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.')
    const signature = sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' })
    return `${text}.${signature.toString('base64url')}`
  }

  return {
    async answer(request, origin) {
      const { pathname, searchParams } = new URL(request.url ?? '/', origin)
      if (!pathname.startsWith(`${SIGN_IN_BASE}/`)) return undefined
      const issuer = origin + SIGN_IN_BASE
      switch (`${request.method} ${pathname.slice(SIGN_IN_BASE.length)}`) {
        case 'GET /.well-known/openid-configuration':
          return json(200, describe(issuer))
        case 'GET /jwks':
          return json(200, { keys: [{ ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' }] })
        case 'GET /authorize':
          return authorize(searchParams)
        case 'POST /token': {
          const body = await readBody(request, BODY_BYTES_MAX)
          return issue(new URLSearchParams(body?.toString() ?? ''), request.headers.authorization, issuer)
        }
        case 'GET /session/end': {
          const back = searchParams.get('post_logout_redirect_uri') ?? ''
          return isOnThisMachine(back) ? goBack(back, {}) : page('Đã đăng xuất · Signed out', '')
        }
        default:
          return json(404, { message: 'no such path of the provider' })
      }
    },
  }
}

const describe = (issuer: string): object => ({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/jwks`,
  end_session_endpoint: `${issuer}/session/end`,
  response_types_supported: ['code'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['ES256'],
  token_endpoint_auth_methods_supported: ['client_secret_basic'],
  code_challenge_methods_supported: ['S256'],
})

/** As RFC 6749, 2.3.1 has it: both parts are form-encoded before they are joined. */
function decodeBasic(header: string | undefined): string {
  const text = Buffer.from((header ?? '').replace(/^Basic /i, ''), 'base64').toString()
  return decodeURIComponent(text.replaceAll('+', '%20').replace(/%(?![0-9a-f]{2})/gi, '%25'))
}

function isOnThisMachine(uri: string): boolean {
  return URL.canParse(uri) && ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(uri).hostname)
}

function goBack(uri: string, query: Readonly<Record<string, string | null>>): Reply {
  const url = new URL(uri)
  for (const [name, value] of Object.entries(query)) if (value !== null) url.searchParams.set(name, value)
  return { status: 303, headers: { location: url.href, 'cache-control': 'no-store' }, body: '' }
}

function choose(query: URLSearchParams): Reply {
  const hidden = [...query]
    .map(([name, value]) => `<input type="hidden" name="${safe(name)}" value="${safe(value)}">`)
    .join('')
  const rows = SIGN_IN_PERSONS.map(
    ({ account, name, says, saysInEnglish }) =>
      `<p><button name="account" value="${account}">${safe(name)} <span>${account}</span></button><br>${safe(says)} <span lang="en">${safe(saysInEnglish)}</span></p>`,
  )
  const lead =
    '<p>Chọn người để đăng nhập; không cần mật khẩu. <span lang="en">Choose who you are; no password is asked.</span></p>'
  return page(
    'Đăng nhập giả lập · Mock sign-in',
    `${lead}<form method="get" action="${SIGN_IN_BASE}/authorize">${hidden}${rows.join('')}</form>`,
  )
}

function page(title: string, inside: string, status = 200): Reply {
  const body = `<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<link rel="icon" href="data:,"><title>${title}</title><style>${STYLE}</style></head><body>
<header><div><p class="brand">Hệ thống định danh</p><p class="mock">Giả lập để phát triển · <span lang="en">a mock for developers, no real person</span></p></div></header>
<main><h1>${title}</h1>${inside}</main></body></html>
`
  return { status, headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }, body }
}
