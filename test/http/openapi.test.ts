/**
 * The description is true: what the gateway really answers validates against the schemas that it serves, which name every
 * failure, every field and nobody who exists; and the copy in contracts/ is the one that is served.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { getPersona, PERSONAS } from '../../mocks/personas.ts'
import { failures } from '../../src/domain/failure.ts'
import { attributes, fields } from '../../src/domain/person/identity.ts'
import { openApiDocument } from '../../src/http/openapi-document.ts'
import { getLookup, lookups, makeVerification, newDossier, verifications } from '../gateway/questions.ts'
import { type Answer, startGateway, type TestGateway } from '../support/gateway.ts'

interface Described {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, { properties?: Record<string, { enum?: string[] }> }> }
}
interface Operation {
  operationId?: string
  security?: object[]
  responses: Record<string, { description: string; content?: Record<string, { schema: object }> }>
  requestBody?: { content: Record<string, { schema: object }> }
}

let gateway: TestGateway
let document: Described
const ajv = new Ajv2020({ strict: false, allErrors: true })
;(formats as unknown as (ajv: Ajv2020) => void)(ajv)
beforeAll(async () => {
  gateway = await startGateway({ guard: { attemptsMax: 1, volumeMin: 10_000 } })
  document = (await gateway.get('/openapi.json')).json
  ajv.addSchema({ $id: 'gateway', ...document })
})
afterAll(() => gateway.stop())

const escaped = (step: string) => step.replaceAll('~', '~0').replaceAll('/', '~1')
const at = (...steps: string[]) => `gateway#/${steps.map((step) => encodeURIComponent(escaped(step))).join('/')}`

function expectDescribed(method: 'get' | 'post', path: string, answer: Answer): void {
  const type = answer.headers.get('content-type')?.split(';')[0] ?? ''
  const described = document.paths[path]?.[method]?.responses[answer.status]?.content
  expect(described, `${method} ${path} describes its ${answer.status}`).toHaveProperty([type])
  const validate = ajv.getSchema(
    at('paths', path, method, 'responses', String(answer.status), 'content', type, 'schema'),
  )
  expect(validate, 'the schema resolves').toBeTypeOf('function')
  expect(validate?.(answer.json ?? answer.text), JSON.stringify(validate?.errors)).toBe(true)
}

/** What a request's schema says of a body; the descriptions are for callers who check before they send. */
function expectAcceptable(path: string, body: unknown, acceptable: boolean): void {
  const validate = ajv.getSchema(at('paths', path, 'post', 'requestBody', 'content', 'application/json', 'schema'))
  expect(validate?.(JSON.parse(JSON.stringify(body))), JSON.stringify(validate?.errors)).toBe(acceptable)
}

const claims = {
  fullName: 'Ai Đó',
  dateOfBirth: { precision: 'year', year: 1990 },
  sex: 'male',
  ethnicity: '1',
  nationality: 'vn',
  oldCardNumber: '999000001',
  fatherName: 'Nguyễn Văn Mẫu',
  motherName: 'Trần Thị Mẹ',
  spouseName: 'Lê Thị Không',
  permanentResidence: { province: '01', commune: '00004' },
}

test.each(PERSONAS.map((persona) => persona.handle))('every answer about %s is as described', async (handle) => {
  const persona = getPersona(handle)
  const questions: [string, object][] = [
    [lookups, getLookup(persona)],
    [verifications, makeVerification(persona)],
    [verifications, makeVerification(persona, { attributes: claims })],
  ]
  for (const [path, body] of questions) {
    expectAcceptable(path, body, true)
    const answer = await gateway.post(path, body)
    expect(answer.status).toBe(200)
    expectDescribed('post', path, answer)
  }
})

test('problems of every kind are as described', async () => {
  const thu = getPersona('thu')
  const refused = { ...newDossier(), procedure: '9.999999' }
  for (const [path, body] of [
    [lookups, getLookup(thu)],
    [verifications, makeVerification(thu)],
  ] as const) {
    for (const wrong of [{}, { ...body, more: 1 }, { ...body, person: {} }]) {
      expectAcceptable(path, wrong, false)
      expectDescribed('post', path, await gateway.post(path, wrong))
    }
    expectDescribed('post', path, await gateway.post(path, body, { authorization: 'Bearer wrong' }))
    expectDescribed('post', path, await gateway.post(path, { ...body, purpose: refused }))
    expectDescribed('post', path, await gateway.post(path, body, { 'content-type': 'text/plain' }))
    expectDescribed('post', path, await gateway.post(path, { ...body, more: 'x'.repeat(40_000) }))
    for (const fault of ['reset', 'html-200', 'soap-fault', 'xroad-error', 'black-hole'] as const) {
      gateway.mocks.faults.add({ fault, count: 1 })
      expectDescribed('post', path, await gateway.post(path, body, { prefer: 'wait=1' }))
    }
    gateway.mocks.faults.clear()
    await gateway.mocks.pause()
    const down = await gateway.post(path, body)
    expect(down.status).toBe(503)
    expectDescribed('post', path, down)
    await gateway.mocks.resume()
  }
  expectDescribed('get', '/v1/links', await gateway.get('/v1/links'))
  expectDescribed('get', '/v1/links', await gateway.get('/v1/links', { authorization: 'Bearer wrong' }))
  for (const path of ['/readyz', '/livez', '/metrics']) expectDescribed('get', path, await gateway.get(path))
})

test('quota and outage are as described on every operation that can meet them', async () => {
  const own = await startGateway({ consumer: () => ({ quota: { perMinute: 1, burst: 1 } }) })
  await own.get('/v1/links')
  expectDescribed('get', '/v1/links', await own.get('/v1/links'))
  expectDescribed('post', lookups, await own.post(lookups, getLookup(getPersona('thu'))))
  await own.serving.gateway.drain()
  expectDescribed('get', '/v1/links', await own.get('/v1/links'))
  expectDescribed('post', verifications, await own.post(verifications, makeVerification(getPersona('thu'))))
  expectDescribed('get', '/readyz', await own.get('/readyz'))
  await own.stop()
})

describe('the document', () => {
  const text = () => JSON.stringify(document)

  test('names every failure, every field and every attribute', () => {
    const { schemas } = document.components
    expect(schemas.Problem?.properties?.code?.enum?.toSorted()).toEqual(Object.keys(failures).toSorted())
    for (const name of [...fields, ...attributes]) expect(text()).toContain(`"${name}"`)
  })

  test('gives every operation a name, and every one about persons its security', () => {
    for (const [path, item] of Object.entries(document.paths)) {
      for (const operation of Object.values(item)) {
        if (!path.startsWith('/v1/')) continue
        expect(operation.operationId, path).toMatch(/^[a-z][A-Za-z]+$/)
        expect(operation.security?.[0], path).toEqual({ apiKey: [] })
      }
    }
  })

  test('holds no number that could be somebody’s', () => {
    // Not the nil UUID in the pattern of ids.
    const numbers = text().match(/(?<![\d.-])(?:\d{12}|\d{9})(?![\d.])/g) ?? []
    expect(numbers.length).toBeGreaterThan(0)
    expect(numbers.filter((number) => !number.startsWith('999'))).toEqual([])
  })

  test('never puts a parameter about a person into a URL', () => {
    const described = [...text().matchAll(/"name":"([^"]+)","in":"(path|query)"/g)].map(([, name]) => name)
    const named = [
      ...Object.keys(document.paths)
        .join()
        .matchAll(/\{(\w+)\}/g),
    ].map(([, name]) => name)
    const codes = ['id', 'sha256', 'state', 'kind', 'dossier', 'cause', 'cursor', 'limit', 'after', 'wait']
    codes.push('name', 'path', 'before')
    codes.push('code', 'unit', 'procedure', 'status', 'open', 'forecast', 'due-before')
    // Of the address of a file: random bits.
    codes.push('secret', 'target')
    codes.push('asOf', 'level', 'type', 'within', 'system')
    codes.push('all', 'operation', 'fields', 'attributes', 'dryRun')
    codes.push('form', 'from', 'to', 'by', 'format', 'population')
    // Of the trail: keyed hashes, codes, accounts, and a reason in which no number of a person may stand.
    codes.push('subject', 'consumer', 'officer', 'outcome', 'since', 'until', 'reason')
    expect(new Set([...described, ...named])).toEqual(new Set(codes))
  })

  test('is the one in contracts/, and that is what the routes of the gateway say', () => {
    const kept = readFileSync(join(import.meta.dirname, '../../contracts/gateway/openapi.json'), 'utf8')
    expect(document).toEqual(JSON.parse(kept))
    const { app } = gateway.serving.gateway
    expect(document, 'npm run generate').toEqual(JSON.parse(JSON.stringify(openApiDocument(app))))
  })
})
