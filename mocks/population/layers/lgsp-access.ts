// Who may pass the provincial bus: the bearer token, the header that has to come again with an L1 token, the officer's hash.

import type { Credentials } from '../../credentials.ts'
import { type Context, header, type Incoming, type Reply } from '../../wire/types.ts'
import { Refused } from '../refusals.ts'
import { wso2Fault } from './wso2.ts'

/** The refusal, or undefined when the token is good (or absent where it may be). */
export function refuseToken(incoming: Incoming, context: Context, needed: 'required' | 'optional'): Reply | undefined {
  const { settings, memory, now } = context
  const bearer = /^Bearer (\S+)$/.exec(header(incoming, 'authorization') ?? '')?.[1]
  if (bearer === undefined) return needed === 'required' ? wso2Fault(900902, settings.wso2Form) : undefined
  const token = memory.tokens.find(bearer, now)
  if (!token) return wso2Fault(900901, settings.wso2Form)
  if (token.variant !== 'L1' || !settings.accessTokenHeaderOnCall) return undefined
  return isAccessToken(header(incoming, 'lgspaccesstoken'), context.credentials)
    ? undefined
    : wso2Fault(900901, settings.wso2Form)
}

/** Throws Refused unless AuthHash is this officer's own. */
export function admitOfficer(incoming: Incoming, officerNumber: string, { settings, credentials }: Context): void {
  if (!settings.authHashPerOfficer) return
  const officer = credentials.officers.find((one) => one.number === officerNumber)
  const expected = officer && Buffer.from(`${officer.keyName}:${officer.keyPass}`, 'utf8').toString('base64')
  if (expected === undefined || header(incoming, 'authhash') !== expected) throw new Refused('officer')
}

/** lgspaccesstoken: base64 of compact JSON with exactly these keys. */
export function isAccessToken(value: string | undefined, { lgsp }: Credentials): boolean {
  const { accessKey, secretKey, appName, partnerCode } = lgsp
  const expected = JSON.stringify({
    AccessKey: accessKey,
    SecretKey: secretKey,
    AppName: appName,
    PartnerCode: partnerCode,
    PartnerCodeCus: partnerCode,
  })
  return value === Buffer.from(expected, 'utf8').toString('base64')
}
