/**
 * The registry's complaints about a declaration, which come as free text with several sentences in one, led back to the
 * consumer's own fields (civil-registry contract, section 5.3). Newlines between the sentences have lost their
 * backslash, so a stray `n` may stand before a field's name.
 */
import type { RegistryFault } from '../../domain/civil-registry.ts'
import { fold } from './fold.ts'
import type { WireField } from './wire-field.ts'

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
}

/** None when no sentence of the text is one that the contract knows: then nobody here may say what it means. */
export function readFaults(text: string, { fields, fileNames }: Pushed): RegistryFault[] {
  const pointers = new Map(Object.entries(envelope))
  for (const { name, pointer } of fields) pointers.set(name, pointer)
  const words = text.normalize('NFC')
  const found: RegistryFault[] = []
  // No `\b`: to it, the last letter of `dài` would be a word of its own.
  const names = [...words.matchAll(/(?<![\p{L}\p{N}])[A-Za-z][A-Za-z0-9]*(?=\s+\p{L})/gu)].flatMap((match) => {
    const kind = kindOf(words.slice(match.index + match[0].length))
    return kind === null ? [] : [{ at: match.index, token: match[0], kind }]
  })
  for (const [index, { at, token, kind }] of names.entries()) {
    const end = names[index + 1]?.at ?? words.length
    found.push({ pointer: pointerOf(token, pointers), code: kind, text: words.slice(at, end).trim() })
  }
  if (found.length > 0) return found
  // No word for it is known, but a file's own name is.
  return fileNames.flatMap((name, index): RegistryFault[] =>
    namesFile(words, name.normalize('NFC'))
      ? [{ pointer: `/attachments/${index}`, code: 'other', text: words.trim() }]
      : [],
  )
}

/** As a word of its own and with its ending: a file called `1` would be found in any refusal, and turn it into a fault. */
function namesFile(words: string, name: string): boolean {
  if (!/[^.]\.[A-Za-z0-9]{2,5}$/.test(name)) return false
  const at = words.indexOf(name)
  const around = `${words.charAt(at - 1)} ${words.charAt(at + name.length)}`
  return at >= 0 && !/[\p{L}\p{N}]/u.test(around)
}

function kindOf(rest: string): RegistryFault['code'] | null {
  const said = fold(rest.slice(0, 80))
  return kinds.find(([pattern]) => pattern.test(said))?.[1] ?? null
}

/** The longest known name that the token is or ends with; a part of a name counts only when it fits one field alone. */
function pointerOf(token: string, pointers: ReadonlyMap<string, string>): string | null {
  const exact = pointers.get(token)
  if (exact !== undefined) return exact
  const ending = [...pointers.keys()].filter((name) => token.endsWith(name)).sort((a, b) => b.length - a.length)[0]
  if (ending !== undefined && /^[a-z]{1,4}$/.test(token.slice(0, -ending.length))) return pointers.get(ending) ?? null
  const partial = [...pointers.keys()].filter((name) => name.toLowerCase().endsWith(token.toLowerCase()))
  return partial.length === 1 ? (pointers.get(partial[0] ?? '') ?? null) : null
}
