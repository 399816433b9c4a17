/**
 * Signed webhooks bring a district system what its feed says, in the same order; checked with the specification's own package.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../../support/eventually.ts'
import { startGateway, type TestGateway } from '../../support/gateway.ts'
import { leaksIn } from '../leaks.ts'
import { file, filings, reaches } from './fixtures.ts'

interface Message {
  type: string
  data: { filingId: string; sequence: number; number: number; state: string }
}

let gateway: TestGateway
const received: { headers: Record<string, string>; body: string }[] = []
const receiver = createServer(async (request, response) => {
  const body = Buffer.concat(await request.toArray()).toString()
  received.push({ headers: request.headers as Record<string, string>, body })
  response.writeHead(204).end()
})
beforeAll(async () => {
  gateway = await startGateway({ filings: {} })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  await gateway.stop()
  receiver.close()
})

test('every event of a filing arrives signed, in its order, and as the feed tells it', async () => {
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hooks`
  const registered = await gateway.post('/v1/webhooks', { url })
  expect(registered.status).toBe(201)
  const { json } = await file(gateway, 'birth')
  await reaches(gateway, json.id, 'completed')
  await eventually('the last message arrives', () => received.some(({ body }) => body.includes('"filing.completed"')))
  const webhook = new Webhook(registered.json.secret)
  const reported = received.map(({ headers, body }) => webhook.verify(body, headers) as Message)
  const mine = reported.filter(({ data }) => data.filingId === json.id)
  const { events } = (await gateway.get(`${filings}/events?limit=500`)).json
  expect(mine.map(({ type, data }) => [type, data.sequence, data.number])).toEqual(
    events.map(({ type, sequence, number }: { type: string; sequence: number; number: number }) => [
      `filing.${type}`,
      sequence,
      number,
    ]),
  )
  for (const { body } of received) expect(leaksIn(body)).toEqual([])
})
