// The code of a dossier, which every message states.

import { isItem } from './rules.ts'

/** "" when there is none. */
export const readCode = (item: unknown): string =>
  isItem(item) && typeof item.MaHoSo === 'string' ? item.MaHoSo.trim() : ''
