/**
 * Words of a target about one dossier (lời của hệ thống nhận), as they are kept for people: what it says of the dossier stays, and those who
 * can be seen to be named in it do not. Free text may name people all the same: it is sealed where it is kept.
 */
import { fold, legible } from '../text.ts'

/** What is known of the person whose dossier it is; `null` = not known. */
export interface KnownPerson {
  name: string | null
  /** Numbers, addresses, accounts. */
  others: readonly (string | null)[]
}

const charsMax = 300
/** Of a longer text the rest is not looked at: hiding whom it names takes a second for each few hundred thousand. */
const readCharsMax = 20_000
const hidden = '…'
/**
 * Codes of dossiers name no one (Decision 20/2020/QĐ-TTg, and the national form). These begin where a word does and not anywhere
 * within it: a text may be a megabyte without a blank.
 */
const dossierCode = /(?<![A-Za-z0-9]\.?)[A-Za-z0-9]+(?:\.[A-Za-z0-9]+)*-\d{6,8}-\d{3,8}/g
const mail = /(?<![^\s@<>])[^\s@<>]+@[^\s@<>]+/g
/** Tokens, keys, files: nothing that a person reads. */
const opaque = /[A-Za-z0-9+/_=]{32,}/g
/** Nine digits or more, however they are spaced: numbers of papers and telephones. */
const longNumber = /\d(?:[ .-]?\d){8,}/g

/** `null` = there are no words in it. */
export function scrubWords(text: string, person: KnownPerson): string | null {
  const codes: string[] = []
  // A digit of the private use area stands for a code until the numbers are hidden.
  const kept = legible(shortened(text))
    .replace(/\s+/gu, ' ')
    .trim()
    .replace(dossierCode, (code) => String.fromCharCode(0xe000 + (codes.push(code) - 1)))
  const known = person.others.filter((one) => one !== null && one.length > 2) as string[]
  const bare = hideName(
    known.reduce((rest, one) => rest.replaceAll(one, hidden), kept),
    person.name,
  )
    .replace(mail, hidden)
    .replace(longNumber, hidden)
    .replace(opaque, hidden)
    .replace(/[\ue000-\uf8ff]/g, (mark) => codes[mark.charCodeAt(0) - 0xe000] ?? hidden)
  const short = bare.length > charsMax ? `${bare.slice(0, charsMax - 1)}…` : bare
  return /[\p{L}\p{N}]/u.test(short) ? short : null
}

/** Cut between two words, so that no part of one is left that would not be known. */
function shortened(text: string): string {
  if (text.length <= readCharsMax) return text
  const read = text.slice(0, readCharsMax)
  return `${read.slice(0, read.search(/\s\S*$/) + 1)}${hidden}`
}

/** Every word of the name that is written as a name, whatever its accents: also of a part of it, and of relatives who share it. */
function hideName(text: string, name: string | null): string {
  const parts = new Set(name === null ? [] : fold(name).split(' '))
  if (parts.size === 0) return text
  return text.replace(/\p{L}[\p{L}\p{M}]*/gu, (word) =>
    /^\p{Lu}/u.test(word) && parts.has(fold(word)) ? hidden : word,
  )
}
