/** The first minutes of a newcomer: one command, one pasted question, Ctrl-C, and again. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { parseConsumers } from '../../src/access/consumers.ts'
import { openSandbox } from '../../src/sandbox/state.ts'
import { eventually, within } from '../support/eventually.ts'

const root = resolve(import.meta.dirname, '../..')
const data = mkdtempSync(join(tmpdir(), 'lienthong-sandbox-'))
// As a clone in an ordinary folder; a private one is embedded-postgres.test.ts's matter.
chmodSync(data, 0o755)
const children: ChildProcess[] = []
afterAll(() => {
  for (const child of children) if (child.exitCode === null) child.kill('SIGKILL')
  rmSync(data, { recursive: true, force: true })
})

async function start() {
  const args = ['src/sandbox/main.ts', '--data', data, '--port', '0', '--mocks-port', '0', '--lang', 'en']
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, DATABASE_URL: '' },
  })
  children.push(child)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk))
  const curl = await eventually(
    'the sandbox prints its question',
    () => {
      if (child.exitCode !== null) throw new Error(`the sandbox ended: ${output}`)
      return output.split('\n').find((line) => line.startsWith('curl '))
    },
    30_000,
  )
  const lines = await eventually('everything is printed', () =>
    output.includes('Ctrl-C ends everything.') ? output.split('\n') : undefined,
  )
  return { child, curl, curls: lines.map((line) => line.trim()).filter((line) => line.startsWith('curl ')) }
}

/** The line as a shell would run it. */
const paste = (curl: string) => JSON.parse(execFileSync('sh', ['-c', curl], { encoding: 'utf8', timeout: 10_000 }))

const alive = (pid: number) => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
const databasePid = () => Number(readFileSync(join(data, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')[0])

async function interrupt(child: ChildProcess): Promise<void> {
  const pid = databasePid()
  const gone = once(child, 'exit')
  child.kill('SIGINT')
  const [code] = await within(15_000, 'the sandbox ends', gone)
  expect(code).toBe(0)
  expect(alive(pid)).toBe(false)
}

test('the printed line answers with a verified person, Ctrl-C leaves nothing behind, a second start reuses the state', async () => {
  const first = await start()
  expect(paste(first.curl).outcome).toBe('matched')
  // A second sandbox in the same folder would take the first one's database away with it.
  await expect(start()).rejects.toThrow(/uses this folder already/)
  await interrupt(first.child)
  expect(existsSync(join(data, 'postgres', 'data', 'postmaster.pid'))).toBe(false)

  const second = await start()
  const findKey = (curl: string) => /Bearer (\S+)'/.exec(curl)?.[1]
  expect(findKey(second.curl)).toBe(findKey(first.curl))
  expect(paste(second.curl).outcome).toBe('matched')
  const verify = (LC_ALL: string) =>
    execFileSync(process.execPath, ['src/commands/verify-audit.ts', '--sandbox', data], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, LC_ALL },
    })
  expect(verify('C.UTF-8')).toMatch(/The trail is whole\. \d+ records in 2 chain\(s\)/)
  expect(verify('vi_VN.UTF-8')).toMatch(/Nhật ký khai thác nguyên vẹn\. Đã kiểm chứng \d+ bản ghi trong 2 chuỗi\./)
  await interrupt(second.child)
})

test('after the sandbox was killed its database is taken over and its mocks are gone', async () => {
  const first = await start()
  const pid = databasePid()
  const gone = once(first.child, 'exit')
  first.child.kill('SIGKILL')
  await gone
  const second = await start()
  expect(databasePid()).toBe(pid)
  expect(paste(second.curl).outcome).toBe('matched')
  await interrupt(second.child)
})

test('two pasted lines file a birth with its paper, and the third tells how it gets into the register', async () => {
  const { child, curls } = await start()
  const [, upload = '', submit = '', watch = ''] = curls
  expect(paste(upload)).toMatchObject({ sha256: expect.stringMatching(/^[0-9a-f]{64}$/) })
  const { id } = paste(submit)
  const watching = spawn('sh', ['-c', `exec ${watch}`], { stdio: ['ignore', 'pipe', 'ignore'] })
  children.push(watching)
  let reported = ''
  watching.stdout.on('data', (piece) => (reported += piece))
  await eventually('the stream tells of the end', () => reported.includes('"type":"completed"'), 30_000)
  watching.kill()
  const types = [...reported.matchAll(/^event: (.*)$/gm)].map(([, type]) => type)
  expect(types[0]).toBe('accepted')
  expect(types.at(-1)).toBe('completed')
  const one = submit.replace('/v1/filings ', `/v1/filings/${id} `).replace(/ -H 'Idempotency-Key.*$/, '')
  expect(paste(one).result).toMatchObject({
    personalNumber: expect.stringMatching(/^\d{12}$/),
    certificate: { mediaType: 'application/pdf' },
  })
  const [held = '', changed = ''] = curls.filter((line) => line.includes('/v1/certificates/verifications'))
  expect(paste(held)).toMatchObject({ verdict: 'match' })
  const differing = { pointer: '/certificate/people/child/dateOfBirth', outcome: 'differs' }
  expect(paste(changed)).toMatchObject({
    verdict: 'mismatch',
    fields: expect.arrayContaining([expect.objectContaining(differing)]),
  })
  await interrupt(child)
})

/** Blocks of shell in a document, without those that keep watching. */
function shellBlocks(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8')
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block)
}

test('no line to paste names a port that somebody else may hold', () => {
  const documents = [
    'README.md',
    ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map((name) => join('docs', name)),
  ]
  const named = documents
    .filter((name) => name.endsWith('.md'))
    .flatMap((name) => shellBlocks(name).flatMap((block) => block.split('\n')))
    .filter((line) => /\bhttps?:\/\/(127\.0\.0\.1|localhost)\b/.test(line))
  expect(named).toEqual([])
})

test('a register of an earlier version is brought up to date as long as it is unedited, and an edited one is left alone', async () => {
  const file = join(data, 'consumers.yaml')
  const current = readFileSync(file, 'utf8')
  const { consumers } = parse(current)
  consumers[0].grants.pop()
  delete consumers[0].roles
  const head = current.slice(0, current.indexOf('consumers:'))
  const earlier = head + stringify({ consumers })
  writeFileSync(file, earlier)
  expect(openSandbox(data).filingNotGranted).toBe(false)
  expect(readFileSync(file, 'utf8')).toBe(current)
  const edited = earlier.replace('The sandbox itself', 'My own sandbox')
  writeFileSync(file, edited)
  expect(openSandbox(data).filingNotGranted).toBe(true)
  expect(readFileSync(file, 'utf8')).toBe(edited)
  expect(parseConsumers(edited).problems).toEqual([])
})

test('secrets of an earlier version are kept, and only what is new is added', () => {
  const file = join(data, 'sandbox.json')
  const { vaultKey, ...earlier } = JSON.parse(readFileSync(file, 'utf8'))
  expect(vaultKey).toMatch(/^[A-Za-z0-9+/]{43}=$/)
  writeFileSync(file, JSON.stringify(earlier))
  expect(openSandbox(data).apiKey).toBe(earlier.apiKey)
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject(earlier)
})

test('the mock portal fetches results and papers from the gateway that runs here', () => {
  const config = openSandbox(data).config({
    port: 8_123,
    databaseUrl: 'postgresql://127.0.0.1/none',
    mocksUrl: 'http://127.0.0.1:4100',
    logLevel: 'info',
  })
  expect(config.fileAddresses).toMatchObject({ publicUrl: 'http://127.0.0.1:8123', allowHttp: true })
})
