// The three ways provinces hand out tokens: L1 by the header lgspaccesstoken, L2 by a static header Auth, L3 as WSO2 does.

import { type Answer, type Context, header, type Incoming, json } from '../../wire/types.ts'
import type { TokenVariant } from '../memory.ts'
import { isAccessToken } from './lgsp-access.ts'

export function answerToken(variant: TokenVariant, incoming: Incoming, context: Context): Answer {
  if (variant === 'L2') return answerL2(incoming, context)
  if (new URLSearchParams(incoming.body.toString('utf8')).get('grant_type') !== 'client_credentials') {
    return { reply: json(400, { error: 'unsupported_grant_type', error_description: 'Unsupported grant_type value' }) }
  }
  const known =
    variant === 'L1'
      ? isAccessToken(header(incoming, 'lgspaccesstoken'), context.credentials)
      : isConsumer(incoming, context)
  if (!known)
    return { reply: json(401, { error: 'invalid_client', error_description: 'Client Authentication failed.' }) }
  const { token, commit } = draft(variant, context)
  const body = {
    access_token: token,
    scope: 'am_application_scope default',
    token_type: 'Bearer',
    expires_in: context.settings.tokenLifeSeconds,
  }
  return { reply: json(200, body, { 'cache-control': 'no-store' }), commit }
}

function answerL2(incoming: Incoming, context: Context): Answer {
  if (header(incoming, 'auth') !== context.credentials.lgsp.staticAuth)
    return { reply: json(401, { message: 'Unauthorized' }) }
  const { token, expiresAt, commit } = draft('L2', context)
  const expiryDate = context.settings.l2ExpiryForm === 'iso' ? new Date(expiresAt).toISOString() : expiresAt
  return { reply: json(200, { token, refreshToken: context.memory.tokens.draft(), expiryDate }), commit }
}

function isConsumer(incoming: Incoming, { credentials }: Context): boolean {
  const { consumerKey, consumerSecret } = credentials.lgsp
  return (
    header(incoming, 'authorization') ===
    `Basic ${Buffer.from(`${consumerKey}:${consumerSecret}`, 'utf8').toString('base64')}`
  )
}

/** A token that becomes valid only when the answer goes out. */
function draft(
  variant: TokenVariant,
  { memory, settings, now }: Context,
): { token: string; expiresAt: number; commit: () => void } {
  const token = memory.tokens.draft()
  const expiresAt = now + settings.tokenLifeSeconds * 1000
  return {
    token,
    expiresAt,
    commit: () => memory.tokens.put(token, variant, expiresAt, settings.newTokenRevokesPrevious),
  }
}
