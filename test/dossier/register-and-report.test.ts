/** Registering dossiers and reporting their steps: repetition, order, contradiction. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { at, type DossierWorld, nextCode, startDossierWorld, toFailureText } from './fixtures.ts'

let world: DossierWorld
let second: DossierWorld
beforeAll(async () => {
  world = await startDossierWorld()
  second = await startDossierWorld({ beside: world })
})
afterAll(async () => {
  await second?.close()
  await world?.close()
})

test('a registered dossier is found by its local and by its national code, in whatever letter case', async () => {
  const code = nextCode()
  const national = `G99-20-${code.slice(-4)}-0001`
  const { dossier, replayed } = await world.register(code, {
    nationalCode: national,
    channel: 'online',
    acceptedAt: at(5),
  })
  expect(replayed).toBe(false)
  expect(dossier).toMatchObject({ code, nationalCode: national, channel: 'online', status: 'accepted', statusCode: 2 })
  expect(dossier.events.map(({ type, at: when }) => [type, when])).toEqual([
    ['received', at(0)],
    ['accepted', at(5)],
  ])
  const byNational = await world.report(national.toLowerCase(), { type: 'processing-started', at: at(6) })
  expect(byNational.dossier).toMatchObject({ code, status: 'in-process' })
})

test('the same registration again, also by many at once at two gateways, is one dossier', async () => {
  const code = nextCode()
  const given = { nationalCode: `G99-21-${code.slice(-4)}-0001`, acceptedAt: at(5) }
  const outcomes = await Promise.all(
    Array.from({ length: 12 }, (_, n) => (n % 2 === 0 ? world : second).register(code, given)),
  )
  expect(outcomes.filter(({ replayed }) => !replayed)).toHaveLength(1)
  const [counted] = await world.rows<{ count: string }>('SELECT count(*) FROM dossier WHERE code = $1', [code])
  expect(counted?.count).toBe('1')
  expect((await world.register(code, given)).dossier.events).toHaveLength(2)
})

test('a registration that says otherwise is refused, and every member that differs is named', async () => {
  const code = nextCode()
  await world.register(code, { channel: 'counter', case: '1.001193.01', acceptedAt: at(5) })
  const other = { channel: 'post', case: '1.001193.02', receivedAt: at(1), acceptedAt: at(6) } as const
  expect(await toFailureText(world.register(code, other))).toBe(
    'dossier-differs, /case differs, /channel differs, /receivedAt differs',
  )
})

test('an acceptance at another moment is answered with the first, kept apart as a finding, and moves nothing', async () => {
  const code = nextCode()
  const { dossier: first } = await world.register(code, { acceptedAt: at(5) })
  const reported = await world.report(code, { type: 'accepted', at: at(9), officer: 'can.bo' })
  expect(reported).toMatchObject({ replayed: false, apart: true })
  const { acceptedAt, dueAt, firstDueAt, status } = first
  expect(reported.dossier).toMatchObject({ acceptedAt, dueAt, firstDueAt, status, findings: ['accepted-twice'] })
  expect(reported.dossier.events.at(-1)).toMatchObject({ type: 'accepted', at: at(9), apart: 'accepted-before' })
  // The same again is the same, also by the other way.
  expect(await world.report(code, { type: 'accepted', at: at(9), officer: 'can.bo' })).toMatchObject({ replayed: true })
  expect(await second.register(code, { acceptedAt: at(9) })).toMatchObject({ replayed: true, apart: false })
  expect(await second.register(code, { acceptedAt: at(3) })).toMatchObject({ replayed: false, apart: true })
  // Also of a dossier that has ended since.
  await world.report(code, { type: 'done', at: at(30) })
  const late = await world.report(code, { type: 'accepted', at: at(12) })
  expect(late.dossier).toMatchObject({ status: 'done', acceptedAt, dueAt })
  expect(late.dossier.events.filter(({ apart }) => apart === 'accepted-before')).toHaveLength(3)
})

test('a registration that completes a dossier and names another acceptance completes it, and the first acceptance stands', async () => {
  const code = nextCode()
  const { dossier: first } = await world.register(code, { acceptedAt: at(5) })
  const completed = await world.register(code, { acceptedAt: at(7), channel: 'post' })
  expect(completed).toMatchObject({ replayed: false, apart: false })
  expect(completed.dossier).toMatchObject({
    channel: 'post',
    acceptedAt: first.acceptedAt,
    findings: ['accepted-twice'],
  })
})

test('a second code that is the code of another dossier of the unit is refused, and neither changes', async () => {
  const [one, other] = [nextCode(), nextCode()]
  await world.register(one)
  await world.register(other)
  expect(await toFailureText(world.register(one, { nationalCode: other }))).toBe(
    'dossier-differs, /nationalCode code-of-another',
  )
  expect(await toFailureText(world.register(nextCode(), { nationalCode: other }))).toBe('ok')
  const [counted] = await world.rows<{ count: string }>('SELECT count(*) FROM dossier_code WHERE code = ANY ($1)', [
    [one, other],
  ])
  expect(counted?.count).toBe('2')
})

test('the same code in two units is two dossiers, and one is asked which', async () => {
  const code = nextCode()
  await world.register(code)
  await world.register(code, { unit: 'H99.01.03' })
  const step = { type: 'accepted', at: at(1) } as const
  expect(await toFailureText(world.report(code, step))).toBe('dossier-ambiguous, ?unit H99.01.02, ?unit H99.01.03')
  expect((await world.report(code, step, undefined, 'H99.01.03')).dossier).toMatchObject({ unit: 'H99.01.03' })
})

test('the same step at the same moment is recorded once, with many writers at two gateways', async () => {
  const code = nextCode()
  await world.register(code)
  const step = { type: 'not-accepted', at: at(3), reason: 'thiếu giấy chứng sinh', officer: 'canbo.mau' } as const
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, (_, n) => (n % 2 === 0 ? world : second).report(code, step)),
  )
  expect(outcomes.filter(({ replayed }) => !replayed)).toHaveLength(1)
  expect(outcomes[0]?.dossier.events).toMatchObject([
    { type: 'received' },
    { reason: step.reason, officer: step.officer },
  ])
  expect(await toFailureText(world.report(code, { ...step, reason: 'lý do khác' }))).toBe('dossier-step-differs')
})

test('different steps by many writers at once all count', async () => {
  const code = nextCode()
  await world.register(code, { acceptedAt: at(1) })
  const steps = Array.from({ length: 10 }, (_, n) => ({ type: 'verification-asked', at: at(2 + n) }) as const)
  await Promise.all(steps.map((step, n) => (n % 2 === 0 ? world : second).report(code, step)))
  const { dossier } = await world.report(code, { type: 'done', at: at(30) })
  expect(dossier.events).toHaveLength(13)
  expect(dossier).toMatchObject({ status: 'done', endedAt: at(30), endType: 'done' })
})

test('steps that are heard late and out of order give the dossier that they give in order', async () => {
  const steps = [
    { type: 'accepted', at: at(1) },
    { type: 'supplement-asked', at: at(2), reason: 'thiếu bản sao' },
    { type: 'supplement-completed', at: at(12) },
    { type: 'done', at: at(20) },
    { type: 'result-returned', at: at(25) },
  ] as const
  const [inOrder, late] = [nextCode(), nextCode()]
  await world.register(inOrder)
  for (const step of steps) await world.report(inOrder, step)
  await world.register(late)
  // A step is refused while what it follows is not known; reported again after that, it counts.
  for (const index of [0, 3, 4, 1]) await toFailureText(world.report(late, steps[index] as (typeof steps)[number]))
  const { dossier } = await world.report(inOrder, steps[4])
  expect(dossier).toMatchObject({ status: 'result-returned', endedAt: at(20), returnedAt: at(25) })
  expect(dossier.supplements).toEqual({ count: 1, openSince: null, totalMs: 600_000 })
  const columns = `status, status_since, accepted_at, ended_at, end_type, returned_at, last_at`
  const [one] = await world.rows(`SELECT ${columns} FROM dossier WHERE code = $1`, [inOrder])
  const [other] = await world.rows(`SELECT ${columns} FROM dossier WHERE code = $1`, [late])
  expect(other).toEqual(one)
})

test('a step that does not fit is refused with the step in the way, its moment, and what may be reported now', async () => {
  const code = nextCode()
  await world.register(code, { acceptedAt: at(1) })
  await world.report(code, { type: 'done', at: at(20) })
  const late = world.report(code, { type: 'stopped', at: at(10), reason: 'nhầm' })
  const failure = await late.catch((error) => error)
  expect(failure.code).toBe('dossier-step-not-allowed')
  expect(failure.faults).toMatchObject([{ pointer: '/type', code: 'done' }])
  expect(failure.faults[0].message.en).toContain(at(20))
  expect(failure.faults[0].message.en).toContain('result-returned')
  const [row] = await world.rows<{ events: number }>('SELECT events FROM dossier WHERE code = $1', [code])
  expect(row?.events).toBe(3)
})

test('a step before the receipt, with a due time before the receipt, is refused with both faults', async () => {
  const code = nextCode()
  await world.register(code)
  const step = { type: 'due-time-changed', at: at(-1), dueAt: at(-2), reason: 'dời', officer: 'canbo.mau' } as const
  expect(await toFailureText(world.report(code, step))).toBe(
    'request-invalid, /at before-receipt, /dueAt before-receipt',
  )
})

test('a reason is sealed at rest, and the trail names the step and no reason', async () => {
  const code = nextCode()
  await world.register(code)
  const reason = 'bé Nguyễn Văn Thử 999090000001 chưa có giấy chứng sinh'
  await world.report(code, { type: 'stopped', at: at(2), reason, officer: 'canbo.mau' })
  const kept = await world.rows<{ text: string }>(`
    SELECT row_to_json(e)::text AS text FROM dossier_event e UNION ALL SELECT row_to_json(d)::text FROM dossier d`)
  expect(kept.filter(({ text }) => /999090000001|Nguy/.test(text))).toEqual([])
  const records = await world.rows<{ body: string }>(
    `SELECT body::text FROM audit_record WHERE body::text LIKE '%' || $1 || '%'`,
    [code],
  )
  expect(records.map(({ body }) => JSON.parse(body))).toMatchObject([
    { operation: 'register-dossier', result: 'accepted', unit: 'H99.01.02', procedure: '1.001193', dossier: code },
    { operation: 'report-step', result: 'accepted', officer: 'canbo.mau', object: `stopped ${at(2)}` },
  ])
  expect(JSON.stringify(records)).not.toMatch(/Nguy/)
})
