/** Alerts for a test: real database, real receivers, a clock that the test turns, health that the test speaks for. */
import { Webhook } from 'standardwebhooks'
import { afterEach } from 'vitest'
import { type Alerts, openAlerts } from '../../src/alert/open-alerts.ts'
import { AlertSettings } from '../../src/alert/settings.ts'
import { createWebhookSecret } from '../../src/delivery/signature.ts'
import type { AlertMessage } from '../../src/domain/alert.ts'
import type { HealthChange, HealthReason, LinkReport, PathReport } from '../../src/domain/link/health.ts'
import type { Logger } from '../../src/domain/runtime.ts'
import { createDatabase, type Database } from '../../src/store/postgres/database.ts'
import { createWebhookSender } from '../../src/upstream/webhook-sender.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'
import { type Receiver, startReceiver } from '../webhook/fixtures.ts'

export const secret = createWebhookSecret()

export function pathReport(changes: Partial<PathReport> = {}): PathReport {
  return {
    path: 'ndxp',
    state: 'healthy',
    since: new Date(0).toISOString(),
    reason: null,
    sentence: { vi: 'Đường ndxp đang hoạt động bình thường.', en: 'The path ndxp is well.' },
    nextStep: null,
    carries: true,
    breaker: 'closed',
    inFlight: 0,
    queued: 0,
    window: { calls: 0, failures: 0, slow: 0 },
    lastSuccessAt: null,
    lastFailureAt: null,
    hold: null,
    latency: null,
    usualMs: null,
    phases: { dnsMs: null, tcpMs: null, tlsMs: null, queueMs: null, firstByteMs: null, bodyMs: null },
    outcomes: [],
    probes: [],
    certificate: null,
    clockSkewMs: null,
    token: null,
    anomalies: [],
    lastExchange: null,
    ...changes,
  }
}

export function linkReport(paths: readonly PathReport[], changes: Partial<LinkReport> = {}): LinkReport {
  return {
    link: 'population',
    title: { vi: 'Dân cư', en: 'Population' },
    state: 'healthy',
    reason: null,
    since: new Date(0).toISOString(),
    sentence: { vi: 'Bình thường.', en: 'Well.' },
    nextStep: null,
    carriedBy: 'ndxp',
    paths,
    ...changes,
  }
}

export const tlsFailed: HealthReason = { code: 'tls-failed', layer: 'network', phase: 'tls' }

/** Health of one link, as the test says it is: what it reports and what it announces agree. */
export interface Voice {
  reports(): LinkReport[]
  onChange(hear: (change: HealthChange) => void): () => void
  /** A path takes a state at the clock's time, and every listener hears of it. */
  becomes(path: string, state: PathReport['state'], reason?: HealthReason | null): void
  /** Changes of a report that are not announced: certificate, clock. */
  report(path: string, changes: Partial<PathReport>): void
  /** Until every listener has judged all that was reported so far: a round asks once, so the second question from now comes after it. */
  judged(): Promise<void>
  /** The link as a whole. */
  link(state: LinkReport['state'], reason?: HealthReason | null): void
}

export function createVoice(now: () => number, names: readonly string[] = ['ndxp', 'lgsp']): Voice {
  let paths = names.map((path) => pathReport({ path }))
  let whole: Partial<LinkReport> = {}
  const listeners = new Set<(change: HealthChange) => void>()
  const iso = () => new Date(now()).toISOString()
  const words = (path: string | null, state: PathReport['state']) => ({
    sentence: { vi: `Đường ${path ?? ''}: ${state}.`, en: `${path ?? 'The link'} is ${state}.` },
    nextStep: state === 'healthy' ? null : { vi: 'Gọi đầu mối.', en: 'Call them.' },
  })

  function announce(path: string | null, from: HealthChange['from'], to: HealthChange['to']): void {
    for (const hear of listeners) hear({ at: iso(), link: 'population', path, from, to, ...words(path, to.state) })
  }

  let requested = 0

  return {
    reports: () => {
      requested += 1
      return [linkReport(paths, whole)]
    },
    judged: async () => {
      const before = requested
      await eventually('a whole round', () => requested >= before + 2)
    },
    onChange: (hear) => {
      listeners.add(hear)
      return () => listeners.delete(hear)
    },
    becomes: (name, state, reason = null) => {
      const before = paths.find(({ path }) => path === name) as PathReport
      const after = pathReport({ ...before, state, reason, since: iso(), ...words(name, state) })
      paths = paths.map((path) => (path.path === name ? after : path))
      announce(name, before, after)
    },
    report: (name, changes) => {
      paths = paths.map((path) => (path.path === name ? { ...path, ...changes } : path))
    },
    link: (state, reason = null) => {
      const from = linkReport(paths, whole)
      whole = { state, reason, since: iso(), ...words(null, state) }
      announce(null, from, linkReport(paths, whole))
    },
  }
}

type Changes = Omit<Partial<AlertSettings>, 'absence'> & { absence?: object }

export interface Bench {
  database: TestDatabase
  clock: { now(): number; advance(ms: number): void; set(at: number): void }
  log: string[]
  receiver: Receiver
  voice: Voice
  /** One more process on the same database; started, and stopped with the bench. */
  replica(options?: {
    voice?: Voice
    settings?: Changes
    audit?: () => { writing: boolean; sound: boolean | null }
  }): Alerts
  /** What the receiver got, each message verified by the independent library. */
  notifications(): AlertMessage[]
  /** Type and key of each, in order. */
  story(): string[]
  /** Until every message that was decided has been delivered. */
  finished(): Promise<void>
  close(): Promise<void>
}

export async function openBench(options: { settings?: Changes; serverUrl?: string } = {}): Promise<Bench> {
  const database = await freshDatabase(options.serverUrl)
  const receiver = await startReceiver()
  // Monday, 23 November 2026, 09:00 in Viet Nam.
  let now = Date.parse('2026-11-23T09:00:00+07:00')
  const clock = {
    now: () => now,
    advance: (ms: number) => {
      now += ms
    },
    set: (at: number) => {
      now = at
    },
  }
  const log: string[] = []
  const voice = createVoice(clock.now)
  const opened: { alerts: Alerts; database: Database }[] = []
  const bench: Bench = {
    database,
    clock,
    log,
    receiver,
    voice,
    replica: ({ voice: own = voice, settings = {}, audit } = {}) => {
      const connections = createDatabase(database.settings, keeping(log))
      const parsed = AlertSettings.parse({
        targets: [{ name: 'desk', url: receiver.url, secret, minSeverity: 'info' }],
        allowHttp: true,
        allowPrivateTargets: ['127.0.0.0/8'],
        intervalMs: 10,
        lookEveryMs: 10,
        connectTimeoutMs: 10_000,
        totalTimeoutMs: 10_000,
        ...options.settings,
        ...settings,
      })
      const alerts = openAlerts({
        thresholds: { certificateDays: 14, skewMaxMs: 30_000 },
        database: connections,
        clock,
        // A clock that a test moves is both: the date, and the time that passes.
        monotonic: clock,
        logger: keeping(log),
        settings: parsed,
        health: own,
        filings: true,
        audit,
        sender: createWebhookSender({ ...parsed, answerBytesMax: 65_536 }),
      })
      opened.push({ alerts, database: connections })
      alerts.start()
      return alerts
    },
    notifications: () =>
      receiver.received.map(({ headers, body }) => {
        const verified = new Webhook(secret).verify(body, atNow(headers as Record<string, string>, body))
        return verified as AlertMessage
      }),
    story: () => bench.notifications().map(({ type, key }) => `${type.slice(6)} ${key}`),
    finished: async () => {
      await inTime(bench, 'every message to be delivered', async () => {
        const { rows } = await database.database.query(
          `SELECT count(*)::int AS n FROM alert_message WHERE state = 'waiting'`,
        )
        return rows[0].n === 0
      })
    },
    close: async () => {
      await Promise.all(opened.map(({ alerts }) => alerts.stop()))
      await Promise.all(opened.map((one) => one.database.close().catch(() => {})))
      await receiver.close()
      await database.drop()
    },
  }
  return bench
}

/** The library refuses what is five minutes off, and the test's clock may be years off: checks the signature, then signs the present time. */
function atNow(headers: Record<string, string>, body: string): Record<string, string> {
  const key = new Webhook(secret)
  const id = headers['webhook-id'] as string
  const at = new Date(Number(headers['webhook-timestamp']) * 1000)
  if (key.sign(id, at, body) !== headers['webhook-signature']) throw new Error('the signature does not verify')
  const now = new Date()
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': key.sign(id, now, body),
  }
}

function keeping(lines: string[]): Logger {
  const keep = (level: string) => (fields: object, message: string) => {
    lines.push(JSON.stringify({ level, ...fields, message }))
  }
  return { debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') }
}

/** A quarter of what `eventually` waits: what has not come by then needs time to pass. */
const stillMs = 2_500

/**
 * Like `eventually`, but the clock moves on in the end: on a busy machine an attempt or a quiet may begin only after the
 * test has turned its clock, and then what is awaited comes with time, as it would in the world.
 */
export function inTime<T>({ clock }: Bench, what: string, read: () => T | Promise<T>): Promise<NonNullable<T>> {
  const began = performance.now()
  return eventually(what, async () => {
    const value = await read()
    if (!value && performance.now() - began > stillMs) clock.advance(1_000)
    return value
  })
}

export const quiet = ({ database }: Bench) =>
  eventually(
    'the quiet to begin',
    async () => (await database.database.query('SELECT quiet_since FROM alert')).rows[0]?.quiet_since,
  )
export const heard = (bench: Bench, count: number) =>
  inTime(bench, `${count} messages`, () => bench.receiver.received.length >= count && bench.story())
/** Waits for the outcomes as well: a message whose outcome is not written yet would be sent again when the test turns the clock. */
export const lines = async (bench: Bench, count: number) => {
  await heard(bench, count)
  await bench.finished()
}

/** Benches of a file's tests. Each is closed when its test is over, the newest first; so is whatever is pushed to `open`. */
export function benches() {
  const open: { close(): Promise<void> }[] = []
  afterEach(async () => {
    for (const one of open.splice(0).reverse()) await one.close()
  })
  const opened = async (options?: Parameters<typeof openBench>[0]): Promise<Bench> => {
    const bench = await openBench(options)
    open.push(bench)
    return bench
  }
  return { open, opened }
}
