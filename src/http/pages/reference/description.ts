/** The parts of an OpenAPI document that the reference reads. */

export interface Schema {
  $ref?: string
  type?: string | string[]
  format?: string
  pattern?: string
  enum?: unknown[]
  const?: unknown
  description?: string
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  minItems?: number
  minLength?: number
  maxLength?: number
  minimum?: number
  oneOf?: Schema[]
  anyOf?: Schema[]
  allOf?: Schema[]
  additionalProperties?: boolean | Schema
  examples?: unknown[]
  example?: unknown
}
export type Schemas = Readonly<Record<string, Schema>>

interface Parameter {
  name: string
  in: string
  required?: boolean
  description?: string
  schema?: Schema
}

interface Operation {
  operationId?: string
  tags?: string[]
  summary?: string
  description?: string
  security?: object[]
  parameters?: Parameter[]
  requestBody?: { content?: Record<string, { schema?: Schema }> }
  responses?: Record<string, { description?: string; content?: Record<string, { schema?: Schema }> }>
}

export interface Described {
  id: string
  tag: string
  method: string
  path: string
  operation: Operation
}

export interface Description {
  tags: readonly { name: string; description?: string }[]
  operations: readonly Described[]
  schemas: Schemas
}

export function readDescription(document: { tags?: unknown; paths?: unknown; components?: unknown }): Description {
  const { schemas = {} } = (document.components ?? {}) as { schemas?: Schemas }
  const paths = (document.paths ?? {}) as Record<string, Record<string, Operation>>
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => {
      const id = operation.operationId ?? `${method}${path}`
      return { id, tag: operation.tags?.[0] ?? '', method: method.toUpperCase(), path, operation }
    }),
  )
  return { tags: (document.tags ?? []) as Description['tags'], operations, schemas }
}

export const refName = ({ $ref }: Schema): string | undefined => $ref?.split('/').at(-1)

export function resolve(schema: Schema, schemas: Schemas): Schema {
  const name = refName(schema)
  return name ? { ...schemas[name], ...schema } : schema
}

/** Every named schema that these lead to, each once, in the order in which they are met. */
export function namesWithin(roots: readonly (Schema | undefined)[], schemas: Schemas): string[] {
  const names = new Set<string>()
  const visit = (schema: Schema | undefined): void => {
    if (!schema) return
    const name = refName(schema)
    if (name) {
      if (names.has(name)) return
      names.add(name)
      visit(schemas[name])
    }
    for (const inner of [schema.items, ...Object.values(schema.properties ?? {})]) visit(inner)
    for (const inner of [schema.oneOf, schema.anyOf, schema.allOf].flatMap((all) => all ?? [])) visit(inner)
    if (typeof schema.additionalProperties === 'object') visit(schema.additionalProperties)
  }
  for (const root of roots) visit(root)
  return [...names]
}
