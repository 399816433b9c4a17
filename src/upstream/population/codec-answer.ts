/**
 * The ministry's answers in our words. Tolerant of form where it hands out a record, because the number in it says whose it
 * is; strict where it says no, because nothing else in an answer would show a mistake. "No such person" is said of an empty
 * body, an empty collection, and empty records alone, in the names and the namespace of the contract.
 */

import { GatewayFailure } from '../../domain/failure.ts'
import type { Anomaly } from '../../domain/link/anomaly.ts'
import type { Notice, Person, PersonClaim } from '../../domain/person/identity.ts'
import type { PopulationQuery } from '../../domain/person/population.ts'
import { shippedUnitCodes, type UnitCodes } from '../../domain/person/units.ts'
import { anyNamespace } from '../parsing/json-tree.ts'
import { pastUntil, readMoment } from '../parsing/read-date.ts'
import type { MinistryBody } from '../xml/soap.ts'
import type { XmlNode } from '../xml/xml-tree.ts'
import { hasIdentity, isRecordElement, readPerson } from './codec-person.ts'
import { requestNamespace } from './codec-request.ts'
import { readNumber } from './read-values.ts'
import { hasContent, Reading } from './reading.ts'

const personNamespace = 'http://www.mic.gov.vn/dancu/1.0'

export interface DecodedLookup {
  value: Person | null
  asOf: string | null
  notices: readonly Notice[]
  /** What was not understood, or only because its form is known to vary: somebody should look at it. */
  anomalies: readonly Anomaly[]
}

/** Attributes of a collection (QCVN 109), which converters to JSON make elements of. */
const ofCollection: ReadonlySet<string> = new Set(['SoCongDan', 'GhiChu', 'ThoiDiemDuLieu', 'id'])
const idleAttributes: ReadonlySet<string> = new Set([...ofCollection, 'nil', 'type', 'null', 'array'])

/**
 * The answer to 037. `null` = no such person, or the data do not match. Fails with `answer-unreadable` for a body of another
 * kind, a record of another number, several records that differ, and everything in which a person may be hidden.
 * `now`: the moment of the answer, in milliseconds since the epoch. `units`: by which codes of units are read.
 */
export function readLookup(
  body: MinistryBody,
  claim: PersonClaim,
  now: number,
  units: UnitCodes = shippedUnitCodes,
): DecodedLookup {
  const collection = body === null ? null : only(body)
  if (collection === null) return nobody
  const reading = new Reading(pastUntil(now), units)
  const exact = isExactly(collection, personNamespace, 'CongdanCollection')
  if (!exact) {
    if (!isNearly(collection, personNamespace, 'CongdanCollection')) throw unreadable('unexpected element')
    reading.saw('unusual-form', 'CongdanCollection')
  }
  const asOf = readAs(collection, reading)
  let found: Person | null = null
  let copies = 0
  let others = false
  for (const child of collection.children) {
    if (child.local !== 'CongDan') {
      if (ofCollection.has(child.local)) continue
      others = true
      reading.saw('unknown-element', child.local)
      continue
    }
    // A place where a person could have been.
    if (isEmptyRecord(child)) continue
    if (child.ns !== collection.ns) reading.saw('unusual-form', 'namespace')
    const person = readPerson(child, reading)
    assertRequested(person, claim, reading)
    if (found === null) found = person
    // Two different records of one number: which is the true one is not for us to guess.
    else if (JSON.stringify(person) !== JSON.stringify(found)) throw unreadable('records differ')
    copies++
  }
  if (found === null) {
    if (!exact || others || !isSilent(collection))
      throw unreadable(collection.text.trim() === '' ? 'no record' : 'text')
    return asOf === null ? nobody : { ...nobody, asOf }
  }
  if (collection.text.trim() !== '') reading.saw('unusual-form', 'text')
  if (copies > 1) reading.notice('several-records', '/person')
  if (reading.anomalies.some(({ kind }) => kind === 'unusual-form')) reading.notice('unusual-form', '/person')
  return { value: found, asOf, notices: reading.notices, anomalies: reading.anomalies }
}

const nobody: DecodedLookup = Object.freeze({ value: null, asOf: null, notices: [], anomalies: [] })

/** Echoes of the question, which an answer to 033 may hold beside its bit. */
const echoes: ReadonlySet<string> = new Set([
  'MaYeuCau',
  'MaTichHop',
  'MaDichVu',
  'MaDVC',
  'MaCanBo',
  'MaDonVi',
  'SoDinhDanh',
  'SoCMND',
])

/** What an echo is compared with: an answer to another question is none to ours, whatever its bit says. */
type Echoed = Pick<PopulationQuery, 'claim' | 'upstreamRequestId'>

/** The answer to 033: one bit. Anything but a clear yes or no about this question fails with `answer-unreadable`. */
export function readVerification(body: MinistryBody, claim: Echoed): boolean {
  if (body === null) return false
  const result = only(body)
  if (result === null || !isExactly(result, requestNamespace, 'KetQuaXacThuc')) throw unreadable('no result')
  let bit: boolean | null = null
  for (const child of result.children) {
    if (child.local !== 'TonTai') {
      // What stands beside a bit may be the reason why it means nothing.
      if (!hasContent(child)) continue
      if (!echoes.has(child.local)) throw unreadable('unknown element')
      if (!isEcho(child, claim)) throw unreadable('another question')
      continue
    }
    const reply = readBit(child)
    if (reply === null || (bit !== null && bit !== reply)) throw unreadable('no result')
    bit = reply
  }
  if (bit === null || result.text.trim() !== '') throw unreadable('no result')
  return bit
}

/** Only what a bus has no reason to write otherwise is compared: codes of procedures and officers it may translate. */
function isEcho(node: XmlNode, { claim, upstreamRequestId }: Echoed): boolean {
  const reading = new Reading(pastUntil(0), shippedUnitCodes)
  // Of a question by the one number the other is no echo.
  const matches = (echoed: string | null, sent: string | undefined) => sent === undefined || echoed === sent
  switch (node.local) {
    case 'SoDinhDanh':
      return matches(readNumber(node, reading, '', 12), claim.personalNumber)
    case 'SoCMND':
      return matches(readNumber(node, reading, '', 9), claim.oldCardNumber)
    case 'MaYeuCau':
      return node.text.trim().toLowerCase() === upstreamRequestId.toLowerCase()
    default:
      return true
  }
}

function readBit(node: XmlNode): boolean | null {
  if (node.children.length > 0) return null
  const text = node.text.trim()
  if (text === 'true' || text === '1') return true
  return text === 'false' || text === '0' ? false : null
}

/** The one element of a body, or `null` for an empty body. */
function only(body: XmlNode): XmlNode | null {
  // Words in place of elements or beside them are no empty answer.
  if (body.text.trim() !== '') throw unreadable('text')
  const [first, ...others] = body.children
  if (others.length > 0) throw unreadable('several elements')
  return first ?? null
}

/** Nothing at all, or the names of a record with nothing in them. */
function isEmptyRecord(record: XmlNode): boolean {
  if (hasContent(record)) return false
  return (
    record.children.length === 0 ||
    (hasIdentity(record) && record.children.every((child) => isRecordElement(child.local)))
  )
}

/** Whether a collection without a record says nothing else either. A count of some, or a note, is no "nobody". */
function isSilent(collection: XmlNode): boolean {
  if (collection.text.trim() !== '') return false
  const stated = new Map(Object.entries(collection.attributes ?? {}))
  for (const { local, text, children } of collection.children) {
    if (ofCollection.has(local)) {
      if (children.length > 0) return false
      stated.set(local, text)
    }
  }
  for (const [name, value] of stated) {
    if (!idleAttributes.has(name)) return false
    if (name === 'SoCongDan' && !/^0*$/.test(value.trim())) return false
    if (name === 'GhiChu' && value.trim() !== '') return false
  }
  return true
}

/**
 * The record must be that of the number asked for: answering with another person's data is the worst thing this gateway
 * could do. An old card is a search key that the record may no longer hold: then the name must stand there, because it is
 * all that can show whose record it is. A card that stands there and cannot be read may be another.
 */
function assertRequested(person: Person, claim: PersonClaim, reading: Reading): void {
  const { personalNumber, oldCardNumber, fullName } = person
  if (claim.personalNumber !== undefined) {
    if (personalNumber !== claim.personalNumber) throw unreadable('another number')
    return
  }
  if (personalNumber === null && oldCardNumber === null) throw unreadable('no number')
  if (oldCardNumber === claim.oldCardNumber) return
  if (oldCardNumber !== null) throw unreadable('another number')
  if (fullName === null || reading.notices.some(({ pointer }) => pointer === '/person/oldCardNumber')) {
    throw unreadable('no number')
  }
}

/** `ThoiDiemDuLieu` as ISO 8601 in UTC. A time without a zone is Vietnamese time, UTC+7 all year. */
function readAs(collection: XmlNode, reading: Reading): string | null {
  const { attributes, children } = collection
  if (attributes === null && children[0]?.local === 'CongDan' && children.length === 1) return null
  const stated = attributes?.ThoiDiemDuLieu ?? children.find((child) => child.local === 'ThoiDiemDuLieu')?.text
  const moment = readMoment(stated, reading.bounds)
  if (moment.state === 'unreadable') reading.lost('/source/asOf', 'ThoiDiemDuLieu')
  return moment.state === 'read' ? moment.at : null
}

/** Whether a node is this element. A node from JSON has lost its namespace and is known by its name alone. */
function isExactly(node: XmlNode, namespace: string, local: string): boolean {
  return node.local === local && (node.ns === namespace || node.ns === anyNamespace)
}

/** The same without its namespace, or with another spelling of it. Another namespace is another vocabulary, whatever its words. */
function isNearly(node: XmlNode, namespace: string, local: string): boolean {
  const plain = (uri: string) =>
    uri
      .toLowerCase()
      .replace(/^https?:\/\//, '')
      .replace(/\/$/, '')
  return node.local === local && (node.ns === '' || plain(node.ns) === plain(namespace))
}

function unreadable(detail: string): GatewayFailure {
  return new GatewayFailure('answer-unreadable', { detail, phase: 'body', sent: 'answered' })
}
