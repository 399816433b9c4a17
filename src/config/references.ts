/** `{ env: NAME }` and `{ file: path }` in the place of a value: found, checked, and taken from where they point. */
import { isUtf8 } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Bilingual } from '../domain/texts/bilingual.ts'
import { explainUnreadable } from '../domain/texts/file-text.ts'
import type { ConfigPath } from './json-schema.ts'

export type Environment = Readonly<Record<string, string | undefined>>
type Reference = { env: string } | { file: string }

export function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isReference(value: unknown): value is Reference {
  if (!isTree(value)) return false
  const [key, ...more] = Object.keys(value)
  return more.length === 0 && (key === 'env' || key === 'file') && typeof value[key] === 'string'
}

export interface Found {
  place: ConfigPath
  /** `null` = a value stands there by itself. */
  reference: Reference | null
  value: unknown
}

/** The tree with every leaf and reference replaced by what `visit` makes of it. */
export function mapLeaves(tree: unknown, visit: (found: Found) => unknown, place: ConfigPath = []): unknown {
  if (isReference(tree)) return visit({ place, reference: tree, value: undefined })
  if (Array.isArray(tree)) return tree.map((item, index) => mapLeaves(item, visit, [...place, index]))
  if (!isTree(tree)) return visit({ place, reference: null, value: tree })
  return Object.fromEntries(Object.entries(tree).map(([key, item]) => [key, mapLeaves(item, visit, [...place, key])]))
}

/** What a reference in the place of the setting `name` points to; `fail` hears why there is nothing. */
export function dereference(
  reference: Reference,
  name: ConfigPath[number] | undefined,
  { directory, environment }: { directory: string; environment: Environment },
  fail: (says: Bilingual) => void,
): string | undefined {
  if ('env' in reference) {
    const value = environment[reference.env]
    if (value === undefined) {
      fail({
        vi: `chưa đặt biến môi trường ${reference.env}`,
        en: `environment variable ${reference.env} is not set`,
      })
    }
    return value
  }
  try {
    const bytes = readFileSync(resolve(directory, reference.file))
    // A key file as it was issued: PKCS#12 is no text.
    return name === 'pfx' && !isUtf8(bytes) ? bytes.toString('base64') : bytes.toString('utf8').trim()
  } catch (error) {
    const why = explainUnreadable(error)
    fail({ vi: `tệp ${reference.file}: ${why.vi}`, en: `file ${reference.file}: ${why.en}` })
    return undefined
  }
}
