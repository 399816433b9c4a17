// Addresses in units of either generation, written the way the register does: codes, and a free text that repeats the names.

import type { Address } from './person.ts'
import { NEW_PLACES, OLD_PLACES } from './places.ts'

/** In the two-level order since 1 July 2025. */
export function newAddress(commune: string, house: string): Address {
  const row = NEW_PLACES.find((place) => place[1] === commune)
  if (!row) throw new Error(`no such commune in the list since 2025: ${commune}`)
  const detail = [house, row[2], row[3]].filter(Boolean).join(', ')
  return { province: row[0], commune: row[1], detail: detail.toUpperCase(), country: 'VN' }
}

/** In the three-level order before it. */
export function oldAddress(commune: string, house: string): Address {
  const row = OLD_PLACES.find((place) => place[2] === commune)
  if (!row) throw new Error(`no such commune in the list before 2025: ${commune}`)
  const detail = [house, row[3], row[4], row[5]].filter(Boolean).join(', ')
  return { province: row[0], district: row[1], commune: row[2], detail: detail.toUpperCase(), country: 'VN' }
}
