/** A linked birth in the sandbox, from its arrival to the family that has its papers, with no call of ours but the filing and the hand-over. */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { come, kept, ledger, row } from '../mocks/linked/samples.ts'
import { makeFiling } from '../support/declarations.ts'
import { eventually } from '../support/eventually.ts'

const root = resolve(import.meta.dirname, '../..')
const data = mkdtempSync(join(tmpdir(), 'lienthong-sandbox-linked-'))
chmodSync(data, 0o755)
let child: ChildProcess
let gateway = ''
let mocks = ''
let key = ''

beforeAll(async () => {
  const args = ['src/sandbox/main.ts', '--data', data, '--port', '0', '--mocks-port', '0', '--lang', 'en']
  const env = { ...process.env, DATABASE_URL: '' }
  child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk))
  await eventually(
    'the sandbox is up',
    () => {
      if (child.exitCode !== null) throw new Error(`the sandbox ended: ${output}`)
      return output.includes('Ctrl-C ends everything.')
    },
    60_000,
  )
  const variables = readFileSync(join(data, 'sandbox.env'), 'utf8')
  const find = (name: string) => new RegExp(`^${name}='(.*)'$`, 'm').exec(variables)?.[1] ?? ''
  gateway = find('GATEWAY')
  mocks = find('MOCKS')
  key = find('KEY')
}, 90_000)
afterAll(async () => {
  const gone = new Promise((ended) => child.once('exit', ended))
  child.kill('SIGINT')
  await gone
  rmSync(data, { recursive: true, force: true })
})

// What is read are answers of many shapes; a wrong guess fails the test.
// biome-ignore lint/suspicious/noExplicitAny: see above
async function call(path: string, body?: object): Promise<any> {
  const response = await fetch(gateway + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    ...(body && { body: JSON.stringify(body) }),
  })
  return response.json()
}

test('a linked birth is acknowledged, filed, completed and reported, stands at the portal, and leaves no stopped lane', async () => {
  // One comes by itself, and no one works on it.
  await eventually(
    'one came by itself and was acknowledged',
    async () => (await ledger(mocks)).summary.acknowledged > 0,
    30_000,
  )
  const [code = ''] = await come(mocks, { kind: 'birth' })
  await eventually('it is acknowledged', async () => (await row(mocks, code))?.acknowledgedAt, 30_000)
  const { declaration, ...linked } = await call(`/v1/linked-dossiers/${code}`)
  const { child: newborn } = declaration
  const own = code.replace('G99.99.01', 'H99.01.02')
  const filing = makeFiling('birth-package', {
    dossier: own,
    linkedDossier: code,
    registrationUnit: linked.registrationUnit,
    receivedAt: linked.receivedAt,
    declaration: { ...declaration, child: { ...newborn, homePlace: { ...newborn.homePlace, detail: 'Thôn Mẫu' } } },
  })
  const { id } = await call('/v1/filings', filing)
  await eventually('it is completed', async () => (await call(`/v1/filings/${id}`)).state === 'completed', 60_000)
  await call(`/v1/dossiers/${own}/events`, { type: 'result-returned', at: new Date().toISOString() })
  await eventually('every status is reported', async () => String(await kept(mocks, code)) === '1,3,7,4,5', 60_000)
  const portal = await eventually(
    'every step stands at the portal',
    async () => {
      const answer = await fetch(`${mocks}/_control/portal/dossiers/${own}`)
      const shown = (await answer.json()) as { status?: string; steps?: { status: string }[] }
      return shown.status === '10' && shown.steps?.length === 5 ? shown : undefined
    },
    60_000,
  )
  expect(portal.steps?.map(({ status }) => status)).toEqual(['1', '2', '4', '9', '10'])
  const page = await fetch(`${mocks}/portal/tra-cuu?ma=${code}`)
  expect(await page.text()).toContain('Đã trả kết quả')
  expect((await call('/v1/operations/lanes?state=stopped')).lanes).toEqual([])
}, 240_000)
