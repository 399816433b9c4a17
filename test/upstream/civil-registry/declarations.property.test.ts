/** What holds of every declaration that the gateway accepts, in every generation. */
import fc from 'fast-check'
import { XmlDocument, XmlElement } from 'libxml2-wasm'
import { describe, expect, test } from 'vitest'
import { type RegistryFiling, registryGenerations } from '../../../src/domain/filing/civil-registry.ts'
import { filingKinds } from '../../../src/domain/filing/filing.ts'
import { FilingRequest } from '../../../src/domain/filing/filing-request.ts'
import { toFields } from '../../../src/upstream/civil-registry/encode/encode-declaration.ts'
import { getFingerprint, pushBody } from '../../../src/upstream/civil-registry/encode/envelope.ts'
import { toText } from '../../../src/upstream/http/large-body.ts'
import { filingArbitrary } from '../../support/declaration-arbitraries.ts'
import { makeFiling } from '../../support/declarations.ts'
import { filingFor, makeFile, toFiling } from './registry.ts'

const settings = {
  absentFields: { G1: 'omit', G2: 'empty', G3: 'empty' },
  nameCase: { G1: 'as-typed', G2: 'as-typed', G3: 'as-typed' },
  sendFiles: true,
} as const
const route = (generation: 'G1' | 'G2' | 'G3') => ({ generation, module: 'X' })

type Members = Record<string, unknown>

/** Field by field, whatever the generation. */
function declared(filing: RegistryFiling, generation: 'G1' | 'G2' | 'G3'): Members {
  const { data } = JSON.parse(toText(pushBody(filing, route(generation), settings))) as { data: string }
  if (generation !== 'G1') return JSON.parse(data) as Members
  const document = XmlDocument.fromString(data)
  try {
    const fields: Members = {}
    for (const element of document.find('/hotich/hoso/*')) {
      if (element instanceof XmlElement) fields[element.name] = element.content
    }
    return fields
  } finally {
    document.dispose()
  }
}

/** `"Họ tên"`, or its three parts put together again. */
const whole = (name: unknown): unknown =>
  typeof name === 'object' && name !== null
    ? ['Ho', 'ChuDem', 'Ten']
        .map((part) => (name as Members)[part])
        .filter((part) => part !== '')
        .join(' ')
    : name

describe.each(filingKinds)('%s', (kind) => {
  test('every accepted declaration is written in every generation, and no name is lost or changed', () => {
    fc.assert(
      fc.property(filingArbitrary(kind), (request) => {
        const parsed = FilingRequest.safeParse(request)
        fc.pre(parsed.success)
        const filing = toFiling(parsed.data as FilingRequest)
        for (const generation of registryGenerations) {
          const fields = declared(filing, generation)
          for (const { name, value } of toFields(filing)) {
            if (value?.as !== 'name') continue
            // The parts are the consumer's own spelling; letter case may set them apart from the whole.
            expect(String(whole(fields[name])).toLowerCase()).toBe(value.fullName.toLowerCase())
          }
          expect(JSON.stringify(fields)).toBe(JSON.stringify(fields).normalize('NFC'))
        }
      }),
      { numRuns: 60 },
    )
  })

  test('every stated text, day and code arrives in every generation that has its field', () => {
    fc.assert(
      fc.property(filingArbitrary(kind), (request) => {
        const parsed = FilingRequest.safeParse(request)
        fc.pre(parsed.success)
        const filing = toFiling(parsed.data as FilingRequest)
        for (const generation of registryGenerations) {
          const fields = declared(filing, generation)
          for (const { name, value, only } of toFields(filing)) {
            if (value === null || (only && !only.includes(generation))) continue
            expect(fields).toHaveProperty([name])
            if (value.as === 'text') expect(fields[name]).toBe(value.text)
            if (value.as === 'code') expect(String(fields[name])).toBe(value.code)
            if (value.as === 'address')
              expect(JSON.stringify(fields[name])).toContain(JSON.stringify(value.address.detail).slice(1, -1))
          }
        }
      }),
      { numRuns: 40 },
    )
  })

  test('every field leads back to a place that the request has', () => {
    // What the form wants and the consumer need not say: it leads to where it could be said.
    const presets = new Set(['loaiDangKy', 'gbtLoai', 'loaiBanSao'])
    fc.assert(
      fc.property(filingArbitrary(kind), (request) => {
        const parsed = FilingRequest.safeParse(request)
        fc.pre(parsed.success)
        for (const { name, pointer, value } of toFields(toFiling(parsed.data as FilingRequest))) {
          if (value === null || presets.has(name)) continue
          expect(at(parsed.data, pointer), `${name} ${pointer}`).toBeDefined()
        }
      }),
      { numRuns: 40 },
    )
  })

  test('no field is written twice', () => {
    const sample = toFiling(FilingRequest.parse(makeFiling(kind)))
    for (const generation of registryGenerations) {
      const names = toFields(sample)
        .filter(({ only, value }) => value !== null && (!only || only.includes(generation)))
        .map(({ name }) => name)
      expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
    }
  })
})

function at(value: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce((inside, key) => (inside as Members | undefined)?.[key], value)
}

/** The stems of the identity and residence block (contract, 2.7.0), and what the tables of the acts have of it for whom. */
const stems = [
  'HoTen',
  'GioiTinh',
  'NgaySinh',
  'DanToc',
  'DanTocKhac',
  'QuocTich',
  'QuocTichKhac',
  'LoaiCuTru',
  'NoiCuTru',
  'LoaiGiayToTuyThan',
  'GiayToKhac',
  'SoGiayToTuyThan',
  'NgayCapGiayToTuyThan',
  'NoiCapGiayToTuyThan',
  'SoDDCN',
  'XacThucThongTin',
]
const parent =
  /^(HoTen|NgaySinh|DanToc|DanTocKhac|QuocTich|QuocTichKhac|LoaiCuTru|NoiCuTru|LoaiGiayToTuyThan|GiayToKhac|SoGiayToTuyThan|SoDDCN|XacThucThongTin)$/
const spouse =
  /^(HoTen|NgaySinh|DanToc|DanTocKhac|QuocTich|LoaiCuTru|NoiCuTru|LoaiGiayToTuyThan|GiayToKhac|SoGiayToTuyThan|NgayCapGiayToTuyThan|NoiCapGiayToTuyThan|SoDDCN)$/
const child =
  /^(HoTen|GioiTinh|NgaySinh|DanToc|DanTocKhac|QuocTich|QuocTichKhac|LoaiGiayToTuyThan|SoGiayToTuyThan|NgayCapGiayToTuyThan|NoiCapGiayToTuyThan|SoDDCN)$/
const verified = /./
const others = /^(?!XacThucThongTin)/
const formOf: Record<string, RegExp> = {
  nks: child,
  me: parent,
  cha: parent,
  nyc: verified,
  nkt: verified,
  chong: spouse,
  vo: spouse,
  nxn: others,
  cm: others,
  nc: others,
  cbs: others,
  ngh: others,
  ndgh: others,
  ngs: others,
  ntd: others,
}

test.each(filingKinds)('of %s nothing is sent of a person that their form does not have', (kind) => {
  fc.assert(
    fc.property(filingArbitrary(kind), fc.constantFrom(...registryGenerations), (request, generation) => {
      const parsed = FilingRequest.safeParse(request)
      fc.pre(parsed.success)
      for (const name of Object.keys(declared(toFiling(parsed.data as FilingRequest), generation))) {
        const [prefix] = Object.keys(formOf).filter((each) => stems.some((stem) => name === `${each}${stem}`))
        if (prefix !== undefined) expect(name.slice(prefix.length), name).toMatch(formOf[prefix] ?? /^$/)
      }
    }),
    { numRuns: 40 },
  )
})

describe('a fingerprint', () => {
  const base = filingFor('birth-package', {
    dossier: 'H99.001-260302-0001',
    files: [makeFile('một'), makeFile('hai', 'B', 'b.pdf')],
  })
  const print = (filing: RegistryFiling, generation: 'G1' | 'G2' | 'G3' = 'G2', module = 'LTKS', other: object = {}) =>
    getFingerprint(filing, { generation, module }, { ...settings, ...other })

  test('is the same for the same content, however its members are ordered and its text was typed', () => {
    const again = filingFor('birth-package', { dossier: base.dossier, nfd: true, files: [...base.files] })
    expect(print(again)).toBe(print(base))
    expect(print(structuredClone(base))).toBe(print(base))
    expect(print(base)).toMatch(/^[0-9a-f]{64}$/)
  })

  test('differs for another dossier, package, unit, time, module, generation, file or order of files', () => {
    const [one, two] = base.files as [ReturnType<typeof makeFile>, ReturnType<typeof makeFile>]
    const prints = [
      print(base),
      print({ ...base, dossier: 'H99.001-260302-0002' }),
      print({ ...base, linkedDossier: 'G99.99.01-260302-0008' }),
      print({ ...base, unit: '00008' }),
      print({ ...base, receivedAt: '2026-03-02T09:12:31+07:00' }),
      print(base, 'G2', 'LTKT'),
      print(base, 'G3'),
      print(base, 'G1'),
      print({ ...base, files: [one] }),
      print({ ...base, files: [two, one] }),
      print({ ...base, files: [one, { ...two, title: 'C' }] }),
      print({ ...base, files: [one, { ...two, fileName: 'c.pdf' }] }),
      print({ ...base, files: [one, makeFile('ba', 'B', 'b.pdf')] }),
      print(base, 'G2', 'LTKS', { sendFiles: false }),
    ]
    expect(new Set(prints).size).toBe(prints.length)
  })

  test.each(filingKinds)('of %s differs exactly when what is sent differs', (kind) => {
    fc.assert(
      fc.property(filingArbitrary(kind), filingArbitrary(kind), (first, second) => {
        const parsed = [first, second].map((one) => FilingRequest.safeParse(one))
        fc.pre(parsed.every(({ success }) => success))
        const [a, b] = parsed.map(({ data }) => toFiling(data as FilingRequest)) as [RegistryFiling, RegistryFiling]
        for (const generation of registryGenerations) {
          const same =
            toText(pushBody(a, route(generation), settings)) === toText(pushBody(b, route(generation), settings))
          expect(print(a, generation) === print(b, generation)).toBe(same)
        }
      }),
      { numRuns: 40 },
    )
  })

  test.each(filingKinds)('of %s differs when any one stated text of the declaration changes', (kind) => {
    const filing = filingFor(kind, { dossier: 'H99.001-260302-0001' })
    // What the ministry's form of a parent does not ask for does not travel.
    const left = /^(mother|father)\.identityPaper\.issuer$/
    for (const path of textsIn(filing.declaration).filter((path) => !left.test(path.join('.')))) {
      const changed = structuredClone(filing)
      const parent = path
        .slice(0, -1)
        .reduce((inside, key) => inside[key] as Members, changed.declaration as unknown as Members)
      const key = path.at(-1) as string
      parent[key] = `${parent[key]}x`
      expect(print(changed, 'G3', 'X'), path.join('/')).not.toBe(print(filing, 'G3', 'X'))
    }
  })
})

/** Free text alone: codes are lists and dates have forms, which a letter more would break. */
function textsIn(value: unknown, path: string[] = []): string[][] {
  if (typeof value === 'string') return free.test(path.at(-1) ?? '') && !/^\d{4}-\d\d-\d\d$/.test(value) ? [path] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inside]) => textsIn(inside, [...path, key]))
}
const free =
  /^(number|issuer|detail|note|cause|relationship.*|personalNumber|phone|email|reason|useDetail|item|from|to|place|otherInformation|given|text)$/
