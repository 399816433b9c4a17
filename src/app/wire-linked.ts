/** The part of the gateway that pulls linked dossiers and reports what becomes of them: its link, its paths, the worker, the target. */

import { mayReceiveLinked } from '../access/policy.ts'
import type { Config } from '../config/config.ts'
import { registerName } from '../domain/link/link.ts'
import type { LinkedPath } from '../domain/linked/linked.ts'
import type { FilingDeps } from '../filing/deps.ts'
import type { Law } from '../law/law.ts'
import { createLink, type Link, type LinkCommon } from '../link/link.ts'
import { type LinkedDossiers, openLinked } from '../linked/open-linked.ts'
import { createLinkedTarget } from '../linked/report/linked-target.ts'
import type { LinkedSettings } from '../linked/settings.ts'
import { fanOutLinked } from '../store/webhook/webhooks.ts'
import { createLinkedPath } from '../upstream/linked/client.ts'
import { type Foundations, getWire } from './core.ts'
import type { SyncTarget } from './wire-sync.ts'

/** Pulls and reports go through one link. */
export interface LinkedLink {
  link: Link
  settings: LinkedSettings
  paths: ReadonlyMap<string, LinkedPath>
  /** Lets the connections go. */
  close(): Promise<void>
}

/** `undefined` where the configuration has no link to the linked-service software. */
export function openLinkedLink(foundations: Foundations, common: LinkCommon): LinkedLink | undefined {
  const { config, clock, health, secrets } = foundations
  const settings = config.links.linkedServices
  if (!settings) return undefined
  const name = 'linked-services'
  const link = createLink({
    name,
    paths: settings.paths.map((path) => path.name),
    settings: settings.guard,
    limits: Object.fromEntries(settings.paths.map((path) => [path.name, { rate: path.rate, closed: path.closed }])),
    lender: common.lender,
    clock,
    onEvent: common.onEvent,
  })
  const paths = new Map(
    settings.paths.map((path, index) => {
      const build = (own: typeof path) => createLinkedPath(own, getWire(foundations, name, path.name))
      const renew = ({ links }: Config) =>
        links.linkedServices?.paths[index] && build(links.linkedServices.paths[index])
      const at = `links.linkedServices.paths.${index}.`
      return [path.name, secrets.keep(at, build(path), renew, settings.guard.attemptTimeoutMs)]
    }),
  )
  health.watch({ link, title: registerName(name), paths })
  return {
    link,
    settings,
    paths,
    close: async () => {
      await Promise.all([...paths.values()].map((path) => path.close()))
    },
  }
}

export function assembleLinkedTarget(
  { database, trail, clock, unitCodes }: Foundations,
  { vault, sealed }: Pick<FilingDeps, 'vault' | 'sealed'>,
  { link, paths, settings }: LinkedLink,
  law: () => Law,
): SyncTarget {
  return {
    target: createLinkedTarget({ database, vault, sealed, trail, paths, clock, settings, law, unitCodes }),
    link,
  }
}

export interface AssembledLinked extends Pick<LinkedDossiers, 'deps'> {
  start(): void
  drain(): Promise<void>
  stop(): Promise<void>
}

/** The pull; its link ends after it, with the synchronisation. */
export function assembleLinked(
  { config, clock, logger, database, trail, credentials }: Foundations,
  filings: FilingDeps | undefined,
  linkedLink: LinkedLink | undefined,
): AssembledLinked | undefined {
  const settings = config.links.linkedServices
  if (!settings || !filings || !linkedLink) return undefined
  const { link, paths } = linkedLink
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
  return { deps: engine.deps, start: engine.start, drain: engine.drain, stop: engine.stop }
}
