/** What the filing routes share: whether there are filings here at all, ids that can be ids, what can be filed by now. */
import type { Context } from 'hono'
import { requireRole } from '../access/policy.ts'
import type { Caller, Role } from '../domain/access.ts'
import { GatewayFailure } from '../domain/failure.ts'
import { FilingRequest, getSupplementRequest, type SupplementRequest } from '../domain/filing/filing-request.ts'
import {
  procedureFaults,
  receiptFaults,
  type SupplementedFiling,
  supplementUnitFaults,
  unitFaults,
} from '../domain/filing/filing-rules.ts'
import { isUuid } from '../domain/uuid.ts'
import { dayInVietnam } from '../domain/vietnam-time.ts'
import type { FilingDeps } from '../filing/deps.ts'
import { findUnit } from '../unit/find-unit.ts'
import type { UnitsInForce } from '../unit/open-units.ts'
import { tellSuccessors } from '../unit/tell-successors.ts'
import type { Units } from '../unit/units.ts'
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

/** The filing in a body, or all its faults at once, those among them that the clock, the configuration and the units in force show. */
export async function checkFiling(
  body: unknown,
  { clock, settings }: FilingDeps,
  { current, codes }: UnitsInForce,
): Promise<FilingRequest> {
  const units = await current()
  const isKnown = (code: string, day: string) => findUnit(units, code, day).outcome === 'existed'
  const further = [
    ...receiptFaults(body, clock.now()),
    ...procedureFaults(body, settings.procedures),
    ...unitFaults(body, { codes, further: settings.furtherUnits, isKnown }),
  ]
  const check = () => checkBody(FilingRequest, body, () => further.map(getRequestFault))
  return namingSuccessors(units, body, readAt(body, '/receivedAt'), check)
}

/** The supplement of a filing in a body, or all its faults at once. */
export async function checkSupplement(
  body: unknown,
  filing: SupplementedFiling,
  { current, codes }: UnitsInForce,
): Promise<SupplementRequest> {
  const further = () => supplementUnitFaults(filing, body, codes).map(getRequestFault)
  const check = () => checkBody(getSupplementRequest(filing), body, further)
  return namingSuccessors(await current(), body, filing.receivedAt, check)
}

/** What became of a unit that is gone stands in the fault at once: the person who files has to look for nothing else. */
function namingSuccessors<T>(units: Units, body: unknown, receivedAt: string | undefined, check: () => T): T {
  try {
    return check()
  } catch (error) {
    if (!(error instanceof GatewayFailure) || error.code !== 'request-invalid' || receivedAt === undefined) throw error
    const faults = error.faults.map((fault) => {
      const code = fault.code === 'unit-did-not-exist' ? readAt(body, fault.pointer) : undefined
      const after = code === undefined ? null : tellSuccessors(units, code, dayInVietnam(receivedAt))
      if (after === null) return fault
      const message = { vi: `${fault.message.vi}; ${after.vi}`, en: `${fault.message.en}; ${after.en}` }
      return { ...fault, message }
    })
    throw new GatewayFailure('request-invalid', { faults })
  }
}

/** The text at a pointer of a body that may be of any form. */
function readAt(body: unknown, pointer: string): string | undefined {
  let value = body
  for (const step of pointer.split('/').slice(1)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
    value = (value as Record<string, unknown>)[step]
  }
  return typeof value === 'string' ? value : undefined
}
