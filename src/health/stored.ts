import { GatewayFailure } from '../domain/failure.ts'
import { isOutage } from '../store/outage.ts'

/** What the database does not give is a passing failure of ours: `operations-unavailable`. */
export async function stored<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw isOutage(error) ? new GatewayFailure('operations-unavailable', { retryAfterMs: 2_000, cause: error }) : error
  }
}
