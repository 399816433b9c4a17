/**
 * Every secret of the configuration is exchanged while two replicas serve on one database, over real sockets: verifications by key and by token,
 * filings through to their completion, the page of a person who signed in. Not one request fails, and the new secret is seen in use. The table is
 * rotations.ts; the certificate of the gateway itself is exchanged under load in http/server/tls.test.ts.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { getPersona } from '../../mocks/personas.ts'
import { issueKey } from '../../src/access/api-key.ts'
import { AuditSettings } from '../../src/audit/settings.ts'
import { findVerifiers } from '../../src/audit/tree/grow-tree.ts'
import { openNote, readVerifier } from '../../src/audit/tree/signed-note.ts'
import { findKeyId } from '../../src/audit/verify-chain.ts'
import { verifyTrail } from '../../src/audit/verify-trail.ts'
import type { ConfigInput } from '../../src/config/config.ts'
import { auditRecords } from '../../src/store/audit/records.ts'
import { findLastSegment } from '../../src/store/audit/tree.ts'
import { file, reaches } from '../http/filings/fixtures.ts'
import { oddCertificate, oddKey } from '../support/certificate.ts'
import { eventually } from '../support/eventually.ts'
import {
  consumerWith,
  startGateway,
  type TestGateway,
  type TestGatewayOptions,
  writeConsumers,
} from '../support/gateway.ts'
import { audience, type Issuer, startIssuer } from '../support/issuer.ts'
import { startProxy, type Proxy as TestProxy } from '../support/proxy.ts'
import { type Receiver, startReceiver } from '../webhook/fixtures.ts'
import { getAudit, makeVerification, verifications } from './questions.ts'
import {
  alertSecrets,
  type Change,
  chainKeys,
  client,
  hashKeys,
  headers,
  passwords,
  publicKeys,
  rotations,
  shown,
  signingKeys,
  subjectKeys,
  toProxy,
  vaultKeys,
} from './rotations.ts'

const origin = 'https://gateway.test'
const account = 'truc.ban'
const thu = getPersona('thu')
const folder = mkdtempSync(join(tmpdir(), 'lienthong-rotation-'))
const secretFile = join(folder, 'secrets')
const role = `rotated_${process.pid}`
const ministryCertificate = oddCertificate()

/** What the other sides were shown, as it came. */
const seen = new Set<string>()
let ministry: Server
let collector: Server
let proxy: TestProxy
let issuer: Issuer
let receiver: Receiver
let first: TestGateway
let replicas: readonly TestGateway[]
/** Of the person who is signed in; empty = nobody is yet. */
let session = ''

const done: Change[] = []
let exchanges = 0

beforeAll(async () => {
  writeFileSync(secretFile, '0')
  proxy = await startProxy()
  receiver = await startReceiver()
  issuer = await startIssuer(['one-stop'], {
    id: client,
    redirectUris: [`${origin}/ops/sign-in/callback`],
    accounts: { [account]: { roles: ['operators'] } },
  })
  collector = createServer((incoming, outgoing) => {
    seen.add(`collector ${incoming.headers.authorization}`)
    incoming.resume().on('end', () => outgoing.setHeader('content-type', 'application/json').end('{}'))
  })
  await listen(collector)
  let mocksUrl = ''
  // A ministry that knows both certificates and both keys for a while, as one does that announces a change.
  const tls = {
    key: oddKey,
    cert: ministryCertificate,
    requestCert: true,
    ca: [shown.first.tls.cert, shown.second.tls.cert],
  }
  ministry = createTlsServer(tls, (incoming, outgoing) => {
    const { serialNumber } = (incoming.socket as TLSSocket).getPeerCertificate()
    seen.add(`ministry ${serialNumber} ${incoming.headers.apikey}`)
    const known = [shown.first.apiKey, shown.second.apiKey].includes(String(incoming.headers.apikey))
    const onwards = { ...incoming.headers, ...(known && { apikey: 'sandbox-api-key' }) }
    const onward = request(mocksUrl + incoming.url, { method: incoming.method, headers: onwards }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    onward.on('error', () => outgoing.destroy())
    incoming.pipe(onward)
  })
  await listen(ministry)
  const options = getOptions()
  first = await startGateway(options)
  mocksUrl = first.mocks.url
  replicas = [first, await startGateway({ ...options, beside: first })]
  const url = `${receiver.url.replace(/\/$/, '')}/webhooks`
  expect((await first.post('/v1/webhooks', { url })).status).toBe(201)
})
afterAll(async () => {
  for (const replica of [...(replicas ?? [])].reverse()) await replica.stop()
  await issuer?.close()
  await receiver?.close()
  await proxy?.close()
  for (const server of [ministry, collector]) server?.close()
  rmSync(folder, { recursive: true, force: true })
})

function listen(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
}
const getPort = (server: Server) => (server.address() as AddressInfo).port

function getOptions(): TestGatewayOptions {
  return {
    path: {
      url: `https://127.0.0.1:${getPort(ministry)}/ndxp/population`,
      ...shown.first,
      tls: { ca: ministryCertificate, ...shown.first.tls },
    },
    filings: {
      path: { proxy: toProxy(proxy.url, 'registry') },
      webhooks: { proxy: toProxy(proxy.url, 'webhooks') },
    },
    linked: { path: { proxy: toProxy(proxy.url, 'linked') } },
    portal: ['portal-session'],
    portalPath: { proxy: toProxy(proxy.url, 'portal') },
    server: { publicOrigins: [origin] },
    audit: {
      chainKey: chainKeys.test,
      subjectKey: subjectKeys.first,
      tree: {
        intervalMs: 100,
        signingKey: signingKeys.first,
        // One that gives no stamp, which keeps nothing up.
        timestamps: {
          url: `http://127.0.0.1:${getPort(collector)}/stamp`,
          roots: ministryCertificate,
          intervalMs: 1_000,
          proxy: toProxy(proxy.url, 'stamps'),
        },
      },
    },
    access: {
      issuers: [
        {
          name: 'city',
          issuer: issuer.url,
          audience,
          jwksUrl: issuer.jwksUrl,
          cooldownMs: 100,
          refreshMs: 1_000,
          proxy: toProxy(proxy.url, 'issuer'),
        },
      ],
      signIn: {
        issuer: issuer.url,
        clientId: client,
        clientSecret: 'not-the-secret-of-the-client',
        roles: [{ value: 'operators', role: 'operator' }],
      },
    },
    alerts: {
      targets: [{ name: 'desk', url: receiver.url, secret: alertSecrets.first }],
      allowHttp: true,
      proxy: toProxy(proxy.url, 'alerts'),
    },
    fileChecks: { online: { hosts: ['ocsp.example.vn'], proxy: toProxy(proxy.url, 'responders') } },
    telemetry: {
      sampleRatio: 1,
      otlp: {
        url: `http://127.0.0.1:${getPort(collector)}/v1/traces`,
        headers: headers.first,
        intervalMs: 50,
      },
    },
    consumer: () => ({ roles: ['operator', 'auditor'], tokens: [{ issuer: 'city', client: 'one-stop' }] }),
    exchanging: {
      file: secretFile,
      names: [
        'database.url',
        'links.population.paths.0.apiKey',
        'links.population.paths.0.tls.cert',
        'links.population.paths.0.tls.key',
        'links.population.paths.0.tls.passphrase',
        'links.civilRegistry.paths.0.proxy.password',
        'links.linkedServices.paths.0.proxy.password',
        'links.portal.paths.0.proxy.password',
        'access.signIn.clientSecret',
        'access.issuers.0.proxy.password',
        'alerts.targets.0.secret',
        'alerts.proxy.password',
        'webhooks.proxy.password',
        'fileChecks.online.proxy.password',
        'telemetry.otlp.headers.authorization',
        'audit.tree.timestamps.proxy.password',
      ],
      change: (input) => {
        withRole(input)
        for (const change of done) change(input)
      },
    },
  }
}

/** The first exchange of all gives the database's account a name of its own, whose password can be changed. */
function withRole(input: ConfigInput): void {
  const url = new URL(String(input.database.url))
  url.username = role
  url.password = passwords.first
  input.database.url = url.href
}

const logged = ({ log }: TestGateway, text: string) => log.filter((line) => line.includes(text))
const took = 'secrets were exchanged'

/** Writes the file and waits until each replica has taken it over. */
async function exchange(what: string, change: Change): Promise<void> {
  const before = replicas.map((replica) => logged(replica, took).length)
  done.push(change)
  writeFileSync(secretFile, String(++exchanges))
  await eventually(`${what}: every replica has it`, () =>
    replicas.every((replica, index) => logged(replica, took).length > (before[index] ?? 0)),
  )
}

/** Calls without a pause over both replicas while `during` goes on, and some after it; resolves to how often each was answered how. */
async function underLoad(during: () => Promise<void>): Promise<Map<string, number>> {
  const answers = new Map<string, number>()
  const note = (answer: string) => answers.set(answer, (answers.get(answer) ?? 0) + 1)
  const verify = async (replica: TestGateway, by: string, authorization: object) => {
    const ask = () => replica.post(verifications, makeVerification(thu), { ...authorization })
    const answer = await ask()
    // A connection that the client opened ahead and said nothing on for 15 s: it asks again on another, as any client does.
    const { status, json } = answer.status === 408 ? await ask() : answer
    note(`by ${by} ${status} ${json?.outcome ?? json?.code}`)
  }
  const byKey = (replica: TestGateway) => verify(replica, 'key', {})
  const byToken = async (replica: TestGateway) => {
    const now = Math.floor(Date.now() / 1000)
    const who = { iss: issuer.url, aud: audience, client_id: 'one-stop', sub: 'one-stop' }
    const token = await issuer.sign({ ...who, iat: now, exp: now + 300, jti: `${now}-${Math.random()}` })
    await verify(replica, 'token', { authorization: `Bearer ${token}` })
  }
  const filing = async (replica: TestGateway) => {
    const filed = await file(replica, 'birth')
    if (filed.status === 202) await reaches(replica, filed.json.id, 'completed', 30_000)
    note(`filing ${filed.status} ${filed.json?.code ?? 'completed'}`)
  }
  const page = async (replica: TestGateway) => {
    if (session === '') return void (await byKey(replica))
    const { status } = await fetch(`${replica.url}/ops`, {
      headers: { cookie: session, accept: 'text/html' },
      redirect: 'manual',
    })
    note(`page ${status}`)
  }
  let loading = true
  const callers = [[filing], [byKey, byToken, page]]
  const load = replicas.flatMap((replica) =>
    callers.map(async (calls) => {
      while (loading) for (const call of calls) await call(replica)
    }),
  )
  try {
    await during()
    for (const replica of replicas) for (let more = 0; more < 10; more++) await byKey(replica)
  } finally {
    loading = false
    await Promise.all(load)
  }
  return answers
}

const good = ['by key 200 matched', 'by token 200 matched', 'filing 202 completed', 'page 200']
const atProxy = (user: string, password: string) => {
  const value = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  return () => proxy.requests.some(({ authorization }) => authorization === value)
}
const database = () => {
  const held = first.database?.database
  if (!held) throw new Error('no database')
  return held
}
const bodies = async () => (await Array.fromAsync(auditRecords(database()))).map(({ body }) => body)

async function signIn(replica: TestGateway): Promise<{ status: number; cookie: string }> {
  const open = (path: string, cookie = '') =>
    fetch(replica.url + path, { headers: { cookie, accept: 'text/html' }, redirect: 'manual' })
  const left = await open('/ops/sign-in/begin?back=/ops')
  const cookies = (answer: Response) => answer.headers.getSetCookie().map((one) => one.split(';')[0] ?? '')
  const back = new URL(await issuer.signIn(left.headers.get('location') ?? '', account))
  const answer = await open(back.pathname + back.search, cookies(left).join('; '))
  return { status: answer.status, cookie: cookies(answer).join('; ') }
}

async function findByNumber(replica: TestGateway): Promise<{ subjects: Set<string>; requestIds: Set<string> }> {
  const asked = { by: 'kiem.toan', reason: 'Kiểm tra', personalNumber: thu.number, operation: 'verify', limit: 100 }
  const { status, json } = await replica.post('/v1/audit/records/searches', asked)
  expect(status).toBe(200)
  const records: { subject: string; requestId: string }[] = json.records
  return {
    subjects: new Set(records.map(({ subject }) => subject)),
    requestIds: new Set(records.map(({ requestId }) => requestId)),
  }
}

/** What is to be seen once the new one is in use. Where nothing calls by itself, that every part took it says the log. */
const proofs: Readonly<Record<string, () => boolean | Promise<boolean>>> = {
  'database.url': async () => {
    const { rows } = await database().query(
      'SELECT count(*)::int AS count FROM pg_stat_activity WHERE usename = $1 AND datname = current_database()',
      [role],
    )
    return rows[0].count > 0
  },
  'links.population.': () => seen.has(`ministry 02 ${shown.second.apiKey}`),
  'links.civilRegistry.': atProxy('registry', passwords.second),
  'links.linkedServices.': atProxy('linked', passwords.second),
  'links.portal.': atProxy('portal', passwords.second),
  'access.signIn.': async () => {
    for (const replica of replicas) {
      const { status, cookie } = await signIn(replica)
      if (status !== 200) return false
      session = cookie
    }
    return true
  },
  'access.issuers.': atProxy('issuer', passwords.second),
  'access.keyHashKey': async () => {
    const issued = issueKey(hashKeys.second)
    const other = consumerWith(issued, { id: 'newcomer', name: 'Newcomer' })
    const { consumers } = parse(readFileSync(first.consumersFile, 'utf8'))
    writeConsumers(first.consumersFile, [...consumers.filter(({ id }: { id: string }) => id !== 'newcomer'), other])
    await eventually('the key of the new hash opens both', async () => {
      const tried = await Promise.all(
        replicas.map((replica) => replica.get('/v1/me', { authorization: `Bearer ${issued.key}` })),
      )
      return tried.every(({ status }) => status === 200)
    })
    return true
  },
  'filing.vault.': async () => {
    const { rows } = await database().query('SELECT sealed FROM filing_secret ORDER BY filing DESC LIMIT 200')
    return rows.some(({ sealed }) => sealed.toString('latin1', 1, 1 + sealed[0]) === 'second')
  },
  'audit.chainKey': async () => {
    const opened = (await bodies()).filter((body) => body.includes('"knot":"opened"'))
    return opened.filter((body) => findKeyId(body) === 'second').length >= replicas.length
  },
  'audit.subjectKey': async () => {
    const found = await Promise.all(replicas.map(findByNumber))
    return found.every(({ subjects }) => subjects.size === 2)
  },
  'audit.tree.signingKey': async () => {
    const last = await findLastSegment(database())
    const verifier = readVerifier(publicKeys.second)
    return last !== undefined && verifier !== undefined && openNote(last.note, [verifier]) !== undefined
  },
  'audit.tree.timestamps.': atProxy('stamps', passwords.second),
  'webhooks.': atProxy('webhooks', passwords.second),
  'telemetry.': () => seen.has(`collector ${headers.second.authorization}`),
}

test('before anything is exchanged all of it is answered, by the first secrets', async () => {
  await database().query(`CREATE ROLE ${role} LOGIN SUPERUSER PASSWORD '${passwords.first}'`)
  const answers = await underLoad(async () => {
    await exchange('the account of the database', () => {})
    const users = ['registry', 'linked', 'portal', 'issuer', 'webhooks']
    await eventually(
      'all first ones are seen',
      () =>
        seen.has(`ministry 01 ${shown.first.apiKey}`) &&
        seen.has(`collector ${headers.first.authorization}`) &&
        users.every((user) => atProxy(user, passwords.first)()),
    )
  })
  expect([...answers.keys()].filter((answer) => !good.includes(answer))).toEqual([])
})

test.each(rotations)('$name: exchanged under load, and no request fails', async ({ name, covers, steps }) => {
  const [covered = ''] = covers
  const proof = proofs[covered]
  const answers = await underLoad(async () => {
    if (covered === 'database.url') await database().query(`ALTER ROLE ${role} PASSWORD '${passwords.second}'`)
    for (const step of steps) await exchange(name, step)
    if (proof) await eventually(`${name}: the new one is in use`, proof)
  })
  expect([...answers.keys()].filter((answer) => !good.includes(answer))).toEqual([])
  expect(answers.get('by key 200 matched')).toBeGreaterThanOrEqual(20)
})

test('nothing waits for the next start, each exchange is on record, and the trail is whole under all its keys', async () => {
  for (const replica of replicas) {
    expect(logged(replica, 'next start')).toEqual([])
    expect(logged(replica, 'could not be exchanged')).toEqual([])
  }
  const recorded = (await getAudit(first)).filter(({ operation }) => operation === 'exchange-secrets')
  const objects = recorded.map((record) => ('object' in record ? record.object : '')).join(' ')
  for (const { covers } of rotations) expect(objects).toContain(covers[0])
  const report = await verifyTrail(database(), new Map(Object.entries(chainKeys)), [], findVerifiers(settings()))
  expect(report.findings).toEqual([])
  // A chain for each replica before, and one after the exchange of the key.
  expect(report.chains).toBe(2 * replicas.length)
  const own = [shown.first, shown.second].flatMap(({ apiKey, tls }) => [apiKey, tls.passphrase])
  const secrets = [
    ...own,
    ...Object.values(chainKeys),
    ...Object.values(subjectKeys),
    ...Object.values(hashKeys),
    ...Object.values(vaultKeys),
    ...Object.values(signingKeys),
    ...Object.values(alertSecrets),
    ...Object.values(passwords),
  ]
  const lines = replicas.flatMap(({ log }) => log)
  for (const secret of secrets) expect(lines.filter((line) => line.includes(secret))).toEqual([])
})

const settings = () =>
  AuditSettings.parse({
    keyId: 'second',
    chainKey: chainKeys.second,
    subjectKey: subjectKeys.second,
    retiredKeys: [{ keyId: 'test', chainKey: chainKeys.test }],
    tree: { signingKey: signingKeys.second, knownKeys: [publicKeys.first] },
  })

test('a key under the name of another, one without the one before it, and one that is no key are refused as a whole, and all goes on', async () => {
  const refused = () => replicas.every((replica) => logged(replica, 'could not be exchanged').length > count)
  const refuse = async (what: string, change: Change) => {
    count = Math.max(...replicas.map((replica) => logged(replica, 'could not be exchanged').length))
    done.push(change)
    writeFileSync(secretFile, String(++exchanges))
    await eventually(`${what}: refused`, refused)
    done.pop()
  }
  let count = 0
  const before = replicas.map(({ serving }) => serving.gateway.trail.chain)
  const answers = await underLoad(async () => {
    await refuse('another chain key under the name of the one in force', ({ audit, links }) => {
      audit.chainKey = 'x'.repeat(40)
      Object.assign(links.population.paths[0] ?? {}, { apiKey: 'key-that-nobody-knows' })
    })
    await refuse('a chain key without the one before it', ({ audit }) => {
      Object.assign(audit, { keyId: 'third', chainKey: 'y'.repeat(40), retiredKeys: audit.retiredKeys })
    })
    await refuse('a subject key without the one before it', ({ audit }) => {
      Object.assign(audit, { subjectKey: 'z'.repeat(40), formerSubjectKeys: [] })
    })
    await refuse('a signing key without the one before it', ({ audit }) => {
      audit.tree = { ...audit.tree, signingKey: signingKeys.first, knownKeys: [] }
    })
    await refuse('a key of API keys without the one before it', ({ access }) => {
      Object.assign(access, { keyHashKey: 'w'.repeat(40), formerKeyHashKey: undefined })
    })
    await refuse('a key that is too short', ({ audit }) => {
      audit.chainKey = 'short'
    })
  })
  expect([...answers.keys()].filter((answer) => !good.includes(answer))).toEqual([])
  expect(replicas.map(({ serving }) => serving.gateway.trail.chain)).toEqual(before)
  expect([...seen].filter((one) => one.includes('nobody-knows'))).toEqual([])
})
