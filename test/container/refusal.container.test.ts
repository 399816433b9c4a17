/** Start right or not at all: a wrong configuration ends the container, names every problem and repeats no secret. */
import { Wait } from 'testcontainers'
import { describe, expect, inject, test } from 'vitest'
import { within } from '../support/eventually.ts'
import { gatewayContainer, getEnd } from './gateway.ts'

const world = inject('world')
const databaseUrl = world?.secrets['database-url'] ?? ''
const canary = 'canary-secret-that-must-not-be-printed'
const wrong = `
server: { port: 99999 }
database: { url: { file: /run/secrets/database-url }, conections: 3 }
access: { consumersFile: consumers.yaml, keyHashKey: ${canary} }
audit: { keyId: k, chainKey: { env: NOT_SET_ANYWHERE }, subjectKey: { file: /run/secrets/short } }
links: { population: { paths: [] } }
`
const problems = [
  'server.port: ',
  'database.conections: there is no such setting',
  'access.keyHashKey: a secret may not stand in the file',
  'audit.chainKey: environment variable NOT_SET_ANYWHERE is not set',
  'audit.subjectKey: ',
  'links.population.paths: ',
]

async function refused(changes: Record<string, string>) {
  if (!world) throw new Error('no engine')
  const container = await gatewayContainer(world, changes)
    .withWaitStrategy(Wait.forLogMessage(/cannot/))
    .start()
  const end = await within(20_000, 'the end of the container', getEnd(container))
  await container.stop()
  return end
}

describe.skipIf(!world)('a gateway that cannot start right', () => {
  test('names every problem of its configuration at once, and ends', async () => {
    const { code, output } = await refused({
      '/etc/lienthong/lienthong.yaml': wrong,
      '/run/secrets/short': 'short-canary',
    })
    expect(code).toBe(1)
    for (const problem of problems) expect(output).toContain(problem)
    for (const secret of [canary, 'short-canary', databaseUrl]) expect(output).not.toContain(secret)
  })

  test('does not start with a database that refuses it, and does not print the password', async () => {
    const url = databaseUrl.replace(/:[^:@]+@/, ':wrong-canary-password@')
    const { code, output } = await refused({ '/run/secrets/database-url': url })
    expect(code).toBe(1)
    expect(output).toContain('28P01')
    expect(output).not.toContain('wrong-canary-password')
  })
})
