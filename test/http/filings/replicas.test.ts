/** Two gateways on one database: whichever is asked, there is one filing, one story and one registration. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { issueKey } from '../../../src/access/api-key.ts'
import { makeFiling } from '../../support/declarations.ts'
import { eventually, within } from '../../support/eventually.ts'
import { consumerWith, keyHashKey, startGateway, type TestGateway } from '../../support/gateway.ts'
import { file, filings, newDossierCode, pdf, reaches, sha256, upload } from './fixtures.ts'

const feed = `${filings}/events?limit=500`
const neighbour = issueKey(keyHashKey)
let one: TestGateway
let other: TestGateway
beforeAll(async () => {
  // Whatever is sent twice is registered twice, and counted.
  one = await startGateway({
    filings: {},
    others: [consumerWith(neighbour, { id: 'neighbour' })],
    mocks: { settings: { duplicates: 'accept', registryReceivedMs: 50, registryEligibleMs: 50 } },
  })
  other = await startGateway({ filings: {}, beside: one })
})
afterAll(async () => {
  await other.stop()
  await one.stop()
})

const getRegistrations = async (dossier: string) => {
  const answer = await fetch(`${one.mocks.url}/_control/registry/dossiers/${dossier}`)
  return ((await answer.json()) as { registrations: number }).registrations
}

test('one key with one body at both at once is one filing, registered once', async () => {
  for (let round = 0; round < 10; round++) {
    const dossier = newDossierCode()
    const body = makeFiling('birth', { dossier })
    const headers = { 'idempotency-key': randomUUID() }
    const answers = await Promise.all([one, other, one, other].map((gateway) => gateway.post(filings, body, headers)))
    const taken = answers.filter(({ status }) => status === 202)
    expect(taken.length).toBeGreaterThan(0)
    expect(new Set(taken.map(({ json }) => json.id)).size).toBe(1)
    expect(taken.filter((answer) => answer.headers.get('idempotency-replayed') === null)).toHaveLength(1)
    for (const { status, json } of answers) {
      if (status !== 202) expect([status, json.code]).toEqual([409, 'idempotency-in-progress'])
    }
    // A caller that was asked to come again gets the first answer from either replica.
    for (const gateway of [one, other]) {
      expect((await gateway.post(filings, body, headers)).json).toEqual(taken[0]?.json)
    }
    await reaches(round % 2 === 0 ? one : other, taken[0]?.json.id, 'completed')
    expect(await getRegistrations(dossier)).toBe(1)
  }
})

test('two systems of a unit file one dossier, one at each: it is registered once, and the other learns what to do', async () => {
  const dossier = newDossierCode()
  const body = makeFiling('birth', { dossier })
  const first = await one.post(filings, body, { 'idempotency-key': randomUUID() })
  expect(first.status).toBe(202)
  const theirs = { authorization: `Bearer ${neighbour.key}`, 'idempotency-key': randomUUID() }
  const { status, json, text } = await other.post(filings, body, { ...theirs, 'accept-language': 'en' })
  expect([status, json.code, json.layer, json.retryable]).toEqual([409, 'dossier-under-way', 'caller', false])
  expect(json.nextStep).toMatch(/Once that one has ended this can be filed again/)
  expect(text).not.toContain(first.json.id)
  await reaches(one, first.json.id, 'completed')
  expect(await getRegistrations(dossier)).toBe(1)
})

test('one key with two bodies, one at each: one is taken, the other refused', async () => {
  const headers = { 'idempotency-key': randomUUID() }
  const answers = await Promise.all(
    [one, other].map((gateway) => gateway.post(filings, makeFiling('death', { dossier: newDossierCode() }), headers)),
  )
  const codes = answers.map(({ status, json }) => (status === 202 ? 'taken' : json.code)).sort()
  expect([
    ['idempotency-in-progress', 'taken'],
    ['idempotency-key-reused', 'taken'],
  ]).toContainEqual(codes)
})

test('a file that was uploaded to one is attached by the other, and its filing can be read and fetched at both', async () => {
  const content = pdf('at one of the two')
  await upload(one, content)
  const attachments = [{ sha256: sha256(content), title: 'Giấy chứng sinh', fileName: 'gcs.pdf' }]
  const { status, json } = await file(other, 'birth', { attachments })
  expect(status).toBe(202)
  await reaches(one, json.id, 'completed')
  // For a moment after its commit an event has no place in the feed yet.
  const [here, there] = await eventually('every event has its place', async () => {
    const reported = await Promise.all([one, other].map((gateway) => gateway.get(`${filings}/${json.id}`)))
    const placed = reported.every((answer) =>
      answer.json.events.every(({ sequence }: { sequence: unknown }) => sequence),
    )
    return placed ? reported.map((answer) => answer.json) : undefined
  })
  expect(here).toEqual(there)
  expect((await one.get(`${filings}/${json.id}/certificate`)).text).toMatch(/^%PDF-/)
})

test('both tell the same story, in one order without a gap, and one wakes those who wait at the other', async () => {
  const { last } = (await one.get(feed)).json
  const waiting = other.get(`${filings}/events?after=${last}&wait=30`)
  const made = await Promise.all(Array.from({ length: 12 }, (_, n) => file(n % 2 === 0 ? one : other, 'death')))
  expect((await within(10_000, 'the long poll answers', waiting)).json.events.length).toBeGreaterThan(0)
  for (const { json } of made) await reaches(one, json.id, 'completed')
  const whole = await eventually('both have reported everything', async () => {
    const [here, there] = await Promise.all([one.get(feed), other.get(feed)])
    return here.json.last === there.json.last ? [here.json.events, there.json.events] : undefined
  })
  expect(whole[0]).toEqual(whole[1])
  expect(whole[0].map(({ sequence }: { sequence: number }) => sequence)).toEqual(
    whole[0].map((_: unknown, index: number) => index + 1),
  )
})

test('what one took and could not send, the other sends when the first has gone', async () => {
  await one.mocks.pause()
  const leaving = await startGateway({ filings: {}, beside: one })
  const { status, json } = await file(leaving, 'marriage')
  expect(status).toBe(202)
  await leaving.stop()
  await one.mocks.resume()
  const done = await reaches(other, json.id, 'completed')
  expect(await getRegistrations(done.dossier)).toBe(1)
})
