/** What operators and auditors see and do of the reconciliation: by the API and on the page. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { auditor, startConsoleGateway } from '../browser/fixtures.ts'
import type { TestGateway } from '../support/gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startConsoleGateway()
  await gateway.database?.database.query(`
    INSERT INTO dossier (code, procedure, unit, received_at, consumer, created_at, events, status, status_since, last_at, due_provisional, findings)
    VALUES ('H99.01.02-261123-0001', '1.001193', 'H99.01.02', now(), 'x', now(), 0, 'accepted', now(), now(), false, '{}')`)
  await gateway.database?.database.query(`
    INSERT INTO reconciliation_difference (target, dossier, kind, ours, theirs, resend_from, first_seen_at, seen_at)
    SELECT 'portal', id, kind, 'accepted', 'done', from_step, now(), now()
    FROM dossier, (VALUES ('false-done', NULL::int), ('other-due-time', 2)) AS f (kind, from_step)`)
})
afterAll(() => gateway.stop())

const path = '/v1/operations/reconciliation'

test('operators and auditors read what differs, by kind and down to the dossier', async () => {
  const { status, json } = await gateway.get(path)
  expect(status).toBe(200)
  expect(json.counts).toEqual([
    { target: 'portal', kind: 'false-done', count: 1, forPersons: 1 },
    { target: 'portal', kind: 'other-due-time', count: 1, forPersons: 0 },
  ])
  expect(json.differences[0]).toMatchObject({
    dossier: 'H99.01.02-261123-0001',
    unit: 'H99.01.02',
    ours: 'accepted',
    theirs: 'done',
  })
  const one = await gateway.get(`${path}?kind=other-due-time`)
  expect(one.json.differences.map(({ mendedBy }: { mendedBy: string }) => mendedBy)).toEqual(['gateway'])
  expect((await gateway.get(`${path}?kind=constructor`)).status).toBe(400)
  const reading = await gateway.get(path, { authorization: `Bearer ${auditor.key}` })
  expect(reading.status).toBe(200)
})

test('an order for a target that cannot be asked, or by a reader, begins nothing', async () => {
  const order = { officer: 'canbo.mau', target: 'no-such', mend: true }
  expect((await gateway.post(`${path}/runs`, order)).status).toBe(404)
  const asAuditor = await gateway.post(`${path}/runs`, order, { authorization: `Bearer ${auditor.key}` })
  expect(asAuditor.status).toBe(403)
  expect((await gateway.get(path)).json.runs).toEqual([])
})

test('the page shows kinds and dossiers, and an auditor finds no button', async () => {
  const read = async (key: string) => {
    const answer = await fetch(`${gateway.url}/ops/sign-in`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: gateway.url },
      body: new URLSearchParams({ key, officer: 'canbo.mau' }),
    })
    const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const page = await fetch(`${gateway.url}/ops/reconciliation`, { headers: { cookie, 'accept-language': 'en' } })
    return page.text()
  }
  const page = await read(gateway.key)
  expect(page).toContain('H99.01.02-261123-0001')
  expect(page).toContain('Another due time')
  expect(page).toMatch(/name="do" value="mend"/)
  expect(await read(auditor.key)).not.toMatch(/name="do"/)
})
