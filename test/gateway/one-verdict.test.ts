/** There is one verdict on a path: log and metrics say what the report says, even where no call was made. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { startGateway, type TestGateway } from '../support/gateway.ts'

let gateway: TestGateway
beforeEach(async () => {
  const health = { intervalMs: 100, timeoutMs: 500, calmMs: 300, tickMs: 20 }
  gateway = await startGateway({ paths: ['ndxp'], health })
})
afterEach(() => gateway.stop())

const path = async () => (await gateway.get('/v1/links')).json.links[0].paths[0]
const logged = () =>
  gateway.log.map((line) => JSON.parse(line)).filter(({ message }) => message === 'link: a path changed its state')
const count = async (event: string) => {
  const { text } = await gateway.get('/metrics')
  const line = `lienthong_link_events_total{link="population",path="ndxp",event="${event}"}`
  return Number(
    text
      .split('\n')
      .find((each) => each.startsWith(line))
      ?.slice(line.length) ?? 0,
  )
}

test('an outage that only probes met is in the report, in the log and in the metrics', async () => {
  gateway.mocks.faults.add({ fault: 'http-503' })
  await eventually('the report says down', async () => (await path()).state === 'down')
  expect(logged().at(-1)).toMatchObject({
    link: 'population',
    path: 'ndxp',
    to: 'down',
    reason: { code: 'answer-html' },
  })
  expect(await count('state-down')).toBe(1)

  gateway.mocks.faults.clear()
  await eventually('the report says healthy', async () => (await path()).state === 'healthy')
  expect(logged().at(-1)).toMatchObject({ from: 'down', to: 'healthy', reason: null })
  expect(await count('state-healthy')).toBe(1)
})
