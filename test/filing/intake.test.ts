/** Idempotency of intake: key × body × state × concurrency. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FilingRequest } from '../../src/domain/filing/filing-request.ts'
import { contentHash } from '../../src/filing/intake/content-hash.ts'
import { submitFiling } from '../../src/filing/intake/submit-filing.ts'
import { withdrawFiling } from '../../src/filing/intake/withdraw-filing.ts'
import { eventually } from '../support/eventually.ts'
import { type FilingWorld, makeCaller, nextDossier, requestFor, startFilingWorld } from './fixtures.ts'
import { makeResult, makeStatus } from './scripted-registry.ts'

let world: FilingWorld
beforeAll(async () => {
  world = await startFilingWorld()
})
afterAll(() => world.close())

function submit(request: FilingRequest, key: string, caller = world.caller) {
  return submitFiling(world.deps, {
    requestId: randomUUID(),
    caller,
    idempotencyKey: key,
    request,
    rawBodyHash: contentHash(request),
  })
}

const toCode = (promise: Promise<unknown>) =>
  promise.then(
    () => 'ok',
    (error: { code?: string }) => error.code,
  )

async function brought(to: string) {
  const dossier = nextDossier()
  const request = requestFor(dossier)
  const key = randomUUID()
  // Nothing of it is taken: what the registry has cannot be withdrawn from here.
  if (to === 'withdrawn') world.registry.script(dossier, { outcome: 'suspected-duplicate', text: 'nghi trùng' })
  const first = await submit(request, key)
  const { id } = first.filing
  if (to === 'withdrawn') {
    await world.until(id, 'needs-review')
    await withdrawFiling(world.deps, { requestId: randomUUID(), caller: world.caller, id, reason: 'nộp nhầm' })
    return { request, key, first }
  }
  if (to === 'accepted') return { request, key, first }
  await world.until(id, 'received')
  if (to === 'completed') world.registry.stand(dossier, makeStatus('completed', { result: makeResult() }))
  if (to === 'refused') world.registry.stand(dossier, makeStatus('refused', { reason: 'không đủ điều kiện' }))
  await world.until(id, to)
  return { request, key, first }
}

const other = (request: FilingRequest) => ({ ...request, receivedAt: '2026-03-02T10:00:00+07:00' }) as FilingRequest

describe.each(['accepted', 'received', 'completed', 'refused', 'withdrawn'])('a filing that is %s', (state) => {
  const ended = state === 'refused' || state === 'withdrawn'

  test('same key, same body: the very first answer again, marked', async () => {
    const { request, key, first } = await brought(state)
    const again = await submit(request, key)
    expect(again).toEqual({ filing: first.filing, replayed: true })
  })

  test('same key at once, with this body and with another: the first answer to each of these, a refusal to each of those', async () => {
    const { request, key, first } = await brought(state)
    const reported = await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        n % 2 === 0 ? submit(request, key).catch(({ code }) => code) : toCode(submit(other(request), key)),
      ),
    )
    const again = { filing: first.filing, replayed: true }
    expect(reported).toEqual(reported.map((_, n) => (n % 2 === 0 ? again : 'idempotency-key-reused')))
  })

  test('same key, other body: refused, and nothing is taken', async () => {
    const { request, key } = await brought(state)
    const before = await world.rows('SELECT id FROM filing')
    expect(await toCode(submit(other(request), key))).toBe('idempotency-key-reused')
    expect(await world.rows('SELECT id FROM filing')).toHaveLength(before.length)
  })

  test(`other key, same body: ${ended ? 'a new filing, because the first one came to nothing' : 'the same filing, marked'}`, async () => {
    const { request, first } = await brought(state)
    const again = await submit(request, randomUUID())
    expect(again.replayed).toBe(!ended)
    expect(again.filing.id === first.filing.id).toBe(!ended)
  })

  const over = ended || state === 'completed'

  test(`other key, other body: ${over ? 'another filing' : 'refused while this one has not ended'}`, async () => {
    const { request, first } = await brought(state)
    if (!over) {
      const refused = submit(other(request), randomUUID())
      return expect(refused).rejects.toMatchObject({ code: 'dossier-under-way', detail: first.filing.id })
    }
    const next = await submit(other(request), randomUUID())
    expect(next.replayed).toBe(false)
    expect(next.filing.id).not.toBe(first.filing.id)
  })

  test('the same key of another consumer is another key', async () => {
    const { key, first } = await brought(state)
    const next = await submit(requestFor(nextDossier()), key, makeCaller('notary'))
    expect(next.replayed).toBe(false)
    expect(next.filing.id).not.toBe(first.filing.id)
  })
})

test('fifty calls at once with one key are one filing; the others get the same answer or are asked to come again', async () => {
  const request = requestFor(nextDossier())
  const key = randomUUID()
  const outcomes = await Promise.allSettled(Array.from({ length: 50 }, () => submit(request, key)))
  const reported = outcomes.filter((one) => one.status === 'fulfilled').map((one) => one.value)
  expect(new Set(reported.map(({ filing }) => filing.id)).size).toBe(1)
  expect(reported.filter(({ replayed }) => !replayed)).toHaveLength(1)
  const refused = outcomes.filter((one) => one.status === 'rejected').map((one) => one.reason.code)
  expect(new Set([...refused, 'idempotency-in-progress'])).toEqual(new Set(['idempotency-in-progress']))
})

test('fifty calls at once with the same body under keys of their own are one filing', async () => {
  const request = requestFor(nextDossier())
  const reported = await Promise.all(Array.from({ length: 50 }, () => submit(request, randomUUID())))
  expect(new Set(reported.map(({ filing }) => filing.id)).size).toBe(1)
  expect(reported.filter(({ replayed }) => !replayed)).toHaveLength(1)
})

test('one key with two bodies at once: one is taken, the other refused', async () => {
  for (let round = 0; round < 10; round++) {
    const request = requestFor(nextDossier())
    const key = randomUUID()
    const a = { ...request, receivedAt: `2026-03-02T10:00:${10 + round}+07:00` } as FilingRequest
    const b = { ...request, receivedAt: `2026-03-02T11:00:${10 + round}+07:00` } as FilingRequest
    const codes = await Promise.all([toCode(submit(a, key)), toCode(submit(b, key))])
    expect(codes.filter((code) => code === 'ok')).toHaveLength(1)
    expect(['idempotency-key-reused', 'idempotency-in-progress']).toContain(codes.find((code) => code !== 'ok'))
  }
})

test('twins are two filings, each under a code of its own', async () => {
  const first = requestFor(nextDossier()) as FilingRequest & { kind: 'birth' }
  const { child } = first.declaration
  const second = {
    ...first,
    purpose: { ...first.purpose, dossier: nextDossier() },
    declaration: { ...first.declaration, child: { ...child, fullName: `${child.fullName} Em` } },
  } as FilingRequest
  const a = await submit(first, randomUUID())
  const b = await submit(second, randomUUID())
  expect(b.filing.id).not.toBe(a.filing.id)
})

test('another replica repeats a first answer, also after a restart', async () => {
  const request = requestFor(nextDossier())
  const key = randomUUID()
  const first = await submit(request, key)
  const replica = await startFilingWorld({ beside: world })
  const again = await submitFiling(replica.deps, {
    requestId: randomUUID(),
    caller: world.caller,
    idempotencyKey: key,
    request,
    rawBodyHash: contentHash(request),
  })
  await replica.close()
  expect(again).toEqual({ filing: first.filing, replayed: true })
})

test('what policy refuses is not taken and is on record', async () => {
  const request = requestFor(nextDossier())
  const stranger = { ...request, purpose: { ...request.purpose, procedure: '9.999999' } } as FilingRequest
  expect(await toCode(submit(stranger, randomUUID()))).toBe('procedure-not-allowed')
  const records = await world.rows<{ body: { result: string } }>(
    `SELECT body FROM audit_record WHERE body ->> 'operation' = 'file' AND body ->> 'outcome' = 'refused'`,
  )
  expect(records.at(-1)?.body.result).toBe('procedure-not-allowed')
})

test('an attachment that was never sent is named at its place', async () => {
  const attachments = [{ sha256: 'b'.repeat(64), title: 'Giấy chứng sinh', fileName: 'gcs.pdf' }]
  const request = requestFor(nextDossier(), { attachments })
  const failure = await submit(request, randomUUID()).catch((error) => error)
  expect(failure.code).toBe('attachment-unknown')
  expect(failure.faults[0].pointer).toBe('/attachments/0/sha256')
})

test('no table of filings holds anything in clear that names a person', async () => {
  const request = requestFor(nextDossier()) as FilingRequest & { kind: 'birth' }
  const { filing } = await submit(request, randomUUID())
  await world.until(filing.id, 'received')
  const names = [request.declaration.child.fullName, request.declaration.mother?.personalNumber ?? '']
  for (const table of ['filing', 'filing_event', 'filing_secret', 'filing_key', 'audit_record']) {
    const rows = await world.rows<{ text: string }>(`SELECT t::text AS text FROM ${table} t`)
    for (const { text } of rows) for (const name of names) expect(text, table).not.toContain(name)
    for (const name of names) {
      const hex = Buffer.from(name).toString('hex')
      for (const { text } of rows) expect(text, table).not.toContain(hex)
    }
  }
})

test('a crowd of callers is seen as one, so that what no one waits for gives way, and one caller is none', async () => {
  const { intake } = world.deps
  await eventually('the crowd of before is gone', () => !intake.crowded())
  await submit(requestFor(nextDossier()), randomUUID())
  expect(intake.crowded()).toBe(false)
  let seen = false
  let over = false
  const filed = Promise.all(Array.from({ length: 60 }, () => submit(requestFor(nextDossier()), randomUUID()))).finally(
    () => {
      over = true
    },
  )
  while (!over) {
    seen ||= intake.crowded()
    await new Promise((next) => setImmediate(next))
  }
  await filed
  expect(seen).toBe(true)
  await eventually('the crowd is gone', () => !intake.crowded())
})
