/** Notices in the caller's language. */

import type { Notice } from '../domain/person/identity.ts'
import { noticeTexts } from '../domain/texts/failure-text.ts'
import type { Language } from './language.ts'

export function noticeText(code: Notice['code'], language: Language): string {
  return noticeTexts[code][language]
}
