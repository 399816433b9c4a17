/** kill -9 between what is stored and its acknowledgement: nothing is lost, and nothing is here twice. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Mocks, startMocks } from '../../mocks/start.ts'
import { mockLinkedPaths } from '../../src/sandbox/state.ts'
import { come, row } from '../mocks/linked/samples.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'
import { type GatewayProcess, startGatewayProcess } from '../support/gateway-process.ts'

let mocks: Mocks
let database: TestDatabase
const running: GatewayProcess[] = []
beforeAll(async () => {
  mocks = await startMocks({ settings: { linkedArrivalMs: 0 } })
  database = await freshDatabase()
})
afterAll(async () => {
  await Promise.all(running.map((process) => process.stop()))
  await mocks.close()
  await database.drop()
})

async function start(): Promise<GatewayProcess> {
  const secret = { env: 'LINKED_PASSWORD' }
  const linkedServices = {
    paths: mockLinkedPaths(mocks.url, ['dvclt']).map((path) => ({
      ...path,
      token: { ...path.token, password: secret },
    })),
    units: { '99001': 'H99.01.02' },
    pull: { intervalMs: 100, backoffMs: 100, leaseMs: 1_000, deadlineMs: 1_000 },
  }
  const env = { LINKED_PASSWORD: 'sandbox-linked-password' }
  const process = await startGatewayProcess({
    databaseUrl: database.settings.url,
    config: { links: { linkedServices } },
    env,
  })
  running.push(process)
  await process.ready()
  return process
}

const rows = async (sql: string) => (await database.database.query(sql)).rows

test('a process that is killed after the content is durable leaves a dossier that the next one acknowledges once', async () => {
  const [code = ''] = await come(mocks.url, { scenario: 'acknowledge-lost-silence' })
  const killed = await start()
  await eventually('it is durable and not acknowledged', async () => {
    const [held] = await rows('SELECT state FROM linked_dossier')
    return held?.state === 'held'
  })
  killed.child.kill('SIGKILL')
  await killed.ended()
  expect((await row(mocks.url, code))?.acknowledgedAt).toBeNull()
  await start()
  await eventually('it is acknowledged there', async () => (await row(mocks.url, code))?.acknowledgedAt)
  await eventually('it is acknowledged here', async () => {
    const [done] = await rows('SELECT state FROM linked_dossier')
    return done?.state === 'acknowledged'
  })
  expect(await rows('SELECT type, revision FROM linked_event')).toEqual([{ type: 'arrived', revision: 1 }])
  expect(await rows('SELECT count(*)::int FROM linked_content')).toEqual([{ count: 1 }])
  expect(await rows('SELECT code, channel FROM dossier')).toEqual([{ code, channel: 'online' }])
})
