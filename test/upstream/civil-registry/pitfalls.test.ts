/** The traps that others fell into, by their number in the registry's contract, as far as they concern the drivers. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Mocks, startMocks } from '../../../mocks/start.ts'
import type {
  PushAnswer,
  RegistryFiling,
  RegistryGeneration,
  RegistryPath,
  StatusAnswer,
} from '../../../src/domain/filing/civil-registry.ts'
import { FilingRequest } from '../../../src/domain/filing/filing-request.ts'
import { pushBody } from '../../../src/upstream/civil-registry/encode/envelope.ts'
import { toText } from '../../../src/upstream/http/large-body.ts'
import { decomposed, makeFiling } from '../../support/declarations.ts'
import { eventually } from '../../support/eventually.ts'
import { type Answering, refusedWith, startAnswering } from './answering.ts'
import { problemsOfPush, problemsOfXml } from './contract.ts'
import {
  beforeReform,
  filingFor,
  never,
  nextDossier,
  openRegistry,
  sinceReform,
  toFailure,
  toFiling,
  toKey,
} from './registry.ts'

const tokenNeeds = {
  registryG1Token: 'bearer',
  registryG2Token: 'bearer',
  registryG3Token: 'bearer+lgspaccesstoken',
} as const
let mocks: Mocks
let path: RegistryPath
let answering: Answering
beforeAll(async () => {
  mocks = await startMocks({
    settings: { ...tokenNeeds, registryReceivedMs: 1, registryEligibleMs: 1, registryLateMs: 1 },
  })
  path = openRegistry(mocks.url)
  answering = await startAnswering()
})
afterAll(async () => {
  await Promise.all([path.close(), answering.close()])
  await mocks.close()
})

async function control(method: string, where: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${mocks.url}/_control/${where}`, { method, headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${where}: ${answer.status} ${await answer.text()}`)
}
const settings = (change: object) => control('PATCH', 'settings', change)
const scenario = ({ dossier }: RegistryFiling, name: string) =>
  control('PATCH', `registry/dossiers/${dossier}`, { scenario: name })
async function declared({ dossier }: RegistryFiling): Promise<Record<string, unknown>> {
  const answer = await fetch(`${mocks.url}/_control/registry/dossiers/${dossier}`)
  return ((await answer.json()) as { declaration: Record<string, unknown> }).declaration
}

async function pushed(filing: RegistryFiling, name?: string): Promise<PushAnswer> {
  if (name !== undefined) await scenario(filing, name)
  return path.push(filing, never)
}
async function requested(filing: RegistryFiling): Promise<StatusAnswer | undefined> {
  const [answer] = await path.pollStatus([toKey(filing)], filing.receivedAt, never)
  return answer
}
const completed = (filing: RegistryFiling) =>
  eventually('it is registered', async () => {
    const answer = await requested(filing)
    return answer?.known === true && answer.status.state === 'completed' ? answer.status : null
  })

/** One filing in each generation. */
const inAll = (): [RegistryGeneration, RegistryFiling][] => [
  ['G1', filingFor('death', { receivedAt: beforeReform })],
  ['G2', filingFor('birth-package')],
  ['G3', filingFor('birth')],
]
const plain = {
  absentFields: { G1: 'omit', G2: 'empty', G3: 'empty' },
  nameCase: { G1: 'as-typed', G2: 'as-typed', G3: 'as-typed' },
  sendFiles: true,
} as const

test('pitfall 8: status and trangThai are understood as numbers and as texts, in every generation', async () => {
  for (const type of ['string', 'number', 'mixed']) {
    await settings({ registryStatusType: type })
    for (const [, filing] of inAll()) {
      expect(await pushed(filing)).toMatchObject({ outcome: 'accepted' })
      await completed(filing)
    }
  }
  await settings({ registryStatusType: 'sample' })
})

test('pitfall 9: each generation gets its own forms of dates, and every form of an answer is read', async () => {
  // The mock refuses the forms of the other generations.
  for (const [generation, filing] of inAll()) {
    expect(await pushed(filing, 'odd-time')).toMatchObject({ outcome: 'accepted' })
    const { at } = await completed(filing)
    expect(at === null).toBe(generation === 'G1')
    expect(Date.parse(at ?? new Date().toISOString())).toBeGreaterThan(Date.now() - 600_000)
  }
  const [untimed] = inAll()
    .slice(1)
    .map(([, filing]) => filing) as [RegistryFiling]
  await pushed(untimed, 'no-time')
  expect(await completed(untimed)).toMatchObject({ at: null })
})

test('pitfall 10: markup, apostrophes and decomposed Unicode leave as well-formed XML and NFC, and come back as NFC', async () => {
  const dossier = nextDossier()
  const request = makeFiling('death', { dossier, registrationUnit: '00004', receivedAt: beforeReform })
  const declaration = structuredClone(request.declaration)
  Object.assign(declaration.deceased, { fullName: "K' Brơi <Thử> & \"Mẫu\" 'x'" })
  const filing = toFiling(FilingRequest.parse(decomposed({ ...request, declaration })))
  const body = toText(pushBody(filing, { generation: 'G1', module: 'KT' }, plain))
  expect(problemsOfXml((JSON.parse(body) as { data: string }).data)).toEqual([])
  expect(await pushed(filing)).toMatchObject({ outcome: 'accepted' })
  expect((await declared(filing)).nktHoTen).toBe("K' BRƠI <THỬ> & \"MẪU\" 'X'".normalize('NFC'))
  for (const [, reported] of inAll()) {
    await pushed(reported, 'nfd')
    await control('PATCH', `registry/dossiers/${reported.dossier}`, { state: 2 })
    const answer = await requested(reported)
    expect(answer).toMatchObject({
      status: { reason: 'Bổ sung giấy tờ rõ nét, đầy đủ theo quy định'.normalize('NFC') },
    })
  }
})

test('pitfall 11: the duplicate is known by its words in every spelling; in other words it is not assumed, and the words are a setting', async () => {
  for (const [, filing] of inAll()) {
    expect(await pushed(filing)).toMatchObject({ outcome: 'accepted' })
    for (const wording of ['plain', 'upper', 'nfd']) {
      await settings({ duplicateWording: wording })
      expect(await path.push(filing, never), wording).toMatchObject({ outcome: 'duplicate' })
    }
    for (const wording of ['changed', 'english']) {
      await settings({ duplicateWording: wording })
      expect(await path.push(filing, never), wording).toMatchObject({ outcome: 'unintelligible' })
      const other = openRegistry(mocks.url, {
        phrases: { duplicate: ['đã có trong hệ thống', 'has already been received'] },
      })
      expect(await other.push(filing, never), wording).toMatchObject({ outcome: 'duplicate' })
      await other.close()
    }
    await settings({ duplicateWording: 'plain' })
  }
})

test('pitfall 18: an empty residence and the type 0, which another system refuses, go out as they were declared', async () => {
  const filing = filingFor('birth-package')
  const { mother, requester, ...rest } = structuredClone(filing.declaration) as unknown as Record<string, object>
  const { residence: _, residenceType: __, ...nowhere } = (requester ?? {}) as Record<string, unknown>
  const declaration = { ...rest, mother: { ...mother, residenceType: 'no-information' }, requester: nowhere }
  const unknown = { ...filing, declaration: declaration as unknown as RegistryFiling['declaration'] }
  expect(await pushed(unknown)).toMatchObject({ outcome: 'accepted' })
  expect(await declared(unknown)).toMatchObject({ meLoaiCuTru: '0', nycNoiCuTru: '', nycLoaiCuTru: '' })
})

test('pitfall 19: dossier codes of all five formats are filed, asked for and found', async () => {
  const codes = [
    '000.01.99.H99-250115-0001',
    'H99.001-260101-0001',
    'H99.01.02-250115-00123456',
    'G99.99.01-250115-0007',
    'G99.20-20260101-0000001',
  ]
  for (const receivedAt of [beforeReform, sinceReform]) {
    const filings = codes.map((code, index) =>
      filingFor('death', {
        receivedAt,
        dossier: receivedAt === sinceReform ? code : `${code.slice(0, -1)}${5 + index}`,
      }),
    )
    for (const filing of filings) expect(await pushed(filing)).toMatchObject({ outcome: 'accepted' })
    const answers = await path.pollStatus(filings.map(toKey), receivedAt, never)
    expect(answers.map(({ known }) => known)).toEqual(codes.map(() => true))
  }
})

test('pitfall 20: 401 and code 100 are one failure, renewed and repeated once; both tokens go with every call', async () => {
  for (const name of ['auth-401', 'auth-100'])
    for (const [, filing] of inAll()) expect(await pushed(filing, name), name).toMatchObject({ outcome: 'accepted' })
  for (const shape of ['http-401', 'body-100']) {
    await settings({ registryAuthFailure: shape })
    const bare = openRegistry(mocks.url, { token: { variant: 'none' } })
    for (const [, filing] of inAll()) {
      const failure = await toFailure(bare.push(filing, never))
      expect(failure, shape).toMatchObject({ code: 'bus-credentials-refused', sent: 'no' })
    }
    await bare.close()
  }
  await settings({ registryAuthFailure: 'http-401' })
  const [, filing] = inAll()[1] as [RegistryGeneration, RegistryFiling]
  await scenario(filing, 'auth-100-for-ever')
  expect(await toFailure(path.push(filing, never))).toMatchObject({ code: 'bus-credentials-refused', sent: 'no' })
})

test('pitfall 21: "không tồn tại" about a field is a validation error, and never "not known" nor done', async () => {
  for (const [, filing] of inAll()) {
    const answer = await pushed(filing, 'code-list-error')
    expect(answer).toMatchObject({ outcome: 'invalid', faults: [{ code: 'code-list', pointer: expect.any(String) }] })
  }
  const filing = filingFor('birth-package')
  const sentence = 'nycLoaiGiayToTuyThan không tồn tại. Vui lòng kiểm tra lại thông tin danh mục'
  for (const code of ['500', '', '999']) {
    answering.answers.push(refusedWith(code, sentence))
    const [reported] = await answering.path.pollStatus([toKey(filing)], filing.receivedAt, never)
    expect(reported).toMatchObject({ known: 'unclear' })
  }
})

test('pitfall 23: a complaint about a valid birth date leads to that date, and an English text is shown, not interpreted', async () => {
  for (const [generation, filing] of inAll()) {
    const answer = await pushed(filing, 'date-error')
    const pointer = generation === 'G1' ? '/declaration/deceased/dateOfBirth' : '/declaration/child/dateOfBirth'
    expect(answer).toMatchObject({ outcome: 'invalid', faults: [{ code: 'format', pointer }] })
  }
  for (const [, filing] of inAll())
    expect(await pushed(filing, 'english-error')).toMatchObject({
      outcome: 'unintelligible',
      text: expect.stringContaining('String was not recognized as a valid DateTime.'),
    })
})

test('pitfall 24: no code is translated; an old address keeps its old name, a unit goes out as it was given', async () => {
  const address = { province: '01', commune: '00025', detail: 'Số 1' }
  const old = { ...address, district: '001' }
  const withResidence = (receivedAt: string, residence: object): RegistryFiling => {
    const filing = filingFor('birth-package', { receivedAt })
    const declaration = structuredClone(filing.declaration) as unknown as { mother: object }
    Object.assign(declaration.mother, { residence })
    return { ...filing, declaration: declaration as unknown as RegistryFiling['declaration'] }
  }
  const residence = (filing: RegistryFiling, generation: RegistryGeneration): unknown => {
    const { data, maDonVi } = JSON.parse(toText(pushBody(filing, { generation, module: 'KS' }, plain))) as Record<
      string,
      string
    >
    expect(maDonVi).toBe(filing.unit)
    return generation === 'G1'
      ? /<meNoiCuTru>(.*?)<\/meNoiCuTru>/.exec(data ?? '')?.[1]
      : (JSON.parse(data ?? '') as Record<string, unknown>).meNoiCuTru
  }
  expect(residence(withResidence(sinceReform, address), 'G1')).toContain('Phường Giảng Võ')
  expect(residence(withResidence(beforeReform, address), 'G1')).toContain('Phường Ngọc Khánh')
  expect(residence(withResidence(sinceReform, old), 'G1')).toContain('Phường Ngọc Khánh')
  expect(residence(withResidence(sinceReform, address), 'G3')).toMatchObject({ maXa: '00025', dcChiTiet: 'Số 1' })
  expect(residence(withResidence(sinceReform, old), 'G3')).toMatchObject({
    maTinh: '',
    maXa: '',
    dcChiTiet: expect.stringContaining('Phường Ngọc Khánh'),
  })
  expect(residence(withResidence(beforeReform, old), 'G2')).toMatchObject({ maHuyen: '001', maXa: '00025' })
})

test('pitfall 29: blanks and "" are tolerated in answers, and what is sent has none but the one that G3 wants', async () => {
  for (const [generation, filing] of inAll()) {
    expect(await pushed(filing, 'blanks')).toMatchObject({ outcome: 'accepted' })
    const { result, at } = await completed(filing)
    expect(result).toMatchObject({ registeredOn: expect.stringMatching(/^\d{4}-\d\d-\d\d$/), certificate: {} })
    expect(at === null).toBe(generation === 'G1')
  }
  const padded = JSON.parse(JSON.stringify(makeFiling('birth', { registrationUnit: '00004' }))) as {
    declaration: { child: Record<string, unknown>; note: string }
  }
  Object.assign(padded.declaration.child, { fullName: ' Trần  Thử Nghiệm ' })
  padded.declaration.note = ' Ghi chú  '
  const clean = toFiling(FilingRequest.parse(padded))
  const body = toText(pushBody(clean, { generation: 'G3', module: 'KS' }, plain))
  expect(problemsOfPush('G3', body)).toEqual([])
  const { data, maHoSoLT, ...rest } = JSON.parse(body) as Record<string, string>
  expect(data).not.toMatch(/"[^"]*[^ "] "|" [^"]*"/)
  expect(rest.ngayTiepNhan).toBe('02/03/2026 ')
  // A dossier's code, never a module's.
  expect(maHoSoLT).toBe(clean.dossier)
})
