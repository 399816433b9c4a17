/**
 * What an answer is like, and nothing of what it says: where elements stand, in which namespace and order, with which
 * attributes, and of which class their values are. XML, JSON, and either inside the other.
 */
import type { Layer } from '../domain/failure.ts'
import { findHeader, type HttpAnswer } from '../upstream/http/exchange.ts'
import { decodeText } from '../upstream/parsing/decode-text.ts'
import { readXml } from '../upstream/xml/xml.ts'
import type { XmlNode } from '../upstream/xml/xml-tree.ts'

/** One place of an answer. */
export interface Place {
  /** Empty for JSON. */
  namespaces: Set<string>
  /** Classes of the values that stand there: `digits 12`, `text`, `empty`… */
  classes: Set<string>
  attributes: Set<string>
  /** Names of what stands in it, in the order in which they came first. */
  order: string[]
  count: number
}

export interface Shape {
  kind: 'xml' | 'json' | 'html' | 'empty' | 'text' | 'unreadable'
  /** By path, `/Envelope/Body/CongdanCollection`. */
  places: Map<string, Place>
}

const depthMax = 40
/** The layer is only named in failures, and none leaves this file. */
const hop: Layer = 'gateway'

export function toShape(answer: HttpAnswer): Shape {
  const shape: Shape = { kind: 'empty', places: new Map() }
  if (answer.body.length === 0) return shape
  let text: string
  try {
    text = decodeText(answer.body, { contentType: findHeader(answer.headers, 'content-type') ?? '', hop })
  } catch {
    return { ...shape, kind: 'unreadable' }
  }
  shape.kind = addText(shape, '', text, 0) ?? kindOfText(text)
  return shape
}

function kindOfText(text: string): Shape['kind'] {
  if (text.trim() === '') return 'empty'
  if (/^\s*(<!doctype html|<html|<!--|<head|<body)/i.test(text)) return 'html'
  return /^\s*[<{[]/.test(text) ? 'unreadable' : 'text'
}

/** Adds a document below `path`; `null` when it is none. */
function addText(shape: Shape, path: string, text: string, depth: number): 'xml' | 'json' | null {
  const start = /[^\s\ufeff]/.exec(text)?.[0]
  if (depth > depthMax) return null
  if (start === '<') {
    try {
      addXml(shape, path, readXml(text, hop), depth)
      return 'xml'
    } catch {
      return null
    }
  }
  if (start !== '{' && start !== '[') return null
  try {
    addJson(shape, path, JSON.parse(text), depth)
    return 'json'
  } catch {
    return null
  }
}

function placeAt(shape: Shape, path: string): Place {
  const known = shape.places.get(path)
  if (known) return known
  const fresh: Place = { namespaces: new Set(), classes: new Set(), attributes: new Set(), order: [], count: 0 }
  shape.places.set(path, fresh)
  return fresh
}

function addXml(shape: Shape, parent: string, node: XmlNode, depth: number): void {
  const path = `${parent}/${publicName(node.local)}`
  const place = placeAt(shape, path)
  place.count += 1
  place.namespaces.add(node.ns)
  for (const name of Object.keys(node.attributes ?? {})) place.attributes.add(publicName(name))
  for (const child of node.children) noteOrder(place, publicName(child.local))
  if (node.children.length === 0) addValue(shape, path, place, node.text, depth)
  for (const child of node.children) if (depth < depthMax) addXml(shape, path, child, depth + 1)
}

function addJson(shape: Shape, path: string, value: unknown, depth: number): void {
  const place = placeAt(shape, path || '/')
  place.count += 1
  if (depth >= depthMax) return
  if (Array.isArray(value)) {
    place.classes.add(value.length === 0 ? 'empty list' : 'list')
    for (const one of value) addJson(shape, `${path}[]`, one, depth + 1)
  } else if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value)
    place.classes.add(entries.length === 0 ? 'empty object' : 'object')
    for (const [key, one] of entries) {
      noteOrder(place, publicName(key))
      addJson(shape, `${path}/${publicName(key)}`, one, depth + 1)
    }
  } else if (typeof value === 'string') addValue(shape, path, place, value, depth)
  else
    place.classes.add(
      value === null ? 'null' : `${typeof value}${typeof value === 'number' ? toDigits(String(value)) : ''}`,
    )
}

function addValue(shape: Shape, path: string, place: Place, text: string, depth: number): void {
  const inner = text.length > 20 ? addText(shape, `${path}/»`, text, depth + 1) : null
  place.classes.add(inner === null ? toClass(text) : `${inner} inside`)
}

function noteOrder(place: Place, name: string): void {
  if (!place.order.includes(name)) place.order.push(name)
}

/** A key may be a person's number: then only the fact that it is one is shown. */
const publicName = (name: string): string =>
  /^[\p{L}_@$#:.-][\w\p{L}:.$#@-]{0,60}$/u.test(name) && !/\d{4}/.test(name) ? name : '‹key›'

const toDigits = (text: string): string => (/^\d{9}$|^\d{12}$/.test(text) ? ` of ${text.length} digits` : '')

const classes: readonly (readonly [RegExp, string])[] = [
  [/^$/, 'empty'],
  [/^\d{12}$/, '12 digits'],
  [/^\d{8}$/, 'date yyyyMMdd or 8 digits'],
  [/^\d{9}$/, '9 digits'],
  [/^\d{4}-\d\d-\d\d$/, 'date yyyy-MM-dd'],
  [/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/, 'date and time'],
  [/^\d\d[./-]\d\d[./-]\d{4}$/, 'date dd/MM/yyyy'],
  [/^\d\d[./-]\d\d[./-]\d{4} /, 'date and time dd/MM/yyyy'],
  [/^\/Date\(/, 'date of .NET'],
  [/^(true|false)$/i, 'boolean'],
  [/^\d{1,3}$/, 'short number'],
  [/^\d+$/, 'digits'],
  [/^[A-Z]{1,4}\d{0,4}$/, 'code'],
  [/^[A-Za-z0-9+/\s]{64,}={0,2}$/, 'base64'],
]

function toClass(text: string): string {
  const trimmed = text.trim()
  const known = classes.find(([pattern]) => pattern.test(trimmed))
  if (known) return known[1]
  const form = trimmed === trimmed.normalize('NFC') ? '' : ', decomposed'
  return (trimmed === trimmed.toUpperCase() ? 'text in capitals' : 'text') + form
}
