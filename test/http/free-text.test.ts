/**
 * One kind of free text at every door. A text that cannot be stored, or that reads otherwise than it is, is refused with its
 * place; no request of any shape turns it into a failure of the gateway, and the trail goes on for everybody.
 */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { getPersona } from '../../mocks/personas.ts'
import { startConsoleGateway } from '../browser/fixtures.ts'
import { getLookup, lookups, makeVerification, verifications } from '../gateway/questions.ts'
import { makeFiling } from '../support/declarations.ts'
import type { TestGateway } from '../support/gateway.ts'
import { newDossierCode } from './filings/fixtures.ts'

/** One of each sort that no text may hold. */
const poisons: readonly (readonly [name: string, character: string])[] = [
  ['NUL', '\u0000'],
  ['a control of C0', '\u001b'],
  ['delete', '\u007f'],
  ['a control of C1', '\u0080'],
  ['half a surrogate pair, the first', '\ud800'],
  ['half a surrogate pair, the second', '\udfff'],
  ['a noncharacter', '\uffff'],
  ['a noncharacter of another plane', '\u{1fffe}'],
  ['a noncharacter of the Arabic block', '\ufdd0'],
  ['right-to-left override', '\u202e'],
  ['left-to-right embedding', '\u202a'],
  ['right-to-left isolate', '\u2067'],
  ['end of an isolate', '\u2069'],
]

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startConsoleGateway()
})
afterAll(async () => {
  const trouble = (line: string) =>
    line.includes('a defect') || (line.includes('audit: the trail') && !line.includes('the trail was checked'))
  expect(gateway.log.filter(trouble)).toEqual([])
  await gateway.stop()
})

describe('every text of every schema that a request is held against', () => {
  /** The values that each text below a schema may be written as, to find one that it takes. */
  const carriers = ['a', 'Nguyễn Văn Thử', 'https://example.vn/x', 'thu@example.vn', 'H99.01.02-260101-0001', 'VN', '1']

  interface Leaf {
    at: string
    schema: z.ZodType
  }

  function getLeaves(schema: z.ZodType, at: string, seen = new Set<z.ZodType>()): Leaf[] {
    if (seen.has(schema)) return []
    const inside = new Set([...seen, schema])
    const { def } = schema._zod as unknown as { def: Record<string, unknown> & { type: string } }
    const below = (inner: unknown, step = '') => getLeaves(inner as z.ZodType, `${at}${step}`, inside)
    switch (def.type) {
      case 'string':
        return [{ at, schema }]
      case 'object':
        return Object.entries(def.shape as object).flatMap(([name, inner]) => below(inner, `/${name}`))
      case 'array':
        return below(def.element, '/*')
      case 'record':
        return [...below(def.keyType, '/{key}'), ...below(def.valueType, '/{value}')]
      case 'union':
        return (def.options as unknown[]).flatMap((option, index) => below(option, `|${index}`))
      case 'intersection':
        return [...below(def.left), ...below(def.right)]
      case 'tuple':
        return (def.items as unknown[]).flatMap((item, index) => below(item, `/${index}`))
      case 'pipe':
        // A number of a query is turned first; what comes of it is held against what follows.
        if (toType(def.in) === 'transform') return below(def.out)
        return [...below(def.in), ...below(def.out)]
      case 'optional':
      case 'nullable':
      case 'default':
      case 'prefault':
      case 'nonoptional':
      case 'readonly':
      case 'catch':
        return below(def.innerType)
      case 'enum':
      case 'literal':
      case 'boolean':
      case 'number':
      case 'null':
        return []
      default:
        throw new Error(`${at}: the walk does not know schemas of type ${def.type}`)
    }
  }

  const toType = (schema: unknown) => (schema as z.ZodType)._zod.def.type

  function requestLeaves(): Leaf[] {
    return gateway.serving.gateway.app.openAPIRegistry.definitions.flatMap((definition) => {
      if (definition.type !== 'route') return []
      const { method, path, request = {} } = definition.route
      const contents = Object.entries(request.body?.content ?? {})
      const pieces: (readonly [string, unknown])[] = [
        ...(['params', 'query', 'headers'] as const).map((part) => [part, request[part]] as const),
        ...contents.map(([type, content]) => [type, content && 'schema' in content ? content.schema : null] as const),
      ]
      return pieces.flatMap(([part, schema]) =>
        // A file is bytes, not text.
        schema instanceof z.ZodType && !part.match(/pdf|image|csv|ndjson/)
          ? getLeaves(schema, `${method} ${path} ${part}`)
          : [],
      )
    })
  }

  test('refuses what cannot be stored or shown, wherever in the text it stands', () => {
    const leaves = requestLeaves()
    expect(leaves.length, 'the walk sees the schemas of the routes').toBeGreaterThan(100)
    const taken = (schema: z.ZodType) =>
      poisons.filter(([, poison]) =>
        carriers.some((carrier) =>
          [poison + carrier, carrier + poison, carrier.slice(0, 1) + poison + carrier.slice(1)].some(
            (text) => schema.safeParse(text).success,
          ),
        ),
      )
    // Many places share a schema.
    const schemas = [...new Set(leaves.map(({ schema }) => schema))]
    const bySchema = new Map(schemas.map((schema) => [schema, taken(schema)]))
    const open = leaves.flatMap(({ at, schema }) => bySchema.get(schema)?.map(([name]) => `${at} takes ${name}`) ?? [])
    expect(open, 'use line or lines of domain/text.ts, or a closed pattern').toEqual([])
  })

  test('takes what people write: composed, decomposed, with soft hyphens from a word processor', () => {
    const route = requestLeaves().find(({ at }) => at === `post ${lookups} application/json/purpose/dossier`)
    const texts = ['Hồ sơ số 1 – “bổ sung”', 'Hồ sơ'.normalize('NFD'), 'Hồ\u00ad sơ\u200b', '  Hồ   sơ ']
    for (const text of texts) {
      const parsed = route?.schema.safeParse(text)
      expect(parsed?.success, JSON.stringify(text)).toBe(true)
      expect(parsed?.data).toBe(String(parsed?.data).normalize('NFC'))
    }
    expect(texts.slice(1).map((text) => route?.schema.parse(text))).toEqual(['Hồ sơ', 'Hồ sơ', 'Hồ sơ'])
  })
})

/** As it stands in an address; half a pair as those write it who turn each half into bytes by itself. */
function encode(poison: string): string {
  if (poison.isWellFormed()) return encodeURIComponent(poison)
  const unit = poison.charCodeAt(0)
  const bytes = [0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f)]
  return bytes.map((byte) => `%${byte.toString(16)}`).join('')
}

/** Asks by every operation there is, with this text in all parameters of its address: those that became a failure of the gateway. */
async function findFailures(text: string): Promise<string[]> {
  const document = (await gateway.get('/openapi.json')).json as {
    paths: Record<string, Record<string, { parameters?: { name: string; in: string }[] }>>
  }
  const failures: string[] = []
  for (const [path, operations] of Object.entries(document.paths)) {
    if (path.endsWith('/events')) continue
    const ask = async ([method, { parameters = [] }]: [string, { parameters?: { name: string; in: string }[] }]) => {
      const query = parameters.filter((each) => each.in === 'query').map(({ name }) => `${name}=a${text}b`)
      const named = path.replaceAll('{name}', 'population').replaceAll(/\{\w+\}/g, () => `a${text}b`)
      const address = `${named}?${query.join('&')}`
      const headers = { authorization: `Bearer ${gateway.key}` }
      const { status } = await fetch(gateway.url + address, { method: method.toUpperCase(), headers })
      if (status >= 500) failures.push(`${method} ${address}: ${status}`)
    }
    await Promise.all(Object.entries(operations).map(ask))
  }
  return failures
}

test.each([
  ['a byte of no character', '%ff'],
  ['a character that breaks off', '%e1%ba'],
])('%s in any parameter of any address is no failure of the gateway', async (_, bytes) => {
  expect(await findFailures(bytes)).toEqual([])
})

describe.each(poisons)('%s', (_, poison) => {
  const thu = getPersona('thu')

  test('in a body is a 400 with its place, and no question to anybody', async () => {
    const purposes = (body: { purpose?: object }) => ({
      ...body,
      purpose: { ...body.purpose, dossier: `a${poison}b` },
    })
    for (const [path, body] of [
      [lookups, purposes(getLookup(thu))],
      [verifications, purposes(makeVerification(thu))],
    ] as const) {
      const { status, json, text } = await gateway.post(path, body)
      expect(status, text).toBe(400)
      expect(json.errors.map(({ pointer, code }: Record<string, string>) => [pointer, code])).toEqual([
        ['/purpose/dossier', 'control-character'],
      ])
      expect(text).not.toContain(poison)
    }
    const held = await gateway.post('/v1/links/population/paths/ndxp/hold', {
      officer: 'canbo.mau',
      note: `bảo trì${poison}`,
      forMinutes: 5,
    })
    expect([held.status, held.json.errors?.[0]?.pointer]).toEqual([400, '/note'])
    const filing = makeFiling('birth', { dossier: newDossierCode() })
    const noted = { ...filing, declaration: { ...filing.declaration, note: `a${poison}b` } }
    const filed = await gateway.post('/v1/filings', noted, { 'idempotency-key': randomUUID() })
    expect([filed.status, filed.json.errors?.[0]?.pointer]).toEqual([400, '/declaration/note'])
  })

  test('in any parameter of any address is no failure of the gateway', async () => {
    expect(await findFailures(encode(poison))).toEqual([])
  })

  test('in a form of the operators’ page is reported at its field, and holds nothing', async () => {
    const entered = await fetch(`${gateway.url}/ops/sign-in`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: gateway.url },
      body: new URLSearchParams({ key: gateway.key, officer: 'canbo.mau' }),
    })
    const cookie = entered.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const board = await (await fetch(`${gateway.url}/ops`, { headers: { cookie } })).text()
    const token = /name="token" value="([^"]+)"/.exec(board)?.[1] ?? ''
    const encoded = poison.isWellFormed() ? encodeURIComponent(poison) : '%00'
    const answer = await fetch(`${gateway.url}/ops/links/population/paths/ndxp/hold`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: gateway.url, cookie, 'content-type': 'application/x-www-form-urlencoded' },
      body: `token=${token}&minutes=5&reason=a${encoded}b`,
    })
    expect(answer.status).toBe(400)
    expect(await answer.text()).toMatch(/U\+[0-9A-F]{4}/)
    expect(gateway.serving.gateway.health.report('population').paths[0]?.state).not.toBe('held')
  })
})
