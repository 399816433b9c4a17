/**
 * `node bench/stalls.ts`: how long everybody waits for what one caller does. Four scenes, each with small requests beside it:
 * six files of 5.7 MB uploaded at once; two filings of 28 MB delivered at once; three signed files of 5.7 MB checked, in base64; a
 * register of 10 000 consumers read again.
 * Figures: delay of the event loop, memory, and the waits of the small requests. `--tree` runs the gateway of another working
 * copy, for figures of before; `--json` prints one object.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { startEmbeddedPostgres } from '../src/sandbox/embedded-postgres.ts'
import { makeFiling } from '../test/support/declarations.ts'
import { type Child, spawnChild } from './child.ts'
import { apiKey } from './consumers.ts'
import { writeRegister } from './register.ts'
import type { Loop } from './subjects/heavy-gateway.ts'

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false }, tree: { type: 'string' } } })
const fileBytes = 5_700_000
const authorization = `Bearer ${apiKey}`

interface Figures {
  scene: string
  seconds: number
  loopP50Ms: number
  loopWorstMs: number
  heldCpuMs: number
  rssMb: number
  peakRssMb: number
  requestP50Ms: number
  requestWorstMs: number
}

const getLoop = async (gateway: Child): Promise<Loop> => (await gateway.request<{ loop: Loop }>({ loop: true })).loop
const round = (value: number) => Math.round(value * 10) / 10

async function scene(name: string, gateway: Child, act: () => Promise<void>): Promise<Figures> {
  let over = false
  const waits: number[] = []
  const small = async () => {
    while (!over) {
      const began = performance.now()
      await (await fetch(`${gateway.url}/v1/links`, { headers: { authorization } })).arrayBuffer()
      waits.push(performance.now() - began)
      await pause(5)
    }
  }
  await pause(1_000)
  await getLoop(gateway)
  const beside = small()
  const began = performance.now()
  // Also when the scene fails: what runs beside it would outlive the gateway.
  await act().finally(() => {
    over = true
  })
  const seconds = (performance.now() - began) / 1000
  const loop = await getLoop(gateway)
  await beside
  waits.sort((a, b) => a - b)
  return {
    scene: name,
    seconds: round(seconds),
    loopP50Ms: round(loop.p50Ms),
    loopWorstMs: round(loop.worstMs),
    heldCpuMs: round(loop.heldCpuMs),
    rssMb: round(loop.rssMb),
    peakRssMb: round(loop.peakRssMb),
    requestP50Ms: round(waits[Math.floor(waits.length / 2)] ?? Number.NaN),
    requestWorstMs: round(waits.at(-1) ?? Number.NaN),
  }
}

function newFile(): { sha256: string; content: Buffer<ArrayBuffer> } {
  const content = Buffer.concat([Buffer.from('%PDF-1.4\n'), randomBytes(fileBytes)])
  return { sha256: createHash('sha256').update(content).digest('hex'), content }
}

async function upload({ url }: Child, { sha256, content }: ReturnType<typeof newFile>): Promise<void> {
  const headers = { authorization, 'content-type': 'application/pdf' }
  const answer = await fetch(`${url}/v1/attachments/${sha256}`, { method: 'PUT', headers, body: content })
  if (answer.status >= 300) throw new Error(`an upload was answered ${answer.status}: ${await answer.text()}`)
}

let serial = 0
async function file({ url }: Child, hashes: readonly string[]): Promise<void> {
  const code = `260301-${String(++serial).padStart(7, '0')}`
  const attachments = hashes.map((sha256, index) => ({ sha256, title: `Giấy tờ ${index}`, fileName: `${index}.pdf` }))
  const body = makeFiling('birth-package', {
    dossier: `H99.01.02-${code}`,
    linkedDossier: `G99.01.02-${code}`,
    attachments,
  })
  const answer = await fetch(`${url}/v1/filings`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    body: JSON.stringify(body),
  })
  if (answer.status !== 202) throw new Error(`a filing was answered ${answer.status}: ${await answer.text()}`)
}

const checkedPurpose = {
  procedure: '1.001193',
  dossier: 'H99.01.02-261123-0001',
  officer: '999085000777',
  unit: 'H99.01.02',
}

async function check({ url }: Child, { content }: ReturnType<typeof newFile>): Promise<void> {
  const answer = await fetch(`${url}/v1/certificates/files/checks`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ purpose: checkedPurpose, file: content.toString('base64') }),
  })
  if (answer.status !== 200) throw new Error(`a check was answered ${answer.status}: ${await answer.text()}`)
}

async function registered(registry: string): Promise<number> {
  const answer = await fetch(`${registry}/_control/registry/ledger?limit=0`)
  return ((await answer.json()) as { summary: { registered: number } }).summary.registered
}

async function startRegistry(): Promise<{ url: string; child: ChildProcess }> {
  const main = fileURLToPath(new URL('../mocks/main.ts', import.meta.url))
  const child = spawn(process.execPath, [main, '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.on('data', (piece: Buffer) => {
    text += piece.toString()
  })
  while (!/http:\/\/127\.0\.0\.1:\d+/.test(text)) await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
  return { url: /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0] ?? '', child }
}

const folder = mkdtempSync(join(tmpdir(), 'lienthong-bench-postgres-'))
const postgres = await startEmbeddedPostgres(folder)
const registry = await startRegistry()
const gateway = await spawnChild('./subjects/heavy-gateway.ts', {
  env: {
    BENCH_DATABASE: postgres.url,
    BENCH_REGISTRY: registry.url,
    ...(values.tree !== undefined && { BENCH_TREE: values.tree }),
  },
  // As `npm run gateway` has it.
  nodeArgs: ['--max-semi-space-size=32', '--initial-old-space-size=320', '--max-old-space-size=1024'],
})
const results: Figures[] = []
try {
  const files = Array.from({ length: 10 }, newFile)
  const six = Array.from({ length: 6 }, newFile)
  results.push(
    await scene('six uploads of 5.7 MB', gateway, async () => {
      await Promise.all(six.map((each) => upload(gateway, each)))
    }),
  )
  for (const each of files) await upload(gateway, each)
  results.push(
    await scene('two deliveries of 28 MB', gateway, async () => {
      const hashes = files.map(({ sha256 }) => sha256)
      await Promise.all([file(gateway, hashes.slice(0, 5)), file(gateway, hashes.slice(5))])
      const giveUpAt = Date.now() + 120_000
      while ((await registered(registry.url)) < 2) {
        if (Date.now() > giveUpAt) throw new Error('the filings were not delivered')
        await pause(50)
      }
    }),
  )
  results.push(
    await scene('three checks of 5.7 MB', gateway, async () => {
      for (const each of files.slice(0, 3)) await check(gateway, each)
    }),
  )
  const { consumersFile } = await getLoop(gateway)
  results.push(
    await scene('register of 10 000 consumers', gateway, async () => {
      const { consumers } = JSON.parse(readFileSync(consumersFile, 'utf8')) as { consumers: object[] }
      writeRegister(consumersFile, 10_000, consumers.slice(0, 1))
      // Looked for every 100 ms, and read in some seconds.
      await pause(12_000)
    }),
  )
} finally {
  if (values.json) console.log(JSON.stringify(results, null, 2))
  else console.table(results)
  await gateway.stop()
  registry.child.kill('SIGTERM')
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
}
