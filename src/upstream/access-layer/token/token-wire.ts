/** The ways in which tokens are handed out, as bytes: what is asked and what an answer says. */
import { hash } from 'node:crypto'
import { GatewayFailure } from '../../../domain/failure.ts'
import { findHeader, type HttpAnswer } from '../../http/exchange.ts'
import { readBoundedJson } from '../../parsing/bounded-json.ts'
import { decodeAnswer } from '../../parsing/decode-text.ts'
import { certificateFault } from '../../parsing/intermediaries.ts'
import { getLife } from './token-life.ts'
import type { IssuingTokenSource } from './token-settings.ts'

export interface IssuedToken {
  token: string
  /** Milliseconds that it lives, from when it was asked for. */
  lifeMs: number
}

type AccessToken = Extract<IssuingTokenSource, { variant: 'lgspaccesstoken' }>

/** `lgspaccesstoken`: compact JSON with exactly these keys, in base64. It goes with the token request and with every call. */
export function lgspAccessToken(source: AccessToken): string {
  const { accessKey, secretKey, appName, partnerCode, partnerCodeCus } = source
  const claims = {
    AccessKey: accessKey,
    SecretKey: secretKey,
    AppName: appName,
    PartnerCode: partnerCode,
    PartnerCodeCus: partnerCodeCus ?? partnerCode,
  }
  return base64(JSON.stringify(claims))
}

export function tokenRequest(source: IssuingTokenSource): { path: string; headers: string[]; body: string } {
  const headers = new Map([
    ['accept', ['Accept', 'application/json']],
    ['accept-encoding', ['Accept-Encoding', 'identity']],
  ])
  const put = (name: string, value: string) => headers.set(name.toLowerCase(), [name, value])
  const fields = new URLSearchParams()
  switch (source.variant) {
    case 'json-account':
      fields.set(source.usernameMember, source.username)
      fields.set(source.passwordMember, source.password)
      break
    case 'lgspaccesstoken':
      put('lgspaccesstoken', lgspAccessToken(source))
      fields.set('grant_type', 'client_credentials')
      break
    case 'auth-header':
      put('Auth', source.auth)
      break
    case 'wso2':
    case 'password':
      fields.set('grant_type', source.variant === 'wso2' ? 'client_credentials' : 'password')
      if (source.variant === 'password') {
        fields.set('username', source.username)
        fields.set('password', source.password)
      }
      if (source.scope !== undefined) fields.set('scope', source.scope)
      if (source.clientIn === 'header') put('Authorization', `Basic ${base64(`${source.key}:${source.secret}`)}`)
      else {
        fields.set('client_id', source.key)
        fields.set('client_secret', source.secret)
      }
  }
  for (const [name, value] of Object.entries({ ...source.form, ...source.secretForm })) fields.set(name, value)
  const inJson = source.variant === 'json-account'
  const body = inJson ? JSON.stringify(Object.fromEntries(fields)) : fields.toString()
  if (body !== '') put('Content-Type', inJson ? 'application/json; charset=utf-8' : 'application/x-www-form-urlencoded')
  for (const [name, value] of Object.entries({ ...source.headers, ...source.secretHeaders })) put(name, value)
  return { path: toPath(source), headers: [...headers.values()].flat(), body }
}

function toPath({ url, secretQuery }: IssuingTokenSource): string {
  const { pathname, search } = new URL(url)
  const secrets = new URLSearchParams(secretQuery).toString()
  if (secrets === '') return pathname + search
  return `${pathname}${search === '' ? '?' : `${search}&`}${secrets}`
}

/**
 * Which credential this is: by what may be known, and apart from it by its secrets, so that a changed secret is another one.
 * Two paths that sign in with the same account share its token.
 */
export function getCredential(source: IssuingTokenSource): { id: string; secrets: string } {
  const { variant, url, form, headers } = source
  const named = { variant, url, form, headers, account: getAccount(source) }
  const { path, headers: all, body } = tokenRequest(source)
  return {
    id: hash('sha256', JSON.stringify(named), 'hex'),
    secrets: hash('sha256', JSON.stringify([path, all, body]), 'hex'),
  }
}

function getAccount(source: IssuingTokenSource): readonly (string | undefined)[] {
  switch (source.variant) {
    case 'lgspaccesstoken':
      return [source.accessKey, source.appName, source.partnerCode, source.partnerCodeCus]
    case 'auth-header':
      return []
    case 'wso2':
      return [source.key, source.scope]
    case 'password':
      return [source.key, source.scope, source.username]
    case 'json-account':
      return [source.username]
  }
}

/** What a call carries in its headers, names and values in turn. */
export function tokenHeaders({ send }: IssuingTokenSource, token: string): string[] {
  return [send.header, send.scheme === '' ? token : `${send.scheme} ${token}`]
}

const tokenNames = ['access_token', 'token', 'accessToken', 'jwt', 'id_token'] as const
const lifeNames = ['expires_in', 'expiresIn', 'expiryDate', 'expires_at', 'expiresAt', 'expires', 'exp'] as const
const wrappers = ['data', 'result', 'value'] as const

/** The token in an answer, and its life. Anything else is no token, whatever the status. `requestedAt`: our clock. */
export function readToken(answer: HttpAnswer, requestedAt: number, source: IssuingTokenSource): IssuedToken {
  if (answer.status < 200 || answer.status >= 300) {
    throw unavailable(certificateFault(answer)?.detail ?? `http ${answer.status}`)
  }
  const { value: reply, fault } = readBoundedJson(toText(answer))
  // Two tokens in one answer: whichever were taken, the other may be the one that lives.
  if (fault !== null) throw unavailable(fault === 'twice' ? 'member twice' : 'not json')
  if (typeof reply !== 'object' || reply === null) throw unavailable('not json')
  const places = [reply, ...wrappers.map((name) => getMember(reply, name))]
  if (source.variant === 'json-account') refuseCode(reply, source.accepted)
  const names = source.variant === 'json-account' ? [...tokenNames, 'session'] : tokenNames
  const holder = places.find((place) => names.some((name) => typeof getMember(place, name) === 'string'))
  const { token: tokenAt, life: lifeAt } = source.answer
  const found = tokenAt === undefined ? first(names, holder) : at(reply, tokenAt)
  const value = typeof found === 'string' ? withoutScheme(found.trim(), source.send.scheme) : ''
  // It becomes a header: what cannot stand in one is no token.
  if (!/^[\x21-\x7e]{1,16384}$/.test(value)) throw unavailable('no token')
  const beside = tokenAt === undefined ? holder : at(reply, tokenAt.split('.').slice(0, -1).join('.'))
  for (const place of new Set([reply, beside])) refuseUnusable(place, source.send.scheme)
  const stated = lifeAt === undefined ? lifeNames.map((name) => getMember(beside, name)) : [at(reply, lifeAt)]
  // Moments are compared with the clock that wrote them.
  const theirNow = Date.parse(findHeader(answer.headers, 'date') ?? '')
  const lifeMs = getLife(stated, Number.isFinite(theirNow) ? theirNow : requestedAt, source.lifeAssumedMs)
  return { token: value, lifeMs }
}

/** A token beside a code that says no is none. */
function refuseCode(reply: object, accepted: readonly string[] | undefined): void {
  if (accepted === undefined) return
  for (const name of ['error_code', 'code'] as const) {
    const code = getMember(reply, name)
    if (code !== undefined && code !== null && !accepted.includes(String(code))) throw unavailable('refused')
  }
}

/**
 * Kinds of tokens that are worth nothing by themselves: every call has to prove that its sender holds a key (RFC 9449, RFC 7800, the
 * `mac` of drafts), or that are no access tokens at all (RFC 8693). Others are sent with the word that the settings have for them.
 */
const unusableTypes: ReadonlySet<string> = new Set(['dpop', 'mac', 'pop', 'n_a'])

/** A token is none beside an error (RFC 6749, 5.2), and one of a kind that is not understood must not be used (7.1). */
function refuseUnusable(place: unknown, scheme: string): void {
  if (!isNothing(getMember(place, 'error'))) throw unavailable('error beside the token')
  const type = String(getMember(place, 'token_type') ?? '')
    .trim()
    .toLowerCase()
  if (unusableTypes.has(type) && type !== scheme.toLowerCase()) throw unavailable(`token type ${type}`)
}

/** As serializers write that there is none: absent, null, false, nought, or empty. */
function isNothing(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0
  return (
    value === undefined || value === null || ['', '0', 'false', 'null'].includes(String(value).trim().toLowerCase())
  )
}

function toText(answer: HttpAnswer): string {
  try {
    return decodeAnswer(answer, 'provincial-bus')
  } catch {
    throw unavailable('charset')
  }
}

/** Own members only: a name of the settings or of an answer may be `constructor`. */
function getMember(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined
}

/** Down a path of names; an empty one is where it begins. */
function at(value: unknown, path: string): unknown {
  return path === '' ? value : path.split('.').reduce(getMember, value)
}

function first(names: readonly string[], value: unknown): unknown {
  return names.map((name) => getMember(value, name)).find((one) => typeof one === 'string')
}

/** Some hand out the whole value of the header. */
function withoutScheme(value: string, scheme: string): string {
  const start = `${scheme} `
  return scheme !== '' && value.toLowerCase().startsWith(start.toLowerCase()) ? value.slice(start.length).trim() : value
}

export function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64')
}

function unavailable(detail: string): GatewayFailure {
  return new GatewayFailure('token-unavailable', { detail, sent: 'no' })
}
