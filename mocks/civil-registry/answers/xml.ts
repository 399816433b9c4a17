// The declaration of G1: `<hotich><hoso>` with one element per field. Strict on form, tolerant of what careless writers
// leave out: a declaration may be missing, elements may be unknown, empty or repeated.

import { SaxesParser } from 'saxes'
import type { Fields, Value } from './value.ts'

class NotXml extends Error {}

type Open = { readonly name: string; text: string; readonly children: Map<string, Value> }

/** Undefined when it is not well-formed, or is no `<hotich><hoso>`. */
export function readDeclarationXml(text: string): Fields | undefined {
  const parser = new SaxesParser({ xmlns: false })
  const open: Open[] = []
  let root: Open | undefined
  const fail = (): never => {
    throw new NotXml()
  }
  parser.on('doctype', fail)
  parser.on('error', fail)
  parser.on('opentag', ({ name }) => {
    if (open.length > 20) fail()
    open.push({ name, text: '', children: new Map() })
  })
  const add = (piece: string): void => {
    const at = open.at(-1)
    if (at) at.text += piece
  }
  parser.on('text', add)
  parser.on('cdata', add)
  parser.on('closetag', () => {
    const done = open.pop()
    if (!done) return
    const parent = open.at(-1)
    // Of a repeated element the last counts.
    if (parent) parent.children.set(done.name, done.children.size > 0 ? Object.fromEntries(done.children) : done.text)
    else root = done
  })
  try {
    parser.write(text).close()
  } catch (error) {
    if (error instanceof NotXml) return undefined
    throw error
  }
  const dossier = root?.name === 'hotich' ? root.children.get('hoso') : undefined
  if (dossier === '') return {}
  return typeof dossier === 'object' && dossier !== null ? (dossier as Fields) : undefined
}
