/** Syllables of names of people who do not exist, found by the shape that one of them must have. */
import type { Encoding } from './bytes.ts'

const initials = 'B C CH D Đ G H K KH L M N NG NH PH QU R S T TH TR V X'.split(' ')
const rimes =
  'A AC AI AM AN ANG ANH AO AP AT AU AY ĂM ĂN ĂNG ÂM ÂN ÂU ÂY E EN EO Ê ÊM ÊN ÊNH ÊU I IA ICH IÊM IÊN IÊU IM IN INH O OA OAI OAN OANH OC OI ON ONG Ô ÔI ÔN ÔNG Ơ ƠI ƠN U UA UÂN UI UNG UÔC UÔNG UY UYÊN UYÊT Ư ƯA ƯNG ƯƠC ƯƠNG Y YÊN'.split(
    ' ',
  )
const tones = ['', '\u0300', '\u0301', '\u0303', '\u0309', '\u0323']

/** Forms in which the same letters are written: whole, taken apart, or as windows-1258 has them. */
const forms = {
  composed: (text: string) => text.normalize('NFC'),
  decomposed: (text: string) => text.normalize('NFD'),
  /** Letters whole, tones as marks behind them. */
  tonesApart: (text: string) =>
    Array.from(text.normalize('NFC'), (letter) => {
      const marks = letter.normalize('NFD')
      const tone = tones.find((one) => one !== '' && marks.includes(one))
      return tone === undefined ? letter : marks.replace(tone, '').normalize('NFC') + tone
    }).join(''),
} as const
type Form = keyof typeof forms

const all = initials.flatMap((initial) =>
  rimes.flatMap((rime) => tones.map((tone) => withTone(initial, rime, tone).normalize('NFC'))),
)

function withTone(initial: string, rime: string, tone: string): string {
  const vowels = [...rime.matchAll(/[AĂÂEÊIOÔƠUƯY]/g)]
  // The mark stands on the vowel that has one already, else on the one before the last of several, else on the only one.
  const marked = vowels.findLast(({ 0: vowel }) => /[ĂÂÊÔƠƯ]/.test(vowel))
  const at = (
    marked ?? vowels[rime.endsWith(vowels.at(-1)?.[0] ?? '') ? Math.max(0, vowels.length - 2) : vowels.length - 1]
  )?.index
  const place = (at ?? 0) + 1
  return initial + rime.slice(0, place) + tone + rime.slice(place)
}

/** Of these, with every mark apart: seven letters and three marks. What is longer is not brought into a form either. */
const longestSyllable = 12
const indexes = new Map<string, Map<string, string[]>>()

/** Upper-case syllables with the shape of this word in this encoding: as many characters, each as many bytes wide. */
export function syllablesLike(word: string, encoding: Encoding): readonly string[] {
  if (word.length > longestSyllable) return []
  const upper = word.toUpperCase()
  const form = (Object.keys(forms) as Form[]).find((one) => forms[one](upper) === upper) ?? 'composed'
  const key = `${form} ${encoding.name}`
  let index = indexes.get(key)
  if (index === undefined) {
    index = new Map()
    for (const syllable of all) {
      const written = forms[form](syllable)
      const shape = findShape(written, encoding)
      if (shape === null) continue
      const same = index.get(shape)
      if (same) same.push(written)
      else index.set(shape, [written])
    }
    indexes.set(key, index)
  }
  return index.get(findShape(upper, encoding) ?? '') ?? []
}

/** Widths of the characters; `null` when the charset does not have one of them. */
function findShape(word: string, encoding: Encoding): string | null {
  let shape = ''
  for (const char of word) {
    const width = encoding.findWidth(char)
    if (width === null) return null
    shape += /\p{M}/u.test(char) ? `+${width}` : `.${width}`
  }
  return shape
}
