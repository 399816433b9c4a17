/** Numbers, names and codes of a record, in every way that sources write them. */
import { bloodGroup, country, countryByName, ethnicity, maritalStatus, sex } from '../../domain/person/code-lists.ts'
import type { Coded } from '../../domain/person/identity.ts'
import { hasLostLetters } from '../parsing/decode-text.ts'
import type { XmlNode } from '../xml/xml-tree.ts'
import { agree, charsMax, hasContent, leaf, ownText, type Reading, withoutTorn } from './reading.ts'

/**
 * A number of so many digits. One that went through a JSON number or a spreadsheet has lost its leading zeros: of twelve
 * digits at most two, of nine at most one. Blanks, dots and dashes between digits are how people write it.
 */
export function readNumber(node: XmlNode, reading: Reading, pointer: string, length: 12 | 9): string | null {
  const text = leaf(node, reading, pointer, 'number')
  if (text === null) return null
  // How nearly every number is written, and no zero at its front.
  if (text.length === length && text.charCodeAt(0) !== 0x30 && isAllDigits(text)) return text
  // What serializers and forms write where there is no number. It is nobody's, and must not be handed out as somebody's.
  if (text.includes('0') && /^[0 .-]+$/.test(text)) {
    reading.lost(pointer, node.local)
    return null
  }
  if (text.length === length && /^\d+$/.test(text)) return text
  const digits = toDigits(text)
  if (digits.length < length && digits.length >= (length === 12 ? 10 : 8)) return digits.padStart(length, '0')
  return digits === '' ? text : digits
}

function isAllDigits(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < 0x30 || code > 0x39) return false
  }
  return true
}

/** The digits of a number in one of the ways numbers are written; empty for anything else. */
function toDigits(text: string): string {
  if (/^\d+$/.test(text)) return text
  const plain = /^'?(\d+)(?:\.0+)?$/.exec(text)?.[1]
  if (plain !== undefined) return plain
  // 9.99090000001E11, as Java and spreadsheets write a number that was a decimal on its way.
  if (/^\d(\.\d{1,14})?E\+?1?\d$/i.test(text)) {
    const number = Number(text)
    return Number.isSafeInteger(number) ? String(number) : ''
  }
  return /^\d+(?:[ .-]\d+)+$/.test(text) ? text.replaceAll(/\D/g, '') : ''
}

/** Text, or `Ho`, `ChuDem` and `Ten`, of which `Ten` usually holds the whole name. */
export function readName(node: XmlNode, reading: Reading, pointer: string): string | null {
  const name = node.children.length === 0 ? leaf(node, reading, pointer, 'name') : readSplitName(node, reading, pointer)
  if (name === null) return null
  // Parts of which each is short enough may be too long together.
  if (name.length > charsMax.name || hasLostLetters(name)) {
    reading.lost(pointer, node.local)
    return null
  }
  return /\s\s|[^\S ]/.test(name) ? name.replace(/\s+/g, ' ') : name
}

function readSplitName(node: XmlNode, reading: Reading, pointer: string): string | null {
  let surname: string | null = null
  let middle: string | null = null
  let given: string | null = null
  const losses = reading.losses
  for (const child of node.children) {
    const before = reading.losses
    const value = leaf(child, reading, pointer, 'name')
    if (child.local === 'Ho') surname = agree(surname, value, before, child, reading, pointer)
    else if (child.local === 'ChuDem') middle = agree(middle, value, before, child, reading, pointer)
    else if (child.local === 'Ten') given = agree(given, value, before, child, reading, pointer)
    else if (hasContent(child)) {
      reading.lost(pointer, node.local)
      reading.saw('unknown-element', `${node.local}/${child.local}`)
    }
  }
  const text = ownText(node, reading, pointer, 'name')
  // Half a name is another name.
  if (reading.losses > losses) return null
  const whole = surname !== null && given?.startsWith(`${surname} `)
  const words = whole ? [given] : [surname, middle, given].filter((part) => part !== null)
  return withoutTorn(agree(words.length === 0 ? null : words.join(' '), text, losses, node, reading, pointer))
}

export const sexes = new Map<string, Coded>([
  ['0', sex('unknown')],
  ['1', sex('male')],
  ['2', sex('female')],
  ['nam', sex('male')],
  ['male', sex('male')],
  ['nữ', sex('female')],
  ['nu', sex('female')],
  ['female', sex('female')],
])
export const maritalStatuses = new Map<string, Coded>([
  ['0', maritalStatus('no-information')],
  ['1', maritalStatus('single')],
  ['2', maritalStatus('married')],
  ['3', maritalStatus('divorced-or-widowed')],
])
export const bloodGroups = new Map<string, Coded>([
  ['0', bloodGroup('none')],
  ['1', bloodGroup('A')],
  ['2', bloodGroup('B')],
  ['3', bloodGroup('AB')],
  ['4', bloodGroup('O')],
  ['a', bloodGroup('A')],
  ['b', bloodGroup('B')],
  ['ab', bloodGroup('AB')],
  ['o', bloodGroup('O')],
])

interface StatedCode {
  code: string | null
  name: string | null
}

const nothingStated: StatedCode = Object.freeze({ code: null, name: null })

/** A code and its name as they stand: text, or a structure of a code (`Ma…`) and a name (`Ten…`). */
function readCode(node: XmlNode, reading: Reading, pointer: string): StatedCode {
  if (node.children.length === 0) {
    const code = leaf(node, reading, pointer, 'code')
    return code === null ? nothingStated : { code, name: null }
  }
  const before = reading.losses
  let code = agree(null, ownText(node, reading, pointer, 'code'), before, node, reading, pointer)
  let name: string | null = null
  for (const child of node.children) {
    const losses = reading.losses
    if (child.local.startsWith('Ma'))
      code = agree(code, leaf(child, reading, pointer, 'code'), losses, child, reading, pointer)
    else if (child.local.startsWith('Ten'))
      name = agree(name, leaf(child, reading, pointer, 'label'), losses, child, reading, pointer)
    else if (hasContent(child)) reading.saw('unknown-element', `${node.local}/${child.local}`)
  }
  if (code === null && name === null && hasContent(node)) reading.lost(pointer, node.local)
  return { code: withoutTorn(code), name: withoutTorn(name) }
}

/** A code of one of the short lists, compared as a number. A code that is not on the list passes as it came, and is counted. */
export function fromList(
  node: XmlNode,
  reading: Reading,
  pointer: string,
  list: ReadonlyMap<string, Coded>,
): Coded | null {
  const { code, name } = readCode(node, reading, pointer)
  const stated = code ?? name
  if (stated === null) return null
  const known = list.get(stated) ?? list.get(stated.replace(/^0+(?=\d)/, '')) ?? list.get(stated.toLowerCase())
  if (known !== undefined) return { ...known }
  reading.saw('unknown-code', node.local)
  return { code: stated, label: name }
}

const isDigits = /^\d+$/

/** A two-digit code, or a name where a code should stand. The structure's own name serves when the list has none. */
export function readNamed(
  node: XmlNode,
  reading: Reading,
  pointer: string,
  list: (code: string) => Coded,
  byName: (name: string) => Coded | null,
): Coded | null {
  const { code, name } = readCode(node, reading, pointer)
  const stated = code ?? name
  if (stated === null) return null
  if (!isDigits.test(stated)) {
    const named = byName(stated)
    if (named !== null) return named
    // A name that no list has is no code; a code in letters passes as it came.
    if (code === null) {
      reading.lost(pointer, node.local)
      return null
    }
    reading.saw('unknown-code', node.local)
    return { code, label: name }
  }
  const { code: known, label } = list(stated.length === 2 ? stated : stated.replace(/^0+/, '').padStart(2, '0'))
  // Most religions have no name that all lists agree on: only ethnicities can be unknown.
  if (label === null && list === ethnicity) reading.saw('unknown-code', node.local)
  return { code: known, label: label ?? name }
}

/** Two letters, or what else people write for a country: its name, or the three letters of ours. */
export function readCountry(node: XmlNode, reading: Reading, pointer: string): Coded | null {
  const { code, name } = readCode(node, reading, pointer)
  const stated = code ?? name
  if (stated === null) return null
  const known = country(stated.toUpperCase())
  if (known.label !== null) return known
  const named = countryByName(stated)
  if (named !== null) return named
  reading.saw('unknown-code', node.local)
  return known
}
