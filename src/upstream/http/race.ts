/**
 * One TCP connection to any of several addresses, after RFC 8305 ("Happy Eyeballs"): the next one is tried a moment after
 * the last, or at once when that fails, and none that was begun is given up before the first is there. Node's own way ends
 * each attempt after a fixed time, so that a slow address is lost although its caller would have waited.
 */
import { connect, isIP, type LookupFunction, type Socket, type TcpNetConnectOpts } from 'node:net'
import { listenOnce } from './guarded.ts'

export interface Address {
  address: string
  family: number
}

/** The delay that RFC 8305, section 8, recommends. */
const attemptDelayMs = 250
/** A name with more addresses is no reason for more attempts: each costs the other side a connection. */
const addressesMax = 8

export interface RaceOptions {
  port: number
  /** Address of this machine to come from. */
  from?: string | undefined
  signal: AbortSignal
}

export function race(found: readonly Address[], { port, from, signal }: RaceOptions): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const waiting = inTurn(found).slice(0, addressesMax)
    const running = new Set<Socket>()
    let first: Error | null = null
    let timer: NodeJS.Timeout | undefined
    let over = false

    function finish(winner: Socket | null): void {
      over = true
      clearTimeout(timer)
      signal.removeEventListener('abort', giveUp)
      for (const socket of running) if (socket !== winner) socket.destroy()
    }
    function giveUp(): void {
      finish(null)
      reject(signal.reason)
    }
    function next(): void {
      clearTimeout(timer)
      const to = waiting.shift()
      if (to === undefined) {
        if (running.size > 0) return
        finish(null)
        reject(first ?? new Error('no address'))
        return
      }
      const options: TcpNetConnectOpts = {
        host: to.address,
        port,
        noDelay: true,
        keepAlive: true,
        keepAliveInitialDelay: 60_000,
        ...(from !== undefined && { localAddress: from }),
      }
      const socket = connect(options)
      running.add(socket)
      // For as long as it lives: an error that nobody hears ends the process.
      socket.on('error', (error) => {
        running.delete(socket)
        if (over) return
        first ??= error
        next()
      })
      listenOnce(socket, 'connect', () => {
        if (over) return
        finish(socket)
        resolve(socket)
      })
      if (waiting.length > 0) timer = setTimeout(next, attemptDelayMs)
    }

    if (signal.aborted) reject(signal.reason)
    else {
      signal.addEventListener('abort', giveUp, { once: true })
      next()
    }
  })
}

/** The families by turns, beginning with the one that the resolver names first. */
function inTurn(found: readonly Address[]): Address[] {
  const first = found.filter(({ family }) => family === found[0]?.family)
  const others = found.filter(({ family }) => family !== found[0]?.family)
  return first.flatMap((one, at) => [one, ...others.slice(at, at + 1)]).concat(others.slice(first.length))
}

/** The addresses of a name; an address is its own. Rejects with the resolver's error, or with `ENOTFOUND`. */
export function getAddresses(
  host: string,
  lookup: LookupFunction,
  family: 0 | 4 | 6,
  signal: AbortSignal,
): Promise<Address[]> {
  const own = isIP(host)
  return new Promise((resolve, reject) => {
    const keep = (all: readonly Address[]): void => {
      const usable = all.filter((one) => family === 0 || one.family === family)
      if (usable.length > 0) resolve(usable)
      else reject(Object.assign(new Error('the name has no address of this kind'), { code: 'ENOTFOUND' }))
    }
    if (own !== 0) {
      keep([{ address: host, family: own }])
      return
    }
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    lookup(host, { all: true, family }, (error, found, foundFamily) => {
      if (error) reject(error)
      // One that does not know `all` answers with a single address.
      else keep(typeof found === 'string' ? [{ address: found, family: foundFamily ?? isIP(found) }] : found)
    })
  })
}
