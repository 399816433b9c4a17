/** The public-service portal as a target of the synchronisation: its link, its paths, and what it is sent. */
import type { Config } from '../config/config.ts'
import { registerName } from '../domain/link/link.ts'
import { portalTargetName } from '../domain/sync/target-names.ts'
import type { FileAddressDeps } from '../file-address/deps.ts'
import type { FilingDeps } from '../filing/deps.ts'
import type { Law } from '../law/law.ts'
import { createLink, type LinkCommon } from '../link/link.ts'
import { findPaperFiles, findResultFiles } from '../portal/find-files.ts'
import { createPortalTarget } from '../portal/portal-target.ts'
import { createPortalPath } from '../upstream/portal/client.ts'
import { type Foundations, getWire } from './core.ts'
import type { SyncTarget } from './wire-sync.ts'

export interface AssembledPortal extends SyncTarget {
  /** Lets the connections go. */
  close(): Promise<void>
}

/** `undefined` where the configuration has no portal. */
export function assemblePortal(
  foundations: Foundations,
  { sealed, addresses }: Pick<FilingDeps, 'sealed'> & { addresses: FileAddressDeps },
  law: () => Law,
  common: LinkCommon,
): AssembledPortal | undefined {
  const { config, clock, database, trail, health, secrets } = foundations
  const { portal } = config.links
  if (portal === undefined) return undefined
  const name = 'public-service-portal'
  const link = createLink({
    name,
    paths: portal.paths.map((path) => path.name),
    settings: portal.guard,
    limits: Object.fromEntries(portal.paths.map((path) => [path.name, { rate: path.rate, closed: path.closed }])),
    lender: common.lender,
    clock,
    onEvent: common.onEvent,
  })
  const paths = new Map(
    portal.paths.map((settings, index) => {
      const build = (own: typeof settings) => createPortalPath(own, getWire(foundations, name, settings.name))
      const renew = ({ links }: Config) => links.portal?.paths[index] && build(links.portal.paths[index])
      return [
        settings.name,
        secrets.keep(`links.portal.paths.${index}.`, build(settings), renew, portal.guard.attemptTimeoutMs),
      ]
    }),
  )
  health.watch({ link, title: registerName(name), paths })
  const target = createPortalTarget({
    database,
    sealed,
    trail,
    paths,
    law,
    unitNames: new Map(config.server.board.units.map((unit) => [unit.code, unit.name])),
    // One portal stands behind all paths, and has one rule.
    agency: portal.paths.find(({ agency }) => agency !== undefined)?.agency ?? null,
    results: (dossier, carriage) => findResultFiles(addresses, { target: portalTargetName, dossier, carriage }),
    papers: (dossier, carriage) => findPaperFiles(addresses, { target: portalTargetName, dossier, carriage }),
    settings: config.portal,
  })
  return {
    target,
    link,
    close: async () => {
      await Promise.all([...paths.values()].map((path) => path.close()))
    },
  }
}
