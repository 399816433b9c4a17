/**
 * TLS ended by the gateway: old versions are refused, the certificate is exchanged under load without a lost request, and a client
 * certificate opens the door alone until its authority revokes it.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, type AgentOptions, request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type TLSSocket } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { getAudit } from '../../gateway/questions.ts'
import { cn, name, oddCertificate, oddKey, oddRevocationList, ofAuthority } from '../../support/certificate.ts'
import { eventually } from '../../support/eventually.ts'
import { consumerWith, startGateway, type TestGateway } from '../../support/gateway.ts'

const folder = mkdtempSync(join(tmpdir(), 'lienthong-tls-'))
const place = (file: string) => join(folder, file)
const authority = name(cn('Authority of the test'))
const authorityPem = oddCertificate({ subject: authority, extensions: [ofAuthority] })
const clientPem = (subject: string, serial: number) =>
  oddCertificate({ subject: name(cn(subject)), issuer: authority, serial: Buffer.from([serial]), extensions: [] })
const good = clientPem('one-stop', 21)
const revoked = clientPem('one-stop', 22)
const stranger = clientPem('stranger', 23)
const selfMade = oddCertificate({ subject: name(cn('one-stop')), issuer: name(cn('Somebody')), extensions: [] })
const [firstServer, secondServer] = [1, 2].map((serial) => oddCertificate({ serial: Buffer.from([serial]) }))

let gateway: TestGateway

beforeAll(async () => {
  writeFileSync(place('server.pem'), firstServer ?? '')
  writeFileSync(place('server.key'), oddKey)
  writeFileSync(place('authority.pem'), authorityPem)
  writeFileSync(place('revoked.pem'), oddRevocationList({ issuer: authority, serials: [Buffer.from([22])] }))
  gateway = await startGateway({
    server: {
      tls: { certFile: place('server.pem'), keyFile: place('server.key'), reloadIntervalMs: 100 },
      clientCertificates: { authoritiesFile: place('authority.pem'), revocationFiles: [place('revoked.pem')] },
    },
    others: [
      {
        ...consumerWith({ id: 'a'.repeat(12), hash: '0'.repeat(64), key: '' }),
        id: 'by-certificate',
        keys: [],
        certificates: [{ subject: 'CN=one-stop', issuer: 'CN=Authority of the test' }],
      },
    ],
  })
})
afterAll(async () => {
  await gateway?.stop()
  rmSync(folder, { recursive: true, force: true })
})

interface Outcome {
  status: number
  code: string | undefined
  requestId: string
  server: string
}

function ask(
  options: AgentOptions = {},
  headers: Record<string, string> = {},
  agent = new Agent({ keepAlive: false, rejectUnauthorized: false, ...options }),
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const sent = request(`${gateway.url}/v1/links`, { agent, headers }, (answer) => {
      const pieces: Buffer[] = []
      const shown = (answer.socket as TLSSocket).getPeerX509Certificate()?.serialNumber ?? ''
      answer.on('data', (piece: Buffer) => pieces.push(piece))
      answer.on('end', () => {
        const { code }: { code?: string } = JSON.parse(Buffer.concat(pieces).toString('utf8'))
        const requestId = String(answer.headers['x-request-id'])
        resolve({ status: answer.statusCode ?? 0, code, requestId, server: shown })
      })
    })
    sent.on('error', reject)
    sent.end()
  })
}

const show = (cert: string) => ({ cert, key: oddKey })

test('a client certificate of a trusted authority opens the door alone; one that is unknown, self-made or revoked does not', async () => {
  expect(await ask(show(good))).toMatchObject({ status: 200 })
  expect(await ask()).toMatchObject({ status: 401, code: 'credentials-missing' })
  const refused: [pem: string, code: string][] = [
    [stranger, 'client-certificate-unknown'],
    [selfMade, 'client-certificate-unknown'],
    [revoked, 'client-certificate-revoked'],
  ]
  for (const [pem, code] of refused) {
    const answer = await ask(show(pem))
    expect(answer).toMatchObject({ status: 401, code })
    const records = (await getAudit(gateway)).filter(({ requestId }) => requestId === answer.requestId)
    expect(records).toMatchObject([{ operation: 'authenticate', result: code, outcome: 'refused' }])
  }
})

test('a certificate that is revoked later is refused also on the connection that it opened', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1, rejectUnauthorized: false, ...show(good) })
  expect(await ask({}, {}, agent)).toMatchObject({ status: 200 })
  writeFileSync(
    place('revoked.pem'),
    oddRevocationList({ issuer: authority, serials: [Buffer.from([21]), Buffer.from([22])] }),
  )
  await eventually('the new list counts', async () => (await ask({}, {}, agent)).code === 'client-certificate-revoked')
  writeFileSync(
    place('revoked.pem'),
    oddRevocationList({ issuer: authority, serials: [], nextUpdate: '20250602000000Z' }),
  )
  await eventually(
    'an old list judges nobody',
    async () => (await ask({}, {}, agent)).code === 'client-certificate-unchecked',
  )
  writeFileSync(place('revoked.pem'), 'no list')
  await eventually('a broken list is reported', async () =>
    gateway.log.some((line) => line.includes('those before stay in force')),
  )
  expect(await ask({}, {}, agent)).toMatchObject({ status: 503, code: 'client-certificate-unchecked' })
  writeFileSync(place('revoked.pem'), oddRevocationList({ issuer: authority, serials: [Buffer.from([22])] }))
  await eventually('the repaired list counts', async () => (await ask({}, {}, agent)).status === 200)
  agent.destroy()
})

test('the certificate is exchanged under load, and no request is lost; files that do not fit change nothing', async () => {
  const authorization = { authorization: `Bearer ${gateway.key}` }
  const kept = new Agent({ keepAlive: true, maxSockets: 4, rejectUnauthorized: false })
  const answers: Outcome[] = []
  let under = true
  const load = Array.from({ length: 4 }, async () => {
    while (under) answers.push(await ask({}, authorization, kept), await ask({}, authorization))
  })
  const newest = () => answers.at(-1)?.server ?? ''
  await eventually('the first certificate is shown', () => newest() === '01')
  writeFileSync(place('server.pem'), 'no certificate')
  await eventually('what does not fit is reported', () =>
    gateway.log.some((line) => line.includes('those before stay in use')),
  )
  writeFileSync(place('server.pem'), secondServer ?? '')
  await eventually('the second certificate is shown', () => answers.some(({ server }) => server === '02'))
  under = false
  await Promise.all(load)
  kept.destroy()
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
})

test('versions before 1.2 are not spoken', async () => {
  const { hostname, port } = new URL(gateway.url)
  const outcome = await new Promise<string>((resolve) => {
    const socket = connect({
      host: hostname,
      port: Number(port),
      rejectUnauthorized: false,
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    })
    socket.on('secureConnect', () => resolve(socket.getProtocol() ?? ''))
    socket.on('error', () => resolve('refused'))
  })
  expect(outcome).toBe('refused')
})
