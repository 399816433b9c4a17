/** Two requests are the same when their JSON is the same, whatever the order of members. */
import { hash } from 'node:crypto'

/** SHA-256 of the JSON with sorted members, lower-case hex. */
export function contentHash(value: unknown): string {
  return hash('sha256', canonical(value), 'hex')
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null)
  const members = Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`)
  return `{${members.join()}}`
}
