/** Signs of misuse out of a real trail: questions are asked over HTTP, the trail is looked through, and an alert says how many signs there are and of whom nothing. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CANARY } from '../../mocks/personas.ts'
import { issueKey } from '../../src/access/api-key.ts'
import { AuditSettings } from '../../src/audit/settings.ts'
import { Trail } from '../../src/audit/trail.ts'
import { watchMisuse } from '../../src/oversight/misuse/watch-misuse.ts'
import { OversightSettings } from '../../src/oversight/settings.ts'
import { countOpenSignals, listSignals } from '../../src/store/misuse/signals.ts'
import { getAudit, getLookup, lookups } from '../gateway/questions.ts'
import { leaksIn } from '../http/leaks.ts'
import { silent } from '../support/database.ts'
import { consumerWith, keyHashKey, startGateway, type TestGateway } from '../support/gateway.ts'

const auditor = issueKey(keyHashKey)
const { misuse: settings } = OversightSettings.parse({})
// The same key as the gateway's.
const audit = { keyId: 'test', chainKey: 'c'.repeat(32), subjectKey: 's'.repeat(32) }
let gateway: TestGateway
let asAuditor: Awaited<ReturnType<typeof signIn>>
beforeAll(async () => {
  gateway = await startGateway({
    audit,
    consumer: () => ({ roles: ['operator'] }),
    others: [consumerWith(auditor, { id: 'inspectorate', roles: ['auditor'], grants: [] })],
  })
  asAuditor = await signIn(auditor.key)
})
afterAll(() => gateway.stop())

test('neighbouring numbers are seen in the trail, once a day and person, and no number of anyone asked about is kept', async () => {
  const { database } = gateway.database ?? {}
  if (!database) throw new Error('no database')
  // The last two digits alone differ.
  for (let n = 0; n < 5; n++) {
    const asked = getLookup(CANARY)
    await gateway.post(lookups, {
      ...asked,
      person: { ...asked.person, personalNumber: `${CANARY.number.slice(0, 10)}${20 + n}` },
    })
  }
  const trail = new Trail(database, AuditSettings.parse(audit), { now: Date.now }, silent)
  const deps = { database, trail, settings, clock: { now: Date.now }, logger: silent }
  await watchMisuse(deps, Date.now())
  await watchMisuse(deps, Date.now())
  const signals = await listSignals(database, { open: true, limit: 10 })
  const [series] = signals.filter(({ rule }) => rule === 'number-series')
  expect(series).toMatchObject({ count: 5, threshold: 4, review: null })
  expect(series?.records).toHaveLength(5)
  expect(signals.filter(({ rule }) => rule === 'number-series')).toHaveLength(1)
  const { rows } = await database.query(
    'SELECT profile::text AS text FROM misuse_day UNION ALL SELECT s::text FROM misuse_signal s',
  )
  expect(leaksIn(rows.map(({ text }) => text).join('\n'))).toEqual([])
  const counted = await countOpenSignals(database, '2026-01-01')
  expect(counted.map(({ rule }) => rule)).toContain('number-series')

  // On the auditors' page it is named, judged with a reason, and both are on record.
  const page = await asAuditor.get('/ops/misuse')
  expect(page.status).toBe(200)
  expect(page.text).toContain('many people with neighbouring numbers')
  expect(page.text).toContain('5 (from 4)')
  expect(leaksIn(page.text)).toEqual([])
  const judge = (note: string) =>
    asAuditor.post('/ops/misuse', { token: tokenIn(page.text), id: String(series?.id), verdict: 'explained', note })
  await judge(`tra số ${CANARY.number}`)
  expect((await countOpenSignals(database, '2026-01-01')).map(({ rule }) => rule)).toContain('number-series')
  expect((await judge('đào tạo')).status).toBe(303)
  const [last, before] = (await getAudit(gateway)).toReversed()
  expect(last).toMatchObject({
    operation: 'review-misuse',
    officer: 'kiem.toan',
    note: 'đào tạo',
    outcome: 'disclosed',
  })
  expect(before).toMatchObject({ operation: 'read-misuse', officer: 'kiem.toan', note: 'page' })
  await watchMisuse(deps, Date.now())
  expect((await countOpenSignals(database, '2026-01-01')).map(({ rule }) => rule)).not.toContain('number-series')
})

test('an auditor searches the trail on a page, by a number that stands nowhere else, and gets a table; both are on record first', async () => {
  const { token } = { token: tokenIn((await asAuditor.get('/ops/trail')).text) }
  const reason = 'Kiểm tra quý IV'
  const faulty = await asAuditor.post('/ops/trail', { token, reason: '', number: '12', from: 'x' })
  expect(faulty.status).toBe(400)
  for (const text of ['State why', 'exactly 12 digits', 'Write a day as']) expect(faulty.text).toContain(text)
  const number = `${CANARY.number.slice(0, 10)}21`
  const found = await asAuditor.post('/ops/trail', { token, reason, number })
  expect(found.status).toBe(200)
  expect(found.text.match(/<th scope="row"><code>lookup</g)).toHaveLength(1)
  expect((await getAudit(gateway)).at(-1)).toMatchObject({
    operation: 'read-audit',
    note: reason,
    object: '1 records',
    subject: new Trail(
      gateway.database?.database as never,
      AuditSettings.parse(audit),
      { now: Date.now },
      silent,
    ).getSubject(number),
  })
  const file = await asAuditor.post('/ops/trail', { token, reason, consumer: 'one-stop', do: 'csv' })
  expect(file.text.split('\r\n')[0]).toContain('"at","operation","outcome"')
  expect(file.text.split('\r\n').length).toBeGreaterThan(5)
  expect((await getAudit(gateway)).at(-1)).toMatchObject({ operation: 'read-audit', note: reason })
  expect(gateway.log.join('\n')).not.toContain(number)
})

test('who is no auditor sees neither, and the attempt is on record', async () => {
  const operator = await signIn(gateway.key)
  expect((await operator.get('/ops/misuse')).status).toBe(403)
  expect((await getAudit(gateway)).at(-1)).toMatchObject({
    operation: 'authorize',
    outcome: 'refused',
    officer: 'kiem.toan',
    object: 'GET /ops/misuse',
  })
  const token = tokenIn((await operator.get('/ops/trail')).text)
  expect((await operator.post('/ops/trail', { token, reason: 'x' })).status).toBe(403)
})

async function signIn(key: string) {
  const answer = await fetch(`${gateway.url}/ops/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: gateway.url },
    body: new URLSearchParams({ key, officer: 'kiem.toan' }),
  })
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const headers = { cookie, 'accept-language': 'en', origin: gateway.url }
  const ask = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(gateway.url + path, { redirect: 'manual', headers, ...init })
    return { status: response.status, text: await response.text() }
  }
  return {
    get: ask,
    post: (path: string, fields: Record<string, string>) =>
      ask(path, { method: 'POST', body: new URLSearchParams(fields) }),
  }
}
const tokenIn = (text: string) => /name="token" value="([^"]+)"/.exec(text)?.[1] ?? ''
