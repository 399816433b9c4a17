/** The texts of a language, and names for the codes of health and filings. */
import type { FailureCode } from '../../domain/failure.ts'
import type { HealthReason, HealthReasonCode } from '../../domain/link/health.ts'
import { failureTexts } from '../../domain/texts/failure-text.ts'
import type { Language } from '../../http/language.ts'
import { type ShellTexts, shellTexts } from '../../pages/texts/shell-texts.ts'
import { en } from './en.ts'
import { type OwnTexts, vi } from './vi.ts'

export type Texts = ShellTexts & OwnTexts

export const texts: Record<Language, Texts> = { vi: { ...shellTexts.vi, ...vi }, en: { ...shellTexts.en, ...en } }

export function reasonText(code: HealthReasonCode | FailureCode | 'ok', language: Language): string {
  const t = texts[language]
  if (code === 'ok') return t.mix.ok
  if (code in t.reasons) return t.reasons[code as keyof Texts['reasons']]
  return failureTexts[code as FailureCode]?.title[language] ?? code
}

/** The reason with its code and, where there is one, its refinement: what a person reads out on the telephone. */
export function codeText({ code, detail }: Pick<HealthReason, 'code' | 'detail'>): string {
  return detail ? `${code} · ${detail}` : code
}

export function causeText(cause: string, language: Language): string {
  return texts[language].filings.causes[cause] ?? failureTexts[cause as FailureCode]?.title[language] ?? cause
}
