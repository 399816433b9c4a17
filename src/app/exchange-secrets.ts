/** Who takes a secret over that was exchanged: each part registers for the settings that it was built from. */
import type { Config } from '../config/config.ts'
import type { ExchangedSecrets } from '../config/live-secrets.ts'
import { createExchangeable } from '../domain/exchangeable.ts'
import type { Logger } from '../domain/runtime.ts'

interface Closable {
  close(): Promise<void>
}

export interface SecretExchange {
  /** `take` is called once for all changed settings below `prefix`. */
  on(prefix: string, take: (config: Config) => Promise<void> | void): void
  /** Something that is built from settings and built anew when one of them changed; calls under way end on the one before within `endsMs`. */
  keep<T extends Closable>(prefix: string, first: T, build: (config: Config) => T | undefined, endsMs: number): T
  apply(exchanged: ExchangedSecrets): Promise<void>
  /** Ends what was exchanged and may still be at work. */
  close(): Promise<void>
}

export function createSecretExchange(logger: Logger): SecretExchange {
  const takers: { prefix: string; take: (config: Config) => Promise<void> | void }[] = []
  const formers = new Set<{ timer: NodeJS.Timeout; end(): Promise<void> }>()

  function endLater(former: Closable, afterMs: number): void {
    const entry = {
      timer: setTimeout(() => void entry.end(), afterMs).unref(),
      async end() {
        clearTimeout(entry.timer)
        formers.delete(entry)
        await former.close().catch(() => logger.warn({}, 'config: a former connection could not be closed'))
      },
    }
    formers.add(entry)
  }

  return {
    on: (prefix, take) => {
      takers.push({ prefix, take })
    },
    keep(prefix, first, build, endsMs) {
      const held = createExchangeable(first)
      takers.push({
        prefix,
        take: (config) => {
          const next = build(config)
          if (next !== undefined) endLater(held.exchange(next), endsMs)
        },
      })
      return held.shown
    },
    async apply({ names, config }) {
      const isBelow = (prefix: string) => (name: string) => name.startsWith(prefix)
      for (const { prefix, take } of takers) if (names.some(isBelow(prefix))) await take(config)
      const untaken = names.filter((name) => !takers.some(({ prefix }) => name.startsWith(prefix)))
      if (untaken.length > 0)
        logger.warn({ settings: untaken }, 'config: these secrets take effect with the next start')
    },
    close: async () => {
      await Promise.all([...formers].map((entry) => entry.end()))
    },
  }
}
