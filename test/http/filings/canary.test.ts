/**
 * Promise 6 for filings: the canary is filed in every role, in every kind, with every fault and through every failure of
 * the registry; nothing of her stands in a log, a metric, a problem document, a header or a column that is not sealed.
 */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CANARY } from '../../../mocks/personas.ts'
import { type FilingKind, filingKinds } from '../../../src/domain/filing/filing.ts'
import { makeFiling } from '../../support/declarations.ts'
import { expectCleanDump } from '../../support/dump.ts'
import { type Answer, startGateway, type TestGateway } from '../../support/gateway.ts'
import { expectNoTrace, expectTactful, watchConsole } from '../canary.ts'
import { leaksIn } from '../leaks.ts'
import { filings, newDossierCode, pdf, reaches, sha256, upload } from './fixtures.ts'

const printed = watchConsole()
let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway({ filings: {} })
})
afterAll(() => gateway.stop())

const { name, number, birthDate, oldCard = '' } = CANARY
const herBirth = { precision: 'day', date: birthDate }

/** Where she can stand in a valid declaration of each kind. */
const herRole: Record<FilingKind, string> = {
  birth: 'mother',
  'birth-package': 'mother',
  death: 'deceased',
  'death-package': 'deceased',
  marriage: 'wife',
  'marital-status': 'person',
  'parent-child': 'requester',
  guardianship: 'guardian',
  change: 'person',
  extract: 'person',
}
const asHer = (person: Record<string, unknown>) => ({
  ...person,
  fullName: name,
  nameParts: { family: 'XA', middle: 'THỊ HOÀNG YẾN', given: 'KIM TƯỚC' },
  personalNumber: number,
  ...('dateOfBirth' in person && { dateOfBirth: herBirth }),
  ...('sex' in person && { sex: 'female' }),
  ...('identityPaper' in person && { identityPaper: { type: 'citizen-card', number } }),
})

/** A filing that is taken, about her. */
function aboutHer(kind: FilingKind, more: object = {}) {
  const { declaration, ...rest } = makeFiling(kind, { dossier: newDossierCode() })
  const role = herRole[kind]
  const all = declaration as unknown as Record<string, Record<string, unknown>>
  const reported = { ...all, [role]: asHer(all[role] ?? {}), note: `${name}, ${number}, ${birthDate}` }
  return { ...rest, declaration: reported as Record<string, unknown>, ...more }
}

/** Everybody in it is she: no rule of the declaration likes that. */
function onlyHer(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(onlyHer)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).map(([key, inner]) => [key, onlyHer(inner)])
  const person = Object.fromEntries(members)
  return 'fullName' in person ? asHer(person) : person
}
const submit = (body: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
  gateway.post(filings, body, { 'idempotency-key': randomUUID(), ...headers })

test.each(filingKinds)('a %s that is hers, whatever becomes of it', async (kind) => {
  for (const language of ['vi', 'en']) {
    const answer = await submit(aboutHer(kind), { 'accept-language': language })
    // No path of the mock carries these two.
    expect(answer.status, answer.text).toBe(['guardianship', 'change'].includes(kind) ? 422 : 202)
    expectTactful(kind, answer)
    expect(leaksIn(answer.text), 'the first answer holds codes only').toEqual([])
  }
  await expectNoTrace(kind, gateway, printed)
})

const wrong: [what: string, body: () => unknown][] = [
  ['her name as a key', () => ({ ...aboutHer('birth'), [name]: 1, [number]: { [birthDate]: name } })],
  ['her as the kind', () => ({ ...aboutHer('birth'), kind: name })],
  ['her number as a unit', () => ({ ...aboutHer('birth'), registrationUnit: number })],
  ['her birth date as the time of receipt', () => ({ ...aboutHer('birth'), receivedAt: `${birthDate} ${name}` })],
  [
    'her as the purpose',
    () => ({ ...aboutHer('birth'), purpose: { procedure: number, dossier: name, officer: name } }),
  ],
  ['her as the whole declaration', () => ({ ...aboutHer('birth'), declaration: `${name} ${number}` })],
  [
    'her as a file',
    () => ({ ...aboutHer('birth'), attachments: [{ sha256: number, title: name, fileName: `/${name}` }] }),
  ],
  [
    'her as a file that is not there',
    () => ({
      ...aboutHer('birth'),
      attachments: [{ sha256: 'b'.repeat(64), title: name, fileName: `${name}.pdf` }],
    }),
  ],
  ['everybody in a birth is she', () => onlyHer(aboutHer('birth'))],
  ['a marriage of her with herself', () => onlyHer(aboutHer('marriage'))],
  [
    'her old card where a number belongs',
    () => JSON.parse(JSON.stringify(aboutHer('birth')).replaceAll(number, `${oldCard}0000`)),
  ],
  ['thirteen digits', () => JSON.parse(JSON.stringify(aboutHer('death')).replaceAll(number, `${number}1`))],
]
test.each(wrong)('refused: %s', async (what, body) => {
  for (const language of ['vi', 'en']) {
    const answer = await submit(body(), { 'accept-language': language })
    expect(answer.status, answer.text).toBeGreaterThanOrEqual(400)
    expect(answer.status).toBeLessThan(500)
    expectTactful(what, answer)
  }
  await expectNoTrace(what, gateway, printed)
})

test('her in headers, addresses and queries', async () => {
  const values = [number, encodeURIComponent(name), birthDate, oldCard]
  for (const value of values) {
    expectTactful('key', await submit(aboutHer('birth'), { 'idempotency-key': value }))
    expectTactful('last-event-id', await gateway.get(`${filings}/events`, { 'last-event-id': value }))
    for (const path of [
      `${filings}/${value}`,
      `${filings}/${value}/certificate`,
      `${filings}/${value}/${value}`,
      `${filings}?dossier=${value}&${value}=${value}`,
      `${filings}?state=${value}`,
      `${filings}/events?after=${value}`,
      `/v1/operations/filings/attention?cause=${value}`,
    ]) {
      expectTactful(path, await gateway.get(path))
    }
    expectTactful('withdrawal', await gateway.post(`${filings}/${value}/withdrawal`, { reason: name }))
    expectTactful('hash', await upload(gateway, pdf(name), { sha256: value }))
    expectTactful('type', await upload(gateway, pdf(name), { type: `application/${value}` }))
  }
  await expectNoTrace('headers and addresses', gateway, printed)
})

/** Scenarios of the mock registry, chosen by the serial number of the dossier code. */
const misbehaviours = [
  '9011',
  '9012',
  '9013',
  '9017',
  '9018',
  '9019',
  '9021',
  '9025',
  '9026',
  '9031',
  '9032',
  '9034',
  '9041',
  '9042',
  '9043',
  '9044',
  '9045',
  '9046',
  '9047',
  '9048',
  '9051',
  '9055',
  '9059',
  '9061',
  '9071',
  '9073',
  '9080',
]
test('whatever the registry says of her stays between it and the caller', async () => {
  const content = pdf(`${name} ${number}`)
  await upload(gateway, content)
  const attachments = [{ sha256: sha256(content), title: name, fileName: `${name}.pdf` }]
  const made = await Promise.all(
    misbehaviours.map((serial) => {
      const body = aboutHer('birth', { attachments }) as { purpose: { dossier: string } }
      body.purpose.dossier = body.purpose.dossier.replace(/\d{4}$/, serial)
      return submit(body)
    }),
  )
  const [fine] = await Promise.all([
    submit(aboutHer('birth', { attachments })).then(({ json }) => reaches(gateway, json.id, 'completed')),
    ...made
      .filter(({ status }) => status === 202)
      .map(({ json }) =>
        gateway.get(`${filings}/events?wait=2&after=0`).then(() => gateway.get(`${filings}/${json.id}`)),
      ),
  ])
  expect(fine.result.personalNumber).toMatch(/^\d{12}$/)
  await gateway.get(`${filings}/${fine.id}/certificate`)
  await expectNoTrace('misbehaviour', gateway, printed)
})

test('nothing of her stands unsealed in the database', async () => {
  const database = gateway.database?.database
  if (!database) throw new Error('no database')
  // The dossier and the key are codes that this test has put her into itself.
  await expectCleanDump(database, 'http/filings/canary', ['filing_key'])
})
