/**
 * The register of consumers: one YAML file, validated as a whole. A file that cannot be used is refused with every
 * reason, and anyone who reads it keeps the register that was in force.
 */
import { LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'
import type { JsonSchema } from '../config/json-schema.ts'
import { explainYaml, noAliases, toPosition } from '../config/read-yaml.ts'
import { getFaults } from '../config/setting-faults.ts'
import { Role } from '../domain/access.ts'
import { dayMs } from '../domain/duration.ts'
import { repeatsMember } from '../domain/repeated-member.ts'
import { line } from '../domain/text.ts'
import { type Bilingual, encodeBilingual } from '../domain/texts/bilingual.ts'
import { startOfDayInVietnam } from '../domain/vietnam-time.ts'
import {
  type FieldGroups,
  FieldGroupsEntry,
  grantEntry,
  lowerCase,
  procedureCode,
  toFieldGroups,
  toGrantOfRegister,
} from './grants.ts'
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

const perMinute = z.int().min(1).describe('Requests per minute in the long run, over all replicas together')
const burst = z.int().min(1).describe('Requests that may come at once')

const expires = z.iso.date().optional().describe('Last day on which it works. Absent: it does not expire')

const certificateEntry = z.union([
  z.strictObject({
    thumbprint: z
      .string()
      .regex(
        /^[0-9a-fA-F]{64}$/,
        encodeBilingual(
          'phải là 64 chữ số thập lục phân của SHA-256',
          'must be the 64 hexadecimal digits of its SHA-256',
        ),
      )
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

const consumerEntry = (groups: FieldGroups) =>
  z.strictObject({
    id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, lowerCase),
    name: line(200),
    keys: z
      .array(
        z.strictObject({
          id: z.string().regex(/^[a-z0-9]{12}$/),
          hash: z
            .string()
            .regex(
              /^[0-9a-f]{64}$/,
              encodeBilingual(
                'phải là 64 chữ số thập lục phân mà npm run issue-key in ra',
                'must be the 64 hexadecimal digits that npm run issue-key printed',
              ),
            ),
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
            .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, lowerCase)
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
      perMinute,
      burst,
      procedures: z
        .array(
          z.strictObject({
            procedures: z
              .array(z.string().regex(/^\d\.\d{6}$/, procedureCode))
              .min(1)
              .describe('National codes of the procedures that share this limit'),
            perMinute,
            burst,
          }),
        )
        .optional()
        .describe(
          'Of verifications and lookups about some procedures, within the whole: what one of them may use up. A procedure stands in one of these at most. Absent: none',
        ),
    }),
    roles: z
      .array(z.enum(Role))
      .default([])
      .describe(
        '`operator` may rerun, stop, close and confirm filings of every consumer, `auditor` may see which ones wait for a person; with either, the operators’ page opens. `leader` opens the board with every unit, `unit` with the units of this entry alone; `investigator` opens the cases of certificates that did not hold. None includes another. Absent: none',
      ),
    grants: z.array(grantEntry(groups)).describe('Deny by default: what no grant covers is refused'),
  })

type ConsumerEntry = z.infer<ReturnType<typeof consumerEntry>>

/** The whole file. `groups`: its own groups of fields, by which its grants are read. */
export function consumersFile(groups: FieldGroups) {
  return z.strictObject({
    fieldGroups: FieldGroupsEntry.optional(),
    consumers: z.array(consumerEntry(groups)),
  })
}
export type ConsumersFile = z.input<ReturnType<typeof consumersFile>>

/** One thing wrong with the file: a whole sentence with its place and line. Repeats no key and no hash. */
export type RegisterProblem = Readonly<Bilingual>

export type ParsedRegister = { register: Register; problems: [] } | { register: undefined; problems: RegisterProblem[] }

export type ReadConsumers =
  | { entries: RegisterEntry[]; problems: [] }
  | { entries: undefined; problems: RegisterProblem[] }

/** Every problem of the file at once, each with its place and line. No value of a key or hash is repeated. */
export function readConsumers(text: string): ReadConsumers {
  return readJsonForm(text) ?? readYamlForm(text)
}

/**
 * A file in JSON, as a program writes one, without the reader of YAML: that takes half a millisecond an entry. `undefined`: it is none, or
 * has a fault; the reader of YAML, which reads JSON too, then finds each with its line.
 */
function readJsonForm(text: string): ReadConsumers | undefined {
  if (!/^\s*\{/.test(text)) return undefined
  let tree: unknown
  try {
    tree = JSON.parse(text)
  } catch {
    return undefined
  }
  // Of a member that stands twice YAML knows, where JSON keeps the last in silence.
  if (!isMapping(tree) || repeatsMember(text, tree)) return undefined
  const groups = toFieldGroups(tree.fieldGroups)
  const { data } = consumersFile(groups).safeParse(tree)
  if (!data || duplicatesIn(data.consumers).length > 0) return undefined
  return { entries: data.consumers.map((entry) => toEntry(entry, groups)), problems: [] }
}

function readYamlForm(text: string): ReadConsumers {
  const consumers: ConsumerEntry[] = []
  const refusals: RegisterProblem[] = []
  let described: JsonSchema | undefined
  let seen = 0
  const { head, pieces } = cutFile(text)
  let schema: ReturnType<typeof consumersFile> | undefined
  let groups: FieldGroups = new Map()
  for (const piece of pieces) {
    const { tree, problems, toLine } = readYaml(piece)
    if (problems.length > 0) {
      refusals.push(...problems)
      continue
    }
    const first = schema === undefined
    const whole = first && isMapping(tree) ? { ...head, ...tree } : tree
    if (first) groups = toFieldGroups(isMapping(whole) ? whole.fieldGroups : undefined)
    schema ??= consumersFile(groups)
    const parsed = schema.safeParse(whole)
    if (parsed.success) consumers.push(...parsed.data.consumers)
    else {
      described ??= z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as JsonSchema
      const json = described
      const faults = parsed.error.issues.flatMap((issue) => getFaults(issue, json, whole))
      refusals.push(...faults.map(({ place, says }) => at(getPlace(place, seen), says, toLine(place))))
    }
    seen += getCount(tree)
  }
  const problems = [...refusals, ...(refusals.length === 0 ? duplicatesIn(consumers) : [])]
  return problems.length > 0
    ? { entries: undefined, problems }
    : { entries: consumers.map((entry) => toEntry(entry, groups)), problems: [] }
}

type ToLine = (place: readonly PropertyKey[]) => number | undefined

function at(place: string, { vi, en }: Bilingual, line?: number): RegisterProblem {
  return line === undefined
    ? { vi: `${place}: ${vi}`, en: `${place}: ${en}` }
    : { vi: `${place}: ${vi} (dòng ${line})`, en: `${place}: ${en} (line ${line})` }
}

const isMapping = (tree: unknown): tree is Record<string, unknown> =>
  typeof tree === 'object' && tree !== null && !Array.isArray(tree)

function readYaml(text: string): { tree: unknown; problems: RegisterProblem[]; toLine: ToLine } {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const toLine: ToLine = (place) => {
    for (let length = place.length; length > 0; length--) {
      const node = document.getIn(place.slice(0, length), true) as { range?: readonly number[] | null } | undefined
      const offset = node?.range?.[0]
      if (offset !== undefined) return lines.linePos(offset).line
    }
    return undefined
  }
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => {
      const { line, column } = toPosition(error, lines)
      const { vi, en } = explainYaml(error, text)
      return { vi: `dòng ${line}, cột ${column}: ${vi}`, en: `line ${line}, column ${column}: ${en}` }
    })
    return { tree: undefined, problems, toLine }
  }
  try {
    return { tree: document.toJS({ maxAliasCount: 0 }), problems: [], toLine }
  } catch {
    return { tree: undefined, problems: [noAliases], toLine }
  }
}

/** So many entries are parsed at a time: their tree takes some megabytes, that of a whole country half a gigabyte. */
const pieceOfFile = 250

interface CutFile {
  /** What stands before the list, already read; empty where the file is read whole. */
  head: Readonly<Record<string, unknown>>
  pieces: Iterable<string>
}

/**
 * The file in pieces that are files themselves, each with its lines where they stood. Only a file whose last member is one list in
 * block style is cut, before items: a line that begins with the dash of the list can be nothing else than an item, because whatever
 * continues over several lines is indented further (YAML 1.2.2, 6.1 and 8.2.1). Any other file is read whole.
 */
function cutFile(text: string): CutFile {
  const whole = { head: {}, pieces: [text] }
  const found = /^consumers:[ \t]*(?:#[^\n]*)?\r?\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*( *)(?=- )/m.exec(text)
  if (found === null) return whole
  const [opening, indent = ''] = found
  const head = readYaml(text.slice(0, found.index))
  if (head.problems.length > 0 || !(head.tree === null || isMapping(head.tree))) return whole
  const from = found.index + opening.length - indent.length
  const rest = text.slice(from)
  // At the margin there is nothing but items and comments: another name there would end the list.
  const another = indent === '' ? /^[^\s#-]/m : /^[^\s#]/m
  if (another.test(rest)) return whole
  return { head: head.tree ?? {}, pieces: cutList(rest, indent, text.slice(0, from).split('\n').length) }
}

/** `line`: where the list begins, from 1. */
function* cutList(list: string, indent: string, line: number): Generator<string> {
  const starts = [...list.matchAll(new RegExp(`^${indent}- `, 'gm'))].map(({ index }) => index)
  let at = line
  for (let from = 0; from < starts.length; from += pieceOfFile) {
    const piece = list.slice(starts[from], starts[from + pieceOfFile])
    yield `consumers:${'\n'.repeat(at - 1)}${piece}`
    at += piece.split('\n').length - 1
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

const twice: Bilingual = { vi: 'được ghi hai lần', en: 'stands twice' }
const named = (name: string, { vi, en }: Bilingual): Bilingual => ({ vi: `"${name}" ${vi}`, en: `"${name}" ${en}` })

function duplicatesIn(consumers: readonly ConsumerEntry[]): RegisterProblem[] {
  const problems: RegisterProblem[] = []
  const [ids, keyIds] = [new Set<string>(), new Set<string>()]
  for (const [index, entry] of consumers.entries()) {
    const place = `consumers.${index}`
    problems.push(...missingProofs(entry).map((problem) => at(`${place}.${problem.place}`, problem.says)))
    if (ids.has(entry.id)) problems.push(at(`${place}.id`, named(entry.id, twice)))
    ids.add(entry.id)
    for (const [order, { id }] of entry.keys.entries()) {
      if (keyIds.has(id)) problems.push(at(`${place}.keys.${order}.id`, named(id, twice)))
      keyIds.add(id)
    }
    for (const other of others(entry)) {
      if (keyIds.has(other.id)) problems.push(at(`${place}.${other.place}`, twice))
      keyIds.add(other.id)
    }
  }
  return problems
}

/** What can never be shown would lock the consumer out; what needs nothing would let anyone in. */
function missingProofs({ keys, tokens, certificates, require }: ConsumerEntry): { place: string; says: Bilingual }[] {
  const registered: Record<Proof, boolean> = {
    key: keys.length > 0,
    token: tokens.length > 0,
    certificate: certificates.length > 0,
    dpop: tokens.length > 0,
  }
  if (keys.length + tokens.length + certificates.length === 0) {
    const says = {
      vi: 'phải có ít nhất một trong keys, tokens và certificates',
      en: 'one of keys, tokens and certificates is needed',
    }
    return [{ place: 'keys', says }]
  }
  if (require.includes('key') && (require.includes('token') || require.includes('dpop'))) {
    const says = {
      vi: 'một yêu cầu mang khóa hoặc mang token, không bao giờ cả hai',
      en: 'a request carries a key or a token, never both',
    }
    return [{ place: 'require', says }]
  }
  const none = { vi: 'hệ thống này chưa đăng ký cái nào loại đó', en: 'none is registered' }
  return require.flatMap((proof, index) => (registered[proof] ? [] : [{ place: `require.${index}`, says: none }]))
}

/** Tokens and certificates by their ids in the register, with the place of each in the entry. */
function others({ tokens, certificates }: ConsumerEntry) {
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

function toEntry(parsed: ConsumerEntry, groups: FieldGroups): RegisterEntry {
  const { keys, grants, tokens, certificates, require, ...entry } = parsed
  return {
    ...entry,
    keys: keys.map(({ id, hash, expires }) => ({ id, hash, expiresAt: expiresAt(expires) })),
    others: others(parsed).map(({ id, expires }) => ({ id, expiresAt: expiresAt(expires) })),
    requires: require,
    grants: grants.map((grant, index) => toGrantOfRegister(grant, index, groups)),
  }
}

/** The first instant behind the last day, in Viet Nam. */
function expiresAt(lastDay: string | undefined): number {
  return lastDay === undefined ? Number.POSITIVE_INFINITY : startOfDayInVietnam(lastDay) + dayMs
}
