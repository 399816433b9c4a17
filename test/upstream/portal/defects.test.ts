/**
 * What running clients do to dossiers on their way to the portal, each held against ours: every one of them makes a citizen's
 * dossier look other than it is.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dossierStatusCodes, dossierStatuses } from '../../../src/domain/dossier/dossier.ts'
import { GatewayFailure } from '../../../src/domain/failure.ts'
import type { PortalDossier, PortalFile } from '../../../src/domain/portal/portal.ts'
import { http } from '../../support/wire.ts'
import { dossierFor, moment, never, startAnswering, stepFor } from './portal.ts'

type Answering = Awaited<ReturnType<typeof startAnswering>>
type Item = Readonly<Record<string, unknown>>

let portal: Answering
beforeAll(async () => {
  portal = await startAnswering('session')
})
afterAll(() => portal.close())

const accepted = { error_code: '0', message: 'Thành công' }
const file = (id: string): PortalFile => ({
  id,
  title: 'Giấy chứng sinh',
  code: null,
  fileName: `${id}.pdf`,
  sha256: id,
  url: `https://lienthong.h99.example/f/${id}`,
  open: async () => new Uint8Array(),
})

async function sent(other: Partial<PortalDossier>): Promise<Item> {
  portal.answers.push(accepted)
  expect(await portal.path.create(dossierFor(other), never)).toMatchObject({ outcome: 'accepted' })
  const { data } = portal.lastBody() as { data: Item[] }
  return data[0] ?? {}
}

const applicant = (other: Partial<PortalDossier['applicant']>) => ({ ...dossierFor().applicant, ...other })

test.each([null, '', 'B1234567', '99909000', '9990900000012', '999 090 000 001'])(
  '"000000001" is not sent for the number %j, nor any other number',
  async (number) => {
    const item = await sent({ applicant: applicant({ number }) })
    expect(item.DinhDanhCHS).toEqual([])
    expect(JSON.stringify(item)).not.toContain('000000001')
  },
)

test('where there is no result none is sent, and an input file is refused as one', async () => {
  const submittedFiles = [file('a')]
  expect(await sent({ submittedFiles, status: 'done' })).toMatchObject({ DanhSachGiayToKetQua: [] })
  const disguised = dossierFor({ submittedFiles, resultFiles: [{ ...file('b'), sha256: 'a' }] })
  expect(portal.path.toFaults(disguised).map(({ code }) => code)).toEqual(['result-is-input'])
  const requests = portal.requests.length
  const failure = await portal.path.create(disguised, never).catch((error: unknown) => error)
  expect(failure).toMatchObject({ code: 'request-invalid', sent: 'no' })
  expect(portal.requests).toHaveLength(requests)
})

test.each(dossierStatuses)('the status %s is sent as it is, of the dossier and of the step', async (status) => {
  const code = String(dossierStatusCodes[status])
  expect(await sent({ status })).toMatchObject({ TrangThaiHoSo: code })
  portal.answers.push(accepted)
  await portal.path.appendSteps({ code: 'H99-261130-0001', id: null }, [stepFor(status)], never)
  expect(portal.lastBody()).toMatchObject({ data: [{ TrangThai: code }] })
})

test('a dossier without a due time is not done at its receipt', async () => {
  const item = await sent({ dueAt: null, status: 'accepted' })
  expect(item).toMatchObject({ NgayHenTra: '', NgayKetThucXuLy: '', NgayTra: '', TrangThaiHoSo: '2' })
})

test('the population database stands there only when the dossier was looked up in it', async () => {
  expect(await sent({ lookedUp: false })).toMatchObject({ DSKetNoiCSDL: [] })
  expect(await sent({ lookedUp: true })).toMatchObject({ DSKetNoiCSDL: [{ MaCSDL: '7' }] })
})

test('an account at the portal goes along only when the dossier came online', async () => {
  const withAccount = applicant({ account: 'tech-999' })
  expect(await sent({ channel: 'counter', applicant: withAccount })).toMatchObject({ MaDoiTuong: null })
  expect(await sent({ channel: 'post', applicant: withAccount })).toMatchObject({ MaDoiTuong: null })
  expect(await sent({ channel: 'online', applicant: withAccount })).toMatchObject({ MaDoiTuong: 'tech-999' })
})

test('a fee is sent when it is paid, and none of nothing', async () => {
  const fee = { name: 'Lệ phí', code: '1', amount: 8_000, collectedAt: 'result', kind: 'normal' } as const
  const item = await sent({
    fees: [
      { ...fee, paid: true },
      { ...fee, paid: false },
      { ...fee, amount: 0, paid: true },
    ],
  })
  expect(item.DanhSachLePhi).toEqual([
    { TenPhiLePhi: 'Lệ phí', MaPhiLePhi: '1', HinhThucThu: '4', Gia: '8000', LoaiPhiLePhi: '1' },
  ])
})

test('a due time that was moved keeps the one before it', async () => {
  const supplement = {
    requestedAt: moment('10:00:00'),
    completedAt: moment('14:00:00'),
    requestedBy: null,
    content: 'Thiếu chữ ký',
    dueBefore: moment('16:00:00'),
    dueAfter: moment('17:00:00'),
  }
  expect((await sent({ supplements: [supplement] })).DanhSachHoSoBoSung).toMatchObject([
    { HoSoBoSungId: 1, NgayHenTraTruoc: '20261130160000', NgayHenTraMoi: '20261130170000' },
  ])
})

test('exactly the steps that were given are sent, in their order: none is put before them, none is shifted', async () => {
  const steps = Array.from({ length: 10 }, (_, index) => stepFor('in-process', { content: `Bước ${index}` }))
  portal.answers.push(accepted)
  await portal.path.appendSteps({ code: 'H99-261130-0001', id: null }, steps, never)
  const { data } = portal.lastBody() as { data: Item[] }
  expect(data.map(({ NoiDungXuLy }) => NoiDungXuLy)).toEqual(steps.map(({ content }) => content))
})

test('more steps than one call may hold are not sent at all', async () => {
  const requests = portal.requests.length
  const steps = Array.from({ length: 11 }, () => stepFor('in-process'))
  const failure = await portal.path.appendSteps({ code: 'x', id: null }, steps, never).catch((error: unknown) => error)
  expect(failure).toMatchObject({ sent: 'no' })
  expect(portal.requests).toHaveLength(requests)
})

test('a chunk that failed is never a success, and an answer that cannot be read leaves open what was done', async () => {
  const append = () => portal.path.appendSteps({ code: 'x', id: null }, [stepFor('accepted')], never)
  portal.answers.push({ error_code: '-1', message: 'Lỗi dữ liệu' })
  expect(await append()).toMatchObject({ outcome: 'refused' })
  portal.answers.push(http(200, { 'content-type': 'text/html' }, '<html>Đang bảo trì</html>'))
  const failure = await append().catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(GatewayFailure)
  expect(failure).toMatchObject({ sent: 'maybe' })
})

test('a code without the agency of the province is not replaced by another one: the dossier is not sent', () => {
  expect(portal.path.toFaults(dossierFor({ code: '000.00.01.H98-261130-0001' })).map(({ code }) => code)).toEqual([
    'agency-code-missing',
  ])
  expect(portal.path.toFaults(dossierFor({ code: '000.00.01.H99-261130-0001' }))).toEqual([])
})
