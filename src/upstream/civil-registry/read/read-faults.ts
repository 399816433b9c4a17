/**
 * The registry's complaints about a declaration, which come as free text with several sentences in one, led back to the
 * consumer's own fields (civil-registry contract, section 5.3). Newlines between the sentences have lost their
 * backslash, so a stray `n` may stand before a field's name.
 */

import type { RegistryFault } from '../../../domain/filing/civil-registry.ts'
import { fold, normalized } from '../../../domain/text.ts'
import type { WireField } from '../encode/wire-field.ts'

const kinds: readonly (readonly [RegExp, RegistryFault['code']])[] = [
  [/^(co do dai vuot qua|vuot qua|is too long|exceeds)/, 'length'],
  [/^(khong ton tai|does not exist|is not in the list)/, 'code-list'],
  [
    /^(co dinh dang khong dung|khong dung dinh dang|is not in the correct format|has an invalid format|is invalid)/,
    'format',
  ],
  [/^(khong duoc de trong|bat buoc|is required|must not be empty)/, 'missing'],
  [/^khong hop le/, 'other'],
]

/** What can be wrong with a file beyond that, said right behind its name. Our guess: the contract shows no such sentence. */
const unfitFile =
  /^(bi |da )?(khong (doc|mo|xem|hien thi) duoc|khong the (doc|mo)|(bi )?(loi|hong|mo)\b|cannot be (read|opened)|is (corrupt|damaged|unreadable|not readable))/

/** Names of the envelope are the consumer's too. */
const envelope: Readonly<Record<string, string>> = {
  maDonVi: '/registrationUnit',
  module: '/kind',
  maHoSo: '/purpose/dossier',
  maHoSoMCDT: '/purpose/dossier',
  maHoSoLT: '/linkedDossier',
  ngayTiepNhan: '/receivedAt',
  fileDinhKem: '/attachments',
  tenGiayTo: '/attachments',
  tenTepDinhKem: '/attachments',
  duLieuTepDinhKem: '/attachments',
}

/** What a complaint can be about. */
export interface Pushed {
  fields: readonly WireField[]
  /** As they were sent, in their order. */
  fileNames: readonly string[]
  /** Under which the filing goes: the dossier's, and the linked one's where there is one. */
  codes: readonly string[]
}

/** A known complaint, and where the name that it is about begins and ends. */
interface Complaint {
  at: number
  end: number
  pointer: string | null
  code: RegistryFault['code']
}

/** None when no sentence of the text is one that the contract knows: then nobody here may say what it means. */
export function readFaults(text: string, { fields, fileNames }: Pushed): RegistryFault[] {
  const words = normalized(text, 'NFC')
  const files = fileNames.flatMap((name, index) => complaintsOfFile(words, normalized(name, 'NFC'), index))
  // The ending of a file's name looks like a field's.
  const ofFields = complaintsOfFields(words, fields).filter(
    ({ at }) => !files.some((file) => file.at <= at && at < file.end),
  )
  return [...files, ...ofFields]
    .sort((a, b) => a.at - b.at)
    .map(({ at, pointer, code }, index, all) => ({
      pointer,
      code,
      text: words.slice(at, all[index + 1]?.at ?? words.length).trim(),
    }))
}

function complaintsOfFields(words: string, fields: readonly WireField[]): Complaint[] {
  const pointers = new Map(Object.entries(envelope))
  for (const { name, pointer } of fields) pointers.set(name, pointer)
  // No `\b`: to it, the last letter of `dài` would be a word of its own.
  return [...words.matchAll(/(?<![\p{L}\p{N}])[A-Za-z][A-Za-z0-9]*(?=\s+\p{L})/gu)].flatMap((match) => {
    const end = match.index + match[0].length
    const code = findKind(words.slice(end))
    return code === null ? [] : [{ at: match.index, end, pointer: findPointer(match[0], pointers), code }]
  })
}

/**
 * What a text says of a file: its name, as a word of its own and with its ending, and a known complaint right behind it. A
 * name alone says nothing: an answer in new words that the dossier is there already may well name its papers.
 */
function complaintsOfFile(words: string, name: string, index: number): Complaint[] {
  if (!/[^.]\.[A-Za-z0-9]{2,5}$/.test(name)) return []
  for (let at = words.indexOf(name); at >= 0; at = words.indexOf(name, at + 1)) {
    const end = at + name.length
    const rest = /^["'”’»)\]]?\s+(.*)/su.exec(words.slice(end))?.[1]
    if (rest === undefined || /[\p{L}\p{N}]/u.test(words.charAt(at - 1))) continue
    const code = findKind(rest) ?? (unfitFile.test(opening(rest)) ? 'other' : null)
    if (code !== null) return [{ at, end, pointer: `/attachments/${index}`, code }]
  }
  return []
}

const opening = (rest: string): string => fold(rest.slice(0, 80))

function findKind(rest: string): RegistryFault['code'] | null {
  const reply = opening(rest)
  return kinds.find(([pattern]) => pattern.test(reply))?.[1] ?? null
}

/** The longest known name that the token is or ends with; a part of a name counts only when it fits one field alone. */
function findPointer(token: string, pointers: ReadonlyMap<string, string>): string | null {
  const exact = pointers.get(token)
  if (exact !== undefined) return exact
  const ending = [...pointers.keys()].filter((name) => token.endsWith(name)).sort((a, b) => b.length - a.length)[0]
  if (ending !== undefined && /^[a-z]{1,4}$/.test(token.slice(0, -ending.length))) return pointers.get(ending) ?? null
  const partial = [...pointers.keys()].filter((name) => name.toLowerCase().endsWith(token.toLowerCase()))
  return partial.length === 1 ? (pointers.get(partial[0] ?? '') ?? null) : null
}
