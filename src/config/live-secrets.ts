/**
 * Secrets that are exchanged while the gateway runs: files that `{ file: … }` names are looked at, and the configuration is read again when one
 * of them changed. Only what comes out of such files is taken, and keys that stand beside others as a whole: where another setting differs too, all
 * waits for the next start. What cannot be used changes nothing. No value is ever logged.
 */
import { createFileWatch } from '../domain/file-watch.ts'
import type { Logger } from '../domain/runtime.ts'
import type { Config } from './config.ts'
import { ConfigProblems } from './problem.ts'
import { isTree } from './references.ts'

/** A setting that stands in a file of its own. */
interface FileReference {
  /** `links.population.paths.0.apiKey` */
  name: string
  file: string
}

export interface SecretSource {
  references: readonly FileReference[]
  /** The whole configuration again. Fails with `ConfigProblems`. */
  read(): Config
}

/** Names of settings, and the configuration in which they have their new values. */
export interface ExchangedSecrets {
  names: readonly string[]
  config: Config
}

export interface LiveSecrets {
  /** Looks now, whether a file changed or not. */
  reload(): Promise<void>
  close(): void
}

/** Keys that stand side by side, or give way to one another: their names, and which of them there are, change with the keys. */
const besideKeys = [
  'filing.vault.',
  'audit.keyId',
  'audit.chainKey',
  'audit.retiredKeys',
  'audit.subjectKey',
  'audit.formerSubjectKeys',
  'audit.tree.signingKey',
  'audit.tree.knownKeys',
  'access.keyHashKey',
  'access.formerKeyHashKey',
]
const standsBeside = (name: string) => besideKeys.some((prefix) => name.startsWith(prefix))

/** `apply` gets what changed; when it fails, the same change is tried again with the next look. */
export function watchSecrets(
  config: Config,
  source: SecretSource,
  deps: { logger: Logger; intervalMs: number; apply(exchanged: ExchangedSecrets): Promise<void> },
): LiveSecrets {
  const { logger, intervalMs, apply } = deps
  const watch = createFileWatch(source.references.map(({ file }) => file))
  const exchangeable = new Set(source.references.map(({ name }) => name))
  let inForce = config
  let running: Promise<void> | undefined
  let again = false

  async function readAgain(): Promise<void> {
    try {
      const next = source.read()
      const names = findChanges(inForce, next)
      const others = names.filter((name) => !exchangeable.has(name) && !standsBeside(name))
      again = false
      if (others.length > 0) {
        logger.warn(
          { settings: others },
          'config: settings that are no secrets differ as well; all waits for the next start',
        )
        return
      }
      if (names.length > 0) await apply({ names, config: next })
      inForce = next
      if (names.length > 0) logger.info({ settings: names }, 'config: secrets were exchanged')
    } catch (error) {
      again = !(error instanceof ConfigProblems)
      const settings = error instanceof ConfigProblems ? error.problems.map(({ place }) => place) : []
      logger.error({ settings }, 'config: secrets could not be exchanged; those before stay in force')
    }
  }

  const reload = () =>
    (running ??= readAgain().finally(() => {
      running = undefined
    }))
  const timer = setInterval(async () => {
    if ((await watch.hasChanged()) || again) await reload()
  }, intervalMs).unref()
  return { reload, close: () => clearInterval(timer) }
}

/** Names of the settings whose values differ. */
function findChanges(before: Config, after: Config): string[] {
  const [old, next] = [toLeaves(before), toLeaves(after)]
  return [...new Set([...old.keys(), ...next.keys()])].filter((name) => old.get(name) !== next.get(name))
}

function toLeaves(tree: unknown, place = '', found = new Map<string, string>()): Map<string, string> {
  const entries = Array.isArray(tree) ? [...tree.entries()] : isTree(tree) ? Object.entries(tree) : undefined
  if (entries === undefined || entries.length === 0) found.set(place, JSON.stringify(tree) ?? '')
  else for (const [key, inner] of entries) toLeaves(inner, place === '' ? String(key) : `${place}.${key}`, found)
  return found
}
