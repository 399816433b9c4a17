/** The query of a URL against its schema. Faults point at `?name`; what nobody knows is refused, not overlooked. */
import type { Context } from 'hono'
import { z } from 'zod'
import { GatewayFailure } from '../../domain/failure.ts'
import type { Env } from '../request.ts'
import { checkBody } from './read-json.ts'

/**
 * A number of a query, in decimal digits alone. What JavaScript takes for one besides is refused: an empty value, as an unset
 * variable of a shell makes it, would be 0 and replay a whole feed.
 */
export function inDecimal<T extends z.ZodType>(schema: T) {
  return z.preprocess(
    (text) => (typeof text === 'string' && /^\d{1,16}(\.\d{1,3})?$/.test(text) ? Number(text) : text),
    schema,
  )
}

export function readQuery<T>(c: Context<Env>, schema: z.ZodType<T>): T {
  assertClear(c)
  try {
    return checkBody(schema, c.req.query())
  } catch (error) {
    if (!(error instanceof GatewayFailure) || error.code !== 'request-invalid') throw error
    const faults = error.faults.map((fault) => ({ ...fault, pointer: fault.pointer.replace(/^\//, '?') }))
    throw new GatewayFailure('request-invalid', { faults })
  }
}

/**
 * The framework takes the first of two values and leaves escapes that are no UTF-8 as they stand. Then the answer would be a
 * list of other filings than those that were asked for, or an empty one.
 */
function assertClear(c: Context<Env>): void {
  const [, query = ''] = c.req.url.split('?', 2)
  if (query === '') return
  try {
    decodeURIComponent(query)
  } catch (cause) {
    throw new GatewayFailure('request-malformed', { detail: 'the query is not UTF-8', cause })
  }
  if (Object.values(c.req.queries()).some(({ length }) => length > 1)) {
    throw new GatewayFailure('request-malformed', { detail: 'the query has a parameter twice' })
  }
}
