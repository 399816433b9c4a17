/** Every secret of the configuration: how it is exchanged stands in a table, and no fault, page, log or bundle ever shows it. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Config, configJsonSchema, parseConfig } from '../../../src/config/config.ts'
import { completed, isSecret, type JsonSchema, valueAt } from '../../../src/config/json-schema.ts'
import { ConfigProblems } from '../../../src/config/problem.ts'
import { hashSettings, settingsInForce } from '../../../src/config/redacted.ts'

type Place = readonly (string | number)[]

const root = join(import.meta.dirname, '../../..')
const underLoad = 'test/gateway/exchanged-secrets.test.ts'

/** `test`: exchanged while the gateway serves. `reason`: taken over by the next start, one replica after the other, and why. */
const rows: readonly (readonly [prefix: string, how: { test: string } | { reason: string }])[] = [
  ['database.url', { test: underLoad }],
  ['links.', { test: underLoad }],
  ['access.signIn.', { test: underLoad }],
  ['filing.vault.', { test: underLoad }],
  ['alerts.targets.', { test: 'test/alert/gateway.test.ts' }],
  ['access.keyHashKey', { reason: 'keys that were issued are hashed with it' }],
  ['access.formerKeyHashKey', { reason: 'only reads keys of before' }],
  ['access.issuers.', { reason: 'rarely any; a proxy or a certificate of ours towards an issuer' }],
  ['audit.chainKey', { reason: 'a chain has one key from its first record to its last' }],
  ['audit.retiredKeys.', { reason: 'only read old records' }],
  ['audit.subjectKey', { reason: 'records of before are searched by it' }],
  ['audit.tree.signingKey', { reason: 'a checkpoint names the key of its origin' }],
  ['alerts.', { reason: 'a proxy or a certificate of ours towards the targets' }],
  ['webhooks.', { reason: 'a proxy or a certificate of ours towards consumers' }],
  [
    'fileChecks.online.',
    { reason: 'a proxy or a certificate of ours towards responders, which are asked in the background of a check' },
  ],
  ['telemetry.', { reason: 'spans are not worth a request' }],
]
const findRow = (name: string) => rows.find(([prefix]) => name.startsWith(prefix))

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

test('every secret has a row that says how it is exchanged, by a test that is there or with the reason', () => {
  expect(places.length).toBeGreaterThan(60)
  expect(places.map((place) => place.join('.')).filter((name) => findRow(name) === undefined)).toEqual([])
  const idle = rows.filter(([prefix]) => !places.some((place) => findRow(place.join('.'))?.[0] === prefix))
  expect(idle).toEqual([])
  for (const [, how] of rows) if ('test' in how) expect(existsSync(join(root, how.test))).toBe(true)
})

test('the page for operators names what waits for a start', () => {
  const page = readFileSync(join(root, 'docs/operate/secrets.md'), 'utf8')
  const unnamed = rows.filter(([prefix]) => !page.includes(`\`${prefix.replace(/\.$/, '')}`))
  expect(unnamed.map(([prefix]) => prefix)).toEqual([])
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
