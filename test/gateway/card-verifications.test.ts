/** Identity cards over HTTP: one call from the code to the outcome, and no code is ever a proof. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CANARY, getPersona } from '../../mocks/personas.ts'
import { expectNoTrace, watchConsole } from '../http/canary.ts'
import { leaksIn } from '../http/leaks.ts'
import { startGateway, type TestGateway } from '../support/gateway.ts'
import { getAudit, newDossier } from './questions.ts'

const printed = watchConsole()
let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway()
})
afterAll(() => gateway.stop())

const address = '/v1/identity/card-verifications'
interface Shown {
  number: string
  name: string
  birthDate: string
  oldCard?: string | undefined
}
const toQr = ({ number, name, birthDate, oldCard = '' }: Shown, sex = 'Nam', issued = '05062021') => {
  const [year, month, day] = birthDate.split('-')
  return `${number}|${oldCard}|${name}|${day}${month}${year}|${sex}|Thôn 9, Xã Thử, Huyện Thử, Tỉnh Thử|${issued}`
}
const verify = (card: object, more: object = {}) => gateway.post(address, { purpose: newDossier(), card, ...more })

test('the code of a card is verified in one call, and the answer says that it proves nothing', async () => {
  const thu = getPersona('thu')
  const { status, json } = await verify({ qr: `\uFEFF${toQr(thu)}\u0000\r\n` })
  expect([status, json.outcome, json.card]).toEqual([200, 'matched', { form: 'chip-card', notices: [] }])
  expect(json.proof).toEqual({ proven: false, message: expect.stringContaining('không chứng minh') })
  expect(json.checked).toEqual(['personalNumber', 'fullName', 'dateOfBirth'])
  expect((await getAudit(gateway)).at(-1)).toMatchObject({
    operation: 'verify',
    result: 'matched',
    requestId: json.requestId,
  })
})

test('what else the card shows is compared where it is asked for', async () => {
  const thu = getPersona('thu')
  const same = await verify({ qr: toQr(thu) }, { compare: ['sex'] })
  expect([same.json.outcome, same.json.attributes]).toEqual(['matched', { sex: { outcome: 'match' } }])
  const other = await verify({ qr: toQr(thu, 'Nữ') }, { compare: ['sex'] })
  expect(other.json.attributes).toEqual({ sex: { outcome: 'mismatch' } })
  const without = await verify({ qr: toQr({ ...thu, oldCard: '' }) }, { compare: ['oldCardNumber'] })
  expect(without.json.card.notices).toMatchObject([{ code: 'not-on-card' }])
})

test('a changed digit does not match, and a code written anew is read with a notice', async () => {
  const thu = getPersona('thu')
  const { json } = await verify({ qr: toQr({ ...thu, birthDate: '1990-01-30' }) })
  expect(json.outcome).toBe('not-matched')
  const [year, month, day] = thu.birthDate.split('-')
  const anew = await verify({ qr: `${thu.number}|${thu.name}|${day}/${month}/${year}|Nam|Xã Thử|05/06/2021` })
  expect([anew.json.outcome, anew.json.card]).toMatchObject([
    'matched',
    { form: 're-encoded', notices: [{ code: 're-encoded' }] },
  ])
  const early = await verify({ qr: `${toQr(thu)}||||` })
  expect(early.json.card).toMatchObject({ form: 'card-2024', notices: [{ code: 'form-unlike-issue-date' }] })
})

test('a code of no card is a clear fault that repeats nothing of it, and asks nobody', async () => {
  gateway.mocks.journal.clear()
  for (const [card, pointer, code] of [
    [{ qr: `${CANARY.number}|${CANARY.name}` }, '/card/qr', 'card-form'],
    [{ mrz: `IDVNM${CANARY.number}` }, '/card/mrz', 'card-form'],
  ] as const) {
    const { status, json, text } = await verify(card)
    expect([status, json.errors?.[0]?.pointer, json.errors?.[0]?.code]).toEqual([400, pointer, code])
    expect(leaksIn(text)).toEqual([])
  }
  expect(gateway.mocks.journal.entries()).toEqual([])
})

test('nothing of the person on a card stands in a log or a metric', async () => {
  const { text } = await verify({ qr: toQr(CANARY, 'Nữ') }, { compare: ['sex', 'oldCardNumber'] })
  expect(leaksIn(text)).toEqual([])
  await expectNoTrace('cards', gateway, printed)
})
