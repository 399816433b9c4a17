/** docs/operate/endpoints.md: every wish has an example, and every example is one that a gateway would start with. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { parsePath } from '../../src/config/config.ts'

const root = join(import.meta.dirname, '../..')
const page = readFileSync(join(root, 'docs/operate/endpoints.md'), 'utf8')
const rows = [...page.matchAll(/^\| (\d+) \| (.*?) \| (.*) \|$/gm)].map(([, number, wish, cell]) => ({
  number: Number(number),
  wish: wish ?? '',
  fragments: [...(cell ?? '').matchAll(/`([^`]+)`/g)]
    .map(([, text]) => text ?? '')
    .filter((text) => /^\w+: /.test(text)),
}))

/** Where secrets and certificates come from outside, something stands that fits. */
const tls = join(import.meta.dirname, '../upstream/tls')
const fileFor: Readonly<Record<string, string>> = { 'sign.key': 'signing.key', 'sign.pem': 'signing.pem' }
function filled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(filled)
  if (typeof value !== 'object' || value === null) return value
  const [[name, content] = [], ...more] = Object.entries(value)
  if (more.length === 0 && name === 'env') return 'something-secret'
  if (more.length === 0 && name === 'file') {
    const known = fileFor[String(content)]
    return known === undefined ? undefined : readFileSync(join(tls, known), 'utf8')
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, filled(inner)]))
}

const token = { variant: 'none' }
const url = 'https://endpoint.example/service'
const paths = [
  { link: 'population', tree: { driver: 'ndxp-soap', name: 'x', url, username: 'u', secret: 's' } },
  { link: 'population', tree: { driver: 'lgsp-soap', name: 'x', url, token, authHash: { mode: 'none' } } },
  { link: 'population', tree: { driver: 'lgsp-json-envelope', name: 'x', url, token } },
  { link: 'population', tree: { driver: 'lgsp-json-tree', name: 'x', url, token } },
  { link: 'civil-registry', tree: { name: 'x', province: '99', token, G1: { url }, G2: { url }, G3: { url } } },
] as const

/** Generations keep their address when an example says something else of them. */
function withExample(tree: object, example: Record<string, unknown>): object {
  const merged: Record<string, unknown> = { ...tree, ...example }
  for (const name of ['G1', 'G2', 'G3']) if (name in example) merged[name] = { url, ...(example[name] as object) }
  return merged
}

test('all 57 wishes are there, once each, in order', () => {
  expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 57 }, (_, at) => at + 1))
})

/** Client certificates need files that this page only names: their tests are in test/upstream. */
const namesFiles = new Set([18, 19, 21])
/** Understood without any setting. */
const nothingToSet = new Set([48, 49])

describe('the example of', () => {
  test.each(rows.filter(({ number }) => !namesFiles.has(number)).map((row) => [row.number, row.wish, row] as const))(
    '%i: %s',
    (number, _, { fragments }) => {
      if (nothingToSet.has(number)) return
      expect(fragments.length).toBeGreaterThan(0)
      for (const fragment of fragments) {
        const example = filled(parse(fragment)) as Record<string, unknown>
        const answers = paths.map(({ link, tree }) => parsePath(link, withExample(tree, example)))
        const taken = answers.some((answer) => answer.link !== null)
        const faults = answers.flatMap((answer) => (answer.link === null ? answer.faults : []))
        expect(
          taken,
          `${fragment}\n${faults.map(({ place, says }) => `${place.join('.')} ${says.en}`).join('\n')}`,
        ).toBe(true)
      }
    },
  )
})
