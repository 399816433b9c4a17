/**
 * Who is calling: proof in, caller out. Today the proof is an API key in `Authorization: Bearer lth_…`; access tokens
 * and client certificates will enter through this same function.
 */
import type { Caller, Consumer } from '../domain/access.ts'
import { GatewayFailure } from '../domain/failure.ts'
import { createFileWatch } from '../domain/file-watch.ts'
import { createKeyedHash } from '../domain/keyed-hash.ts'
import type { Clock, Logger } from '../domain/runtime.ts'
import { readKey, secretMatches } from './api-key.ts'
import { readRegister } from './read-register.ts'
import type { Register } from './register.ts'
import type { AccessSettings } from './settings.ts'

export interface Credentials {
  /** Fails with `credentials-missing` or `credentials-unknown`; the second says nothing about what was wrong. */
  identify(authorization: string | undefined): Caller
  /** The caller of a credential that proved itself before; `undefined` once it was dropped or has expired. */
  findCaller(credentialId: string): Caller | undefined
  /** The consumer of this id as the register in force has it; `undefined` = it has none. */
  findConsumer(id: string): Consumer | undefined
  /** Reads the file again. A file that cannot be used changes nothing; its problems are returned and logged. */
  reload(): Promise<string[]>
  close(): void
}

export async function openCredentials(settings: AccessSettings, clock: Clock, logger: Logger): Promise<Credentials> {
  const file = settings.consumersFile
  const watch = createFileWatch([file])
  const first = await readRegister(file)
  if (!first.register) {
    const { problems, unreadable } = first
    const reasons = unreadable ? ` ${problems.join()} (${unreadable})` : `\n  ${problems.join('\n  ')}`
    throw new Error(`consumers file ${file}:${reasons}`)
  }
  let register: Register = first.register
  let byConsumer = indexConsumers(register)
  let reloading: Promise<string[]> | undefined
  let again: Promise<string[]> | undefined
  const keyed = createKeyedHash(settings.keyHashKey)

  /** One after the other: a caller that comes while one is under way gets the next one, which sees what the caller has seen. */
  function reload(): Promise<string[]> {
    if (reloading) {
      again ??= reloading.then(() => {
        again = undefined
        return reload()
      })
      return again
    }
    reloading = readAgain().finally(() => {
      reloading = undefined
    })
    return reloading
  }

  async function readAgain(): Promise<string[]> {
    const { register: next, problems } = await readRegister(file)
    if (next) {
      register = next
      byConsumer = indexConsumers(next)
      logger.info({ file, keys: next.size }, 'access: the consumers file was loaded')
    } else {
      logger.error({ file, problems }, 'access: the consumers file was refused; the one before it stays in force')
    }
    return problems
  }

  const timer = setInterval(async () => {
    if (await watch.hasChanged()) await reload()
  }, settings.reloadIntervalMs).unref()

  return {
    identify(authorization) {
      if (!authorization) throw new GatewayFailure('credentials-missing')
      const scheme = authorization.slice(0, 7)
      const presented = scheme.toLowerCase() === 'bearer ' ? readKey(authorization.slice(7).trim()) : undefined
      const credential = presented && register.get(presented.id)
      const matches = secretMatches(keyed, presented?.secret ?? '', credential?.hash)
      if (!presented || !credential || !matches || clock.now() >= credential.expiresAt) {
        throw new GatewayFailure('credentials-unknown')
      }
      return { consumer: credential.consumer, credentialId: presented.id }
    },
    findCaller(credentialId) {
      const credential = register.get(credentialId)
      if (!credential || clock.now() >= credential.expiresAt) return undefined
      return { consumer: credential.consumer, credentialId }
    },
    findConsumer: (id) => byConsumer.get(id),
    reload,
    close: () => clearInterval(timer),
  }
}

function indexConsumers(register: Register): ReadonlyMap<string, Consumer> {
  return new Map([...register.values()].map(({ consumer }) => [consumer.id, consumer]))
}
