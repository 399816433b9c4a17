/** One address, two servers: open connections follow the address, even where the former server lives on. */
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { AuditSettings } from '../../src/audit/settings.ts'
import { Trail } from '../../src/audit/trail.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/sandbox/embedded-postgres.ts'
import { createDatabase, type Database, migrate } from '../../src/store/postgres/database.ts'
import { type Listener, listen } from '../../src/store/postgres/listener.ts'
import { DatabaseSettings } from '../../src/store/settings.ts'
import { makeInquiryEntry } from '../support/audit-entry.ts'
import { silent } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'

/** An address whose new connections lead where the test says; those that are open stay where they are, or fall silent. */
async function startAddress() {
  const open = new Set<{ near: Socket; far: Socket }>()
  let target = 0
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1')
    const pair = { near, far }
    open.add(pair)
    near.pipe(far).pipe(near)
    for (const socket of [near, far]) {
      socket.on('error', () => {})
      socket.on('close', () => {
        near.destroy()
        far.destroy()
        open.delete(pair)
      })
    }
  })
  server.listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  return {
    port: (server.address() as AddressInfo).port,
    leadsTo: (port: number) => {
      target = port
    },
    /** Half-open: no open connection carries anything any more, and neither side is notified. */
    silence: () => {
      for (const { near, far } of open) {
        near.unpipe(far)
        far.unpipe(near)
        near.resume()
        far.resume()
      }
    },
    close: () => {
      for (const { near, far } of open) {
        near.destroy()
        far.destroy()
      }
      server.close()
    },
  }
}

let folder: string
let servers: EmbeddedPostgres[] = []
const getPort = ({ url }: EmbeddedPostgres) => Number(new URL(url).port)
const [former, present] = [0, 1]
const on = async (which: number, text: string, values: unknown[] = []) => {
  const client = new pg.Client({ connectionString: servers[which]?.url })
  await client.connect()
  try {
    return (await client.query(text, values)).rows
  } finally {
    await client.end()
  }
}
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lienthong-failover-'))
  servers = await Promise.all(['a', 'b'].map((name) => startEmbeddedPostgres(join(folder, name))))
  // One account for both, as behind one address.
  for (const which of [former, present]) await on(which, "ALTER ROLE postgres PASSWORD 'test'")
  for (const server of servers) Object.assign(server, { url: server.url.replace(/:[^:@/]+@/, ':test@') })
  for (const { url } of servers) await migrate(DatabaseSettings.parse({ url }), silent)
})
afterAll(async () => {
  for (const server of servers) await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

let address: Awaited<ReturnType<typeof startAddress>>
let database: Database
const listeners: Listener[] = []
const trails: Trail[] = []
beforeEach(async () => {
  address = await startAddress()
  address.leadsTo(getPort(servers[former] as EmbeddedPostgres))
  const url = new URL(servers[former]?.url ?? '')
  url.port = String(address.port)
  database = createDatabase(DatabaseSettings.parse({ url: url.href }), silent)
})
afterEach(async () => {
  for (const trail of trails.splice(0)) await trail.close()
  for (const listener of listeners.splice(0)) await listener.close()
  await on(former, 'ALTER SYSTEM RESET default_transaction_read_only')
  await on(former, 'SELECT pg_reload_conf()')
  await database.close()
  address.close()
})

/** Listening, and able to say whether something that is announced at this server arrives. */
async function startListening() {
  const heard: (string | undefined)[] = []
  listeners.push(listen(database, 'test_channel', (payload) => heard.push(payload), silent))
  await eventually('it listens', () => heard.length > 0)
  return async (which: number, word: string): Promise<void> => {
    await eventually(
      `an announcement at the ${which === former ? 'former' : 'present'} server is heard`,
      async () => {
        await on(which, 'SELECT pg_notify($1, $2)', ['test_channel', word])
        return heard.includes(word)
      },
      20_000,
    )
  }
}
async function failOver(options: { readOnly: boolean }): Promise<void> {
  if (options.readOnly) {
    await on(former, 'ALTER SYSTEM SET default_transaction_read_only = on')
    await on(former, 'SELECT pg_reload_conf()')
    await eventually('the former server is read-only', async () => {
      const [row] = await on(former, 'SHOW default_transaction_read_only')
      return row.default_transaction_read_only === 'on'
    })
  }
  address.leadsTo(getPort(servers[present] as EmbeddedPostgres))
}

test.each([
  ['read-only', { readOnly: true }],
  ['as it was', { readOnly: false }],
])('the former server lives on %s: listeners follow the address, and so does the pool', async (_, how) => {
  const arrives = await startListening()
  await arrives(former, 'before')
  await failOver(how)
  await arrives(present, 'after')
  const { rows } = await database.query('SELECT pg_postmaster_start_time()::text AS at')
  const [there] = await on(present, 'SELECT pg_postmaster_start_time()::text AS at')
  expect(rows[0].at).toBe(there.at)
})

test('a half-open connection is noticed: what is announced afterwards is heard', async () => {
  const arrives = await startListening()
  await arrives(former, 'before the silence')
  address.silence()
  await arrives(former, 'after the silence')
})

test.each([
  ['read-only', { readOnly: true }],
  ['as it was', { readOnly: false }],
])('the former server lives on %s: the trail goes on at the one that has the address', async (name, how) => {
  const settings = AuditSettings.parse({ keyId: 'k', chainKey: 'c'.repeat(32), subjectKey: 's'.repeat(32) })
  const trail = new Trail(database, settings, { now: Date.now }, silent)
  trails.push(trail)
  await trail.open()
  await trail.append(makeInquiryEntry('before'))
  await failOver(how)
  await eventually(
    'a record is at the present server',
    async () => {
      const requestId = `after, ${name}`
      await trail.append(makeInquiryEntry(requestId)).catch(() => {})
      const found = await on(present, "SELECT 1 FROM audit_record WHERE body ->> 'requestId' = $1", [requestId])
      return found.length > 0
    },
    20_000,
  )
})
