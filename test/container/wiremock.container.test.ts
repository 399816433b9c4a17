/**
 * WireMock in a container of its own, and the gateway from the image in front of it. No image of WireMock is pulled: its
 * jar and a runtime cut from this machine's JDK are put on the base image that the gateway stands on. Left out, and said
 * to be, where there is no engine, no JDK or no Maven.
 */
import { execFile } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { GenericContainer, type StartedTestContainer, Wait } from 'testcontainers'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { people } from '../foreign/stacks/population-contract.ts'
import { wireMockJar } from '../foreign/stacks/processes.ts'
import { mapWireMock } from '../foreign/stacks/wiremock.ts'
import { type ContainerGateway, startGateway } from './gateway.ts'

const world = inject('world')
const execute = promisify(execFile)
const image = 'lienthong-wiremock:test'
const jar = world && (await wireMockJar().catch(leftOut))
// Cut before it is asked whether the tests can run: a machine may have Java and no jmods.
const built = jar && (await build(jar).then(() => true, leftOut))

function leftOut(error: Error): undefined {
  console.log(`container tests: WireMock LEFT OUT: ${error.message.split('\n')[0]}`)
}

async function build(file: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'lienthong-wiremock-'))
  try {
    const modules = 'java.se,jdk.unsupported,jdk.crypto.ec'
    const lean = ['--strip-java-debug-attributes', '--no-header-files', '--no-man-pages']
    await execute('jlink', ['--add-modules', modules, ...lean, '--output', join(folder, 'jre')])
    copyFileSync(file, join(folder, 'wiremock.jar'))
    writeFileSync(
      join(folder, 'Dockerfile'),
      [
        'FROM node:24-bookworm-slim',
        'COPY jre /opt/jre',
        'COPY wiremock.jar /opt/wiremock.jar',
        'CMD ["/opt/jre/bin/java", "-jar", "/opt/wiremock.jar", "--port", "8080", "--global-response-templating", "--no-request-journal"]',
      ].join('\n'),
    )
    await execute('docker', ['build', '--quiet', '--tag', image, folder], { timeout: 120_000 })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

describe.skipIf(!built)('a gateway from the image in front of WireMock', () => {
  let mock: StartedTestContainer | undefined
  let gateway: ContainerGateway | undefined
  beforeAll(async () => {
    if (!world) return
    mock = await new GenericContainer(image)
      .withLabels({ 'lienthong.test': world.run })
      .withNetworkMode(world.network)
      .withNetworkAliases('wiremock')
      .withExposedPorts(8080)
      .withWaitStrategy(Wait.forHttp('/__admin/mappings', 8080))
      .start()
    await mapWireMock({
      url: `http://${mock.getHost()}:${mock.getMappedPort(8080)}`,
      close: async () => {},
    })
    const url = 'http://wiremock:8080/population'
    gateway = await startGateway(world, Wait.forHttp('/readyz', 8080), { NDXP_URL: url, LGSP_URL: url })
  })
  afterAll(async () => {
    await gateway?.container.stop()
    await mock?.stop()
  })

  const request = (number: string) => gateway?.request({ number, name: 'Nguyễn Văn Thử', birthDate: '1990-01-31' })

  test('verifies a person whom WireMock knows', async () => {
    expect(await request(people.full)).toEqual({ status: 200, outcome: 'matched' })
  })

  test('does not match a person whom it does not know', async () => {
    expect(await request(people.nobody)).toEqual({ status: 200, outcome: 'not-matched' })
  })

  test('reports a fault as a fault', async () => {
    expect(await request(people.fault)).toEqual({ status: 502, outcome: undefined })
  })
})
