/**
 * What of the TypeScript client is made from the API's description: the types of every operation, by openapi-typescript, and the
 * table of operations that the client calls. The types stand apart, because their generator brings a compiler of its own: a
 * check compares hashes and needs none of it.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const clientFolder = join(import.meta.dirname, '../clients/typescript')

interface DescribedOperation {
  operationId?: string
  parameters?: readonly { name: string; in: string }[]
  responses?: Readonly<Record<string, unknown>>
}
/** As it is served: plain JSON. */
export interface Description {
  paths?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  webhooks?: unknown
}

const methods = ['get', 'head', 'put', 'post', 'delete', 'patch'] as const

/** Every operation of the description, in its order. */
export function operationsIn(description: Description) {
  return Object.entries(description.paths ?? {}).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method] as DescribedOperation | undefined
      return operation?.operationId === undefined ? [] : [{ id: operation.operationId, method, path, operation }]
    }),
  )
}

/** `generated/operations.ts`: how each operation is called, and whether it takes an idempotency key. */
export function clientOperations(description: Description): string {
  const rows = operationsIn(description).map(({ id, method, path, operation }) => {
    const keyed = operation.parameters?.some(({ name }) => name.toLowerCase() === 'idempotency-key') ?? false
    const row = [`'${method.toUpperCase()}'`, `'${path}'`, ...(keyed ? ["'keyed'"] : [])]
    return `  ${id}: [${row.join(', ')}],`
  })
  return `// Written by \`npm run generate\` from the description of the API; do not edit.
import type { operations } from './api.ts'

/** Method and path of every operation; \`keyed\`: it takes an \`Idempotency-Key\`. */
export const operationTable = {
${rows.join('\n')}
} as const satisfies Record<keyof operations, readonly [string, string, 'keyed'?]>
`
}

const toHash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16)

/**
 * The description as the types need it: failures are one type, `Problem`, and not written out at every operation. Messages are no
 * operations that a client calls; what they hold stands among the schemas.
 */
function withoutFailures({ webhooks: _, ...called }: Description): Description {
  const copy: Description = structuredClone(called)
  for (const { operation } of operationsIn(copy)) {
    operation.responses = Object.fromEntries(
      Object.entries(operation.responses ?? {}).filter(([status]) => Number(status) < 400),
    )
  }
  return copy
}

const head = (source: string, body: string) =>
  `// Written by \`npm run generate\` with openapi-typescript; do not edit. Of ${source}, ${toHash(body)}.\n`

const toSource = (description: Description) => toHash(JSON.stringify(withoutFailures(description)))

/** Whether these types are the ones of this description, as the generator wrote them. */
export function areClientTypes(text: string, description: Description): boolean {
  const body = text.slice(text.indexOf('\n') + 1)
  return text === head(toSource(description), body) + body
}

/** `generated/api.ts`. Installs the generator beside the client where it is missing, which needs the registry. */
export async function makeClientTypes(description: Description): Promise<string> {
  const generator = join(clientFolder, 'node_modules/openapi-typescript/dist/index.mjs')
  if (!existsSync(generator)) {
    execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: clientFolder, stdio: 'inherit' })
  }
  const { default: openapiTS, astToString } = await import(pathToFileURL(generator).href)
  const nodes: readonly { name?: { text?: string } }[] = await openapiTS(withoutFailures(description))
  // Operations are called by name: their second listing by path would double the file.
  const kept = nodes.filter(({ name }) => name?.text === 'components' || name?.text === 'operations')
  const body: string = astToString(kept)
  return head(toSource(description), body) + body
}
