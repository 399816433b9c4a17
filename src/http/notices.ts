/** Notices in the caller's language. */
import { noticeTexts } from '../domain/failure-text.ts'
import type { Notice } from '../domain/identity.ts'
import type { Language } from './language.ts'

export function noticeText(code: Notice['code'], language: Language): string {
  return noticeTexts[code][language]
}
