/**
 * The ministry's answers in our words. Tolerant where sources differ; strict about who it is: a record is a person only when
 * it is really there and carries the number that was asked for. Elements are known by namespace and local name.
 */
import { GatewayFailure } from '../../domain/failure.ts'
import type { Notice, Person, PersonClaim } from '../../domain/identity.ts'
import { anyNamespace } from '../json-tree.ts'
import type { MinistryBody } from '../soap.ts'
import type { XmlNode } from '../xml-tree.ts'
import { readPerson } from './codec-person.ts'
import { requestNamespace } from './codec-request.ts'

const personNamespace = 'http://www.mic.gov.vn/dancu/1.0'

export interface DecodedLookup {
  value: Person | null
  asOf: string | null
  notices: Notice[]
  /** Elements of the record that we do not know: ignored, and counted so that somebody notices. */
  unknown: number
}

/**
 * The answer to 037. `null` = no such person, or the data do not match. Fails with `answer-unreadable` for a body of another
 * kind, a record of another number, and several records that differ.
 */
export function readLookup(body: MinistryBody, asked: PersonClaim): DecodedLookup {
  const nobody: DecodedLookup = { value: null, asOf: null, notices: [], unknown: 0 }
  const collection = body === null ? null : only(body, 'CongdanCollection', personNamespace)
  if (collection === null) return nobody
  const asOf = readMoment(collection)
  const records: Omit<DecodedLookup, 'asOf'>[] = []
  for (const child of collection.children) {
    if (!is(child, personNamespace, 'CongDan')) continue
    const notices: Notice[] = []
    const { person, unknown } = readPerson(child, notices)
    // An empty element, or one with neither number nor name, is a place where a person could have been.
    if (person.personalNumber === null && person.oldCardNumber === null && person.fullName === null) continue
    mustBeAsked(person, asked)
    records.push({ value: person, notices, unknown })
  }
  const first = records[0]
  if (first === undefined) {
    if (collection.text.trim() !== '') throw unreadable('text')
    return { ...nobody, asOf }
  }
  if (records.length > 1) {
    const one = JSON.stringify(first.value)
    // Two different records of one number: which is the true one is not for us to guess.
    if (records.some((record) => JSON.stringify(record.value) !== one)) throw unreadable('records differ')
    first.notices.push({ code: 'several-records', pointer: '/person' })
  }
  return { ...first, asOf }
}

/** The answer to 033: one bit. Anything but a clear yes or no fails with `answer-unreadable`. */
export function readVerification(body: MinistryBody): boolean {
  if (body === null) return false
  const result = only(body, 'KetQuaXacThuc', requestNamespace)
  const bit = result?.children.find((child) => is(child, requestNamespace, 'TonTai'))?.text.trim()
  if (bit === 'true' || bit === '1') return true
  if (bit === 'false' || bit === '0') return false
  throw unreadable('no result')
}

/** The one element of a body, or `null` for an empty body. */
function only(body: XmlNode, local: string, namespace: string): XmlNode | null {
  const [first] = body.children
  if (first === undefined) {
    // Words in place of elements are no empty answer.
    if (body.text.trim() !== '') throw unreadable('text')
    return null
  }
  if (!is(first, namespace, local)) throw unreadable('unexpected element')
  return first
}

/**
 * The record must be that of the number asked for: answering with another person's data is the worst thing this gateway
 * could do. An old card is a search key that the record may no longer hold, so there only a contradiction counts.
 */
function mustBeAsked(person: Person, asked: PersonClaim): void {
  if (asked.personalNumber !== undefined) {
    if (person.personalNumber !== asked.personalNumber) throw unreadable('another number')
    return
  }
  if (person.personalNumber === null && person.oldCardNumber === null) throw unreadable('no number')
  if (person.oldCardNumber !== null && person.oldCardNumber !== asked.oldCardNumber) throw unreadable('another number')
}

/** `ThoiDiemDuLieu` as ISO 8601 in UTC. A time without a zone is Vietnamese time, UTC+7 all year; nonsense is none. */
function readMoment(collection: XmlNode): string | null {
  const stated =
    collection.attributes?.ThoiDiemDuLieu ??
    collection.children.find((child) => child.ns === anyNamespace && child.local === 'ThoiDiemDuLieu')?.text
  const text = stated?.trim() ?? ''
  if (!/^\d{4}-\d\d-\d\dT/.test(text)) return null
  const moment = Date.parse(/(Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}+07:00`)
  return Number.isFinite(moment) ? new Date(moment).toISOString() : null
}

/** Whether a node is this element. A node from JSON has lost its namespace and is known by its name alone. */
function is(node: XmlNode, namespace: string, local: string): boolean {
  return node.local === local && (node.ns === namespace || node.ns === anyNamespace)
}

function unreadable(detail: string): GatewayFailure {
  return new GatewayFailure('answer-unreadable', { detail, phase: 'body', sent: 'answered' })
}
