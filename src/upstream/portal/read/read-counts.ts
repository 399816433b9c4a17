/**
 * Counts in the words of an answer: "thành công 0/1, lỗi 1" holds the words of a success, and says that nothing went. Where a count says
 * that not all went, no word beside it is a success.
 */
import { fold } from '../../../domain/text.ts'

/** Words beside a count of what failed. Without a count they deny nothing: "mã lỗi 0", "không có lỗi". */
const failureWords = ['loi', 'that bai', 'khong hop le', 'tu choi', 'failed', 'failures', 'errors']

/** No part of a code, a date or a longer number. */
const count = String.raw`(?<![\w/.,-])(\d{1,6})(?![\d/-])`
/** Up to three words between a count and what it counts ("1 hồ sơ bị lỗi"). */
const between = String.raw`\s+(?:[a-z]+\s+){0,3}?`
const partOfWhole = /(?<![\w/.,-]|ngay )(\d{1,6})\s*(?:\/|tren(?: tong)?(?: so)?\s|of\s)\s*(\d{1,6})(?![\d/-])/g
const stepCount = /(?<![\w/.,-])(\d{1,6})\s+(?:buoc|tien trinh|steps)\b/g

interface CountWords {
  success: readonly string[]
  failure: readonly string[]
}

/** Whether a text counts less than all of what was sent. `steps`: how many went in one call, 0 = the dossier itself. */
export function createCountReader({ success, failure }: CountWords): (text: string, steps?: number) => boolean {
  const worked = toAlternatives(success)
  const failed = toAlternatives([...failure, ...failureWords])
  const isFailure = new RegExp(String.raw`(?<!\bma )\b(?:${failed})\b`)
  const isSuccess = new RegExp(String.raw`\b(?:${worked})\b`)
  const toCountPatterns = (words: string) =>
    [String.raw`(?<!\bma )\b(?:${words})\s*[:=]?\s*${count}`, String.raw`${count}${between}(?:${words})\b`].map(
      (pattern) => new RegExp(pattern, 'g'),
    )
  const [failures, successes] = [toCountPatterns(failed), toCountPatterns(worked)]

  return (text, steps = 0) =>
    toClauses(text).some((clause) => {
      const parts = [...clause.matchAll(partOfWhole)].map(([, part, whole]) => [Number(part), Number(whole)] as const)
      if (isFailure.test(clause)) {
        return parts.some(([part]) => part > 0) || failures.some((pattern) => readCounts(clause, pattern).some(isSome))
      }
      if (!isSuccess.test(clause)) return false
      // More of a whole than there is: a date, or no count at all.
      if (parts.some(([part, whole]) => part < whole || part === 0)) return true
      if (successes.some((pattern) => readCounts(clause, pattern).some(isNone))) return true
      return readCounts(clause, stepCount).some((counted) => counted < steps)
    })
}

const isSome = (counted: number) => counted > 0
const isNone = (counted: number) => counted === 0

/** A stop or comma inside a number or code ends no clause. */
const toClauses = (text: string): string[] => fold(text).split(/[;!?|()]|[.,](?= |$)/)

const readCounts = (clause: string, pattern: RegExp): number[] =>
  [...clause.matchAll(pattern)].map(([, counted]) => Number(counted))

const toAlternatives = (phrases: readonly string[]): string =>
  phrases.map((phrase) => fold(phrase).replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)).join('|')
