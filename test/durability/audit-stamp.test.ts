/**
 * Checkpoints of the trail are stamped by an outside authority (RFC 3161), here OpenSSL, which also verifies what is kept. An authority that lies, is
 * slow or sends too much keeps nothing up: the trail goes on, nothing of it is kept, and an alert says why.
 */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { getPersona } from '../../mocks/personas.ts'
import { AuditSettings } from '../../src/audit/settings.ts'
import { findPublicKeys, findSigners, findVerifiers } from '../../src/audit/tree/grow-tree.ts'
import { verifyExport } from '../../src/audit/tree/verify-export.ts'
import { writeExport } from '../../src/audit/tree/write-export.ts'
import { judgeTimestamp, readTimestampRoots } from '../../src/signed-file/timestamp/judge-timestamp.ts'
import { findSegmentEnding, listStamps } from '../../src/store/audit/tree.ts'
import { makeVerification, verifications } from '../gateway/questions.ts'
import { eventually } from '../support/eventually.ts'
import { startGateway, type TestGateway } from '../support/gateway.ts'
import { type Receiver, startReceiver } from '../webhook/fixtures.ts'

const run = promisify(execFile)
const folder = mkdtempSync(join(tmpdir(), 'lienthong-stamps-'))
const at = (name: string) => join(folder, name)
const openssl = (...args: string[]) => run('openssl', args, { cwd: folder })
const audit = { keyId: 'test', chainKey: 'c'.repeat(32), subjectKey: 's'.repeat(32) }
const policy = '1.2.3.4.1'

type Behaviour = (query: Buffer, answer: ServerResponse) => void | Promise<void>
let behave: Behaviour
let authority: Server
let receiver: Receiver
let gateway: TestGateway
let queries = 0
/** How often the authority was asked. */
let asked = 0

/** A root, and an authority below it that may stamp. */
async function makeAuthority(name: string): Promise<void> {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  writeFileSync(
    at(`${name}.cnf`),
    `[req]
distinguished_name = dn
[dn]
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[stamps]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
authorityKeyIdentifier = keyid
[tsa]
default_tsa = it
[it]
serial = ${name}.serial
signer_cert = ${name}.pem
certs = ${name}-root.pem
signer_key = ${name}.key
signer_digest = sha256
default_policy = ${policy}
other_policies = 1.2.3.4.2
digests = sha256
accuracy = secs:1
ess_cert_id_chain = no
ess_cert_id_alg = sha256
`,
  )
  writeFileSync(at(`${name}.serial`), '01\n')
  const config = ['-config', `${name}.cnf`]
  await openssl(
    'req',
    '-x509',
    ...key,
    '-keyout',
    `${name}-root.key`,
    '-out',
    `${name}-root.pem`,
    '-subj',
    `/CN=${name} root`,
    '-days',
    '30',
    ...config,
    '-extensions',
    'root',
  )
  await openssl(
    'req',
    '-new',
    ...key,
    '-keyout',
    `${name}.key`,
    '-out',
    `${name}.csr`,
    '-subj',
    `/CN=${name} stamps`,
    ...config,
  )
  await openssl(
    'x509',
    '-req',
    '-in',
    `${name}.csr`,
    '-CA',
    `${name}-root.pem`,
    '-CAkey',
    `${name}-root.key`,
    '-set_serial',
    '7',
    '-days',
    '30',
    '-out',
    `${name}.pem`,
    '-extfile',
    `${name}.cnf`,
    '-extensions',
    'stamps',
  )
}

/** What OpenSSL answers to a query. */
async function reply(name: string, query: Buffer, section = 'it'): Promise<Buffer> {
  const mark = `${name}-${section}-${++queries}`
  writeFileSync(at(`${mark}.tsq`), query)
  await openssl(
    'ts',
    '-reply',
    '-queryfile',
    `${mark}.tsq`,
    '-config',
    `${name}.cnf`,
    '-section',
    section,
    '-out',
    `${mark}.tsr`,
  )
  return readFileSync(at(`${mark}.tsr`))
}

const fine: Behaviour = async (query, answer) => void answer.end(await reply('city', query))

beforeAll(async () => {
  await makeAuthority('city')
  await makeAuthority('stranger')
  receiver = await startReceiver()
  authority = createServer(async (incoming, answer) => {
    const query = Buffer.concat(await Array.fromAsync(incoming as AsyncIterable<Buffer>))
    answer.setHeader('content-type', 'application/timestamp-reply')
    asked += 1
    await behave(query, answer)
  })
  await new Promise<void>((resolve) => authority.listen(0, '127.0.0.1', resolve))
  behave = (_, answer) => void answer.writeHead(503).end()
  gateway = await startGateway({
    audit: {
      ...audit,
      tree: {
        intervalMs: 100,
        timestamps: {
          url: `http://127.0.0.1:${(authority.address() as AddressInfo).port}/stamp`,
          roots: readFileSync(at('city-root.pem'), 'utf8'),
          policy,
          intervalMs: 1_000,
          timeoutMs: 2_000,
        },
      },
    },
    alerts: {
      targets: [{ name: 'desk', url: receiver.url, secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}` }],
      allowHttp: true,
      allowPrivateTargets: ['127.0.0.0/8'],
      intervalMs: 20,
      lookEveryMs: 50,
      quietMs: 100,
    },
  })
})
afterAll(async () => {
  await gateway?.stop()
  await receiver?.close()
  authority?.closeAllConnections()
  authority?.close()
  rmSync(folder, { recursive: true, force: true })
})

const database = () => {
  const { database: held } = gateway.database ?? {}
  if (!held) throw new Error('no database')
  return held
}
const stamps = () => listStamps(database(), 0, Number.MAX_SAFE_INTEGER)
const noticed = (type: string) =>
  receiver.received.filter(({ json }) => json.key === 'audit/stamp' && json.type === type)
const ask = async () => (await gateway.post(verifications, makeVerification(getPersona('thu')))).status

/** Another query of ours: changed in one place of the one that came. */
const queryFor = async (...more: string[]) => {
  const name = `own-${++queries}.tsq`
  writeFileSync(at('own.txt'), `something else ${queries}`)
  await openssl('ts', '-query', '-data', 'own.txt', '-sha256', '-cert', ...more, '-out', name)
  return readFileSync(at(name))
}
/** The last eight bytes before the flag that asks for the certificate are the nonce; the 32 behind `0420` the hash. */
const withOther = (query: Buffer, mark: Buffer, behind: number) => {
  const changed = Buffer.from(query)
  const place = changed.indexOf(mark) + mark.length + behind
  changed[place] = (changed[place] ?? 0) ^ 1
  return changed
}
const hashMark = Buffer.from('0420', 'hex')
const wrong: readonly (readonly [string, Behaviour, string])[] = [
  ['is not there', (_, answer) => void answer.destroy(), 'connection-reset'],
  ['says 503', (_, answer) => void answer.writeHead(503).end(), 'not-granted'],
  ['says no', (_, answer) => void answer.end(Buffer.from('30053003020102', 'hex')), 'not-granted'],
  ['says something else', (_, answer) => void answer.end('<html>'), 'not-understood'],
  ['says nothing', (_, answer) => void answer.end(), 'not-understood'],
  ['never ends', (_, answer) => void answer.write('x'), 'deadline'],
  ['sends a megabyte', (_, answer) => void answer.end(Buffer.alloc(1_000_000, 0x30)), 'answer-too-large'],
  [
    'stamps another hash',
    async (query, answer) => void answer.end(await reply('city', withOther(query, hashMark, 3))),
    'other-hash',
  ],
  [
    'answers another question',
    async (query, answer) => {
      const nonceAt = query.length - 3
      const changed = Buffer.from(query)
      changed[nonceAt - 1] = (changed[nonceAt - 1] ?? 0) ^ 1
      answer.end(await reply('city', changed))
    },
    'other-nonce',
  ],
  [
    'gives an old answer again',
    async (_, answer) => void answer.end(await reply('city', await queryFor())),
    'other-hash',
  ],
  ['is another one', async (query, answer) => void answer.end(await reply('stranger', query)), 'unknown-root'],
  [
    'has its signature changed',
    async (query, answer) => {
      const bytes = await reply('city', query)
      bytes[bytes.length - 4] = (bytes[bytes.length - 4] ?? 0) ^ 1
      answer.end(bytes)
    },
    'altered',
  ],
]

test.each(wrong)(
  'an authority that %s gives no stamp: the trail goes on, and the reason is in the log',
  async (_, way, because) => {
    const before = asked
    behave = way
    // The second is asked when the first has been judged.
    await eventually('it is asked twice', () => asked >= before + 2)
    const lines = gateway.log.filter((line) => line.includes('was not time-stamped'))
    expect(JSON.parse(lines.at(-1) ?? '{}').reason).toContain(because)
    expect(await ask()).toBe(200)
    expect(await stamps()).toEqual([])
  },
)

test('an alert says that there is no stamp, and that there is one again', async () => {
  await eventually('it is reported', () => noticed('alert.opened').length > 0)
  expect(noticed('alert.opened')[0]?.json).toMatchObject({ severity: 'error', reason: { layer: 'gateway' } })
  behave = fine
  await eventually('a stamp is kept', async () => (await stamps()).length > 0)
  await eventually('it is reported', () => noticed('alert.recovered').length > 0)
  expect(gateway.serving.gateway.trail.status.writing).toBe(true)
})

test('OpenSSL verifies what is kept, over the checkpoint and nothing else', async () => {
  const [stamp] = await stamps()
  if (!stamp) throw new Error('no stamp')
  const segment = await findSegmentEnding(database(), stamp.size)
  writeFileSync(at('kept.der'), stamp.token)
  writeFileSync(at('checkpoint.txt'), segment?.note ?? '')
  writeFileSync(at('other.txt'), `${segment?.note} `)
  const verify = (data: string, root: string) =>
    openssl('ts', '-verify', '-in', 'kept.der', '-token_in', '-data', data, '-CAfile', root)
  expect((await verify('checkpoint.txt', 'city-root.pem')).stdout).toContain('Verification: OK')
  await expect(verify('other.txt', 'city-root.pem')).rejects.toThrow()
  await expect(verify('checkpoint.txt', 'stranger-root.pem')).rejects.toThrow()
})

const settings = AuditSettings.parse(audit)
const exported = () => Array.fromAsync(writeExport(database(), findSigners(settings), { now: Date.now }))
const judgeBy = (file: string) => {
  const roots = readTimestampRoots(readFileSync(at(file), 'utf8')) ?? []
  return (note: string, token: Buffer) => {
    const { good, at: moment, authority: who } = judgeTimestamp(Buffer.from(note), token, { roots, now: Date.now() })
    return { good, at: moment === null ? null : new Date(moment).toISOString(), authority: who }
  }
}

test('an export carries the stamps, and they verify offline with the roots: moved, changed or of strangers they are found', async () => {
  for (let more = (await stamps()).length; more < 2; more = (await stamps()).length) {
    expect(await ask()).toBe(200)
    await eventually('another stamp', async () => (await stamps()).length > more)
  }
  const lines = await exported()
  const verifiers = findVerifiers(settings)
  const count = (await stamps()).length
  expect(await verifyExport(lines, verifiers, judgeBy('city-root.pem'))).toMatchObject({
    whole: true,
    stamps: { count, checked: true, last: { good: true, authority: 'city stamps' } },
  })
  expect(await verifyExport(lines, verifiers)).toMatchObject({
    whole: true,
    stamps: { count, checked: false, last: null },
  })
  const places = lines.flatMap((line, index) => (line.startsWith('{"stamp"') ? [index] : []))
  const [one = 0, two = 0] = places
  const [first, second] = [JSON.parse(lines[one] ?? ''), JSON.parse(lines[two] ?? '')]
  const fault = async (changed: readonly string[], roots = 'city-root.pem') =>
    (await verifyExport(changed, verifiers, judgeBy(roots))).finding
  expect(await fault(lines, 'stranger-root.pem')).toMatchObject({ kind: 'not-stamped', line: one + 1 })
  const swapped = lines.with(one, JSON.stringify({ ...first, stamp: second.stamp }))
  expect(await fault(swapped)).toMatchObject({ kind: 'not-stamped', line: one + 1 })
  expect(await fault(lines.with(one, JSON.stringify({ ...first, stamp: 'AAAA' })))).toMatchObject({
    kind: 'not-stamped',
  })
  expect(await fault(lines.with(one, JSON.stringify(second)))).toMatchObject({ kind: 'inserted', line: one + 1 })
  expect(await fault(lines.toSpliced(one, 0, lines[one] ?? ''))).toMatchObject({ kind: 'inserted', line: one + 2 })

  writeFileSync(at('trail.jsonl'), `${lines.join('\n')}\n`)
  writeFileSync(at('trail.pub'), `${findPublicKeys(settings).join('\n')}\n`)
  const command = (roots: string) =>
    run(process.execPath, [
      'src/commands/verify-export.ts',
      at('trail.jsonl'),
      '--key',
      at('trail.pub'),
      '--roots',
      at(roots),
      '--json',
    ])
  expect(JSON.parse((await command('city-root.pem')).stdout)).toMatchObject({ whole: true, stamps: { count } })
  await expect(command('stranger-root.pem')).rejects.toMatchObject({ code: 1 })
})
