/**
 * `clients/bruno`: a collection of the API client Bruno, one request for each operation with a body that fits. Address and key come from the
 * environment, so that no request goes to a foreign server and no key stands in a file.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Described, readDescription } from '../src/http/pages/reference/description.ts'
import { sampleValue } from '../src/http/pages/reference/sample-value.ts'

const folder = 'clients/bruno'
const root = join(import.meta.dirname, '..')
/** What is sent where a file is wanted. */
const paper = 'docs/examples/birth-notice.pdf'
const paperHash = createHash('sha256')
  .update(readFileSync(join(root, paper)))
  .digest('hex')

/** Every file of the collection, by its name below the project. */
export function brunoFiles(document: object): Record<string, string> {
  const description = readDescription(document)
  const groups = [...new Set(description.operations.map(({ tag }) => tag))]
  const requests = groups.flatMap((group) =>
    description.operations
      .filter(({ tag }) => tag === group)
      .map((described, index) => {
        const text = toRequest(described, index + 1, (schema, name) => sampleValue(schema, description.schemas, name))
        return [`${folder}/${group}/${described.id}.bru`, text]
      }),
  )
  return {
    [`${folder}/bruno.json`]: `${JSON.stringify({ version: '1', name: 'Lienthong gateway', type: 'collection' }, null, 2)}\n`,
    [`${folder}/collection.bru`]: blocks(block('auth', ['mode: bearer']), block('auth:bearer', ['token: {{key}}'])),
    [`${folder}/environments/sandbox.bru`]: block('vars', [
      'gateway: {{process.env.GATEWAY}}',
      'key: {{process.env.KEY}}',
    ]),
    ...Object.fromEntries(requests),
  }
}

type Sample = (schema: Parameters<typeof sampleValue>[0], name: string) => unknown

function toRequest({ id, method, path, operation }: Described, place: number, sample: Sample): string {
  const parameters = operation.parameters ?? []
  // What may be left out stands there switched off: `~`.
  const lines = (at: string) =>
    parameters
      .filter((parameter) => parameter.in === at)
      .map(({ name, required, schema }) => {
        const keyed = name === 'Idempotency-Key'
        const hash = name === 'sha256' && operation.tags?.[0] === 'filings'
        const value = keyed ? '{{$randomUUID}}' : hash ? paperHash : String(sample(schema ?? {}, name))
        return `${required || keyed ? '' : '~'}${name}: ${value}`
      })
  const bodies = Object.entries(operation.requestBody?.content ?? {})
  const [type, { schema } = {}] = bodies.find(([each]) => each === 'application/json') ?? bodies[0] ?? []
  const json = type === 'application/json' && schema ? JSON.stringify(sample(schema, ''), null, 2) : undefined
  const kind = json === undefined ? (type === undefined ? 'none' : 'file') : 'json'
  const needed = parameters.filter((parameter) => parameter.in === 'query' && parameter.required)
  const query = needed
    .map(({ name, schema: own }) => `${name}=${encodeURIComponent(String(sample(own ?? {}, name)))}`)
    .join('&')
  const address = path.replaceAll(/\{(\w+)\}/g, ':$1') + (query && `?${query}`)
  return blocks(
    block('meta', [`name: ${id}`, 'type: http', `seq: ${place}`]),
    block(method.toLowerCase(), [
      `url: {{gateway}}${address}`,
      `body: ${kind}`,
      `auth: ${operation.security?.length ? 'inherit' : 'none'}`,
    ]),
    block('params:query', lines('query')),
    block('params:path', lines('path')),
    block('headers', lines('header')),
    block('body:json', json?.split('\n') ?? []),
    block('body:file', kind === 'file' ? [`file: @file(../../${paper}) @contentType(${type})`] : []),
    block('docs', [operation.summary ?? '', '', operation.description ?? '']),
  )
}

const block = (name: string, lines: readonly string[]): string =>
  lines.length === 0 ? '' : `${name} {\n${lines.map((line) => (line === '' ? '' : `  ${line}`)).join('\n')}\n}\n`

const blocks = (...all: readonly string[]): string => all.filter((text) => text !== '').join('\n')
