/**
 * What was changed in a PDF since it was signed. Everything is refused that is not known to leave what the signer saw as it was:
 * further signatures and time-stamps, the evidence that belongs to them, and what describes the file without being shown. Whether a
 * reader would show a change is never asked.
 */
import type { Budget } from './budget.ts'
import { differingKeys, isSameValue, referencesIn } from './compare-values.ts'
import { type Certification, walkFields } from './find-signatures.ts'
import { findMember, isDictionary, isName, type Pdf } from './open-pdf.ts'
import type { PdfDictionary, PdfReference, PdfValue } from './read-value.ts'

/** What may be added to a signed file without touching what was signed. */
export const additions = ['signature', 'visible-signature', 'timestamp', 'validation-data', 'metadata'] as const
export type Addition = (typeof additions)[number]

export const changeKinds = [
  /** What is written there is another thing now. */
  'replaced',
  /** It was there, and is no more. */
  'removed',
  /** It was named by what was signed and was not there, and is now. */
  'supplied',
  /** The update does not lead back to the file that was signed, or refers to pieces laid out in it before. */
  'history',
  /** The signer had excluded it. */
  'not-allowed-by-signer',
] as const
type ChangeKind = (typeof changeKinds)[number]

/** What an object is, by its own words: never a text of the file. */
export const objectRoles = [
  'catalog',
  'page',
  'page-tree',
  'form',
  'field',
  'annotation',
  'signature',
  'font',
  'image-or-form',
  'content-or-data',
  /** What proves signatures. */
  'evidence',
  'other',
] as const
type ObjectRole = (typeof objectRoles)[number]

export interface Change {
  /** Number of the object; `null` = the file as such. */
  object: number | null
  role: ObjectRole
  kind: ChangeKind
}

export type Changes =
  | { changes: 'none' }
  /** Nothing of what was signed. */
  | { changes: 'additions'; additions: readonly Addition[] }
  | { changes: 'content'; found: readonly Change[] }

/** More are not named one by one. */
const changesShownMax = 20

/** `signed` = the file as it was signed, `now` = the file as it is; the bytes of the first are the beginning of the second. */
export function judgeChanges(signed: Pdf, now: Pdf, certification: Certification | null, budget: Budget): Changes {
  const since = findUpdates(signed, now)
  if (since === 'not-an-update')
    return { changes: 'content', found: [{ object: null, role: 'other', kind: 'history' }] }
  if (since.length === 0) return { changes: 'none' }
  const differing = findDiffering(signed, now, since, budget)
  const reached = reachShown(signed, budget)
  const permitted = permit({ signed, now, differing, reached, budget })
  const found: Change[] = []
  for (const [number, kind] of differing) {
    if (permitted.objects.has(number)) continue
    // A new object changes nothing by itself: what names it is looked at, and what named it before it was there counts.
    if (kind === 'supplied' && !reached.has(number) && !isTaken(signed, number)) continue
    found.push({ object: number, role: toRole(signed, now, number), kind })
  }
  found.push(...permitted.faults, ...excluded(certification, permitted.additions))
  if (found.length > 0) return { changes: 'content', found: found.slice(0, changesShownMax) }
  return { changes: 'additions', additions: additions.filter((one) => permitted.additions.has(one)) }
}

/**
 * Whether the signed file had given the number away without an object: numbers below its size stand for nothing there, and producers take
 * new ones from its size on.
 */
function isTaken(signed: Pdf, number: number): boolean {
  const size = signed.sections[0]?.trailer.entries.get('Size')
  return signed.findEntry(number) === undefined && size?.type === 'number' && number < size.value
}

/** What readers do not show: what names it there may be exchanged. */
const hiddenFromReaders: ReadonlySet<string> = new Set(['DSS', 'Metadata'])

/** The sections that were appended, the newest first. */
function findUpdates(signed: Pdf, now: Pdf): Pdf['sections'] | 'not-an-update' {
  const count = now.sections.length - signed.sections.length
  if (count < 0) return 'not-an-update'
  const same = signed.sections.every((section, index) => section.at === now.sections[count + index]?.at)
  const since = now.sections.slice(0, count)
  return same && since.every(({ at }) => at >= signed.end) ? since : 'not-an-update'
}

type Differing = ReadonlyMap<number, 'replaced' | 'removed' | 'supplied'>

function findDiffering(signed: Pdf, now: Pdf, since: Pdf['sections'], budget: Budget): Differing {
  const differing = new Map<number, 'replaced' | 'removed' | 'supplied'>()
  for (const { entries } of since) {
    for (const number of entries.keys()) {
      budget.step()
      const before = signed.findEntry(number)
      const after = now.findEntry(number)
      const was = before !== undefined && before.in !== 'free'
      const is = after !== undefined && after.in !== 'free'
      if (!was && is) differing.set(number, 'supplied')
      else if (!is && after !== undefined && before?.in !== 'free' && number !== 0) differing.set(number, 'removed')
      else if (was && is && !isSameObject(signed, now, number, budget)) differing.set(number, 'replaced')
    }
  }
  return differing
}

function isSameObject(signed: Pdf, now: Pdf, number: number, budget: Budget): boolean {
  const before = signed.findEntry(number)
  const after = now.findEntry(number)
  const generation = (entry: typeof before) => (entry?.in === 'file' ? entry.generation : 0)
  if (generation(before) !== generation(after)) return false
  return isSameValue(now.bytes, signed.get(number), now.get(number), budget)
}

/** Every object that a value names, directly or not. */
function reach(pdf: Pdf, start: PdfValue, budget: Budget): Set<number> {
  const reached = new Set<number>()
  const open: PdfValue[] = [start]
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    for (const next of referencesIn(value)) {
      budget.step()
      if (reached.has(next)) continue
      reached.add(next)
      open.push(pdf.get(next))
    }
  }
  return reached
}

/**
 * What readers can come to: the catalog, all that it names but through what is not shown, and the streams in which objects are packed.
 * No object names its stream, and another stream is another content of all that is packed in it.
 */
function reachShown(signed: Pdf, budget: Budget): ReadonlySet<number> {
  const catalog = signed.resolve(signed.root)
  const members = isDictionary(catalog) ? [...catalog.entries].filter(([key]) => !hiddenFromReaders.has(key)) : []
  const start: PdfValue[] = [{ type: 'dictionary', entries: new Map(members) }]
  for (const number of findContainers(signed, budget)) start.push({ type: 'reference', number, generation: 0 })
  const reached = reach(signed, { type: 'array', items: start }, budget)
  return reached.add(signed.root.number)
}

/** Numbers of the streams in which objects of this state are packed. */
function findContainers(pdf: Pdf, budget: Budget): ReadonlySet<number> {
  const containers = new Set<number>()
  for (const number of pdf.numbers()) {
    budget.step()
    const entry = pdf.findEntry(number)
    if (entry?.in === 'stream') containers.add(entry.stream)
  }
  return containers
}

interface Comparison {
  signed: Pdf
  now: Pdf
  differing: Differing
  /** What readers of the signed file could come to. */
  reached: ReadonlySet<number>
  budget: Budget
}

interface Permitted {
  objects: Set<number>
  additions: Set<Addition>
  faults: Change[]
}

function permit(comparison: Comparison): Permitted {
  const permitted: Permitted = { objects: new Set(), additions: new Set(), faults: [] }
  permitHidden(comparison, permitted)
  const added = permitForm(comparison, permitted)
  permitCatalog(comparison, permitted)
  permitPages(comparison, permitted, added)
  return permitted
}

/** Evidence and descriptions, where nothing that is shown names them. */
function permitHidden(comparison: Comparison, permitted: Permitted): void {
  const { signed, now, differing, reached, budget } = comparison
  const catalog = { before: signed.resolve(signed.root), after: now.resolve(now.root) }
  const allow = (number: number, addition: Addition) => {
    if (!differing.has(number) || differing.get(number) === 'removed' || reached.has(number)) return
    permitted.objects.add(number)
    permitted.additions.add(addition)
  }
  for (const [pdf, root] of [
    [signed, catalog.before],
    [now, catalog.after],
  ] as const) {
    const evidence = findMember(root, 'DSS')
    if (evidence) for (const number of reach(pdf, evidence, budget)) allow(number, 'validation-data')
  }
  if (!keepsEvidence(comparison)) permitted.faults.push({ object: null, role: 'evidence', kind: 'replaced' })
  const metadata = findMember(catalog.after, 'Metadata')
  if (metadata?.type === 'reference' && now.resolve(metadata).type === 'stream') allow(metadata.number, 'metadata')
  const information = now.sections[0]?.trailer.entries.get('Info')
  if (information?.type === 'reference' && isPlainDictionary(now.resolve(information))) {
    allow(information.number, 'metadata')
  }
}

/** Evidence is added, and never taken away or exchanged: what proved a signature yesterday proves it tomorrow. */
function keepsEvidence({ signed, now, budget }: Comparison): boolean {
  const before = signed.resolve(findMember(signed.resolve(signed.root), 'DSS'))
  const after = now.resolve(findMember(now.resolve(now.root), 'DSS'))
  if (before.type === 'null') return true
  const lists = ['Certs', 'CRLs', 'OCSPs'].every((name) => {
    const old = signed.resolve(findMember(before, name))
    const more = now.resolve(findMember(after, name))
    if (old.type !== 'array') return true
    if (more.type !== 'array') return false
    const kept = new Set(more.items.map((item) => (item.type === 'reference' ? item.number : -1)))
    return old.items.every((item) => item.type === 'reference' && kept.has(item.number))
  })
  const old = signed.resolve(findMember(before, 'VRI'))
  const more = now.resolve(findMember(after, 'VRI'))
  if (!lists || !isDictionary(old)) return lists
  return [...old.entries].every(([key, value]) => {
    const kept = findMember(more, key)
    return kept !== undefined && isSameValue(now.bytes, signed.resolve(value), now.resolve(kept), budget)
  })
}

/** Texts and names only, as a description of a document has them. */
const isPlainDictionary = (value: PdfValue): boolean =>
  isDictionary(value) && [...value.entries.values()].every(({ type }) => type === 'string' || type === 'name')

/** Members of the catalog that may differ. What they refer to is judged by itself. */
const catalogMembers: ReadonlySet<string> = new Set(['AcroForm', 'DSS', 'Metadata', 'Extensions', 'Version'])

function permitCatalog({ signed, now, budget }: Comparison, permitted: Permitted): void {
  const fault = (kind: ChangeKind) => permitted.faults.push({ object: now.root.number, role: 'catalog', kind })
  if (!isSameValue(now.bytes, signed.root, now.root, budget)) fault('replaced')
  const before = signed.resolve(signed.root)
  const after = now.resolve(now.root)
  if (!isDictionary(before) || !isDictionary(after)) {
    fault('replaced')
    return
  }
  const differing = differingKeys(now.bytes, before, after, budget)
  if (!differing.every((key) => catalogMembers.has(key))) return
  const described = after.entries.get('Version')
  const extended = now.resolve(after.entries.get('Extensions'))
  const plain = (described === undefined || described.type === 'name') && ['null', 'dictionary'].includes(extended.type)
  // A form that is no dictionary any more hides signatures.
  const form = now.resolve(after.entries.get('AcroForm'))
  if (!plain || (form.type !== 'null' && !isDictionary(form))) return
  if (form.type === 'null' && signed.resolve(before.entries.get('AcroForm')).type !== 'null') return
  if (differing.includes('DSS')) permitted.additions.add('validation-data')
  if (differing.includes('Metadata')) permitted.additions.add('metadata')
  permitted.objects.add(now.root.number)
}

const formMembers: ReadonlySet<string> = new Set(['Fields', 'SigFlags'])
/** Only where there was no form, or none of this. */
const formMembersOnce: ReadonlySet<string> = new Set(['DR', 'DA'])

/** Further signatures; returns what shows them on pages. */
function permitForm(comparison: Comparison, permitted: Permitted): ReadonlySet<number> {
  const { signed, now, budget } = comparison
  const widgets = new Set<number>()
  const before = signed.resolve(findMember(signed.resolve(signed.root), 'AcroForm'))
  const stated = findMember(now.resolve(now.root), 'AcroForm')
  const after = now.resolve(stated)
  if (!isDictionary(after)) return widgets
  const old: PdfDictionary = isDictionary(before) ? before : { type: 'dictionary', entries: new Map() }
  const differing = differingKeys(now.bytes, old, after, budget)
  const allowed = differing.every((key) => formMembers.has(key) || (formMembersOnce.has(key) && !old.entries.has(key)))
  const fields = appended(
    signed.resolve(old.entries.get('Fields')),
    now.resolve(after.entries.get('Fields')),
    comparison,
  )
  if (!allowed || fields === 'rewritten') {
    permitted.faults.push({ object: toNumber(stated), role: 'form', kind: 'replaced' })
    return widgets
  }
  for (const field of fields) permitNewField(comparison, permitted, field, widgets)
  permitFilledFields(comparison, permitted)
  // Under another number it would be something else that was exchanged.
  const wasStated = findMember(signed.resolve(signed.root), 'AcroForm')
  permitSame(permitted, wasStated, stated)
  permitSame(permitted, old.entries.get('Fields'), after.entries.get('Fields'))
  return widgets
}

function permitSame({ objects }: Permitted, before: PdfValue | undefined, after: PdfValue | undefined): void {
  if (before?.type === 'reference' && after?.type === 'reference' && before.number === after.number) {
    objects.add(after.number)
  }
}

const toNumber = (value: PdfValue | undefined): number | null => (value?.type === 'reference' ? value.number : null)

/** What a list has more than before, where all that it had is there in its order. */
function appended(before: PdfValue, after: PdfValue, { now, budget }: Comparison): PdfReference[] | 'rewritten' {
  if (after.type === 'null') return before.type === 'null' ? [] : 'rewritten'
  if (after.type !== 'array' || (before.type !== 'array' && before.type !== 'null')) return 'rewritten'
  const old = before.type === 'array' ? before.items : []
  const more: PdfReference[] = []
  let next = 0
  for (const item of after.items) {
    const kept = old[next]
    if (kept && isSameValue(now.bytes, kept, item, budget)) next++
    else if (item.type === 'reference') more.push(item)
    else return 'rewritten'
  }
  return next === old.length ? more : 'rewritten'
}

/** What a reader runs, and what hangs a field below another. */
const activeMembers = ['A', 'AA', 'Parent'] as const

function permitNewField(comparison: Comparison, permitted: Permitted, field: PdfReference, widgets: Set<number>): void {
  const { now } = comparison
  const value = now.resolve(field)
  const fault = () => permitted.faults.push({ object: field.number, role: 'field', kind: 'replaced' })
  if (!isDictionary(value) || !isName(now.resolve(value.entries.get('FT')), 'Sig')) return void fault()
  if (activeMembers.some((key) => value.entries.has(key))) return void fault()
  const kids = now.resolve(value.entries.get('Kids'))
  const shown = kids.type === 'array' ? kids.items : [field]
  for (const item of shown) {
    const widget = now.resolve(item)
    const own = item.type === 'reference' && item.number === field.number
    if (!isDictionary(widget) || item.type !== 'reference') return void fault()
    if (!own && (!isName(now.resolve(widget.entries.get('Subtype')), 'Widget') || widget.entries.has('T'))) {
      return void fault()
    }
    if (widget.entries.has('A') || widget.entries.has('AA')) return void fault()
    widgets.add(item.number)
  }
  const visible = [...shown].some((item) => isVisible(now, now.resolve(item)))
  const kind = toSignatureKind(now, value)
  if (kind === 'none') return void fault()
  permitted.additions.add(kind === 'signature' && visible ? 'visible-signature' : kind)
  // A mark that is shown is a mark, whatever the signature behind it is for.
  if (kind === 'timestamp' && visible) permitted.additions.add('visible-signature')
}

/** An empty field shows nothing and signs nothing; producers add one to sign it in the same update. */
function toSignatureKind(pdf: Pdf, field: PdfDictionary): 'signature' | 'timestamp' | 'none' {
  const signature = pdf.resolve(field.entries.get('V'))
  if (!isDictionary(signature) || !signature.entries.has('ByteRange')) return 'none'
  return isName(pdf.resolve(signature.entries.get('Type')), 'DocTimeStamp') ? 'timestamp' : 'signature'
}

/** Bits 2 (hidden) and 6 (no view) of the flags; a box without an area shows nothing. */
function isVisible(pdf: Pdf, widget: PdfValue): boolean {
  const flags = pdf.resolve(findMember(widget, 'F'))
  if (flags.type === 'number' && (Math.trunc(flags.value) & 0b100010) !== 0) return false
  const box = pdf.resolve(findMember(widget, 'Rect'))
  if (box.type !== 'array') return findMember(widget, 'AP') !== undefined
  const [left = 0, bottom = 0, right = 0, top = 0] = box.items.map((item) => (item.type === 'number' ? item.value : 0))
  return left !== right && bottom !== top
}

/** What signing puts into a field that was prepared. */
const filledMembers: ReadonlySet<string> = new Set(['V', 'AP', 'F', 'M'])

function permitFilledFields({ signed, now, differing, budget }: Comparison, permitted: Permitted): void {
  for (const { field, value: before } of walkFields(signed)) {
    if (field === null || differing.get(field) !== 'replaced') continue
    // An appearance in an object of its own may be shown elsewhere too.
    if (before.entries.get('AP')?.type === 'reference') continue
    const after = now.get(field)
    if (!isDictionary(after) || signed.resolve(before.entries.get('V')).type !== 'null') continue
    const kind = toSignatureKind(now, after)
    if (kind === 'none' || !differingKeys(now.bytes, before, after, budget).every((key) => filledMembers.has(key)))
      continue
    permitted.objects.add(field)
    permitted.additions.add(kind === 'signature' && isVisible(now, after) ? 'visible-signature' : kind)
  }
}

/** Pages on which a further signature is shown: their list of annotations got longer by it, and nothing else. */
function permitPages(comparison: Comparison, permitted: Permitted, widgets: ReadonlySet<number>): void {
  const { signed, now, differing, reached, budget } = comparison
  for (const number of reached) {
    const before = signed.get(number)
    if (!isDictionary(before) || !isName(signed.resolve(before.entries.get('Type')), 'Page')) continue
    const after = now.get(number)
    if (!isDictionary(after)) continue
    const list = after.entries.get('Annots')
    const listed = list?.type === 'reference' && differing.has(list.number)
    if (!differing.has(number) && !listed) continue
    if (!differingKeys(now.bytes, before, after, budget).every((key) => key === 'Annots')) continue
    const more = appended(signed.resolve(before.entries.get('Annots')), now.resolve(list), comparison)
    if (more === 'rewritten' || !more.every((one) => widgets.has(one.number))) continue
    permitted.objects.add(number)
    permitSame(permitted, before.entries.get('Annots'), list)
  }
}

/** What the first signer excluded (`DocMDP`). */
function excluded(certification: Certification | null, added: ReadonlySet<Addition>): Change[] {
  if (certification === null) return []
  const refused: Addition[] = certification === 1 ? ['signature', 'visible-signature'] : ['visible-signature']
  return refused.some((one) => added.has(one))
    ? [{ object: null, role: 'signature', kind: 'not-allowed-by-signer' }]
    : []
}

function toRole(signed: Pdf, now: Pdf, number: number): ObjectRole {
  const before = signed.get(number)
  const value = before.type === 'null' ? now.get(number) : before
  const type = findMember(value, 'Type')
  const named = type?.type === 'name' ? roles.get(type.value) : undefined
  if (named) return named
  if (findMember(value, 'FT') !== undefined) return 'field'
  if (findMember(value, 'Fields') !== undefined) return 'form'
  return value.type === 'stream' ? 'content-or-data' : 'other'
}

const roles: ReadonlyMap<string, ObjectRole> = new Map([
  ['Catalog', 'catalog'],
  ['Page', 'page'],
  ['Pages', 'page-tree'],
  ['Annot', 'annotation'],
  ['Sig', 'signature'],
  ['DocTimeStamp', 'signature'],
  ['Font', 'font'],
  ['XObject', 'image-or-form'],
])
