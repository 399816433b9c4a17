// The registry's catalogue of units: codes of both generations, and which of them existed at a time of receipt. The
// same number may be a unit of both with another meaning. Province 99 is invented and stands in both.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RegistrySettings } from './settings.ts'

type Place = { readonly province: string; readonly district: string }
type Catalogue = ReadonlyMap<string, Place>

let known: { readonly since: Catalogue; readonly before: Catalogue } | undefined

function catalogues(): { readonly since: Catalogue; readonly before: Catalogue } {
  // Read on first use: most runs of the mocks never see a filing.
  if (known) return known
  const { since, before } = JSON.parse(readFileSync(join(import.meta.dirname, 'units.json'), 'utf8')) as {
    since: Record<string, string>
    before: Record<string, Record<string, string>>
  }
  const now = new Map<string, Place>()
  for (const [province, communes] of Object.entries(since)) {
    // A department of justice (Sở Tư pháp) has its province's code.
    now.set(province, { province, district: '' })
    for (const commune of communes.split(' ')) now.set(commune, { province, district: '' })
  }
  const then = new Map<string, Place>()
  for (const [province, districts] of Object.entries(before)) {
    then.set(province, { province, district: '' })
    for (const [district, communes] of Object.entries(districts)) {
      then.set(district, { province, district })
      for (const commune of communes.split(' ')) then.set(commune, { province, district })
    }
  }
  known = { since: now, before: then }
  return known
}

/** `at`: milliseconds since the epoch. Undefined: no such unit then. */
export function unitAt(code: string, at: number, settings: RegistrySettings): Place | undefined {
  if (settings.registryUnknownUnits.includes(code)) return undefined
  if (/^99(\d{3})?$/.test(code)) return { province: '99', district: '' }
  const { since, before } = catalogues()
  if (at < Date.parse(settings.registryCatalogueSwitch)) {
    if (code.length !== 3) return before.get(code)
    return before.get(String(Number(code) - settings.registryDistrictShift).padStart(3, '0'))
  }
  return since.get(code) ?? (settings.registryOldUnits === 'reinterpreted' ? before.get(code) : undefined)
}

/** A unit as it was written. In the manual of G1 it is a Long, which eats the zeros in front. */
export function unitCode(value: unknown, at: number, settings: RegistrySettings): string {
  if (typeof value !== 'number') return typeof value === 'string' ? value.trim() : ''
  const isDistrict = value > 99 && value < 1000 && at < Date.parse(settings.registryCatalogueSwitch)
  return isDistrict ? String(value) : String(value).padStart(5, '0')
}

/** Whether a province has this code in either catalogue. */
export function isProvince(code: string): boolean {
  const { since, before } = catalogues()
  return code === '99' || (code.length === 2 && (since.has(code) || before.has(code)))
}

export function provincesAt(at: number, settings: RegistrySettings): string[] {
  const { since, before } = catalogues()
  const map = at < Date.parse(settings.registryCatalogueSwitch) ? before : since
  return [...map.keys()].filter((code) => code.length === 2)
}
