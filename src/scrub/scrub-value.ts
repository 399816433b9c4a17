/**
 * One value, whatever it stands in. What is known to name no one stays; everything else goes. The result has as many
 * characters as the value, each as wide as the one that it replaces.
 */
import { hash } from 'node:crypto'
import type { Replacer } from './replacer.ts'
import { isFamilyName, isHarmless } from './words.ts'

/** What a place is for, as far as its name says so. */
export type Place = 'name' | 'address' | 'unit' | 'year' | 'secret' | 'text'

const places: readonly (readonly [RegExp, Place])[] = [
  [
    /(token|secret|passw|hash|cookie|session|signature|apikey|authorization|email|thudientu|taikhoan|dienthoai|phone|^id$|id$)/,
    'secret',
  ],
  [
    /(hovaten|hoten|^ho$|^chudem$|^ten$|^tengoi$|tengiayto|tentep|nguoixuly|nguoiky|canbo|fullname|^name$|^hoten)/,
    'name',
  ],
  [/(chitiet|diachi|cutru|noisinh|quequan|noio|thuongtru|noichet|noicap|address|tendonvi|phongban)/, 'address'],
  [/^(matinh|matinhthanh|mahuyen|maquanhuyen|maxa|maphuongxa|madonvi|madonvihanhchinh|noidangky.*|ndkksma.*)$/, 'unit'],
  [/^(nam|namsinh)$/, 'year'],
]

/** `local`: the name of the element, member or header that the value stands in, without a prefix. */
export function getPlace(local: string): Place {
  const name = local.toLowerCase().replace(/[^a-z]/g, '')
  return places.find(([pattern]) => pattern.test(name))?.[1] ?? 'text'
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const century = '(?:18|19|20|21)\\d{2}'
const month = '(?:0[1-9]|1[0-2])'
const day = '(?:0[1-9]|[12]\\d|3[01])'
const tokens = new RegExp(
  [
    `(?<http>(?:${days.join('|')}), ${day} (?:${months.join('|')}) ${century}(?= \\d\\d:\\d\\d:\\d\\d))`,
    '(?<epoch>(?<=/Date\\(-?)\\d{9,14}|(?<!\\d)1[0-9]{12}(?!\\d))',
    `(?<iso>(?<!\\d)${century}-${month}-${day}(?!\\d))`,
    `(?<local>(?<![\\d.])${day}(?<separator>[./-])${month}\\k<separator>${century}(?!\\d))`,
    `(?<compact>(?<!\\d)${century}${month}${day}(?=(?:\\d{4}|\\d{6})?(?!\\d)))`,
    // Not from each place of a long run anew: that would be the square of its length.
    '(?<mail>(?<![\\w.+-]{64})[\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)+)',
    '(?<url>[a-z][a-z+]{1,9}://[^\\s"\'<>]+)',
    '(?<host>(?<![a-z0-9.-]{64})(?:[a-z0-9-]+\\.)+(?:vn|com|net|org|info|local|gov|edu|intra|lan)(?![a-z]))',
    '(?<opaque>[A-Za-z0-9+/_=-]{16,})',
    // A word that is glued to digits, or codes whose parts are: of a dossier, of a unit, of a machine.
    '(?<code>(?:[A-Za-z]+\\d|\\d+[A-Za-z])[A-Za-z0-9]*(?:[._-][A-Za-z0-9]+)*)',
    '(?<digits>\\d+(?:[ .-]\\d+)*)',
    "(?<word>\\p{L}[\\p{L}\\p{M}'’_]*)",
  ].join('|'),
  'giu',
)
/** Somebody in a sentence: capitalised words one after the other, from the beginning of the first. */
const sequence = /(?<![\p{L}\p{M}'’])\p{Lu}[\p{L}\p{M}'’]*(?:[ \u00a0]\p{Lu}[\p{L}\p{M}'’]*)+/gu

/** Namespaces of standards and contracts: they name no server of anybody. */
const publicNamespaces =
  /^(https?:\/\/(schemas\.xmlsoap\.org|www\.w3\.org|dancuquocgia\.bca|www\.mic\.gov\.vn\/dancu|gtel\.vn\/qldc|schemas\.microsoft\.com|xml\.apache\.org|ws\.apache\.org|wso2\.org\/apimanager|jax-ws\.dev\.java\.net|docs\.oasis-open\.org)(\/|$)|urn:oasis:)/
/** Numbers of faults that buses publish (WSO2); they are the meaning of an answer. */
const publicCode = /^(900[89]\d\d|10[15][05]\d\d|700700)$/
/** Names of fields in the contracts, as complaints about a declaration quote them. */
const fieldName =
  /^(?:n?(?:nks|me|cha|nyc|nkt|chong|vo|nxn|cm|nc|cbs|gbt|ma|so|ngay|noi|loai|data|status|error|value|module)[A-Z][A-Za-z]*)$/

/** `names`: names of elements and members of this answer, which words may quote. */
export function scrubValue(text: string, place: Place, replacer: Replacer, names: ReadonlySet<string>): string {
  if (place === 'secret') return text.trim() === '' || isFlag(text) ? text : replacer.opaque(text)
  const context = { place, replacer, names, whole: text.trim() }
  if (place !== 'text') return scrubTokens(text, context)
  let done = 0
  let clean = ''
  for (const { 0: words, index } of text.matchAll(sequence)) {
    if (!isSomebody(words)) continue
    clean +=
      scrubTokens(text.slice(done, index), context) + words.replace(/[^ \u00a0]+/g, (word) => replacer.name(word))
    done = index + words.length
  }
  return clean + scrubTokens(text.slice(done), context)
}

function scrubTokens(text: string, context: Context): string {
  return text.replace(tokens, (...found) => {
    const groups: Record<string, string | undefined> = found.at(-1)
    const token = String(found[0])
    return replacement(token, groups, context)
  })
}

const isFlag = (text: string): boolean => /^\s*(true|false|null|0|1|none|keep-alive|close)\s*$/i.test(text)

/** Capitalised words of which one is no word of an answer, or of which the first is a family's. */
function isSomebody(words: string): boolean {
  const pieces = words.split(/[ \u00a0]/)
  // "Hồ Sơ" is a dossier and no Mr Hồ.
  if (/^(hồ sơ|ho so|quan hệ|lưu ý|vi phạm)(?!\p{L})/iu.test(words)) return !pieces.every(isHarmless)
  return isFamilyName(pieces[0] ?? '') || !pieces.every((part) => isHarmless(part) || isCompound(part))
}

interface Context {
  place: Place
  replacer: Replacer
  names: ReadonlySet<string>
  whole: string
}

function replacement(token: string, groups: Record<string, string | undefined>, context: Context): string {
  const { replacer, place, names, whole } = context
  if (groups.http) return movedHttp(token, replacer)
  if (groups.epoch)
    return String(replacer.moment(Number(token)))
      .padStart(token.length, '0')
      .slice(-token.length)
  if (groups.iso) return moved(token, [0, 4, 5, 7, 8, 10], replacer)
  if (groups.local) return moved(token, [6, 10, 3, 5, 0, 2], replacer)
  if (groups.compact) return moved(token, [0, 4, 4, 6, 6, 8], replacer)
  if (groups.url) return publicNamespaces.test(token) ? token : hidden(token, replacer)
  if (groups.mail || groups.host) return replacer.opaque(token)
  if (groups.opaque) return opaqueOr(token, context)
  if (groups.code) return toCode(token, context)
  if (groups.digits) return toDigits(token, context)
  if (place === 'name' || place === 'address') return replacer.name(token)
  const kept =
    /^[a-z]$/.test(token) || names.has(token) || isHarmless(token) || fieldName.test(token) || isCompound(token)
  return kept && !(whole === token && /^\p{Lu}/u.test(token) && !names.has(token) && !isCode(token))
    ? token
    : replacer.word(token)
}

/** A lone capitalised word may be somebody's, unless it is a word of an answer that stands alone. */
const isCode = (word: string): boolean =>
  /^[A-Z]{2,6}$/.test(word)
    ? isHarmless(word)
    : /^(Client|Server|Sender|Receiver|Error|Success|OK|True|False|Fault)$/.test(word)

/** `NullPointerException`, `ket_noi`: made of words that are harmless each. */
function isCompound(token: string): boolean {
  const pieces = token.split(/_|(?<=\p{Ll})(?=\p{Lu})/u).filter((part) => part !== '')
  return pieces.length > 1 && pieces.every(isHarmless)
}

/** A day, its year, month and day of the month standing at these places. */
function moved(
  token: string,
  at: readonly [number, number, number, number, number, number],
  replacer: Replacer,
): string {
  const [y1, y2, m1, m2, d1, d2] = at
  const [year, month_, day_] = [token.slice(y1, y2), token.slice(m1, m2), token.slice(d1, d2)]
  const date = new Date(replacer.moment(Date.UTC(Number(year), Number(month_) - 1, Number(day_))))
  const pieces: [number, number, string][] = [
    [y1, y2, String(date.getUTCFullYear())],
    [m1, m2, String(date.getUTCMonth() + 1).padStart(2, '0')],
    [d1, d2, String(date.getUTCDate()).padStart(2, '0')],
  ]
  return pieces.reduce((text, [from, to, part]) => text.slice(0, from) + part + text.slice(to), token)
}

function movedHttp(token: string, replacer: Replacer): string {
  const date = new Date(replacer.moment(Date.parse(`${token} 00:00:00 GMT`)))
  const day_ = String(date.getUTCDate()).padStart(2, '0')
  return `${days[date.getUTCDay()]}, ${day_} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`
}

/** An address: who it is goes, that it is one stays. */
function hidden(url: string, replacer: Replacer): string {
  const at = url.indexOf('://') + 3
  return url.slice(0, at) + replacer.opaque(url.slice(at))
}

/** A long run of letters and digits is a token, unless it is one word or only digits. */
function opaqueOr(token: string, context: Context): string {
  if (/^\d+$/.test(token)) return toDigits(token, context)
  const words = token.split(/[^A-Za-z]+/)
  const speaks = words.every((word) => word === '' || context.names.has(word) || isHarmless(word) || isCompound(word))
  if (speaks && !/\d{3}/.test(token)) return token
  const isName = /^[A-Za-z]+$/.test(token) && context.place === 'name'
  return isName ? context.replacer.name(token) : context.replacer.opaque(token)
}

function toCode(token: string, { replacer, place, names }: Context): string {
  if (names.has(token)) return token
  const count = token.replace(/\D/g, '').length
  // `CH01`, `utf8`, `v2`: too short to be anybody, and meant as they are.
  if (place !== 'name' && place !== 'address' && place !== 'unit' && token.length <= 4 && count <= 2) return token
  // Each part is drawn for the whole: of a long one its digest stands for it.
  const whole = token.length > 200 ? hash('sha256', token) : token
  return token.replace(/[A-Za-z]{3,}|\d+/g, (part) => {
    if (/\d/.test(part))
      return part.length === 2 && place === 'unit' ? '99' : replacer.digits(`${whole} ${part}`, part.length)
    return isHarmless(part) ? part : replacer.opaque(part)
  })
}

function toDigits(token: string, { replacer, place, whole }: Context): string {
  const pure = token.replace(/\D/g, '')
  if (place === 'text' && publicCode.test(token)) return token
  const fill = (digits: string) => {
    let at = 0
    return token.replace(/\d/g, () => digits.charAt(at++))
  }
  if (pure.length === 12) return fill(replacer.personalNumber(pure))
  if (pure.length === 9) return fill(replacer.oldCard(pure))
  const isYear = /^(18|19|20|21)\d\d$/.test(token) && (place === 'year' || whole === token)
  if (isYear) return String(replacer.year(Number(token)))
  if (place === 'unit') return fill(`99${replacer.digits(pure, Math.max(0, pure.length - 2))}`).slice(0, token.length)
  if (pure.length < 4 && place !== 'name' && place !== 'address') return token
  // Versions: several short parts.
  if (/[.]/.test(token) && pure.length < 6 && place === 'text') return token
  const drawn = replacer.digits(pure, pure.length)
  // A JSON number has no zero in front, and a telephone number has one.
  return fill((pure.startsWith('0') ? '0' : drawn.charAt(0) === '0' ? '9' : drawn.charAt(0)) + drawn.slice(1))
}
