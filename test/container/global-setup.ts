/**
 * Once per run: is there a Docker engine, and if so the image, built as a release builds it, with PostgreSQL and the mock
 * national systems on a network of this run. Whatever the run started goes away with it, also after a failure.
 */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { GenericContainer, getContainerRuntimeClient, Wait } from 'testcontainers'
import type { TestProject } from 'vitest/node'
import { type IssuedKey, issueKey } from '../../src/access/api-key.ts'

/** What the test files find ready. `undefined`: no engine answers, and they skip themselves. */
export interface World {
  image: string
  network: string
  /** Label of everything that belongs to this run. */
  run: string
  /** The mocks as this machine reaches them; gateways call them `mocks:4100`. */
  mocksUrl: string
  /** What is in /run/secrets of every gateway: they write one trail, so they share its keys. */
  secrets: Record<string, string>
  /** The key of the consumer `one-stop`. */
  key: IssuedKey
}

declare module 'vitest' {
  interface ProvidedContext {
    world: World | undefined
  }
}

const root = resolve(import.meta.dirname, '../..')
const image = 'lienthong:test'
const mocksImage = 'lienthong-mocks:test'
const label = 'lienthong.test'
/** Older leftovers belong to a run that was killed: none takes a third as long. */
const runMinutesMax = 30

export default async function setup(project: TestProject) {
  // We remove what we start by its label. The reaper would be one more image to pull, and not every machine can.
  process.env.TESTCONTAINERS_RYUK_DISABLED ??= 'true'
  const engine = await getContainerRuntimeClient().catch(() => undefined)
  if (!engine) {
    say('skipped: no Docker engine answers. The image is not tested in this run.')
    project.provide('world', undefined)
    return
  }
  const { serverVersion } = engine.info.containerRuntime
  say(`run on the Docker engine that answers here (${serverVersion}); building the image first`)
  await removeLeftovers(label, Date.now() - runMinutesMax * 60_000)
  const run = randomBytes(4).toString('hex')
  const teardown = () => removeLeftovers(`${label}=${run}`)
  try {
    const network = `lienthong-test-${run}`
    await engine.container.dockerode.createNetwork({ Name: network, Labels: { [label]: run } })
    project.provide('world', await startWorld(run, network))
  } catch (error) {
    await teardown()
    throw error
  }
  return teardown
}

async function startWorld(run: string, network: string): Promise<World> {
  const random = () => randomBytes(32).toString('hex')
  const password = random()
  await Promise.all([
    new GenericContainer('postgres:15-bookworm')
      .withLabels({ [label]: run })
      .withNetworkMode(network)
      .withNetworkAliases('postgres')
      .withEnvironment({ POSTGRES_USER: 'lienthong', POSTGRES_DB: 'lienthong', POSTGRES_PASSWORD: password })
      .withHealthCheck({ test: ['CMD', 'pg_isready', '--host=127.0.0.1'], interval: 500, timeout: 2000, retries: 100 })
      .withWaitStrategy(Wait.forHealthCheck())
      .start(),
    buildImage(mocksImage, ['--target', 'mocks']).then(() => buildImage(image)),
  ])
  const mocks = await new GenericContainer(mocksImage)
    .withLabels({ [label]: run })
    .withNetworkMode(network)
    .withNetworkAliases('mocks')
    .withExposedPorts(4100)
    .withWaitStrategy(Wait.forHttp('/personas', 4100))
    .start()
  const secrets = {
    'database-url': `postgres://lienthong:${password}@postgres:5432/lienthong`,
    'key-hash-key': random(),
    'chain-key': random(),
    'subject-key': random(),
    'vault-key': randomBytes(32).toString('base64'),
  }
  return {
    image,
    network,
    run,
    mocksUrl: `http://${mocks.getHost()}:${mocks.getMappedPort(4100)}`,
    secrets,
    key: issueKey(secrets['key-hash-key']),
  }
}

/** By the command, not through testcontainers: there a build that fails is reported as one that worked. */
async function buildImage(tag: string, target: readonly string[] = []): Promise<void> {
  const execute = promisify(execFile)
  const buildx = await execute('docker', ['buildx', 'version']).then(
    () => true,
    () => false,
  )
  // Where only the old builder is, containers may have no way out of their own; the machine's network has one.
  const [flags, env] = buildx ? [[], {}] : [['--network', 'host', '--force-rm'], { DOCKER_BUILDKIT: '0' }]
  const started = Date.now()
  try {
    await execute('docker', ['build', ...flags, ...target, '--tag', tag, '.'], {
      cwd: root,
      env: { ...process.env, ...env },
      timeout: 300_000,
      maxBuffer: 16 * 1024 * 1024,
    })
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new Error(`the image cannot be built:\n${`${stdout}\n${stderr}`.slice(-4000)}`)
  }
  say(`image ${tag} built in ${((Date.now() - started) / 1000).toFixed(1)} s`)
}

async function removeLeftovers(ofLabel: string, bornBefore = Number.POSITIVE_INFINITY): Promise<void> {
  const { dockerode } = (await getContainerRuntimeClient()).container
  const filters = { label: [ofLabel] }
  for (const { Id, Created } of await dockerode.listContainers({ all: true, filters })) {
    if (Created * 1000 < bornBefore) await dockerode.getContainer(Id).remove({ force: true, v: true })
  }
  for (const { Id, Created } of await dockerode.listNetworks({ filters })) {
    if (Date.parse(Created) < bornBefore) await dockerode.getNetwork(Id).remove()
  }
}

function say(line: string): void {
  console.log(`container tests: ${line}`)
}
