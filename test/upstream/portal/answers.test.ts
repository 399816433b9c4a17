/**
 * What an answer of the portal means: a success is the code and the words, a no is a code that is known to be one, and everything
 * else leaves open what was done.
 */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GatewayFailure } from '../../../src/domain/failure.ts'
import type { PortalAnswer } from '../../../src/domain/portal/portal.ts'
import { http } from '../../support/wire.ts'
import { published } from '../paths.ts'
import { dossierFor, never, startAnswering, stepFor } from './portal.ts'

type Answering = Awaited<ReturnType<typeof startAnswering>>

const dossier = dossierFor()
const key = { code: dossier.code, id: null }
const plain = { 'content-type': 'text/plain; charset=utf-8' }
const says = (error_code: unknown, message: unknown, more: object = {}) => ({ error_code, message, ...more })

async function toOutcome(work: Promise<PortalAnswer>): Promise<string> {
  try {
    return (await work).outcome
  } catch (error) {
    if (error instanceof GatewayFailure) return `${error.code} ${error.sent}`
    throw error
  }
}

describe('in the session style', () => {
  let portal: Answering
  beforeAll(async () => {
    portal = await startAnswering('session')
  })
  afterAll(() => portal.close())

  const created = (answer: object | Buffer) => {
    portal.answers.push(answer)
    return toOutcome(portal.path.create(dossier, never))
  }

  test.each<[what: string, answer: object | Buffer, outcome: string]>([
    ['"00" and the words', says('00', 'Đồng bộ hồ sơ thành công'), 'accepted'],
    ['the number 0 and the words', says(0, 'THÀNH CÔNG'), 'accepted'],
    ['the words in decomposed Unicode', says('0', 'Đồng bộ thành công'.normalize('NFD')), 'accepted'],
    ['"0" without the words', says('0', 'Đã ghi nhận yêu cầu'), 'unintelligible'],
    ['"0" without a message', says('0', null), 'unintelligible'],
    ['the words without a code', says(null, 'thành công'), 'unintelligible'],
    ['the words denied', says('0', 'Đồng bộ không thành công'), 'unintelligible'],
    ['the words denied from afar', says('0', 'Không cập nhật thành công hồ sơ'), 'unintelligible'],
    ['the words denied for a part', says('0', 'Có 1 bước chưa được cập nhật thành công'), 'unintelligible'],
    ['a count of none and one that failed', says('0', 'Đồng bộ thành công 0/1, lỗi 1'), 'unintelligible'],
    ['a count of some', says('0', 'Cập nhật thành công 3/5 bước'), 'unintelligible'],
    ['a count of none before its words', says('0', '0 hồ sơ thành công'), 'unintelligible'],
    ['a count of failures alone', says('0', 'Thành công: 4 bước; 1 bước bị lỗi'), 'unintelligible'],
    ['a count of all', says('0', 'Đồng bộ thành công 1/1 hồ sơ, lỗi 0'), 'accepted'],
    ['a code of error that is none', says('0', 'Mã lỗi 0: cập nhật thành công'), 'accepted'],
    ['a day beside the words', says('0', 'Cập nhật thành công ngày 01/12/2026'), 'accepted'],
    ['another clause denied', says('0', 'Không có lỗi, cập nhật thành công'), 'accepted'],
    ['the words beside a code of refusal', says('-1', 'thành công'), 'unintelligible'],
    ['"đã tồn tại" beside 3', says('3', `Hồ sơ ${dossier.code} đã tồn tại`), 'exists'],
    ['"đã tồn tại" beside -3, in capitals', says(-3, 'HỒ SƠ ĐÃ TỒN TẠI'), 'exists'],
    ['"đã tồn tại" beside 0', says('0', 'Hồ sơ đã tồn tại'.normalize('NFD')), 'exists'],
    ['"đã tồn tại" beside an unknown code', says('17', 'Hồ sơ đã tồn tại'), 'unintelligible'],
    ['"không tồn tại" as the whole message', says('-1', `Hồ sơ ${dossier.code} không tồn tại`), 'absent'],
    ['"không tồn tại" of something else', says('-1', 'TenTTHC không tồn tại trong danh mục'), 'refused'],
    ['a count of some beside a code of refusal', says('-1', 'Thành công 3/5, lỗi 2'), 'unintelligible'],
    ['a known refusal', says('-1', 'KenhThucHien không có trong danh mục'), 'refused'],
    ['an unknown code', says('99', 'KenhThucHien không có trong danh mục'), 'unintelligible'],
    ['trouble of the portal itself', says('-1', 'Lỗi hệ thống, vui lòng thử lại'), 'unintelligible'],
    ['a success about another dossier', says('0', 'Hồ sơ H99.01.02-261130-7777 thành công'), 'unintelligible'],
    [
      'an item of another dossier',
      says('0', 'thành công', { data: [{ MaHoSo: 'H99-261130-7777' }] }),
      'unintelligible',
    ],
    ['an empty object', {}, 'unintelligible'],
    ['a success with an item that failed', says('0', 'thành công', { data: [{ error_code: -1 }] }), 'unintelligible'],
    ['a success with items that are one', says('0', 'thành công', { data: [{ error_code: '0' }] }), 'accepted'],
    ['a code that is none', says({ a: 1 }, 'thành công'), 'unintelligible'],
    [
      'one member twice',
      http(200, plain, '{"error_code":"0","error_code":"-1","message":"thành công"}'),
      'answer-unreadable maybe',
    ],
    [
      'the answer twice in one body',
      http(200, plain, `${JSON.stringify(says('0', 'thành công')).repeat(2)}`),
      'answer-unreadable maybe',
    ],
    [
      'an answer that ends in the middle',
      http(200, plain, '{"error_code":"0","message":"Đồng bộ thành c'),
      'answer-truncated maybe',
    ],
    [
      'words alone',
      http(200, plain, 'Object reference not set to an instance of an object.'),
      'answer-unreadable maybe',
    ],
    ['nothing', http(200, plain, ''), 'answer-unreadable maybe'],
    [
      'a page under 200',
      http(200, { 'content-type': 'text/html' }, '<html><body>thành công</body></html>'),
      'answer-html maybe',
    ],
    ['a page under 502', http(502, { 'content-type': 'text/html' }, '<html></html>'), 'answer-html maybe'],
    ['a success under 500', http(500, plain, JSON.stringify(says('0', 'thành công'))), 'http-error maybe'],
    ['a success under 400', http(400, plain, JSON.stringify(says('0', 'thành công'))), 'http-error maybe'],
    ['a refusal of a proxy under 400', http(400, plain, '{"message":"bad request"}'), 'http-error no'],
    ['bytes of no charset', http(200, plain, Buffer.from([0x7b, 0xff, 0xc3, 0x28, 0x7d])), 'answer-charset maybe'],
  ])('%s', async (_, answer, outcome) => {
    expect(await created(answer)).toBe(outcome)
  })

  test('that it is there already is no news to an update, and keeps no success from being one', async () => {
    const answer = says('0', 'Hồ sơ đã tồn tại, cập nhật thành công')
    expect(await created(answer)).toBe('exists')
    portal.answers.push(answer)
    expect(await toOutcome(portal.path.update(dossier, never))).toBe('accepted')
    portal.answers.push(says('3', 'Hồ sơ đã tồn tại'))
    expect(await toOutcome(portal.path.update(dossier, never))).toBe('exists')
  })

  test('no failure repeats what the portal wrote, nor what was sent', async () => {
    const { name, number } = dossier.applicant
    const words = `${name} ${number}`
    const answers = [
      http(200, plain, words),
      http(200, plain, `<html>${words}</html>`),
      http(500, plain, JSON.stringify(says('-1', words))),
      http(400, plain, JSON.stringify(says('0', words))),
      http(403, plain, words),
      http(200, plain, `{"error_code":"0","message":"${words}`),
    ]
    for (const answer of answers) {
      portal.answers.push(answer)
      const failure = await portal.path.create(dossier, never).catch((error: unknown) => error)
      if (!(failure instanceof GatewayFailure)) throw new Error('it was an answer')
      expect(published(failure)).not.toMatch(/THỬ|999090000001/)
    }
  })

  test('a refusal of several steps may have kept some, of one it kept none; what is there already is asked about', async () => {
    const append = (answer: object, count: number) => {
      portal.answers.push(answer)
      const steps = Array.from({ length: count }, () => stepFor('in-process'))
      return toOutcome(portal.path.appendSteps(key, steps, never))
    }
    const no = says('-1', 'Không thể chuyển từ trạng thái 2 sang 9')
    expect(await append(no, 1)).toBe('refused')
    expect(await append(no, 2)).toBe('unintelligible')
    expect(await append(says('3', 'Tiến trình đã tồn tại'), 1)).toBe('unintelligible')
    expect(await append(says('0', 'Cập nhật thành công'), 10)).toBe('accepted')
    expect(await append(says('0', 'Cập nhật thành công 7 bước'), 10)).toBe('unintelligible')
    expect(await append(says('0', 'Cập nhật thành công 10 bước'), 10)).toBe('accepted')
  })

  test('whatever is counted, it is a success only where all went', async () => {
    const small = fc.integer({ min: 0, max: 12 })
    await fc.assert(
      fc.asyncProperty(small, small, small, fc.constantFrom(', ', '; ', '. '), async (part, whole, errors, between) => {
        const text = `Đồng bộ thành công ${part}/${whole} hồ sơ${between}lỗi ${errors}`
        const all = part > 0 && part >= whole && errors === 0
        expect(await created(says('0', text))).toBe(all ? 'accepted' : 'unintelligible')
      }),
      { numRuns: 60 },
    )
  })

  test('whatever the answer, it is a success only with a code of success and the words', async () => {
    const codes = fc.oneof(fc.constantFrom('0', '00', 0, '3', '-3', '-1', null, '', '000', ' 0', true), fc.string())
    const words = fc.constantFrom('thành công', 'Thành  Công', 'không', 'đã tồn tại', 'hồ sơ', 'thất bại', '')
    const messages = fc.oneof(
      fc.array(words, { maxLength: 4 }).map((some) => some.join(' ')),
      fc.constant(null),
      fc.string(),
    )
    await fc.assert(
      fc.asyncProperty(codes, messages, async (code, message) => {
        if ((await created(says(code, message))) !== 'accepted') return
        expect(['0', '00']).toContain(String(code).trim())
        expect(message?.toLowerCase().replace(/\s+/g, ' ')).toContain('thành công')
        expect(message).not.toMatch(/không thành\s+công/i)
      }),
      { numRuns: 150 },
    )
  })
})

describe('over the bus', () => {
  let portal: Answering
  beforeAll(async () => {
    portal = await startAnswering('bus')
  })
  afterAll(() => portal.close())

  test.each<[what: string, answer: Buffer, outcome: string]>([
    ['plain words', http(200, plain, 'Cập nhật tiến trình thành công'), 'accepted'],
    ['words in quotes', http(200, { 'content-type': 'application/json' }, '"Thành công"'), 'accepted'],
    ['an object', http(200, plain, JSON.stringify(says('0', 'thành công'))), 'accepted'],
    ['an object with another code', http(200, plain, JSON.stringify(says('1', 'thành công'))), 'unintelligible'],
    ['words denied', http(200, plain, 'Cập nhật không thành công'), 'refused'],
    ['a count of none', http(200, plain, 'Thành công 0/1, lỗi 1'), 'unintelligible'],
    ['a count of all', http(200, plain, 'Thành công 1/1, lỗi 0'), 'accepted'],
    ['words denied from afar', http(200, plain, 'Không cập nhật thành công tiến trình'), 'unintelligible'],
    ['other words', http(200, plain, 'Hồ sơ không thể chuyển trạng thái'), 'unintelligible'],
    ['the dossier is not there', http(200, plain, `Hồ sơ ${dossier.code} không tồn tại`), 'absent'],
    ['a page', http(200, plain, '<!doctype html><p>thành công'), 'answer-html maybe'],
    ['nothing', http(200, plain, ''), 'answer-unreadable maybe'],
    ['the words under 503', http(503, plain, 'thành công'), 'http-error maybe'],
  ])('steps are answered by %s', async (_, answer, outcome) => {
    portal.answers.push(answer)
    expect(await toOutcome(portal.path.appendSteps(key, [stepFor('accepted')], never))).toBe(outcome)
  })
})
