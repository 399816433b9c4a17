/** Paths to be probed, the mocks behind them, and faults as the control API takes them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Mocks, startMocks } from '../../../mocks/start.ts'
import type { Probed } from '../../../src/domain/link/wire.ts'
import type { WireDeps } from '../../../src/upstream/http/http.ts'
import { within } from '../../support/eventually.ts'
import { startWire, type Wire, type WireRequest } from '../../support/wire.ts'
import { openRegistry } from '../civil-registry/registry.ts'
import { drivers, openPath } from '../paths.ts'

export const layers = [...drivers, 'registry'] as const
export type RouteName = (typeof layers)[number]
export const overBus = layers.filter((path) => path !== 'ndxp-soap')
export const getHop = (path: RouteName) => (path === 'ndxp-soap' ? 'security-server' : 'provincial-bus')

/** Where the mock serves a path. */
export const getLayer = (path: RouteName) =>
  ({
    'ndxp-soap': 'ndxp',
    'lgsp-soap': 'lgsp-soap',
    'lgsp-json-envelope': 'lgsp-envelope',
    'lgsp-json-tree': 'lgsp-tree',
    registry: 'registry',
  })[path]

const pem = (name: string) => readFileSync(join(import.meta.dirname, '../tls', name), 'utf8')
export const trusted = { tls: { ca: pem('ca.pem') } }
export const identity = (name: string) => ({ key: pem(`${name}.key`), cert: pem(`${name}.pem`) })

/** What a test opens and `close` ends, the last first. */
export class Scene {
  #open: { close(): Promise<void> }[] = []

  async nation(options: Parameters<typeof startMocks>[0] = {}): Promise<Mocks> {
    return this.#keep(await startMocks(options))
  }

  async wire(answer: (request: WireRequest) => void): Promise<Wire> {
    return this.#keep(await startWire(answer))
  }

  connect(path: RouteName, url: string, other: object = {}, pieces: WireDeps = {}): Probed {
    if (path === 'registry') return this.#keep(openRegistry(url, other, pieces))
    return this.population(path, url, other, pieces)
  }

  population(driver: (typeof drivers)[number], url: string, other: object = {}, pieces: WireDeps = {}) {
    return this.#keep(openPath(driver, url, other, undefined, pieces))
  }

  async close(): Promise<void> {
    for (const one of this.#open.splice(0)) await one.close()
  }

  #keep<T extends { close(): Promise<void> }>(made: T): T {
    this.#open.unshift(made)
    return made
  }
}

export const probe = (path: Probed, signal = new AbortController().signal) =>
  within(10_000, 'a probe', path.probe(signal))

/** A rule as control takes it: parameters stand beside the conditions. */
export function getRule({ fault, layer, operation, ...params }: Record<string, string | number>): Rule {
  return { fault, layer, operation, params } as unknown as Rule
}
type Rule = Parameters<Mocks['faults']['add']>[0]

/** Lets what the other side has written be read: both ends live in this process, and loopback has no way to be late. */
export async function turns(count = 20): Promise<void> {
  for (let n = 0; n < count; n++) await new Promise((next) => setImmediate(next))
}
