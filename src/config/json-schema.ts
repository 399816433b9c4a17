/** The configuration's own description (JSON Schema, as zod makes it): which settings there are, and which are secret. */

/** The part of JSON Schema that the description uses. */
export interface JsonSchema {
  description?: string
  default?: unknown
  type?: string
  format?: string
  enum?: unknown[]
  const?: unknown
  minimum?: number
  maximum?: number
  secret?: boolean
  required?: string[]
  properties?: Record<string, JsonSchema>
  items?: JsonSchema
  oneOf?: JsonSchema[]
  anyOf?: JsonSchema[]
  allOf?: JsonSchema[]
  additionalProperties?: JsonSchema | boolean
}

/** The place of a setting, from the root of the file. */
export type Place = readonly (string | number)[]

export const nameOf = (place: Place): string => place.join('.')

/** Whether any reading of the schema marks this place as secret: lists, tables and alternatives are looked through. */
export function isSecret(schema: JsonSchema, place: Place): boolean {
  if (alternativesOf(schema).some((inner) => isSecret(inner, place))) return true
  const [step, ...rest] = place
  if (step === undefined) return schema.secret === true
  const inner = innerOf(schema, step)
  return inner !== undefined && isSecret(inner, rest)
}

/** The names that may stand at a place. Of alternatives only those count that the value already chose, if it chose any. */
export function namesAt(schema: JsonSchema, place: Place, tree: unknown): string[] {
  const [step, ...rest] = place
  const chosen = chosenBy(schema, tree)
  if (chosen.length > 0) return [...new Set(chosen.flatMap((branch) => namesAt(branch, place, tree)))]
  if (step === undefined) return Object.keys(schema.properties ?? {})
  const inner = innerOf(schema, step)
  return inner === undefined ? [] : namesAt(inner, rest, valueAt(tree, [step]))
}

/** The values that one of the alternatives at a place must have at `name`: what a discriminator may be. */
export function constantsAt(schema: JsonSchema, place: Place, name: string): unknown[] {
  const [step, ...rest] = place
  const alternatives = alternativesOf(schema)
  if (alternatives.length > 0) {
    return [...new Set(alternatives.flatMap((branch) => constantsAt(branch, place, name)))]
  }
  if (step !== undefined) {
    const inner = innerOf(schema, step)
    return inner === undefined ? [] : constantsAt(inner, rest, name)
  }
  const only = schema.properties?.[name]?.const
  return only === undefined ? [] : [only]
}

export function valueAt(tree: unknown, place: Place): unknown {
  let value = tree
  for (const step of place) {
    if (typeof value !== 'object' || value === null) return undefined
    value = (value as Record<string | number, unknown>)[step]
  }
  return value
}

function innerOf(schema: JsonSchema, step: string | number): JsonSchema | undefined {
  const table = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined
  return typeof step === 'number' ? schema.items : (schema.properties?.[step] ?? table)
}

function alternativesOf({ oneOf = [], anyOf = [], allOf = [] }: JsonSchema): JsonSchema[] {
  return [...oneOf, ...anyOf, ...allOf]
}

/** The alternatives whose constant members fit the value; all of them when none does. */
function chosenBy(schema: JsonSchema, value: unknown): JsonSchema[] {
  const alternatives = alternativesOf(schema)
  const fitting = alternatives.filter(({ properties = {} }) =>
    Object.entries(properties).every(
      ([name, { const: only }]) => only === undefined || valueAt(value, [name]) === only,
    ),
  )
  return fitting.length > 0 ? fitting : alternatives
}
