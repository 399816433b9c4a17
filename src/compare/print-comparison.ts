/** A comparison as lines for a person, in Vietnamese or English: classes, names and figures, and nothing of anybody. */
import type { Comparison } from './compare.ts'
import type { Difference } from './differences.ts'

type Language = 'vi' | 'en'

const kinds: Readonly<Record<Difference['kind'], Record<Language, string>>> = {
  status: { vi: 'mã HTTP', en: 'HTTP status' },
  outcome: { vi: 'kết quả', en: 'outcome' },
  'content-type': { vi: 'kiểu nội dung', en: 'content type' },
  header: { vi: 'tiêu đề', en: 'header' },
  form: { vi: 'dạng', en: 'form' },
  element: { vi: 'phần tử', en: 'element' },
  namespace: { vi: 'không gian tên', en: 'namespace' },
  attribute: { vi: 'thuộc tính', en: 'attributes' },
  order: { vi: 'thứ tự', en: 'order' },
  value: { vi: 'loại giá trị', en: 'kind of value' },
  size: { vi: 'số byte', en: 'bytes' },
  time: { vi: 'mili giây', en: 'milliseconds' },
}

const weights: Readonly<Record<Difference['weight'], Record<Language, string>>> = {
  differs: { vi: 'KHÁC  ', en: 'DIFFERS' },
  note: { vi: 'lưu ý ', en: 'note   ' },
}

const verdicts: Readonly<Record<Comparison['status'], Record<Language, string>>> = {
  same: { vi: 'Hai bên trả lời giống nhau.', en: 'Both answer alike.' },
  differs: { vi: 'Hai bên trả lời khác nhau.', en: 'They answer differently.' },
  'could-not-ask': {
    vi: 'Không so sánh được hết: có câu hỏi không nhận được trả lời.',
    en: 'Not everything could be compared: a question got no answer.',
  },
}

export function printComparison({ status, a, b, questions }: Comparison, language: Language): string {
  const lines = [`A  ${a}`, `B  ${b}`]
  for (const { question, operation, a: left, b: right, differences } of questions) {
    lines.push('', `${question} (${operation})`)
    for (const [name, side] of [
      ['A', left],
      ['B', right],
    ] as const) {
      lines.push(`  ${name}  ${side.outcome}  HTTP ${side.status ?? '–'}  ${side.bytes} byte  ${side.durationMs} ms`)
    }
    for (const { kind, at, weight, a: one, b: other } of differences) {
      const where = at === undefined ? '' : `  ${at}`
      lines.push(`  ${weights[weight][language]}  ${kinds[kind][language]}${where}`)
      lines.push(`           A: ${shown(one)}`, `           B: ${shown(other)}`)
    }
  }
  lines.push('', verdicts[status][language])
  return lines.join('\n')
}

const shown = (value: Difference['a']): string => (value === null ? '–' : value === '' ? '∅' : String(value))
