/**
 * Finds a person in a text, however she is written there: composed or decomposed, with or without accents, in any letter
 * case, percent-encoded, as XML or JSON escapes, in Base64; her birth date in every order and with every separator.
 */
import { CANARY } from '../../mocks/personas.ts'

/** Words that are hers alone; her surname and middle name are everybody's. */
const distinctive = ['hoang', 'yen', 'tuoc']

const father = CANARY.person.father
const numbers = [CANARY.number, CANARY.oldCard, father?.number].filter((one) => one !== undefined)
const joined = [CANARY.name, father?.name.full ?? ''].map((name) => fold(name).replaceAll(' ', ''))

const [year = '', month = '', day = ''] = CANARY.birthDate.split('-')
const [shortMonth, shortDay] = [String(Number(month)), String(Number(day))]
const orders = [
  [year, month, day],
  [day, month, year],
  [month, day, year],
  [year, shortMonth, shortDay],
  [shortDay, shortMonth, year],
]
const dates = orders.flatMap((pieces) => ['-', '/', '.', ' ', ''].map((separator) => pieces.join(separator)))
/** A date without separators must be as long as one, or it would be found in any number. */
const dateSpellings = [...new Set(dates)].filter((text) => text.length >= 8)

/** What of her stands in a text: the spelling that was found, for the message of a failing test. */
export function leaksIn(text: string): string[] {
  const decoded = base64Decoded(text).flatMap((one) =>
    one.includes('\uFFFD') ? leaksInRandom(one) : leaksInPlain(one),
  )
  return [...new Set([...leaksInPlain(text), ...leaksInPlain(percentDecoded(text)), ...decoded])]
}

/** What of her stands in bytes that should be random: only what chance does not write, so no single short word. */
export function leaksInBytes(bytes: Buffer): string[] {
  return leaksInRandom(bytes.toString('utf8'))
}

const leaksInRandom = (text: string) => leaksInPlain(text).filter((found) => !distinctive.includes(found))

/**
 * A digest or a key in Base64: letters of both cases, a digit, no blank, as long as 24 bytes at least. Of four hundred of them two in
 * a hundred times one holds `yen` between two signs; what is encoded in them is decoded and searched apart. Longer words
 * chance writes too seldom to be passed over.
 */
const digests =
  /(?<![A-Za-z0-9+/_-])(?=[A-Za-z0-9+/_-]*\d)(?=[A-Za-z0-9+/_-]*[a-z])(?=[A-Za-z0-9+/_-]*[A-Z])[A-Za-z0-9+/_-]{32,}/g

function leaksInPlain(text: string): string[] {
  const folded = fold(unescaped(text))
  const worded = fold(unescaped(text.replace(digests, ' ')))
  const dense = folded.replace(/[\s_+.-]+/g, '')
  return [
    ...numbers.filter((number) => hasNumber(folded, number) || hasNumber(dense, number)),
    ...joined.filter((name) => dense.includes(name)),
    ...distinctive.filter((word) => new RegExp(`(?<![a-z])${word}(?![a-z])`).test(word.length > 3 ? folded : worded)),
    ...dateSpellings.filter((date) => hasNumber(folded, date)),
  ]
}

/** Not inside a longer row of digits: a time in nanoseconds may hold anything. */
function hasNumber(text: string, number: string): boolean {
  return new RegExp(`(?<![1-9])0*${number.replace(/[.]/g, '\\.')}(?!\\d)`).test(text)
}

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase()
}

function unescaped(text: string): string {
  return text
    .replace(/\\u([0-9a-f]{4})/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/&#x([0-9a-f]+);/gi, (_, code) => String.fromCodePoint(Number.parseInt(code, 16)))
    .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
}

function percentDecoded(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'))
}

function base64Decoded(text: string): string[] {
  const runs = text.match(/[A-Za-z0-9+/_-]{16,}={0,2}/g) ?? []
  return runs.map((run) => Buffer.from(run, 'base64').toString('utf8'))
}
