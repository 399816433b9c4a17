/** What the doctor says of the hosts that may be asked about revocation: that each answers, by the connection of the settings, or why not. */
import { createServer } from 'node:http'
import type { AddressInfo, LookupFunction } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkFileStatus } from '../../src/doctor/checks/check-file-status.ts'
import { FileCheckSettings } from '../../src/file-check/settings.ts'

const asked: string[] = []
let status = 404
const server = createServer((request, response) => {
  asked.push(`${request.method} ${request.url}`)
  response.writeHead(status).end()
})
beforeAll(() => new Promise<void>((done) => server.listen(0, '127.0.0.1', done)))
afterAll(() => new Promise((done) => server.close(done)))

async function examine(hosts: readonly string[]) {
  const settings = FileCheckSettings.parse({ online: { hosts, timeoutMs: 2_000 } })
  const lookup: LookupFunction = (_, { all }, done) =>
    all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4)
  return checkFileStatus(settings, { stepMs: 5_000, signal: AbortSignal.timeout(30_000), lookup })
}
const own = () => `ocsp.example.test:${(server.address() as AddressInfo).port}`

test('a responder that answers is well, whatever it answers to a question about nothing', async () => {
  status = 404
  const findings = await examine([own()])
  expect(findings).toMatchObject([{ subject: 'file-checks', check: 'reachable', status: 'ok', facts: { status: 404 } }])
  expect(asked.splice(0)).toEqual(['GET /'])
})

test('one whose proxy or server is broken, and one that nobody is at, is a warning with what to do', async () => {
  status = 503
  expect(await examine([own()])).toMatchObject([{ status: 'warn', facts: { status: 503 } }])
  const [finding] = await examine(['ocsp.example.test:1'])
  expect(finding).toMatchObject({ status: 'warn', facts: { host: 'ocsp.example.test:1' } })
  expect(finding?.says.en).toMatch(/^ocsp.example.test:1: /)
  expect(finding?.advice?.vi).toMatch(/\S/)
})

test('a pattern names no host to try, and without hosts nobody is asked', async () => {
  expect(await examine(['.example.vn'])).toMatchObject([{ status: 'skip', advice: null }])
  expect(await checkFileStatus({}, { stepMs: 1, signal: AbortSignal.timeout(1_000) })).toEqual([])
})
