/** The settings of a path to the registry: what they assume, what they refuse, and that each of them explains itself. */
import { afterAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { filingKinds } from '../../../src/domain/filing/filing.ts'
import { CivilRegistryPathSettings } from '../../../src/upstream/civil-registry/settings.ts'
import { openRegistry, settingsFor } from './registry.ts'

const least = {
  name: 'registry',
  province: '99',
  token: { variant: 'none' },
  G3: { url: 'https://bus.example/registry/g3' },
}

test("what the contract leaves open has the contract's default", () => {
  const url = 'https://bus.example/x'
  expect(CivilRegistryPathSettings.parse({ ...least, G1: { url }, G2: { url } })).toMatchObject({
    G1: {
      push: 'dangKyHoTich',
      status: 'traTrangThaiHoSo',
      result: 'ketQuaDangKyHS',
      absentFields: 'omit',
      nameCase: 'upper',
      certificates: false,
    },
    G2: { push: 'nhanHoSoDKHT', ask: 'layKetQua', absentFields: 'empty', nameCase: 'upper', certificates: true },
    G3: { push: 'nhanHoSoDKHT', ask: 'layKetQua', absentFields: 'empty', nameCase: 'upper', certificates: true },
    askMax: 3,
    sendFiles: true,
    statuses: { 1: 'received', 2: 'supplement-requested', 3: 'eligible', 4: 'completed', 6: 'refused' },
    phrases: { duplicate: ['đã được tiếp nhận'], notFound: ['hồ sơ không tồn tại'] },
  })
})

test.each([
  ['no generation', { G3: undefined }],
  ['an unknown setting', { timeout: 1 }],
  ['an unknown setting of a generation', { G3: { url: 'https://x.example/', poll: 1 } }],
  ['a query in the URL', { G3: { url: 'https://x.example/?a=1' } }],
  ['another scheme', { G3: { url: 'ftp://x.example/' } }],
  ['an operation with a query', { G3: { url: 'https://x.example/', ask: 'a?b' } }],
  ['no province', { province: undefined }],
  ['a province of three digits', { province: '099' }],
  ['no statement about sign-in', { token: undefined }],
  ['a kind that does not exist', { modules: { divorce: [] } }],
  ['a module in small letters', { modules: { birth: [{ generation: 'G3', module: 'ks' }] } }],
  ['a generation that does not exist', { modules: { birth: [{ generation: 'G4', module: 'KS' }] } }],
  ['a day that is none', { modules: { birth: [{ generation: 'G3', module: 'KS', from: '2025-02-30' }] } }],
  ['a status that is no number', { statuses: { x: 'received' } }],
  ['a meaning that does not exist', { statuses: { 5: 'lost' } }],
  ['a phrase that is in every text', { phrases: { duplicate: [''] } }],
  ['questions about nothing', { askMax: 0 }],
  ['a header with a line break', { headers: { 'X-A': 'a\r\nb' } }],
])('%s is refused', (_, change) => {
  expect(CivilRegistryPathSettings.safeParse({ ...least, ...change }).success).toBe(false)
})

describe('routes', () => {
  const open: { close(): Promise<void> }[] = []
  afterAll(() => Promise.all(open.map((one) => one.close())))
  const path = (other: object) => {
    const made = openRegistry('https://bus.example', { modules: {}, ...other })
    open.push(made)
    return made
  }

  test('go by the day of receipt in Viet Nam, to the second', () => {
    const { findRoute } = path({})
    const both = { before: { generation: 'G1', module: 'KS' }, after: { generation: 'G3', module: 'KS' } }
    for (const [receivedAt, route] of [
      ['2025-06-30T23:59:59+07:00', both.before],
      ['2025-07-01T00:00:00+07:00', both.after],
      ['2025-06-30T16:59:59Z', both.before],
      ['2025-06-30T17:00:00Z', both.after],
    ] as const)
      expect(findRoute('birth', receivedAt)).toEqual(route)
  })

  test('of the kinds without published fields exist only where a setting makes them', () => {
    for (const receivedAt of ['2025-01-01T00:00:00+07:00', '2026-01-01T00:00:00+07:00']) {
      const none = filingKinds.filter((kind) => path({}).findRoute(kind, receivedAt) === null)
      expect(none).toEqual(['guardianship', 'change'])
    }
  })

  test('lead to generations that have an address, and to none else', () => {
    const { findRoute } = path({ G1: undefined, G2: undefined })
    expect(findRoute('birth', '2026-01-01T00:00:00+07:00')).toMatchObject({ generation: 'G3' })
    expect(findRoute('birth', '2025-01-01T00:00:00+07:00')).toBeNull()
    expect(findRoute('birth-package', '2026-01-01T00:00:00+07:00')).toBeNull()
  })

  test('of one kind are replaced as a whole: the first rule that holds counts, none switches it off', () => {
    const modules = {
      birth: [
        { generation: 'G2', module: 'LTKS', from: '2026-01-01', until: '2026-02-01' },
        { generation: 'G3', module: 'KS' },
      ],
      death: [],
    }
    const { findRoute } = path({ modules })
    expect(findRoute('birth', '2026-01-31T12:00:00+07:00')).toEqual({ generation: 'G2', module: 'LTKS' })
    expect(findRoute('birth', '2026-02-01T12:00:00+07:00')).toEqual({ generation: 'G3', module: 'KS' })
    expect(findRoute('death', '2026-02-01T12:00:00+07:00')).toBeNull()
    expect(findRoute('marriage', '2026-02-01T12:00:00+07:00')).toMatchObject({ module: 'KH' })
  })

  test('take as many dossiers in one question as the settings say', () => {
    expect(path({ askMax: 7 }).askMax).toBe(7)
    expect(settingsFor('https://bus.example').askMax).toBe(3)
  })
})

interface JsonSchema {
  description?: string
  secret?: boolean
  properties?: Record<string, JsonSchema>
  oneOf?: JsonSchema[]
  anyOf?: JsonSchema[]
  items?: JsonSchema
  additionalProperties?: JsonSchema | boolean
}

describe('the schema explains itself', () => {
  const fields: [path: string, field: JsonSchema][] = []
  const walk = (node: JsonSchema, at: string): void => {
    for (const option of [...(node.oneOf ?? []), ...(node.anyOf ?? [])]) walk(option, at)
    if (node.items) walk(node.items, `${at}[]`)
    if (typeof node.additionalProperties === 'object') walk(node.additionalProperties, `${at}.*`)
    for (const [name, field] of Object.entries(node.properties ?? {})) {
      fields.push([`${at}.${name}`, field])
      walk(field, `${at}.${name}`)
    }
  }
  walk(z.toJSONSchema(CivilRegistryPathSettings, { io: 'input' }) as JsonSchema, '')

  test('every setting has a sentence', () => {
    const mute = fields.filter(([at, field]) => field.description === undefined && !/\.(variant|mode|kind)$/.test(at))
    expect(mute.map(([at]) => at).filter((at) => !at.startsWith('.token'))).toEqual([])
  })

  test('every secret is marked, so that none is ever printed', () => {
    const secretName = /(secret|secretKey|password|passphrase|pfx|\.auth|authorization|tls\.key|privateKey)$/i
    const marked = new Set(fields.filter(([, field]) => field.secret === true).map(([at]) => at))
    const leaves = new Set(fields.filter(([, field]) => field.properties === undefined).map(([at]) => at))
    const named = [...leaves].filter((at) => secretName.test(at))
    expect(named.length).toBeGreaterThan(12)
    expect(named.filter((at) => !marked.has(at))).toEqual([])
    expect([...marked].filter((at) => !secretName.test(at))).toEqual([])
  })
})
