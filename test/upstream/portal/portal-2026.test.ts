/** The portal of 2026: it gives the code, files are uploaded before they are named, each change of status is a message of its own. */
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Mocks, startMocks } from '../../../mocks/start.ts'
import { GatewayFailure } from '../../../src/domain/failure.ts'
import type { PortalDossier, PortalFile, PortalPath } from '../../../src/domain/portal/portal.ts'
import {
  dossierFaults2026,
  dossierMessage,
  statusMessage,
  stepsMessage,
} from '../../../src/upstream/portal/encode/message-2026.ts'
import { http, json } from '../../support/wire.ts'
import { toProblems } from './contract.ts'
import { anyDossier, anyStep } from './dossier-arbitraries.ts'
import { dossierFor, moment, never, openPortal, settingsFor, startAnswering, stepFor } from './portal.ts'

const settings = settingsFor('2026', 'http://127.0.0.1:9', { componentCode: '000.00.00.G15-KQ0001' })
if (settings.generation !== '2026') throw new Error('another generation')

function fileFor(text: string, other: Partial<PortalFile> = {}): PortalFile {
  const content = Buffer.from(`%PDF-1.4 ${text}`)
  const sha256 = createHash('sha256').update(content).digest('hex')
  return {
    id: sha256.slice(0, 8),
    title: 'Giấy chứng sinh',
    code: '000.00.00.G15-KQ0001',
    fileName: 'giấy "chứng" sinh.pdf',
    sha256,
    url: 'https://lienthong.h99.example/f/mot-tep',
    open: async () => content,
    ...other,
  }
}

async function toFailure(work: Promise<unknown>): Promise<GatewayFailure> {
  const error = await work.then(
    () => new Error('it succeeded'),
    (reason: unknown) => reason,
  )
  if (error instanceof GatewayFailure) return error
  throw error
}

describe('against the mock', () => {
  let mocks: Mocks
  let path: PortalPath
  beforeAll(async () => {
    mocks = await startMocks({ settings: { portalFetches: [] } })
    path = openPortal('2026', mocks.url)
  })
  afterAll(async () => {
    await path.close()
    await mocks.close()
  })

  test('a dossier with files goes from its code to its result', async () => {
    expect(path.givesCodes).toBe(true)
    const code = await path.nextCode('1.001193', never)
    const dossier = dossierFor({ code, submittedFiles: [fileFor('a'), fileFor('b')] })
    expect(path.toFaults(dossier)).toEqual([])
    const created = await path.create(dossier, never)
    if (created.outcome !== 'accepted' || created.id === null) throw new Error(JSON.stringify(created))
    const key = { code, id: created.id }
    const steps = [stepFor('accepted'), stepFor('in-process'), stepFor('done')]
    expect(await path.appendSteps(key, steps, never)).toMatchObject({ outcome: 'accepted' })
    const fee = {
      name: 'Lệ phí',
      code: '1',
      amount: 8_000,
      collectedAt: 'receipt',
      kind: 'normal',
      paid: true,
    } as const
    const result = fileFor('c', { title: 'Giấy khai sinh' })
    for (const status of ['accepted', 'in-process', 'done'] as const) {
      const now = { ...dossier, ...key, status, fees: [fee], resultFiles: [result], endedAt: moment('15:30:00') }
      expect(await path.update(now, never)).toMatchObject({ outcome: 'accepted' })
    }
    const [answer] = await path.lookUp([code], never)
    expect(answer).toMatchObject({ known: true, view: { code, id: key.id, status: 'done' } })
    expect(answer?.known === true ? answer.view.steps?.map(({ at }) => at) : null).toEqual(steps.map(({ at }) => at))
  })

  test('says what is there already, and what is not', async () => {
    const code = await path.nextCode('1.001193', never)
    const dossier = dossierFor({ code })
    expect(await path.lookUp([code], never)).toEqual([{ known: false }])
    const unknown = { ...dossier, id: '9999' }
    expect(await path.update(unknown, never)).toMatchObject({ outcome: 'absent' })
    expect(await path.appendSteps(unknown, [stepFor('accepted')], never)).toMatchObject({ outcome: 'absent' })
    await path.create(dossier, never)
    expect(await path.create(dossier, never)).toMatchObject({ outcome: 'exists' })
  })

  test('a code that the portal did not give is refused', async () => {
    expect(await path.create(dossierFor(), never)).toMatchObject({ outcome: 'refused', code: '400' })
  })

  test('a procedure without a form of one gets no code', async () => {
    expect(await toFailure(path.nextCode('khai sinh', never))).toMatchObject({ code: 'ministry-refused' })
  })

  test('without the number that the portal gave nothing is sent', async () => {
    const failures = [
      await toFailure(path.update(dossierFor(), never)),
      await toFailure(path.appendSteps({ code: 'H99-261130-0001', id: null }, [stepFor('accepted')], never)),
    ]
    for (const { code, sent } of failures) expect([code, sent]).toEqual(['request-invalid', 'no'])
  })

  test('answers a probe, signed in', async () => {
    await path.probe(never)
    expect(path.condition().token).not.toBeNull()
  })
})

describe('what an answer means', () => {
  const code = 'G99.20-20261130-0000001'
  const dossier = dossierFor({ code, submittedFiles: [fileFor('a')] })
  const uploaded = { IdTepTin: 'u1', HashTepTin: dossier.submittedFiles[0]?.sha256 }
  const ok = (data: unknown, message = 'Thành công') => ({ code: 200, message, data })
  const refused = (status: number, message: string) =>
    http(status, json, JSON.stringify({ code: status, message, data: null }))

  async function toOutcome(
    answers: (object | Buffer)[],
    call: (path: PortalPath) => Promise<unknown>,
  ): Promise<string> {
    const portal = await startAnswering('2026')
    try {
      portal.answers.push(...answers)
      return await call(portal.path).then(
        (answer) => (typeof answer === 'string' ? answer : (answer as { outcome: string }).outcome),
        (error: unknown) => {
          if (error instanceof GatewayFailure) return `${error.code} ${error.sent}`
          throw error
        },
      )
    } finally {
      await portal.close()
    }
  }

  test.each<[what: string, answer: object | Buffer, outcome: string]>([
    ['our code and a number', ok({ idHoSo: 99, maHoSo: code }), 'accepted'],
    ['no number', ok({ idHoSo: '', maHoSo: code }), 'unintelligible'],
    ['no code', ok({ idHoSo: '0', maHoSo: '' }), 'unintelligible'],
    ['another code', ok({ idHoSo: '1', maHoSo: 'G99.20-20261130-0000002' }), 'unintelligible'],
    ['no words of success', ok({ idHoSo: '1', maHoSo: code }, 'Đã ghi nhận yêu cầu'), 'unintelligible'],
    ['400 in its own words', refused(400, 'MaTTHC không có trong danh mục'), 'refused'],
    ['400 "đã tồn tại"', refused(400, `Hồ sơ ${code} ĐÃ TỒN TẠI`), 'exists'],
    ['403 in its own words', refused(403, 'Đơn vị không được phép đồng bộ'), 'refused'],
    ['404 in the words of a framework', http(404, json, '{"status":404,"message":"Not Found"}'), 'http-error no'],
    ['500 in its own words', refused(500, 'thành công'), 'http-error maybe'],
    ['502 with a page', http(502, { 'content-type': 'text/html' }, '<html></html>'), 'answer-html maybe'],
    ['a success under 400', http(400, json, JSON.stringify({ code: 200, message: 'Thành công' })), 'http-error maybe'],
  ])('a dossier is answered with %s', async (_, answer, outcome) => {
    expect(await toOutcome([uploaded, answer], (path) => path.create(dossier, never))).toBe(outcome)
  })

  test.each<[what: string, answer: object | Buffer, outcome: string]>([
    ['a hash of other bytes', { IdTepTin: 'u1', HashTepTin: 'a'.repeat(64) }, 'answer-unreadable no'],
    ['nothing of use', {}, 'answer-unreadable no'],
    ['a refusal', refused(400, 'Tệp vượt quá dung lượng cho phép'), 'refused'],
    ['a page', http(200, { 'content-type': 'text/html' }, '<html></html>'), 'answer-html no'],
  ])('a file that is answered with %s sends nothing of the dossier', async (_, answer, outcome) => {
    expect(await toOutcome([answer], (path) => path.create(dossier, never))).toBe(outcome)
  })

  test.each<[what: string, answer: object | Buffer, outcome: string]>([
    ['a value', { value: code }, code],
    ['a value inside data', ok({ value: code }), code],
    ['no code at all', { value: 'xin chờ' }, 'answer-unreadable maybe'],
    ['nothing', {}, 'answer-unreadable maybe'],
  ])('the next code is answered with %s', async (_, answer, outcome) => {
    expect(await toOutcome([answer], (path) => path.nextCode('1.001193', never))).toBe(outcome)
  })
})

describe('what is written', () => {
  const uploads = (dossier: PortalDossier) =>
    dossier.submittedFiles.map((file) => ({ file, id: file.id, hash: file.sha256 }))
  const sendable = anyDossier.filter((dossier) => dossierFaults2026(dossier, settings).length === 0)

  test('a dossier without a fault has the form of the contract', () => {
    fc.assert(
      fc.property(sendable, (dossier) => {
        const message: unknown = JSON.parse(JSON.stringify(dossierMessage(dossier, uploads(dossier), settings)))
        expect(toProblems('dossier-2026', message)).toEqual([])
      }),
    )
  })

  test('fees and results go with statuses 5, 6 and 9 alone', () => {
    fc.assert(
      fc.property(anyDossier, (dossier) => {
        const results = dossier.resultFiles.map((file) => ({ file, id: file.id, hash: file.sha256 }))
        const message = statusMessage({ ...dossier, id: '1' }, results, settings)
        expect(toProblems('status-2026', JSON.parse(JSON.stringify(message)))).toEqual([])
        const carries = ['supplement-asked', 'payment-asked', 'done'].includes(dossier.status)
        expect(message[0]?.DanhSachGiayToKetQua).toHaveLength(carries ? results.length : 0)
      }),
    )
  })

  test('a step has the form of the contract', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { minLength: 1, maxLength: 10 }), (steps) => {
        expect(
          toProblems('progress-2026', stepsMessage({ code: 'G99-20261130-001', id: '1' }, steps, settings)),
        ).toEqual([])
      }),
    )
  })

  test.each([null, '', 'B9999999', '99909000000'])(
    'the identity number %j is none, and no other takes its place',
    (number) => {
      const dossier = dossierFor({ applicant: { ...dossierFor().applicant, number } })
      expect(dossierFaults2026(dossier, settings).map(({ code }) => code)).toEqual(['identity-number-missing'])
    },
  )
})
