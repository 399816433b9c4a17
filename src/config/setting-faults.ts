/**
 * What a schema holds against a configuration, in words for anyone who writes it. The schema library speaks to programmers, and
 * in English; a message of a check of ours is in both languages, or stands in the table of translations.
 */
import type { z } from 'zod'
import { findNearest } from '../domain/nearest-name.ts'
import type { Bilingual } from '../domain/texts/bilingual.ts'
import { decodeBilingual } from '../domain/texts/bilingual.ts'
import { type ConfigPath, constantsAt, type JsonSchema, namesAt, valueAt } from './json-schema.ts'
import { translations } from './translations.ts'

export interface SettingFault {
  place: ConfigPath
  says: Bilingual
}

/** `tree`: what was checked. Says the nearest known name for one that is not known. */
export function getFaults(
  issue: z.core.$ZodIssue,
  schema: JsonSchema,
  tree: unknown,
  above: ConfigPath = [],
): SettingFault[] {
  const place = [...above, ...issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))]
  if (issue.code === 'unrecognized_keys') {
    const known = namesAt(schema, place, tree)
    return issue.keys.map((key) => ({ place: [...place, key], says: unknownName(key, known, valueAt(tree, place)) }))
  }
  if (issue.code === 'invalid_union') {
    const discriminator = place.at(-1)
    const options = constantsAt(schema, place.slice(0, -1), String(discriminator))
    if (issue.errors.length === 0) return [{ place, says: getOne(options, valueAt(tree, place)) }]
    const nearest = issue.errors.reduce((best, branch) => (branch.length < best.length ? branch : best))
    return nearest.flatMap((inner) => getFaults(inner, schema, tree, place))
  }
  return [{ place, says: toWords(issue, valueAt(tree, place)) }]
}

function toWords(issue: z.core.$ZodIssue, value: unknown): Bilingual {
  // A check of ours says more than the kind of the check.
  const own = decodeBilingual(issue.message) ?? ownWords(issue.message)
  if (own !== undefined) return own
  switch (issue.code) {
    case 'invalid_type':
      return value === undefined ? missing : getKind(issue.expected, value)
    case 'invalid_value':
      return getOne(issue.values, value)
    case 'invalid_format':
      return formats[issue.format] ?? (issue.pattern === undefined ? unfit : matching(issue.pattern))
    case 'too_big':
      return bound(issue.origin, issue.maximum, 'most')
    case 'too_small':
      return bound(issue.origin, issue.minimum, 'least')
    case 'invalid_key':
      return { vi: 'có tên mục không đúng quy cách', en: 'has an entry whose name is not of the right form' }
    default:
      return unfit
  }
}

const ownWords = (message: string): Bilingual | undefined => {
  const vi = translations[message]
  return vi === undefined ? undefined : { vi, en: message }
}

const missing: Bilingual = { vi: 'thiếu, và không có giá trị mặc định', en: 'is missing, and has no default' }
const unfit: Bilingual = {
  vi: 'không đúng quy cách; xem docs/reference/configuration.md',
  en: 'is not of the right form; see docs/reference/configuration.md',
}

const matching = (pattern: string): Bilingual => {
  const counted = explainPattern(pattern)
  if (counted !== undefined) return counted
  const shown = pattern.replace(/^\/(.*)\/[a-z]*$/s, '$1')
  return { vi: `phải đúng mẫu ${shown}`, en: `must match ${shown}` }
}

/** So many characters of a few kinds, as most patterns of names are; `undefined` for one that says more. */
function explainPattern(pattern: string): Bilingual | undefined {
  const [, first, rest, least, most] =
    /^\/?\^(\[[^\]]+\]|\\d)?(\[[^\]]+\]|\\d)\{(\d+)(?:,(\d+))?\}\$\/?$/.exec(pattern) ?? []
  if (rest === undefined || least === undefined) return undefined
  const characters = toKinds(rest)
  const ahead = first === undefined ? 0 : 1
  const [from, to] = [Number(least) + ahead, Number(most ?? least) + ahead]
  const count: Bilingual =
    from === to ? { vi: `đúng ${from}`, en: `exactly ${from}` } : { vi: `từ ${from} đến ${to}`, en: `${from} to ${to}` }
  const begins = first === undefined ? { vi: '', en: '' } : toKinds(first)
  return {
    vi: `phải có ${count.vi} ký tự, chỉ gồm ${characters.vi}${ahead ? `, bắt đầu bằng ${begins.vi}` : ''}`,
    en: `must have ${count.en} characters: ${characters.en}${ahead ? `, the first of them ${begins.en}` : ''}`,
  }
}

const characterKinds: readonly [range: string, Bilingual][] = [
  ['A-Za-z', { vi: 'chữ không dấu', en: 'letters without accents' }],
  ['a-z', { vi: 'chữ thường không dấu', en: 'lower-case letters without accents' }],
  ['A-Z', { vi: 'chữ hoa không dấu', en: 'capital letters without accents' }],
  ['0-9', { vi: 'chữ số', en: 'digits' }],
]

function toKinds(written: string): Bilingual {
  let left = written
    .replace(/^\[|\]$/g, '')
    .replaceAll('\\w', 'A-Za-z0-9_')
    .replaceAll('\\d', '0-9')
  const found: Bilingual[] = []
  for (const [range, kind] of characterKinds) {
    if (!left.includes(range)) continue
    found.push(kind)
    left = left.replace(range, '')
  }
  const signs = [...left.replaceAll('\\', '')].join(' ')
  if (signs !== '') found.push({ vi: signs, en: signs })
  return { vi: found.map(({ vi }) => vi).join(', '), en: found.map(({ en }) => en).join(', ') }
}

function getKind(expected: string, value: unknown): Bilingual {
  const says = kinds[expected] ?? unfit
  const isReference = typeof value === 'object' && value !== null && ('env' in value || 'file' in value)
  if (expected === 'string' && isReference) return oneReference
  if ((expected !== 'number' && expected !== 'int') || typeof value !== 'string') return says
  return /^[\d.]+$/.test(value)
    ? { vi: `${says.vi}, không đặt trong dấu nháy`, en: `${says.en}, without quotes` }
    : { vi: `${says.vi}, không kèm chữ hay đơn vị`, en: `${says.en}, without letters or a unit` }
}

const oneReference: Bilingual = {
  vi: 'phải là chuỗi ký tự, hoặc đúng một trong { env: TÊN } và { file: đường-dẫn }',
  en: 'must be text, or exactly one of { env: NAME } and { file: path }',
}

const kinds: Readonly<Record<string, Bilingual>> = {
  string: {
    vi: 'phải là chuỗi ký tự (đặt trong dấu nháy nếu toàn chữ số)',
    en: 'must be text (in quotes if it is all digits)',
  },
  number: { vi: 'phải là số', en: 'must be a number' },
  int: { vi: 'phải là số nguyên', en: 'must be a whole number' },
  boolean: { vi: 'phải là true hoặc false', en: 'must be true or false' },
  object: { vi: 'phải là một nhóm mục con', en: 'must be a group of settings' },
  record: { vi: 'phải là một bảng tên và giá trị', en: 'must be a table of names and values' },
  array: { vi: 'phải là một danh sách', en: 'must be a list' },
}

const formats: Readonly<Record<string, Bilingual>> = {
  url: {
    vi: 'phải là một địa chỉ đầy đủ, như https://bus.example/x',
    en: 'must be a whole URL, such as https://bus.example/x',
  },
  date: { vi: 'phải là ngày có thật, như 2026-03-01', en: 'must be a day that exists, such as 2026-03-01' },
  datetime: {
    vi: 'phải là thời điểm kèm múi giờ, như 2026-03-01T08:30:00+07:00',
    en: 'must be a moment with its offset, such as 2026-03-01T08:30:00+07:00',
  },
}

function getOne(values: readonly unknown[], value: unknown): Bilingual {
  if (values.length === 0) return unfit
  const list = values.map(String).join(', ')
  const start: Bilingual = value === undefined ? { vi: 'thiếu; ', en: 'is missing; it ' } : { vi: '', en: '' }
  if (values.length === 1) return { vi: `${start.vi}phải là ${list}`, en: `${start.en}must be ${list}` }
  const near = typeof value === 'string' ? findNearest(value, values.map(String)) : undefined
  const meant: Bilingual =
    near === undefined ? { vi: '', en: '' } : { vi: `; có phải ý là ${near}?`, en: `; did you mean ${near}?` }
  return {
    vi: `${start.vi}phải là một trong: ${list}${meant.vi}`,
    en: `${start.en}must be one of: ${list}${meant.en}`,
  }
}

function bound(origin: string, limit: unknown, side: 'most' | 'least'): Bilingual {
  const [vi, en] = side === 'most' ? ['nhiều nhất', 'at most'] : ['ít nhất', 'at least']
  if (origin === 'string') {
    if (side === 'least' && String(limit) === '1') return { vi: 'không được để trống', en: 'must not be empty' }
    return { vi: `phải có ${vi} ${limit} ký tự`, en: `must have ${en} ${limit} characters` }
  }
  if (origin === 'array') {
    return { vi: `phải có ${vi} ${limit} mục`, en: `must have ${en} ${limit} ${limit === 1 ? 'entry' : 'entries'}` }
  }
  return side === 'most'
    ? { vi: `không được lớn hơn ${limit}`, en: `must not be greater than ${limit}` }
    : { vi: `không được nhỏ hơn ${limit}`, en: `must not be less than ${limit}` }
}

/** More names than these are not listed: they would hide the others of the report. */
const listedMax = 12

function unknownName(key: string, known: readonly string[], group: unknown): Bilingual {
  const glued = /^([A-Za-z]\w*):./.exec(key)?.[1]
  if (glued !== undefined && known.includes(glued) && valueAt(group, [key]) === null) {
    return {
      vi: `không có mục nào tên như vậy; sau ${glued}: phải có dấu cách`,
      en: `there is no such setting; a space must follow ${glued}:`,
    }
  }
  const near = findNearest(key, known)
  if (near !== undefined) {
    return {
      vi: `không có mục nào tên như vậy; có phải ý là ${near}?`,
      en: `there is no such setting; did you mean ${near}?`,
    }
  }
  const list = known.join(', ')
  return known.length === 0 || known.length > listedMax
    ? { vi: 'không có mục nào tên như vậy', en: 'there is no such setting' }
    : { vi: `không có mục nào tên như vậy; ở đây chỉ có: ${list}`, en: `there is no such setting; here are: ${list}` }
}
