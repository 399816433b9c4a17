/**
 * The register of consumers: one YAML file, validated as a whole. A file that cannot be used is refused with every
 * reason, and anyone who reads it keeps the register that was in force.
 */
import { parseDocument } from 'yaml'
import { z } from 'zod'
import { everyProcedure, impersonalOperations, Operation, Role } from '../domain/access.ts'
import { dayMs } from '../domain/duration.ts'
import { attributes, type Field, fields } from '../domain/person/identity.ts'
import { line } from '../domain/text.ts'
import { startOfDayInVietnam } from '../domain/vietnam-time.ts'
import {
  type Proof,
  proofs,
  type Register,
  RegisterBuilder,
  type RegisterEntry,
  toCertificateId,
  toPieces,
  toSubjectId,
  toTokenId,
} from './register.ts'

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
    .array(z.string().regex(/^(\d\.\d{6}|\*)$/, 'must be a national procedure code, d.dddddd'))
    .min(1)
    .describe(
      'National codes of the procedures (mã thủ tục) that this grant covers; `*` covers every one, and stands only with operations that bring nothing of a person',
    ),
  operations: z
    .array(z.enum(Operation))
    .min(1)
    .describe(
      '`verify`, `lookup`, `file` (file and act on own filings), `follow` (read own filings, and dossiers of its units), `register` (register dossiers of its units and report their steps), `watch` (read dossiers of its units without reasons and officers), `public-status` (ask for the status of one for a citizen who knows its code and a second fact), `receive` (linked dossiers of its units, with declarations and files), `check-file` (check signed files that it was shown), `verify-certificate` (hold certificates against the register)',
    ),
  fields: z.array(fieldPattern).default([]).describe('Fields that a lookup may return; `father.*` covers a group'),
  attributes: z.array(z.enum(attributes)).default([]).describe('Attributes that a verification may compare'),
})

const openToAll: readonly string[] = impersonalOperations
const CheckedGrant = GrantEntry.refine(
  ({ procedures, operations }) =>
    !procedures.includes(everyProcedure) || operations.every((operation) => openToAll.includes(operation)),
  { error: `with * only these are granted: ${impersonalOperations.join(', ')}`, path: ['procedures'] },
)

const expires = z.iso.date().optional().describe('Last day on which it works. Absent: it does not expire')

const certificateEntry = z.union([
  z.strictObject({
    thumbprint: z
      .string()
      .regex(/^[0-9a-fA-F]{64}$/, 'must be the 64 hexadecimal digits of its SHA-256')
      .transform((digits) => digits.toLowerCase())
      .describe('SHA-256 of this one certificate (DER), 64 hexadecimal digits; who issued it does not matter'),
    expires,
  }),
  z.strictObject({
    subject: z
      .string()
      .min(1)
      .max(1_000)
      .describe(
        'Its subject to the letter, part by part: `C=VN, O=…, CN=…`. It must lead to an authority that is trusted',
      ),
    issuer: z.string().min(1).max(1_000).describe('Subject of the authority that issued it, written in the same way'),
    expires,
  }),
])

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
    .default([])
    .describe('API keys. Several may be valid at once, so that they can be exchanged without a gap. Absent: none'),
  tokens: z
    .array(
      z.strictObject({
        issuer: z
          .string()
          .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and hyphens')
          .describe('Name of one of `access.issuers` of the configuration'),
        client: z.string().min(1).max(500).describe('What its tokens state as the client'),
        expires,
      }),
    )
    .default([])
    .describe('Whose access tokens are this consumer’s. Absent: none'),
  certificates: z
    .array(certificateEntry)
    .default([])
    .describe('Client certificates of this consumer (mutual TLS). Absent: none'),
  require: z
    .array(z.enum(proofs))
    .default([])
    .describe(
      'What must be shown together: `key`, `token`, `certificate`, `dpop` (a token that is bound to a key of the client, with its proof). Absent: any one of those registered',
    ),
  units: z.array(z.string().min(1)).min(1).describe('Agencies it acts for; `H99` covers every unit below it'),
  quota: z.strictObject({
    perMinute: z.int().min(1).describe('Requests per minute in the long run, per gateway process'),
    burst: z.int().min(1).describe('Requests that may come at once'),
  }),
  roles: z
    .array(z.enum(Role))
    .default([])
    .describe(
      '`operator` may rerun, stop, close and confirm filings of every consumer, `auditor` may see which ones wait for a person; with either, the operators’ page opens. `leader` opens the board with every unit, `unit` with the units of this entry alone; `investigator` opens the cases of certificates that did not hold. None includes another. Absent: none',
    ),
  grants: z.array(CheckedGrant).describe('Deny by default: what no grant covers is refused'),
})

export const ConsumersFile = z.strictObject({ consumers: z.array(ConsumerEntry) })
export type ConsumersFile = z.input<typeof ConsumersFile>

export type ParsedRegister = { register: Register; problems: [] } | { register: undefined; problems: string[] }

export type ReadConsumers = { entries: RegisterEntry[]; problems: [] } | { entries: undefined; problems: string[] }

/** Every problem of the file at once, each with its place. No value of a key or hash is repeated. */
export function readConsumers(text: string): ReadConsumers {
  const consumers: z.infer<typeof ConsumerEntry>[] = []
  const refusals: string[] = []
  let seen = 0
  for (const piece of piecesOfFile(text)) {
    const { tree, problems } = readYaml(piece)
    if (problems.length > 0) {
      refusals.push(...problems)
      continue
    }
    const parsed = ConsumersFile.safeParse(tree)
    if (parsed.success) consumers.push(...parsed.data.consumers)
    else refusals.push(...parsed.error.issues.map((issue) => `${getPlace(issue.path, seen)}: ${issue.message}`))
    seen += getCount(tree)
  }
  const twice = refusals.length === 0 ? duplicatesIn(consumers) : []
  const problems = [...refusals, ...twice]
  return problems.length > 0 ? { entries: undefined, problems } : { entries: consumers.map(toEntry), problems: [] }
}

function readYaml(text: string): { tree: unknown; problems: string[] } {
  const document = parseDocument(text, { prettyErrors: true })
  if (document.errors.length > 0) {
    return { tree: undefined, problems: document.errors.map(({ message }) => message.split('\n')[0] ?? '') }
  }
  try {
    return { tree: document.toJS({ maxAliasCount: 0 }), problems: [] }
  } catch {
    return { tree: undefined, problems: ['aliases (&, *) are not used here'] }
  }
}

/** So many entries are parsed at a time: their tree takes some megabytes, that of a whole country half a gigabyte. */
const pieceOfFile = 250

/**
 * The file in pieces that are files themselves, each with its lines where they stood. Only a file that is one list in block
 * style is cut, before items: a line that begins with the dash of the list can be nothing else than an item, because whatever
 * continues over several lines is indented further (YAML 1.2.2, 6.1 and 8.2.1). Any other file is read whole.
 */
function* piecesOfFile(text: string): Generator<string> {
  const [head, indent] =
    /^(?:(?:#[^\n]*|---)?[ \t\r]*\n)*consumers:[ \t]*(?:#[^\n]*)?\r?\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*( *)(?=- )/.exec(
      text,
    ) ?? []
  const rest = head === undefined || indent === undefined ? '' : text.slice(head.length - indent.length)
  // At the margin there is nothing but items and comments: another name there would end the list.
  const another = indent === '' ? /^[^\s#-]/m : /^[^\s#]/m
  if (head === undefined || indent === undefined || another.test(rest)) {
    yield text
    return
  }
  const item = new RegExp(`^${indent}- `, 'gm')
  const starts = [...rest.matchAll(item)].map(({ index }) => index)
  let line = head.split('\n').length
  for (let from = 0; from < starts.length; from += pieceOfFile) {
    const piece = rest.slice(starts[from], starts[from + pieceOfFile])
    yield `consumers:${'\n'.repeat(line - 1)}${piece}`
    line += piece.split('\n').length - 1
  }
}

/** Places in a piece count from its beginning; in the file they count from `before`. */
function getPlace([list, index, ...more]: readonly PropertyKey[], before: number): string {
  if (list === undefined) return 'file'
  return [list, ...(typeof index === 'number' ? [index + before] : index === undefined ? [] : [index]), ...more].join(
    '.',
  )
}

function getCount(tree: unknown): number {
  const list = (tree as { consumers?: unknown } | null)?.consumers
  return Array.isArray(list) ? list.length : 0
}

function duplicatesIn(consumers: readonly z.infer<typeof ConsumerEntry>[]): string[] {
  const problems: string[] = []
  const [ids, keyIds] = [new Set<string>(), new Set<string>()]
  for (const [index, entry] of consumers.entries()) {
    problems.push(...missingProofs(entry).map((problem) => `consumers.${index}.${problem}`))
    if (ids.has(entry.id)) problems.push(`consumers.${index}.id: "${entry.id}" stands twice`)
    ids.add(entry.id)
    for (const [place, { id }] of entry.keys.entries()) {
      if (keyIds.has(id)) problems.push(`consumers.${index}.keys.${place}.id: "${id}" stands twice`)
      keyIds.add(id)
    }
    for (const { id, place } of others(entry)) {
      if (keyIds.has(id)) problems.push(`consumers.${index}.${place}: stands twice`)
      keyIds.add(id)
    }
  }
  return problems
}

/** What can never be shown would lock the consumer out; what needs nothing would let anyone in. */
function missingProofs({ keys, tokens, certificates, require }: z.infer<typeof ConsumerEntry>): string[] {
  const registered: Record<Proof, boolean> = {
    key: keys.length > 0,
    token: tokens.length > 0,
    certificate: certificates.length > 0,
    dpop: tokens.length > 0,
  }
  if (keys.length + tokens.length + certificates.length === 0) {
    return ['keys: one of keys, tokens and certificates is needed']
  }
  if (require.includes('key') && (require.includes('token') || require.includes('dpop'))) {
    return ['require: a request carries a key or a token, never both']
  }
  return require.flatMap((proof, place) => (registered[proof] ? [] : [`require.${place}: none is registered`]))
}

/** Tokens and certificates by their ids in the register, with the place of each in the entry. */
function others({ tokens, certificates }: z.infer<typeof ConsumerEntry>) {
  return [
    ...tokens.map(({ issuer, client, expires }, index) => ({
      id: toTokenId(issuer, client),
      place: `tokens.${index}`,
      expires,
    })),
    ...certificates.map((entry, index) => ({
      id: 'thumbprint' in entry ? toCertificateId(entry.thumbprint) : toSubjectId(entry.subject, entry.issuer),
      place: `certificates.${index}`,
      expires: entry.expires,
    })),
  ]
}

/** The whole register at once, for a process that serves no one meanwhile. */
export function parseConsumers(text: string): ParsedRegister {
  const { entries, problems } = readConsumers(text)
  if (!entries) return { register: undefined, problems }
  const builder = new RegisterBuilder()
  for (const piece of toPieces(entries)) builder.add(piece)
  return { register: builder.register, problems: [] }
}

function toEntry(parsed: z.infer<typeof ConsumerEntry>): RegisterEntry {
  const { keys, grants, tokens, certificates, require, ...entry } = parsed
  return {
    ...entry,
    keys: keys.map(({ id, hash, expires }) => ({ id, hash, expiresAt: expiresAt(expires) })),
    others: others(parsed).map(({ id, expires }) => ({ id, expiresAt: expiresAt(expires) })),
    requires: require,
    grants: grants.map((grant) => ({ ...grant, fields: grant.fields.flatMap(expandField) })),
  }
}

/** The first instant behind the last day, in Viet Nam. */
function expiresAt(lastDay: string | undefined): number {
  return lastDay === undefined ? Number.POSITIVE_INFINITY : startOfDayInVietnam(lastDay) + dayMs
}

function expandField(pattern: string): Field[] {
  if (!pattern.endsWith('.*')) return fields.filter((field) => field === pattern)
  return fields.filter((field) => field.startsWith(pattern.slice(0, -1)))
}
