/**
 * Text inside text: what XML, JSON and URLs escape. A changed character is written as the one in its place was, so that
 * an escaped letter stays an escaped letter and every length stays what it was.
 */

/** One character and how it stands in the source. */
interface Unit {
  raw: string
  char: string
}

type Scrub = (text: string) => string

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' }

const inXml = /&(?:#(?<decimal>\d{1,7})|#[xX](?<hex>[0-9a-fA-F]{1,6})|(?<name>[a-z]{2,4}));|[\s\S]/gu
const inJson = /\\(?:u(?<hex>[0-9a-fA-F]{4})|(?<simple>["\\/bfnrt]))|[\s\S]/gu
const simple: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

/** Scrubs what stands between tags, or in an attribute. */
export const throughXml = (raw: string, scrub: Scrub): string =>
  raw.includes('&') ? through(getUnits(raw, inXml, xmlChar), scrub) : checked(raw, scrub(raw))

/** Scrubs what stands between the quotes of a JSON string. */
export const throughJson = (raw: string, scrub: Scrub): string =>
  raw.includes('\\') ? through(getUnits(raw, inJson, jsonChar), scrub) : checked(raw, scrub(raw))

function getUnits(
  raw: string,
  pattern: RegExp,
  findChar: (groups: Record<string, string | undefined>) => string | null,
) {
  return Array.from(raw.matchAll(pattern), (found): Unit => {
    const char = found[0].length > 1 ? findChar(found.groups ?? {}) : null
    return { raw: found[0], char: char ?? found[0] }
  })
}

function xmlChar({ decimal, hex, name }: Record<string, string | undefined>): string | null {
  if (name !== undefined) return named[name] ?? null
  const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal)
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : null
}

function jsonChar({ hex, simple: letter }: Record<string, string | undefined>): string | null {
  if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16))
  return letter === undefined ? null : (simple[letter] ?? letter)
}

/** An escape that stands for no character is kept whole, as several characters of one unit. */
function through(units: readonly Unit[], scrub: Scrub): string {
  const chars = units.flatMap((unit) => {
    const letters = Array.from(unit.char)
    return letters.map((char, index) => ({ char, raw: letters.length === 1 ? unit.raw : char, index }))
  })
  const before = chars.map(({ char }) => char).join('')
  const after = Array.from(checked(before, scrub(before)))
  return chars.map(({ char, raw }, index) => (after[index] === char ? raw : written(after[index] ?? '', raw))).join('')
}

/** A character in the style of the one that it replaces, as long as that one. */
function written(char: string, like: string): string {
  const code = char.codePointAt(0) ?? 0
  if (/^&#[xX]/.test(like)) {
    const digits = code.toString(16).padStart(like.length - 4, '0')
    return `${like.slice(0, 3)}${/[A-F]/.test(like) ? digits.toUpperCase() : digits};`
  }
  if (like.startsWith('&#')) return `&#${String(code).padStart(like.length - 3, '0')};`
  if (/^\\u/.test(like)) {
    const digits = code.toString(16).padStart(4, '0')
    return `\\u${/[A-F]/.test(like.slice(2)) ? digits.toUpperCase() : digits}`
  }
  return char
}

/** A replacement that is longer or shorter would move everything behind it: a defect, never an answer. */
function checked(before: string, after: string): string {
  if (Array.from(before).length !== Array.from(after).length) throw new Error('a replacement has another length')
  return after
}
