/**
 * Four dialects, one answer: what a caller is told about a person does not depend on the road that the question took.
 * The four gateways differ in nothing but the path they are configured with.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { personaOf } from '../../mocks/personas.ts'
import { fields } from '../../src/domain/identity.ts'
import { createKeyedHash } from '../../src/domain/keyed-hash.ts'
import { claimOf, type PathName, startGateway, type TestGateway } from '../support/gateway.ts'
import { auditOf, lookupOf, lookups, verificationOf, verifications } from './questions.ts'

const roads = ['ndxp', 'lgsp', 'lgsp-envelope', 'lgsp-tree'] as const
const handles = ['thu', 'year-only', 'sparse-structured'] as const

/** Claims of every kind: right, nearly right, wrong, and about what the register does not hold. */
const attributes = {
  sex: 'female',
  ethnicity: '1',
  nationality: 'vn',
  fatherName: 'Nguyen Van Mau',
  motherName: 'Trần Thị Mẹ',
  spouseName: 'Lê Thị Không',
}

const gateways = new Map<PathName, TestGateway>()
const through = (road: PathName) => gateways.get(road) as TestGateway

beforeAll(async () => {
  for (const road of roads) gateways.set(road, await startGateway({ paths: [road] }))
})
afterAll(async () => {
  for (const gateway of gateways.values()) await gateway.stop()
})

/** The same question on all four roads: each answer names its road; what is told besides is returned once, if equal. */
async function everywhere(address: string, question: () => object) {
  const told: unknown[] = []
  for (const road of roads) {
    const { status, json } = await through(road).post(address, question())
    expect({ road, status, problem: json.code }).toEqual({ road, status: 200, problem: undefined })
    const { requestId, source, ...rest } = json
    expect(source).toMatchObject({ link: 'population', path: road, live: true, shared: false })
    expect(source.upstreamRequestId).toBe(requestId.replaceAll('-', ''))
    told.push(rest)
  }
  for (const other of told) expect(other).toEqual(told[0])
  // biome-ignore lint/suspicious/noExplicitAny: answers of two shapes
  return told[0] as any
}

describe.each(handles)('%s', (handle) => {
  const persona = personaOf(handle)

  test('a lookup of all fields gives the same person on all four roads', async () => {
    const { outcome, person } = await everywhere(lookups, () => lookupOf(persona))
    expect(outcome).toBe('found')
    const expected = claimOf(persona)
    expect(person).toMatchObject(expected)
    const answered = Object.keys(person).flatMap((name) =>
      fields.includes(name as never) ? [name] : Object.keys(person[name]).map((part) => `${name}.${part}`),
    )
    expect(answered.toSorted()).toEqual([...fields].toSorted())
  })

  test('a verification matches on all four roads, with the birth date and without', async () => {
    const whole = await everywhere(verifications, () => verificationOf(persona))
    expect(whole).toEqual({ outcome: 'matched', checked: ['personalNumber', 'fullName', 'dateOfBirth'], notices: [] })
    const { dateOfBirth, ...person } = claimOf(persona)
    const less = await everywhere(verifications, () => verificationOf(persona, { person }))
    expect(less).toEqual({ outcome: 'matched', checked: ['personalNumber', 'fullName'], notices: [] })
  })

  test('compared attributes come out the same on all four roads, and no value of the register leaves', async () => {
    const { outcome, attributes: told } = await everywhere(verifications, () => verificationOf(persona, { attributes }))
    expect(outcome).toBe('matched')
    expect(Object.keys(told).toSorted()).toEqual(Object.keys(attributes).toSorted())
    expect(told.sex.outcome).toBe('mismatch')
    expect(told.spouseName.outcome).toBe('not-recorded')
    expect(told.fatherName.outcome).toBe({ thu: 'close', 'year-only': 'not-recorded' }[handle as string] ?? 'mismatch')
    for (const one of Object.values(told)) expect(Object.keys(one as object)).not.toContain('value')
  })

  test('a wrong name is not-matched on all four roads, for a lookup as for a verification', async () => {
    const person = { ...claimOf(persona), fullName: 'Trần Văn Khác' }
    const found = await everywhere(lookups, () => lookupOf(persona, { person }))
    expect(found).toMatchObject({ outcome: 'not-matched', person: null })
    const verified = await everywhere(verifications, () => verificationOf(persona, { person }))
    expect(verified.outcome).toBe('not-matched')
    const { dateOfBirth, ...less } = person
    const nameOnly = await everywhere(verifications, () => verificationOf(persona, { person: less }))
    expect(nameOnly.outcome).toBe('not-matched')
  })
})

test('the record of the contract, field by field', async () => {
  const { person } = await everywhere(lookups, () => lookupOf(personaOf('thu')))
  expect(person).toMatchObject({
    fullName: 'NGUYỄN VĂN THỬ',
    dateOfBirth: { precision: 'day', date: '1990-01-31' },
    sex: { code: 'male' },
    ethnicity: { code: '01', label: 'Kinh' },
    maritalStatus: { code: 'married' },
    permanentResidence: { generation: 'since-2025-07', province: { code: '01' }, commune: { code: '00004' } },
    father: { fullName: 'NGUYỄN VĂN MẪU', personalNumber: '999060000001', nationality: { code: 'VN' } },
    mother: { fullName: 'TRẦN THỊ MẸ', personalNumber: '999162000001' },
    spouse: { fullName: null, personalNumber: null },
  })
  const sparse = await everywhere(lookups, () => lookupOf(personaOf('sparse-structured')))
  expect(sparse.person).toMatchObject({
    father: { fullName: 'HỒ VĂN ĐỦ', personalNumber: null },
    homePlace: null,
    householdHead: { fullName: null, relation: null },
  })
})

describe.each(roads)('the trail behind %s', (road) => {
  test('every answer has one record, with its road, its ids and a keyed hash for the subject', async () => {
    const gateway = through(road)
    const before = (await auditOf(gateway)).length
    const persona = personaOf('thu')
    const wrong = { ...claimOf(persona), fullName: 'Trần Văn Khác' }
    const answers = [
      await gateway.post(lookups, lookupOf(persona, { fields: ['fullName', 'father.fullName'] })),
      await gateway.post(verifications, verificationOf(persona, { attributes: { sex: 'male' } })),
      await gateway.post(verifications, verificationOf(persona, { person: wrong })),
    ]
    const entries = (await auditOf(gateway)).slice(before)
    const subject = createKeyedHash('s'.repeat(32))(persona.number, 'base64url')
    const common = { outcome: 'disclosed', path: road, attempts: 1, shared: false, consumer: 'one-stop', subject }
    expect(entries).toMatchObject([
      { ...common, operation: 'lookup', result: 'found', fields: ['fullName', 'father.fullName'] },
      { ...common, operation: 'verify', result: 'matched', fields: ['sex'] },
      { ...common, operation: 'verify', result: 'not-matched', fields: [] },
    ])
    const ids = ({ requestId, upstreamRequestId, exchangeId }: { [id: string]: unknown }) => ({
      requestId,
      upstreamRequestId,
      exchangeId,
    })
    expect(entries.map((entry) => ids({ ...entry }))).toEqual(
      answers.map(({ json }) => ids({ ...json.source, requestId: json.requestId })),
    )
    const trail = JSON.stringify(entries)
    for (const value of [persona.number, persona.name, persona.birthDate]) expect(trail).not.toContain(value)
  })
})
