/** The texts of the leaders' board in a language. */
import type { Language } from '../../http/language.ts'
import { type ShellTexts, shellTexts } from '../../pages/texts/shell-texts.ts'
import { en } from './en.ts'
import { type OwnTexts, vi } from './vi.ts'

export type Texts = ShellTexts & OwnTexts

export const texts: Record<Language, Texts> = { vi: { ...shellTexts.vi, ...vi }, en: { ...shellTexts.en, ...en } }

/** Where a late dossier waited: a step that has no words of its own is another step. */
export function waitText({ causes: { waits } }: Texts, step: string): { at: string; mover: string } {
  return waits[step] ?? waits.other ?? { at: step, mover: '' }
}
