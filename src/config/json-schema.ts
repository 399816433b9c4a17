/** The configuration's own description (JSON Schema, as zod makes it): which settings there are, and which are secret. */

/** The part of JSON Schema that the description uses. */
export interface JsonSchema {
  description?: string
  default?: unknown
  type?: string
  format?: string
  pattern?: string
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
export type ConfigPath = readonly (string | number)[]

export const toName = (place: ConfigPath): string => place.join('.')

/** Whether any reading of the schema marks this place as secret: lists, tables and alternatives are looked through. */
export function isSecret(schema: JsonSchema, place: ConfigPath): boolean {
  if (getAlternatives(schema).some((inner) => isSecret(inner, place))) return true
  const [step, ...rest] = place
  if (step === undefined) return schema.secret === true
  const inner = findInner(schema, step)
  return inner !== undefined && isSecret(inner, rest)
}

/** The names that may stand at a place. Of alternatives only those count that the value already chose, if it chose any. */
export function namesAt(schema: JsonSchema, place: ConfigPath, tree: unknown): string[] {
  const [step, ...rest] = place
  const chosen = chosenBy(schema, tree)
  if (chosen.length > 0) return [...new Set(chosen.flatMap((branch) => namesAt(branch, place, tree)))]
  if (step === undefined) return Object.keys(schema.properties ?? {})
  const inner = findInner(schema, step)
  return inner === undefined ? [] : namesAt(inner, rest, valueAt(tree, [step]))
}

/** The values that one of the alternatives at a place must have at `name`: what a discriminator may be. */
export function constantsAt(schema: JsonSchema, place: ConfigPath, name: string): unknown[] {
  const [step, ...rest] = place
  const alternatives = getAlternatives(schema)
  if (alternatives.length > 0) {
    return [...new Set(alternatives.flatMap((branch) => constantsAt(branch, place, name)))]
  }
  if (step !== undefined) {
    const inner = findInner(schema, step)
    return inner === undefined ? [] : constantsAt(inner, rest, name)
  }
  const only = schema.properties?.[name]?.const
  return only === undefined ? [] : [only]
}

export function valueAt(tree: unknown, place: ConfigPath): unknown {
  let value = tree
  for (const step of place) {
    if (typeof value !== 'object' || value === null) return undefined
    value = (value as Record<string | number, unknown>)[step]
  }
  return value
}

function findInner(schema: JsonSchema, step: string | number): JsonSchema | undefined {
  const table = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined
  return typeof step === 'number' ? schema.items : (schema.properties?.[step] ?? table)
}

function getAlternatives({ oneOf = [], anyOf = [], allOf = [] }: JsonSchema): JsonSchema[] {
  return [...oneOf, ...anyOf, ...allOf]
}

/** The alternatives whose constant members fit the value; all of them when none does. */
function chosenBy(schema: JsonSchema, value: unknown): JsonSchema[] {
  const alternatives = getAlternatives(schema)
  const fitting = alternatives.filter(({ properties = {} }) =>
    Object.entries(properties).every(
      ([name, { const: only }]) => only === undefined || valueAt(value, [name]) === only,
    ),
  )
  return fitting.length > 0 ? fitting : alternatives
}

/** A tree in which all that must be there is, with examples for what was missing, and where those stand. */
export interface Completed {
  tree: unknown
  examples: ConfigPath[]
}

/** Puts examples where a required value is missing, so that a part of a configuration can be held to the whole schema. */
export function completed(schema: JsonSchema, tree: unknown): Completed {
  const examples: ConfigPath[] = []
  return { tree: complete(schema, tree, [], examples), examples }
}

function complete(schema: JsonSchema, value: unknown, place: ConfigPath, examples: ConfigPath[]): unknown {
  const alternatives = getAlternatives(schema)
  if (alternatives.length > 0) {
    if (value !== undefined) {
      const [chosen, ...others] = chosenBy(schema, value)
      // Which of them is meant is not said: the schema itself will say what is missing.
      return chosen === undefined || others.length > 0 ? value : complete(chosen, value, place, examples)
    }
    const least = alternatives.reduce((a, b) => ((b.required?.length ?? 0) < (a.required?.length ?? 0) ? b : a))
    return complete(least, undefined, place, examples)
  }
  if (schema.properties !== undefined) {
    if (value !== undefined && (typeof value !== 'object' || value === null || Array.isArray(value))) return value
    const result: Record<string, unknown> = { ...(value as object | undefined) }
    for (const [name, inner] of Object.entries(schema.properties)) {
      const missing = result[name] === undefined
      if (missing && !schema.required?.includes(name)) continue
      if (missing) examples.push([...place, name])
      result[name] = complete(inner, result[name], [...place, name], examples)
    }
    return result
  }
  if (Array.isArray(value)) {
    const { items } = schema
    return items === undefined ? value : value.map((one, at) => complete(items, one, [...place, at], examples))
  }
  if (value !== undefined) return value
  return schema.const ?? schema.enum?.[0] ?? getExample(schema)
}

/** Invented; the first that fits the form. */
const exampleTexts = [
  'example',
  'https://endpoint.example/service',
  '99',
  'KS',
  '/service',
  '00:00',
  '2026-01-01',
  '2026-01-01T00:00:00+07:00',
  'VN/GOV/H99/example',
  'VN/GOV/H99/example/service/v1',
]

function getExample({ type, format, pattern, minimum = 1 }: JsonSchema): unknown {
  if (type === 'integer' || type === 'number') return minimum
  if (type === 'boolean') return false
  if (type === 'array') return []
  if (type === 'object') return {}
  const fits = (text: string) =>
    (format !== 'uri' || text.startsWith('https:')) && (pattern === undefined || new RegExp(pattern).test(text))
  return exampleTexts.find(fits) ?? 'example'
}
