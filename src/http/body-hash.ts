/** What makes two bodies the same body: their JSON, whatever the order of members and the blanks between them. */
import { createHash } from 'node:crypto'

/** SHA-256 of the canonical JSON (members sorted by code unit, as RFC 8785 does), lower-case hex. */
export function hashBody(body: unknown): string {
  return createHash('sha256').update(canonical(body)).digest('hex')
}

/** The reader of bodies has bounded the depth. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`)
  return `{${members.join()}}`
}
