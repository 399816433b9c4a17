/** What a real endpoint may want of a line, the portal's line takes as every other: a proxy, our certificate, an old charset. */
import iconv from 'iconv-lite'
import { afterEach, expect, test } from 'vitest'
import { startMocks } from '../../../mocks/start.ts'
import type { Anomaly } from '../../../src/domain/link/anomaly.ts'
import { startProxy } from '../../support/proxy.ts'
import { http, json, startWire } from '../../support/wire.ts'
import { pem, server } from '../connections.ts'
import { dossierFor, never, openPortal, startAnswering, stepFor } from './portal.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})
const kept = <T extends { close(): Promise<void> }>(one: T): T => {
  open.unshift(one)
  return one
}

/** Each of its letters is one byte in windows-1258. */
const accepted = { error_code: '0', message: 'Thành công' }

test.each(['session', 'bus', '2026'] as const)(
  '%s: a forward proxy stands before portal and sign-in',
  async (generation) => {
    const mocks = kept(await startMocks({ settings: { portalFetches: [] } }))
    const proxy = kept(await startProxy())
    const path = kept(openPortal(generation, mocks.url, { proxy: { url: proxy.url } }))
    const code = path.givesCodes ? await path.nextCode('1.001193', never) : dossierFor().code
    expect(await path.create(dossierFor({ code }), never)).toMatchObject({ outcome: 'accepted' })
    expect(proxy.requests.length).toBeGreaterThanOrEqual(2)
    expect(new Set(proxy.requests.map(({ authority }) => authority))).toEqual(new Set([new URL(mocks.url).host]))
  },
)

test('our certificate is shown, and theirs is checked', async () => {
  const tls = { ...server, ca: pem('ca.pem'), requestCert: true, rejectUnauthorized: true }
  const wire = kept(await startWire(({ socket }) => socket.write(http(200, json, JSON.stringify(accepted))), { tls }))
  const at = (ours: object) =>
    kept(openPortal('session', wire.url, { token: { variant: 'none' }, tls: { ca: pem('ca.pem'), ...ours } }))
  const certificate = { cert: pem('client.pem'), key: pem('client.key') }
  expect(await at(certificate).create(dossierFor(), never)).toMatchObject({ outcome: 'accepted' })
  const failure = await at({})
    .create(dossierFor(), never)
    .catch((error: unknown) => error)
  expect(failure).toMatchObject({ code: 'tls-failed' })
})

test('an answer in windows-1258 is read where a setting says so, and refused where none does', async () => {
  const body = iconv.encode(JSON.stringify(accepted), 'windows-1258')
  const plain = { 'content-type': 'application/json' }
  const stated = kept(await startAnswering('session', { answer: { charset: 'windows-1258' } }))
  stated.answers.push(http(200, plain, body))
  expect(await stated.path.create(dossierFor(), never)).toMatchObject({ outcome: 'accepted', text: accepted.message })
  const unstated = kept(await startAnswering('session'))
  unstated.answers.push(http(200, plain, body))
  const failure = await unstated.path.create(dossierFor(), never).catch((error: unknown) => error)
  expect(failure).toMatchObject({ code: 'answer-charset', sent: 'maybe' })
})

test('names that an endpoint gives to code and message are a matter of settings', async () => {
  const members = { error_code: 'status.code', message: 'status.text' }
  const portal = kept(await startAnswering('session', { answer: { members } }))
  portal.answers.push({ status: { code: '0', text: 'Thành công' } })
  expect(await portal.path.create(dossierFor(), never)).toMatchObject({ outcome: 'accepted' })
})

test('one address for new and known dossiers over the bus, with the unit in it', async () => {
  const calls = {
    create: '/SynsTTHCC/DongBoHoSoMC?MaDinhDanhDV={unit}&isUpdating=False',
    update: '/SynsTTHCC/DongBoHoSoMC?MaDinhDanhDV={unit}&isUpdating=True',
    steps: '/SynsTTHCC/CapNhatTienDoHoSoMC',
  }
  const mocks = kept(await startMocks({ settings: { portalFetches: [] } }))
  const path = kept(openPortal('bus', mocks.url, { unit: 'H99', calls }))
  const dossier = dossierFor()
  const key = { code: dossier.code, id: null }
  expect(await path.create(dossier, never)).toMatchObject({ outcome: 'accepted' })
  expect(await path.create(dossier, never)).toMatchObject({ outcome: 'exists' })
  expect(await path.update(dossier, never)).toMatchObject({ outcome: 'accepted' })
  expect(await path.appendSteps(key, [stepFor('accepted')], never)).toMatchObject({ outcome: 'accepted' })
})

test('what is not understood is counted by names of the contract, and never by a value', async () => {
  const seen: Anomaly[] = []
  const portal = kept(await startAnswering('session', {}, { onAnomaly: (_, anomaly) => void seen.push(anomaly) }))
  const dossier = dossierFor()
  portal.answers.push({ error_code: '4711', message: 'NGUYỄN VĂN THỬ 999090000001' }, http(200, json, 'OK'), {
    error_code: '0',
    message: 'Thành công',
    data: [{ MaHoSo: dossier.code, TrangThaiHoSo: '77', NgayHenTra: 'hôm qua', TienTrinh: 'không' }],
  })
  await portal.path.create(dossier, never)
  await portal.path.create(dossier, never).catch(() => undefined)
  const [answer] = await portal.path.lookUp([dossier.code], never)
  expect(answer).toMatchObject({ known: true, view: { status: 'unknown', dueAt: undefined, steps: undefined } })
  expect(seen.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    'unknown-code error_code',
    'unreadable-answer answer-unreadable',
    'unknown-code TrangThaiHoSo',
    'unreadable-value NgayHenTra',
    'unreadable-value TienTrinh',
  ])
})
