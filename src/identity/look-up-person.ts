/** Looking a person up: the record, limited to the fields that were asked for and allowed. Nothing else leaves. */
import { concerns, type Field, type Notice, type Person } from '../domain/person/identity.ts'
import { fetchMatchingRecord } from './fetch-matching-record.ts'
import { type IdentityDeps, type Inquiry, type InquiryResult, inquire } from './person-inquiry.ts'

export interface LookupInquiry extends Inquiry {
  fields: readonly Field[]
}

/** The chosen part of a person: asked-for fields, each present, `null` where the register holds nothing. */
export type PersonView = Record<string, unknown>

/**
 * `null` = the register found no person with these data, or its record says another name or birth than the caller: which of
 * these it is, is not said. Fails as `inquire` does.
 */
export function lookUpPerson(deps: IdentityDeps, inquiry: LookupInquiry): Promise<InquiryResult<PersonView | null>> {
  const { fields } = inquiry
  return inquire(deps, inquiry, { operation: 'lookup', fields }, fetchMatchingRecord, (person, notices) => ({
    result: person ? 'found' : 'not-matched',
    value: person && toView(person, fields),
    notices: selectNotices(notices, fields),
  }))
}

/** Of what was noticed in the record what these fields show: a call may be shared with somebody who asked for others. */
function selectNotices(notices: readonly Notice[], fields: readonly Field[]): readonly Notice[] {
  if (notices.length === 0) return notices
  const places = fields.map((name) => `/person/${name.replace('.', '/')}`)
  return notices.filter((notice) => concerns(notice, places))
}

/** Only the named fields; `father.fullName` becomes `{ father: { fullName } }`. */
function toView(person: Person, fields: readonly Field[]): PersonView {
  const view: PersonView = {}
  for (const field of fields) {
    const dot = field.indexOf('.')
    if (dot === -1) {
      view[field] = person[field as keyof Person]
      continue
    }
    const group = field.slice(0, dot)
    const part = field.slice(dot + 1)
    const relative = person[group as keyof Person] as Record<string, unknown> | null
    view[group] ??= {}
    ;(view[group] as Record<string, unknown>)[part] = relative?.[part] ?? null
  }
  return view
}
