/**
 * The description as generators of clients read it: patterns that JavaScript, Python, Java and Go read alike, every alternative
 * of a value under a name of its own, and what tells them apart.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const document = JSON.parse(readFileSync(join(import.meta.dirname, '../../contracts/gateway/openapi.json'), 'utf8'))

interface Node {
  [member: string]: unknown
}

/** Every object of the description, with where it stands. */
function nodesIn(value: unknown, at = '#'): { at: string; node: Node }[] {
  if (Array.isArray(value)) return value.flatMap((inner, index) => nodesIn(inner, `${at}/${index}`))
  if (typeof value !== 'object' || value === null) return []
  const node = value as Node
  return [{ at, node }, ...Object.entries(node).flatMap(([name, inner]) => nodesIn(inner, `${at}/${name}`))]
}
const nodes = nodesIn(document)

/**
 * What JavaScript (without flags), Python's `re`, Java and RE2 share: literals, escaped punctuation, `\d`, classes, groups without
 * names, alternatives, bounded and unbounded repetition up to RE2's thousand. No properties, no looking around, no references.
 */
const portable =
  /^(?:\^?)(?:[^\\^$.*+?()[\]{}|]|\\[d.^$*+?()[\]{}|\\/"-]|\[\^?(?:[^\]\\[]|\\[d\]\\[^-]|\\x[0-9A-F]{2})+\]|[()|?*+.]|\{\d{1,3}(?:,\d{0,3})?\})*\$?$/

test('every pattern is one that JavaScript, Python, Java and Go read alike', () => {
  const patterns = nodes.flatMap(({ at, node }) =>
    typeof node.pattern === 'string' ? [[at, node.pattern] as const] : [],
  )
  expect(patterns.length).toBeGreaterThan(50)
  for (const [at, pattern] of patterns) {
    expect(pattern, at).toMatch(portable)
    expect(pattern, at).not.toMatch(/\(\?|\\[pPukbBAzZ1-9]/)
    expect(() => new RegExp(pattern), at).not.toThrow()
  }
})

test.each(['\\p{L}', '(?=a)b', '(?<n>a)', '(a)\\1', '\\u0041', 'a\\b', '[\\p{L}]', 'a{2000}'])(
  'the rule finds %s',
  (pattern) => {
    expect(portable.test(pattern) && !/\(\?|\\[pPukbBAzZ1-9]/.test(pattern)).toBe(false)
  },
)

const toName = (schema: unknown) => (schema as Node | null)?.$ref
const isNull = (schema: unknown) => (schema as Node | null)?.type === 'null'

test('every alternative has a name, and where there are several of them something tells them apart', () => {
  const choices = nodes.flatMap(({ at, node }) =>
    (['oneOf', 'anyOf'] as const).flatMap((kind) =>
      Array.isArray(node[kind]) ? [{ at, node, kind, among: node[kind] }] : [],
    ),
  )
  expect(choices.length).toBeGreaterThan(3)
  for (const { at, node, kind, among } of choices) {
    const named = among.filter((schema) => !isNull(schema))
    if (named.every((schema) => typeof (schema as Node).type === 'string' && (schema as Node).type !== 'object'))
      continue
    expect(named.map(toName), `${at}/${kind}`).toEqual(
      named.map(() => expect.stringMatching(/^#\/components\/schemas\/\w+$/)),
    )
    if (kind !== 'oneOf' || named.length === 1) continue
    const { propertyName, mapping } = node.discriminator as { propertyName: string; mapping: Record<string, string> }
    expect(Object.values(mapping).toSorted(), at).toEqual(named.map(toName).toSorted())
    for (const [value, target] of Object.entries(mapping)) {
      const schema = document.components.schemas[target.split('/').at(-1) ?? '']
      const only = schema.properties[propertyName]
      expect(only.const ?? only.enum, target).toEqual(only.const === undefined ? [value] : value)
      expect(schema.required).toContain(propertyName)
    }
  }
})

test('every body and every answer that is an object has a name, so that generators need not make one up', () => {
  const names = Object.keys(document.components.schemas)
  expect(new Set(names.map((name) => name.toLowerCase())).size, 'also where case does not count').toBe(names.length)
  for (const name of names) expect(name).toMatch(/^[A-Z][A-Za-z0-9]+$/)
  const ids = nodes.flatMap(({ node }) => (typeof node.operationId === 'string' ? [node.operationId] : []))
  expect(new Set(ids).size).toBe(ids.length)
})

test('what generators call a member of their own making is no other schema', () => {
  const schemas: Record<string, Node> = document.components.schemas
  const isObject = (schema: Node) => schema.properties !== undefined || (schema.items as Node)?.properties !== undefined
  const made = Object.entries(schemas).flatMap(([name, { properties = {} }]) =>
    Object.entries(properties as Record<string, Node>)
      .filter(([, member]) => isObject(member))
      .map(([member]) => `${name}${member.charAt(0).toUpperCase()}${member.slice(1)}`),
  )
  expect(made.length).toBeGreaterThan(10)
  expect(made.filter((name) => name in schemas)).toEqual([])
})

test('no yes or no is of one value alone: generators read its values as texts', () => {
  const fixed = nodes.filter(({ node }) => node.type === 'boolean' && (node.enum ?? node.const) !== undefined)
  expect(fixed.map(({ at }) => at)).toEqual([])
})

test('nothing is joined to nothing: what may be absent is one of two', () => {
  const joined = nodes.filter(({ node }) => Array.isArray(node.allOf))
  expect(joined.map(({ at }) => at)).toEqual([])
})

test('every message has a name of its own, and no group in common with an operation: its generated class would replace theirs', () => {
  const operationsIn = (items: Record<string, Record<string, { operationId?: string; tags?: string[] }>>) =>
    Object.values(items).flatMap((item) => Object.values(item))
  const messages = operationsIn(document.webhooks)
  expect(messages.length).toBeGreaterThan(40)
  for (const { operationId } of messages) expect(operationId).toMatch(/^on[A-Z][A-Za-z]+$/)
  const tags = new Set(operationsIn(document.paths).flatMap((operation) => operation.tags ?? []))
  expect(messages.flatMap((message) => message.tags ?? []).filter((tag) => tags.has(tag))).toEqual([])
})
