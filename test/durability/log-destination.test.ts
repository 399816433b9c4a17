/** Whatever becomes of standard output, the gateway serves, counts the lines that were lost, and stops on a signal. */
import { execFileSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, readFileSync, readSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'
import { type GatewayProcess, type GatewayProcessOptions, startGatewayProcess } from '../support/gateway-process.ts'

// Processes start and stop: on a busy machine each takes many seconds.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let base: TestDatabase
let folder: string
beforeAll(async () => {
  base = await freshDatabase()
  folder = mkdtempSync(join(tmpdir(), 'lienthong-log-'))
})
let running: GatewayProcess | undefined
const descriptors: number[] = []
afterEach(async () => {
  running?.child.kill('SIGKILL')
  await running?.ended()
  for (const descriptor of descriptors.splice(0)) closeSync(descriptor)
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await base.drop()
})

async function start(options: Partial<GatewayProcessOptions>): Promise<GatewayProcess> {
  running = await startGatewayProcess({ databaseUrl: base.settings.url, ...options })
  await running.ready()
  return running
}
function opened(path: string, flags: string | number): number {
  const descriptor = openSync(path, flags)
  descriptors.push(descriptor)
  return descriptor
}
/** Each refusal of a caller is a line of the log; of those without credentials only some are. */
async function refusals({ url, key }: GatewayProcess, count: number): Promise<void> {
  for (let done = 0; done < count; done += 50) {
    const headers = { authorization: `Bearer ${key}` }
    const answers = await Promise.all(Array.from({ length: 50 }, () => fetch(`${url}/v1/links/none`, { headers })))
    for (const answer of answers) {
      expect(answer.status).toBe(404)
      await answer.arrayBuffer()
    }
  }
}
async function metric({ url }: GatewayProcess, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1])
}
const dropped = 'lienthong_log_lines_dropped_total'
const writing = 'lienthong_log_writing'

test('a full disk: lines are dropped and counted, the gateway serves and ends on SIGTERM', async () => {
  const gateway = await start({ stdout: opened('/dev/full', 'w') })
  await refusals(gateway, 500)
  await eventually('the lines are counted as lost', async () => (await metric(gateway, dropped)) >= 500)
  expect(await metric(gateway, writing)).toBe(0)
  await refusals(gateway, 50)
  expect(await gateway.stop()).toBe(0)
})

test('a file that may not grow: the same, and what was written before is whole', async () => {
  const file = join(folder, 'limited.log')
  const gateway = await start({
    stdout: opened(file, 'a'),
    // In blocks of 512 bytes or 1 kB, as the shell has it; a soft limit, which the database of the test does not inherit.
    launch: (node, args) => ['sh', ['-c', 'ulimit -f 64; exec "$@"', 'sh', node, ...args]],
  })
  await refusals(gateway, 1_000)
  await eventually('lines are counted as lost', async () => (await metric(gateway, dropped)) > 0)
  await refusals(gateway, 50)
  expect(await gateway.stop()).toBe(0)
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1)
  expect(lines.length).toBeGreaterThan(10)
  for (const line of lines) expect(JSON.parse(line)).toMatchObject({ level: expect.anything() })
})

test('a slow reader gets every line, a full pipe at a time', async () => {
  const both = opened(fifo(), constants.O_RDWR | constants.O_NONBLOCK)
  const gateway = await start({ stdout: both })
  const read = () => {
    const buffer = Buffer.alloc(65_536)
    try {
      return buffer.toString('utf8', 0, readSync(both, buffer))
    } catch {
      return ''
    }
  }
  let text = ''
  await eventually('the first lines arrive', () => {
    text += read()
    return text.includes('lienthong is listening')
  })
  await refusals(gateway, 500)
  await eventually('all lines arrive, a full pipe at a time', () => {
    text += read()
    return text.split('"outcome":"link-not-found"').length > 500
  })
  expect(await metric(gateway, dropped)).toBe(0)
  expect(await gateway.stop()).toBe(0)
})

test.each([
  ['a pipe without a reader', () => opened(fifo(), constants.O_RDWR)],
  ['a socket without a reader', () => 'pipe' as const],
])('%s: the gateway serves and ends on SIGTERM', async (_, stdout) => {
  const gateway = await start({ stdout: stdout() })
  // Several times what a pipe holds.
  await refusals(gateway, 2_000)
  expect(await gateway.stop()).toBe(0)
})

test('a reader that has gone: lines are dropped and counted, the gateway serves and ends on SIGTERM', async () => {
  const gateway = await start({ stdout: 'pipe' })
  gateway.child.stdout?.destroy()
  await refusals(gateway, 100)
  await eventually('the lines are counted as lost', async () => (await metric(gateway, dropped)) > 0)
  expect(await gateway.stop()).toBe(0)
})

let serial = 0
function fifo(): string {
  const path = join(folder, `pipe-${++serial}`)
  execFileSync('mkfifo', [path])
  return path
}
