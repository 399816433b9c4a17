/**
 * A full name in its parts, where that is no guess. The registry since July 2025 wants family name, middle name and given
 * name apart, and what is split wrongly stands so on a certificate.
 */

import familyNames from '../data/family-names.json' with { type: 'json' }
import type { SplitName } from '../declaration/blocks.ts'
import { normalized } from '../text.ts'

const key = (word: string): string => normalized(word, 'NFC').toLocaleLowerCase('vi')
const known: ReadonlySet<string> = new Set(familyNames.names.map(key))
/** Of the Chăm Hroi and of Hoa: whether the second word belongs to the family name, only its bearer knows. */
const ofTwoWords: ReadonlySet<string> = new Set(familyNames.ofTwoWords.map(key))

/**
 * The parts of a Vietnamese name that begins with a known family name: the last word is the given name and what stands
 * between is the middle name, as certificates and the population database have it. `null` for every other name (one word,
 * other peoples' and foreigners' orders, marks of sex or clan): anyone who files it knows its parts.
 */
export function splitName(fullName: string): SplitName | null {
  const words = fullName.split(' ')
  const [family, ...others] = words
  const given = others.at(-1)
  if (family === undefined || given === undefined || !known.has(key(family))) return null
  if (ofTwoWords.has(key(words.slice(0, 2).join(' ')))) return null
  if (words.length > longest || !words.every((word) => /^\p{L}\p{M}*(?:\p{L}|\p{M})*$/u.test(word))) return null
  const middle = others.slice(0, -1).join(' ')
  return middle === '' ? { family, given } : { family, middle, given }
}

/** Beyond so many words a name usually has two family names or a given name of several words. */
const longest = 5
