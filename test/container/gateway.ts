/**
 * A gateway in a container, configured as compose.yaml does it: the example configuration as it is, with random
 * secrets, and the environment that compose.yaml sets. So the examples are tested by being used.
 */
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import {
  GenericContainer,
  getContainerRuntimeClient,
  type StartedTestContainer,
  Wait,
  type WaitStrategy,
} from 'testcontainers'
import { parse } from 'yaml'
import { sandboxPurpose } from '../../src/sandbox/state.ts'
import type { World } from './global-setup.ts'

const root = resolve(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(resolve(root, file), 'utf8')

export interface ContainerGateway {
  container: StartedTestContainer
  url: string
  request(person: { number: string; name: string; birthDate: string }): Promise<{ status: number; outcome: unknown }>
}

/** As compose.yaml has it: whatever is written would be written into the image. */
class ReadOnlyContainer extends GenericContainer {
  override hostConfig = { ReadonlyRootfs: true, CapDrop: ['ALL'], SecurityOpt: ['no-new-privileges:true'] }
}

/** The container, not started yet, with everything in place that compose.yaml would mount, and what the test changes. */
export function gatewayContainer(world: World, changes: Record<string, string> = {}): GenericContainer {
  // Into folders that are mounted to be read: nothing can be copied into a container whose root is.
  const folders = new Map<string, string>()
  for (const [target, text] of Object.entries({ ...files(world), ...changes })) {
    const folder = folders.get(dirname(target)) ?? mkdtempSync(join(tmpdir(), 'lienthong-container-'))
    folders.set(dirname(target), folder)
    // The image's user is not ours.
    chmodSync(folder, 0o755)
    writeFileSync(join(folder, basename(target)), text)
  }
  return new ReadOnlyContainer(world.image)
    .withLabels({ 'lienthong.test': world.run })
    .withNetworkMode(world.network)
    .withEnvironment(parse(read('compose.yaml'), { merge: true }).services['gateway-1'].environment)
    .withBindMounts([...folders].map(([target, source]) => ({ source, target, mode: 'ro' as const })))
    .withExposedPorts(8080)
}

export async function startGateway(
  world: World,
  ready: WaitStrategy = Wait.forHttp('/readyz', 8080),
  /** Beside what compose.yaml sets. */
  environment: Record<string, string> = {},
): Promise<ContainerGateway> {
  const container = await gatewayContainer(world).withEnvironment(environment).withWaitStrategy(ready).start()
  const url = `http://${container.getHost()}:${container.getMappedPort(8080)}`
  return {
    container,
    url,
    request: async ({ number, name, birthDate }) => {
      const response = await fetch(`${url}/v1/identity/verifications`, {
        method: 'POST',
        headers: { authorization: `Bearer ${world.key.key}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          purpose: sandboxPurpose,
          person: { personalNumber: number, fullName: name, dateOfBirth: { precision: 'day', date: birthDate } },
        }),
      })
      return { status: response.status, outcome: ((await response.json()) as { outcome?: unknown }).outcome }
    },
  }
}

function files({ secrets, key }: World): Record<string, string> {
  const consumers = read('docs/examples/consumers.yaml').replace('replaceme001', key.id).replace(/0{64}/, key.hash)
  return {
    '/etc/lienthong/lienthong.yaml': read('docs/examples/lienthong.yaml'),
    '/etc/lienthong/consumers.yaml': consumers,
    ...Object.fromEntries(Object.entries(secrets).map(([name, value]) => [`/run/secrets/${name}`, value])),
  }
}

/** The end of a container that ends by itself: its exit code, and all that it wrote. */
export async function getEnd(container: StartedTestContainer): Promise<{ code: number; output: string }> {
  const { container: client } = await getContainerRuntimeClient()
  const { StatusCode } = await client.getById(container.getId()).wait()
  let output = ''
  for await (const piece of await container.logs()) output += piece
  return { code: StatusCode, output }
}
