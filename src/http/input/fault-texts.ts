/**
 * What is wrong with a value that is not of its schema, as an officer would say it. The schema library's own sentences
 * are written for programmers ("expected string to have <=100 characters"); what is not listed here is left to them.
 */
import type { z } from 'zod'

interface Words {
  vi: string
  en: string
}

const kindsOfValue: Readonly<Record<string, Words>> = {
  string: { vi: 'Phải là một chuỗi ký tự', en: 'Must be text' },
  number: { vi: 'Phải là một số', en: 'Must be a number' },
  int: { vi: 'Phải là một số nguyên', en: 'Must be a whole number' },
  boolean: { vi: 'Phải là true hoặc false', en: 'Must be true or false' },
  object: { vi: 'Phải là một đối tượng JSON', en: 'Must be a JSON object' },
  array: { vi: 'Phải là một danh sách', en: 'Must be a list' },
}

const formats: Readonly<Record<string, Words>> = {
  date: {
    vi: 'Phải là một ngày có thật, viết theo dạng năm-tháng-ngày, chẳng hạn 2026-03-01',
    en: 'Must be a day that exists, written year-month-day, such as 2026-03-01',
  },
  datetime: {
    vi: 'Phải là ngày giờ có thật kèm múi giờ, chẳng hạn 2026-03-01T08:30:00+07:00',
    en: 'Must be a date and time that exist, with the offset of their zone, such as 2026-03-01T08:30:00+07:00',
  },
  email: { vi: 'Địa chỉ thư điện tử không đúng', en: 'This is no e-mail address' },
  uuid: { vi: 'Phải là một mã UUID', en: 'Must be a UUID' },
}

export function faultWords(issue: z.core.$ZodIssue): Words | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return kindsOfValue[issue.expected]
    case 'invalid_format':
      return formats[issue.format]
    case 'invalid_value':
      return getOne(issue.values)
    case 'invalid_union':
      return 'options' in issue && Array.isArray(issue.options) ? getOne(issue.options) : undefined
    case 'too_big':
      return limit(issue.origin, String(issue.maximum), 'most')
    case 'too_small':
      return limit(issue.origin, String(issue.minimum), 'least')
    default:
      return undefined
  }
}

function getOne(values: readonly unknown[]): Words {
  const list = values.map(String).join(', ')
  return values.length === 1
    ? { vi: `Phải là ${list}`, en: `Must be ${list}` }
    : { vi: `Phải là một trong các giá trị: ${list}`, en: `Must be one of: ${list}` }
}

function limit(origin: string, bound: string, side: 'most' | 'least'): Words | undefined {
  const [vi, en] = side === 'most' ? ['nhiều nhất', 'at most'] : ['ít nhất', 'at least']
  switch (origin) {
    case 'string':
      if (side === 'least' && bound === '1') return { vi: 'Không được để trống', en: 'Must not be empty' }
      return { vi: `Phải có ${vi} ${bound} ký tự`, en: `Must have ${en} ${bound} characters` }
    case 'array':
      return { vi: `Phải có ${vi} ${bound} mục`, en: `Must have ${en} ${bound} items` }
    case 'number':
    case 'int':
      return side === 'most'
        ? { vi: `Không được lớn hơn ${bound}`, en: `Must not be greater than ${bound}` }
        : { vi: `Không được nhỏ hơn ${bound}`, en: `Must not be less than ${bound}` }
    default:
      return undefined
  }
}
