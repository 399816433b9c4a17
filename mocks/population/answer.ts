// The register's answer to one question as a tree of elements: a collection with the person, an empty one, none at all,
// or the one bit of the verify operation.

import type { Context } from '../wire/types.ts'
import type { Match } from './match.ts'
import type { Query } from './query.ts'
import { citizen, type Element, element } from './soap/elements.ts'
import { PERSON_NAMESPACE, REQUEST_NAMESPACE } from './soap/soap.ts'

/** `body` undefined: a Body without a child, the second known shape of "not found". */
export type AnswerTree = { readonly body: Element | undefined; readonly namespace: string }

export function answerTree(query: Query, match: Match, { settings, twist, now }: Context): AnswerTree {
  const seen: Match = twist.emptyCollection ? { kind: 'mismatch' } : match
  if (query.operation === 'verify') {
    const exists = element('TonTai', String(seen.kind === 'found'))
    return { body: element('KetQuaXacThuc', [exists]), namespace: twist.namespace ?? REQUEST_NAMESPACE }
  }
  const namespace = twist.namespace ?? PERSON_NAMESPACE
  if (seen.kind !== 'found') {
    const empty =
      twist.emptyCollection ||
      settings.notFound === 'empty-collection' ||
      (settings.notFound === 'by-cause' && seen.kind === 'mismatch')
    return { body: empty ? element('CongdanCollection') : undefined, namespace }
  }
  const whole = citizen(seen.person)
  const missing = twist.missing ?? []
  const person =
    missing.length === 0 || typeof whole.content === 'string'
      ? whole
      : { ...whole, content: whole.content.filter((child) => !missing.includes(child.name)) }
  const collection = element(
    'CongdanCollection',
    Array.from({ length: twist.copies ?? 1 }, () => person),
  )
  if (seen.person.form !== 'qcvn') return { body: collection, namespace }
  // The regulation's attributes; the complete sample of the lookup has none of them.
  const asOf = `${new Date(now + 7 * 3_600_000).toISOString().slice(0, 19)}+07:00`
  const attributes = { id: 'DS1', SoCongDan: String(twist.copies ?? 1), GhiChu: '', ThoiDiemDuLieu: asOf }
  return { body: { ...collection, attributes }, namespace }
}
