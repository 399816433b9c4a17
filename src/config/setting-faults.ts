/**
 * What a schema holds against a configuration, in words for anyone who writes it. The schema library speaks to programmers, and
 * in English; a message of a check of ours is in both languages, or stands in the table of translations.
 */
import { closest, distance } from 'fastest-levenshtein'
import type { z } from 'zod'
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
    return issue.keys.map((key) => ({ place: [...place, key], says: unknownName(key, known) }))
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
      return value === undefined ? missing : (kinds[issue.expected] ?? unfit)
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
  const shown = pattern.replace(/^\/(.*)\/[a-z]*$/s, '$1')
  return { vi: `phải đúng mẫu ${shown}`, en: `must match ${shown}` }
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
  return values.length === 1
    ? { vi: `${start.vi}phải là ${list}`, en: `${start.en}must be ${list}` }
    : { vi: `${start.vi}phải là một trong: ${list}`, en: `${start.en}must be one of: ${list}` }
}

function bound(origin: string, limit: unknown, side: 'most' | 'least'): Bilingual {
  const [vi, en] = side === 'most' ? ['nhiều nhất', 'at most'] : ['ít nhất', 'at least']
  if (origin === 'string') {
    if (side === 'least' && String(limit) === '1') return { vi: 'không được để trống', en: 'must not be empty' }
    return { vi: `phải có ${vi} ${limit} ký tự`, en: `must have ${en} ${limit} characters` }
  }
  if (origin === 'array') return { vi: `phải có ${vi} ${limit} mục`, en: `must have ${en} ${limit} entries` }
  return side === 'most'
    ? { vi: `không được lớn hơn ${limit}`, en: `must not be greater than ${limit}` }
    : { vi: `không được nhỏ hơn ${limit}`, en: `must not be less than ${limit}` }
}

function unknownName(key: string, known: readonly string[]): Bilingual {
  const near = findNearest(key, known)
  return {
    vi: `không có mục nào tên như vậy${near === undefined ? '' : `; gần nhất là ${near}`}`,
    en: `there is no such setting${near === undefined ? '' : `; the nearest is ${near}`}`,
  }
}

/** The known name that was probably meant. Letters that are near, or the same name in another spelling of words. */
function findNearest(key: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined
  const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '')
  const same = known.find((name) => plain(name) === plain(key))
  if (same !== undefined) return same
  const found = closest(key, [...known])
  return distance(key, found) <= Math.max(2, Math.floor(key.length / 3)) ? found : undefined
}
