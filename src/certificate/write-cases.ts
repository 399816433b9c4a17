/** Cases as a table to download: one line each, in the words of the API. */
import type { KnownCase } from '../domain/certificate/case.ts'

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
  const lines = cases.map((one) => columns.map((name) => quoted(toText(name, one))).join(','))
  return `${[columns.join(','), ...lines].join('\r\n')}\r\n`
}

function toText(name: (typeof columns)[number], one: KnownCase): string {
  if (name === 'at') return new Date(one.at).toISOString()
  const value = one[name]
  if (value === null) return ''
  return typeof value === 'string' || typeof value === 'number' ? String(value) : value.join(' ')
}

/** What begins like a formula is text to a table program: a dossier code is another system's to choose. */
const quoted = (text: string): string => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`
