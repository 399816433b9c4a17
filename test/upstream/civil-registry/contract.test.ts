/** The contract's schemas and samples against both sides: what the drivers send and read, and what the mock answers. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SCENARIOS } from '../../../mocks/civil-registry/scenarios.ts'
import { type Mocks, startMocks } from '../../../mocks/start.ts'
import type { RegistryGeneration } from '../../../src/domain/filing/civil-registry.ts'
import { type FilingKind, filingKinds } from '../../../src/domain/filing/filing.ts'
import { FilingRequest } from '../../../src/domain/filing/filing-request.ts'
import { pushBody } from '../../../src/upstream/civil-registry/encode/envelope.ts'
import { toText } from '../../../src/upstream/http/large-body.ts'
import { filingArbitrary } from '../../support/declaration-arbitraries.ts'
import { http, json, startWire, type Wire } from '../../support/wire.ts'
import { type Answering, startAnswering } from './answering.ts'
import { problemsOfPush, problemsOfXml, sample, sampleNames, schemaNames, toProblems } from './contract.ts'
import { beforeReform, filingFor, makeFile, never, openRegistry, toFiling, toKey } from './registry.ts'

const settings = {
  absentFields: { G1: 'omit', G2: 'empty', G3: 'empty' },
  nameCase: { G1: 'upper', G2: 'upper', G3: 'upper' },
  sendFiles: true,
} as const
const modules: Partial<Record<FilingKind, Partial<Record<RegistryGeneration, string>>>> = {
  birth: { G1: 'KS', G3: 'KS' },
  death: { G1: 'KT', G3: 'KT' },
  marriage: { G1: 'KH', G2: 'LTKH', G3: 'KH' },
  'marital-status': { G1: 'HN', G3: 'HN' },
  'parent-child': { G1: 'CMC', G3: 'CMC' },
  extract: { G3: 'BS' },
  'birth-package': { G2: 'LTKS' },
  'death-package': { G2: 'LTKT' },
}
const routes = filingKinds.flatMap((kind) =>
  Object.entries(modules[kind] ?? {}).map(([generation, module]) => ({
    kind,
    generation: generation as RegistryGeneration,
    module,
  })),
)

describe('what the drivers send is valid', () => {
  test.each(routes)('$kind as $module by $generation, whatever is declared', ({ kind, generation, module }) => {
    fc.assert(
      fc.property(filingArbitrary(kind), fc.constantFrom('empty', 'omit'), (request, absent) => {
        const parsed = FilingRequest.safeParse(request)
        fc.pre(parsed.success)
        const absentFields = { G1: absent, G2: absent, G3: absent } as const
        const filing = toFiling(parsed.data as FilingRequest, [makeFile('một')])
        const body = toText(pushBody(filing, { generation, module }, { ...settings, absentFields }))
        expect(problemsOfPush(generation, body)).toEqual([])
      }),
      { numRuns: 40 },
    )
  })

  test('over the wire too: path, headers and body of pushes and questions', async () => {
    const wire: Wire = await startWire(({ socket, text }) =>
      socket.write(http(200, json, text.includes('traTrangThai') ? '{"status":4}' : '{"status":1,"value":[]}')),
    )
    const path = openRegistry(wire.url, { token: { variant: 'none' } })
    const death = filingFor('death', { receivedAt: beforeReform })
    for (const filing of [death, filingFor('birth-package'), filingFor('birth')]) {
      await path.push(filing, never)
      await path.pollStatus([toKey(filing)], filing.receivedAt, never)
    }
    const lines = wire.requests.map(({ text }) => text.split('\r\n', 1)[0])
    expect(lines).toEqual(
      [
        'g1/dangKyHoTich',
        'g1/traTrangThaiHoSo',
        'g1/ketQuaDangKyHS',
        'g2/nhanHoSoDKHT',
        'g2/layKetQua',
        'g3/nhanHoSoDKHT',
        'g3/layKetQua',
      ].map((operation) => `POST /registry/${operation} HTTP/1.1`),
    )
    const bodies = wire.requests.map(({ text }) => text.slice(text.indexOf('\r\n\r\n') + 4))
    const [g1, status, result, g2, question2, g3, question3] = bodies as [string, ...string[]]
    expect(problemsOfPush('G1', g1)).toEqual([])
    expect(problemsOfPush('G2', g2 ?? '')).toEqual([])
    expect(problemsOfPush('G3', g3 ?? '')).toEqual([])
    for (const requested of [status, result])
      expect(toProblems('status-question-g1', JSON.parse(requested ?? ''))).toEqual([])
    for (const requested of [question2, question3])
      expect(toProblems('status-question', JSON.parse(requested ?? ''))).toEqual([])
    for (const { text } of wire.requests) {
      expect(text).toMatch(/^content-type: application\/json; charset=utf-8\r$/im)
      expect(text).toMatch(/^accept: application\/json\r$/im)
    }
    await path.close()
    await wire.close()
  })
})

describe("the mock's answers are valid", () => {
  let mocks: Mocks
  const tokenless = { registryG1Token: 'none', registryG2Token: 'none', registryG3Token: 'none' } as const
  beforeAll(async () => {
    mocks = await startMocks({
      settings: { ...tokenless, registryReceivedMs: 0, registryEligibleMs: 0, registrySlowMs: 1 },
    })
  })
  afterAll(() => mocks.close())

  async function post(operation: string, body: string, scenario?: string): Promise<unknown> {
    const headers = { 'content-type': 'application/json', ...(scenario && { 'x-mock-scenario': scenario }) }
    const answer = await fetch(`${mocks.url}/registry/${operation}`, { method: 'POST', headers, body })
    return answer.json()
  }
  // These break the wire or the JSON on purpose, or keep it waiting.
  const noJson = /silence|silent|close|reset|html|truncated|auth-401|slow-ask/
  const scenarios = Object.keys(SCENARIOS).filter((name) => !noJson.test(name))

  test.each(scenarios)('%s', async (scenario) => {
    const bodies = [
      [
        'G1',
        toText(
          pushBody(filingFor('death', { receivedAt: beforeReform }), { generation: 'G1', module: 'KT' }, settings),
        ),
      ],
      [
        'G2',
        toText(
          pushBody(
            filingFor('birth-package', { files: [makeFile('x')] }),
            { generation: 'G2', module: 'LTKS' },
            settings,
          ),
        ),
      ],
      ['G3', toText(pushBody(filingFor('extract'), { generation: 'G3', module: 'BS' }, settings))],
    ] as const
    for (const [generation, body] of bodies) {
      const { maHoSo, maHoSoMCDT, maDonVi, module } = JSON.parse(body) as Record<string, string>
      const base = generation.toLowerCase()
      const push = `${base}/${generation === 'G1' ? 'dangKyHoTich' : 'nhanHoSoDKHT'}`
      expect(toProblems('push-answer', await post(push, body, scenario))).toEqual([])
      if (generation === 'G1') {
        const question = JSON.stringify({ maDonVi, maHoSo })
        expect(toProblems('status-answer-g1', await post('g1/traTrangThaiHoSo', question, scenario))).toEqual([])
        expect(toProblems('result-answer-g1', await post('g1/ketQuaDangKyHS', question, scenario))).toEqual([])
      } else {
        const question = JSON.stringify({ maDinhDanhHoSo: [maHoSoMCDT], maTinh: '01', module })
        expect(toProblems('status-answer', await post(`${base}/layKetQua`, question, scenario))).toEqual([])
      }
    }
  })
})

describe('the samples', () => {
  let answering: Answering
  beforeAll(async () => {
    answering = await startAnswering()
  })
  afterAll(() => answering.close())

  const getSchema = (name: string): string =>
    [
      'status-question-g1',
      'status-question',
      'status-answer-g1',
      'status-answer',
      'result-answer-g1',
      'push-answer',
      'push-g1',
      'push-g2',
      'push-g3',
      'declaration-g2-LTKS',
      'declaration-g3-BS',
    ].find((schema) => name.startsWith(schema)) ?? 'none'

  test.each(sampleNames())('%s is valid by its schema', (name) => {
    if (name.endsWith('.xml')) expect(problemsOfXml(sample(name))).toEqual([])
    else expect(toProblems(getSchema(name), JSON.parse(sample(name)))).toEqual([])
  })

  const vary = { registrationUnit: '99001', dossier: 'H99.001-260302-0001' }
  const early = { ...vary, receivedAt: '2025-01-15T09:12:30+07:00', dossier: '000.01.99.H99-250115-0001' }
  test.each([
    ['push-g1.json', filingFor('death', early), { generation: 'G1', module: 'KT' }],
    [
      'push-g2.json',
      filingFor('birth-package', { ...vary, files: [makeFile('mẫu')] }),
      { generation: 'G2', module: 'LTKS' },
    ],
    ['push-g3.json', filingFor('extract', vary), { generation: 'G3', module: 'BS' }],
  ] as const)('%s is what the driver sends, member by member', (name, filing, route) => {
    const sent = JSON.parse(toText(pushBody(filing, route, settings))) as { data: string }
    expect(sent).toEqual(JSON.parse(sample(name)))
    const declaration =
      sampleNames().find((other) => other.startsWith(`declaration-${route.generation.toLowerCase()}`)) ?? ''
    if (route.generation === 'G1') expect(sample(declaration).replace(/>\s+</g, '><').trim()).toBe(sent.data)
    else expect(JSON.parse(sample(declaration))).toEqual(JSON.parse(sent.data))
  })

  const linked = filingFor('birth-package', vary)
  const extract = filingFor('extract', vary)
  test.each([
    ['push-answer-accepted.json', linked, { outcome: 'accepted' }],
    ['push-answer-duplicate.json', linked, { outcome: 'duplicate' }],
    ['push-answer-unit-unknown.json', linked, { outcome: 'refused', code: 'unit-unknown' }],
    ['push-answer-invalid-g3.json', extract, { outcome: 'invalid', faults: [{}, {}, {}] }],
  ])('%s is understood', async (name, filing, meaning) => {
    answering.answers.push(JSON.parse(sample(name)) as object)
    expect(await answering.path.push(filing, never)).toMatchObject(meaning)
  })

  const death = filingFor('death', early)
  test.each([
    [
      'status-answer-supplement.json',
      linked,
      { status: { state: 'supplement-requested', supplementDue: '2026-03-09T10:00:00.000Z' } },
    ],
    [
      'status-answer-completed.json',
      linked,
      { status: { result: { personalNumber: '999326100001', registeredOn: '2026-03-03' } } },
    ],
    ['status-answer-no-result.json', linked, { status: { state: 'completed', result: null } }],
    ['status-answer-unknown.json', linked, { known: false }],
    ['status-answer-g1-supplement.json', death, { status: { reason: 'giấy báo tử rõ nét' } }],
    ['status-answer-g1-unknown.json', death, { known: false }],
  ])('%s is understood', async (name, filing, meaning) => {
    answering.answers.push(JSON.parse(sample(name)) as object)
    const [answer] = await answering.path.pollStatus([toKey(filing)], filing.receivedAt, never)
    expect(answer).toMatchObject(meaning)
  })

  test('result-answer-g1.json is understood', async () => {
    answering.answers.push({ status: 4 }, JSON.parse(sample('result-answer-g1.json')) as object)
    const [answer] = await answering.path.pollStatus([toKey(death)], death.receivedAt, never)
    expect(answer).toMatchObject({ status: { result: { registerNumber: '7', registeredOn: '2025-01-16' } } })
  })
})

describe('the schemas', () => {
  test('are all in use', () => {
    const used = [...routes.filter(({ generation }) => generation !== 'G1')].map(
      ({ generation, module }) => `declaration-${generation.toLowerCase()}-${module}.schema.json`,
    )
    for (const name of schemaNames().filter((one) => one.startsWith('declaration-'))) expect(used).toContain(name)
  })

  test('of G1 take elements in any order, unknown, empty and repeated ones, and no text without its tags', () => {
    const wrap = (inside: string) => `<hotich><hoso>${inside}</hoso></hotich>`
    const fine =
      '<nktNgayChet>10.01.2026</nktNgayChet><truongLa><a/></truongLa><nktNgaySinh>1940</nktNgaySinh><ghiChu/><ghiChu>x</ghiChu>'
    expect(problemsOfXml(wrap(fine))).toEqual([])
    expect(problemsOfXml(`<?xml version="1.0" encoding="UTF-8"?>${wrap('')}`)).toEqual([])
    for (const wrong of ['<nktNgayChet>2026-01-10</nktNgayChet>', '<nktGioiTinh>9</nktGioiTinh>', 'x'])
      expect(problemsOfXml(wrap(wrong))).not.toEqual([])
    expect(problemsOfXml('<hoTich/>')).not.toEqual([])
  })

  test.each([
    ['a date of G2 in G3', 'G3', { cbsNgayCapGiayToTuyThan: '04.05.2021' }],
    ['a name in one piece in G3', 'G3', { cbsHoTen: 'Trần Thử' }],
    ['a district in G3', 'G3', { cbsNoiCuTru: { quocGia: 'VN', maTinh: '01', maHuyen: '', maXa: '', dcChiTiet: '' } }],
    ['a sex as text in G3', 'G3', { cbsGioiTinh: '1' }],
    ['thirteen digits', 'G3', { cbsSoDDCN: '9991950001010' }],
    ['a field that no form has', 'G3', { cbsHotTen: 'x' }],
    ['nobody concerned', 'G3', { cbsHoTen: '' }],
  ] as const)('refuse %s', (_, __, change) => {
    const declaration = JSON.parse(sample('declaration-g3-BS.json')) as object
    expect(toProblems('declaration-g3-BS', { ...declaration, ...change })).not.toEqual([])
  })

  test.each([
    ['a date of G3 in G2', { nksNgaySinh: { namSinh: '2026', thangSinh: '03', ngaySinh: '01' } }],
    ['a sex as number in G2', { nksGioiTinh: 2 }],
    ['no mother although she is known', { meHoTen: '' }],
  ] as const)('refuse %s', (_, change) => {
    const declaration = JSON.parse(sample('declaration-g2-LTKS.json')) as object
    expect(toProblems('declaration-g2-LTKS', { ...declaration, ...change })).not.toEqual([])
  })
})
