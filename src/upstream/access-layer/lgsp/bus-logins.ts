/** The sign-ins of one provincial path: its own, and those of units that have one for themselves. */
import type { PathCondition } from '../../../domain/link/wire.ts'
import type { Clock } from '../../../domain/runtime.ts'
import { createUnitTable, noCredentials } from '../by-unit.ts'
import type { ServiceKeys } from '../service-endpoints.ts'
import type { TokenSource } from '../token/token-settings.ts'
import { type BusLogin, createBusLogin, type Heard, type LgspSettings, type SignedDeps } from './lgsp.ts'

export interface BusLoginsSettings extends LgspSettings, ServiceKeys {
  credentials: readonly { units: readonly string[]; token: TokenSource; apiKey?: string | undefined }[]
  unlistedUnits: 'path' | 'refuse'
}

export interface BusLogins {
  /** As that of one login; `asking` = on whose behalf, `null` = nobody's. The attempt learns whose key goes along. */
  run<T>(
    pending: { officer: string; unit: string } | null,
    signal: AbortSignal,
    attempt: (headers: readonly string[], apiKey: string | undefined, heard: Heard) => Promise<T>,
  ): Promise<T>
  /** As the `probe` of the path's own login. */
  probe: BusLogin['probe']
  /** Of the path's own login. */
  condition(): PathCondition
  close(): Promise<void>
}

export function createBusLogins(settings: BusLoginsSettings, clock: Clock, wire: SignedDeps): BusLogins {
  const main = createBusLogin(settings, clock, wire)
  const own = settings.credentials.map(({ units, token, apiKey }) => ({
    units,
    value: { login: createBusLogin({ ...settings, token }, clock, wire), apiKey },
  }))
  const findLogin = createUnitTable(own)
  return {
    run(pending, signal, attempt) {
      const found = pending === null ? undefined : findLogin(pending.unit)
      if (pending !== null && found === undefined && settings.unlistedUnits === 'refuse') throw noCredentials()
      const { login, apiKey } = found ?? { login: main, apiKey: undefined }
      return login.run(pending?.officer ?? null, signal, (headers, heard) => attempt(headers, apiKey, heard))
    },
    probe: (signal, attempt) => main.probe(signal, attempt),
    condition: () => main.condition(),
    async close() {
      await Promise.all([main.close(), ...own.map(({ value }) => value.login.close())])
    },
  }
}
