/** A set of pages' own files: style, script and icons, each at an address that changes with its content, so that it may be kept. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

interface Asset {
  text: string
  contentType: string
  version: string
}

export interface AssetAddresses<State extends string = string> {
  style: string
  script: string
  icon: string
  /** The icon with the mark of a state in its corner. */
  icons: Readonly<Record<State, string>>
}

export interface Assets<State extends string = string> {
  addresses: AssetAddresses<State>
  files: ReadonlyMap<string, Asset>
}

export interface AssetSources<State extends string> {
  /** Path below which the pages are: `/ops`. */
  base: string
  /** Files of style that only these pages need, absolute, in the order in which they follow each other. */
  styles: readonly string[]
  /** What stands in the corner of the icon, per state: a shape as well as a colour. */
  marks: Readonly<Record<State, string>>
}

/** In the order in which they follow each other in one file: later ones change what earlier ones say. The pages' own stand between. */
const [before, after] = [['base', 'header', 'panels', 'pictures', 'forms'], ['media']]

export function readAssets<State extends string>({ base, styles, marks }: AssetSources<State>): Assets<State> {
  const shared = (name: string) => join(import.meta.dirname, 'style', `${name}.css`)
  const asset = (text: string, contentType: string): Asset => {
    return { text, contentType, version: createHash('sha256').update(text).digest('hex').slice(0, 12) }
  }
  const tokens = join(import.meta.dirname, '../http/pages/tokens.css')
  const style = [tokens, before.map(shared), styles, after.map(shared)].flat().map((path) => readFileSync(path, 'utf8'))
  const states = Object.entries(marks) as [State, string][]
  const files = new Map<string, Asset>([
    ['style.css', asset(style.join('\n'), 'text/css; charset=utf-8')],
    ['live.js', asset(readFileSync(join(import.meta.dirname, 'live.js'), 'utf8'), 'text/javascript; charset=utf-8')],
    ['icon.svg', asset(toIcon(''), 'image/svg+xml')],
    ...states.map(([state, mark]) => [`icon-${state}.svg`, asset(toIcon(mark), 'image/svg+xml')] as const),
  ])
  const address = (name: string) => `${base}/${name}?v=${files.get(name)?.version}`
  const icons = Object.fromEntries(states.map(([state]) => [state, address(`icon-${state}.svg`)]))
  return {
    files,
    addresses: {
      style: address('style.css'),
      script: address('live.js'),
      icon: address('icon.svg'),
      icons: icons as Record<State, string>,
    },
  }
}

/** Two rings that hold each other, and in the corner how it is. */
const toIcon = (mark: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#1e5f8a"/><g fill="none" stroke="#fff" stroke-width="3"><circle cx="12" cy="16" r="6.5"/><circle cx="20" cy="16" r="6.5"/></g>${mark}</svg>`
