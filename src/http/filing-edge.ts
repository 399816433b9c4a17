/** What the filing routes share: whether there are filings here at all, ids that can be ids, what can be filed by now. */
import type { Context } from 'hono'
import { requireRole } from '../access/policy.ts'
import type { Caller, Role } from '../domain/access.ts'
import { GatewayFailure } from '../domain/failure.ts'
import { FilingRequest } from '../domain/filing/filing-request.ts'
import { procedureFaults, receiptFaults, registrationUnitFaults } from '../domain/filing/filing-rules.ts'
import { isUuid } from '../domain/uuid.ts'
import type { FilingDeps } from '../filing/deps.ts'
import type { Edge } from './edge.ts'
import { checkBody, getRequestFault } from './input/read-json.ts'
import type { Env, RequestState } from './request.ts'

/** A request whose caller is known, at a gateway that takes filings. */
export interface FilingCall {
  request: RequestState
  requestId: string
  caller: Caller
  deps: FilingDeps
}

/**
 * Admits a request to a filing route. Fails with `filings-disabled` where the configuration has no filings, and with
 * `role-required` where one of these roles is needed and the caller has none of them.
 */
export function beginFilingCall(
  c: Context<Env>,
  edge: Edge,
  deps: FilingDeps | undefined,
  operation: string,
  roles: readonly Role[] = [],
): FilingCall {
  const request = edge.admit(c, operation)
  if (!deps) throw new GatewayFailure('filings-disabled')
  if (!request.caller) throw new Error('a filing call needs a caller')
  if (roles.length > 0) requireRole(request.caller, ...roles)
  return { request, requestId: request.id, caller: request.caller, deps }
}

/** The id in the path. A text that cannot be an id names no filing and gets the same answer as any id that names none. */
export function getFilingId(c: Context<Env>): string {
  const id = c.req.param('id') ?? ''
  if (!isUuid(id)) throw new GatewayFailure('filing-not-found')
  return id.toLowerCase()
}

/** The filing in a body, or all its faults at once, those among them that the clock and the configuration show. */
export function checkFiling(body: unknown, { clock, settings }: FilingDeps): FilingRequest {
  const further = [
    ...receiptFaults(body, clock.now()),
    ...procedureFaults(body, settings.procedures),
    ...registrationUnitFaults(body, settings.furtherUnits),
  ]
  return checkBody(FilingRequest, body, () => further.map(getRequestFault))
}
