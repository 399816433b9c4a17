/** The pages' own files: style, script and icon, each at an address that changes with its content, so that it may be kept. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

interface Asset {
  text: string
  contentType: string
  version: string
}

export interface Assets {
  addresses: { style: string; script: string; icon: string }
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
  const files = new Map([
    ['style.css', asset(style, 'text/css; charset=utf-8')],
    ['live.js', asset(read('live.js'), 'text/javascript; charset=utf-8')],
    ['icon.svg', asset(icon, 'image/svg+xml')],
  ])
  const address = (name: string) => `/ops/${name}?v=${files.get(name)?.version}`
  return { files, addresses: { style: address('style.css'), script: address('live.js'), icon: address('icon.svg') } }
}

/** Two rings that hold each other. */
const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#1e5f8a"/><g fill="none" stroke="#fff" stroke-width="3"><circle cx="12" cy="16" r="6.5"/><circle cx="20" cy="16" r="6.5"/></g></svg>'
