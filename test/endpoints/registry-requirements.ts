/** Wishes of registry endpoints: names, codes, forms and sign-ins that differ from the contract's. */
import { createPublicKey, createVerify } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { PushAnswer, RegistryFiling, RegistryPath, StatusAnswer } from '../../src/domain/filing/civil-registry.ts'
import { beforeReform, filingFor, makeFile, never, sinceReform, toKey } from '../upstream/civil-registry/registry.ts'
import type { Answer, Seen } from './endpoint.ts'

const signingKey = join(import.meta.dirname, '../upstream/tls/signing.key')

type Generation = 'G1' | 'G2' | 'G3'

export interface RegistryWish {
  /** Its number in docs/operate/endpoints.md. */
  wish: number
  title: string
  /** Settings of the path; `url` = the endpoint. */
  settings: (url: string) => object
  /** What is done with the path. */
  act: (path: RegistryPath) => Promise<unknown>
  /** What the endpoint says, in turn; the last one again and again. Absent: accepted. */
  answers?: readonly ((seen: Seen) => Answer)[]
  check: (requested: { seen: readonly Seen[]; result: unknown }) => void
}

const json = (body: unknown) => (): Answer => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})
const accepted = { status: '1', statusDescription: 'Gửi thông tin thành công', errorCode: '', errorDescription: '' }
export const usual = json(accepted)

/** A birth by one generation alone, over a bus without sign-in. */
const by =
  (generation: Generation, own: object = {}, path: object = {}) =>
  (url: string) => ({
    token: { variant: 'none' },
    province: '99',
    G1: undefined,
    G2: undefined,
    G3: undefined,
    [generation]: { url: `${url}/${generation.toLowerCase()}`, ...own },
    modules: { birth: [{ generation, module: generation === 'G2' ? 'LTKS' : 'KS' }] },
    ...path,
  })

const birth = (receivedAt = sinceReform, files: RegistryFiling['files'] = []): RegistryFiling =>
  ({ ...filingFor('birth', { receivedAt }), files }) as RegistryFiling
const push =
  (filing = birth()) =>
  (path: RegistryPath): Promise<PushAnswer> =>
    path.push(filing, never)

const pushed = (seen: readonly Seen[]) => JSON.parse(seen.at(-1)?.body ?? '{}')
const declared = (seen: readonly Seen[]) => JSON.parse(pushed(seen).data)
const hoso = (seen: readonly Seen[], name: string): string =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(pushed(seen).data)?.[1] ?? ''

const requested = birth(beforeReform)
const request = (path: RegistryPath): Promise<readonly StatusAnswer[]> =>
  path.pollStatus([toKey(requested)], requested.receivedAt, never)

export const registryWishes: readonly RegistryWish[] = [
  {
    wish: 7,
    title: 'other names of the members of an answer of G1',
    act: push(birth(beforeReform)),
    settings: by('G1', {
      members: { status: 'trangThai', errorCode: 'maLoi', errorDescription: 'ketQua.moTaLoi' },
      statusValues: { OK: '1', LOI: '0' },
    }),
    answers: [json({ trangThai: 'LOI', maLoi: '106', ketQua: { moTaLoi: 'Mã đơn vị không chính xác.' } })],
    check: ({ result }) => expect(result).toMatchObject({ outcome: 'refused', code: 'unit-unknown' }),
  },
  {
    wish: 7,
    title: 'the status of a dossier under another name',
    act: request,
    settings: by('G1', { members: { status: 'data.trangThaiHoSo' } }),
    answers: [json({ code: 0, data: { trangThaiHoSo: 3 } })],
    check: ({ result }) => expect(result).toMatchObject([{ known: true, status: { state: 'eligible' } }]),
  },
  {
    wish: 7,
    title: 'other names of the items of G2',
    act: request,
    settings: by('G2', {
      members: { value: 'response.data' },
      itemMembers: { maHoSoMCDT: 'soHoSo', trangThai: 'tt.ma' },
    }),
    answers: [json({ status: 1, response: { data: [{ soHoSo: requested.dossier, tt: { ma: '2' } }] } })],
    check: ({ result }) => expect(result).toMatchObject([{ known: true, status: { state: 'supplement-requested' } }]),
  },
  {
    wish: 8,
    title: 'a code that means "we have this dossier"',
    act: push(),
    settings: by('G3', {}, { codes: { duplicate: ['DUP-01'] } }),
    answers: [json({ status: '0', errorCode: 'DUP-01', errorDescription: 'Không thực hiện được' })],
    check: ({ result }) => expect(result).toMatchObject({ outcome: 'duplicate' }),
  },
  {
    wish: 8,
    title: 'without the setting such a code is nothing that we understand',
    act: push(),
    settings: by('G3'),
    answers: [json({ status: '0', errorCode: 'DUP-01', errorDescription: 'Không thực hiện được' })],
    check: ({ result }) => expect(result).toMatchObject({ outcome: 'unintelligible' }),
  },
  {
    wish: 9,
    title: 'eformData.noiDangKy, one question for each unit',
    settings: by('G2', { eformUnit: true }),
    act: (path) => {
      const keys = ['00004', '00008', '00004'].map((unit, at) => ({
        ...toKey(birth(beforeReform)),
        unit,
        dossier: `H99.001-260302-900${at}`,
      }))
      return path.pollStatus(keys, beforeReform, never)
    },
    answers: [
      ({ body }) => {
        const { maDinhDanhHoSo } = JSON.parse(body) as { maDinhDanhHoSo: string[] }
        const value = maDinhDanhHoSo.map((maHoSoMCDT, at) => ({ maHoSoMCDT, trangThai: at + 1 }))
        return json({ status: 1, value })()
      },
    ],
    check: ({ seen, result }) => {
      expect(seen.map(({ body }) => JSON.parse(body).eformData)).toEqual([
        { noiDangKy: '00004' },
        { noiDangKy: '00008' },
      ])
      expect((result as StatusAnswer[]).map((one) => (one.known === true ? one.status.state : one.known))).toEqual([
        'received',
        'received',
        'supplement-requested',
      ])
    },
  },
  {
    wish: 10,
    title: 'rules of its own for a declaration, reported at its places',
    settings: by(
      'G3',
      {},
      {
        rules: [
          { field: 'nksNoiSinhNuocNgoai', required: true, generations: ['G3'], kinds: ['birth'] },
          { field: 'nksNoiSinhNuocNgoai', required: true, generations: ['G1'] },
          { field: 'nksHoTen', lengthMax: 3 },
          { field: 'meLoaiGiayToTuyThan', values: ['2'] },
          { field: 'nksNgaySinh', pattern: '^1999-' },
          { field: 'nksHoTen', pattern: '.', required: true },
        ],
      },
    ),
    act: async (path) => path.toFaults(birth(), []),
    check: ({ seen, result }) => {
      expect(result).toMatchObject([
        { pointer: '/declaration/child/placeOfBirthAbroad', code: 'missing' },
        {
          pointer: '/declaration/child/fullName',
          code: 'length',
          message: { en: 'The registry takes at most 3 characters' },
        },
        { pointer: '/declaration/mother/identityPaper/type', code: 'code-list' },
        { pointer: '/declaration/child/dateOfBirth', code: 'format' },
      ])
      expect(seen).toEqual([])
    },
  },
  {
    wish: 51,
    title: 'names in capitals',
    act: push(),
    settings: by('G3'),
    check: ({ seen }) => expect(declared(seen).meHoTen.Ten).toMatch(/^\p{Lu}+$/u),
  },
  {
    wish: 51,
    title: 'names as they were typed',
    act: push(),
    settings: by('G3', { nameCase: 'as-typed' }),
    check: ({ seen }) => expect(declared(seen).meHoTen.Ten).toMatch(/^\p{Lu}\p{Ll}+$/u),
  },
  {
    wish: 56,
    title: 'largest message',
    settings: by('G3', {}, { messageBytesMax: 20_000 }),
    act: async (path) => path.toFaults(birth(), [{ title: 'a', fileName: 'a.pdf', bytes: 30_000 }]),
    check: ({ result }) => expect(result).toMatchObject([{ pointer: '/attachments', code: 'message-too-large' }]),
  },
  {
    wish: 11,
    title: 'forms of dates of G1',
    act: push(birth(beforeReform)),
    settings: by('G1', { forms: { day: 'dd/MM/yyyy', birth: 'yyyy-MM-dd', receipt: 'dd/MM/yyyy HH:mm:ss' } }),
    check: ({ seen }) => {
      expect(pushed(seen).ngayTiepNhan).toBe('03/03/2025 09:12:30')
      expect(hoso(seen, 'nksNgaySinh')).toMatch(/^\d{4}-\d\d-\d\d$/)
      expect(hoso(seen, 'ngayCapGCS')).toMatch(/^\d\d\/\d\d\/\d{4}$/)
    },
  },
  {
    wish: 52,
    title: 'numbers as numbers in G2',
    act: push(birth(beforeReform)),
    settings: by('G2', { forms: { codes: 'number', counts: 'text' } }),
    check: ({ seen }) => {
      expect(declared(seen).nksGioiTinh).toEqual(expect.any(Number))
      expect(declared(seen).soLuongBanSao).toEqual(expect.any(String))
    },
  },
  {
    wish: 52,
    title: 'numbers as text in G3',
    act: push(),
    settings: by('G3', { forms: { codes: 'text' } }),
    check: ({ seen }) => expect(declared(seen).nksGioiTinh).toEqual(expect.any(String)),
  },
  {
    wish: 53,
    title: 'names and dates whole in G3',
    act: push(),
    settings: by('G3', { forms: { birth: 'dd-MM-yyyy', name: 'whole', day: 'yyyyMMdd', receipt: 'yyyyMMddHHmmss' } }),
    check: ({ seen }) => {
      const data = declared(seen)
      expect(data.nksNgaySinh).toMatch(/^\d\d-\d\d-\d{4}$/)
      expect(data.meHoTen).toEqual(expect.any(String))
      expect(data.ngayCapGCS).toMatch(/^\d{8}$/)
      expect(pushed(seen).ngayTiepNhan).toBe('20260302091230')
    },
  },
  {
    wish: 53,
    title: 'dates in parts in G2, a year alone',
    act: push(birth(beforeReform)),
    settings: by('G2', { forms: { birth: 'parts' } }),
    // The father of the example is known by his year of birth.
    check: ({ seen }) =>
      expect(declared(seen).chaNgaySinh).toEqual({
        namSinh: expect.stringMatching(/^\d{4}$/),
        thangSinh: '',
        ngaySinh: '',
      }),
  },
  {
    wish: 54,
    title: 'a token for each generation',
    settings: (url) => ({
      ...by('G3', { token: { variant: 'wso2', url: `${url}/token-g3`, key: 'k3', secret: 's3' } })(url),
      token: { variant: 'wso2', url: `${url}/token`, key: 'k', secret: 's' },
      G1: { url: `${url}/g1` },
      modules: { birth: [{ generation: 'G3', module: 'KS' }], death: [{ generation: 'G1', module: 'KT' }] },
    }),
    act: async (path) => {
      await path.push(birth(), never)
      await path.push({ ...filingFor('death', { receivedAt: beforeReform }), files: [] } as RegistryFiling, never)
    },
    answers: [
      (seen) =>
        seen.path.startsWith('/token')
          ? json({ access_token: `of${seen.path.replace('/token', '') || '-path'}`, expires_in: 3600 })()
          : usual(),
    ],
    check: ({ seen }) => {
      const sent = seen.filter(({ path }) => !path.startsWith('/token'))
      expect(sent.map(({ path, headers }) => [path, headers.authorization])).toEqual([
        ['/g3/nhanHoSoDKHT', 'Bearer of-g3'],
        ['/g1/dangKyHoTich', 'Bearer of-path'],
      ])
    },
  },
  {
    wish: 55,
    title: 'codes of identity papers and of attached files',
    act: push(birth(sinceReform, [makeFile('a', 'Giấy chứng sinh'), makeFile('b', 'Giấy khác')])),
    settings: by(
      'G3',
      {},
      {
        paperTypes: { 'citizen-card': '10' },
        fileTypes: { default: 99, byTitle: { 'GIAY CHUNG SINH': 7 } },
      },
    ),
    check: ({ seen }) => {
      expect(declared(seen).meLoaiGiayToTuyThan).toBe(10)
      expect(pushed(seen).fileDinhKem.map(({ loaiGiayTo }: { loaiGiayTo: number }) => loaiGiayTo)).toEqual([7, 99])
    },
  },
  {
    wish: 57,
    title: 'other names of fields, and further members',
    act: push(),
    settings: by('G3', { fields: { meHoTen: 'hoTenMe' }, constants: { maUngDung: 'LT-99' } }),
    check: ({ seen }) => {
      expect(pushed(seen).maUngDung).toBe('LT-99')
      expect(declared(seen)).toHaveProperty('hoTenMe')
      expect(declared(seen)).not.toHaveProperty('meHoTen')
    },
  },
  {
    wish: 45,
    title: 'a charset that is assumed',
    act: push(),
    settings: by('G3', {}, { answer: { charset: 'windows-1252' } }),
    answers: [
      () => ({
        headers: { 'content-type': 'application/json' },
        body: Buffer.from('{"status":"0","errorCode":"1","errorDescription":"Déjà reçu"}', 'latin1'),
      }),
    ],
    check: ({ result }) => expect(result).toMatchObject({ text: 'Déjà reçu' }),
  },
  {
    wish: 35,
    title: 'a signed push',
    act: push(),
    settings: by('G3', {}, { signing: { kind: 'jws', privateKey: readFileSync(signingKey, 'utf8') } }),
    check: ({ seen }) => {
      const [header = '', payload, signature = ''] = seen[0]?.headers['x-jws-signature']?.split('.') ?? []
      expect(payload).toBe('')
      const signed = `${header}.${Buffer.from(seen[0]?.body ?? '').toString('base64url')}`
      const verify = createVerify('sha256').update(signed)
      expect(verify.verify(createPublicKey(readFileSync(signingKey, 'utf8')), signature, 'base64url')).toBe(true)
    },
  },
]
