/** The operators' pages' own files. */
import { join } from 'node:path'
import type { PathState } from '../domain/link/link.ts'
import { type Assets, readAssets as readPageAssets } from '../pages/assets.ts'

const styles = ['board', 'path', 'history']

export function readAssets(): Assets<PathState> {
  const own = styles.map((name) => join(import.meta.dirname, 'style', `${name}.css`))
  return readPageAssets({ base: '/ops', styles: own, marks })
}

const marks = {
  healthy: '<circle cx="25" cy="25" r="6" fill="#1f9d55" stroke="#fff" stroke-width="1.5"/>',
  degraded: '<path d="M24 15.5 32 31H16z" fill="#f5a524" stroke="#fff" stroke-width="1.5"/>',
  held: '<path d="M24 15l8.5 8.5L24 32l-8.5-8.5z" fill="#6b7fd7" stroke="#fff" stroke-width="1.5"/>',
  down: '<rect x="16" y="16" width="15.5" height="15.5" rx="2" fill="#d92d20" stroke="#fff" stroke-width="1.5"/>',
} as const satisfies Record<PathState, string>
