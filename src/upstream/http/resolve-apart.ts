/**
 * Addresses of names that others chose. The system's resolver holds one of the few threads of this process for as long as a name's own
 * servers take, and two such names are enough for the ministries' to wait behind them. So these names are asked for by queries of our
 * own, each in its own time. What no name server knows may stand in a file of this machine or need a search domain: that is asked of
 * the system, one name at a time, so that half of its threads stay free for those whom the configuration names.
 */
import { Resolver, lookup as systemLookup } from 'node:dns/promises'

interface ResolvedAddress {
  address: string
  family: number
}

/** Every address of a name; rejects with the resolver's error when there is none. */
export type Resolve = (host: string) => Promise<readonly ResolvedAddress[]>

interface ApartOptions {
  /** Name servers, as `127.0.0.1:53`; absent = those of the system. */
  servers?: readonly string[] | undefined
  /** How the system looks a name up. */
  system?: Resolve | undefined
}

/** Milliseconds for one query, which is repeated once: longer than any name server that answers takes. */
const queryMs = 2_000
/** How long the addresses of one family wait for those of the other. */
const otherFamilyMs = 250
/** Names that wait for the system; with more, a name that no server knows has no address for now. */
const waitingMax = 100

/** What says that a server answered and knows no address, or that there is none to ask. A server that is silent is not one of these. */
const unknownThere: ReadonlySet<string> = new Set(['ENOTFOUND', 'ENODATA', 'ECONNREFUSED', 'EBADNAME', 'ENONAME'])

export function createResolveApart({ servers, system = resolveBySystem }: ApartOptions = {}): Resolve {
  let resolver: Resolver | undefined
  let last: Promise<unknown> = Promise.resolve()
  let waiting = 0

  async function bySystem(host: string): ReturnType<Resolve> {
    if (waiting >= waitingMax) throw Object.assign(new Error('too many names wait'), { code: 'ENOTFOUND' })
    waiting++
    const turn = last.then(() => system(host)).finally(() => waiting--)
    last = turn.catch(() => undefined)
    return turn
  }

  async function byQueries(host: string): ReturnType<Resolve> {
    resolver ??= createResolver(servers)
    const tagged = (family: 4 | 6) => (found: string[]) => found.map((address) => ({ address, family }))
    const four = resolver.resolve4(host).then(tagged(4))
    const six = resolver.resolve6(host).then(tagged(6))
    // Whichever comes first decides how long the other is waited for.
    await Promise.any([four, six]).catch(() => undefined)
    const both = await Promise.all([atMost(four, otherFamilyMs), atMost(six, otherFamilyMs)])
    const found = both.flat()
    if (found.length > 0) return found
    const reasons = await Promise.all([getReason(four), getReason(six)])
    // A server that is silent about one family would be silent to the system too, and hold up whose turn is next there.
    throw reasons.find((reason) => !unknownThere.has(getCode(reason))) ?? reasons[0]
  }

  return async (host) => {
    // No name of the public tree: nobody outside is asked for it.
    if (!host.includes('.') || /(^|\.)(localhost|local)\.?$/i.test(host)) return bySystem(host)
    try {
      return await byQueries(host)
    } catch (error) {
      if (!unknownThere.has(getCode(error))) throw error
      return bySystem(host)
    }
  }
}

const resolveBySystem: Resolve = (host) => systemLookup(host, { all: true, verbatim: true })

function createResolver(servers: readonly string[] | undefined): Resolver {
  const resolver = new Resolver({ timeout: queryMs, tries: 2 })
  if (servers) resolver.setServers(servers)
  return resolver
}

const getCode = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '')

const getReason = (failed: Promise<unknown>): Promise<unknown> =>
  failed.then(
    () => undefined,
    (reason: unknown) => reason,
  )

/** What it found by then. */
function atMost<T>(work: Promise<T[]>, ms: number): Promise<T[]> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve([]), ms)
    work.then(
      (found) => {
        clearTimeout(timer)
        resolve(found)
      },
      () => {
        clearTimeout(timer)
        resolve([])
      },
    )
  })
}
