/** What is noticed while one record is read: notices that callers get beside it, and what operators should know of its form. */
import type { Anomaly, AnomalyKind } from '../../domain/link/anomaly.ts'
import { anomalyName } from '../../domain/link/anomaly.ts'
import type { Notice } from '../../domain/person/identity.ts'
import type { UnitCodes } from '../../domain/person/units.ts'
import { legible } from '../../domain/text.ts'
import type { DateBounds } from '../parsing/read-date.ts'
import type { XmlNode } from '../xml/xml-tree.ts'

export class Reading {
  readonly notices: Notice[] = []
  readonly anomalies: Anomaly[] = []
  /** How often something was lost: a value put together of parts must not be given without one of them. */
  losses = 0
  /** In which a date of the record is believed. */
  readonly bounds: DateBounds
  /** By which codes of units are read. */
  readonly units: UnitCodes

  constructor(bounds: DateBounds, units: UnitCodes) {
    this.bounds = bounds
    this.units = units
  }

  /** Something stands there and cannot be read: callers see `null`, and this beside it. */
  lost(pointer: string, element: string, code: Notice['code'] = 'value-unreadable'): void {
    this.losses++
    this.notice(code, pointer)
    this.saw('unreadable-value', element)
  }

  notice(code: Notice['code'], pointer: string): void {
    if (!this.notices.some((one) => one.code === code && one.pointer === pointer)) this.notices.push({ code, pointer })
  }

  saw(kind: AnomalyKind, element: string): void {
    this.anomalies.push({ kind, name: anomalyName(element) })
  }
}

/**
 * The most characters that a value of each kind may have. Longer is no such value, whatever stands there: it is unreadable as a
 * whole and never cut, because what is left of a cut name is another name.
 */
export const charsMax = {
  /** Of the contract (section 6, `HoVaTen`); relatives are named in the same registers. */
  name: 100,
  /** Twelve digits, with blanks, dots or an exponent as people and spreadsheets write them. */
  number: 30,
  /** Codes of the lists have 5 digits at the most, but names of countries and ethnicities stand in their place too. */
  code: 100,
  /** A name beside a code; the longest of a country has 60. */
  label: 200,
  /** `ChiTiet` often repeats the whole address in words, names of all units included. */
  detail: 500,
  /** Numbers of household books have 9 to 12 characters; older ones were given in words. */
  book: 50,
  /** No form of a date is longer. */
  date: 40,
} as const
export type TextKind = keyof typeof charsMax

/** NFC at the most shortens a letter and three marks to one character: a text that is longer stays so. */
const marksMax = 4

/** Text in NFC that can be stored and shown, without blanks around it. Nothing at all is `null`; what is too long for its kind, `undefined`. */
function clean(text: string, kind: TextKind): string | null | undefined {
  const trimmed = text.trim()
  if (trimmed === '') return null
  const most = charsMax[kind]
  if (trimmed.length > most * marksMax) return undefined
  const composed = legible(trimmed)
  return composed.length > most ? undefined : composed
}

/** The text of an element itself, whatever elements stand beside it. */
export function ownText(node: XmlNode, reading: Reading, pointer: string, kind: TextKind): string | null {
  const text = clean(node.text, kind)
  if (text !== undefined) return text
  reading.lost(pointer, node.local, kind === 'date' ? 'birth-date-unreadable' : 'value-unreadable')
  return null
}

/** Attributes that say nothing of their own beside an element. */
const idle: ReadonlySet<string> = new Set(['nil', 'type', 'id', 'encodingStyle', 'null', 'array'])

/** Whether anything stands in an element, at any depth: text, or an attribute that could hold a value. */
export function hasContent(node: XmlNode): boolean {
  return node.text.trim() !== '' || hasAttributes(node) || node.children.some(hasContent)
}

/** Whether an attribute could hold a value. */
function hasAttributes({ attributes }: XmlNode): boolean {
  if (attributes === null) return false
  return Object.entries(attributes).some(([name, value]) => !idle.has(name) && value !== '')
}

/** The text of an element that should hold nothing else; elements or attributes with something in them are lost, and so is too much text. */
export function leaf(node: XmlNode, reading: Reading, pointer: string, kind: TextKind): string | null {
  const text = clean(node.text, kind)
  // Nearly every element is text alone, or wholly empty.
  const more = node.children.length > 0 ? node.children.some(hasContent) : text === null && hasAttributes(node)
  if (!more && text !== undefined) return text
  reading.lost(pointer, node.local, kind === 'date' ? 'birth-date-unreadable' : 'value-unreadable')
  return null
}

/** Stands for a part that could not be read, until all of them are: one that is readable beside it may be another. */
const torn = '\0'

/**
 * Adds what was just read to what stood there before. What stands twice must say the same twice; an empty one beside a full
 * one says nothing. `losses`: of the reading, before it was read.
 */
export function agree(
  before: string | null,
  next: string | null,
  losses: number,
  node: XmlNode,
  reading: Reading,
  pointer: string,
): string | null {
  if (before === torn || reading.losses > losses) return torn
  if (before === null || next === null || before === next) return before ?? next
  reading.lost(pointer, node.local)
  return torn
}

/** A part once all of them are read. */
export const withoutTorn = (part: string | null): string | null => (part === torn ? null : part)
