/** Cases as a table to download: one line each, in the words of the API. */
import type { KnownCase } from '../domain/certificate/case.ts'
import { toCsvLine } from '../domain/csv.ts'

const columns = [
  'at',
  'unit',
  'procedure',
  'dossier',
  'consumer',
  'kind',
  'verdict',
  'issuer',
  'year',
  'number',
  'differing',
  'flags',
  'counters',
  'paper',
  'requestId',
] as const satisfies readonly (keyof KnownCase)[]

export function writeCases(cases: readonly KnownCase[]): string {
  const lines = cases.map((one) => toCsvLine(columns.map((name) => toText(name, one))))
  return `${columns.join(',')}\r\n${lines.join('')}`
}

function toText(name: (typeof columns)[number], one: KnownCase): string {
  if (name === 'at') return new Date(one.at).toISOString()
  const value = one[name]
  if (value === null) return ''
  return typeof value === 'string' || typeof value === 'number' ? String(value) : value.join(' ')
}
