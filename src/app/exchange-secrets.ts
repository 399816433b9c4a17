/** Who takes a secret over that was exchanged: each part registers for the settings that it was built from. */
import { joinSessions, type Sessions } from '../access/sessions.ts'
import type { Config } from '../config/config.ts'
import type { ExchangedSecrets } from '../config/live-secrets.ts'
import { createExchangeable } from '../domain/exchangeable.ts'
import type { Logger } from '../domain/runtime.ts'

interface Closable {
  close(): Promise<void>
}

export interface SecretExchange {
  /** Called before anything is taken: where one rejects, nothing is, and all that was in force stays. */
  check(prefixes: readonly string[], prove: (config: Config, before: Config) => Promise<void> | void): void
  /** `take` is called once for all changed settings below the prefixes. */
  on(prefixes: string | readonly string[], take: (config: Config) => Promise<void> | void): void
  /** Something that is built from settings, needs no end, and follows them. */
  follow<T extends object>(prefixes: readonly string[], build: (config: Config) => T): T
  /** Something that is built from settings and built anew when one of them changed; calls under way end on the one before within `endsMs`. */
  keep<T extends Closable>(prefix: string, first: T, build: (config: Config) => T | undefined, endsMs: number): T
  apply(exchanged: ExchangedSecrets): Promise<void>
  /** Ends what was exchanged and may still be at work. */
  close(): Promise<void>
}

export function createSecretExchange(config: Config, logger: Logger): SecretExchange {
  const checks: { prefixes: readonly string[]; prove: (config: Config, before: Config) => Promise<void> | void }[] = []
  const takers: { prefixes: readonly string[]; take: (config: Config) => Promise<void> | void }[] = []
  let inForce = config
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
    check: (prefixes, prove) => {
      checks.push({ prefixes, prove })
    },
    on: (prefixes, take) => {
      takers.push({ prefixes: typeof prefixes === 'string' ? [prefixes] : prefixes, take })
    },
    follow(prefixes, build) {
      const held = createExchangeable(build(inForce))
      takers.push({
        prefixes,
        take: (next) => {
          held.exchange(build(next))
        },
      })
      return held.shown
    },
    keep(prefix, first, build, endsMs) {
      const held = createExchangeable(first)
      takers.push({
        prefixes: [prefix],
        take: (changed) => {
          const next = build(changed)
          if (next !== undefined) endLater(held.exchange(next), endsMs)
        },
      })
      return held.shown
    },
    async apply({ names, config: next }) {
      const isBelow = (prefixes: readonly string[]) => (name: string) =>
        prefixes.some((prefix) => name.startsWith(prefix))
      for (const { prefixes, prove } of checks) if (names.some(isBelow(prefixes))) await prove(next, inForce)
      for (const { prefixes, take } of takers) if (names.some(isBelow(prefixes))) await take(next)
      inForce = next
      const untaken = names.filter((name) => !takers.some(({ prefixes }) => isBelow(prefixes)(name)))
      if (untaken.length > 0)
        logger.warn({ settings: untaken }, 'config: these secrets take effect with the next start')
    },
    close: async () => {
      await Promise.all([...formers].map((entry) => entry.end()))
    },
  }
}

/** Sessions whose key is exchanged while they last; those of the key that is named as former are good as well. */
export function followSessions(secrets: Pick<SecretExchange, 'follow'>, create: (key: string) => Sessions): Sessions {
  return secrets.follow(['access.keyHashKey', 'access.formerKeyHashKey'], ({ access }) => {
    const current = create(access.keyHashKey)
    return access.formerKeyHashKey === undefined ? current : joinSessions(current, create(access.formerKeyHashKey))
  })
}
