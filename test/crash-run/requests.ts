/** Requests of a system that gives up on nothing while the run lasts: asked again, at any gateway, after everything but a clear no. */
import type { Random } from './random.ts'
import type { World } from './world.ts'

/** Longer than any outage of the run. */
const patienceMs = 5_000
/** After this long the same no is no misfortune. */
const giveUpAfterMs = 120_000

export interface Sending {
  apiKey: string
  /** Absent: GET. */
  body?: string
  idempotencyKey?: string
}

/** Ends with `Refused` for a no that would be the same forever: a defect of the run, or of the gateway. */
export async function untilTaken(
  { gatewayUrls }: Pick<World, 'gatewayUrls'>,
  path: string,
  { apiKey, idempotencyKey, body }: Sending,
  random: Random,
): Promise<Buffer> {
  const until = Date.now() + giveUpAfterMs
  for (;;) {
    let last: unknown
    try {
      const response = await fetch(random.pick(gatewayUrls) + path, {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          authorization: `Bearer ${apiKey}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
        },
        ...(body !== undefined && { body }),
        signal: AbortSignal.timeout(patienceMs),
      })
      const bytes = Buffer.from(await response.arrayBuffer())
      if (response.ok) return bytes
      last = `${response.status} ${bytes.toString().slice(0, 500)}`
      // 408: a machine that does too much else kept this process from sending its body in time.
      if (response.status < 500 && ![408, 409, 429].includes(response.status)) throw new Refused(`${path}: ${last}`)
    } catch (error) {
      if (error instanceof Refused) throw error
      last ??= error
    }
    if (Date.now() > until) throw new Refused(`${path}: for ${giveUpAfterMs} ms: ${last}`)
    await new Promise((next) => setTimeout(next, random.between(20, 200)))
  }
}

class Refused extends Error {}
