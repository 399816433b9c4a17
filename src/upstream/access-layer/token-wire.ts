/** The three ways provinces hand out tokens, as bytes: what is asked and what an answer says. */
import { GatewayFailure } from '../../domain/failure.ts'
import { decodeAnswer } from '../decode-text.ts'
import type { HttpAnswer } from '../exchange.ts'
import { parseJson } from '../soap.ts'
import type { IssuingTokenSource } from './token-settings.ts'

export interface IssuedToken {
  token: string
  /** Milliseconds since the epoch. */
  endsAt: number
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

export function tokenRequest(source: IssuingTokenSource): { headers: string[]; body: string } {
  const headers = ['Accept', 'application/json', 'Accept-Encoding', 'identity']
  const form = ['Content-Type', 'application/x-www-form-urlencoded']
  switch (source.variant) {
    case 'lgspaccesstoken':
      headers.push(...form, 'lgspaccesstoken', lgspAccessToken(source))
      return { headers, body: 'grant_type=client_credentials' }
    case 'wso2':
      headers.push(...form, 'Authorization', `Basic ${base64(`${source.key}:${source.secret}`)}`)
      return { headers, body: 'grant_type=client_credentials' }
    case 'auth-header':
      headers.push('Auth', source.auth)
      return { headers, body: '' }
  }
}

/** `{access_token, expires_in}` or `{token, expiryDate}`. Anything else is no token, whatever the status. */
export function readToken(answer: HttpAnswer, askedAt: number, lifeAssumedMs: number): IssuedToken {
  if (answer.status < 200 || answer.status >= 300) throw unavailable(`http ${answer.status}`)
  const said = parseJson(textOf(answer))
  if (typeof said !== 'object' || said === null) throw unavailable('not json')
  const { access_token, token, expires_in, expiryDate } = said as Record<string, unknown>
  const value = access_token ?? token
  // It becomes a header: what cannot stand in one is no token.
  if (typeof value !== 'string' || !/^[\x21-\x7e]{1,16384}$/.test(value)) throw unavailable('no token')
  const endsAt = endOf(expires_in, expiryDate, askedAt) ?? askedAt + lifeAssumedMs
  return { token: value, endsAt }
}

function textOf(answer: HttpAnswer): string {
  try {
    return decodeAnswer(answer, 'provincial-bus')
  } catch {
    throw unavailable('charset')
  }
}

/** Seconds to live, or a moment: ISO 8601, or epoch in milliseconds or seconds (1e11 ms is 1973, 1e11 s the year 5138). */
function endOf(expiresIn: unknown, expiryDate: unknown, askedAt: number): number | null {
  const seconds = Number(expiresIn)
  if (expiresIn !== undefined && expiresIn !== null && Number.isFinite(seconds) && seconds > 0)
    return askedAt + seconds * 1_000
  if (typeof expiryDate === 'number' || (typeof expiryDate === 'string' && /^\d{9,14}$/.test(expiryDate))) {
    const epoch = Number(expiryDate)
    return epoch < 1e11 ? epoch * 1_000 : epoch
  }
  if (typeof expiryDate !== 'string') return null
  const parsed = Date.parse(expiryDate)
  return Number.isFinite(parsed) ? parsed : null
}

export function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64')
}

function unavailable(detail: string): GatewayFailure {
  return new GatewayFailure('token-unavailable', { detail, sent: 'no' })
}
