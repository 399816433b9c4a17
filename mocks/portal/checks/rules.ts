// How a field is checked, and the sentence for each thing that can be wrong. A message is checked by a table of its fields.

import { readIso, readStamp } from '../state/time.ts'

export type Item = Readonly<Record<string, unknown>>
export type Problem = {
  readonly field: string
  readonly kind: 'missing' | 'type' | 'length' | 'list' | 'format' | 'unknown' | 'rule'
  /** In place of the sentence that belongs to the kind. */
  readonly text?: string
}
type Kind = Problem['kind']

/** Undefined when the value may pass. */
export type Check = (value: unknown, item: Item) => Kind | undefined
export type Rules = Readonly<Record<string, Check>>

const SENTENCES: Readonly<Record<Kind, string>> = {
  missing: 'không được để trống',
  type: 'không đúng kiểu dữ liệu',
  length: 'vượt quá độ dài cho phép',
  list: 'không có trong danh mục',
  format: 'không đúng định dạng',
  unknown: 'không có trong tài liệu',
  rule: 'không hợp lệ',
}

export const toSentence = ({ field, kind, text }: Problem): string => text ?? `${field} ${SENTENCES[kind]}`

export const isItem = (value: unknown): value is Item =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isAbsent = (value: unknown): boolean => value === undefined || value === null || value === ''

/** The value may be left out, null or "". */
export const optional =
  (check: Check): Check =>
  (value, item) =>
    isAbsent(value) ? undefined : check(value, item)

/** Text; characters are counted, not bytes. */
export const text =
  (max = 4000): Check =>
  (value) =>
    typeof value !== 'string' ? 'type' : [...value].length > max ? 'length' : undefined

export const needed =
  (check: Check): Check =>
  (value, item) =>
    isAbsent(value) || (typeof value === 'string' && value.trim() === '') ? 'missing' : check(value, item)

export const getOneOf =
  (...values: readonly string[]): Check =>
  (value) =>
    typeof value !== 'string' ? 'type' : values.includes(value) ? undefined : 'list'

export const form =
  (pattern: RegExp): Check =>
  (value) =>
    typeof value !== 'string' ? 'type' : pattern.test(value) ? undefined : 'format'

export const whole: Check = (value) => (Number.isSafeInteger(value) ? undefined : 'type')
export const flag: Check = (value) => (typeof value === 'boolean' ? undefined : 'type')

export const stamp: Check = (value) =>
  typeof value !== 'string' ? 'type' : readStamp(value) === undefined ? 'format' : undefined
export const isoTime: Check = (value) =>
  typeof value !== 'string' ? 'type' : readIso(value) === undefined ? 'format' : undefined

/** An address that the portal can fetch. */
export const address: Check = (value) => {
  if (typeof value !== 'string') return 'type'
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol) ? undefined : 'format'
}

/** Every problem of an item at once; `at` stands before the names of its fields. */
export function checkItem(item: unknown, rules: Rules, at: string, unknownFields: 'refused' | 'kept'): Problem[] {
  if (!isItem(item)) return [{ field: at === '' ? 'data' : at, kind: 'type' }]
  const prefix = at === '' ? '' : `${at}.`
  const problems: Problem[] = []
  for (const [field, check] of Object.entries(rules)) {
    const kind = check(item[field], item)
    if (kind) problems.push({ field: `${prefix}${field}`, kind })
  }
  if (unknownFields === 'refused')
    for (const field of Object.keys(item))
      if (!Object.hasOwn(rules, field)) problems.push({ field: `${prefix}${field}`, kind: 'unknown' })
  return problems
}

/** The same for each item of a list, which may be absent. */
export function checkList(value: unknown, rules: Rules, at: string, unknownFields: 'refused' | 'kept'): Problem[] {
  if (isAbsent(value)) return []
  if (!Array.isArray(value)) return [{ field: at, kind: 'type' }]
  return value.flatMap((one: unknown, index) => checkItem(one, rules, `${at}[${index}]`, unknownFields))
}

/** A list whose items are checked apart. */
export const listed: Check = () => undefined
