/** The mock's answers against the contract's schemas: the gateway and the mock are held to the same files. */
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PERSONAS, type Persona } from '../../../mocks/personas.ts'
import { type Mocks, startMocks } from '../../../mocks/start.ts'
import { createHttp, type Http } from '../../../src/upstream/http/http.ts'
import { createRequestCodec } from '../../../src/upstream/population/codec-request.ts'
import { queryFor, settingsFor } from '../paths.ts'
import { schema, toProblems } from './samples.ts'

const codec = createRequestCodec(settingsFor('lgsp-json-tree', 'http://127.0.0.1'))
const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true })
const envelope = ajv.compile<{ message: string }>(schema('envelope-answer.schema.json'))
const tree = ajv.compile(schema('tree-answer.schema.json'))
let mocks: Mocks
let http: Http

beforeAll(async () => {
  mocks = await startMocks({ settings: { envelopeToken: 'optional', treeToken: 'optional' } })
  http = createHttp({
    origin: mocks.url,
    connectTimeoutMs: 2_000,
    headersTimeoutMs: 5_000,
    bodyTimeoutMs: 5_000,
    keepAliveMs: 4_000,
    connectionsMax: 2,
    tls: {},
    answerBytesMax: 1_048_576,
  })
})
afterAll(async () => {
  await http.close()
  await mocks.close()
})

async function post(path: string, body: object): Promise<unknown> {
  const headers = ['content-type', 'application/json']
  const { body: answer } = await http.exchange({
    method: 'POST',
    path,
    headers,
    body: JSON.stringify(body),
    repeatable: true,
  })
  return JSON.parse(answer.toString('utf8'))
}

const staff = { email: 'canbo.mau@h99.example' }
const questions = (persona: Persona) => [
  codec.lookup(queryFor(persona)),
  codec.verify(queryFor(persona)),
  codec.lookup(queryFor(persona, { fullName: 'A' })),
]

test.each(PERSONAS.map((persona) => [persona.handle, persona] as const))('%s', async (_, persona) => {
  for (const question of questions(persona)) {
    const answer = await post('/lgsp/envelope/population', question.json({ form: 'envelope', absentFields: 'empty' }))
    expect(envelope(answer), JSON.stringify(envelope.errors)).toBe(true)
    expect(toProblems((answer as { message: string }).message)).toEqual([])
    const asTree = await post('/lgsp/tree/population', question.json({ form: 'tree', type: undefined, staff }))
    expect(tree(asTree), JSON.stringify(tree.errors)).toBe(true)
  }
})
