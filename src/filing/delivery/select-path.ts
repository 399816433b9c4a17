/** Selects the path of a filing. A filing whose outcome on a path is open, or that the registry has, stays on that path. */
import { atRest } from '../../domain/filing/delivery-state.ts'
import type { FilingKind } from '../../domain/filing/filing.ts'
import { takesCalls } from '../../domain/link/link.ts'
import type { FilingRow } from '../../store/filing/filings.ts'
import type { FilingDeps } from '../deps.ts'

type Pinned = Pick<FilingRow, 'path' | 'delivery'>
type Routed = Pinned & Pick<FilingRow, 'kind' | 'receivedAt'>

/** The path to send on now: the pinned one, else the first that carries the kind and is not down; `null` = none carries it. */
export function selectPath({ paths, link }: Pick<FilingDeps, 'paths' | 'link'>, row: Routed): string | null {
  if (isPinned(row)) return row.path !== null && paths.has(row.path) ? row.path : null
  const carriers = getCarriers(paths, row.kind, row.receivedAt)
  if (carriers.length < 2) return carriers[0] ?? null
  const closed = new Set(
    link
      .health()
      .paths.filter((path) => !takesCalls(path))
      .map(({ path }) => path),
  )
  return carriers.find((name) => !closed.has(name)) ?? carriers[0] ?? null
}

/** Whether the filing must stay on the path it was sent on. */
export function isPinned({ path, delivery }: Pinned): boolean {
  return path !== null && atRest(delivery).kind !== 'not-sent'
}

/** The names of the paths that carry filings of this kind received at this time, the preferred one first. */
function getCarriers(paths: FilingDeps['paths'], kind: FilingKind, receivedAt: string): string[] {
  return [...paths.values()].filter((path) => path.findRoute(kind, receivedAt) !== null).map(({ name }) => name)
}
