/** The page of lanes: why dossiers stand still and who has to act; an operator holds and releases them, on record; an auditor only looks. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aad, createVault } from '../../src/store/vault.ts'
import { auditor, startConsoleGateway, stranger } from '../browser/fixtures.ts'
import type { TestGateway } from '../support/gateway.ts'

const unit = 'H99.01.02'
const codes = ['H99.01.02-261123-0001', 'H99.01.02-261123-0002', 'H99.01.02-261123-0003'] as const
const [first, second, doubtful] = codes
let gateway: TestGateway
const query = async (sql: string, values: unknown[] = []) =>
  (await gateway.database?.database.query(sql, values))?.rows ?? []
beforeAll(async () => {
  gateway = await startConsoleGateway()
  await query(
    `WITH made AS (
       INSERT INTO dossier (code, procedure, unit, received_at, consumer, created_at, events, status, status_since, last_at, due_provisional, findings)
       SELECT code, '1.001193', $2, now(), 'x', now(), 0, 'accepted', now(), now(), false, '{}' FROM unnest($1::text[]) AS code
       RETURNING id, code, unit)
     INSERT INTO dossier_code (code, unit, dossier) SELECT code, unit, id FROM made`,
    [codes, unit],
  )
  await query(
    `INSERT INTO sync_lane (target, dossier, state, due_at, waiting_since, woken, doubt, sending_item, stopped_cause, stopped_at)
     SELECT 'portal', id, 'stopped', now(), now(), 1, code = $1, CASE WHEN code = $1 THEN 'item' END,
       CASE WHEN code = $1 THEN 'cannot-ask' ELSE 'refused' END, now() FROM dossier WHERE code = ANY ($2)`,
    [doubtful, codes],
  )
})
afterAll(() => gateway.stop())

async function signIn(key: string, language = 'en') {
  const answer = await fetch(`${gateway.url}/ops/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: gateway.url },
    body: new URLSearchParams({ key, officer: 'canbo.mau' }),
  })
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const headers = { cookie, 'accept-language': language, origin: gateway.url }
  const ask = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(gateway.url + path, { redirect: 'manual', headers, ...init })
    return { status: response.status, location: response.headers.get('location'), text: await response.text() }
  }
  return {
    get: ask,
    post: (path: string, fields: object) => ask(path, { method: 'POST', body: new URLSearchParams({ ...fields }) }),
  }
}
const tokenIn = (text: string) => /name="token" value="([^"]+)"/.exec(text)?.[1] ?? ''
const act = '/ops/lanes/act'
const ofOne = (code: string) => `${act}?${new URLSearchParams({ target: 'portal', dossier: code, unit })}`
const readState = async (code: string) => {
  const [lane] = await query(
    `SELECT state, held_at IS NOT NULL AS held, doubt FROM sync_lane JOIN dossier ON id = dossier WHERE code = $1`,
    [code],
  )
  return lane
}
const recorded = async () =>
  (
    await query(
      `SELECT body FROM audit_record WHERE body ->> 'operation' IN ('hold-lanes', 'release-lanes') ORDER BY seq`,
    )
  ).map(({ body }) => [body.operation, body.object, body.note])

/** Whether a row of a table is about this dossier. */
const hasRow = (page: string, dossier: string) =>
  new RegExp(`<th scope="row"[^>]*>(<div>)?(<a [^>]*>)?${dossier}<`).test(page)

test('the board leads to the page: counts, causes with owner and release, and the dossiers, in both languages', async () => {
  const operator = await signIn(gateway.key)
  expect((await operator.get('/ops')).text).toContain('href="/ops/lanes"')
  const { status, text } = await operator.get('/ops/lanes')
  expect(status).toBe(200)
  expect(text).toMatch(
    /<th scope="row">Public-service portal<\/th><td>0<\/td><td>–<\/td><td>0<\/td><td>3<\/td><td>0<\/td>/,
  )
  expect(text).toMatch(
    /The target refused this dossier.*<td[^>]*><div>2<\/div>.*The one-stop system<.*Correct the dossier/s,
  )
  expect(text).toMatch(/the target cannot be asked.*<td[^>]*><div>1<\/div>.*The operators of the gateway</s)
  for (const code of codes) expect(hasRow(text, code)).toBe(true)
  const vietnamese = await (await signIn(gateway.key, 'vi')).get('/ops/lanes')
  expect(vietnamese.text).toMatch(/Hệ thống nhận đã từ chối hồ sơ này.*Hệ thống một cửa/s)
  const refused = await operator.get('/ops/lanes?target=portal&cause=refused')
  expect([hasRow(refused.text, first), refused.text.includes(doubtful)]).toEqual([true, false])
})

test('what the target answered stands beside the dossier that stands still', async () => {
  const operator = await signIn(gateway.key)
  const [row] = await query('SELECT id FROM dossier WHERE code = $1', [second])
  const vault = createVault({ keyId: 'test', key: Buffer.from('b'.repeat(64), 'hex') })
  const sealed = vault.seal(Buffer.from('KenhThucHien <không> hợp lệ'), aad.laneWords('portal', Number(row?.id)))
  await query('UPDATE sync_lane SET words = $1 WHERE dossier = $2', [sealed, row?.id])
  const { text } = await operator.get('/ops/lanes')
  expect(text).toContain('The target answered: “KenhThucHien &lt;không&gt; hợp lệ”')
})

test('a dossier is found by its code; a text that is no code is refused beside its field', async () => {
  const operator = await signIn(gateway.key)
  const { text } = await operator.get(`/ops/lanes?dossier=${second}`)
  expect([hasRow(text, second), hasRow(text, first)]).toEqual([true, false])
  const faulty = await operator.get('/ops/lanes?dossier=x')
  expect([faulty.status, faulty.text.includes('This is no dossier code')]).toEqual([400, true])
  expect((await operator.get('/ops/lanes?dossier=H99.01.02-260101-9999')).text).toContain('No dossier.')
  expect((await operator.get(`${act}?target=portal&cause=constructor`)).status).toBe(404)
})

test('an auditor sees the page and no button, and can do nothing; a stranger is let in nowhere', async () => {
  const looking = await signIn(auditor.key)
  const { status, text } = await looking.get('/ops/lanes')
  expect([status, text.includes(first), text.includes(act)]).toEqual([200, true, false])
  expect((await looking.get(ofOne(first))).status).toBe(403)
  const order = { token: tokenIn(text), target: 'portal', cause: 'refused', limit: '1', note: 'x', do: 'release' }
  expect((await looking.post(act, order)).status).toBe(403)
  expect((await (await signIn(stranger.key)).get('/ops/lanes')).text).not.toContain(first)
  expect(await recorded()).toEqual([])
})

test('of a cause one lane is held and released again, with a reason and within the limit, and each order is on record', async () => {
  const operator = await signIn(gateway.key)
  const page = await operator.get(`${act}?target=portal&cause=refused`)
  expect(page.text).toMatch(/name="limit"[^>]*value="1"/)
  const fields = { token: tokenIn(page.text), target: 'portal', cause: 'refused', limit: '1', note: 'a trial first' }
  const faulty = await operator.post(act, { ...fields, limit: '0', note: ' ', do: 'hold' })
  expect([faulty.status, faulty.text.includes('from 1 to'), faulty.text.includes('at most 500')]).toEqual([
    400,
    true,
    true,
  ])
  expect((await operator.post(act, { ...fields, token: 'x', do: 'release' })).status).toBe(403)
  for (const verb of ['release', 'arrived']) {
    expect((await operator.post(act, { ...fields, do: verb })).status).toBe(404)
  }
  expect(await recorded()).toEqual([])
  const held = await operator.post(act, { ...fields, do: 'hold' })
  expect([held.status, held.location]).toEqual([303, '/ops/lanes'])
  expect([await readState(first), await readState(second)]).toMatchObject([{ held: true }, { held: false }])
  expect((await operator.get('/ops/lanes')).text).toMatch(/portal<\/th>(<td>[^/]*<\/td>){3}<td>2<\/td><td>1<\/td>/)
  const ofHeld = await operator.get(`${act}?target=portal&cause=held`)
  expect([ofHeld.text.includes('value="release"'), ofHeld.text.includes('value="hold"')]).toEqual([true, false])
  expect((await operator.post(act, { ...fields, cause: 'held', do: 'release' })).status).toBe(303)
  expect([await readState(first), await readState(second)]).toMatchObject([{ state: 'waiting' }, { state: 'stopped' }])
  expect(await recorded()).toEqual([
    ['hold-lanes', 'portal cause refused limit 1', 'a trial first'],
    ['release-lanes', 'portal cause held limit 1 look-up', 'a trial first'],
  ])
  expect((await operator.get(`${act}?target=portal&cause=held`)).text).not.toContain('name="do"')
})

test('a cause of which each lane has to be looked at offers no release of all, and says why', async () => {
  const operator = await signIn(gateway.key)
  const { text } = await operator.get(`${act}?target=portal&cause=cannot-ask`)
  expect([text.includes('value="rerun"'), text.includes('value="release"'), text.includes('value="hold"')]).toEqual([
    false,
    false,
    true,
  ])
  expect(text).toContain('could make them stand there twice')
  const fields = { token: tokenIn(text), target: 'portal', cause: 'cannot-ask', limit: '1', note: 'all of them' }
  for (const verb of ['rerun', 'release']) expect((await operator.post(act, { ...fields, do: verb })).status).toBe(404)
})

test('a rerun of a cause is begun with a reason, stands on the page with its state, and is stopped there', async () => {
  const operator = await signIn(gateway.key)
  const vietnamese = await signIn(gateway.key, 'vi')
  await query(
    `UPDATE sync_lane SET held_at = NULL, state = 'stopped', stopped_cause = 'refused', stopped_at = now()
    WHERE dossier IN (SELECT id FROM dossier WHERE code = ANY ($1))`,
    [[first, second]],
  )
  const page = await operator.get(`${act}?target=portal&cause=refused`)
  const fields = {
    token: tokenIn(page.text),
    target: 'portal',
    cause: 'refused',
    canary: '1',
    perMinute: '60',
    note: 'mended',
  }
  const faulty = await operator.post(act, { ...fields, canary: '-1', perMinute: '0', do: 'rerun' })
  expect([faulty.status, faulty.text.includes('from 0 to 100'), faulty.text.includes('from 1 to 6')]).toEqual([
    400,
    true,
    true,
  ])
  expect((await operator.post(act, { ...fields, do: 'rerun' })).status).toBe(303)
  const shown = await operator.get('/ops/lanes')
  expect(shown.text).toMatch(/a few are tried<.*<td>2<\/td>/s)
  expect((await vietnamese.get('/ops/lanes')).text).toContain('đang thử vài hồ sơ')
  const stop = /href="(\/ops\/lanes\/stop\?run=[0-9a-f-]{36})"/.exec(shown.text)?.[1] ?? ''
  expect((await (await signIn(auditor.key)).get(stop)).status).toBe(403)
  const asked = await operator.get(stop)
  const run = stop.slice(-36)
  expect((await operator.post('/ops/lanes/stop', { token: tokenIn(asked.text), run, note: '' })).status).toBe(400)
  expect((await operator.post('/ops/lanes/stop', { token: tokenIn(asked.text), run, note: 'not yet' })).status).toBe(
    303,
  )
  expect((await operator.get('/ops/lanes')).text).toContain('stopped by hand')
})

test('one lane is released alone; of one in doubt a person who has seen the target says what arrived', async () => {
  const operator = await signIn(gateway.key)
  const page = await operator.get(ofOne(first))
  expect(page.text).not.toContain('value="arrived"')
  const fields = { token: tokenIn(page.text), target: 'portal', unit, note: 'seen at the target' }
  const back = await operator.post(act, { ...fields, dossier: first, do: 'release' })
  expect([back.status, back.location]).toEqual([303, `/ops/lanes?dossier=${first}`])
  expect(await readState(first)).toMatchObject({ state: 'waiting', held: false })
  expect((await operator.get(ofOne(doubtful))).text).toContain('value="arrived"')
  await operator.post(act, { ...fields, dossier: doubtful, do: 'arrived' })
  expect(await readState(doubtful)).toMatchObject({ state: 'waiting', doubt: false })
  expect((await recorded()).at(-1)).toEqual([
    'release-lanes',
    `portal ${unit}/${doubtful} arrived`,
    'seen at the target',
  ])
})

test('a result that came too late for the target stands on the page, with its dossier', async () => {
  const operator = await signIn(gateway.key)
  expect((await operator.get('/ops/lanes')).text).not.toContain('Later results that the target lacks')
  await query(
    `INSERT INTO sync_unsent (target, dossier, event_type, event_at, part, status, at, reason, noted_at)
     SELECT 'portal', id, 'done', now(), 'result', 'done', now(), 'later-result', now() FROM dossier WHERE code = $1`,
    [second],
  )
  const { text } = await operator.get('/ops/lanes')
  expect(text).toMatch(new RegExp(`Later results that the target lacks.*href="/ops/lanes\\?dossier=${second}"`, 's'))
})
