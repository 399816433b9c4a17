/** The settings of a path: what they assume, what they refuse, and that every one of them explains itself. */
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createFaultTable, defaultFaultRules } from '../../src/upstream/parsing/fault-rules.ts'
import { PopulationPathSettings } from '../../src/upstream/population/settings.ts'

const least = {
  driver: 'ndxp-soap',
  name: 'national',
  url: 'https://security-server.example/r1/X',
  username: 'u',
  secret: 's',
}

test("what the contract leaves open has the contract's default", () => {
  expect(PopulationPathSettings.parse(least)).toMatchObject({
    timestampUnit: 'ms',
    soapVersion: '1.1',
    requestNamespace: 'http://dancuquocgia.bca',
    soapAction: '""',
    services: {
      lookup: {
        code: '037',
        dateFormat: 'yyyyMMdd',
        nameMode: 'stripped',
        sendUnit: true,
        sendAccount: true,
        phone: '0',
      },
      verify: { enabled: true, form: '2023', code: '033' },
    },
    officerPattern: '^[0-9]{12}$',
    connectTimeoutMs: 10_000,
  })
})

test.each([
  ['no driver', { driver: undefined }],
  ['an unknown setting', { timeout: 1 }],
  ['a query in the URL', { url: 'https://x.example/?cccd=1' }],
  ['another scheme', { url: 'ftp://x.example/' }],
  ['an order that leaves something out', { elementOrder: ['name'] }],
  ['a pattern that is none', { officerPattern: '(' }],
  ['a rule for a failure that does not exist', { faultRules: [{ means: 'sorry' }] }],
  ['a header with a line break', { headers: { 'X-A': 'a\r\nb' } }],
  ['a header that we compute', { headers: { authorization: 'Basic x' } }],
  ['no secret', { secret: '' }],
])('%s is refused', (_, change) => {
  expect(PopulationPathSettings.safeParse({ ...least, ...change }).success).toBe(false)
})

test('the provincial SOAP path must say whether officers sign in', () => {
  const soap = { driver: 'lgsp-soap', name: 'bus', url: 'https://bus.example/x', token: { variant: 'none' } }
  expect(PopulationPathSettings.safeParse(soap).success).toBe(false)
  expect(PopulationPathSettings.safeParse({ ...soap, authHash: { mode: 'none' } }).success).toBe(true)
})

interface JsonSchema {
  description?: string
  secret?: boolean
  properties?: Record<string, JsonSchema>
  items?: JsonSchema
  oneOf?: JsonSchema[]
  anyOf?: JsonSchema[]
  additionalProperties?: JsonSchema | boolean
}

describe('the schema explains itself', () => {
  const fields: [path: string, field: JsonSchema][] = []
  const walk = (node: JsonSchema, path: string): void => {
    for (const option of [...(node.oneOf ?? []), ...(node.anyOf ?? [])]) walk(option, path)
    if (node.items !== undefined) walk(node.items, `${path}[]`)
    if (typeof node.additionalProperties === 'object') walk(node.additionalProperties, `${path}.*`)
    for (const [name, field] of Object.entries(node.properties ?? {})) {
      fields.push([`${path}.${name}`, field])
      walk(field, `${path}.${name}`)
    }
  }
  walk(z.toJSONSchema(PopulationPathSettings, { io: 'input' }) as JsonSchema, '')

  test('every setting has a sentence', () => {
    const mute = fields.filter(
      ([path, field]) => field.description === undefined && !/\.(driver|kind|variant|mode)$/.test(path),
    )
    expect(mute.map(([path]) => path)).toEqual([])
  })

  /** The last name of a setting that holds a secret. The consumer key of a token (`token.key`) is as public as a user name. */
  const secretName =
    /(secret|secretKey|password|passphrase|pfx|keyPass|apiKey|\.auth|tls\.key|apiKeys\.\w+|privateKey|authorization)$/i

  test('every secret is marked, so that none is ever printed', () => {
    const marked = new Set(fields.filter(([, field]) => field.secret === true).map(([path]) => path))
    const leaves = new Set(fields.filter(([, field]) => field.properties === undefined).map(([path]) => path))
    const named = [...leaves].filter((path) => secretName.test(path))
    expect(named.length).toBeGreaterThan(12)
    expect(named.filter((path) => !marked.has(path))).toEqual([])
    expect([...marked].filter((path) => !secretName.test(path))).toEqual([])
  })
})

describe('the default fault rules', () => {
  const judge = createFaultTable(defaultFaultRules)
  test.each([
    ['Cán bộ không có quyền khai thác CSDL dân cư', 'officer-not-authorised'],
    ['Access denied for officer', 'officer-not-authorised'],
    ['Thủ tục chưa được cấp phép khai thác CSDL dân cư', 'procedure-not-authorised'],
    ['ĐƠN VỊ KHÔNG ĐƯỢC PHÉP'.normalize('NFD'), 'unit-not-authorised'],
    ['Timestamp expired', 'ministry-credentials-refused'],
    // Broken lines and doubled blanks are no other words.
    ['Cán  bộ\u00a0không\ncó quyền', 'officer-not-authorised'],
    ['Đơn\nvị không được phép', 'unit-not-authorised'],
    ['Thiếu MaCanBo', null],
    ['MaDVC không hợp lệ', null],
    ['Lỗi xử lý nội bộ', null],
    ['', null],
  ])('%s', (text, conclusion) => {
    expect(judge({ status: 500, text })).toBe(conclusion)
  })

  test('a status and a code narrow a rule', () => {
    const narrow = createFaultTable([{ status: 403, code: '^E1$', means: 'unit-not-authorised' }])
    expect(narrow({ status: 403, code: 'E1' })).toBe('unit-not-authorised')
    expect(narrow({ status: 500, code: 'E1' })).toBeNull()
    expect(narrow({ status: 403, code: 'E12' })).toBeNull()
  })

  test('a bare HTTP error is judged by rules that name its status alone', () => {
    const rules = createFaultTable([
      { text: 'forbidden', means: 'ministry-failed' },
      { status: 403, text: 'forbidden', means: 'bus-forbidden' },
    ])
    expect(rules({ status: 403, text: 'Forbidden', bare: true })).toBe('bus-forbidden')
    expect(rules({ status: 500, text: 'Forbidden', bare: true })).toBeNull()
    expect(rules({ status: 500, text: 'Forbidden' })).toBe('ministry-failed')
  })

  test('of a text of any length only the beginning is judged', () => {
    const rule = createFaultTable([{ text: 'late word', means: 'ministry-failed' }])
    expect(rule({ status: 500, text: `${' '.repeat(1_900)}late word${'x'.repeat(10_000_000)}` })).toBe(
      'ministry-failed',
    )
    expect(rule({ status: 500, text: `${' '.repeat(2_000)}late word` })).toBeNull()
  })
})
