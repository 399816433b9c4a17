/**
 * The dump while everything is on its way that has to do with a person: linked dossiers, dossiers at the portal, messages to consumers and to
 * operators, differences with the portal, signs of misuse, and what operators write when they hold a path. Nothing of a person stands in it unsealed.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CANARY } from '../../mocks/personas.ts'
import { AuditSettings } from '../../src/audit/settings.ts'
import { Trail } from '../../src/audit/trail.ts'
import { watchMisuse } from '../../src/oversight/misuse/watch-misuse.ts'
import { OversightSettings } from '../../src/oversight/settings.ts'
import { filingProcedures } from '../../src/sandbox/state.ts'
import { come } from '../mocks/linked/samples.ts'
import { silent } from '../support/database.ts'
import { makeFiling } from '../support/declarations.ts'
import { expectCleanDump } from '../support/dump.ts'
import { eventually } from '../support/eventually.ts'
import { startGateway, type TestGateway } from '../support/gateway.ts'
import { type Receiver, startReceiver } from '../webhook/fixtures.ts'
import { aboutHer, expectNoTrace, expectTactful, lookups, watchConsole } from './canary.ts'
import { file, newDossierCode, reaches } from './filings/fixtures.ts'

const { name, number, birthDate } = CANARY
const printed = watchConsole()
const audit = { keyId: 'test', chainKey: 'c'.repeat(32), subjectKey: 's'.repeat(32) }
let receiver: Receiver
let gateway: TestGateway

beforeAll(async () => {
  // Refuses what it gets, with her name: what is kept of an answer is no text.
  receiver = await startReceiver(() => ({
    status: 500,
    headers: { 'x-about': encodeURIComponent(name), 'retry-after': number },
  }))
  gateway = await startGateway({
    audit,
    filings: {},
    linked: {},
    portal: ['portal-session'],
    mocks: { settings: { linkedArrivalMs: 0, linkedSlowMs: 50, portalFetches: [] } },
    health: { intervalMs: 100, timeoutMs: 400, calmMs: 250, tickMs: 20 },
    guard: { resetMs: 200, rampMs: 0, windowMs: 1_000, silenceMs: 100, volumeMin: 3 },
    alerts: {
      targets: [{ name: 'desk', url: receiver.url, secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}` }],
      allowHttp: true,
      allowPrivateTargets: ['127.0.0.0/8'],
      intervalMs: 20,
      lookEveryMs: 50,
    },
    consumer: () => ({
      roles: ['operator'],
      grants: [
        { procedures: [...filingProcedures], operations: ['file', 'follow', 'register', 'receive', 'check-file'] },
        { procedures: ['1.001193'], operations: ['verify', 'lookup'], fields: ['fullName', 'personalNumber'] },
      ],
    }),
  })
})
afterAll(async () => {
  await gateway?.stop()
  await receiver?.close()
})

const database = () => {
  const { database: held } = gateway.database ?? {}
  if (!held) throw new Error('no database')
  return held
}
const rows = async (sql: string): Promise<Record<string, unknown>[]> => (await database().query(sql)).rows
const holds = (what: string, table: string) =>
  eventually(what, async () => (await rows(`SELECT 1 FROM ${table} LIMIT 1`)).length > 0)
/** Those of whom linked dossiers tell; the families of the mock are not she. */
const strangers: string[] = []

test('messages to a system about a filing of hers are kept, whatever it answers', async () => {
  expect((await gateway.post('/v1/webhooks', { url: `${receiver.url}/hook` })).status).toBe(201)
  const { declaration } = makeFiling('birth', { dossier: newDossierCode() })
  const mother = {
    ...declaration.mother,
    fullName: name,
    nameParts: { family: 'XA', middle: 'THỊ HOÀNG YẾN', given: 'KIM TƯỚC' },
    personalNumber: number,
    dateOfBirth: { precision: 'day', date: birthDate },
    identityPaper: { type: 'citizen-card', number },
  }
  const about: object = { declaration: { ...declaration, mother, note: `${name} ${number}` } }
  const filed = await file(gateway, 'birth', about)
  expect(filed.status, filed.text).toBe(202)
  await reaches(gateway, filed.json.id, 'completed', 30_000)
  await holds('a message waits', 'webhook_delivery')
  await holds('steps at the portal', 'sync_step')
})

const minute = (after: number) => new Date(Date.now() - 3_600_000 + after * 60_000).toISOString()
async function register(): Promise<string> {
  const code = newDossierCode()
  const applicant = { name, number, phone: '0999999999', email: 'canary@example.org' }
  const times = { receivedAt: minute(0), acceptedAt: minute(1) }
  const body = { code, procedure: '1.001193', unit: 'H99.01.02', channel: 'counter', applicant, ...times }
  const { status, text } = await gateway.post('/v1/dossiers', body)
  expect(status, text).toBe(201)
  return code
}

test('a dossier of hers goes to the portal, and a step that it does not take is noted', async () => {
  const code = await register()
  const words = { reason: `${name} xin dừng, ${number}`, officer: 'can.bo' }
  for (const [index, type] of ['processing-started', 'stopped', 'reopened'].entries()) {
    const event = { type, at: minute(2 + index), ...(type === 'processing-started' ? {} : words) }
    const { status, text } = await gateway.post(`/v1/dossiers/${code}/events`, event)
    expect(status, text).toBe(201)
  }
  await holds('a step is not sent', 'sync_unsent')
})

test('what the portal shows otherwise is a difference in codes', async () => {
  const code = await register()
  const event = { type: 'processing-started', at: minute(2) }
  expect((await gateway.post(`/v1/dossiers/${code}/events`, event)).status).toBe(201)
  const lane = await eventually('the portal has it', async () => {
    const [found] = await rows(
      `SELECT l.notes ->> 'code' AS there, l.arrived FROM sync_lane l JOIN dossier d ON d.id = l.dossier
       WHERE d.code = '${code}' AND l.state = 'idle'`,
    )
    return Number(found?.arrived) >= 2 ? found : undefined
  })
  const planted = await fetch(`${gateway.mocks.url}/_control/portal/dossiers/${lane.there ?? code}`, {
    method: 'PATCH',
    body: JSON.stringify({ status: '8' }),
    headers: { 'content-type': 'application/json' },
  })
  expect(planted.ok, await planted.text()).toBe(true)
  const run = await gateway.post('/v1/operations/reconciliation/runs', { officer: 'can.bo', target: 'portal' })
  expect(run.status, run.text).toBe(200)
  await holds('a difference', 'reconciliation_difference')
})

test('linked dossiers stand here with their people, their files and their events', async () => {
  const [code = ''] = await come(gateway.mocks.url)
  for (const table of ['linked_dossier', 'linked_content', 'linked_file', 'linked_event'])
    await holds(`a row of ${table}`, table)
  const { declaration } = (await (await fetch(`${gateway.mocks.url}/_control/linked/dossiers/${code}`)).json()) as {
    declaration: Record<string, unknown>
  }
  const texts = Object.entries(declaration).flatMap(([key, value]) =>
    typeof value === 'string' && /HoTen|SoDDCN|SoGiayTo|NgaySinh/.test(key) && value.length > 7 ? [value] : [],
  )
  expect(texts.length).toBeGreaterThan(2)
  strangers.push(...texts)
})

test('neighbours of her number are a sign of misuse, which names no number', async () => {
  const trail = new Trail(database(), AuditSettings.parse(audit), { now: Date.now }, silent)
  const { misuse: settings } = OversightSettings.parse({})
  for (let n = 0; n < 6; n++) {
    const asked = aboutHer({ fields: ['fullName'] })
    const person = { ...asked.person, personalNumber: `${number.slice(0, 10)}${20 + n}` }
    await gateway.post(lookups, { ...asked, person })
  }
  await watchMisuse({ database: database(), trail, settings, clock: { now: Date.now }, logger: silent }, Date.now())
  await holds('a sign', 'misuse_signal')
})

test('an alert is sent while calls about her fail, and her number is no word of an operator', async () => {
  gateway.mocks.faults.add({ fault: 'http-503', layer: 'ndxp' })
  for (let n = 0; n < 5; n++) expectTactful('a lookup', await gateway.post(lookups, aboutHer({ fields: ['fullName'] })))
  await holds('a message to the operators', 'alert_message')
  gateway.mocks.faults.clear()
  const hold = (note: string) =>
    gateway.post('/v1/links/population/paths/ndxp/hold', { officer: 'can.bo', note, forMinutes: 60 })
  const refused = await hold(`tra cứu ${number} chậm`)
  expect(refused.status).toBe(400)
  expectTactful('a hold with her number', refused)
  expect((await hold('bảo trì')).status).toBe(200)
  await holds('a hold', 'health_hold')
})

test('nothing of a person stands unsealed in the whole database', async () => {
  await expectNoTrace('all of it', gateway, printed)
  await expectCleanDump(database(), 'http/dump', [], strangers)
})
