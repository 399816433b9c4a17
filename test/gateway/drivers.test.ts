/**
 * Four dialects, one answer: what a caller learns about a person does not depend on the path that the question took.
 * The four gateways differ only in the path that they are configured with.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { getPersona } from '../../mocks/personas.ts'
import { createKeyedHash } from '../../src/domain/keyed-hash.ts'
import { fields } from '../../src/domain/person/identity.ts'
import { makeClaim, type PathName, startGateway, type TestGateway } from '../support/gateway.ts'
import { getAudit, getLookup, lookups, makeVerification, verifications } from './questions.ts'

const layers = ['ndxp', 'lgsp', 'lgsp-envelope', 'lgsp-tree'] as const
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
const through = (path: PathName) => gateways.get(path) as TestGateway

beforeAll(async () => {
  for (const path of layers) gateways.set(path, await startGateway({ paths: [path] }))
})
afterAll(async () => {
  for (const gateway of gateways.values()) await gateway.stop()
})

/** The same question on all four paths: each answer names its path; the rest is returned once, if it is equal. */
async function everywhere(address: string, question: () => object) {
  const reported: unknown[] = []
  for (const path of layers) {
    const { status, json } = await through(path).post(address, question())
    expect({ layer: path, status, problem: json.code }).toEqual({ layer: path, status: 200, problem: undefined })
    const { requestId, source, ...rest } = json
    expect(source).toMatchObject({ link: 'population', path: path, live: true, shared: false })
    expect(source.upstreamRequestId).toBe(requestId.replaceAll('-', ''))
    reported.push(rest)
  }
  for (const other of reported) expect(other).toEqual(reported[0])
  // biome-ignore lint/suspicious/noExplicitAny: answers of two shapes
  return reported[0] as any
}

describe.each(handles)('%s', (handle) => {
  const persona = getPersona(handle)

  test('a lookup of all fields gives the same person on all four paths', async () => {
    const { outcome, person } = await everywhere(lookups, () => getLookup(persona))
    expect(outcome).toBe('found')
    const expected = makeClaim(persona)
    expect(person).toMatchObject(expected)
    const answered = Object.keys(person).flatMap((name) =>
      fields.includes(name as never) ? [name] : Object.keys(person[name]).map((part) => `${name}.${part}`),
    )
    expect(answered.toSorted()).toEqual([...fields].toSorted())
  })

  test('a verification matches on all four paths, with the birth date and without', async () => {
    const whole = await everywhere(verifications, () => makeVerification(persona))
    expect(whole).toEqual({ outcome: 'matched', checked: ['personalNumber', 'fullName', 'dateOfBirth'], notices: [] })
    const { dateOfBirth, ...person } = makeClaim(persona)
    const less = await everywhere(verifications, () => makeVerification(persona, { person }))
    expect(less).toEqual({ outcome: 'matched', checked: ['personalNumber', 'fullName'], notices: [] })
  })

  test('compared attributes come out the same on all four paths, and no value of the register leaves', async () => {
    const { outcome, attributes: reported } = await everywhere(verifications, () =>
      makeVerification(persona, { attributes }),
    )
    expect(outcome).toBe('matched')
    expect(Object.keys(reported).toSorted()).toEqual(Object.keys(attributes).toSorted())
    expect(reported.sex.outcome).toBe('mismatch')
    expect(reported.spouseName.outcome).toBe('not-recorded')
    expect(reported.fatherName.outcome).toBe(
      { thu: 'close', 'year-only': 'not-recorded' }[handle as string] ?? 'mismatch',
    )
    for (const one of Object.values(reported)) expect(Object.keys(one as object)).not.toContain('value')
  })

  test('a wrong name is not-matched on all four paths, for a lookup as for a verification', async () => {
    const person = { ...makeClaim(persona), fullName: 'Trần Văn Khác' }
    const found = await everywhere(lookups, () => getLookup(persona, { person }))
    expect(found).toMatchObject({ outcome: 'not-matched', person: null })
    const verified = await everywhere(verifications, () => makeVerification(persona, { person }))
    expect(verified.outcome).toBe('not-matched')
    const { dateOfBirth, ...less } = person
    const nameOnly = await everywhere(verifications, () => makeVerification(persona, { person: less }))
    expect(nameOnly.outcome).toBe('not-matched')
  })
})

test('the record of the contract, field by field', async () => {
  const { person } = await everywhere(lookups, () => getLookup(getPersona('thu')))
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
  const sparse = await everywhere(lookups, () => getLookup(getPersona('sparse-structured')))
  expect(sparse.person).toMatchObject({
    father: { fullName: 'HỒ VĂN ĐỦ', personalNumber: null },
    homePlace: null,
    householdHead: { fullName: null, relation: null },
  })
})

describe.each(layers)('the trail behind %s', (path) => {
  test('every answer has one record, with its path, its ids and a keyed hash for the subject', async () => {
    const gateway = through(path)
    const before = (await getAudit(gateway)).length
    const persona = getPersona('thu')
    const wrong = { ...makeClaim(persona), fullName: 'Trần Văn Khác' }
    const answers = [
      await gateway.post(lookups, getLookup(persona, { fields: ['fullName', 'father.fullName'] })),
      await gateway.post(verifications, makeVerification(persona, { attributes: { sex: 'male' } })),
      await gateway.post(verifications, makeVerification(persona, { person: wrong })),
    ]
    const entries = (await getAudit(gateway)).slice(before)
    const subject = createKeyedHash('s'.repeat(32))(persona.number, 'base64url')
    const common = { outcome: 'disclosed', path: path, attempts: 1, shared: false, consumer: 'one-stop', subject }
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
