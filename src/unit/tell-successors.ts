/** What became of a unit, as a sentence for the person who named it. */
import type { Bilingual } from '../domain/texts/bilingual.ts'
import { findUnit } from './find-unit.ts'
import { type SuccessionKind, toFullName } from './unit.ts'
import { getForm, type Units } from './units.ts'

/** A district went over into up to 40 communes; nobody chooses out of a sentence that long. */
const namedMax = 8

const kinds: Readonly<Record<SuccessionKind, Bilingual>> = {
  whole: { vi: 'toàn bộ', en: 'whole' },
  part: { vi: 'một phần', en: 'in part' },
  'part-of-area': { vi: 'một phần diện tích', en: 'ground only' },
  'part-of-area-whole-population': { vi: 'toàn bộ dân số', en: 'all its people' },
}

/** `null`: the unit existed on that day, or nothing is known of what became of it. `day`: `yyyy-mm-dd`. */
export function tellSuccessors(units: Units, code: string, day: string): Bilingual | null {
  const found = findUnit(units, code, day)
  if (found.outcome !== 'did-not-exist' || found.before === null) return null
  const after = units.successorsOf(found.before)
  if (after.length === 0) return null
  const more = after.length - namedMax
  const names = (language: keyof Bilingual) =>
    after
      .slice(0, namedMax)
      .map(({ to, kind }) => `${toFullName(getForm(to, day))} (${to.code}, ${kinds[kind][language]})`)
      .join('; ')
  return {
    vi: `nay thuộc: ${names('vi')}${more > 0 ? `; và ${more} đơn vị khác` : ''}`,
    en: `today: ${names('en')}${more > 0 ? `; and ${more} others` : ''}`,
  }
}
