/** The drivers against the mock registry, over real sockets: each kind in each generation, from the push to the result. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Mocks, startMocks } from '../../../mocks/start.ts'
import type { DeclarationByKind } from '../../../src/domain/declaration/declaration.ts'
import type { RegistryFiling, RegistryPath, RegistryResult } from '../../../src/domain/filing/civil-registry.ts'
import { type FilingKind, filingKinds } from '../../../src/domain/filing/filing.ts'
import { pushBody } from '../../../src/upstream/civil-registry/encode/envelope.ts'
import { getLength } from '../../../src/upstream/http/large-body.ts'
import { eventually } from '../../support/eventually.ts'
import { problemsOfXml, toProblems } from './contract.ts'
import { beforeReform, filingFor, makeFile, never, openRegistry, sinceReform, toFailure, toKey } from './registry.ts'

const written = {
  absentFields: { G1: 'omit', G2: 'empty', G3: 'empty' },
  nameCase: { G1: 'upper', G2: 'upper', G3: 'upper' },
  sendFiles: true,
} as const
let mocks: Mocks
let path: RegistryPath
const others: RegistryPath[] = []
beforeAll(async () => {
  mocks = await startMocks({ settings: { registryReceivedMs: 1, registryEligibleMs: 1 } })
  path = openRegistry(mocks.url)
})
afterAll(async () => {
  await Promise.all([path, ...others].map((one) => one.close()))
  await mocks.close()
})

interface Received {
  generation: string
  module: string
  unit: string
  linked: string
  data: string
  declaration: Record<string, unknown>
  files: { name: string; title: string; sha256: string }[]
}

/** By the contract's schemas, as it stood in `data`. */
function problemsOfDeclaration({ generation, module, data }: Received): string[] {
  if (generation === 'G1') return problemsOfXml(data)
  return toProblems(`declaration-${generation.toLowerCase()}-${module}`, JSON.parse(data))
}

async function getReceived({ dossier }: RegistryFiling): Promise<Received> {
  const answer = await fetch(`${mocks.url}/_control/registry/dossiers/${dossier}`)
  return (await answer.json()) as Received
}

async function toResult(over: RegistryPath, filing: RegistryFiling): Promise<RegistryResult> {
  const status = await eventually('the registry registers it', async () => {
    const [answer] = await over.pollStatus([toKey(filing)], filing.receivedAt, never)
    return answer?.known === true && answer.status.state === 'completed' ? answer.status : null
  })
  if (status.result === null) throw new Error('completed without a result')
  return status.result
}

const g1 = [
  ['birth', 'KS'],
  ['death', 'KT'],
  ['marriage', 'KH'],
  ['marital-status', 'HN'],
  ['parent-child', 'CMC'],
] as const
const table: [FilingKind, string, string, string][] = [
  ...g1.map(([kind, module]): [FilingKind, string, string, string] => [kind, 'G1', module, beforeReform]),
  ...g1.map(([kind, module]): [FilingKind, string, string, string] => [kind, 'G3', module, sinceReform]),
  ['extract', 'G3', 'BS', sinceReform],
  ['birth-package', 'G2', 'LTKS', sinceReform],
  ['death-package', 'G2', 'LTKT', sinceReform],
  ['birth-package', 'G2', 'LTKS', beforeReform],
]

describe('pushed, asked about, registered', () => {
  test.each(table)('%s by %s as %s, received %s', async (kind, generation, module, receivedAt) => {
    const files = [makeFile('một'), makeFile('hai', 'Giấy tờ khác & thêm', 'khac.pdf')]
    // The envelope of G1 has no place for files.
    const filing = filingFor(kind, { receivedAt, files: generation === 'G1' ? [] : files })
    expect(path.findRoute(kind, receivedAt)).toEqual({ generation, module })
    expect(await path.push(filing, never)).toMatchObject({ outcome: 'accepted' })
    const received = await getReceived(filing)
    expect(received).toMatchObject({ generation, module, unit: '00004' })
    expect(received.declaration).toMatchObject({ noiDangKy: '00004' })
    expect(problemsOfDeclaration(received)).toEqual([])
    const sent = files.map(({ sha256, title, fileName }) => ({ name: fileName, title, sha256 }))
    expect(received.files).toMatchObject(generation === 'G1' ? [] : sent)
    const result = await toResult(path, filing)
    const births = kind === 'birth' || kind === 'birth-package'
    expect(result.personalNumberExpected).toBe(births)
    expect(result.personalNumber).toEqual(births ? expect.stringMatching(/^999\d{9}$/) : null)
    expect(result).toMatchObject({
      registerNumber: expect.stringMatching(/^\d+\/\d{4}$/),
      registerBook: expect.any(String),
      registerPage: expect.stringMatching(/^\d+$/),
      registeredOn: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    })
    expect(result.certificate?.mediaType).toBe('application/pdf')
    expect(Buffer.from(result.certificate?.content ?? []).toString('latin1', 0, 5)).toBe('%PDF-')
  })

  test('marriage by G2 as LTKH, which nothing but a setting brings about', async () => {
    const linked = openRegistry(mocks.url, { modules: { marriage: [{ generation: 'G2', module: 'LTKH' }] } })
    others.push(linked)
    const filing = filingFor('marriage')
    expect(await linked.push(filing, never)).toMatchObject({ outcome: 'accepted' })
    // Not linked to anything, so it repeats its own code.
    const received = await getReceived(filing)
    expect(received).toMatchObject({ generation: 'G2', module: 'LTKH', linked: filing.dossier })
    expect(problemsOfDeclaration(received)).toEqual([])
    expect(await toResult(linked, filing)).toMatchObject({ personalNumberExpected: false })
  })
})

test('files that a generation has no place for are not left out: nothing is sent', async () => {
  for (const [over, receivedAt] of [
    [path, beforeReform],
    [openRegistry(mocks.url, { sendFiles: false }), sinceReform],
  ] as const) {
    const filing = filingFor('birth', { receivedAt, files: [makeFile('một')] })
    expect(await toFailure(over.push(filing, never))).toMatchObject({ code: 'attachments-not-carried', sent: 'no' })
    expect(over.toFaults(filing, [{ title: 'Giấy chứng sinh', fileName: 'gcs.pdf', bytes: 10 }])).toMatchObject([
      { pointer: '/attachments', code: 'attachments-not-carried' },
    ])
    expect(over.toFaults(filing, [])).toEqual([])
    if (over !== path) await over.close()
  }
})

test('every filing that the tests and the crash run file can be carried', () => {
  for (const kind of filingKinds) {
    for (const receivedAt of [beforeReform, sinceReform]) {
      expect(path.toFaults(filingFor(kind, { receivedAt }), []), `${kind} ${receivedAt}`).toEqual([])
    }
  }
})

test('names that cannot be split for sure are asked for where they are sent in parts, and only there', () => {
  const names = (receivedAt: string, changes: object) => {
    const filing = filingFor('birth', { receivedAt })
    const declaration = { ...filing.declaration, ...changes } as RegistryFiling['declaration']
    return path.toFaults({ ...filing, declaration }, []).map(({ pointer, code }) => [pointer, code])
  }
  const { declaration } = filingFor('birth')
  const { mother, requester } = declaration as DeclarationByKind['birth']
  const odd = {
    mother: { ...mother, fullName: "H'Thử Niê" },
    requester: { ...requester, fullName: 'Kim Thử', nationality: { code: 'KR' } },
  }
  expect(names(sinceReform, {})).toEqual([])
  expect(names(sinceReform, odd)).toEqual([
    ['/declaration/mother/nameParts', 'name-parts-required'],
    ['/declaration/requester/nameParts', 'name-parts-required'],
  ])
  expect(names(sinceReform, { mother: { ...odd.mother, nameParts: { given: "H'Thử Niê" } } })).toEqual([])
  expect(names(beforeReform, odd)).toEqual([])
})

test('what is larger than a message may be is reported before it is taken, to the byte, and never sent', async () => {
  const files = [makeFile('x'.repeat(9_000)), makeFile('y'.repeat(4_001), 'B', 'b.pdf')]
  const filing = filingFor('birth', { receivedAt: sinceReform, files })
  const sizes = files.map(({ title, fileName, content }) => ({ title, fileName, bytes: content.length }))
  const exact = getLength(pushBody(filing, { generation: 'G3', module: 'KS' }, { ...written, messageBytesMax: 1 }))
  for (const [messageBytesMax, fits] of [
    [exact, true],
    [exact - 1, false],
  ] as const) {
    const bounded = openRegistry(mocks.url, { messageBytesMax })
    expect(bounded.toFaults(filing, sizes).map(({ pointer, code }) => [pointer, code])).toEqual(
      fits ? [] : [['/attachments', 'message-too-large']],
    )
    if (!fits)
      expect(await toFailure(bounded.push(filing, never))).toMatchObject({ code: 'message-too-large', sent: 'no' })
    await bounded.close()
  }
})

describe('names arrive as they were declared, however they were typed', () => {
  test.each(table)('%s by %s as %s, received %s', async (kind, _, __, receivedAt) => {
    const composed = filingFor(kind, { receivedAt })
    const filing = filingFor(kind, { receivedAt, nfd: true })
    await path.push(composed, never)
    await path.push(filing, never)
    const received = await getReceived(filing)
    expect(received.declaration).toEqual((await getReceived(composed)).declaration)
    expect(received.data).toBe(received.data.normalize('NFC'))
    // In capitals, as the settings have it.
    const reported = JSON.stringify(received.declaration)
    for (const name of namesIn(filing.declaration)) {
      for (const word of name.toUpperCase().split(' ')) expect(reported).toContain(JSON.stringify(word).slice(1, -1))
    }
  })

  test('apostrophes, ampersands and angle brackets, in XML and in JSON', async () => {
    for (const receivedAt of [beforeReform, sinceReform]) {
      const base = filingFor('marriage', { receivedAt })
      const declaration = structuredClone(base.declaration) as unknown as Record<string, { [name: string]: unknown }>
      Object.assign(declaration.husband ?? {}, { fullName: 'Trần <Thử> & "Mẫu" ]]>' })
      const filing = { ...base, declaration: declaration as unknown as RegistryFiling['declaration'] }
      expect(await path.push(filing, never)).toMatchObject({ outcome: 'accepted' })
      const { chongHoTen, voHoTen } = (await getReceived(filing)).declaration
      const g3 = receivedAt === sinceReform
      const [husband, wife] = ['TRẦN <THỬ> & "MẪU" ]]>', "H'THỬ NIÊ & MẪU"]
      expect(chongHoTen).toEqual(g3 ? { Ho: '', ChuDem: '', Ten: husband } : husband)
      expect(voHoTen).toEqual(g3 ? { Ho: '', ChuDem: '', Ten: wife } : wife)
    }
  })
})

function namesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inside]) =>
    key === 'fullName' ? [(inside as string).normalize('NFC')] : namesIn(inside),
  )
}

describe('several dossiers in one question', () => {
  test('are answered in the order of the question, the unknown one among them', async () => {
    const one = filingFor('birth-package')
    const two = filingFor('birth-package')
    const unknown = filingFor('birth-package')
    for (const filing of [one, two]) await path.push(filing, never)
    await toResult(path, two)
    const answers = await path.pollStatus([two, unknown, one].map(toKey), two.receivedAt, never)
    expect(answers.map(({ known }) => known)).toEqual([true, false, true])
  })

  test('G1 has no question about several: they are asked one by one', async () => {
    const one = filingFor('death', { receivedAt: beforeReform })
    await path.push(one, never)
    await toResult(path, one)
    const unknown = filingFor('death', { receivedAt: beforeReform })
    const answers = await path.pollStatus([unknown, one].map(toKey), beforeReform, never)
    expect(answers.map(({ known }) => known)).toEqual([false, true])
  })
})

test('a kind that this path does not carry is refused before anything is sent', async () => {
  const bare = openRegistry(mocks.url, { modules: {} })
  others.push(bare)
  const filing = filingFor('guardianship')
  expect(bare.findRoute('guardianship', filing.receivedAt)).toBeNull()
  await expect(bare.push(filing, never)).rejects.toMatchObject({ code: 'kind-not-carried', sent: 'no' })
  expect(() => bare.fingerprint(filing)).toThrow(expect.objectContaining({ code: 'kind-not-carried' }))
})
