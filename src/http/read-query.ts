/** The query of a URL against its schema. Faults point at `?name`; what nobody knows is refused, not overlooked. */
import type { Context } from 'hono'
import type { z } from 'zod'
import { GatewayFailure } from '../domain/failure.ts'
import { checkBody } from './read-json.ts'
import type { Env } from './request.ts'

export function readQuery<T>(c: Context<Env>, schema: z.ZodType<T>): T {
  try {
    return checkBody(schema, c.req.query())
  } catch (error) {
    if (!(error instanceof GatewayFailure) || error.code !== 'request-invalid') throw error
    const faults = error.faults.map((fault) => ({ ...fault, pointer: fault.pointer.replace(/^\//, '?') }))
    throw new GatewayFailure('request-invalid', { faults })
  }
}
