/** SIGTERM, as an orchestrator sends it: a caller that is being served gets its answer, then the process ends by itself with code 0. */
import { getContainerRuntimeClient } from 'testcontainers'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { getPersona } from '../../mocks/personas.ts'
import { eventually, within } from '../support/eventually.ts'
import { type ContainerGateway, getEnd, startGateway } from './gateway.ts'

const world = inject('world')
const control = (path: string, init?: RequestInit) => fetch(`${world?.mocksUrl}/_control/${path}`, init)

describe.skipIf(!world)('SIGTERM with a slow question under way', () => {
  let gateway: ContainerGateway
  beforeAll(async () => {
    if (!world) return
    // Long enough to look at the gateway while it drains, far below its drainMs and below its idea of a silent path.
    await control('settings', { method: 'PATCH', body: JSON.stringify({ slowDelayMs: 2500 }) })
    gateway = await startGateway(world)
  }, 60_000)
  afterAll(() => gateway?.container.stop())

  test('the question is answered, the health check says no meanwhile, and the exit code is 0', async () => {
    const answer = gateway.request(getPersona('slow'))
    await eventually('the slow question reaches the mocks', async () => {
      const { waiting } = (await (await control('state')).json()) as { waiting: number }
      return waiting > 0
    })
    const end = getEnd(gateway.container)
    const { container } = await getContainerRuntimeClient()
    await container.getById(gateway.container.getId()).kill({ signal: 'SIGTERM' })
    await eventually('new questions are refused', () =>
      fetch(`${gateway.url}/readyz`).then(
        ({ ok }) => !ok,
        () => true,
      ),
    )

    const image = await container.dockerode.getImage(world?.image ?? '').inspect()
    const [, ...healthCheck] = (image.Config as { Healthcheck: { Test: string[] } }).Healthcheck.Test
    expect((await gateway.container.exec(healthCheck)).exitCode).toBe(1)

    expect(await within(10_000, 'the slow answer', answer)).toEqual({ status: 200, outcome: 'matched' })
    const { code, output } = await within(10_000, 'the end of the process', end)
    expect(output).toContain('SIGTERM: finishing what is under way')
    expect(code).toBe(0)
  })
})
