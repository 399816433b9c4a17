/**
 * What the registry words freely is handed on to consumers, webhooks and pages. Whatever it holds, it can be stored, signed, shown and
 * read there: one NUL or half surrogate in a reason must not stop a consumer whose database refuses it.
 */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Answering, refusedWith, startAnswering } from './answering.ts'
import { filingFor, never, toKey } from './registry.ts'

let answering: Answering
beforeAll(async () => {
  answering = await startAnswering()
})
afterAll(() => answering.close())

const birth = filingFor('birth-package')
const odd = fc.constantFrom(
  '\0',
  '\u0001',
  '\ud800',
  '\udc00',
  '\u202e',
  '\u2066',
  '\ufeff',
  '\u00ad',
  '\u200b',
  '\uffff',
  '\r',
  '\u0301',
)
const worded = fc.oneof(fc.constantFrom('Bổ sung', 'giấy', ' ', '\n', '"', '😀'), odd, fc.string({ unit: 'binary' }))
const texts = fc.array(worded, { maxLength: 12 }).map((pieces) => pieces.join(''))

/** Every text of a reply, however deep. */
function spoken(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(spoken) : []
}

function expectLegible(value: unknown): void {
  for (const text of spoken(value)) {
    expect(text.isWellFormed()).toBe(true)
    expect(text).not.toMatch(/(?![\n\t])\p{C}/u)
    expect(text.normalize('NFC')).toBe(text)
  }
}

async function poll(reply: object): Promise<unknown> {
  answering.answers.push(reply)
  return answering.path.pollStatus([toKey(birth)], birth.receivedAt, never)
}

test('reasons, notes, errors and codes of a status', async () => {
  await fc.assert(
    fc.asyncProperty(texts, fc.constantFrom(1, 2, 6, 9), async (text, trangThai) => {
      const item = { maHoSoMCDT: birth.dossier, module: 'LTKS', maDonVi: birth.unit, maTinh: '99', trangThai }
      const listed = (more: object) => ({ status: 1, statusDescription: text, value: [{ ...item, ...more }] })
      expectLegible(await poll(listed({ noiDungXuLy: text })))
      expectLegible(await poll(listed({ ghiChu: text, errors: text, trangThai: text })))
      expectLegible(await poll(refusedWith(text, text)))
    }),
    { numRuns: 60 },
  )
})

test('what a filing that is sent is answered with', async () => {
  await fc.assert(
    fc.asyncProperty(texts, async (text) => {
      for (const reply of [refusedWith('301', text), refusedWith(text, text), { status: 1, statusDescription: text }]) {
        answering.answers.push(reply)
        const answer = await answering.path
          .push(birth, never)
          .catch(({ code, detail }) => ({ code, detail: detail ?? '' }))
        expectLegible(answer)
      }
    }),
    { numRuns: 60 },
  )
})

test('invisible characters are dropped, what cannot be printed is marked, and what people wrote stays', async () => {
  const item = { maHoSoMCDT: birth.dossier, module: 'LTKS', maDonVi: birth.unit, maTinh: '99', trangThai: 2 }
  const reason = '\ufeffBổ sung:\r\n1. giấy\u200b chứng sinh\u0000 2.\u202e bản sao \ud83d😀'
  const [first] = (await poll({ status: 1, value: [{ ...item, noiDungXuLy: reason }] })) as [
    { status: { reason: string } },
  ]
  expect(first.status.reason).toBe('Bổ sung:\n1. giấy chứng sinh\uFFFD 2.\uFFFD bản sao \uFFFD😀')
})
