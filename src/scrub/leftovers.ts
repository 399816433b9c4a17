/**
 * What in a scrubbed answer might still be somebody's. It knows nothing of how it was scrubbed: it looks at the capture and
 * at what came out, through every escape that it knows, and reports kinds and places, never a value.
 */
import { folded } from './people.ts'
import { isHarmless } from './words.ts'

export interface Leftover {
  kind: 'digits' | 'name' | 'number' | 'mail' | 'address'
  /** Byte of the scrubbed answer where it stands. */
  at: number
}

/** Most mail and network addresses that one capture is looked through for. */
const soughtMax = 1_000

/**
 * `names`: words that stood where names stand, upper-case and composed. A word that answers use themselves ("Thành công")
 * counts only beside another one of them.
 */
export function findLeftovers(capture: Buffer, scrubbed: Buffer, names: ReadonlySet<string>): Leftover[] {
  const found: Leftover[] = []
  const sought = new Map<string, boolean>()
  /** Each is sought in the whole capture; of very many nothing is known, which is not written either. */
  const isInCapture = (text: string): boolean => {
    const known = sought.get(text)
    if (known !== undefined) return known
    const isThere = sought.size >= soughtMax || capture.includes(text)
    if (sought.size < soughtMax) sought.set(text, isThere)
    return isThere
  }
  const before = new Set(views(capture).flatMap((view) => toRuns(view).map(({ run }) => run)))
  for (const view of views(scrubbed)) {
    for (const { run, at } of toRuns(view)) {
      if (before.has(run) && !isPublic(run)) found.push({ kind: 'digits', at })
      if (
        (run.length === 12 || run.length === 9) &&
        !run.startsWith('999') &&
        before.size > 0 &&
        isNumberLike(view, at, run)
      ) {
        found.push({ kind: 'number', at })
      }
    }
    for (const { 0: word, index } of view.matchAll(/\p{L}[\p{L}\p{M}'’]+/gu)) {
      const upper = folded(word)
      // Two letters are half of all words.
      if (upper.length < 3 || !names.has(upper) || isKey(view, index, word)) continue
      const after = /^[ \u00a0]([\p{L}\p{M}'’]+)/u.exec(view.slice(index + word.length))?.[1]
      const beside = after !== undefined && names.has(folded(after)) && !isHarmless(after)
      if (beside || !isHarmless(word)) found.push({ kind: 'name', at: index })
    }
    for (const { 0: mail, index } of view.matchAll(/(?<![\w.+-]{64})[\w.+-]+@[\w-]+\.[\w.-]+/g)) {
      if (isInCapture(mail)) found.push({ kind: 'mail', at: index })
    }
    for (const { 0: ip, index } of view.matchAll(/(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])/g)) {
      if (ip !== '127.0.0.1' && isInCapture(ip)) found.push({ kind: 'address', at: index })
    }
  }
  return found
}

/** Bytes as they stand, and as those read them who undo escapes. */
function views(bytes: Buffer): string[] {
  const text = bytes.toString('utf8')
  const undone = text
    .replace(/\\u([0-9a-fA-F]{4})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/&#[xX]([0-9a-fA-F]{1,6});/g, (_, hex) => letter(Number.parseInt(hex, 16)))
    .replace(/&#(\d{1,7});/g, (_, decimal) => letter(Number(decimal)))
    .replace(/&(amp|lt|gt|quot|apos);/g, ' ')
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe ? [bytes.toString('utf16le')] : []
  const packed = Array.from(text.matchAll(/[A-Za-z0-9+/]{32,}={0,2}/g), ([run]) =>
    Buffer.from(run, 'base64').toString('utf8'),
  )
  return [text, ...(undone === text ? [] : [undone]), ...wide, ...packed]
}

const letter = (code: number): string => (code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '')

function toRuns(text: string): { run: string; at: number }[] {
  return Array.from(text.matchAll(/\d{6,}/g), ({ 0: run, index }) => ({ run, at: index })).filter(
    ({ at }) => !/(content-length:[ \t]*|\bchunk[^\n]*)$/i.test(text.slice(Math.max(0, at - 40), at)),
  )
}

/** Numbers of faults that buses publish, and years of standards. */
const isPublic = (run: string): boolean => /^(900[89]\d\d|10[15][05]\d\d|700700)$/.test(run)

/** A run of its own and no part of a token or of a fraction. */
function isNumberLike(text: string, at: number, run: string): boolean {
  return /^[^\w.]?$/.test(text.charAt(at - 1)) && /^[^\w.]?$/.test(text.charAt(at + run.length))
}

/** Names of elements and members: "Ten" is a word of the contract before it is anybody's. */
function isKey(text: string, at: number, word: string): boolean {
  const before = text.slice(Math.max(0, at - 30), at)
  return /<\/?([\w-]+:)?$/.test(before) || /^\\?"\s*:/.test(text.slice(at + word.length, at + word.length + 6))
}
