/** Every secret of the configuration: how it is exchanged stands in a table, and no fault, page, log or bundle ever shows it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Config, configJsonSchema, parseConfig } from '../../../src/config/config.ts'
import { completed, isSecret, type JsonSchema, valueAt } from '../../../src/config/json-schema.ts'
import { ConfigProblems } from '../../../src/config/problem.ts'
import { hashSettings, settingsInForce } from '../../../src/config/redacted.ts'
import { rotations } from '../../gateway/rotations.ts'

type Place = readonly (string | number)[]

const root = join(import.meta.dirname, '../../..')
/** Each is exchanged while two replicas serve: gateway/rotation-under-load.test.ts goes through the same table. */
const prefixes = rotations.flatMap(({ covers }) => covers)
const findRow = (name: string) => prefixes.find((prefix) => name.startsWith(prefix))

/** Each place that is a secret, with 0 for an entry of a list and `x` for a name of a table, and a tree that leads there. */
function* secretPlaces(schema: JsonSchema, place: Place = []): Generator<Place> {
  for (const branch of [...(schema.oneOf ?? []), ...(schema.anyOf ?? []), ...(schema.allOf ?? [])])
    yield* secretPlaces(branch, place)
  if (schema.secret === true) yield place
  for (const [name, inner] of Object.entries(schema.properties ?? {})) yield* secretPlaces(inner, [...place, name])
  if (schema.items) yield* secretPlaces(schema.items, [...place, 0])
  if (typeof schema.additionalProperties === 'object') yield* secretPlaces(schema.additionalProperties, [...place, 'x'])
}

const schema = configJsonSchema()
const places = [...new Map([...secretPlaces(schema)].map((place) => [place.join('.'), place])).values()]

/** All of the tree that is not on the way is an example, or absent. */
function treeWith([step, ...rest]: Place, value: string): unknown {
  if (step === undefined) return value
  return typeof step === 'number' ? [treeWith(rest, value)] : { [step]: treeWith(rest, value) }
}

test('every secret has a row that exchanges it under load, and no row is idle', () => {
  expect(places.length).toBeGreaterThan(60)
  const names = places.map((place) => place.join('.'))
  expect(names.filter((name) => findRow(name) === undefined)).toEqual([])
  expect(prefixes.filter((prefix) => !names.some((name) => findRow(name) === prefix))).toEqual([])
})

test('the page for operators names each of them', () => {
  const page = readFileSync(join(root, 'docs/operate/secrets.md'), 'utf8')
  expect(prefixes.filter((prefix) => !page.includes(`\`${prefix.replace(/\.$/, '')}`))).toEqual([])
})

const canary = fc
  .string({ unit: fc.constantFrom('K', 'q', '7', '/', '@', '#', ' ', ':', '"', 'đ'), minLength: 0, maxLength: 60 })
  .map((tail) => `canary7Z${tail}`)

test('whatever the secret and its value, whole, too short or in the wrong place: no fault and no list of settings shows it', () => {
  fc.assert(
    fc.property(fc.constantFrom(...places), canary, fc.boolean(), (place, value, literalSecrets) => {
      const { tree } = completed(schema, treeWith(place, value))
      expect(valueAt(tree, place)).toBe(value)
      const options = { source: 'lienthong.yaml', directory: root, environment: {}, literalSecrets }
      const shown: string[] = []
      try {
        const config = parseConfig(tree, options)
        shown.push(JSON.stringify(settingsInForce(config)), hashSettings(config))
      } catch (error) {
        if (!(error instanceof ConfigProblems)) throw error
        shown.push(error.message, error.tell('vi'), error.tell('en'), JSON.stringify(error.problems))
      }
      expect(isSecret(schema, place)).toBe(true)
      // The list of settings of a tree that no schema has cleaned.
      shown.push(JSON.stringify(settingsInForce(tree as Config)))
      for (const text of shown) expect(text).not.toContain('canary7Z')
    }),
    { numRuns: 1_000 },
  )
})
