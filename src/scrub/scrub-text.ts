/**
 * Text of any kind, to any depth: XML in JSON in CDATA, base64 of XML, a page, words. Structure, blanks and escapes stay;
 * values go through scrub-value.ts. Nothing here fails on text that is broken: what is no structure is a value.
 */
import { isUtf8 } from 'node:buffer'
import { mangled, unmangled, utf8Twice } from './bytes.ts'
import { throughJson, throughXml } from './escapes.ts'
import type { Replacer } from './replacer.ts'
import { getPlace, type Place, scrubValue } from './scrub-value.ts'

export interface TextScrub {
  /** Scrubs a text; `local` is the name of what it stands in. */
  text(text: string, local?: string): string
}

const depthMax = 8

export function createTextScrub(replacer: Replacer, names: ReadonlySet<string>): TextScrub {
  return { text: (text, local = '') => scrub(text, local, getPlace(local), 0) }

  function scrub(text: string, local: string, place: Place, depth: number): string {
    if (text.trim() === '') return text
    if (depth < depthMax) {
      if (/^[\s\ufeff]*<[!?/a-z]/i.test(text)) return xml(text, depth)
      if (/^[\s\ufeff]*(?:\{\s*["}]|\[\s*(?:["{[\]\d-]|true|false|null))/.test(text)) return json(text, local, depth)
      if (/^"(?:[^"\\]|\\.)*"$/s.test(text.trim())) return json(text, local, depth)
      const wrapped = base64(text, local, depth)
      if (wrapped !== null) return wrapped
      const twice = unmangled(text)
      if (twice !== null) return mangled(createTextScrub(replacer.within(utf8Twice), names).text(twice, local))
    }
    return scrubValue(text, place, replacer, names)
  }

  function xml(text: string, depth: number): string {
    const open: string[] = []
    const pattern =
      /<!--[\s\S]*?(?:-->|$)|<!\[CDATA\[[\s\S]*?(?:\]\]>|$)|<\?[\s\S]*?(?:\?>|$)|<!DOCTYPE[^>]*(?:>|$)|<\/?[A-Za-z_][^<>]*(?:>|$)|[^<]+|</gi
    return text.replace(pattern, (piece) => {
      const local = open.at(-1) ?? ''
      const value = (one: string) => scrub(one, local, getPlace(local), depth + 1)
      if (piece.startsWith('<!--')) return inside(piece, 4, piece.endsWith('-->') ? 3 : 0, value)
      if (piece.startsWith('<![CDATA[')) return inside(piece, 9, piece.endsWith(']]>') ? 3 : 0, value)
      if (piece.startsWith('<?')) return isDeclaration(piece) ? piece : inside(piece, 2, 2, value)
      if (/^<!doctype/i.test(piece)) return /^<!DOCTYPE [A-Za-z]+>$/i.test(piece) ? piece : inside(piece, 9, 1, value)
      if (/^<[/A-Za-z_]/.test(piece)) return tag(piece, open, depth)
      return throughXml(piece, value)
    })
  }

  function tag(piece: string, open: string[], depth: number): string {
    const [, start = '', name = '', rest = ''] = /^(<\/?)([^\s/>]+)([\s\S]*)$/.exec(piece) ?? []
    const local = getLocal(name)
    if (start === '</') open.splice(Math.max(0, open.lastIndexOf(local)))
    else if (!/\/>$/.test(piece)) open.push(local)
    const attributes = rest.replace(
      /(?<![^\s=/>]{200})([^\s=/>]+)(\s*=\s*)("[^"]*"|'[^']*'|[^\s>]+)/g,
      (_, key, equals, quoted) => {
        const quote = /^["']/.test(quoted) ? 1 : 0
        const inner = (one: string) => {
          if (/^xml(ns)?(:|$)/.test(key)) return scrubValue(one, 'text', replacer, names)
          return scrub(one, getLocal(key), getPlace(getLocal(key)), depth + 1)
        }
        return `${kept(key)}${equals}${inside(quoted, quote, quote, (one) => throughXml(one, inner))}`
      },
    )
    return `${start}${kept(name)}${attributes}`
  }

  function json(text: string, local: string, depth: number): string {
    // Of each object or list that is open: the name of the value that comes next.
    const open: string[] = [local]
    const pattern = /"(?:[^"\\]|\\[\s\S])*(?:"|$)|-?\d[\d.eE+-]*|[{}[\],:]|\s+|[^\s"{}[\],:]+/g
    let key = local
    return text.replace(pattern, (piece, at: number) => {
      if (piece === '{' || piece === '[') {
        open.push(key)
        return piece
      }
      if (piece === '}' || piece === ']') {
        open.pop()
        return piece
      }
      if (piece === ',') key = open.at(-1) ?? ''
      if (/^[:,\s]/.test(piece)) return piece
      const string = piece.startsWith('"')
      const closing = string && piece.length > 1 && piece.endsWith('"') ? 1 : 0
      if (string && /^\s*:/.test(text.slice(at + piece.length, at + piece.length + 20))) {
        key = getLocal(piece.slice(1, -1))
        return inside(piece, 1, closing, kept)
      }
      const value = (one: string) => scrub(one, key, getPlace(key), depth + 1)
      if (string) return inside(piece, 1, closing, (one) => throughJson(one, value))
      // A number is no place for letters, and a literal none for anybody.
      return /^(true|false|null)$/.test(piece) ? piece : scrubValue(piece, getPlace(key), replacer, names)
    })
  }

  /** A document in base64 is scrubbed in it; what is no text is replaced behind its first bytes, which say what it is. */
  function base64(text: string, local: string, depth: number): string | null {
    const compact = text.replace(/\s+/g, '')
    if (compact.length < 24 || !/^[A-Za-z0-9+/]+={0,2}$/.test(compact) || compact.length % 4 === 1) return null
    const bytes = Buffer.from(compact, 'base64')
    const decoded = isUtf8(bytes) ? bytes.toString('utf8') : ''
    const isDocument = /^[\s\ufeff]*[<{[]/.test(decoded)
    // A long word of letters alone is a word.
    if (!isDocument && !(/\d/.test(compact) && compact.length >= 32)) return null
    const inner = isDocument ? scrub(decoded, local, getPlace(local), depth + 1) : null
    const fresh = inner === null ? null : Buffer.from(inner).toString('base64').replace(/=+$/, '')
    const magic = /^(JVBERi0|iVBOR|\/9j\/|UEsDB|R0lGO)/.exec(compact)?.[0] ?? ''
    const body = compact.replace(/=+$/, '').slice(magic.length)
    const filled = fresh ?? magic + replacer.opaque(body)
    let at = 0
    return text.replace(/[A-Za-z0-9+/]/g, () => filled.charAt(at++))
  }

  /** Names of elements and members stay; what could be no name of a contract does not. */
  function kept(name: string): string {
    return /^[A-Za-z_@$#?*][\w.:$#@-]{0,80}$/.test(name) && !/\d{4}/.test(name)
      ? name
      : name === ''
        ? name
        : replacer.opaque(name)
  }
}

export const getLocal = (name: string): string => name.replace(/^.*:/, '')

const isDeclaration = (piece: string): boolean =>
  /^<\?xml(\s+(version|encoding|standalone)\s*=\s*["'][\w.-]{1,20}["'])*\s*\?>$/.test(piece)

function inside(piece: string, before: number, after: number, change: (inner: string) => string): string {
  const end = piece.length - after
  return (
    piece.slice(0, before) + change(piece.slice(before, Math.max(before, end))) + piece.slice(Math.max(before, end))
  )
}
