/** The pages' own files: style, script and icon, each at an address that changes with its content, so that it may be kept. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type PathState, pathSeverity } from '../domain/link/link.ts'

interface Asset {
  text: string
  contentType: string
  version: string
}

export interface Assets {
  addresses: { style: string; script: string; icon: string; icons: Readonly<Record<PathState, string>> }
  files: ReadonlyMap<string, Asset>
}

/** In the order in which they follow each other in one file: later ones change what earlier ones say. */
const styles = ['base', 'header', 'board', 'path', 'pictures', 'panels', 'forms', 'media']

export function readAssets(): Assets {
  const read = (name: string) => readFileSync(join(import.meta.dirname, name), 'utf8')
  const asset = (text: string, contentType: string): Asset => {
    return { text, contentType, version: createHash('sha256').update(text).digest('hex').slice(0, 12) }
  }
  const style = styles.map((name) => read(`style/${name}.css`)).join('\n')
  const files = new Map<string, Asset>([
    ['style.css', asset(style, 'text/css; charset=utf-8')],
    ['live.js', asset(read('live.js'), 'text/javascript; charset=utf-8')],
    ['icon.svg', asset(toIcon(''), 'image/svg+xml')],
    ...pathSeverity.map((state) => [`icon-${state}.svg`, asset(toIcon(marks[state]), 'image/svg+xml')] as const),
  ])
  const address = (name: string) => `/ops/${name}?v=${files.get(name)?.version}`
  const icons = {
    down: address('icon-down.svg'),
    held: address('icon-held.svg'),
    degraded: address('icon-degraded.svg'),
    healthy: address('icon-healthy.svg'),
  }
  return {
    files,
    addresses: { style: address('style.css'), script: address('live.js'), icon: address('icon.svg'), icons },
  }
}

/** Two rings that hold each other, and in the corner how it is: a shape as well as a colour. */
const toIcon = (mark: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#1e5f8a"/><g fill="none" stroke="#fff" stroke-width="3"><circle cx="12" cy="16" r="6.5"/><circle cx="20" cy="16" r="6.5"/></g>${mark}</svg>`

const marks = {
  healthy: '<circle cx="25" cy="25" r="6" fill="#1f9d55" stroke="#fff" stroke-width="1.5"/>',
  degraded: '<path d="M24 15.5 32 31H16z" fill="#f5a524" stroke="#fff" stroke-width="1.5"/>',
  held: '<path d="M24 15l8.5 8.5L24 32l-8.5-8.5z" fill="#6b7fd7" stroke="#fff" stroke-width="1.5"/>',
  down: '<rect x="16" y="16" width="15.5" height="15.5" rx="2" fill="#d92d20" stroke="#fff" stroke-width="1.5"/>',
} as const satisfies Record<PathState, string>
