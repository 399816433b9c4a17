/** What is noticed while one record is read: what callers are told beside it, and what operators should know of its form. */
import type { Anomaly, AnomalyKind } from '../../domain/anomaly.ts'
import { anomalyName } from '../../domain/anomaly.ts'
import type { Notice } from '../../domain/identity.ts'
import { nfc } from '../../domain/text.ts'
import type { DateBounds } from '../read-date.ts'
import type { XmlNode } from '../xml-tree.ts'

export class Reading {
  readonly notices: Notice[] = []
  readonly anomalies: Anomaly[] = []
  /** How often something was lost: what is put together of parts must not be told without one of them. */
  losses = 0
  /** In which a date of the record is believed. */
  readonly bounds: DateBounds

  constructor(bounds: DateBounds) {
    this.bounds = bounds
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

/** Text in NFC without blanks around it; nothing at all is `null`. */
export function clean(text: string): string | null {
  const trimmed = text.trim()
  return trimmed === '' ? null : nfc(trimmed)
}

/** Attributes that say nothing of their own beside an element. */
const idle: ReadonlySet<string> = new Set(['nil', 'type', 'id', 'encodingStyle', 'null', 'array'])

/** Whether anything stands in an element, at any depth: text, or an attribute that could hold a value. */
export function hasContent(node: XmlNode): boolean {
  if (node.text.trim() !== '') return true
  if (
    node.attributes !== null &&
    Object.entries(node.attributes).some(([name, value]) => !idle.has(name) && value !== '')
  ) {
    return true
  }
  return node.children.some(hasContent)
}

/** The text of an element that should hold nothing else; elements or attributes with something in them are lost. */
export function leaf(node: XmlNode, reading: Reading, pointer: string): string | null {
  const text = clean(node.text)
  const more = node.children.length > 0 ? node.children.some(hasContent) : text === null && hasContent(node)
  if (!more) return text
  reading.lost(pointer, node.local)
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
export const settled = (part: string | null): string | null => (part === torn ? null : part)
