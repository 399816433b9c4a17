/**
 * The client as people get it: packed, installed in a fresh folder without the network, and its page of instructions run as it
 * stands against a whole gateway. Then the same files in a browser.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { operationTable } from '../../clients/typescript/src/generated/operations.ts'
import { createClient, LienthongError, verifyWebhook } from '../../clients/typescript/src/index.ts'
import type { OperationId } from '../../clients/typescript/src/operations.ts'
import { arrive, describeInBrowser, launch } from '../browser/browser.ts'
import { eventually, within } from '../support/eventually.ts'
import { startGateway, type TestGateway } from '../support/gateway.ts'

const root = resolve(import.meta.dirname, '../..')
const client = join(root, 'clients/typescript')
const folder = mkdtempSync(join(tmpdir(), 'lienthong-client-'))
const installed = join(folder, 'node_modules/@lienthong/client')
const env = { ...process.env, PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}` }
const npm = (args: readonly string[], cwd: string) =>
  execFileSync('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], { cwd, env, encoding: 'utf8' })

const question = {
  purpose: { procedure: '1.001193', dossier: 'H99.01.02-261123-0001', officer: '999085000777', unit: 'H99.01.02' },
  person: {
    personalNumber: '999090000001',
    fullName: 'Nguyễn Văn Thử',
    dateOfBirth: { precision: 'day', date: '1990-01-31' },
  },
}

let gateway: TestGateway
beforeAll(async () => {
  npm(['pack', '--pack-destination', folder], client)
  writeFileSync(join(folder, 'package.json'), '{"name":"my-system","private":true,"type":"module"}')
  npm(['install', '--offline', join(folder, 'lienthong-client-0.1.0.tgz')], folder)
  for (const name of ['birth.json', 'birth-notice.pdf'])
    copyFileSync(join(root, 'docs/examples', name), join(folder, name))
  gateway = await startGateway({ filings: {}, batches: {} })
})
afterAll(async () => {
  await gateway?.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** The blocks of the page as one program. */
const program = (page: string) =>
  [...readFileSync(join(client, page), 'utf8').matchAll(/^```ts\n([\s\S]*?)^```$/gm)]
    .map(([, block]) => block)
    .join('\n')

const scripts = () =>
  readdirSync(join(installed, 'dist'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'))

test('it brings nothing along and takes at most 10 kB compressed', () => {
  expect(readdirSync(join(folder, 'node_modules/@lienthong'))).toEqual(['client'])
  expect(readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['@lienthong'])
  const code = scripts().map((name) => readFileSync(join(installed, 'dist', name), 'utf8'))
  expect(gzipSync(code.join('')).length).toBeLessThanOrEqual(10_000)
  expect(code.join('')).not.toMatch(/\bprocess\.|from '[^.]|require\(/)
})

test('its types hold in a project of strict settings', () => {
  writeFileSync(join(folder, 'file-birth.ts'), program('README.md'))
  const settings = [
    '--noEmit',
    '--strict',
    '--exactOptionalPropertyTypes',
    '--module',
    'nodenext',
    '--target',
    'es2022',
  ]
  const types = [
    '--types',
    'node',
    '--typeRoots',
    join(root, 'node_modules/@types'),
    '--lib',
    'es2022,dom,dom.iterable',
  ]
  const all = [...settings, ...types, 'file-birth.ts']
  const { stdout } = spawnSync(join(root, 'node_modules/.bin/tsc'), all, { cwd: folder, encoding: 'utf8' })
  expect(stdout).toBe('')
})

test('the program of its page verifies, files a birth and follows it to the certificate', async () => {
  const child = spawn(process.execPath, ['file-birth.ts'], {
    cwd: folder,
    env: { ...env, GATEWAY: gateway.url, KEY: gateway.key },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece) => (output += piece))
  const code = await within(60_000, 'the program ends', new Promise((ended) => child.once('exit', ended)))
  expect(code, output).toBe(0)
  for (const line of [
    'verified: matched',
    'looked up: found',
    'accepted acts next: gateway',
    'completed acts next: nobody',
    'certificate: application/pdf',
    '1 of 1 done',
    '1 matched',
    'unit: Ba Đình',
    'may ask: ',
  ]) {
    expect(output).toContain(line)
  }
})

test('both pages hold the same program, each in its language', () => {
  const withoutWords = (page: string) => program(page).replaceAll(/ *(?:\/\/|\/\*\*) .*$/gm, '')
  expect(withoutWords('README.vi.md')).toBe(withoutWords('README.md').replace("language: 'en'", "language: 'vi'"))
})

test('every operation of the description is one of this gateway', async () => {
  const own = createClient({ url: gateway.url, key: gateway.key, retry: { attemptsMax: 1 } })
  const inPath = {
    id: crypto.randomUUID(),
    code: 'x',
    sha256: 'a'.repeat(64),
    form: 'II.06a',
    name: 'population',
    path: 'ndxp',
    secret: 'x',
  }
  for (const id of Object.keys(operationTable) as OperationId[]) {
    const leave = new AbortController()
    const [method] = operationTable[id]
    const body = method === 'GET' || method === 'HEAD' ? {} : { body: {} }
    // What is sent is of no type on purpose: who answers is what counts.
    const called = own.download(id, { path: inPath, ...body } as never, { signal: leave.signal })
    const ended = called.then(
      () => 'answered',
      (error: unknown) => (error instanceof LienthongError ? error.code : 'left'),
    )
    // A stream never ends by itself.
    if (id === 'followLinks') setImmediate(() => leave.abort())
    expect(['route-not-found', 'method-not-allowed', 'no-answer', 'internal-error']).not.toContain(
      await within(30_000, `${id} ends`, ended),
    )
  }
})

test('a message that the gateway really sent is verified', async () => {
  const received: { headers: Record<string, string | string[] | undefined>; body: string }[] = []
  const receiver = createServer((request, response) => {
    let body = ''
    request
      .on('data', (piece) => (body += piece))
      .on('end', () => {
        received.push({ headers: request.headers, body })
        response.end()
      })
  })
  await new Promise<void>((ready) => receiver.listen(0, '127.0.0.1', ready))
  try {
    const own = createClient({ url: gateway.url, key: gateway.key })
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`
    const { id, secret } = await own.webhooks.register({ url })
    await own.webhooks.replay(id, { fromSequence: 1 })
    const first = await eventually('a message arrives', () => received[0])
    expect(await verifyWebhook({ secret, ...first })).toMatchObject({
      type: 'filing.accepted',
      id: expect.stringMatching(/^evt_/),
    })
  } finally {
    receiver.closeAllConnections()
    receiver.close()
  }
})

describeInBrowser('in a browser', () => {
  test('a page of the gateway’s own address verifies and reads the feed', async () => {
    const browser = await launch()
    try {
      const visitor = await arrive(browser)
      await visitor.page.route('**/client/**', (route) => {
        const name = new URL(route.request().url()).pathname.replace('/client/', '')
        if (name === 'page') return route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>x</title>' })
        const body = readFileSync(join(installed, 'dist', name), 'utf8')
        return route.fulfill({ contentType: 'text/javascript', body })
      })
      await visitor.page.goto(`${gateway.url}/client/page`)
      const seen = await visitor.page.evaluate(`(async () => {
        const { createClient } = await import('/client/index.js')
        const own = createClient({ url: location.origin, key: ${JSON.stringify(gateway.key)} })
        const { outcome } = await own.verify(${JSON.stringify(question)})
        for await (const { type } of own.filings.events()) return { outcome, type }
      })()`)
      expect(seen).toEqual({ outcome: 'matched', type: 'accepted' })
    } finally {
      await browser.close()
    }
  })
})
