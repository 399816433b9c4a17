/**
 * Writes src/domain/data/countries.json, ISO 3166-1 alpha-2 codes with Vietnamese names, out of the npm package
 * i18n-iso-countries (MIT). The corrections below replace names that the package has in English, in an old form, or
 * wrong. Run it after updating the package: `node tools/generate-countries.ts`.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const require = createRequire(import.meta.url)
const path = require.resolve('i18n-iso-countries/langs/vi.json')

/** Names as Vietnamese administrative texts write them; compared with Unicode CLDR 48 one by one. */
export const corrections: Record<string, string> = {
  AE: 'Các Tiểu vương quốc Ả Rập Thống nhất',
  AQ: 'Nam Cực',
  AS: 'Samoa thuộc Mỹ',
  AT: 'Áo',
  AX: 'Quần đảo Åland',
  BN: 'Brunei',
  CD: 'Cộng hòa Dân chủ Congo',
  CG: 'Cộng hòa Congo',
  CI: 'Bờ Biển Ngà',
  CX: 'Đảo Giáng Sinh',
  CY: 'Síp',
  GQ: 'Guinea Xích Đạo',
  HK: 'Hồng Kông (Trung Quốc)',
  HM: 'Đảo Heard và Quần đảo McDonald',
  IR: 'Iran',
  KW: 'Kuwait',
  LA: 'Lào',
  LB: 'Liban',
  LT: 'Litva',
  MD: 'Moldova',
  MO: 'Ma Cao (Trung Quốc)',
  // The package says "the Malay Peninsula", which is not the country.
  MY: 'Malaysia',
  PS: 'Palestine',
  RE: 'Réunion',
  RO: 'Romania',
  SA: 'Ả Rập Xê Út',
  ST: 'São Tomé và Príncipe',
  SX: 'Sint Maarten (phần Hà Lan)',
  SY: 'Syria',
  TF: 'Vùng đất phía Nam và Nam Cực thuộc Pháp',
  TW: 'Đài Loan (Trung Quốc)',
  TZ: 'Tanzania',
  UM: 'Các tiểu đảo xa của Hoa Kỳ',
  US: 'Hoa Kỳ',
  VA: 'Tòa thánh Vatican',
  VG: 'Quần đảo Virgin thuộc Anh',
  VI: 'Quần đảo Virgin thuộc Mỹ',
  WF: 'Wallis và Futuna',
}

/** Sorted by code. Without XK, which ISO 3166-1 has not assigned. */
export function countries(): Record<string, string> {
  const { countries: names } = JSON.parse(readFileSync(path, 'utf8')) as {
    countries: Record<string, string | string[]>
  }
  const entries = Object.entries(names)
    .filter(([code]) => code !== 'XK')
    .map(([code, name]) => [code, corrections[code] ?? (Array.isArray(name) ? (name[0] ?? '') : name)] as const)
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
}

if (import.meta.main) {
  const file = join(import.meta.dirname, '../src/domain/data/countries.json')
  writeFileSync(file, `${JSON.stringify(countries(), null, 2)}\n`)
}
