/**
 * The register of consumers: one YAML file, validated as a whole. A file that cannot be used is refused with every
 * reason, and whoever reads it keeps the register that was in force.
 */
import { parseDocument } from 'yaml'
import { z } from 'zod'
import { type Consumer, type Grant, Operation, Role } from '../domain/access.ts'
import { type Attribute, attributes, type Field, fields } from '../domain/identity.ts'
import { line } from '../domain/text.ts'

const fieldPattern = z.string().superRefine((value, context) => {
  if (expandField(value).length === 0) {
    context.addIssue({
      code: 'custom',
      message: `no such field; known are ${fields.join(', ')}, and groups such as father.*`,
    })
  }
})

const GrantEntry = z.strictObject({
  procedures: z
    .array(z.string().regex(/^\d\.\d{6}$/, 'must be a national procedure code, d.dddddd'))
    .min(1)
    .describe('National codes of the procedures (mã thủ tục) that this grant covers'),
  operations: z
    .array(z.enum(Operation))
    .min(1)
    .describe('`verify`, `lookup`, `file` (file and act on own filings), `follow` (read own filings)'),
  fields: z.array(fieldPattern).default([]).describe('Fields that a lookup may return; `father.*` covers a group'),
  attributes: z.array(z.enum(attributes)).default([]).describe('Attributes that a verification may compare'),
})

const ConsumerEntry = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and hyphens'),
  name: line(200),
  keys: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[a-z0-9]{12}$/),
        hash: z.string().regex(/^[0-9a-f]{64}$/, 'must be the 64 hexadecimal digits that the key command printed'),
        expires: z.iso.date().optional().describe('Last day on which the key works. Absent: it does not expire'),
      }),
    )
    .min(1)
    .describe('Several keys may be valid at once, so that they can be exchanged without a gap'),
  units: z.array(z.string().min(1)).min(1).describe('Agencies it acts for; `H99` covers every unit below it'),
  quota: z.strictObject({
    perMinute: z.int().min(1).describe('Requests per minute in the long run, per gateway process'),
    burst: z.int().min(1).describe('Requests that may come at once'),
  }),
  roles: z
    .array(z.enum(Role))
    .default([])
    .describe(
      '`operator` may rerun, stop, close and confirm filings of every consumer, `auditor` may see which ones wait for a person; with either, the operators’ page opens. Absent: neither',
    ),
  grants: z.array(GrantEntry).describe('Deny by default: what no grant covers is refused'),
})

export const ConsumersFile = z.strictObject({ consumers: z.array(ConsumerEntry) })
export type ConsumersFile = z.input<typeof ConsumersFile>

interface Credential {
  consumer: Consumer
  hash: Buffer
  /** First instant at which the key no longer works. */
  expiresAt: number
}

export type Register = ReadonlyMap<string, Credential>

export type ParsedRegister = { register: Register; problems: [] } | { register: undefined; problems: string[] }

/** Every problem of the file at once, each with its place. No value of a key or hash is repeated. */
export function parseConsumers(text: string): ParsedRegister {
  const document = parseDocument(text, { prettyErrors: true })
  if (document.errors.length > 0) {
    return { register: undefined, problems: document.errors.map(({ message }) => message.split('\n')[0] ?? '') }
  }
  let tree: unknown
  try {
    tree = document.toJS({ maxAliasCount: 0 })
  } catch {
    return { register: undefined, problems: ['aliases (&, *) are not used here'] }
  }
  const parsed = ConsumersFile.safeParse(tree)
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'file'}: ${message}`)
    return { register: undefined, problems }
  }
  const register = new Map<string, Credential>()
  const problems: string[] = []
  const ids = new Set<string>()
  for (const [index, entry] of parsed.data.consumers.entries()) {
    if (ids.has(entry.id)) problems.push(`consumers.${index}.id: "${entry.id}" stands twice`)
    ids.add(entry.id)
    const consumer = toConsumer(entry)
    for (const [place, key] of entry.keys.entries()) {
      if (register.has(key.id)) problems.push(`consumers.${index}.keys.${place}.id: "${key.id}" stands twice`)
      const expiresAt = key.expires
        ? Date.parse(`${key.expires}T00:00:00+07:00`) + 86_400_000
        : Number.POSITIVE_INFINITY
      register.set(key.id, { consumer, hash: Buffer.from(key.hash, 'hex'), expiresAt })
    }
  }
  return problems.length > 0 ? { register: undefined, problems } : { register, problems: [] }
}

function toConsumer(entry: z.infer<typeof ConsumerEntry>): Consumer {
  const grants = entry.grants.map(
    (grant): Grant => ({
      procedures: new Set(grant.procedures),
      operations: new Set(grant.operations),
      fields: new Set(grant.fields.flatMap(expandField)),
      attributes: new Set<Attribute>(grant.attributes),
    }),
  )
  const { id, name, units, quota } = entry
  return { id, name, units, quota, roles: new Set(entry.roles), grants }
}

function expandField(pattern: string): Field[] {
  if (!pattern.endsWith('.*')) return fields.filter((field) => field === pattern)
  return fields.filter((field) => field.startsWith(pattern.slice(0, -1)))
}
