/** Whether the officer whom a request states is the one who is signed in at the calling system, where the caller's token says who that is. */
import type { Caller, Purpose } from '../domain/access.ts'
import { GatewayFailure } from '../domain/failure.ts'

type Stated = Pick<Purpose, 'officer' | 'officerAccount'>

/** Fails with `officer-not-of-token`. `at` = where the request states the officer. A token that names none leaves it to the caller. */
export function requireOfficer({ officer }: Caller, stated: Stated, at = '/purpose'): void {
  if (officer === undefined || officer === stated.officer || officer === stated.officerAccount) return
  const message = {
    vi: 'Không phải cán bộ có tên trong mã truy cập',
    en: 'Not the officer whom the access token names',
  }
  throw new GatewayFailure('officer-not-of-token', {
    faults: [{ pointer: `${at}/officer`, code: 'officer-not-of-token', message }],
  })
}

/**
 * What a system asks for by itself, later, with all that it may: with a token that is good for one officer or some units nobody would know
 * then. Fails with `officer-not-of-token`.
 */
export function requireWholeConsumer({ officer, units }: Caller): void {
  if (officer === undefined && units === undefined) return
  throw new GatewayFailure('officer-not-of-token', {
    detail: 'a token that names no officer and no units is needed',
    missingRight: 'token of the whole consumer',
  })
}
