/**
 * The one way a body comes in: size counted while it arrives, JSON within a depth, then the schema, with every fault of
 * the request named at once in both languages. No message repeats a value that was sent.
 */
import type { IncomingMessage } from 'node:http'
import type { Context } from 'hono'
import { z } from 'zod'
import { Purpose } from '../../domain/access.ts'
import { BodyPieces } from '../../domain/body-pieces.ts'
import type { Fault } from '../../domain/declaration/rules/validation-context.ts'
import { GatewayFailure, type RequestFault } from '../../domain/failure.ts'
import { findJsonFault } from '../../domain/json-fault.ts'
import { attributes, fields } from '../../domain/person/identity.ts'
import { repeatsMember } from '../../domain/repeated-member.ts'
import { decodeBilingual } from '../../domain/texts/bilingual.ts'
import { nextTurn } from '../../domain/yielding.ts'
import { type Env, findHeader, findIncoming, requestBody } from '../request.ts'
import { faultWords } from './fault-texts.ts'
import { type Framing, watchFraming } from './framing.ts'
import type { LargeBodies } from './large-bodies.ts'
import { nearest } from './nearest.ts'

export interface BodyLimits {
  bytesMax: number
  /** Deepest nesting of objects and arrays. Our schemas need six. */
  depthMax: number
  /** What the address takes beside JSON, for the words of a refusal. */
  alsoTaken?: readonly string[]
  large: LargeBodies
}

export async function readJson<T>(c: Context<Env>, schema: z.ZodType<T>, limits: BodyLimits): Promise<T> {
  return checkBody(schema, await readBody(c, limits))
}

/**
 * The body against its schema; `request-invalid` names every fault at once, those among them that no schema can see.
 * `further` finds these in what the schema read, or `undefined` where it found faults.
 */
export function checkBody<T>(
  schema: z.ZodType<T>,
  body: unknown,
  further: (read: T | undefined) => readonly RequestFault[] = () => [],
): T {
  const { data, success } = schema.safeParse(body)
  const others = further(data)
  if (success && others.length === 0) return data
  throw new GatewayFailure('request-invalid', { faults: [...toFaults(schema, body), ...others] })
}

/** A fault that a rule found, in the form in which a request's answer reports it. */
export function getRequestFault({ path, code, message }: Fault): RequestFault {
  return { pointer: `/${path.join('/')}`, code, message: decodeBilingual(message) ?? { vi: message, en: message } }
}

/** The body as JSON that no schema has seen yet, for a caller that must also know it as it was sent. */
export async function readBody(c: Context<Env>, limits: BodyLimits): Promise<unknown> {
  const type = findHeader(c, 'content-type')
  if (!type || !/^application\/(json|[\w.-]+\+json)\s*(;|$)/i.test(type)) {
    throw wrongMediaType(['application/json', ...(limits.alsoTaken ?? [])])
  }
  assertPlain(c)
  const arrived = await receive(c, limits).catch((error) => {
    // Reading ends early only when the sender has gone.
    throw error instanceof GatewayFailure ? error : new GatewayFailure('request-cancelled', { cause: error })
  })
  const read = () => parseText(arrived.whole(), limits)
  // Large ones are parsed one after the other: the steps of many would all be due in the same turn of the event loop.
  return arrived.bytes < largeTextBytes ? read() : limits.large.parsing.take('text', read)
}

/** To parse such a text takes a millisecond or two. */
const largeTextBytes = 1_000_000

async function parseText(bytes: Buffer, limits: BodyLimits): Promise<unknown> {
  // Decoding, each look at the text, parsing and the schema take some milliseconds of a file of 6 MB: others get their turn between them.
  const large = bytes.length >= largeTextBytes
  if (large) await nextTurn()
  const sent = bytes.toString('utf8')
  if (large) await nextTurn()
  // RFC 8259, 8.1: a byte order mark may be there, and is no part of the text.
  const text = sent.startsWith('\uFEFF') ? sent.slice(1) : sent
  if (tooDeep(text, limits.depthMax)) {
    const { depthMax } = limits
    throw malformed(`nested deeper than ${depthMax} levels`, {
      code: 'nested-too-deep',
      message: {
        vi: `Các đối tượng và danh sách lồng nhau quá ${depthMax} tầng`,
        en: `Objects and lists are nested deeper than ${depthMax} levels`,
      },
    })
  }
  // The decoder puts this character where the bytes were not UTF-8; half a name must not be searched for.
  if (text.includes('\uFFFD')) throw malformed('not UTF-8', { code: 'not-utf-8', message: notUtf8 })
  if (large) await nextTurn()
  const body = parse(text)
  if (large) await nextTurn()
  if (repeatsMember(text, body)) {
    throw malformed('a member of one object twice', { code: 'member-twice', message: memberTwice })
  }
  if (large) await nextTurn()
  return body
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw malformed('not JSON', text.trim() === '' ? { code: 'empty', message: empty } : toNotJson(text))
  }
}

type Malformed = Omit<RequestFault, 'pointer'>

/** `detail` is for machines and logs; the fault is for the developer who reads the answer. */
const malformed = (detail: string, fault: Malformed): GatewayFailure =>
  new GatewayFailure('body-malformed', { detail, faults: [{ pointer: '', ...fault }] })

/** In characters: a search of so many takes a few milliseconds, and no one writes more by hand. */
const searchedMax = 262_144

function toNotJson(text: string): Malformed {
  const fault = text.length > searchedMax ? undefined : findJsonFault(text)
  if (fault === undefined) return { code: 'not-json', message: notJson }
  const { line, column, says } = fault
  const message = {
    vi: `Dòng ${line}, cột ${column}: ${says.vi}`,
    en: `Line ${line}, column ${column}: ${says.en}`,
  }
  return { code: 'not-json', message, line, column: String(column) }
}

const notJson = { vi: 'Nội dung không phải là JSON', en: 'The body is not JSON' }
const empty = {
  vi: 'Yêu cầu không có nội dung; hãy gửi một tài liệu JSON',
  en: 'The request has no body; send a JSON document',
}
const notUtf8 = {
  vi: 'Nội dung phải là UTF-8; có byte không đọc được theo UTF-8',
  en: 'The body must be UTF-8, and holds bytes that are not',
}
const memberTwice = {
  vi: 'Trong một đối tượng có một trường được ghi hai lần',
  en: 'A field stands twice in one object',
}

/** What the address takes instead: in words for a developer, and as the detail for the header `Accept` of the answer. */
function wrongMediaType(types: readonly string[]): GatewayFailure {
  const list = types.join(', ')
  return new GatewayFailure('media-type-unsupported', {
    detail: list,
    faults: [
      {
        pointer: 'Content-Type',
        code: 'media-type',
        message: { vi: `Hãy gửi header Content-Type: ${list}`, en: `Send the header Content-Type: ${list}` },
      },
    ],
  })
}

/** Fails with `content-coding-unsupported` for a body that is compressed: a small one may unpack to a large one. */
export function assertPlain(c: Context<Env>): void {
  const coding = findHeader(c, 'content-encoding')?.trim().toLowerCase() ?? ''
  if (coding !== '' && coding !== 'identity') throw new GatewayFailure('content-coding-unsupported')
}

/** Straight from the socket where there is one: the framework's own reader would build a web stream around it first. */
async function receive(c: Context<Env>, { bytesMax, large }: BodyLimits): Promise<Arrived> {
  // The HTTP parser holds a sender to the length it stated.
  if (Number(findHeader(c, 'content-length') ?? 0) > bytesMax) throw tooLarge(bytesMax)
  const room = large.takeRoom(c, bytesMax)
  if (room !== undefined) await room
  requestBody(c)
  const incoming = findIncoming(c)
  if (incoming) return readIncoming(incoming, bytesMax)
  const bytes = Buffer.from(await c.req.arrayBuffer())
  if (bytes.length > bytesMax) throw tooLarge(bytesMax)
  return { bytes: bytes.length, whole: () => bytes }
}

interface Arrived {
  bytes: number
  whole(): Buffer
}

function readIncoming(incoming: IncomingMessage, bytesMax: number): Promise<Arrived> {
  return new Promise((resolve, reject) => {
    let bytes = 0
    // Most come in one piece.
    let only: Buffer | undefined
    let more: { pieces: BodyPieces; framing: Framing } | undefined
    const onData = (chunk: Buffer) => {
      bytes += chunk.length
      try {
        if (bytes > bytesMax) throw tooLarge(bytesMax)
        if (only === undefined) {
          only = chunk
          return
        }
        if (more === undefined) {
          more = { pieces: new BodyPieces(), framing: watchFraming(incoming) }
          more.pieces.add(only)
        }
        more.framing.count(bytes)
        more.pieces.add(chunk)
      } catch (error) {
        incoming.off('data', onData)
        reject(error)
      }
    }
    incoming.on('data', onData)
    incoming.once('end', () => resolve({ bytes, whole: () => more?.pieces.whole() ?? only ?? Buffer.alloc(0) }))
    incoming.once('error', reject)
    // Every request closes in the end. Only one that closes early has failed, and making a failure is not free.
    incoming.once('close', () => {
      if (!incoming.readableEnded) reject(new GatewayFailure('request-cancelled'))
    })
  })
}

function tooLarge(bytesMax: number): GatewayFailure {
  return new GatewayFailure('body-too-large', { detail: `at most ${bytesMax} bytes` })
}

/** Counts brackets outside strings, before the parser recurses into them. */
function tooDeep(text: string, depthMax: number): boolean {
  if (occurrences(text, '{', depthMax) + occurrences(text, '[', depthMax) <= depthMax) return false
  let depth = 0
  let inString = false
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (inString) {
      if (code === 0x5c) index++
      else if (code === 0x22) inString = false
    } else if (code === 0x22) inString = true
    else if (code === 0x7b || code === 0x5b) {
      if (++depth > depthMax) return true
    } else if (code === 0x7d || code === 0x5d) depth--
  }
  return false
}

/** At most one more than `enough`: who has no more brackets than levels need not be read character by character. */
function occurrences(text: string, character: string, enough: number): number {
  let count = 0
  for (let at = text.indexOf(character); at !== -1 && count <= enough; at = text.indexOf(character, at + 1)) count++
  return count
}

/** What is wrong with a value that no request brought, in the words in which a request would be refused. Empty: nothing. */
export function findFaults(schema: z.ZodType, value: unknown): RequestFault[] {
  return schema.safeParse(value).success ? [] : toFaults(schema, value)
}

/** Parsed once more per language, on the failing path only: the library knows both. */
function toFaults(schema: z.ZodType, body: unknown): RequestFault[] {
  const vi = issuesIn(schema, body, z.locales.vi())
  const en = issuesIn(schema, body, z.locales.en())
  const known = toWords(schema)
  return en.flatMap((issue, index) => {
    const pointer = toPointer(issue.path)
    const code = faultCode(issue)
    const library = { vi: vi[index]?.message ?? issue.message, en: issue.message }
    const message = code === 'required' ? required : (decodeBilingual(issue.message) ?? faultWords(issue) ?? library)
    const meant =
      issue.code === 'invalid_value' && index < guessesMax
        ? nearest(valueAt(body, issue.path), issue.values.map(String))
        : undefined
    if (issue.code !== 'unrecognized_keys') return [{ pointer, code, message: meant ? meantInstead(meant) : message }]
    return issue.keys.map((key, order) => {
      // So many get a guess at most; to compare all twenty thousand of a hostile body would hold up every caller.
      const near = order < guessesMax ? nearest(key, known) : undefined
      return {
        // What was meant for a word of ours is no value of a person, and may be repeated.
        pointer: `${pointer}/${near ? escaped(key) : safeName(key, known)}`,
        code: 'unknown-field',
        message: near === key ? misplaced : near ? unknownMember(near) : notOfTheApi,
      }
    })
  })
}

const guessesMax = 200

const notOfTheApi = { vi: 'Trường này không có trong giao diện', en: 'This field is not part of the API' }

/** A word of the API, as a member of another object. */
const misplaced = {
  vi: 'Trường này không thuộc đối tượng này mà thuộc một đối tượng khác của yêu cầu',
  en: 'This field does not belong to this object but to another one of the request',
}

function unknownMember(near: string) {
  return {
    vi: `${notOfTheApi.vi}; có phải ý là ${near}?`,
    en: `${notOfTheApi.en}; did you mean ${near}?`,
  }
}

function meantInstead(near: string) {
  return {
    vi: `Giá trị này không có trong danh sách; có phải ý là ${near}?`,
    en: `This value is not in the list; did you mean ${near}?`,
  }
}

const required = { vi: 'Bắt buộc phải có', en: 'Required' }

type Locale = { localeError: z.core.$ZodErrorMap }

function issuesIn(schema: z.ZodType, body: unknown, { localeError }: Locale): z.core.$ZodIssue[] {
  return flatten(schema.safeParse(body, { error: localeError }).error?.issues ?? [])
}

/** A union's fault says little; the faults of its nearest branch say what to do. */
function flatten(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue[] {
  return issues.flatMap((issue): z.core.$ZodIssue[] => {
    if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue]
    const nearest = issue.errors.reduce((best, branch) => (branch.length < best.length ? branch : best))
    return flatten(nearest.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })))
  })
}

function faultCode(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type' && /undefined/.test(issue.message)) return 'required'
  if (issue.code === 'custom' && typeof issue.params?.code === 'string') return issue.params.code
  return issue.code.replaceAll('_', '-')
}

function toPointer(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${escaped(String(step))}`).join('')
}

function escaped(step: string): string {
  return step.replaceAll('~', '~0').replaceAll('/', '~1')
}

function valueAt(body: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, step) => (inner as Record<PropertyKey, unknown> | null | undefined)?.[step], body)
}

const words: ReadonlySet<string> = new Set([...fields, ...attributes, ...Object.keys(Purpose.shape)])
const wordsBySchema = new WeakMap<z.ZodType, ReadonlySet<string>>()

/** The words of this API that a caller may have put at a wrong place: every member that the schema names anywhere. */
function toWords(schema: z.ZodType): ReadonlySet<string> {
  let known = wordsBySchema.get(schema)
  if (!known) {
    known = new Set([...words, ...getMembers(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }))])
    wordsBySchema.set(schema, known)
  }
  return known
}

function getMembers(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(getMembers)
  if (typeof node !== 'object' || node === null) return []
  const { properties = {}, ...rest } = node as { properties?: Record<string, unknown> }
  return [
    ...Object.keys(properties),
    ...Object.values(properties).flatMap(getMembers),
    ...Object.values(rest).flatMap(getMembers),
  ]
}

/** A key that the caller invented may itself be data: only a word of this API at a wrong place is repeated. */
function safeName(key: string, known: ReadonlySet<string>): string {
  return known.has(key) ? key : '*'
}
