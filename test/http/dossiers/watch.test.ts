/** A portal of the city follows every dossier of its units by feed and webhook, and learns nothing of any person. */
import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { issueKey } from '../../../src/access/api-key.ts'
import { eventually, within } from '../../support/eventually.ts'
import { consumerWith, keyHashKey, startGateway, type TestGateway, writeConsumers } from '../../support/gateway.ts'
import { type Receiver, startReceiver } from '../../webhook/fixtures.ts'

const portal = issueKey(keyHashKey)
const as = { authorization: `Bearer ${portal.key}` }
let gateway: TestGateway
let receiver: Receiver
beforeAll(async () => {
  receiver = await startReceiver()
  gateway = await startGateway({
    filings: {},
    consumer: () => ({ units: ['H99', 'G12'] }),
    others: [consumerWith(portal, { id: 'city-portal', grants: [{ procedures: ['*'], operations: ['watch'] }] })],
  })
})
afterAll(async () => {
  await gateway?.stop()
  await receiver?.close()
})

const receivedAt = '2026-11-23T08:00:00+07:00'
const register = (code: string, unit: string, procedure = '1.001193') =>
  gateway.post('/v1/dossiers', { code, procedure, unit, receivedAt, officer: 'canbo.mau' })
const report = (code: string, body: object) =>
  gateway.post(`/v1/dossiers/${code}/events`, { at: '2026-11-23T09:00:00+07:00', officer: 'canbo.mau', ...body })

test('it gets every event of its units, whatever the procedure, and no other unit exists for it', async () => {
  const endpoint = await gateway.post('/v1/webhooks', { url: receiver.url, topics: ['dossiers'] }, as)
  expect(endpoint.status).toBe(201)
  await register('H99.01.02-261123-7001', 'H99.01.02')
  await register('H99.01.03-261123-7002', 'H99.01.03', '1.000894')
  await register('G12.01-261123-7003', 'G12.01')
  await report('H99.01.03-261123-7002', { type: 'accepted' })
  const own = ['H99.01.02-261123-7001 received', 'H99.01.03-261123-7002 received', 'H99.01.03-261123-7002 accepted']
  const heard = () =>
    receiver.received.map(({ json }) => `${json.data.dossier} ${json.type.replace('dossier.', '')}`).sort()
  await eventually('all events came to the endpoint', () => heard().length >= own.length)
  expect(heard()).toEqual([...own].sort())
  const { json: feed } = await gateway.get('/v1/dossiers/events', as)
  expect(feed.events.map(({ dossier, type }: { dossier: string; type: string }) => `${dossier} ${type}`)).toEqual(own)
  const { json: list } = await gateway.get('/v1/dossiers', as)
  expect(list.dossiers.map(({ code }: { code: string }) => code)).toEqual([
    'H99.01.03-261123-7002',
    'H99.01.02-261123-7001',
  ])
  expect((await gateway.get('/v1/dossiers/G12.01-261123-7003', as)).json.code).toBe('dossier-not-found')
})

test('an open stream has no more than what is granted at each event, and ends with its key', async () => {
  const before = readFileSync(gateway.consumersFile, 'utf8')
  const change = async (edit: (entry: { units: string[] }) => object[], units: string[] | undefined) => {
    const { consumers } = parse(before)
    const changed = consumers.flatMap((entry: { id: string; units: string[] }) =>
      entry.id === 'city-portal' ? edit(entry) : [entry],
    )
    writeConsumers(gateway.consumersFile, changed)
    await eventually('the change is in force', async () => {
      const { json } = await gateway.get('/v1/me', as)
      return units === undefined ? json.code === 'credentials-unknown' : `${json.units}` === `${units}`
    })
  }
  const head = (await gateway.get('/v1/dossiers/events?limit=500', as)).json.last
  const stream = await fetch(`${gateway.url}/v1/dossiers/events?after=${head}`, {
    headers: { ...as, accept: 'text/event-stream' },
  })
  let text = ''
  const ended = (async () => {
    for await (const piece of stream.body?.pipeThrough(new TextDecoderStream()) ?? []) text += piece
  })()
  await register('H99.01.02-261123-7021', 'H99.01.02')
  await eventually('the stream has it', () => text.includes('7021'))
  await change((entry) => [{ ...entry, units: ['G12'] }], ['G12'])
  await register('H99.01.02-261123-7022', 'H99.01.02')
  await register('G12.01-261123-7023', 'G12.01')
  await eventually('the stream has what is granted now', () => text.includes('7023'))
  expect(text).not.toContain('7022')
  await change(() => [], undefined)
  await register('G12.01-261123-7024', 'G12.01')
  await within(20_000, 'the stream ends', ended)
  expect(text).not.toContain('7024')
  writeFileSync(gateway.consumersFile, before)
  await eventually('the key counts again', async () => (await gateway.get('/v1/me', as)).status === 200)
})

test('it sees no reason and no officer, and changes nothing', async () => {
  const code = 'H99.01.02-261123-7010'
  await register(code, 'H99.01.02')
  await report(code, { type: 'supplement-asked', reason: 'thiếu giấy của Nguyễn Thị Thử' })
  await report(code, {
    type: 'apology-sent',
    at: '2026-11-24T09:00:00+07:00',
    reason: 'cán bộ Thử nghỉ ốm',
    dueAt: '2026-11-30T17:00:00+07:00',
  })
  const { text: full } = await gateway.get(`/v1/dossiers/${code}`)
  expect(full).toContain('Thử')
  expect(full).toContain('canbo.mau')
  const { status, text, json } = await gateway.get(`/v1/dossiers/${code}`, as)
  expect(status).toBe(200)
  expect(text).not.toMatch(/Thử|canbo/)
  expect(json.events.map(({ type }: { type: string }) => type)).toEqual([
    'received',
    'supplement-asked',
    'apology-sent',
  ])
  expect(json.apology.sent).toMatchObject([{ newDueAt: '2026-11-30T10:00:00.000Z', reason: null, officer: null }])
  for (const refused of [
    await gateway.post(
      '/v1/dossiers',
      { code: 'H99.01.02-261123-7011', procedure: '1.001193', unit: 'H99.01.02', receivedAt },
      as,
    ),
    await gateway.post(
      `/v1/dossiers/${code}/events`,
      { type: 'stopped', at: '2026-11-24T10:00:00+07:00', reason: 'x' },
      as,
    ),
    await gateway.get('/v1/filings', as),
  ]) {
    expect([refused.status, refused.json.code]).toEqual([403, expect.stringMatching(/-not-allowed$/)])
  }
})
