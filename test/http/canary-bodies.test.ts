/**
 * Promise 6 for questions that are none: whatever place of a body the canary's data stand in, the refusal names the place
 * and repeats nothing of them, in either language.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CANARY } from '../../mocks/personas.ts'
import { makeClaim, startGateway, type TestGateway } from '../support/gateway.ts'
import { aboutHer, expectNoTrace, expectTactful, isShe, lookups, verifications, watchConsole } from './canary.ts'

const printed = watchConsole()
let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway()
})
afterAll(() => gateway.stop())

const { name, number, birthDate } = CANARY
const plain = name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
const camel = plain.replace(/ (.)/g, (_, letter) => letter.toUpperCase())

const bodies: [what: string, body: unknown][] = [
  ['her name as a key', { ...isShe(), [name]: 1 }],
  ['her name without accents as a key', { ...isShe(), [camel]: 1 }],
  ['one word of her as a key', { ...isShe(), hoang: 1, yen: { tuoc: 1 } }],
  ['her number as a key', { ...isShe(), [number]: name }],
  ['her number as a key of the person', { ...isShe(), person: { ...makeClaim(CANARY), [number]: 1, [birthDate]: 2 } }],
  ['her number as a key of the purpose', { ...isShe(), purpose: { [number]: name } }],
  [
    'her number as a number',
    isShe({ person: { personalNumber: Number(number), fullName: [name], dateOfBirth: birthDate } }),
  ],
  [
    'her number cut and long',
    isShe({ person: { personalNumber: `${number}0`, oldCardNumber: number, fullName: name } }),
  ],
  [
    'her birth date as other types',
    isShe({ person: { ...makeClaim(CANARY), dateOfBirth: { precision: birthDate, date: number } } }),
  ],
  [
    'her birth date as a wrong day',
    isShe({ person: { ...makeClaim(CANARY), dateOfBirth: { precision: 'day', date: '29/02/1996' } } }),
  ],
  [
    'her in the purpose',
    { ...isShe(), purpose: { procedure: number, dossier: '', officer: name, officerAccount: name, unit: birthDate } },
  ],
  ['her in the fields', aboutHer({ fields: [name, number, birthDate] })],
  [
    'her in the attributes',
    isShe({
      attributes: {
        sex: name,
        ethnicity: number,
        nationality: plain,
        fatherName: 5,
        oldCardNumber: number,
        [plain]: 1,
      },
    }),
  ],
  [
    'her residence',
    isShe({ attributes: { permanentResidence: { province: number, commune: name, generation: birthDate } } }),
  ],
  ['only her name', name],
  ['her in an array', [number, name, birthDate]],
  ['her in what is not JSON', `{"personalNumber": ${number}, "fullName": ${name}`],
  ['her in a deep body', `${'['.repeat(50)}"${name} ${number}"${']'.repeat(50)}`],
  ['her in a body over the cap', { ...isShe(), more: `${name} ${number} ${birthDate} `.repeat(2_000) }],
]

test.each(bodies)('a refused body says nothing of what it held: %s', async (what, body) => {
  const sent = typeof body === 'string' && body.startsWith('X') ? JSON.stringify(body) : body
  for (const path of [lookups, verifications]) {
    for (const language of ['vi', 'en']) {
      const answer = await gateway.post(path, sent, { 'accept-language': language })
      expect(answer.status, answer.text).toBeGreaterThanOrEqual(400)
      expect(answer.status).toBeLessThan(500)
      expectTactful(what, answer)
    }
  }
  await expectNoTrace(what, gateway, printed)
})

test('a dossier that holds her is searched with and repeated nowhere', async () => {
  const purpose = { ...isShe().purpose, dossier: `${name} ${number} ${birthDate}`, officerAccount: number }
  expectTactful('dossier', await gateway.post(verifications, isShe({ purpose })))
  expectTactful('dossier', await gateway.post(verifications, isShe({ purpose: { ...purpose, procedure: '9.999999' } })))
  await expectNoTrace('dossier', gateway, printed)
})
