/**
 * What an upstream sent and nobody here understood, or understood only because a form was unusual: the first sign that the
 * other side changed something. Kinds are a closed set; names are element names and words of ours, never a value.
 */
import type { Bilingual } from '../texts/bilingual.ts'

export const anomalyKinds = [
  /** An element that no reader knows, with something in it. Ignored. */
  'unknown-element',
  /** A code that its list does not have. Passed on as it came. */
  'unknown-code',
  /** Read, but not written as the contract has it: another namespace, a wrapper, words between elements. */
  'unusual-form',
  /** A value that is there and cannot be read. Told as `null` with a notice. */
  'unreadable-value',
  /** A whole answer that cannot be read. Told as a failure. */
  'unreadable-answer',
] as const
export type AnomalyKind = (typeof anomalyKinds)[number]

export interface Anomaly {
  readonly kind: AnomalyKind
  readonly name: string
}

/** What a name looks like that may be shown: an element's, within bounds, and without digits that could be a person's. */
const namePattern = /^(?!.*\d{4})[A-Za-z_][\w.-]{0,39}(?:\/[A-Za-z_][\w.-]{0,39})?$/

/** The name of an element of theirs as far as it may be shown: anything else is `other`. */
export function anomalyName(element: string): string {
  return namePattern.test(element) ? element : 'other'
}

/** What an anomaly is called where people read it; its name stands beside it, as the other side spells it. */
export const anomalyWords = {
  'unknown-element': { vi: 'phần tử chưa biết', en: 'unknown element' },
  'unknown-code': { vi: 'mã ngoài danh mục trong', en: 'code outside its list in' },
  'unusual-form': { vi: 'dạng viết khác đặc tả ở', en: 'unusual form of' },
  'unreadable-value': { vi: 'giá trị không đọc được ở', en: 'unreadable value of' },
  'unreadable-answer': { vi: 'cả câu trả lời không đọc được', en: 'a whole answer that cannot be read' },
} as const satisfies Record<AnomalyKind, Bilingual>
