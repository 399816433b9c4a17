/** Every operation of the description, called by its name with its own types. */
import type { operations } from './generated/api.ts'
import { operationTable } from './generated/operations.ts'
import type { Repeating } from './retry.ts'
import type { CallOptions, Send } from './send.ts'

export type OperationId = keyof operations

type ContentOf<Answer> = Answer extends { content: infer Content } ? Content : never
type Success<Id extends OperationId> = operations[Id]['responses'][Extract<
  keyof operations[Id]['responses'],
  200 | 201 | 202
>]
type JsonAnswer<Id extends OperationId> =
  ContentOf<Success<Id>> extends infer Content
    ? Content extends { 'application/json': infer Body }
      ? Body
      : never
    : never
/** What an operation answers with as JSON; `undefined` where it has nothing to say. */
export type Answer<Id extends OperationId> = [JsonAnswer<Id>] extends [never] ? undefined : JsonAnswer<Id>

type Given<Id extends OperationId, Place extends 'path' | 'query'> = NonNullable<operations[Id]['parameters'][Place]>
type BodyOf<Id extends OperationId> = operations[Id] extends { requestBody: { content: infer Content } }
  ? Content extends { 'application/json': infer Body }
    ? Body
    : string | Uint8Array<ArrayBuffer> | Blob
  : never

/** What an operation is called with: what stands in its path, its query and its body, each where the operation has it. */
export type Input<Id extends OperationId> = {
  query?: Given<Id, 'query'>
} & ([Given<Id, 'path'>] extends [never] ? { path?: never } : { path: Given<Id, 'path'> }) &
  ([BodyOf<Id>] extends [never] ? { body?: never } : { body: BodyOf<Id> })

export interface OperationOptions extends CallOptions {
  /** One of your own for one act; the same for every repetition of it. */
  idempotencyKey?: string
  /** Time of one attempt; for a call that waits. */
  attemptTimeoutMs?: number
}

/** A file, as it came. */
export interface Received {
  mediaType: string
  bytes: Uint8Array
}

/**
 * Bodies that are sent with POST and change nothing, or say what is already so: the same step at the same moment is the same
 * event, the same dossier the same dossier.
 */
const repeatable: ReadonlySet<OperationId> = new Set<OperationId>([
  'verifyPerson',
  'lookUpPerson',
  'verifyCard',
  'verifyCertificate',
  'checkFile',
  'resolveAddress',
  'searchCertificateCases',
  'searchAuditRecords',
  'reportToCitizen',
  'registerDossier',
  'reportDossierStep',
])

/** What a second attempt of an operation can do. */
export function getRepeating(id: OperationId, idempotencyKey: string | undefined): Repeating {
  const [method, , keyed] = operationTable[id] as readonly [string, string, 'keyed'?]
  if (method === 'GET' || method === 'HEAD' || method === 'PUT' || repeatable.has(id)) return 'nothing'
  return keyed !== undefined && idempotencyKey !== undefined ? 'nothing-under-its-key' : 'again'
}

export function createCalls(send: Send) {
  function toRequest<Id extends OperationId>(id: Id, input: Input<Id>, options: OperationOptions, accept: string) {
    const [method, path] = operationTable[id]
    const { idempotencyKey, headers, ...rest } = options
    const inPath: Readonly<Record<string, unknown>> = { ...input.path }
    const { body, asItIs } = toBody(input.body)
    return {
      ...rest,
      method,
      path:
        path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(inPath[name]))) +
        toQuery({ ...input.query }),
      ...(body !== undefined && { body }),
      headers: {
        accept,
        ...(!asItIs && { 'content-type': 'application/json' }),
        ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
        ...headers,
      },
      repeating: getRepeating(id, idempotencyKey),
    }
  }

  return {
    /** Calls an operation and reads its JSON. Fails with a `LienthongError`. */
    call: <Id extends OperationId>(id: Id, input: Input<Id>, options: OperationOptions = {}): Promise<Answer<Id>> =>
      send(toRequest(id, input, options, 'application/json'), async (response) => {
        const text = await response.text()
        return (text === '' ? undefined : JSON.parse(text)) as Answer<Id>
      }),

    /** Calls an operation that answers with a file, or with a page or a table where `accept` names one. */
    download: <Id extends OperationId>(
      id: Id,
      input: Input<Id>,
      { accept = '*/*', ...options }: OperationOptions & { accept?: string } = {},
    ): Promise<Received> =>
      send(toRequest(id, input, options, accept), async (response) => ({
        mediaType: response.headers.get('content-type') ?? 'application/octet-stream',
        bytes: new Uint8Array(await response.arrayBuffer()),
      })),
  }
}

export type Calls = ReturnType<typeof createCalls>

/** Files and text go out as they are, everything else as JSON. */
function toBody(body: unknown): { body?: string | Uint8Array<ArrayBuffer> | Blob; asItIs: boolean } {
  if (body === undefined) return { asItIs: true }
  if (typeof body === 'string' || body instanceof Blob) return { body, asItIs: true }
  if (body instanceof Uint8Array) return { body: new Uint8Array(body), asItIs: true }
  return { body: JSON.stringify(body), asItIs: false }
}

function toQuery(query: Readonly<Record<string, unknown>>): string {
  const given = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) given.set(name, String(value))
  return given.size === 0 ? '' : `?${given}`
}
