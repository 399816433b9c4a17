/** The part of the gateway that pulls linked dossiers: its link, its paths, and the worker. */
import { mayReceiveLinked } from '../access/policy.ts'
import { type LinkEvent, registerName } from '../domain/link/link.ts'
import type { FilingDeps } from '../filing/deps.ts'
import { createLink, type Link } from '../link/link.ts'
import { type LinkedDossiers, openLinked } from '../linked/open-linked.ts'
import { fanOutLinked } from '../store/webhook/webhooks.ts'
import { createLinkedPath } from '../upstream/linked/client.ts'
import { type Foundations, getWire } from './core.ts'

export interface AssembledLinked extends Pick<LinkedDossiers, 'deps'> {
  link: Link
  start(): void
  drain(): Promise<void>
  stop(): Promise<void>
}

/** `undefined` where the configuration has no link to the linked-service software. */
export function assembleLinked(
  foundations: Foundations,
  filings: FilingDeps | undefined,
  onEvent: (event: LinkEvent) => void,
): AssembledLinked | undefined {
  const { config, clock, logger, database, trail, credentials, health } = foundations
  const settings = config.links.linkedServices
  if (!settings || !filings) return undefined
  const name = 'linked-services'
  const link = createLink({
    name,
    paths: settings.paths.map((path) => path.name),
    settings: settings.guard,
    limits: Object.fromEntries(settings.paths.map((path) => [path.name, { rate: path.rate, closed: path.closed }])),
    clock,
    onEvent,
  })
  const paths = new Map(
    settings.paths.map((path) => [path.name, createLinkedPath(path, getWire(foundations, name, path.name))]),
  )
  health.watch({ link, title: registerName(name), paths })
  const mayReceive = (id: string, scope: { unit: string; procedure: string }) => {
    const consumer = credentials.findConsumer(id)
    return consumer !== undefined && mayReceiveLinked(consumer, scope)
  }
  const engine = openLinked({
    database,
    vault: filings.vault,
    trail,
    dossiers: filings.dossiers,
    link,
    paths,
    clock,
    logger,
    settings,
    onEvents: (connection, events) => fanOutLinked(connection, events, mayReceive),
  })
  return {
    deps: engine.deps,
    link,
    start: engine.start,
    drain: async () => {
      await engine.drain()
      await link.drain()
    },
    stop: async () => {
      await engine.stop()
      link.stop()
      await Promise.all([...paths.values()].map((path) => path.close()))
    },
  }
}
